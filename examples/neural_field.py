"""A neural field that tracks a moving bump through noise, and remembers it when it is gone (Amari, 1977).

S. Amari (1977), Dynamics of pattern formation in lateral-inhibition type neural fields, Biological Cybernetics 27,
77-87. The neurons lie on a ring. Near ones excite each other, all inhibit all, so one bump of activity lives at a time:
it follows the input where that moves, and stays where it was last seen when the input is empty.
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


class Field(Neuron):
    """tau du/dt = -u + h + input + lateral, with a steep sigmoid as rate."""

    tau: Param = param(10.0, unit="ms")
    h: Param = param(-1.0, doc="without input everything rests below the threshold 0")
    beta: Param = param(8.0, doc="how steep the sigmoid is")
    stimulus: Port = port()
    lateral: Port = port()
    u: State = state(-1.0)
    r: State = state(0.0)

    @u.ode(method="exponential")
    def du(self) -> Array:
        return (-self.u + self.h + self.stimulus + self.lateral) / self.tau

    @update
    def squash(self) -> None:
        self.r = 1.0 / (1.0 + np.exp(-self.beta * self.u))


def angles(size: int) -> Any:
    """Where the neurons of a ring lie, in radians."""
    return 2.0 * np.pi * np.arange(size) / size


def bump(angle: Any, center: Any, width: float) -> Any:
    """A bump on a ring, 1 in its middle."""
    return np.exp((np.cos(angle - center) - 1.0) / width**2)


def moving_input(size: int, steps: int, seen: int) -> tuple[Any, Any]:
    """A bump that swings around the ring, in noise, and nothing from `seen` on; and where it is."""
    center = np.pi + 2.0 * np.sin(2.0 * np.pi * np.arange(steps) / 1200.0)
    noise = np.random.default_rng(5).normal(0.0, 0.6, size=(steps, size))
    shown = 2.5 * bump(angles(size), center[:, None], 0.4) + noise
    return np.where(np.arange(steps)[:, None] < seen, shown, 0.0), center


def decoded(rates: Any) -> Any:
    """The angle to which the activity points."""
    return np.angle(rates @ np.exp(1j * angles(rates.shape[1]))) % (2.0 * np.pi)


def draw(rows: Any, rates: Any, center: Any, seen: int, path: Path) -> None:
    """Input and activity, the ring upwards, time to the right."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, sharex=True, figsize=(8, 6), layout="constrained")
    for axis, values, title in ((axes[0], rows, "input"), (axes[1], rates, "activity")):
        extent = (0.0, len(values), 0.0, 360.0)
        axis.imshow(values.T, aspect="auto", origin="lower", extent=extent, cmap="magma", interpolation="nearest")
        axis.set(title=title, ylabel="angle (degrees)", yticks=(0, 90, 180, 270, 360))
    axes[1].plot(np.degrees(center[:seen]), "r--", label="where the input is")
    axes[1].plot(np.degrees(decoded(rates)), "tab:blue", label="where the activity is")
    axes[1].legend(loc="upper right", facecolor="grey", labelcolor="white")
    axes[1].set_xlabel("time (ms)")
    figure.savefig(path, dpi=150)


def main() -> None:
    """Run, say how well the bump is tracked and remembered, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duration", type=int, default=2400, help="ms; the input is there for three quarters of it")
    parser.add_argument("--size", type=int, default=200, help="neurons")
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    size, seen = options.size, options.duration * 3 // 4
    rows, center = moving_input(size, options.duration, seen)
    lateral = (5.5 * bump(angles(size), angles(size)[:, None], 0.4) - 2.0) * 2.0 * np.pi / size
    stimulus, field = TimedArray(rows, schedule=1.0, name="stimulus"), Field(size, name="field")
    see = Synapse(stimulus, field, OneToOne(), into=Field.stimulus)
    interact = Synapse(field, field, AllToAll(), into=Field.lateral, w=lateral)
    with Simulator(Network(stimulus, field, see, interact), dt=1.0) as sim:
        trace = sim.record(field, Field.r)
        sim.simulate(options.duration)

    rates = trace["r"]
    found = decoded(rates)
    error = np.degrees(np.abs(np.angle(np.exp(1j * (found - center)))))
    drift = np.degrees(np.abs(np.angle(np.exp(1j * (found[seen:] - found[seen - 1])))))
    settled = error[seen // 4 : seen]
    print(f"tracking error  {np.median(settled):.1f} degrees in the median, from {seen // 4} ms on")
    print(f"without input   the bump moves by {drift.max():.1f} degrees in {options.duration - seen} ms")
    picture = options.output_dir / "neural_field.png"
    draw(rows, rates, center, seen, picture)
    print(f"picture in      {picture}")


if __name__ == "__main__":
    main()
