"""Run networks under a sanitizer, in a process of its own: `python under_sanitizer.py <threads> <names>`.

The sanitizer's library must come first in the process (LD_PRELOAD) and would make all other tests slow, so that
test_sanitizers.py starts this file. With DSLNET_TEST_BREAK the run is broken on purpose, to see that somebody looks.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.pop("LD_PRELOAD", None)  # the compiler, which is started from here, would be watched as well

import numpy as np
from codegen.networks import NETWORKS, exercise

from dslnet import Simulator
from dslnet.codegen import unit
from dslnet.compiled import populations

STEPS = 100


def break_bounds() -> None:
    """The last thread believes that it has more neurons than there are."""
    whole = populations.shares
    populations.shares = lambda padded, threads: whole(padded, threads) + np.array([0] * threads + [1 << 12])


def break_barrier() -> None:
    """Threads do not wait for one another."""
    whole = unit.runtime
    unit.runtime = lambda name: whole(name).replace("memory_order_acquire) == round;", "memory_order_relaxed) < 0;")


def main() -> None:
    """All networks with a size of one neuron and one of several blocks."""
    for how in os.environ["DSLNET_TEST_BREAK"].split():
        {"bounds": break_bounds, "barrier": break_barrier}[how]()
    for name in sys.argv[2:]:
        for size in (1, 200):
            options: dict[str, Any] = {"compiler": "gcc", "compiler_flags": os.environ["DSLNET_TEST_FLAGS"]}
            net = NETWORKS[name](size, 3.0, 0.1)
            with Simulator(net, dt=0.1, seed=1, threads=int(sys.argv[1]), **options) as sim:
                exercise(sim, STEPS)
                sim.reset(seed=2)
                sim.step(3)
                sim.digest()


if __name__ == "__main__":
    main()
