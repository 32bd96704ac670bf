"""What tests send to other processes: these import it by its name, and know nothing of the modules of tests."""

from __future__ import annotations

from keeping import QUICK
from walkers import Walker

from dslnet import Network, Simulator


def mean_of(size: int, seed: int, fails: bool = False) -> tuple[int, float]:
    """A run, as a user writes one."""
    walkers = Walker(size, name="walkers")
    with Simulator(Network(walkers), dt=1.0, seed=seed, **QUICK) as sim:
        sim.step(9)
        if fails:
            raise ZeroDivisionError("no walker")
        return seed, float(walkers.v.mean())


def product(key: int, workers: int, seed: int) -> tuple[int, int]:
    """Its arguments are called as those of some executors."""
    return seed, key * workers
