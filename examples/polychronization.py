"""Polychronization: synapses with delays of 1 to 20 ms that learn, and rhythms that come and go.

E. M. Izhikevich (2006), Polychronization: computation with spikes, Neural Computation 18, 245-282. A thousand neurons,
four fifths of them excitatory, each with 100 synapses. Every excitatory synapse has a delay of its own and learns by
STDP: what arrives just before its target fires grows, what arrives just after it shrinks. Steps of a weight are
gathered and taken once a second. One neuron in a thousand is driven in each millisecond. At first all take part in a
slow rhythm of 2 to 4 Hz; as the weights find their places that gives way to less regular firing, in which faster
rhythms come and go.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import (
    Array,
    DiscreteUniform,
    FixedNumberPost,
    Network,
    Neuron,
    Noise,
    Param,
    Port,
    Simulator,
    State,
    Synapse,
    Uniform,
    noise,
    param,
    port,
    post_spike,
    pre_spike,
    spike,
    state,
    update,
)

W_MAX = 10.0
"""The largest weight, in mV."""
NEURONS, EXCITATORY, SYNAPSES = 1000, 800, 100
LONGEST = 20
"""The longest delay, in ms."""


class Cell(Neuron):
    """Izhikevich's neuron in steps of 1 ms, v in two halves as in the paper; one of all is driven by 20 mV."""

    a: Param = param(0.02)
    d: Param = param(8.0)
    chosen: Noise = noise(Uniform(0.0, 1.0))
    heard: Port = port()
    v: State = state(-65.0, unit="mV")
    u: State = state(-13.0)

    @update
    def advance(self) -> None:
        current = self.heard + np.where(self.chosen < 1.0 / NEURONS, 20.0, 0.0)
        self.v += 0.5 * (0.04 * self.v**2 + 5.0 * self.v + 140.0 - self.u + current)
        self.v += 0.5 * (0.04 * self.v**2 + 5.0 * self.v + 140.0 - self.u + current)
        self.u += self.a * (0.2 * self.v - self.u)

    @spike
    def fires(self) -> Array:
        return self.v >= 30.0

    @fires.reset
    def recover(self) -> None:
        self.v = -65.0
        self.u += self.d


class Learning(Synapse[Cell, Cell]):
    """Nearest pairs of spikes: x remembers the last one that arrived here, y the last one of the target."""

    w: State = state(Uniform(5.5, 6.5), min=0.0, max=W_MAX, unit="mV")
    step: State = state(0.0, doc="what w will change by")
    x: State = state(0.0)
    y: State = state(0.0, per="post")

    @x.ode
    def dx(self) -> Array:
        return -self.x / 20.0

    @y.ode
    def dy(self) -> Array:
        return -self.y / 20.0

    @pre_spike
    def arrives(self) -> None:
        self.into += self.w
        self.step -= 0.12 * self.y
        self.x = 1.0

    @post_spike
    def leaves(self) -> None:
        self.step += 0.1 * self.x
        self.y = 1.0


def build() -> tuple[Network, list[Learning]]:
    """The network, and the projections that learn."""
    excitatory = Cell(EXCITATORY, name="excitatory")
    inhibitory = Cell(NEURONS - EXCITATORY, a=0.1, d=2.0, name="inhibitory")
    share = SYNAPSES * EXCITATORY // NEURONS
    delay = DiscreteUniform(1, LONGEST + 1)
    among = Learning(excitatory, excitatory, FixedNumberPost(share), into=Cell.heard, delay=delay, name="among")
    across = Learning(
        excitatory, inhibitory, FixedNumberPost(SYNAPSES - share), into=Cell.heard, delay=delay, name="across"
    )
    inhibit = Synapse(inhibitory, excitatory, FixedNumberPost(SYNAPSES), into=Cell.heard, w=-5.0, name="inhibit")
    return Network(excitatory, inhibitory, among, across, inhibit), [among, across]


def take_steps(lines: list[Learning]) -> None:
    """Once a second, as in the paper: weights grow a little by themselves, and steps fade."""
    for line in lines:
        line.w = np.clip(line.w + 0.01 + line.step, 0.0, W_MAX)
        line.step = 0.9 * line.step


def learn(seconds: int) -> tuple[list[Any], Any]:
    """Spikes of the first and the last second, as times in ms and neurons, and the weights at the end."""
    net, lines = build()
    kept = []
    with Simulator(net, dt=1.0, seed=4) as sim:
        recordings = [sim.record(population, Cell.fires) for population in net.populations]
        for second in range(seconds):
            sim.simulate(1000.0)
            take_steps(lines)
            if second == 0:
                kept.append(spikes(recordings, 0))
                for each in recordings:
                    each.pause()
            elif second == seconds - 2:
                for each in recordings:
                    each.resume()
        kept.append(spikes(recordings, 1000 * (seconds - 1)))
        return kept, np.concatenate([line.w for line in lines])


def spikes(recordings: list[Any], begin: int) -> tuple[Any, Any]:
    """Times in ms from `begin` on, and neurons, the inhibitory ones behind the others."""
    times = np.concatenate([each.tick - begin for each in recordings])
    neurons = np.concatenate([recordings[0].index, EXCITATORY + recordings[1].index])
    return times[times >= 0], neurons[times >= 0]


def spectrum(times: Any) -> Any:
    """The power of the number of spikes in each ms of a second, from 0 Hz on."""
    counts = np.bincount(times, minlength=1000)[:1000]
    return np.abs(np.fft.rfft(counts - counts.mean())) ** 2


def draw(kept: list[Any], weights: Any, path: Path) -> None:
    """Spikes of the first and the last second, the power of their rhythms, and the weights at the end."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 2, figsize=(12, 7), layout="constrained")
    labels = ("the first second", "the last second")
    for ax, (times, neurons), label in zip(axes[0], kept, labels, strict=True):
        ax.plot(times, neurons, ".", markersize=1.5, color="black")
        ax.set(title=label, xlabel="time (ms)", ylabel="neuron", xlim=(0.0, 1000.0), ylim=(0, NEURONS))
        axes[1, 0].plot(np.arange(1, 101), spectrum(times)[1:101], label=label)
    axes[1, 0].set(title="rhythm", xlabel="frequency (Hz)", ylabel="power", yscale="log")
    axes[1, 0].legend()
    axes[1, 1].hist(weights, bins=50, range=(0.0, W_MAX), color="tab:green")
    axes[1, 1].set(title="weights that learn, at the end", xlabel="mV", ylabel="synapses")
    figure.savefig(path, dpi=150)


def main() -> None:
    """Let the network learn, say which rhythms it has, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duration", type=int, default=300, help="s, at least 3")
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    kept, weights = learn(max(options.duration, 3))
    for (times, _), when in zip(kept, ("the first second", "the last second"), strict=True):
        power = spectrum(times)
        slow, gamma = power[2:5].mean(), power[30:71].mean()
        print(f"{when:16}  {len(times)} spikes, power {slow:.2g} at 2 to 4 Hz, {gamma:.2g} at 30 to 70 Hz")
    print(f"weights           {np.mean(weights < 0.5):.0%} below 0.5 mV, {np.mean(weights > 9.5):.0%} above 9.5 mV")
    picture = options.output_dir / "polychronization.png"
    draw(kept, weights, picture)
    print(f"picture in        {picture}")


if __name__ == "__main__":
    main()
