"""Layouts: chosen from the connectivity, chosen by `layout=`, and the same results in all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import Rate, Still, simulate_members

from dslnet import (
    AllToAll,
    FixedNumberPre,
    FixedProbability,
    FromMatrix,
    FromPairs,
    NetworkError,
    Neuron,
    Normal,
    Param,
    Pooling,
    Port,
    Shared,
    State,
    Synapse,
    Transposed,
    Uniform,
    describe,
    param,
    port,
    pre_spike,
    spike,
    state,
    transmit,
)
from dslnet.members.asked_layout import ASKED, FOUND
from dslnet.planning.layout_names import Layout

REDUCE: dict[str, Any] = {"sum": np.sum, "max": np.max, "min": np.min, "mean": np.mean}


def some_pairs(share: float, shape: tuple[int, int] = (65, 63), seed: int = 1) -> Any:
    """A masked matrix of weights, of which about this share are synapses."""
    rng = np.random.default_rng(seed)
    return np.ma.array(rng.normal(size=shape), mask=rng.random(shape) >= share)


class Compared(Neuron):
    """What synapses may read, and two ports."""

    bias: Param = param(0.0, per="neuron")
    r: State = state(0.0)
    exc: Port = port()
    inh: Port = port()
    drift: State = state(0.0)


class Product(Synapse):
    @transmit
    def send(self) -> Any:
        return self.w * self.pre.r


class Difference(Synapse):
    k: Param = param(0.3)

    @transmit
    def send(self) -> Any:
        return np.tanh(self.w + self.k) * (self.pre.r - self.post.drift) + self.post.bias * self.pre.bias


class FromSource(Synapse):
    @transmit
    def send(self) -> Any:
        return 0.5 * self.pre.r + np.maximum(self.pre.bias, 0.0)


MODELS: list[tuple[Any, Any]] = [
    (Product, "exc"),
    (Difference, "drift"),
    (Product, ("exc", "inh")),
    (FromSource, "inh"),
]
CHOICES = [
    (AllToAll(), None, "dense"),
    (AllToAll(), "rows", "rows"),
    (AllToAll(self_connections=False), None, "product"),
    (AllToAll(self_connections=False), "dense", "masked"),
    (FixedProbability(1.0, self_connections=False), None, "product"),
    (AllToAll(self_connections=False), "rows", "rows"),
    (FixedProbability(1.0), None, "dense"),
    (FixedProbability(0.9), None, "masked"),
    (AllToAll(), "columns", "columns"),
    (FixedProbability(0.3), None, "rows"),
    (FixedProbability(0.6), None, "columns"),
    (FixedProbability(0.1), "columns", "columns"),
    (FixedProbability(0.1), "dense", "masked"),
    (FixedNumberPre(63), None, "dense"),
    (FromMatrix(some_pairs(0.8, (63, 63))), None, "masked"),
]


@pytest.mark.parametrize(("pattern", "wanted", "found"), CHOICES)
def test_what_suits_is_chosen_and_can_be_seen(pattern: Any, wanted: Any, found: str) -> None:
    rates = np.random.default_rng(2).normal(size=63)
    cells = Still(63, name="cells", r=rates)
    line = Synapse(cells, cells, pattern, into=Still.exc, layout=wanted, name="line")
    assert line.layout == wanted
    with simulate_members(cells, line) as sim:
        assert line.layout == found
        assert f"layout {found}" in str(describe(sim))
        sim.step()
        np.testing.assert_allclose(cells.exc, line.to_dense() @ rates, rtol=1e-9, atol=1e-12)
        np.testing.assert_array_equal(np.unique(line.pre_index).size, 63)
    assert line.layout == found


@settings(max_examples=8)
@given(
    st.sampled_from([(1, 1), (4, 6), (63, 65), (64, 64), (130, 33)]),
    st.sampled_from(sorted(REDUCE)),
    st.sampled_from([0.0, 0.05, 0.7, 1.0]),
    st.sampled_from(["all", "pre", "both"]),
    st.sampled_from([1.0, 3.0, "each"]),
    st.sampled_from([1, 3]),
    st.integers(0, 99),
    st.sampled_from(MODELS),
    st.sampled_from(["dense", "columns"]),
)
def test_a_layout_changes_no_result(
    sizes: tuple[int, int],
    reduce: str,
    share: float,
    views: str,
    delay: Any,
    threads: int,
    seed: int,
    model: tuple[Any, Any],
    other: str,
) -> None:
    """The same synapses as rows and as a matrix or columns, compiled, and in the reference."""
    rng = np.random.default_rng(seed)
    shape = (max(1, sizes[1] // 2) if views == "both" else sizes[1], sizes[0])
    weights = some_pairs(share, shape, seed)
    ticks = np.asarray(rng.integers(1, 4, size=weights.count()) * 1.0) if delay == "each" else delay
    results, bias = [], rng.normal(size=sizes[0])
    for layout, backend in ((other, "c"), ("rows", "c"), (None, "numpy")):
        pre, post = Compared(sizes[0], name="source", bias=bias), Compared(sizes[1], name="target")
        ends = (pre if views == "all" else pre[::-1], post[: shape[0]])
        chosen = None if layout == other and delay == "each" else layout
        kind, into = model
        line = kind(*ends, FromMatrix(weights), into=into, reduce=REDUCE[reduce], delay=ticks, layout=chosen)
        with simulate_members(pre, post, line, backend=backend, threads=threads if backend == "c" else 1) as sim:
            seen = sim.record(post, "exc", "inh", "drift")
            for step in range(5):
                pre.r = np.sin(np.arange(sizes[0]) + 3.0 * step + seed)
                sim.step()
            results.append(np.stack([seen[name] for name in ("exc", "inh", "drift")]))
    for found in results[:2]:
        np.testing.assert_allclose(found, results[2], rtol=1e-9, atol=1e-12)


def test_not_a_number_stays_with_the_targets_of_its_source() -> None:
    """A matrix has places for pairs that are no synapses; what their sources send goes nowhere."""
    pre, post = Still(64, name="source", r=1.0), Still(64, name="target")
    line = Rate(pre, post, FixedProbability(0.8, seed=3), into=Still.exc)
    with simulate_members(pre, post, line) as sim:
        assert line.layout == "masked"
        pre.r[5] = np.nan
        sim.step()
        np.testing.assert_array_equal(np.isnan(post.exc), line.to_dense()[:, 5] == 1.0)


@pytest.mark.parametrize("layout", ["dense", "rows", "columns"])
def test_values_read_and_assigned_are_those_of_synapses(layout: str) -> None:
    pre, post = Still(20, name="source", r=1.0), Still(30, name="target")
    line = Rate(pre, post, FixedProbability(0.8, seed=4), into=Still.exc, w=Normal(0.0, 1.0), layout=layout)
    with simulate_members(pre, post, line) as sim:
        drawn = line.w.copy()
        assert drawn.shape == line.pre_index.shape
        np.testing.assert_array_equal(line.incoming(3).w, drawn[line.post_index == 3])
        line.incoming(3).w = 2.0
        assert (line.w == np.where(line.post_index == 3, 2.0, drawn)).all()
        line.w = np.arange(len(drawn)) * 1.0
        sim.step()
        np.testing.assert_allclose(post.exc, np.bincount(line.post_index, np.arange(len(drawn)), 30))
        line.w = Uniform(1.0, 2.0)
        matrix = line.to_dense()
        line.w = matrix
        np.testing.assert_array_equal(line.to_sparse().toarray(), matrix)
        sim.reset()
        np.testing.assert_array_equal(line.w, drawn)


class Cell(Neuron):
    v: State = state(0.0)

    @spike
    def fires(self) -> Any:
        return self.v > 1.0


class Both(Synapse):
    @transmit
    def send(self) -> Any:
        return self.w * self.pre.v

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w


WRONG: list[tuple[Any, Any, dict[str, Any], str]] = [
    (
        Still,
        FixedProbability(0.5),
        {"layout": "sparse"},
        r'layout=\'sparse\': there is none .* "dense" is a matrix, "rows" is an index',
    ),
    (Still, FixedProbability(0.5), {"layout": 3}, r'layout=3: a layout has a name.*"columns" is one by target'),
    (Still, FixedProbability(0.9), {"layout": "masked"}, r'layout=\'masked\': it is what "dense" gives where some'),
    (Still, AllToAll(), {"layout": "product"}, r"layout='product': it is found where all synapses of a source"),
    (Still, AllToAll(), {"layout": "spread"}, r"layout='spread': .* delays of their own .*\"rows\""),
    (Still, Pooling(1), {"layout": "rows"}, r"layout='rows': Pooling\(1\) has a layout of its own"),
    (Still, FromPairs([0, 0], [1, 1]), {"layout": "dense"}, "connects a pair more than once"),
    (Still, FixedProbability(0.5), {"layout": "dense", "delay": Uniform(1.0, 4.0)}, "delays of their own"),
    (Still, AllToAll(), {"layout": "dense", "delay": Uniform(1.0, 4.0)}, "delays of their own"),
    (Still, FixedProbability(1.0), {"layout": "dense", "delay": np.ones((20, 20))}, "delays of their own"),
    (Cell, FixedProbability(0.5), {"layout": "dense"}, "spikes go through the synapses of one source"),
    (
        Cell,
        FixedProbability(0.5),
        {"layout": "columns"},
        'layout="columns".*spikes go through the synapses of one source',
    ),
    (Still, FixedProbability(0.5), {"layout": "columns", "delay": Uniform(1.0, 4.0)}, "delays of their own"),
]


@pytest.mark.parametrize(("kind", "pattern", "options", "words"), WRONG)
def test_a_layout_that_cannot_be_is_refused(kind: Any, pattern: Any, options: dict[str, Any], words: str) -> None:
    cells = kind(20, name="cells")
    into = "v" if kind is Cell else "exc"
    with pytest.raises(NetworkError, match=words):
        simulate_members(cells, Synapse(cells, cells, pattern, into=into, **options)).__enter__()


@pytest.mark.parametrize("borrows", [Transposed, Shared])
def test_borrowed_weights_lie_as_they_do_where_they_are_kept(borrows: Any) -> None:
    cells = Still(5, name="cells")
    forward = Synapse(cells, cells, AllToAll(), into="exc", layout="rows", name="forward")
    back = Synapse(cells, cells, borrows(forward), into="exc", layout="dense", name="back")
    with pytest.raises(NetworkError, match=r"layout='dense'.*uses the weights.*give layout= to .*name='forward'"):
        simulate_members(cells, forward, back, backend="numpy").__enter__()


def test_a_matrix_that_was_asked_for_stays_one() -> None:
    cells = Still(5, name="cells")
    line = Synapse(cells, cells, AllToAll(), into="exc", layout="dense", name="line")
    with simulate_members(cells, line, backend="numpy"):
        with pytest.raises(NetworkError, match="delays of their own"):
            line.delay = 1.0 + np.arange(25.0)
        line.delay = np.full(25, 3.0)
        assert (line.layout, line.delay) == ("dense", 3.0)


class OfEachSide(Synapse):
    w: State = state(1.0, per="pre")
    gain: State = state(1.0, per="post")

    @transmit
    def send(self) -> Any:
        return self.w * self.gain * self.pre.r


def test_values_of_one_side_are_a_matrix_too() -> None:
    rng = np.random.default_rng(5)
    pre, post = Still((3, 2), name="seen", r=1.0), Still(5, name="found")
    ends = (pre[1:], post[::-1])
    weights, gains = rng.normal(size=(2, 2)), rng.normal(size=5)
    line = OfEachSide(*ends, FixedProbability(0.6, seed=2), into="exc", w=weights, gain=gains)
    with simulate_members(pre, post, line, backend="numpy") as sim:
        sim.step()
        there = line.to_sparse("w").astype(bool).toarray()
        np.testing.assert_array_equal(line.to_dense(), there * weights.ravel())
        np.testing.assert_array_equal(line.to_dense("gain"), there * gains[:, np.newaxis])
        np.testing.assert_allclose(ends[1].exc, (line.to_dense() * line.to_dense("gain")).sum(axis=1))


def test_what_is_one_number_is_described() -> None:
    cells = Still(4, name="cells")
    line = Synapse(cells, cells, AllToAll(), into="exc", w=2.0, name="line")
    many = Synapse(cells, cells, AllToAll(), into="exc", w=np.ones((4, 4)), name="many")
    with simulate_members(cells, line, many, backend="numpy") as sim:
        assert str(describe(sim)).count("layout dense, w one number") == 1
        many[3].w = 2.0
        assert many.to_dense()[3, 0] == 2.0
    assert "layout dense, w one number" in str(describe(sim))


def test_every_layout_can_be_asked_for_or_says_when_it_is_found() -> None:
    assert {*ASKED, *FOUND} == {*get_args(Layout)} and not ASKED.keys() & FOUND.keys()


def test_the_page_names_every_layout() -> None:
    page = (Path(__file__).parents[2] / "docs" / "rate-networks.md").read_text()
    assert all(f"\n| `{name}` |" in page for name in get_args(Layout))
