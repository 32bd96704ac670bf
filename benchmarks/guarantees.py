"""What guarantees cost: COBA 4000 or 10 000 Hodgkin-Huxley neurons, plain, with strict=True and with check="nan", which
take turns in one process: a difference of a few parts in a hundred does not show between processes. One JSON line.

Needs examples/ in PYTHONPATH, as run.py sets it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from contextlib import ExitStack
from typing import Any

import usage
from balanced_network import balanced_network

from dslnet import Network, Simulator, Uniform
from dslnet.models import HH_cond_exp

KINDS: dict[str, dict[str, Any]] = {"sim": {}, "strict": {"strict": True}, "check": {"check": "nan"}}


def chosen() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=["coba", "hh"], default="coba")
    parser.add_argument("--size", type=int, help="neurons; 4000 of COBA, 10 000 of Hodgkin and Huxley's")
    parser.add_argument("--duration", type=float, default=200.0, help="ms")
    parser.add_argument("--compiler", default=None)
    parser.add_argument("--rounds", type=int, default=20, help="runs of each in turn")
    return parser.parse_args()


def network(model: str, size: int | None) -> Network:
    """The balanced network, or membranes that are nowhere near rest."""
    if model == "coba":
        return balanced_network(size or 4000)
    return Network(HH_cond_exp(size or 10_000, v=Uniform(-65.0, -30.0), name="membranes"))


def taken(sim: Simulator, duration: float) -> float:
    """Seconds of the processor: others may use the machine meanwhile."""
    begin = time.process_time()
    sim.simulate(duration)
    return time.process_time() - begin


def main() -> None:
    """The first round fills caches and does not count; of the others the medians, and of the ratios in each round."""
    options = chosen()
    with ExitStack() as stack:
        sims = {
            kind: stack.enter_context(
                Simulator(network(options.model, options.size), dt=0.1, seed=7, compiler=options.compiler, **more)
            )
            for kind, more in KINDS.items()
        }
        rows = [{k: taken(sim, options.duration) for k, sim in sims.items()} for _ in range(options.rounds + 1)][1:]
        command = sims["sim"].build_command
    result: dict[str, Any] = {f"{kind}_s": statistics.median(row[kind] for row in rows) for kind in KINDS}
    result |= {f"{kind}_ratio": statistics.median(row[kind] / row["sim"] for row in rows) for kind in KINDS}
    print(json.dumps({"threads": 1, **result, "rss_mb": usage.peak_mb(), "command": command}))


if __name__ == "__main__":
    main()
