"""Ctrl-C in the midst of a change: it waits until the simulator can be used again."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from dslnet import FixedProbability, Network, Neuron, Poisson, Port, Simulator, Synapse, Uniform, port

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


@pytest.mark.parametrize("function", ["resend", "_lay_out", "count_from", "_start", "watch"])
def test_while_a_callback_creates_synapses(function: str) -> None:
    net, line = network()
    with Simulator(net, dt=1.0, seed=1, threads=2, compiler_flags=["-O0"]) as sim:
        weights = sim.record(line, "w", period=5.0)

        @sim.every(period=1.0)
        def create(n: int) -> None:
            if n == 3:
                with pressed_in(function):
                    line.create(0, n, w=0.5)
            else:
                line.create(0, n, w=0.5)

        size = line.size
        with pytest.raises(KeyboardInterrupt):
            sim.simulate(10.0)
        assert line.size == len(line.w) == size + 4
        create.disable()
        sim.simulate(20.0)
        assert len(weights["w"]) == 5  # those at 0, 5, 10, 15 and 20 ms
        line.prune(pre=0)
        sim.simulate(5.0)


@pytest.mark.parametrize(
    ("what", "function"),
    [("rewind", "put_values"), ("rewind", "restore"), ("reset", "fill"), ("reset", "_make_engine"), ("delay", "watch")],
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
