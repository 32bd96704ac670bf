"""Networks in which a drawn class is tried, and what Python does to them meanwhile."""

from __future__ import annotations

import linecache
from typing import Any

import numpy as np
from plasticity.plain_run import G_TIME, H_TIME, PlainRun, phases, source_rate, target_rate
from plasticity.random_situations import CHANGES, Situation

from dslnet import (
    Array,
    FromPairs,
    Network,
    Neuron,
    OneToOne,
    Param,
    Port,
    SpikeTrains,
    State,
    Synapse,
    param,
    port,
    spike,
    state,
    update,
)


class Source(SpikeTrains):
    """Fires as it is told, and has a rate besides."""

    phase: Param = param(0.0, per="neuron")
    r: State = state(0.4)

    @update
    def rate(self) -> None:
        self.r = source_rate(self.t, self.phase)


class Target(Neuron):
    """Fires as it is told, and keeps what it hears."""

    phase: Param = param(0.0, per="neuron")
    told: Port = port()
    g: State = state(0.0)
    h: State = state(0.1)
    r: State = state(0.2)

    @g.ode
    def dg(self) -> Array:
        return -self.g / G_TIME

    @h.ode
    def dh(self) -> Array:
        return -self.h / H_TIME

    @update
    def rate(self) -> None:
        self.r = target_rate(self.t, self.phase)

    @spike
    def fires(self) -> Array:
        return self.told > 0.5


def made(text: str) -> Any:
    """The class of a text; errors show its lines."""
    name = f"<drawn {hash(text) & 0xFFFFFFFF:08x}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    space: dict[str, Any] = {"__name__": "drawn"}
    exec("import numpy as np\nfrom dslnet import *\n", space)
    exec(compile(text, name, "exec"), space)
    return space["Rule"]


def network(kind: Any, situation: Situation, given: dict[str, Any]) -> tuple[Network, Any, Any]:
    """The network, its projection and its target. The teacher needs a step to reach the target."""
    dt, behind = situation["dt"], situation["behind"]
    before = [np.array(ticks) * dt for ticks in situation["before"]]
    taught = [(np.array(behind.get(n, [])) - 1.0) * dt for n in range(situation["size"])]
    source = Source(before, phase=phases(len(before)), name="source")
    teacher = SpikeTrains(taught, name="teacher")
    target = Target(situation["size"], phase=phases(situation["size"]), name="target")
    pre, post = zip(*situation["pairs"], strict=True)
    delay = np.multiply(situation["delay"], dt)
    line = kind(source, target, FromPairs(pre, post), into="g", delay=delay, name="line", **given)
    telling = Synapse(teacher, target, OneToOne(), into="told", name="telling")
    return Network(source, teacher, target, line, telling), line, target


def change(name: str, line: Any) -> None:
    """What Python does to a projection."""
    if name in ("plasticity", "transmission"):
        on = line.plastic if name == "plasticity" else line.transmits
        getattr(line, f"{'disable' if on else 'enable'}_{name}")()
    elif hasattr(line, name):
        setattr(line, name, CHANGES[name])


def change_plainly(name: str, run: PlainRun) -> None:
    """The same where a class is gone through plainly."""
    if name == "plasticity":
        run.plastic = not run.plastic
    elif name == "transmission":
        run.transmits = not run.transmits
    elif name in run.fields:
        run.assign(name, CHANGES[name])
