"""What tests send to other processes: these import it by its name, and know nothing of the modules of tests."""

from __future__ import annotations

import sys

from keeping import QUICK
from walkers import Walker

from dslnet import Network, Simulator
from dslnet.running.run import Elapsed


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


def reaction(seed: int) -> Elapsed:
    """How long something took."""
    walkers = Walker(1, name="walkers")
    with Simulator(Network(walkers), dt=1.0, seed=seed, **QUICK) as sim:
        return sim.until(lambda: sim.tick == 3, max_duration=9.0)


def leaves(seed: int, at_once: bool = False) -> int:
    """A run that ends the process."""
    if at_once:
        sys.exit("no data")
    return 1


class Diverged(Exception):
    """An error that is made of other things than it says, and so does not come back from pickle."""

    def __init__(self, time: float, value: float) -> None:
        super().__init__(f"at {time} with {value}")


def diverges(seed: int, at_once: bool = False) -> int:
    """A run that may raise it."""
    if at_once:
        raise Diverged(3.0, 4.0)
    return 1
