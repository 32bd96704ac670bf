"""Rows in which targets follow one another are gone through run by run: where these are, and the numbers of rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from all_pairs import NETWORKS, SIZES, Hebb, Stirred, Unit
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from learners import trains

from dslnet import (
    AllToAll,
    FixedProbability,
    FromPairs,
    Network,
    Noise,
    Normal,
    Oja,
    Param,
    Simulator,
    SpikeTrains,
    Synapse,
    Uniform,
    describe,
    noise,
    param,
    pre_spike,
    update,
)
from dslnet.arrays import padded, shares
from dslnet.compiled.projections import starts_of_threads
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.ends import Ends
from dslnet.connect.pattern import Pattern
from dslnet.connect.runs import Runs
from dslnet.planning import layouts

LEARNING = ("Hebb", "Oja", "STDP", "meeting", "normalised", "stirred", "traces", "tracing")
"""Of the networks those with runs; where nothing is learned and no spikes are sent a matrix with a mask is."""


@frozen(repr=False)
class Gapped(Pattern):
    """All pairs but some: of each source two targets are left out, and some sources have none; on request one pair is
    connected twice."""

    twice: bool = False

    def draw(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        """The same for the same sizes."""
        pre, post = np.divmod(np.arange(ends.pre.size * ends.post.size), ends.post.size)
        there = (post != pre % ends.post.size) & (post != (7 * pre + 20) % ends.post.size) & (pre % 29 != 3)
        pre, post = pre[there], post[there]
        if self.twice and len(pre):
            middle = len(pre) // 2
            pre, post = np.insert(pre, middle, pre[middle]), np.insert(post, middle, post[middle])
        return Connectivity.from_pairs(ends.pre.size, ends.post.size, pre, post)


@pytest.fixture
def short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs also where they are short, as between few neurons."""
    monkeypatch.setattr(layouts, "RUNS_FROM", 1)


# Where runs are

links = st.tuples(st.integers(1, 5), st.sampled_from([1, 63, 64, 65, 200]), st.floats(0.0, 1.0), st.integers(0, 99))


def drawn(pre: int, post: int, share: float, seed: int) -> Connectivity:
    """Some pairs, some of them twice."""
    random = np.random.default_rng(seed)
    count = random.choice([0, 1, 2], p=[1.0 - share, 0.9 * share, 0.1 * share], size=pre * post)
    return Connectivity.from_pairs(pre, post, *np.divmod(np.repeat(np.arange(pre * post), count), post))


@given(links, st.integers(1, 4))
def test_each_synapse_is_in_one_run_of_its_source_and_thread(some: Any, threads: int) -> None:
    rows = drawn(*some)
    runs, bounds = Runs.of(rows), shares(padded(rows.post_size), threads)
    cut = runs.cut(starts_of_threads(runs, bounds[1:-1]))
    found = []
    for row, (first, last) in enumerate(zip(cut.split[:-1], cut.split[1:], strict=True)):
        source, thread = divmod(row, threads)
        for run in range(first, last):
            assert bounds[thread] <= cut.begin[run] < cut.end[run] <= bounds[thread + 1]
            found += [(source, target, target + cut.shift[run]) for target in range(cut.begin[run], cut.end[run])]
    known = list(zip(rows.pre_index.tolist(), rows.post_index.tolist(), range(rows.size), strict=True))
    assert found == known
    assert cut.begin[-1] + cut.shift[-1] == rows.size and cut.begin[-1] == cut.end[-1]
    np.testing.assert_array_equal(runs.place_of(np.arange(runs.size)), np.arange(runs.size))


@given(links, st.integers(1, 40))
def test_runs_are_as_long_as_they_can_be(some: Any, length: int) -> None:
    rows = drawn(*some)
    pairs = list(zip(rows.pre_index.tolist(), rows.post_index.tolist(), strict=True))
    known = [n for n, (i, j) in enumerate(pairs) if n == 0 or pairs[n - 1] != (i, j - 1)]
    assert Runs.of(rows).begins.tolist() == known
    found = Runs.long(rows, length)
    assert (found is not None) == (len(known) * length <= rows.size)


