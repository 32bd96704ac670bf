"""All pairs of two groups, a neuron and itself or not: one sum over the sources serves all targets."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import Rate, Still, simulate_members

from dslnet import (
    AllToAll,
    Array,
    DeclarationError,
    FixedProbability,
    Network,
    Neuron,
    Noise,
    Normal,
    Param,
    Port,
    Shared,
    Simulator,
    State,
    Synapse,
    Transposed,
    Uniform,
    describe,
    noise,
    param,
    port,
    state,
    transmit,
)
from dslnet.connect import Connectivity, Ends, Group
from dslnet.connect.product import Product

REDUCE: dict[str, Any] = {"sum": np.sum, "max": np.max, "min": np.min, "mean": np.mean}
SIZES = [1, 2, 63, 64, 65]
VIEWS = [slice(None), slice(None, None, -1), slice(1, None, 3), slice(0, 40), slice(20, 64), slice(0, 0), [0]]


def positions(size: int, view: Any) -> NDArray[np.int64] | None:
    """The neurons of a view, in its order."""
    return None if view == slice(None) else np.arange(size)[view]


def by_hand(ends: Ends, to_themselves: bool) -> Connectivity:
    """The same pairs, from a matrix."""
    pre, post = (np.arange(g.total) if g.positions is None else g.positions for g in (ends.pre, ends.post))
    matrix = np.zeros((ends.pre.total, ends.post.total), bool)
    matrix[np.ix_(pre, post)] = True
    if ends.same and not to_themselves:
        np.fill_diagonal(matrix, False)
    return Connectivity.from_rows(ends.post.total, matrix.sum(axis=1), np.nonzero(matrix)[1])


@settings(max_examples=100)
@given(st.sampled_from(SIZES), st.sampled_from(SIZES), st.sampled_from(VIEWS), st.sampled_from(VIEWS), st.booleans())
def test_it_is_what_an_index_would_say(pre: int, post: int, of_pre: Any, of_post: Any, to_themselves: bool) -> None:
    same = pre == post
    ends = Ends(Group((pre,), positions(pre, of_pre)), Group((post,), positions(post, of_post)), same)
    found, known = Product.between(ends, to_themselves), by_hand(ends, to_themselves)
    for name in ("offsets", "size", "lengths", "indegree", "pre_index", "post_index"):
        np.testing.assert_array_equal(getattr(found, name), getattr(known, name), name)
    assert found.is_whole == (known.size == pre * post) and not found.is_dense
    np.testing.assert_array_equal(found.explicit().targets, known.targets)
    np.testing.assert_array_equal(found.splits(np.array([1, 5])), known.splits(np.array([1, 5])))
    for target in (0, post // 2, post - 1):
        np.testing.assert_array_equal(found.onto(target), known.onto(target))


class Cells(Neuron):
    """What synapses may read, and where they deliver to."""

    gain: Param = param(0.7)
    bias: Param = param(0.0, per="neuron")
    r: State = state(0.0)
    seen: State = state(-0.0)
    exc: Port = port()
    inh: Port = port()


class Curved(Synapse):
    """Functions of the source, and numbers that are one for all."""

    k: Param = param(0.3)

    @transmit
    def send(self) -> Array:
        strong = np.tanh(self.k * self.pre.r) + np.maximum(self.pre.bias, 0.2)
        return self.w * strong * self.post.gain + 0.1 * np.where(self.pre.r > 0.0, self.pre.r, 1.0)


class OfSource(Synapse):
    """A weight for each source."""

    w: State = state(1.0, per="pre")

    @transmit
    def send(self) -> Array:
        return self.w * self.pre.r


KINDS: list[tuple[Any, Any]] = [(Rate, "exc"), (Curved, ("exc", "inh")), (OfSource, "exc"), (Rate, "seen")]
ODD = {"nan": np.nan, "inf": np.inf, "both": np.array([np.inf, -np.inf])}


def rates(size: int, step: int, seed: int, odd: str) -> NDArray[np.float64]:
    """Other ones in every step; one or two of them odd."""
    found: NDArray[np.float64] = np.sin(np.arange(size) + 3.0 * step + seed)
    if odd:
        found[[seed % size, (seed + 1) % size]] = ODD[odd]
    return found


@settings(max_examples=20)
@given(
    st.sampled_from(SIZES),
    st.sampled_from([True, True, False]),
    st.tuples(st.sampled_from(VIEWS), st.sampled_from(VIEWS)),
    st.booleans(),
    st.sampled_from(sorted(REDUCE)),
    st.sampled_from(KINDS),
    st.sampled_from([1, 2, 3]),
    st.sampled_from([np.float32, np.float64]),
    st.sampled_from(["", "", *ODD]),
    st.sampled_from([1.0, 3.0]),
    st.integers(0, 99),
)
def test_the_results_are_those_of_rows(
    size: int,
    same: bool,
    views: tuple[Any, Any],
    to_themselves: bool,
    reduce: str,
    kind: tuple[Any, Any],
    threads: int,
    dtype: Any,
    odd: str,
    delay: float,
    seed: int,
) -> None:
    """Compiled, with an index, and in the reference."""
    results, bias = [], np.random.default_rng(seed).normal(size=size)
    for layout, backend in ((None, "c"), ("rows", "c"), (None, "numpy")):
        pre = Cells(size, name="source", bias=bias)
        post = pre if same else Cells(65, name="target")
        pattern = AllToAll(self_connections=to_themselves)
        line = kind[0](pre[views[0]], post[views[1]], pattern, into=kind[1], layout=layout, delay=delay,
                       reduce=REDUCE[reduce], w=0.7, name="line")  # fmt: skip
        members = dict.fromkeys((pre, post, line))
        with simulate_members(*members, backend=backend, dtype=dtype, threads=threads if backend == "c" else 1) as sim:
            assert line.layout in ([layout] if layout else ["product", "dense"])
            trace = sim.record(post, "exc", "inh", "seen")
            for step in range(4):
                pre.r[:] = rates(size, step, seed, odd if step == 1 else "")
                sim.step()
            results.append(np.stack([trace[name] for name in ("exc", "inh", "seen")]))
    precision = {"rtol": 1e-9, "atol": 1e-12} if dtype is np.float64 else {"rtol": 1e-4, "atol": 1e-4}
    for found in results[:2]:
        np.testing.assert_allclose(found, results[2], **precision)


@pytest.mark.parametrize("reduce", sorted(REDUCE))
def test_the_bits_are_the_same_on_any_number_of_threads(reduce: str) -> None:
    digests = set()
    for threads in (1, 2, 3):
        cells = Cells(193, name="cells", r=np.cos(np.arange(193.0)))
        others, views = AllToAll(self_connections=False), (cells[::2], cells[10:150])
        lines = [Rate(cells, cells, others, into="exc", w=0.3, reduce=REDUCE[reduce], name="whole")]
        lines += [Rate(*views, others, into="seen", w=0.3, reduce=REDUCE[reduce], name="part")]
        with simulate_members(cells, *lines, threads=threads) as sim:
            sim.step(3)
            assert [line.layout for line in lines] == ["product", "product"]
            digests.add((sim.digest(), cells.exc.tobytes()))
    assert len(digests) == 1


@pytest.mark.parametrize("odd", [np.nan, np.inf])
@pytest.mark.parametrize("reduce", sorted(REDUCE))
def test_what_a_neuron_sends_does_not_reach_itself(backend: str, reduce: str, odd: float) -> None:
    """Neither a NaN nor an infinite rate, from which nothing can be taken away again."""
    cells = Still(66, name="cells", r=np.arange(66.0))
    line = Rate(cells, cells, AllToAll(self_connections=False), into="exc", reduce=REDUCE[reduce], name="line")
    with simulate_members(cells, line, backend=backend) as sim:
        assert line.layout == "product"
        cells.r[5] = -odd if reduce == "min" else odd
        sim.step()
        reached = np.isnan(cells.exc) if np.isnan(odd) else np.isinf(cells.exc)
        np.testing.assert_array_equal(reached, np.arange(66) != 5)
        assert cells.exc[5] == {"sum": 2140.0, "mean": 2140.0 / 65, "max": 65.0, "min": 0.0}[reduce]


@pytest.mark.parametrize("reduce", sorted(REDUCE))
def test_a_neuron_without_sources_is_given_nothing(backend: str, reduce: str) -> None:
    """The only source is the first neuron, which does not reach itself; the last one is no target."""
    cells = Cells(65, name="cells", r=2.0)
    ends = (cells[:1], cells[:-1])
    line = Rate(*ends, AllToAll(self_connections=False), into="seen", reduce=REDUCE[reduce], name="line")
    with simulate_members(cells, line, backend=backend) as sim:
        assert line.layout == "product"
        sim.step()
        assert cells.seen[0] == cells.seen[-1] == 0.0
        np.testing.assert_array_equal(cells.seen[1:-1], 2.0)
        if backend == "c":  # not even a zero is added
            assert np.signbit(cells.seen[[0, -1]]).all()


class FromTarget(Synapse):
    @transmit
    def send(self) -> Array:
        return self.w * np.maximum(self.pre.r, self.post.bias)


class TimesTarget(Synapse):
    @transmit
    def send(self) -> Array:
        return self.w * self.pre.r * self.post.bias - self.post.r


class Learning(Rate):
    @Rate.w.ode
    def dw(self) -> Array:
        return 0.01 * self.pre.r - 0.1 * self.w


class Noisy(Synapse):
    xi: Noise = noise(Normal(0.0, 1.0))

    @transmit
    def send(self) -> Array:
        return self.w * self.pre.r + self.xi


class Bounded(Synapse):
    k: Param = param(0.3)

    @transmit
    def send(self) -> Array:
        return self.k * self.pre.r


MANY = np.ones((66, 66))
CHOICES: list[tuple[Any, dict[str, Any], str]] = [
    (Rate, {}, "product"),
    (Curved, {}, "product"),
    (Bounded, {"k": 0.5}, "product"),
    (OfSource, {"w": Uniform(0.0, 1.0)}, "product"),
    (Rate, {"w": MANY}, "masked"),
    (Rate, {"w": Uniform(0.0, 1.0)}, "masked"),
    (Rate, {"w": lambda d: 1.0 + d}, "masked"),
    (Bounded, {"k": MANY}, "masked"),
    (FromTarget, {}, "masked"),
    (TimesTarget, {}, "product"),
    (TimesTarget, {"reduce": np.max}, "masked"),
    (TimesTarget, {"w": MANY}, "masked"),
    (Curved, {"layout": "rows"}, "rows"),
    (Rate, {"layout": "dense"}, "masked"),
    (Rate, {"layout": "columns"}, "columns"),
    (Rate, {"delay": Uniform(1.0, 4.0)}, "lagged"),
    (Rate, {"delay": np.full((66, 66), 3.0)}, "rows"),
    (Learning, {}, "runs"),
    (Noisy, {}, "rows"),
]


@pytest.mark.parametrize(("kind", "options", "layout"), CHOICES)
def test_it_is_chosen_where_all_synapses_of_a_source_send_the_same(
    kind: Any, options: dict[str, Any], layout: str
) -> None:
    cells = Cells(66, name="cells")
    line = kind(cells, cells, AllToAll(self_connections=False), into="exc", name="line", **options)
    with simulate_members(cells, line, backend="numpy") as sim:
        assert line.layout == layout
        assert f"layout {layout}" in str(describe(sim))


def test_weights_that_only_another_projection_reads_are_those_of_single_synapses() -> None:
    cells, matrix = Cells(20, name="cells", r=1.0, bias=np.arange(20.0)), np.arange(400.0).reshape(20, 20)
    line = Bounded(cells, cells, AllToAll(self_connections=False), into="exc", w=matrix, name="line")
    twin = FromTarget(cells, cells, Shared(line), into="inh", name="twin")
    with simulate_members(cells, line, twin) as sim:
        assert [line.layout, twin.layout] == ["product", "rows"]
        line.incoming(3).w = 7.0
        np.fill_diagonal(matrix, 0.0)
        matrix[3, matrix[3] > 0.0] = 7.0
        np.testing.assert_array_equal(line.to_dense(), matrix)
        sim.step()
        np.testing.assert_allclose(cells.exc, 0.3 * 19)
        np.testing.assert_allclose(cells.inh, matrix.sum(axis=1) * np.maximum(1.0, cells.bias))


def test_a_parameter_of_each_target_is_no_number_for_all() -> None:
    """It is declared as one for the population, and was given many."""
    cells = Cells(66, name="cells", gain=Uniform(0.0, 1.0), r=1.0)
    line = Curved(cells, cells, AllToAll(self_connections=False), into="exc", name="line")
    with simulate_members(cells, line) as sim:
        assert line.layout == "product"  # a factor of each target
        sim.step()
        assert np.unique(cells.exc).size == 66


def test_patterns_that_connect_every_pair_are_alike() -> None:
    cells, others = Still(66, name="cells"), Still(66, name="others")
    lines = [
        Rate(cells, cells, FixedProbability(1.0, self_connections=False), into="exc", name="certain"),
        Rate(cells[:30], cells[30:], AllToAll(self_connections=False), into="exc", name="apart"),
        Rate(cells[::-1], others, AllToAll(self_connections=False), into="exc", name="all"),
    ]
    with simulate_members(cells, others, *lines, backend="numpy"):
        assert [line.layout for line in lines] == ["product", "product", "dense"]


def changed(layout: str | None, path: Any, backend: str) -> list[Any]:
    """A run in which weights and delays change, other projections borrow the weights, and a file is read."""
    size = 66
    cells = Cells(size, name="cells", r=np.cos(np.arange(size)), bias=np.sin(np.arange(size)))
    others = AllToAll(self_connections=False)
    line = Rate(cells, cells, others, into="exc", w=0.3, layout=layout, name="line")
    twin = FromTarget(cells, cells, Shared(line), into="exc", delay=2.0, name="twin")
    alike = Rate(cells, cells, Shared(line), into="inh", reduce=np.max, name="alike")
    back = Rate(cells, cells, Transposed(line), into="seen", name="back")
    seen: list[Any] = []
    net = Network(cells, line, twin, alike, back)

    def run(sim: Any) -> None:
        sim.step(3)
        seen.extend([cells.exc.copy(), cells.inh.copy(), cells.seen.copy(), line.w.copy(), line.to_dense()])

    with Simulator(net, dt=1.0, seed=1, threads=1 if backend == "numpy" else 2, backend=backend) as sim:
        run(sim)
        sim.save(path)
    with Simulator.load(net, path) as sim:
        assert [line.layout, alike.layout, twin.layout] == (
            [layout] * 3 if layout else ["product", "product", "masked"]
        )
        line.w = 2.0
        run(sim)
        snapshot = sim.snapshot()
        line.delay = 3.0
        run(sim)
        sim.rewind(snapshot)
        assert line.delay == 1.0
        run(sim)
        with pytest.raises(DeclarationError, match="stored as one number"):
            line.w = np.arange(size * (size - 1.0))
        seen.extend([line.incoming(3).w, line.incoming(3).pre_index, line.pre_index, line.post_index])
    return seen


def test_it_goes_on_as_rows_do(tmp_path: Any, backend: str) -> None:
    without, with_index = (changed(layout, tmp_path / f"{layout}.npz", backend) for layout in (None, "rows"))
    for found, known in zip(without, with_index, strict=True):
        np.testing.assert_allclose(found, known, rtol=1e-12, atol=1e-13)


def grown(layout: str | None, backend: str) -> list[Any]:
    """Delays become those of each synapse, others come and go."""
    cells = Still(66, name="cells", r=np.cos(np.arange(66)))
    line = Rate(cells[1:], cells, AllToAll(self_connections=False), into="exc", w=0.3, layout=layout, name="line")
    other = Rate(cells, cells[::2], AllToAll(), into="exc", w=0.3, layout=layout, name="other")
    with simulate_members(cells, line, other, backend=backend) as sim:
        sim.step(2)
        seen = [cells.exc.copy()]
        line.delay = 1.0 + np.arange(line.size) % 3
        sim.step(3)
        assert line.layout == "lagged"
        seen.append(cells.exc.copy())
        assert other.prune(pre=5) == 33
        sim.step(2)
        other.create(3, 4, w=0.3)
        sim.step(2)
        assert other.layout == "rows"
        return [*seen, cells.exc.copy(), line.to_dense(), other.to_dense(), other.pre_index]


def test_it_becomes_rows_where_synapses_differ(backend: str) -> None:
    for found, known in zip(grown(None, backend), grown("rows", backend), strict=True):
        np.testing.assert_allclose(found, known, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("views", [False, True])
def test_nothing_is_kept_for_a_pair(views: bool) -> None:
    """Of 9 million pairs; what is foreseen is what is kept."""
    cells = Still(3000, name="cells", r=1.0)
    ends = (cells[1:], cells[:2000]) if views else (cells, cells)
    line = Rate(*ends, AllToAll(self_connections=False), into="exc", name="line")
    sim = simulate_members(cells, line)
    foreseen = {row.what: row.bytes for row in sim.memory().rows if row.member == "line"}
    tracemalloc.start()
    with sim:
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        kept = {row.what: row.bytes for row in sim.memory().rows if row.member == "line"}
        sim.step()
        assert cells.exc[10] == (2998.0 if views else 2999.0)
    assert {name: kept[name] for name in foreseen} == foreseen
    assert sum(each or 0 for each in kept.values()) < 48 * 3072 and most < 9e6


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("size", [3, 20, 65, 1000])
def test_equal_neurons_are_given_the_same(size: int, dtype: str) -> None:
    """Also of those that do not reach themselves: else rounding would choose who wins."""
    cells = Still(size, name="cells", r=0.1)
    line = Rate(cells, cells, AllToAll(self_connections=False), into="exc", w=-0.3, name="line")
    with simulate_members(cells, line, dtype=dtype) as sim:
        assert line.layout == "product"
        for value in (0.1, 0.7, 1e30, -3.3):
            cells.r = value
            sim.step()
            np.testing.assert_array_equal(cells.exc, cells.exc[0])
            np.testing.assert_allclose(cells.exc, -0.3 * (size - 1) * value, rtol=1e-6 if dtype == "float32" else 1e-15)


def test_a_sum_keeps_what_one_term_hides() -> None:
    """What all others send is told although one of them is larger by all digits."""
    cells = Still(50, name="cells", r=np.append(1e20, np.full(49, 0.1)))
    line = Rate(cells, cells, AllToAll(self_connections=False), into="exc", name="line")
    with simulate_members(cells, line) as sim:
        sim.step()
        np.testing.assert_allclose(cells.exc, np.append(4.9, np.full(49, 1e20 + 4.8)), rtol=1e-14)
