"""What populations at rest and timed arrays cost: microseconds a step, medians of runs in turn, as one JSON line."""

from __future__ import annotations

import argparse
import json
import statistics
import time

import numpy as np

from dslnet import IF_curr_exp, LeakyIntegrator, Network, Neuron, OneToOne, Port, Simulator, Synapse, TimedArray, port


class Sink(Neuron):
    """Takes and does nothing."""

    exc: Port = port()


def microseconds(sim: Simulator, steps: int) -> float:
    """For one step, of a run of so many."""
    begin = time.perf_counter()
    sim.step(steps)
    return (time.perf_counter() - begin) / steps * 1e6


def resting(make: type[Neuron], size: int, steps: int, rounds: int) -> dict[str, float]:
    """A population alone, at work and at rest."""
    cells = make(size, name="cells")
    found: dict[bool, list[float]] = {True: [], False: []}
    with Simulator(Network(cells), dt=0.1, seed=1) as sim:
        sim.step(steps)
        for _ in range(rounds):
            for enabled in (True, False):
                cells.enabled = enabled
                found[enabled].append(microseconds(sim, steps))
    work, rest = (statistics.median(found[enabled]) for enabled in (True, False))
    return {"work_us": work, "rest_us": rest}


def timed(size: int, steps: int, rounds: int) -> dict[str, float]:
    """A timed array that shows a row for ten steps, one to one into a port, and beside it the port alone."""
    rows = np.random.default_rng(1).random((100, size))
    source, into = TimedArray(rows, schedule=1.0, period=100.0, name="source"), Sink(size, name="into")
    line = Synapse(source, into, OneToOne(), into=Sink.exc)
    found: dict[bool, list[float]] = {True: [], False: []}
    with Simulator(Network(source, into, line), dt=0.1, seed=1) as sim:
        sim.step(steps)
        for _ in range(rounds):
            for enabled in (True, False):
                source.enabled = enabled
                found[enabled].append(microseconds(sim, steps))
    shown, still = (statistics.median(found[enabled]) for enabled in (True, False))
    return {"shown_us": shown, "still_us": still}


def main() -> None:
    """All figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="neurons")
    parser.add_argument("--steps", type=int, default=1000, help="of one run")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    given = (options.size, options.steps, options.rounds)
    found = {make.__name__: resting(make, *given) for make in (IF_curr_exp, LeakyIntegrator)}
    print(json.dumps(found | {"TimedArray": timed(*given)}))


if __name__ == "__main__":
    main()