def test_a_row_that_ends_with_the_last_of_65536_targets_ends_there() -> None:
    """The difference to target 0 of the next source is 1 in 16 bits."""
    rows = Connectivity.from_pairs(2, 2**16, np.array([0, 0, 1, 1]), np.array([65534, 65535, 0, 1]))
    assert rows.explicit().targets.dtype == np.uint16  # type: ignore[union-attr]  # it has an index
    assert Runs.of(rows).begins.tolist() == [0, 2]


# When they are chosen


class Wandering(Hebb):
    xi: Noise = noise(Normal(0.0, 1.0))

    @update
    def wander(self) -> None:
        self.w += 0.01 * self.xi


OWN: dict[str, Any] = {"into": "seen", "w": Uniform(-0.1, 0.1), "name": "line"}
CHOICES: list[tuple[Any, Any, Any, Any, dict[str, Any], str]] = [
    (Hebb, slice(None), slice(None), AllToAll(self_connections=False), {}, "runs"),
    (Hebb, slice(None), slice(None), AllToAll(self_connections=False), {"layout": "rows"}, "rows"),
    (Hebb, slice(None), slice(None), AllToAll(self_connections=False), {"delay": Uniform(1.0, 4.0)}, "lagged"),
    (Hebb, slice(None), slice(None), AllToAll(), {}, "banded"),
    (Hebb, slice(30), slice(20, 60), AllToAll(), {}, "runs"),
    (Hebb, slice(30), slice(20, 51), AllToAll(), {}, "rows"),
    (Hebb, slice(30), slice(None, None, 2), AllToAll(), {}, "rows"),
    (Hebb, slice(None), slice(None), FixedProbability(0.9), {}, "rows"),
    (Hebb, slice(None), slice(None), FixedProbability(0.99), {}, "runs"),
    (Wandering, slice(None), slice(None), AllToAll(self_connections=False), {}, "rows"),
    (Oja, slice(None), slice(None), AllToAll(self_connections=False), {}, "runs"),
    (Synapse, slice(None), slice(None), AllToAll(self_connections=False), {}, "masked"),
    (Synapse, slice(100), slice(20, 60), AllToAll(), {}, "runs"),
    (Synapse, slice(100), slice(20, 60), AllToAll(), {"layout": "columns"}, "columns"),
    (Synapse, slice(100), slice(None, None, 2), AllToAll(), {}, "columns"),
]


@pytest.mark.parametrize(("kind", "pre", "post", "pattern", "given", "found"), CHOICES)
def test_what_is_chosen(kind: Any, pre: Any, post: Any, pattern: Any, given: dict[str, Any], found: str) -> None:
    cells = Unit(200, name="cells")
    line = kind(cells[pre], cells[post], pattern, **OWN, **given)
    with Simulator(Network(cells, line), dt=1.0, seed=1, threads=2) as sim:
        assert line.layout == found
        assert f"layout {found}" in str(describe(sim))


# What comes of them


def after(net: Network, steps: tuple[int, ...] = (1, 2, 9), **choices: Any) -> dict[str, Any]:
    """What is seen of a network, and the digest where it is compiled."""
    with Simulator(net, **{"dt": 1.0, "seed": 3, **choices}) as sim:
        line = net.member("line")
        recorded = sim.record(line[::7], "w")
        for count in steps:
            sim.step(count)
        seen = {
            f"{p.name}.{f}": np.array(getattr(p, f)) for p in net.populations for f in ("r", "heard") if hasattr(p, f)
        }
        seen |= {f"{each.name}.w": np.array(each.w) for each in net.projections}
        seen |= {"matrix": line.to_dense(), "recorded": np.array(recorded["w"])}
        return seen | {"layout": line.layout, "digest": "" if choices.get("backend") == "numpy" else sim.digest()}


