"""What guarantees cost: COBA 4000 or 10 000 Hodgkin-Huxley neurons, plain, strict=True or check="nan". One JSON line.

Needs examples/ in PYTHONPATH, as run.py sets it.
"""

from __future__ import annotations

import argparse
import json
import time

import usage
from balanced_network import balanced_network

from dslnet import Network, Simulator, Uniform
from dslnet.models import HH_cond_exp


def chosen() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=["coba", "hh"], default="coba")
    parser.add_argument("--size", type=int, help="neurons; 4000 of COBA, 10 000 of Hodgkin and Huxley's")
    parser.add_argument("--duration", type=float, default=1000.0, help="ms")
    parser.add_argument("--compiler", default=None)
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--check", default=None)
    parser.add_argument("--rounds", type=int, default=5, help="runs of which the fastest counts")
    return parser.parse_args()


def network(model: str, size: int | None) -> Network:
    """The balanced network, or membranes that are nowhere near rest."""
    if model == "coba":
        return balanced_network(size or 4000)
    return Network(HH_cond_exp(size or 10_000, v=Uniform(-65.0, -30.0), name="membranes"))


def main() -> None:
    """Several runs in one process, so that the first one's pages and caches do not count."""
    options = chosen()
    choices = {"strict": options.strict, "check": options.check, "compiler": options.compiler}
    times = []
    with Simulator(network(options.model, options.size), dt=0.1, seed=7, **choices) as sim:
        for _ in range(options.rounds):
            begin = time.process_time()  # of the processor: others may use the machine meanwhile
            sim.simulate(options.duration)
            times.append(time.process_time() - begin)
        command = sim.build_command
    print(json.dumps({"threads": 1, "sim_s": min(times), "rss_mb": usage.peak_mb(), "command": command}))


if __name__ == "__main__":
    main()
