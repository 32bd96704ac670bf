"""A state whose lower bound lies above its upper one is refused before a run, wherever the bounds come from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import (
    AllToAll,
    Array,
    DeclarationError,
    Network,
    Neuron,
    Param,
    Port,
    Simulator,
    State,
    Synapse,
    Uniform,
    param,
    port,
    state,
    transmit,
    update,
)


class Bounded(Neuron):
    """A number within bounds of each neuron."""

    low: Param = param(0.0, per="neuron")
    high: Param = param(1.0)
    r: State = state(0.5, min=low, max=high)
    heard: Port = port()

    @update
    def run(self) -> None:
        self.r = self.r + 0.1 + self.heard


class Weighed(Synapse):
    """Weights within bounds of each target."""

    least: Param = param(0.0, per="post")
    most: Param = param(1.0)
    w: State = state(0.5, min=least, max=most)

    @transmit
    def send(self) -> Array:
        return self.w * self.pre.r


def started(cells: dict[str, Any] | None = None, line: dict[str, Any] | None = None) -> None:
    a = Bounded(70, name="a", **(cells or {}))
    net = Network(a, Weighed(a, a, AllToAll(), into="heard", name="line", **(line or {})))
    with Simulator(net, backend="numpy") as sim:
        sim.step()


@pytest.mark.parametrize(
    ("cells", "line", "words"),
    [
        ({"high": -0.5}, {}, r"a\.r: min=low lies above max=high at \[0\]: 0 and -0\.5"),
        ({"low": np.arange(70) / 50}, {}, r"a\.r: min=low lies above max=high at \[51\]: 1\.02 and 1"),
        ({"low": Uniform(0.0, 3.0)}, {}, "a.r: min=low lies above max=high at"),
        ({}, {"most": -1.0}, r"line\.w: min=least lies above max=most.*: 0 and -1"),
        ({}, {"least": np.where(np.arange(70) == 3, 2.0, 0.0)}, r"line\.w: .* at \[3\]: 2 and 1"),
    ],
)
def test_crossed_bounds_are_refused(cells: dict[str, Any], line: dict[str, Any], words: str) -> None:
    with pytest.raises(DeclarationError, match=words):
        started(cells, line)


def test_bounds_that_meet_are_taken() -> None:
    started({"low": 1.0, "high": 1.0}, {"least": np.linspace(0.0, 1.0, 70)})


def test_bounds_that_are_assigned_are_looked_at_before_a_run() -> None:
    a = Bounded(3, name="a")
    line = Weighed(a, a, AllToAll(), into="heard", name="line")
    with Simulator(Network(a, line), backend="numpy") as sim:
        line.create(0, 1)
        line.most = -1.0
        with pytest.raises(DeclarationError, match=r"line\.w: min=least lies above max=most"):
            sim.simulate(1.0)
        line.most = 1.0
        a.low = 5.0
        with pytest.raises(DeclarationError, match=r"a\.r: min=low lies above max=high.*: 5 and 1"):
            sim.until(lambda: True, max_duration=1.0)
        assert sim.tick == 0
