"""What a call costs: one step, a callback each ms, reading an attribute. Prints one JSON line."""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable

from dslnet import Array, Network, Neuron, Simulator, State, state


class Tiny(Neuron):
    """As little work as there is."""

    v: State = state(1.0)

    @v.ode(method="explicit")
    def dv(self) -> Array:
        return -self.v / 10.0


def seconds(action: Callable[[], object], rounds: int = 7) -> float:
    """The median time of an action, after one call to warm up."""
    action()
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        action()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def repeated(action: Callable[[], object], times: int) -> Callable[[], None]:
    """An action many times over."""

    def loop() -> None:
        for _ in range(times):
            action()

    return loop


def main() -> None:
    """Three figures from one tiny network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100_000, help="how often an action is repeated in one round")
    times = parser.parse_args().times
    cells = Tiny(10, name="cells")
    with Simulator(Network(cells), dt=1.0, seed=1) as sim:
        step = seconds(repeated(sim.step, times)) / times
        attribute = seconds(repeated(lambda: cells.v, times)) / times
        empty = seconds(repeated(lambda: cells, times)) / times
        sim.every(1.0)(lambda n: None)
        callbacks = seconds(lambda: sim.simulate(10_000.0))
    print(json.dumps({"step_s": step, "attribute_s": attribute - empty, "callbacks_s": callbacks}))


if __name__ == "__main__":
    main()
