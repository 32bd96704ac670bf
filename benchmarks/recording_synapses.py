"""What recordings of synapses cost: all weights every ms, beside copying as many bytes into new memory, and a few at
every step. Runs without and with a recording take turns; prints the medians of differences as one JSON line.
`--clock cpu` counts the processor time of this process, as in recording_speed.py."""

from __future__ import annotations

import argparse
import json
import statistics
from typing import Any

import numpy as np
from recording_speed import CHOSEN, CLOCKS, seconds
from saving import network

from dslnet import Simulator

DT = 0.1
FEW = 100


def run(sim: Simulator, duration: float, members: Any = None, *what: str, period: float = DT) -> float:
    """The time of a run in which this is recorded, from the same state each time."""
    sim.reset()
    session: Any = sim._session
    session.recordings.clear()
    session.watch()
    if what:
        sim.record(members, *what, period=period)
    return seconds(lambda: sim.simulate(duration))


def turn(sim: Simulator, line: Any, duration: float) -> dict[str, float]:
    """One turn: bytes a second for all weights, µs a sample for a few weights and for a few traces that decay."""
    plain, samples = run(sim, duration), round(duration / DT)
    size = line.w.nbytes * round(duration)
    source = np.ones(size, np.uint8)
    whole = run(sim, duration, line, "w", period=1.0) - plain
    few = run(sim, duration, line[:FEW], "w") - plain
    traces = run(sim, duration, line[:FEW], "x") - plain
    return {
        "run_s": plain,
        "copy_new_per_s": size / seconds(source.copy),
        "w_per_s": size / max(1e-9, whole),
        "few_us": few / samples * 1e6,
        "traces_us": traces / samples * 1e6,
    }


def main() -> None:
    """All figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=3000, help="neurons; synapses are a tenth of its square")
    parser.add_argument("--duration", type=float, default=50.0, help="ms of a run")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    options = parser.parse_args()
    CHOSEN[0] = options.clock
    net = network(options.size)
    line = net.member("links")
    found: dict[str, list[float]] = {}
    with Simulator(net, dt=DT, seed=1, threads=options.threads) as sim:
        run(sim, options.duration)
        for _ in range(options.rounds):
            for name, value in turn(sim, line, options.duration).items():
                found.setdefault(name, []).append(value)
        found["synapses"] = [float(len(line.pre_index))]
    print(json.dumps({name: statistics.median(values) for name, values in found.items()}))


if __name__ == "__main__":
    main()
