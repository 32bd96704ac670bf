"""Synapses that lie by target: what else is done with them comes out as with rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from strategies import Rate, Still, simulate_members

from dslnet import (
    FixedProbability,
    FromSparse,
    Network,
    NetworkError,
    Noise,
    Normal,
    Shared,
    Simulator,
    Synapse,
    Transposed,
    Uniform,
    noise,
    transmit,
)
from dslnet.connect import columns
from dslnet.connect.columns import TOGETHER


def taken_turns(lengths: list[int], by_length: list[int]) -> list[int]:
    """Where each synapse of targets with so many of them stands, one turn after the other."""
    first, place = np.append(0, np.cumsum(lengths)), 0
    found = np.arange(first[-1])
    for begin in range(0, len(lengths) // TOGETHER * TOGETHER, TOGETHER):
        taken = by_length[begin : begin + TOGETHER]
        for turn in range(max(lengths[target] for target in taken)):
            for target in taken:
                if turn < lengths[target]:
                    found[first[target] + turn] = place
                    place += 1
    return list(found)


@pytest.mark.parametrize("piece", [1, 100, columns.PIECE])
def test_eight_targets_take_turns(piece: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(columns, "PIECE", piece)
    for size in (0, 1, 7, 8, 9, 64, 65, 200):
        lengths = np.random.default_rng(size).integers(0, 12, size)
        by_length = columns.shorter_first(lengths)
        found = columns.taking_turns(np.append(0, np.cumsum(lengths)), by_length)
        assert list(found) == taken_turns(list(lengths), list(by_length))


def test_of_each_64_targets_shorter_ones_are_taken_first() -> None:
    """No target leaves its 64, of which a thread has all or none; what is left of the last eight stays there."""
    lengths = np.random.default_rng(1).integers(0, 20, 150)
    found = columns.shorter_first(lengths)
    for begin, end in ((0, 64), (64, 128), (128, 144)):
        assert sorted(found[begin:end]) == list(range(begin, end))
        assert list(found[begin:end]) == sorted(range(begin, end), key=lambda target: lengths[target])
    assert list(found[144:]) == list(range(144, 150))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_columns_have_the_bits_of_rows(dtype: str) -> None:
    """The lengths of columns vary, some are empty, and not all targets have seven others."""
    for size in (1, 7, 8, 63, 64, 65, 130):
        random = np.random.default_rng(size)
        weights = random.normal(size=(size, 400)) * (random.random((size, 400)) < random.random((size, 1)) ** 2)
        weights = weights.astype(dtype)
        found = []
        for layout, threads in (("rows", 1), ("columns", 1), ("columns", 2), ("columns", 3)):
            pre, post = Still(400, name="pre", r=np.cos(np.arange(400))), Still(size, name="post")
            line = Synapse(pre, post, FromSparse(sparse.csr_array(weights)), into=Still.exc, layout=layout, name="line")
            with simulate_members(pre, post, line, threads=threads, dtype=dtype) as sim:
                assert line.layout == layout
                sim.step()
                found.append(post.exc.copy())
                np.testing.assert_array_equal(line.to_dense(), weights)
        np.testing.assert_allclose(found[0], weights @ pre.r, rtol=1e-12 if dtype == "float64" else 1e-4, atol=1e-5)
        np.testing.assert_array_equal(found, found[:1] * 4)


class Reading(Synapse):
    """What is sent reads the target, in two ways."""

    @transmit
    def send(self) -> Any:
        return self.w * np.tanh(self.post.r) * (self.pre.r - self.post.r)


@pytest.mark.parametrize("reduce", [np.sum, np.max])
def test_each_target_is_read_where_it_stands(reduce: Any) -> None:
    """Targets are not taken in their order."""
    for size in (7, 65, 130):
        random = np.random.default_rng(size)
        weights = random.normal(size=(size, 90)) * (random.random((size, 90)) < random.random((size, 1)))
        found = []
        for layout, threads in (("rows", 1), ("columns", 1), ("columns", 3)):
            pre, post = Still(90, name="pre", r=np.cos(np.arange(90))), Still(size, name="post", r=np.arange(size) / 9)
            choices = {"into": Still.exc, "layout": layout, "reduce": reduce, "name": "line"}
            line = Reading(pre, post, FromSparse(sparse.csr_array(weights)), **choices)
            with simulate_members(pre, post, line, threads=threads) as sim:
                sim.step()
                found.append(post.exc.copy())
        assert np.abs(found[0]).max() > 1.0
        np.testing.assert_allclose(found[1:], found[:1] * 2, rtol=1e-13, atol=1e-14)
        np.testing.assert_array_equal(found[1], found[2])


@pytest.mark.parametrize("pre_size", [2**16, 2**16 + 1])
def test_the_last_of_many_sources_are_reached(pre_size: int) -> None:
    """With one source more than 16 bits can tell, sources have 32."""
    last = pre_size - 1 - np.arange(9)
    pre, post = Still(pre_size, name="pre", r=np.arange(pre_size)), Still(9, name="post")
    weights = sparse.csr_array((np.arange(1.0, 10.0), (np.arange(9), last)), shape=(9, pre_size))
    line = Synapse(pre, post, FromSparse(weights), into=Still.exc, layout="columns", name="line")
    with simulate_members(pre, post, line) as sim:
        sim.step()
        np.testing.assert_array_equal(post.exc, weights.data * last)


def changed(layout: str, path: Any) -> list[Any]:
    """A run in which weights and delays change, other projections borrow the weights, and a file is read."""
    size = 66
    cells = Still(size, name="cells", r=np.cos(np.arange(size)))
    line = Rate(cells, cells, FixedProbability(0.6, seed=5), into="exc", w=Normal(0.0, 1.0), layout=layout, name="line")
    twin = Rate(cells, cells, Shared(line), into="exc", delay=2.0, name="twin")
    back = Rate(cells, cells, Transposed(line), into="total", name="back")
    seen: list[Any] = []
    net = Network(cells, line, twin, back)
    with Simulator(net, dt=1.0, seed=1, threads=2) as sim:
        sim.step(3)
        seen += [cells.exc.copy(), cells.total.copy()]
        sim.save(path)
    with Simulator.load(net, path) as sim:
        line.incoming(3).w = 2.0
        line.delay = 3.0
        sim.step(3)
        seen += [cells.exc.copy(), cells.total.copy(), line.w.copy(), line.to_dense(), sim.memory().total]
    return seen


def test_columns_go_on_as_rows_do(tmp_path: Any) -> None:
    by_target, by_source = (changed(layout, tmp_path / f"{layout}.npz") for layout in ("columns", "rows"))
    for found, known in zip(by_target[:-1], by_source[:-1], strict=True):
        np.testing.assert_allclose(found, known, rtol=1e-12, atol=1e-13)
    assert by_target[-1] > by_source[-1]


def test_with_delays_of_their_own_columns_become_parts() -> None:
    cells = Still(66, name="cells", r=np.cos(np.arange(66)))
    line = Synapse(cells, cells, FixedProbability(0.6, seed=5), into=Still.exc, w=Uniform(0.0, 1.0), name="line")
    with simulate_members(cells, line) as sim:
        assert line.layout == "columns"
        line.delay = np.where(np.arange(len(line.w)) % 2, 1.0, 2.0)
        sim.step(3)
        np.testing.assert_allclose(cells.exc, line.to_dense() @ cells.r, rtol=1e-12)


def test_synapses_in_columns_come_and_go() -> None:
    cells = Still(66, name="cells", r=1.0)
    line = Synapse(cells, cells, FixedProbability(0.6, seed=5), into=Still.exc, w=Uniform(0.0, 1.0), name="line")
    with simulate_members(cells, line) as sim:
        assert line.layout == "columns"
        before = line.to_dense()
        line.prune(line.w < 0.5)
        sim.step()
        np.testing.assert_allclose(cells.exc, np.where(before < 0.5, 0.0, before).sum(axis=1), rtol=1e-12)


class Noisy(Synapse):
    xi: Noise = noise(Normal(0.0, 1.0))

    @transmit
    def send(self) -> Any:
        return self.w * self.pre.r + self.xi


def test_what_is_drawn_for_synapses_stays_in_rows() -> None:
    cells = Still(66, name="cells", r=1.0)
    line = Noisy(cells, cells, FixedProbability(0.6, seed=5), into=Still.exc, name="line")
    with simulate_members(cells, line):
        assert line.layout == "rows"
    other = Still(66, name="other")
    with pytest.raises(NetworkError, match="its synapses draw numbers"):
        simulate_members(other, Noisy(other, other, FixedProbability(0.6), into="exc", layout="columns")).__enter__()
