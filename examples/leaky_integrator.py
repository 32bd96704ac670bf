"""Trials with callbacks: rate neurons that integrate an input, remember it for a while, and decide.

Every trial takes a second. At its start a callback shows a stimulus, 500 ms later another takes it away, and just
before the end a third reads what the neurons still remember. Afterwards `until` measures how long a decision takes.
Both have a closed form, which is printed beside what the simulation gave.
"""

from __future__ import annotations

import argparse

import numpy as np

from dslnet import (
    AllToAll,
    Array,
    Network,
    Neuron,
    Param,
    Port,
    Simulator,
    State,
    Synapse,
    param,
    port,
    state,
    stop_condition,
    update,
)

TAU = 200.0


class Stimulus(Neuron):
    """Its rates are written from outside, so it has no equations."""

    r: State = state(0.0)


class LeakyIntegrator(Neuron):
    """tau dmp/dt = baseline + exc - mp, r = max(mp, 0)."""

    tau: Param = param(10.0, unit="ms")
    baseline: Param = param(0.0, per="neuron")
    exc: Port = port()
    mp: State = state(0.0)
    r: State = state(0.0)

    @mp.ode(method="exponential")
    def dmp(self) -> Array:
        return (self.baseline + self.exc - self.mp) / self.tau

    @update
    def rectify(self) -> None:
        self.r = np.maximum(self.mp, 0.0)

    @stop_condition
    def decided(self) -> Array:
        return np.any(self.r > 1.0)


def remember(trials: int, weights: np.ndarray) -> None:
    """Show one stimulus in each trial, and compare what is left at its end with the closed form."""
    neurons, inputs = weights.shape
    stimulus = Stimulus(inputs, name="stimulus")
    memory = LeakyIntegrator(neurons, name="memory", tau=TAU)
    forward = Synapse(stimulus, memory, AllToAll(), into=LeakyIntegrator.exc, w=weights)  # w is [post, pre]
    remembered: list[np.ndarray] = []

    with Simulator(Network(stimulus, memory, forward), dt=1.0, seed=1) as sim:

        @sim.every(period=1000.0)
        def show(n: int) -> None:
            memory.mp = 0.0
            stimulus.r = np.eye(inputs)[n % inputs]

        @sim.every(period=1000.0, offset=500.0)
        def take_away(n: int) -> None:
            stimulus.r = 0.0

        @sim.every(period=1000.0, offset=-1.0)
        def read(n: int) -> None:
            remembered.append(memory.r.copy())  # memory.r is a view on the live state: without the copy it moves on

        sim.simulate(trials * 1000.0)

    left = -np.expm1(-500.0 / TAU) * np.exp(-499.0 / TAU)  # 500 steps with the stimulus, 499 without
    for n, rates in enumerate(remembered):
        expected = left * weights[:, n % inputs]
        print(f"trial {n}: remembered {np.round(rates, 4)}, closed form {np.round(expected, 4)}")


def decide(baselines: list[float]) -> None:
    """How long a neuron with a constant drive takes to exceed 1."""
    neuron = LeakyIntegrator(1, name="neuron", tau=TAU)
    with Simulator(Network(neuron), dt=1.0, seed=1) as sim:
        for baseline in baselines:
            sim.reset()
            neuron.baseline = baseline
            elapsed = sim.until(neuron, max_duration=2000.0)
            expected = f"{-TAU * np.log1p(-1.0 / baseline):.1f} ms" if baseline > 1.0 else "never"
            found = f"decided after {elapsed:.0f} ms" if elapsed.met else f"not decided within {elapsed:.0f} ms"
            print(f"drive {baseline}: {found}, closed form {expected}")


def main() -> None:
    """Run both parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=4)
    options = parser.parse_args()
    remember(options.trials, np.random.default_rng(1).uniform(0.0, 2.0, size=(3, 2)))
    decide([0.9, 1.5, 2.0, 5.0])


if __name__ == "__main__":
    main()
