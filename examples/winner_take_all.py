"""A decision between two alternatives: leaky competing accumulators, with reaction times from `until`.

M. Usher and J. L. McClelland (2001), The time course of perceptual choice: the leaky, competing accumulator model,
Psychological Review 108, 550-592. Each unit gathers noisy evidence, leaks and inhibits the other one; who first reaches
the threshold has won. The clearer the evidence, the faster and the better the decision.
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
    Noise,
    Normal,
    Param,
    Port,
    Simulator,
    State,
    Synapse,
    noise,
    param,
    port,
    state,
    stop_condition,
    update,
)


class Accumulator(Neuron):
    """tau dx = (evidence - leak x - inh) dt + sigma dW, x from 0 on."""

    tau: Param = param(100.0, unit="ms")
    leak: Param = param(0.2)
    sigma: Param = param(3.3, doc="of the noise, for the square root of a ms")
    threshold: Param = param(1.0)
    evidence: Param = param(0.0, per="neuron")
    xi: Noise = noise(Normal(0.0, 1.0))
    inh: Port = port()
    r: State = state(0.0, min=0.0)

    @update
    def gather(self) -> None:
        drift = (self.evidence - self.leak * self.r - self.inh) * self.dt
        self.r += (drift + self.sigma * np.sqrt(self.dt) * self.xi) / self.tau

    @stop_condition
    def decided(self) -> Array:
        return np.any(self.r > self.threshold)


def decide(sim: Simulator, units: Accumulator, coherence: float, trials: int) -> tuple[Any, Any]:
    """The reaction times of some trials in ms, and whether the first alternative won, which has more evidence."""
    units.evidence = 0.5 * np.array([1.0 + coherence, 1.0 - coherence])
    times, correct = np.zeros(trials), np.zeros(trials, bool)
    for trial in range(trials):
        units.r = 0.0
        times[trial] = sim.until(units, max_duration=5000.0)
        correct[trial] = units.r[0] > units.r[1]
    return times, correct


def draw(sample: tuple[Any, Any], results: dict[float, tuple[Any, Any]], path: Path) -> None:
    """One trial, how often the choice is right, and reaction times."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(12, 4), layout="constrained")
    axes[0].plot(*sample, label=["more evidence", "less evidence"])
    axes[0].axhline(1.0, color="grey", linestyle="--")
    axes[0].set(title="one trial", xlabel="time (ms)", ylabel="accumulated evidence")
    axes[0].legend(loc="upper left")
    right = [correct.mean() for _, correct in results.values()]
    axes[1].plot(list(results), right, "o-")
    axes[1].set(title="choices", xlabel="coherence", ylabel="part that is right", ylim=(0.4, 1.05))
    for coherence, (times, _) in results.items():
        axes[2].hist(times, bins=np.arange(0.0, 1500.0, 50.0), histtype="step", label=f"coherence {coherence}")
    axes[2].set(title="reaction times", xlabel="ms", ylabel="trials")
    axes[2].legend()
    figure.savefig(path, dpi=150)


def main() -> None:
    """Run many trials for each coherence, print and draw how they ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=500, help="for each coherence")
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    units = Accumulator(2, name="units")
    compete = Synapse(units, units, AllToAll(self_connections=False), into=Accumulator.inh, w=0.3)
    results: dict[float, tuple[Any, Any]] = {}
    with Simulator(Network(units, compete), dt=1.0, seed=4) as sim:
        trace = sim.record(units, Accumulator.r)
        decide(sim, units, 0.4, 1)
        sample = trace.time, trace["r"]
        for coherence in (0.0, 0.1, 0.2, 0.4, 0.8):
            results[coherence] = times, correct = decide(sim, units, coherence, options.trials)
            print(f"coherence {coherence}: {100 * correct.mean():5.1f} % right, {times.mean():6.1f} ms in the mean")
    picture = options.output_dir / "winner_take_all.png"
    draw(sample, results, picture)
    print(f"picture in {picture}")


if __name__ == "__main__":
    main()
