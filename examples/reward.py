"""The distal reward problem: which of many synapses has earned a reward that comes seconds later? (Izhikevich, 2007)

E. M. Izhikevich (2007), Solving the distal reward problem through linkage of STDP and dopamine signaling, Cerebral
Cortex 17, 2443-2452. Neurons fire by chance. Whenever the two of one chosen synapse fire one after the other within
10 ms, a reward follows 1 to 3 s later. All synapses hear of it, and all have had pairs of spikes in between; what the
chosen one alone has is that its pairs come before rewards again and again. The network has a tenth of the neurons of
the paper.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import FixedProbability, Izhikevich, Network, PoissonInput, RewardModulatedSTDP, Simulator, Synapse

WINDOW = 10.0
"""How long after the first neuron the second one may fire, in ms."""
REWARD = 0.5
"""What a reward adds to the dopamine."""


class Teacher:
    """Looks for pairs of spikes of one synapse, and rewards each after 1 to 3 s."""

    def __init__(self, line: RewardModulatedSTDP, chosen: int) -> None:
        self.line, self.random = line, np.random.default_rng(8)
        self.pre, self.post = line.pre_index[chosen], line.post_index[chosen]
        self.paired = -np.inf
        self.due: list[float] = []
        self.given: list[float] = []

    def look(self, now: float) -> None:
        """Called every few ms: find a new pair, and give the rewards that are due."""
        first, second = self.line.pre.t_last[self.pre], self.line.post.t_last[self.post]
        if first < second <= first + WINDOW and second != self.paired:
            self.paired = second
            self.due.append(now + self.random.uniform(1000.0, 3000.0))
        late = [time for time in self.due if time <= now]
        if late:
            self.due = [time for time in self.due if time > now]
            self.given += late
            self.line.d = self.line.d + REWARD * len(late)


def network(size: int, rate: float) -> tuple[Network, RewardModulatedSTDP]:
    """Four excitatory neurons for each inhibitory one, driven one by one, and the synapses that learn."""
    exc = Izhikevich(size * 4 // 5, name="exc")
    inh = Izhikevich(size - exc.size, a=0.1, d=2.0, name="inh")
    pattern = FixedProbability(0.1, self_connections=False)
    learn = RewardModulatedSTDP(exc, exc, pattern, into="exc", w=1.0, name="learn")
    lines = [Synapse(exc, inh, pattern, into="exc", w=1.0, name="ei")]
    lines += [Synapse(inh, cells, pattern, into="inh", w=1.0) for cells in (exc, inh)]
    drive = [PoissonInput(cells, into="exc", n=1, rate=rate, w=20.0) for cells in (exc, inh)]
    return Network(exc, inh, learn, *lines, *drive), learn


def draw(time: Any, weights: Any, end: Any, rewards: Any, path: Path) -> None:
    """The chosen weight beside the others over time, and all weights at the end."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, width_ratios=[2, 1], figsize=(11, 4), layout="constrained")
    axes[0].plot(time, weights[:, 1:], color="lightgrey", linewidth=0.7)
    axes[0].plot(time, weights[:, 1:].mean(axis=1), color="black", label="mean of 50 others (grey)")
    axes[0].plot(time, weights[:, 0], color="tab:red", label="the one that is rewarded")
    axes[0].plot(rewards, np.full(len(rewards), -0.15), "|", color="tab:green", label="rewards")
    axes[0].set(xlabel="time (s)", ylabel="weight", ylim=(-0.3, 4.2))
    axes[0].legend(loc="upper left")
    axes[1].hist(end, np.linspace(0.0, 4.0, 41), color="lightgrey", edgecolor="grey", log=True)
    axes[1].axvline(end[0], color="tab:red")
    axes[1].set(title="all weights at the end", xlabel="weight", ylabel="synapses")
    figure.savefig(path, dpi=150)


def main() -> None:
    """Run, say what has become of the chosen synapse, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duration", type=float, default=3000.0, help="s")
    parser.add_argument("--size", type=int, default=100, help="neurons")
    parser.add_argument("--rate", type=float, default=1.5, help="Hz, how often each is made to fire")
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    net, learn = network(options.size, options.rate)
    with Simulator(net, dt=1.0, seed=7) as sim:
        spikes = sim.record(learn.pre, "fires")
        learn.w = np.where(np.arange(learn.w.size) == 0, 0.0, 1.0)  # the first one is chosen, and has no weight yet
        teacher = Teacher(learn, 0)
        followed: list[Any] = []

        @sim.every(period=10.0)
        def look(n: int) -> None:
            teacher.look(sim.time)

        @sim.every(period=1000.0)
        def follow(n: int) -> None:
            followed.append(learn.w[:51].copy())

        sim.simulate(options.duration * 1000.0)
        end = learn.w.copy()
        rate = len(spikes) / learn.pre.size / options.duration

    print(f"rate       {rate:.1f} Hz in the mean, {len(teacher.given)} rewards")
    others = end[1:]
    print(f"weights    {end[0]:.2f} where rewarded; others {others.mean():.2f} in the mean, {others.max():.2f} at most")
    picture = options.output_dir / "reward.png"
    draw(np.arange(len(followed)), np.array(followed), end, np.array(teacher.given) / 1000.0, picture)
    print(f"picture in {picture}")


if __name__ == "__main__":
    main()