def compare(found: dict[str, Any], known: dict[str, Any], tolerance: float) -> None:
    for what in (each for each in found if each not in ("digest", "layout")):
        np.testing.assert_allclose(found[what], known[what], rtol=tolerance, atol=tolerance, err_msg=what)


@pytest.mark.usefixtures("short_runs")
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", LEARNING)
def test_the_numbers_of_rows_and_the_same_bits_for_any_number_of_threads(name: str, size: int, dtype: Any) -> None:
    pattern = Gapped(twice=size == 65)
    rows = after(NETWORKS[name](size, pattern, layout="rows"), dtype=dtype)
    first = after(NETWORKS[name](size, pattern), dtype=dtype)
    assert (rows["layout"], first["layout"]) == ("rows", "runs")
    compare(first, rows, 1e-12 if dtype == np.float64 else 1e-5)
    for threads in (2, 3):
        other = after(NETWORKS[name](size, pattern), dtype=dtype, threads=threads)
        for what, values in first.items():
            np.testing.assert_array_equal(other[what], values, err_msg=f"{what}, {threads} threads")


@pytest.mark.usefixtures("short_runs")
@pytest.mark.parametrize("name", LEARNING)
def test_the_numbers_of_the_reference(name: str) -> None:
    pattern = Gapped(twice=True)
    compiled, reference = (after(NETWORKS[name](65, pattern), **c) for c in ({"threads": 2}, {"backend": "numpy"}))
    compare(compiled, reference, 1e-9)


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize(("kind", "reduce"), [(Hebb, np.sum), (Hebb, np.max), (Stirred, np.mean), (Oja, np.sum)])
def test_without_a_neuron_itself_and_between_views(kind: Any, reduce: Any, threads: int) -> None:
    """Of one population, so that neurons that have no synapse stand between those that have."""

    def run(layout: str | None, ends: tuple[Any, Any], **choices: Any) -> dict[str, Any]:
        cells = Unit(130, name="cells")
        others = AllToAll(self_connections=False)
        line = kind(cells[ends[0]], cells[ends[1]], others, **OWN, reduce=reduce, layout=layout)
        return after(Network(cells, line), **choices)

    for ends in ((slice(None), slice(None)), (slice(3, 65), slice(63, 129)), (slice(None, None, -2), slice(1, 128))):
        found = run(None, ends, threads=threads)
        assert found["layout"] == "runs"
        compare(found, run("rows", ends), 1e-12)
        assert run(None, ends)["digest"] == found["digest"]


class Inhibiting(Synapse):
    w: Param = param(0.1)

    @pre_spike
    def arrive(self) -> None:
        self.into -= self.w


@pytest.mark.parametrize("w", [0.1, Uniform(0.0, 0.1)])
def test_spikes_add_what_they_add_in_rows(w: Any) -> None:
    """With one weight for all nothing is read of a synapse, and nothing asked for ahead."""

    def run(layout: str | None, **choices: Any) -> dict[str, Any]:
        source, cells = SpikeTrains(trains(1, 130), name="source"), Unit(130, name="cells")
        line = Inhibiting(source, cells[5:120], AllToAll(), into="seen", w=w, layout=layout, name="line")
        return after(Network(source, cells, line), steps=(40,), **choices)

    found = run(None)
    assert found["layout"] == "runs" and np.abs(found["cells.r"]).max() > 0.1
    assert found["digest"] == run("rows")["digest"] == run(None, threads=3)["digest"]
    compare(found, run(None, backend="numpy"), 1e-9)


def test_a_pair_that_is_connected_twice() -> None:
    """In one run both would be added at once, and one of them lost."""
    pre, post = np.divmod(np.arange(130 * 130), 130)
    pre, post = np.append(pre, [5, 5, 129]), np.append(post, [64, 64, 129])

    def run(layout: str | None) -> dict[str, Any]:
        cells = Unit(130, name="cells")
        return after(Network(cells, Hebb(cells, cells, FromPairs(pre, post), **OWN, layout=layout)), threads=2)

    found = run(None)
    assert found["layout"] == "runs"
    compare(found, run("rows"), 1e-12)


