"""Sines and tangents of angles of any size, wherever they stand, in loops that the largest chooses: against NumPy."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest

from dslnet import (
    AllToAll,
    Array,
    FixedProbability,
    Network,
    Neuron,
    Normal,
    Port,
    Simulator,
    State,
    Synapse,
    port,
    state,
    transmit,
    update,
)

ANGLES = np.array([0.5, -3.0, 1e7, 2.0**26, -(2.0**26), 1e9, -7e12, 2.0**53, 1e22, -1e37])
"""Near and far ones, all below the largest float32."""


class Phase(Neuron):
    """Sines of what stands still, of what has just changed, of each other, and of numbers that are whole."""

    x: State = state(0.0)
    n: State = state(0, dtype=int)
    a: State = state(0.0)
    b: State = state(0.0)
    c: State = state(0.0)
    d: State = state(0.0)
    e: State = state(0.0)
    g: Port = port()

    @update
    def sines(self) -> None:
        self.a = np.sin(self.x) + self.g
        self.b = np.cos(self.x * 3.0) * np.exp(-np.abs(np.sin(self.a * 2.0)))
        self.c = np.where(self.x > 1.0, np.sin(2e8 * np.floor(4.0 * np.cos(self.x))), np.cos(self.n))
        self.d = np.mean(np.cos(self.x))
        self.e = np.tan(self.x)


class Coupled(Synapse):
    @transmit
    def pulls(self) -> Array:
        return self.w * np.sin(self.pre.x - self.post.x)


def phases(size: int) -> list[Any]:
    """Near angles, and the same where one neuron has one of those above."""
    near = np.random.default_rng(5).uniform(-6.0, 6.0, size)
    many = [near, *(near.copy() for _ in ANGLES)]
    for x, angle in zip(many[1:], ANGLES, strict=True):
        x[size // 2] = angle
    return many


def ran(cells: Phase, lines: Any, given: list[Any], backend: str, dtype: str = "float64") -> Any:
    """What the neurons have of each of these angles."""
    found = []
    with Simulator(Network(cells, *lines), dt=0.5, seed=3, backend=backend, dtype=dtype) as sim:
        for x in given:
            cells.x = x
            sim.step(2)
            found.append([np.array(getattr(cells, name)) for name in "abcde"])
    return np.array(found)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("size", [1, 63, 64, 130])
def test_one_far_angle_among_near_ones(size: int, dtype: str) -> None:
    cells = Phase(size, name="cells", n=np.arange(size) * 3_000_000_007)
    found, expected = (ran(cells, [], phases(size), backend, dtype) for backend in ("c", "numpy"))
    tolerance = 1e-13 if dtype == "float64" else 2e-6
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


def test_far_angles_are_those_of_mpmath() -> None:
    sines, *_, tangents = ran(Phase(len(ANGLES), name="cells"), [], [ANGLES], "c")[0]
    for found, function in ((sines, mpmath.sin), (tangents, mpmath.tan)):
        with mpmath.workprec(400):
            exact = [float(function(mpmath.mpf(float(x)))) for x in ANGLES]
        np.testing.assert_allclose(found, exact, rtol=2.3e-16)


@pytest.mark.parametrize("pattern", [AllToAll(), FixedProbability(0.4)], ids=["dense", "sparse"])
@pytest.mark.parametrize("weight", [0.1, Normal(0.1, 0.02)], ids=["one weight", "weights"])
def test_between_neurons(pattern: Any, weight: Any) -> None:
    """Of angles beyond all digits of their difference too: the sine of what it is, and not of what it is rounded to."""
    cells = Phase(65, name="cells")
    line = Coupled(cells, cells, pattern, into=Phase.g, w=weight)
    with Simulator(Network(cells, line), dt=0.5, seed=3) as sim:
        weights = line.to_dense()
        for x in phases(65):
            cells.x = x
            sim.step(2)
            sines, cosines = np.sin(x), np.cos(x)
            pulled = cosines * (weights @ sines) - sines * (weights @ cosines)
            np.testing.assert_allclose(cells.a, sines + pulled, rtol=1e-12, atol=1e-12)


def test_between_neurons_as_the_reference_has_it() -> None:
    cells, near = Phase(65, name="cells"), [x for x in phases(65) if np.abs(x).max() < 1e8]
    line = Coupled(cells, cells, FixedProbability(0.4), into=Phase.g, w=0.1)
    found, expected = (ran(cells, [line], near, backend) for backend in ("c", "numpy"))
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-7)
