"""Snapshots: from a moment that was kept a run goes on to the same bits, whatever happened in between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keeping import QUICK, network

from dslnet import SimulationError, Simulator, SlowBackendWarning, Uniform

KINDS: list[dict[str, Any]] = [{"backend": "numpy"}, QUICK, {"threads": 3, **QUICK}]
pytestmark = pytest.mark.filterwarnings(f"ignore::{SlowBackendWarning.__module__}.SlowBackendWarning")


@pytest.fixture(params=[KINDS[0], KINDS[2]], ids=["numpy", "threads"])
def sim(request: pytest.FixtureRequest) -> Iterator[Simulator]:
    with Simulator(network(), seed=3, **request.param) as made:
        yield made


def member(sim: Simulator, name: str) -> Any:
    return sim.network.member(name)


def disturb(sim: Simulator) -> None:
    """Whatever a run may do to a network."""
    exc, learns = member(sim, "exc"), member(sim, "learns")
    exc.v = Uniform(-0.5, 0.5)
    exc.fire([1, 2, 3])
    exc.tau = 12.0
    member(sim, "shown").values = np.ones((3, 4))
    member(sim, "back").disable_transmission()
    member(sim, "inh").disable()
    sim.step(5)
    learns.prune(learns.w < 0.2)
    learns.create(pre=np.arange(10), post=64, w=0.3)
    sim.step(5)


def test_what_follows_a_snapshot_is_the_same_again(sim: Simulator) -> None:
    exc = member(sim, "exc")
    trace, spikes = sim.record(exc, "v"), sim.record(exc, "fires")
    sim.step(47)
    kept, digest = sim.snapshot(), sim.digest()
    sim.step(60)
    end, seen, fired = sim.digest(), trace["v"], spikes.index
    assert len(fired) > 20
    for disturbance in (lambda: None, lambda: disturb(sim), lambda: sim.reset(seed=8, connectivity=True)):
        disturbance()
        sim.rewind(kept)
        assert (sim.tick, sim.seed, sim.digest()) == (47, 3, digest)
        np.testing.assert_array_equal(trace["v"], seen[:47])
        sim.step(60)
        assert sim.digest() == end
        np.testing.assert_array_equal(trace["v"], seen)
        np.testing.assert_array_equal(spikes.index, fired)
    assert exc.tau == 10.0


def test_of_synapses_that_came_and_went(sim: Simulator) -> None:
    sim.step(20)
    before = sim.snapshot()
    disturb(sim)
    kept, links = sim.snapshot(), len(member(sim, "learns").w)
    member(sim, "spread").delay = 2.0
    sim.step(30)
    end = sim.digest()
    sim.rewind(before)
    assert len(member(sim, "learns").w) != links
    sim.rewind(kept)
    assert len(member(sim, "learns").w) == links and not member(sim, "inh").enabled
    member(sim, "spread").delay = 2.0
    sim.step(30)
    assert sim.digest() == end
    sim.reset()
    assert len(member(sim, "learns").w) != links and member(sim, "inh").enabled


def test_a_fork_leaves_no_trace(sim: Simulator) -> None:
    calls: list[int] = []

    @sim.every(1.0)
    def count(n: int) -> None:
        calls.append(n)

    trace = sim.record(member(sim, "exc"), "v")
    sim.simulate(3.0)
    digest = sim.digest()
    with pytest.raises(ZeroDivisionError), sim.fork():
        count.disable()
        sim.every(2.0)(lambda n: calls.append(-n))
        disturb(sim)
        inside = sim.record(member(sim, "exc"), "v")
        sim.step(4)
        raise ZeroDivisionError
    assert sim.digest() == digest and len(trace) == 30 and count.enabled
    assert len(inside) == 4 and inside.time[0] == pytest.approx(4.0)
    calls.clear()
    sim.simulate(3.0)
    assert calls == [0, 1, 2] and len(inside) == 4


@settings(max_examples=10)
@given(st.integers(0, 70), st.integers(0, 30), st.sampled_from(KINDS))
def test_any_tick_will_do(tick: int, more: int, kind: dict[str, Any]) -> None:
    with Simulator(network(63), seed=tick, **kind) as sim:
        sim.step(tick)
        kept = sim.snapshot()
        sim.step(more)
        digest = sim.digest()
        sim.step(7)
        sim.rewind(kept)
        sim.step(more)
        assert sim.digest() == digest


def test_all_recordings_are_cut_back() -> None:
    with Simulator(network(), seed=3, **QUICK) as sim:
        exc = member(sim, "exc")
        ring, summary = sim.record(exc, "v", "fires", last=30), sim.statistics(exc, "v", "fires", bin=1.0)
        rate, bold = sim.rate(exc, 5.0), sim.bold(exc, "fires")

        def seen() -> list[Any]:
            found = [ring["v"], ring["fires"].index, ring["fires"].tick, summary["v"].mean, summary["v"].variance]
            return [*found, summary["fires"].counts, rate.values, bold.signal]

        sim.step(45)
        early = seen()
        kept = sim.snapshot()
        ring.pause()
        sim.step(80)
        ring.resume()
        late = seen()
        sim.rewind(kept)
        for found, known in zip(seen(), early, strict=True):
            np.testing.assert_array_equal(found, known)
        ring.pause()
        sim.step(80)
        ring.resume()
        for found, known in zip(seen(), late, strict=True):
            np.testing.assert_array_equal(found, known)


def test_files_are_cut_back(tmp_path: Any) -> None:
    with Simulator(network(), seed=3, **QUICK) as sim:
        exc = member(sim, "exc")
        stored, whole = sim.record(exc, "v", "fires", to=tmp_path / "run.zarr"), sim.record(exc, "v", "fires")
        sim.step(33)
        kept = sim.snapshot()
        sim.step(44)
        stored.flush()
        sim.rewind(kept)
        assert len(stored["v"]) == 33
        sim.step(50)
        np.testing.assert_array_equal(stored["v"], whole["v"])
        np.testing.assert_array_equal(stored["fires"].tick, whole["fires"].tick)


def test_in_a_callback_a_moment_is_kept_and_not_gone_back_to() -> None:
    with Simulator(network(), seed=3, **QUICK) as sim:
        kept: list[Any] = []

        @sim.every(1.0, wait=2.0)
        def keep(n: int) -> None:
            kept.append(sim.snapshot())
            if n == 1:
                sim.rewind(kept[0])

        with pytest.raises(SimulationError, match=r"rewind.* was called while the simulator is running"):
            sim.simulate(4.0)
        assert [each.time for each in kept] == [2.0, 3.0] and "t=2.0 ms" in repr(kept[0])
        keep.clear()
        sim.rewind(kept[0])
        assert sim.time == 2.0
        with pytest.raises(SimulationError, match=r"what sim.snapshot\(\) returned is needed"):
            sim.rewind("run.npz")  # type: ignore[arg-type]  # this is the test
        first = sim
    with (
        Simulator(network(), seed=3, **QUICK) as sim,
        pytest.raises(SimulationError, match="belongs to another simulator"),
    ):
        sim.rewind(kept[0])
    with pytest.raises(SimulationError, match="this simulator is closed"):
        first.snapshot()
