"""A reservoir (echo state network) learns a chaotic signal with a ridge read-out, and then goes on by itself.

H. Jaeger (2001), The "echo state" approach to analysing and training recurrent neural networks, GMD report 148; the
signal is that of M. C. Mackey and L. Glass (1977), Science 197, 287-289. While the signal is shown the read-out learns,
by ridge regression in NumPy, to say it two steps ahead. Then its weights are assigned, the input is cut off, and what
the read-out says takes its place: two steps, since one is lost on the way out and one on the way back.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import (
    AllToAll,
    Network,
    Neuron,
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

WASHOUT = 100
"""Steps that are not learned from: the reservoir has to forget how it began."""


class Reservoir(Neuron):
    """r = (1 - leak) r + leak tanh(input + recurrent + bias)."""

    leak: Param = param(0.3)
    bias: Param = param(0.0, per="neuron")
    inputs: Port = port()
    recurrent: Port = port()
    r: State = state(0.0)

    @update
    def echo(self) -> None:
        self.r = (1.0 - self.leak) * self.r + self.leak * np.tanh(self.inputs + self.recurrent + self.bias)


class Readout(Neuron):
    """The weighted sum of the reservoir."""

    exc: Port = port()
    r: State = state(0.0)

    @update
    def add_up(self) -> None:
        self.r = self.exc


def mackey_glass(count: int, delay: int = 17) -> Any:
    """The signal, a value a unit of time, with mean 0 and deviation 1."""
    fine, lag = 10, delay * 10
    x = np.full(count * fine + lag + 1000 * fine, 1.2)
    for k in range(lag, len(x) - 1):
        x[k + 1] = x[k] + (0.2 * x[k - lag] / (1.0 + x[k - lag] ** 10) - 0.1 * x[k]) / fine
    signal = x[-count * fine :: fine]
    return (signal - signal.mean()) / signal.std()


def draw(signal: Any, spoken: Any, begin: int, path: Path) -> None:
    """The signal and what the network says, around the moment from which on it is alone."""
    import matplotlib.pyplot as plt

    shown = slice(max(begin - 200, 0), None)
    steps = np.arange(len(signal))[shown] - begin
    figure, axis = plt.subplots(figsize=(10, 4), layout="constrained")
    axis.plot(steps, signal[shown], color="grey", label="signal")
    axis.plot(steps, spoken[shown], "--", color="tab:orange", label="read-out")
    axis.axvline(0.0, color="black", linewidth=1)
    axis.set(xlabel="steps since the input was cut off", xlim=(steps[0], steps[-1]))
    axis.legend(loc="lower center", ncols=2)
    figure.savefig(path, dpi=150)


def main() -> None:
    """Show the signal, learn, go on alone, say for how long that is good."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=500, help="neurons in the reservoir")
    parser.add_argument("--learn", type=int, default=3000, help="steps with input")
    parser.add_argument("--alone", type=int, default=600, help="steps without")
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    size, learn, random = options.size, options.learn, np.random.default_rng(3)
    weights = random.normal(size=(size, size)) * (random.random((size, size)) < 0.1)
    weights *= 0.95 / np.abs(np.linalg.eigvals(weights)).max()
    into = random.uniform(-0.5, 0.5, size=(size, 1))
    signal = mackey_glass(learn + options.alone)

    teacher = TimedArray(signal[:learn, np.newaxis], name="teacher")
    reservoir = Reservoir(size, bias=random.uniform(-0.2, 0.2, size=size), name="reservoir")
    readout = Readout(1, name="readout")
    listen = Synapse(teacher, reservoir, AllToAll(), into=Reservoir.inputs, w=into)
    echo = Synapse(reservoir, reservoir, AllToAll(), into=Reservoir.recurrent, w=weights)
    speak = Synapse(reservoir, readout, AllToAll(), into=Readout.exc, w=np.zeros((1, size)))
    feed_back = Synapse(readout, reservoir, AllToAll(), into=Reservoir.inputs, w=np.zeros((size, 1)))
    with Simulator(Network(teacher, reservoir, readout, listen, echo, speak, feed_back), dt=1.0) as sim:
        states, spoken = sim.record(reservoir, Reservoir.r), sim.record(readout, Readout.r)
        sim.simulate(learn - 10)  # the last steps with the teacher are for the read-out to say something already
        shown, wanted = states["r"][WASHOUT:], signal[WASHOUT + 1 : learn - 9]
        speak.w = learned = np.linalg.solve(shown.T @ shown + 1e-6 * np.eye(size), shown.T @ wanted)
        sim.simulate(10)
        listen.w, feed_back.w = 0.0 * into, into
        sim.simulate(options.alone)

    said = spoken["r"][:, 0]
    wrong = np.flatnonzero(np.abs(said[learn:] - signal[learn:]) > 0.5)
    print(f"learned: error {np.std(shown @ learned - wanted):.4f} of the signal's deviation")
    print(f"alone:   within half a deviation for {min(wrong, default=options.alone)} steps")
    picture = options.output_dir / "reservoir.png"
    draw(signal, said, learn, picture)
    print(f"picture in {picture}")


if __name__ == "__main__":
    main()
