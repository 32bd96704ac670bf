"""Phases that pull one another (Kuramoto, 1975), the simulation alone. Prints one JSON line.

d theta_i / dt = omega_i + sum over j of w_ij sin(theta_j - theta_i), all pairs; with one coupling for all, or one for
each pair, or each with a delay of its own up to 100 steps as well.
"""

from __future__ import annotations

import argparse
import json
import time
from typing import Any

import numpy as np
import usage

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
    transmit,
)


class Phase(Neuron):
    """Goes round by itself, and is pulled."""

    omega: Param = param(0.0, per="neuron", unit="1/ms")
    theta: State = state(0.0)
    pull: Port = port()

    @theta.ode(method="explicit")
    def dtheta(self) -> Array:
        return self.omega + self.pull


class Pull(Synapse):
    """Towards the phase of the source."""

    @transmit
    def sent(self) -> Array:
        return self.w * np.sin(self.pre.theta - self.post.theta)


def chosen() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("coupling", choices=("one", "each", "delays"))
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--dtype", default="float64")
    parser.add_argument("--compiler", default=None)
    return parser.parse_args()


def network(coupling: str, size: int) -> Network:
    """What all programs of this name run: numbers that need no generator."""
    pairs = np.arange(size * size).reshape(size, size)
    given: dict[str, Any] = {"w": 0.3 / size} if coupling == "one" else {"w": (1.0 + np.cos(7.0 * pairs)) * 0.3 / size}
    if coupling == "delays":
        given["delay"] = 0.1 * (1 + pairs % 100)
    theta, omega = 6.0 * np.arange(size) / size, 0.5 + 0.05 * np.cos(3.0 * np.arange(size))
    cells = Phase(size, name="cells", theta=theta, omega=omega)
    return Network(cells, Pull(cells, cells, AllToAll(), into=Phase.pull, **given))


def main() -> None:
    """Build, run, and say how much the phases agree."""
    options = chosen()
    begin = time.perf_counter()
    net = network(options.coupling, options.size)
    choices = {"threads": options.threads, "dtype": options.dtype, "compiler": options.compiler}
    with Simulator(net, dt=0.1, seed=7, **choices) as sim:
        built = time.perf_counter()
        sim.step(options.steps)
        done = time.perf_counter()
        result = {
            "threads": options.threads,
            "build_s": built - begin,
            "sim_s": done - built,
            "order": float(np.abs(np.exp(1j * net.member("cells").theta).mean())),
            "rss_mb": usage.peak_mb(),
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
