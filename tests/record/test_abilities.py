"""Pause and resume, drain, last ones, statistics while running, memory known before: in simulators of both kinds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from walkers import KINDS, Walker, running

from dslnet import Network, Simulator, statistics
from dslnet.errors import (
    DeclarationError,
    DslError,
    NetworkError,
    ScheduleError,
    SimulationError,
    UnknownNameError,
)

DTS = (0.1, 1.0)


@pytest.fixture(params=KINDS, ids=["numpy", "c", "threads"])
def kind(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(request.param)


@pytest.mark.parametrize("dt", DTS)
def test_a_pause_leaves_out_what_lies_in_it(kind: dict[str, Any], dt: float) -> None:
    with running(dt=dt, **kind) as (sim, walkers):
        whole = sim.record(walkers, "v", "fires")
        part = sim.record(walkers[3:], "v", "fires", period=3 * dt)
        sim.simulate(10 * dt)
        part.pause()
        part.pause()
        sim.simulate(7 * dt)
        part.resume()
        part.resume()
        sim.simulate(23 * dt)
        assert part.tick.tolist() == [0, 3, 6, 9, *range(18, 40, 3)]
        np.testing.assert_array_equal(part["v"], whole["v"][part.tick][:, 3:])
        spikes, all_spikes = part["fires"], whole["fires"]
        kept = (all_spikes.index >= 3) & ((all_spikes.tick < 10) | (all_spikes.tick >= 17))
        np.testing.assert_array_equal(spikes.tick, all_spikes.tick[kept])
        np.testing.assert_array_equal(spikes.index, all_spikes.index[kept] - 3)
        np.testing.assert_allclose(spikes.trains.stretches, np.array([[0, 10], [17, 40]]) * dt)
        counted = np.bincount(all_spikes.index[kept] - 3, minlength=62)
        np.testing.assert_allclose(statistics.rates(spikes), counted / (33 * dt) * 1000.0)
        part.pause()
        sim.reset()
        assert len(part) == len(part["fires"]) == 0
        sim.simulate(5 * dt)
        part.resume()
        sim.simulate(5 * dt)
        assert part.tick.tolist() == [6, 9]
        assert repr(part) == "Recording(walkers: v, fires)"


def test_a_switch_inside_a_callback(kind: dict[str, Any]) -> None:
    with running(**kind) as (sim, walkers):
        trace = sim.record(walkers, "v")

        @sim.every(period=10.0)
        def switch(n: int) -> None:
            trace.pause() if n % 2 else trace.resume()

        sim.simulate(30.0)
        assert trace.tick.tolist() == [*range(10), *range(20, 30)]


def test_what_is_drained_is_whole_and_the_rest_goes_on(kind: dict[str, Any]) -> None:
    with running(**kind) as (sim, walkers):
        whole = sim.record(walkers, "v", "fires")
        source = sim.record(walkers, "v", "fires", period=3.0, start=1.0)
        parts = []
        for duration in (5.0, 0.0, 11.0, 24.0):
            sim.simulate(duration)
            parts.append(source.drain())
        assert len(source) == 0
        assert [len(part) for part in parts] == [2, 0, 3, 8]
        np.testing.assert_array_equal(np.concatenate([part.tick for part in parts]), np.arange(1, 40, 3))
        np.testing.assert_array_equal(np.concatenate([part["v"] for part in parts]), whole["v"][1::3])
        spikes = [part["fires"] for part in parts]
        np.testing.assert_array_equal(np.concatenate([each.tick for each in spikes]), whole["fires"].tick[
            whole["fires"].tick >= 1])  # fmt: skip
        assert [each.trains.stretches.tolist() for each in spikes] == [[[1, 5]], [], [[5, 16]], [[16, 40]]]
    assert len(source.drain()) == 0


@given(cuts=st.lists(st.integers(0, 40), max_size=5), last=st.integers(1, 20), period=st.integers(1, 3))
@settings(max_examples=25)
def test_the_last_ones(cuts: list[int], last: int, period: int) -> None:
    with running(backend="numpy") as (sim, walkers):
        whole = sim.record(walkers, "v", "fires", period=float(period))
        ring = sim.record(walkers, "v", "fires", period=float(period), last=last)
        for cut in cuts:
            sim.simulate(float(cut))
            np.testing.assert_array_equal(ring.tick, whole.tick[-last:])
            np.testing.assert_array_equal(ring["v"], whole["v"][-last:])
            np.testing.assert_array_equal(ring["fires"].tick, whole["fires"].tick[-last:])
            np.testing.assert_array_equal(ring["fires"].index, whole["fires"].index[-last:])


def test_the_last_ones_take_no_more_memory(kind: dict[str, Any]) -> None:
    with running(**kind) as (sim, walkers):
        ring = sim.record(walkers, "v", "fires", last=10)
        whole = sim.record(walkers, "v", "fires")
        before = ring["v"]
        assert len(before) == 0
        sim.simulate(95.0)
        taken = ring.fields["v"].nbytes
        kept = ring["v"]
        copied = kept.copy()
        ring.pause()
        sim.simulate(5.0)
        ring.resume()
        sim.simulate(4.0)
        assert ring.tick.tolist() == [89, 90, 91, 92, 93, 94, 100, 101, 102, 103]
        np.testing.assert_array_equal(ring["v"], whole["v"][ring.tick])
        np.testing.assert_array_equal(kept, copied)  # what was read stays
        assert taken == 20 * 65 * 8
        trains = ring["fires"].trains
        assert trains.duration <= 10.0 and (trains.stretch_of_each() >= 0).all()


@pytest.mark.parametrize("last", [0, -1, 1.5, True, "1"])
def test_how_many_are_kept_is_a_number(last: Any) -> None:
    with (
        running(1, backend="numpy") as (sim, walkers),
        pytest.raises(DeclarationError, match="how many samples and spikes are kept"),
    ):
        sim.record(walkers, "v", last=last)


@pytest.mark.parametrize("size", [1, 63, 64, 65])
def test_statistics_while_running_are_those_of_what_was_recorded(size: int, kind: dict[str, Any]) -> None:
    with running(size, **kind) as (sim, walkers):
        summary = sim.statistics(walkers, "v", "fires", period=2.0, bin=5.0)
        whole = sim.record(walkers, "v", "fires", period=2.0)
        summary.fields["v"].at_once = 7 * size * 8  # blocks of seven rows
        summary.restart(0)
        sim._session.watch()
        sim.simulate(33.0)
        found = summary["v"]
        assert found.count == 17 and found.unit == "mV"
        np.testing.assert_allclose(found.mean, whole["v"].mean(axis=0))
        np.testing.assert_allclose(found.variance, whole["v"].var(axis=0))
        np.testing.assert_allclose(found.std, whole["v"].std(axis=0))
        spikes = whole["fires"]
        np.testing.assert_array_equal(summary["fires"].counts, np.bincount(spikes.index, minlength=size))
        np.testing.assert_allclose(summary["fires"].rates, statistics.rates(spikes))
        assert summary["fires"].total == len(spikes)
        ours, theirs = summary["fires"].population_rate(), statistics.population_rate(spikes, 5.0)
        np.testing.assert_array_equal(ours.time, theirs.time)
        np.testing.assert_allclose(ours.values, theirs.values)


def test_reading_statistics_changes_no_bit_of_them() -> None:
    means = []
    for cuts in ([400.0], [1.0, 3.0, 96.0, 150.0, 150.0]):
        with running(backend="numpy") as (sim, walkers):
            summary = sim.statistics(walkers[5:], "v", "fires")
            summary.fields["v"].at_once = 50 * 60 * 8
            summary.restart(0)
            for cut in cuts:
                sim.simulate(cut)
                found = summary["v"]
            means.append((found.mean.tolist(), found.variance.tolist()))
    assert means[0] == means[1]


def test_statistics_pause_and_start_again(kind: dict[str, Any]) -> None:
    with running(**kind) as (sim, walkers):
        summary = sim.statistics(walkers, "v", "fires", bin=4.0)
        whole = sim.record(walkers, "v", "fires")
        assert np.isnan(summary["v"].mean).all() and np.isnan(summary["fires"].rates).all()
        sim.simulate(10.0)
        summary.pause()
        sim.simulate(5.0)
        summary.resume()
        sim.simulate(10.0)
        rows = np.r_[0:10, 15:25]
        np.testing.assert_allclose(summary["v"].mean, whole["v"][rows].mean(axis=0))
        np.testing.assert_allclose(summary["v"].variance, whole["v"][rows].var(axis=0))
        seen = whole["fires"].index[np.isin(whole["fires"].tick, rows)]
        np.testing.assert_array_equal(summary["fires"].counts, np.bincount(seen, minlength=65))
        assert summary["fires"].duration == 20.0
        kept = summary["fires"]
        rate = kept.population_rate()
        assert rate.time.tolist() == [0.0, 4.0, 16.0, 20.0] and rate.values.sum() > 0.0
        sim.reset()
        sim.simulate(8.0)
        np.testing.assert_array_equal(kept.population_rate().values, rate.values)  # a picture of then
        sim.reset()
        assert summary["v"].count == summary["fires"].total == 0
        with pytest.raises(SimulationError, match="no bins were counted"):
            sim.statistics(walkers, "fires")["fires"].population_rate()
        with pytest.raises(UnknownNameError, match=r"no statistics of 'u' were asked for of walkers: there is 'v'"):
            summary["u"]


def test_the_memory_of_a_run_is_known_before_it(kind: dict[str, Any]) -> None:
    with running(**kind) as (sim, walkers):
        trace = sim.record(walkers[:10], "v", period=2.0)
        spikes = sim.record(walkers, "fires")
        ring = sim.record(walkers, "v", last=7)
        plan = sim.plan(100.0)
        assert [row.bytes for row in plan.rows] == [50 * 10 * 8, None, 14 * 65 * 8]
        assert sim.plan(100.0, rate=100.0).rows[1].bytes == 16 * 65 * 10
        assert "recording of fires  not known" in repr(plan)
        sim.simulate(100.0)
        assert trace["v"].nbytes == plan.rows[0].bytes and ring.nbytes == plan.rows[2].bytes
        seen = len(spikes)
        assert sim.plan(300.0).rows[1].bytes == pytest.approx(4 * 16 * seen, abs=32)
        trace.pause()
        assert sim.plan(1e6).rows[0].bytes <= 4000 + 400
        with pytest.raises(ScheduleError, match=r"plan\(rate=-1\)"):
            sim.plan(1.0, rate=-1)


def test_until_ends_where_the_memory_does_and_not_before() -> None:
    with running(memory_limit=2**20) as (sim, walkers):
        trace = sim.record(walkers, "v")
        assert sim.until(lambda: sim.tick >= 1500, max_duration=1e6).met  # a longest time that would not fit
        with pytest.raises(SimulationError, match=r"limit of 1\.0 MiB"):
            sim.until(lambda: False, max_duration=1e6, check_every=100.0)
        assert 1500 < sim.tick <= 2016 and len(trace) == sim.tick


def test_a_run_that_needs_more_than_the_limit_is_refused_with_the_numbers() -> None:
    with running(backend="numpy", memory_limit=2**20) as (sim, walkers):
        trace = sim.record(walkers, "v")
        with pytest.raises(SimulationError, match=r"need 5\.0 MiB.*limit of 1\.0 MiB.*recording of v of walkers"):
            sim.simulate(1e4)
        assert sim.tick == len(trace) == 0
        with pytest.raises(SimulationError, match=r"need 5\.0 MiB"):
            sim.step(10_000)
        assert sim.tick == 0
        with pytest.raises(SimulationError, match=r"limit of 1\.0 MiB"):
            sim.until(lambda: False, max_duration=1e4)
        assert 1024 < sim.tick <= 2016  # 65 · 8 bytes a step
        for _ in range(2016 - sim.tick):
            sim.step()
        with pytest.raises(SimulationError, match=r"limit of 1\.0 MiB"):
            sim.step()
        sim.memory_limit = None
        sim.simulate(10.0)
        assert len(trace) == 2026
        sim.memory_limit = 2**20
        with pytest.raises(SimulationError, match=r"limit of 1\.0 MiB"):
            sim.step()
    with pytest.raises(DeclarationError, match="a number of bytes"):
        Simulator(Network(Walker(1)), memory_limit=-1)


def test_messages_name_the_call() -> None:
    with running(1, backend="numpy") as (sim, walkers):
        with pytest.raises(DeclarationError, match=r"sim\.statistics\(exc, COBA\.v, COBA\.fires\)"):
            sim.statistics(walkers)
        with pytest.raises(NetworkError, match=r"statistics\(7\): a population"):
            sim.statistics(7, "v")


def test_one_event_of_a_recording_does_not_pause_alone() -> None:
    with running(backend="numpy") as (sim, walkers):
        both = sim.record(walkers, "v", "fires")
        for call in (both["fires"].pause, both["fires"].resume):
            with pytest.raises(SimulationError, match=r"pauses as a whole.*sim\.record\(walkers, 'fires'\)"):
                call()
        sim.simulate(20.0)
        assert both["fires"].trains.duration == 20.0 and not both.paused


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda sim, walkers: sim.bold([], "v"), r"bold\(\[\]\): a population"),
        (lambda sim, walkers: sim.bold(walkers, "v", scale="a"), r"bold\(scale='a'\): a number"),
        (lambda sim, walkers: sim.bold(walkers, "u"), r"^bold: Walker has no field or event 'u'"),
        (lambda sim, walkers: sim.bold(walkers, "v").states("x"), r"no 'x': there is bold, I_CBF, s, f, v, q"),
        (lambda sim, walkers: sim.statistics(walkers, "u"), r"^statistics: Walker has no field or event 'u'"),
        (lambda sim, walkers: sim.statistics(walkers, "v", bin=5.0), r"statistics\(bin=5.0\): bins count spikes"),
        (lambda sim, walkers: sim.rate(walkers, 5.0, event="u"), r"^rate: Walker has no field or event 'u'"),
        (lambda sim, walkers: sim.record(walkers.v), r"^record\(an array of shape \(\d+,\)\): a population"),
        (
            lambda sim, walkers: sim.record(walkers, walkers.v),
            r"shape \(\d+,\) is no field.*Walker\.v or 'v'",
        ),
        (lambda sim, walkers: sim.record(walkers, len), r"^record: the method len is no field or event; write"),
        (lambda sim, walkers: sim.plan(10.0, rate="a"), r"plan\(rate='a'\)"),
        (lambda sim, walkers: sim.record(walkers, "v", last=10**15), "there is no memory for so many samples"),
        (lambda sim, walkers: sim.save(""), r"save\(''\): the path of a file"),
        (lambda sim, walkers: sim.save("a\0b"), r"save\('a.*b'\): the path of a file"),
        (lambda sim, walkers: Simulator.load("run.npz", sim.network), r"load\('run.npz', ...\): the network comes"),
    ],
)
def test_what_is_asked_for_wrongly_is_said_in_its_own_words(call: Any, message: str) -> None:
    with running(3, backend="numpy") as (sim, walkers):
        with pytest.raises(DslError, match=message):
            call(sim, walkers)
        sim.simulate(3.0)
