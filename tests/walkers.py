"""Neurons that walk at random and fire, for tests of what is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from dslnet import Array, Network, Neuron, Noise, Normal, Simulator, State, noise, spike, state


class Walker(Neuron):
    """A random walk that starts again when it is high."""

    xi: Noise = noise(Normal(0.3, 1.0))
    v: State = state(0.0, unit="mV")

    @v.ode(method="explicit")
    def dv(self) -> Array:
        return self.xi

    @spike
    def fires(self) -> Array:
        return self.v > 3.0

    @fires.reset
    def recover(self) -> None:
        self.v = 0.0


@contextmanager
def running(size: int = 65, *, dt: float = 1.0, **choices: Any) -> Iterator[tuple[Simulator, Walker]]:
    walkers = Walker(size, name="walkers")
    with Simulator(Network(walkers), dt=dt, seed=5, **choices) as sim:
        yield sim, walkers


KINDS = [{"backend": "numpy"}, {}, {"threads": 3}]


def others_read(path: Path, name: str) -> Any:
    """What a program without dslnet reads."""
    if path.suffix == ".zarr":
        zarr = pytest.importorskip("zarr")
        return zarr.open_group(path, mode="r")[name][...]
    import h5py

    with h5py.File(path, "r", swmr=True) as file:
        return file[name][...]
