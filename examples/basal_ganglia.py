"""Action selection in the basal ganglia: the action with the largest salience is let go, the others are held back.

K. Gurney, T. J. Prescott and P. Redgrave (2001), A computational model of action selection in the basal ganglia,
Biological Cybernetics 84, 401-410 and 411-423. One channel for each action. Striatum sends focused inhibition, the
subthalamic nucleus diffuse excitation; an action is selected while the output nucleus, GPi, is silent in its channel.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import (
    AllToAll,
    Array,
    Network,
    Neuron,
    OneToOne,
    Param,
    Port,
    Simulator,
    State,
    Synapse,
    TimedArray,
    param,
    port,
    state,
    update,
)

ACTIONS = ("eat", "drink", "flee", "rest")
SELECTED = 0.05
"""Below this output of GPi an action is let go."""


class Nucleus(Neuron):
    """tau da/dt = exc - inh - a; the output is a ramp from 0 to 1 above a threshold."""

    tau: Param = param(40.0, unit="ms")
    threshold: Param = param(0.0)
    exc: Port = port()
    inh: Port = port()
    a: State = state(0.0)
    r: State = state(0.0)

    @a.ode(method="exponential")
    def da(self) -> Array:
        return (self.exc - self.inh - self.a) / self.tau

    @update
    def ramp(self) -> None:
        self.r = np.clip(self.a - self.threshold, 0.0, 1.0)


def basal_ganglia(saliences: TimedArray, dopamine: float = 0.2) -> Network:
    """The nuclei and how they are connected; dopamine favours D1 over D2."""
    count = saliences.size
    d1, d2 = Nucleus(count, name="d1", threshold=0.2), Nucleus(count, name="d2", threshold=0.2)
    stn = Nucleus(count, name="stn", threshold=-0.25)
    gpe, gpi = (Nucleus(count, name=name, threshold=-0.2) for name in ("gpe", "gpi"))

    one_to_one = (
        (saliences, d1, "exc", 1.0 + dopamine), (saliences, d2, "exc", 1.0 - dopamine), (saliences, stn, "exc", 1.0),
        (gpe, stn, "inh", 1.0), (d2, gpe, "inh", 1.0), (gpe, gpi, "inh", 0.4), (d1, gpi, "inh", 1.0),
    )  # fmt: skip
    focused = [Synapse(pre, post, OneToOne(), into=into, w=w) for pre, post, into, w in one_to_one]
    diffuse = [Synapse(stn, post, AllToAll(), into=Nucleus.exc, w=0.8) for post in (gpe, gpi)]
    return Network(saliences, d1, d2, stn, gpe, gpi, *focused, *diffuse)


def draw(time: Any, saliences: Any, output: Any, path: Path) -> None:
    """Saliences above, outputs below, bars: selected. Lines get thinner, so that one below another is seen."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, sharex=True, figsize=(9, 6), layout="constrained")
    for channel, action in enumerate(ACTIONS):
        width = 4.0 - 0.9 * channel
        axes[0].plot(time, saliences[:, channel], linewidth=width, label=action)
        (line,) = axes[1].plot(time, output[:, channel], linewidth=width)
        low = output[:, channel] < SELECTED
        axes[1].fill_between(time, -0.04 * channel - 0.05, -0.04 * channel - 0.02, where=low, color=line.get_color())
    axes[1].axhline(SELECTED, color="grey", linestyle="--")
    axes[0].set(ylabel="salience")
    axes[0].legend(loc="upper left", ncols=4)
    axes[1].set(xlabel="time (ms)", ylabel="output of GPi; bars: selected")
    figure.savefig(path, dpi=150)


def main() -> None:
    """Let saliences change, print which action is selected when."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", type=float, default=500.0, help="ms for which saliences stay")
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    rows = [
        [0.0, 0.0, 0.0, 0.0],
        [0.5, 0.3, 0.0, 0.1],
        [0.5, 0.8, 0.0, 0.1],
        [0.5, 0.8, 1.0, 0.1],
        [0.1, 0.1, 0.0, 0.6],
    ]
    saliences = TimedArray(rows, schedule=options.stage, name="saliences")
    network = basal_ganglia(saliences)
    with Simulator(network, dt=1.0) as sim:
        trace, seen = sim.record(network.member("gpi"), Nucleus.r), sim.record(saliences, TimedArray.r)
        for row in rows:
            sim.simulate(options.stage)
            output = trace["r"][-1]
            chosen = [action for action, value in zip(ACTIONS, output, strict=True) if value < SELECTED]
            wanted = ", ".join(f"{action} {salience}" for action, salience in zip(ACTIONS, row, strict=True))
            print(f"{wanted}: {' and '.join(chosen) or 'nothing'} selected")
    picture = options.output_dir / "basal_ganglia.png"
    draw(trace.time, seen["r"], trace["r"], picture)
    print(f"picture in {picture}")


if __name__ == "__main__":
    main()