# Life


@pytest.mark.parametrize("name", LEARNING)
def test_synapses_come_and_go(name: str, tmp_path: Path) -> None:
    """From then on they are rows."""

    def run(layout: str | None) -> list[Any]:
        net, seen = NETWORKS[name](130, Gapped(), layout=layout), []
        line = net.member("line")
        with Simulator(net, dt=1.0, seed=3, threads=2) as sim:
            early, recorded = line[:3], sim.record(line[[2, 70, 900]], "w")
            sim.step(3)
            assert line.prune(pre=1, post=[]) == 0
            early.w = 0.3
            line.prune(line.w < np.quantile(line.w, 0.3))
            assert line.layout == "rows"
            sim.step(2)
            line.create([1, 2], [64, 3], w=0.4)
            sim.step(1)
            line.create(1, 65, w=0.4)
            line.prune(pre=5, post=64)
            sim.step(2)
            seen += [np.array(line.w), recorded["w"], line.to_dense()]
            sim.save(tmp_path / f"{layout}")
            sim.reset()
            line.create([0, 0], [5, 64], w=0.4)
            sim.step(3)
            seen.append(line.to_dense())
        with Simulator.load(NETWORKS[name](130, Gapped(), layout=layout), tmp_path / f"{layout}") as sim:
            sim.step(3)
            seen.append(sim.network.member("line").to_dense())
        return seen

    for found, known in zip(run(None), run("rows"), strict=True):
        np.testing.assert_allclose(found, known, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["Hebb", "normalised", "STDP", "traces"])
def test_files_snapshots_resets_and_delays_that_change(name: str, tmp_path: Path) -> None:
    def run(threads: int) -> list[str]:
        net, seen = NETWORKS[name](130, Gapped()), []
        line = net.member("line")
        with Simulator(net, dt=1.0, seed=3, threads=threads) as sim:
            sim.step(3)
            kept = sim.snapshot()
            sim.step(3)
            seen.append(sim.digest())
            sim.save(tmp_path / f"{threads}")
            sim.rewind(kept)
            sim.step(3)
            seen.append(sim.digest())
            line[[2, 70, 900]].w = 0.25
            if name in ("Hebb", "traces"):  # others hang on one delay
                line.delay = 1.0 + np.arange(line.size) % 3
                sim.step(3)
                seen.append(sim.digest())
                line.delay = 2.0
                sim.step(4)
            seen.append(sim.digest())
            sim.reset()
            assert line.layout == "runs"
            sim.step(6)
            seen.append(sim.digest())
            assert seen[0] == seen[1] == seen[-1]
        other = NETWORKS[name](130, Gapped())
        with Simulator.load(other, tmp_path / f"{threads}", threads=3 - threads) as sim:
            assert other.member("line").layout == "runs"
            assert sim.digest() == seen[0]
            sim.step(3)
            seen.append(sim.digest())
        return seen

    assert run(1) == run(2)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(
    ("kind", "pre", "post", "layout"),
    [
        (Hebb, slice(None), slice(None), "runs"),
        (Hebb, slice(150), slice(100, 250), "runs"),
        (Synapse, slice(150), slice(100, 250), "runs"),
        (Hebb, slice(150), slice(None, None, 2), "rows"),
        (Synapse, slice(150), slice(None, None, 2), "columns"),
    ],
)
def test_memory_is_foreseen(kind: Any, pre: Any, post: Any, layout: str, threads: int) -> None:
    cells = Unit(300, name="cells")
    line = kind(cells[pre], cells[post], AllToAll(self_connections=False), **OWN)
    sim = Simulator(Network(cells, line), dt=1.0, seed=1, threads=threads)
    before = sim.memory().of("line")
    with sim:
        assert line.layout == layout
        assert before == pytest.approx(sim.memory().of("line"), rel=0.02)
