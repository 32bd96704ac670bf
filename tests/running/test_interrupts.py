"""Ctrl-C in the midst of a change: it waits until the simulator can be used again."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dslnet import (
    Array,
    FixedProbability,
    Network,
    Neuron,
    Poisson,
    Port,
    Simulator,
    State,
    Synapse,
    Uniform,
    port,
    spike,
    state,
    update,
)
from dslnet.running.interrupts import interrupts_after

pytestmark = pytest.mark.skipif(
    threading.current_thread() is not threading.main_thread(), reason="only the main thread is interrupted"
)


class Cell(Neuron):
    """Hears what arrives."""

    heard: Port = port()


@contextmanager
def pressed_in(function: str) -> Iterator[None]:
    """Ctrl-C at the moment at which a function of this name is called."""

    def press(frame: Any, event: str, argument: Any) -> None:
        if event == "call" and frame.f_code.co_name == function:
            sys.setprofile(None)
            signal.raise_signal(signal.SIGINT)

    sys.setprofile(press)
    try:
        yield
    finally:
        sys.setprofile(None)


def network() -> tuple[Network, Synapse[Any, Any]]:
    source, cells = Poisson(50, rate=100.0, name="source"), Cell(130, name="cells")
    rule = FixedProbability(0.1, seed=1)
    line = Synapse(source, cells, rule, into="heard", w=Uniform(0.0, 0.5), delay=3.0, name="line")
    return Network(source, cells, line), line


def test_one_wait_around_another() -> None:
    """The outer one tells, when all is done."""
    done = []
    with pytest.raises(KeyboardInterrupt), interrupts_after():
        with interrupts_after():
            signal.raise_signal(signal.SIGINT)
            done.append("inner")
        done.append("outer")
    assert done == ["inner", "outer"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("function", ["resend", "_lay_out", "go_on", "stay", "watch"])
def test_while_a_callback_creates_synapses(function: str) -> None:
    net, line = network()
    with Simulator(net, dt=1.0, seed=1, threads=2, compiler_flags=["-O0"]) as sim:
        weights = sim.record(line, "w", period=5.0)

        @sim.every(period=1.0)
        def create(n: int) -> None:
            if n == 1:
                with pressed_in(function):
                    line.create(0, n, w=0.5)
            else:
                line.create(0, n, w=0.5)

        size = line.size
        with pytest.raises(KeyboardInterrupt):
            sim.simulate(10.0)
        assert line.size == len(line.w) == size + 2
        create.disable()
        sim.simulate(20.0)
        assert len(weights["w"]) == 5  # those at 0, 5, 10, 15 and 20 ms
        line.prune(pre=0)
        sim.simulate(5.0)


@pytest.mark.parametrize(
    ("what", "function"),
    [("rewind", "put_values"), ("rewind", "restore"), ("reset", "fill"), ("reset", "make_engine"), ("delay", "watch")],
)
def test_between_runs(what: str, function: str) -> None:
    net, line = network()
    with Simulator(net, dt=1.0, seed=1, threads=2, compiler_flags=["-O0"]) as sim:
        before = sim.snapshot()
        sim.simulate(10.0)
        changes = {
            "rewind": lambda: sim.rewind(before),
            "reset": lambda: sim.reset(seed=2),
            "delay": lambda: setattr(line, "delay", 2.0),
        }
        with pytest.raises(KeyboardInterrupt), pressed_in(function):
            changes[what]()
        assert sim.time == (10.0 if what == "delay" else 0.0)
        sim.simulate(10.0)
        assert np.isfinite(line.w).all()


class Counter(Neuron):
    """Counts steps, and fires in each from the third on."""

    v: State = state(0.0)

    @update
    def count(self) -> None:
        self.v += 1.0

    @spike
    def fires(self) -> Array:
        return self.v > 2.0


@pytest.mark.parametrize("function", ["_allocate", "place", "_begin_chunk"])
def test_while_a_recording_gets_more_room(function: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dslnet.record.samples.CHUNK_BYTES", 24 * 8 * 130)
    cells = Counter(130)
    with Simulator(Network(cells), dt=1.0, seed=1) as sim:
        samples = sim.record(cells, "v")
        sim.step(20)
        with pytest.raises(KeyboardInterrupt), pressed_in(function):
            sim.simulate(40.0)
        made = sim.tick
        sim.step(9)
        np.testing.assert_array_equal(samples["v"][:, 7], np.arange(1.0, made + 10.0))


@pytest.mark.parametrize(("call", "function"), [("pause", "_set_aside"), ("resume", "_begin"), ("drain", "restart")])
def test_while_a_recording_lets_go_of_its_memory(call: str, function: str) -> None:
    cells = Counter(130)
    with Simulator(Network(cells), dt=1.0, seed=1) as sim:
        samples = sim.record(cells, "v", "fires")
        sim.step(5)
        if call == "resume":
            samples.pause()
        with pytest.raises(KeyboardInterrupt), pressed_in(function):
            getattr(samples, call)()
        sim.step(9)
        ticks = {"pause": range(5), "resume": range(14)}.get(call, range(5, 14))
        assert list(samples["v"][:, 3]) == [tick + 1.0 for tick in ticks]


@pytest.mark.parametrize("function", ["add", "settle"])
def test_while_spikes_are_handed_over(function: str) -> None:
    cells = Counter(1)
    with Simulator(Network(cells), dt=1.0, seed=1) as sim:
        spikes, counted = sim.record(cells, "fires"), sim.statistics(cells, "fires")
        sim.step(6)
        with pytest.raises(KeyboardInterrupt), pressed_in(function):
            len(spikes)
        assert spikes.tick.tolist() == [2, 3, 4, 5]
        assert counted["fires"].counts.sum() == 4


@pytest.mark.parametrize("function", ["_go_on", "submit"])
@pytest.mark.parametrize("read", ["v", "fires"])
def test_while_a_file_gets_what_was_recorded(read: str, function: str, tmp_path: Path) -> None:
    cells = Counter(13)
    with Simulator(Network(cells), dt=1.0, seed=1) as sim:
        stored = sim.record(cells, "v", "fires", to=tmp_path / "run.zarr")
        sim.step(5)
        with pytest.raises(KeyboardInterrupt), pressed_in(function):
            assert len(stored["v"] if read == "v" else stored["fires"].index)
        sim.step(4)
        np.testing.assert_array_equal(stored["v"][:, 7], np.arange(1.0, 10.0))
        np.testing.assert_array_equal(stored["fires"].index, np.tile(np.arange(13), 7))


@pytest.mark.parametrize("function", ["shaped", "_detach", "drain", "_release"])
def test_while_a_simulator_is_closed(function: str) -> None:
    net, line = network()
    with pytest.raises(KeyboardInterrupt), Simulator(net, dt=1.0, seed=1) as sim:
        sim.step(5)
        profile = pressed_in(function)
        profile.__enter__()
    profile.__exit__(None, None, None)
    with Simulator(net, dt=1.0, seed=1) as sim:  # the members are free
        sim.step(1)
    assert line.size
