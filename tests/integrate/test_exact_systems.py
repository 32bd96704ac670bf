"""Closed groups of linear equations meet SciPy's matrix exponential, in both engines, whatever their eigenvalues."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.linalg import expm
from strategies import recorded, simulate_members

from dslnet import (
    Array,
    DeclarationError,
    Network,
    Neuron,
    Noise,
    Param,
    Simulator,
    State,
    describe,
    param,
    spike,
    state,
    update,
    white_noise,
)


class Pair(Neuron):
    """dx/dt = a x + b y + i, dy/dt = c x + d y + j."""

    a: Param = param(-1.0, per="neuron")
    b: Param = param(1.0, per="neuron")
    c: Param = param(-1.0, per="neuron")
    d: Param = param(-0.5)
    i: Param = param(0.3)
    j: Param = param(-0.2, per="neuron")
    x: State = state(1.0)
    y: State = state(0.5)

    @x.ode
    def dx(self) -> Array:
        return self.a * self.x + self.b * self.y + self.i

    @y.ode
    def dy(self) -> Array:
        return self.c * self.x + self.d * self.y + self.j


class Triple(Neuron):
    """Three in a ring, all parameters of the population: nothing is computed per neuron but the products."""

    k: Param = param(0.8)
    x: State = state(1.0)
    y: State = state(0.0)
    z: State = state(-1.0)

    @x.ode
    def dx(self) -> Array:
        return self.k * (self.y - self.x) + 1.0

    @y.ode
    def dy(self) -> Array:
        return self.z - 2.0 * self.y

    @z.ode
    def dz(self) -> Array:
        return -3.0 * self.x - 0.1 * self.z


def step(matrix: Any, drive: Any, start: Any, dt: float) -> Any:
    """One step by the exponential of the bordered matrix."""
    n = len(start)
    bordered = np.zeros((n + 1, n + 1))
    bordered[:n, :n], bordered[:n, n] = matrix, drive
    return (expm(bordered * dt) @ [*start, 1.0])[:n]


# Oscillations, two real eigenvalues, one twice (and defective), one that is 0, growth, and one equation on its own.
PAIRS = np.array(
    [(0.0, 1.0, -1.0), (-1.0, 0.2, 0.1), (-0.5, 1.0, 0.0), (-2.5, 1.0, -1.0), (-0.5, 0.5, 0.5), (0.4, 0.3, 0.1),
     (-800.0, 3.0, 0.2), (-1.0, 0.0, 0.0)]
)  # fmt: skip


@pytest.mark.parametrize("dt", [0.1, 1.0, 7.0])
def test_all_kinds_of_eigenvalues(backend: str, dt: float) -> None:
    a, b, c = PAIRS.T
    cells = Pair(len(PAIRS), a=a, b=b, c=c, j=np.linspace(-1, 1, len(PAIRS)))
    x, y = recorded(cells, "x", "y", steps=3, dt=dt, backend=backend)
    for n, j in enumerate(np.linspace(-1, 1, len(PAIRS))):
        now = np.array([1.0, 0.5])
        for k in range(3):
            now = step([[a[n], b[n]], [c[n], -0.5]], [0.3, j], now, dt)
            np.testing.assert_allclose([x[k, n], y[k, n]], now, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("dt", [0.1, 1.0])
@pytest.mark.parametrize("size", [1, 63, 64, 65])
def test_a_ring_of_three(backend: str, size: int, dt: float) -> None:
    cells = Triple(size)
    with simulate_members(cells, dt=dt, backend=backend) as sim:
        sim.step(10)
        found = np.stack([cells.x, cells.y, cells.z])
        cells.k = 0.2  # the matrix follows its parameters
        sim.step()
        after = np.stack([cells.x, cells.y, cells.z])
    matrix = np.array([[-0.8, 0.8, 0.0], [0.0, -2.0, 1.0], [-3.0, 0.0, -0.1]])
    now = step(matrix, [1.0, 0.0, 0.0], [1.0, 0.0, -1.0], 10 * dt)
    np.testing.assert_allclose(found, np.tile(now, (size, 1)).T, rtol=1e-11)
    matrix[0, :2] = [-0.2, 0.2]
    np.testing.assert_allclose(after[:, 0], step(matrix, [1.0, 0.0, 0.0], now, dt), rtol=1e-11)


def test_single_precision() -> None:
    cells = Triple(3)
    with simulate_members(cells, dt=0.5, dtype=np.float32) as sim:
        sim.step(10)
    now = step([[-0.8, 0.8, 0.0], [0.0, -2.0, 1.0], [-3.0, 0.0, -0.1]], [1.0, 0.0, 0.0], [1.0, 0.0, -1.0], 5.0)
    np.testing.assert_allclose([cells.x[0], cells.y[0], cells.z[0]], now, rtol=5e-6)


class Chain(Neuron):
    """Three filters in a row, in an order that is not that of the flow."""

    tau: Param = param(5.0)
    z: State = state(0.0)
    x: State = state(1.0)
    y: State = state(0.0)

    @z.ode
    def dz(self) -> Array:
        return (self.y - self.z) / self.tau

    @y.ode
    def dy(self) -> Array:
        return (2.0 * self.x - self.y) / self.tau

    @x.ode
    def dx(self) -> Array:
        return -self.x / self.tau


@pytest.mark.parametrize("dt", [7.0, 1.0, 0.1])
def test_a_cascade_of_equal_time_constants(backend: str, dt: float) -> None:
    x, y, z = recorded(Chain(1), "x", "y", "z", steps=20, dt=dt, backend=backend)
    t = np.arange(1, 21) * dt / 5.0
    np.testing.assert_allclose(x, np.exp(-t), rtol=1e-12)
    np.testing.assert_allclose(y, 2.0 * t * np.exp(-t), rtol=1e-11)
    np.testing.assert_allclose(z, t**2 * np.exp(-t), rtol=1e-11)


class Membrane(Neuron):
    """A membrane that two decays charge, each with its own time constant, which may be that of the membrane."""

    tau_m: Param = param(20.0)
    tau_e: Param = param(5.0, per="neuron")
    v: State = state(-60.0)
    g_e: State = state(3.0)
    g_i: State = state(1.0)

    @v.ode
    def dv(self) -> Array:
        return (-60.0 - self.v + self.g_e - self.g_i) / self.tau_m

    @g_e.ode
    def dg_e(self) -> Array:
        return -self.g_e / self.tau_e

    @g_i.ode
    def dg_i(self) -> Array:
        return -self.g_i / 20.0


@pytest.mark.parametrize("dt", [0.1, 50.0])
def test_a_membrane_with_decays_needs_no_matrix(backend: str, dt: float) -> None:
    taus = [5.0, 20.0, 20.0 + 1e-9, 1e-3, 1e5]
    cells = Membrane(5, tau_e=taus)
    with simulate_members(cells, dt=dt, backend=backend) as sim:
        sim.step(4)
        assert "dsl_matrix" not in sim.source
    for n, tau in enumerate(taus):
        matrix = [[-1 / 20, 1 / 20, -1 / 20], [0, -1 / tau, 0], [0, 0, -1 / 20]]
        now = np.array([-60.0, 3.0, 1.0])
        for _ in range(4):
            now = step(matrix, [-3.0, 0.0, 0.0], now, dt)
        np.testing.assert_allclose([cells.v[n], cells.g_e[n], cells.g_i[n]], now, rtol=1e-11, atol=1e-15)


def test_a_held_state_is_a_constant_to_the_others(backend: str) -> None:
    """Adaptation sees the held membrane: dw/dt = (v - w) / 5 goes on with v = 0.25."""

    class Adapting(Neuron):
        v: State = state(0.0)
        w: State = state(0.0)

        @v.ode
        def dv(self) -> Array:
            return 2.0 - self.v - self.w

        @w.ode
        def dw(self) -> Array:
            return (self.v - self.w) / 5.0

        @spike
        def fires(self) -> Array:
            return self.v > 0.5

        @fires.reset
        def recover(self) -> None:
            self.v = 0.25

        @fires.refractory(v)
        def silence(self) -> Array:
            return 3.0

    v, w = recorded(Adapting(1), "v", "w", steps=5, dt=1.0, backend=backend)
    matrix = [[-1.0, -1.0], [0.2, -0.2]]
    np.testing.assert_allclose(w[0], step(matrix, [2.0, 0.0], [0.0, 0.0], 1.0)[1], rtol=1e-12)
    np.testing.assert_array_equal(v[:4], 0.25)
    np.testing.assert_allclose(w[1:4], 0.25 + (w[0] - 0.25) * np.exp(-np.arange(1, 4) / 5.0), rtol=1e-12)
    np.testing.assert_allclose(w[4], step(matrix, [2.0, 0.0], [0.25, w[3]], 1.0)[1], rtol=1e-12)


def test_noise_enters_a_group_where_it_is_written() -> None:
    """A membrane behind an Ornstein-Uhlenbeck current: the variances of the continuous process, as dt gets small."""

    class Noisy(Neuron):
        xi: Noise = white_noise()
        current: State = state(0.0)
        v: State = state(0.0)

        @current.ode
        def dcurrent(self) -> Array:
            return -self.current / 5.0 + self.xi

        @v.ode
        def dv(self) -> Array:
            return (self.current - self.v) / 10.0

    cells = Noisy(16384)
    with simulate_members(cells, dt=0.25) as sim:
        sim.step(400)
    assert np.var(cells.current) == pytest.approx(2.5, rel=0.05)
    assert np.var(cells.v) == pytest.approx(2.5 * 5.0 / 15.0, rel=0.07)


def test_describe_says_which_equations_are_exact() -> None:
    lines = [line for line in str(describe(Membrane)).splitlines() if "/dt" in line]
    assert len(lines) == 3
    assert all("exact (chosen)" in line for line in lines)


class Averaging(Neuron):
    """A mean of what stands still within the block, one of what moves in it, and one that multiplies."""

    drive: Param = param(2.0)
    r: State = state(3.0)
    x: State = state(0.0)
    y: State = state(0.0)
    z: State = state(0.0)

    @update
    def hold(self) -> None:
        self.r = 1.0 * self.r

    @x.ode
    def dx(self) -> Array:
        return -self.x / 5.0 + np.mean(self.r * self.drive)

    @y.ode
    def dy(self) -> Array:
        return -self.y / 5.0 + np.mean(self.x)

    @z.ode
    def dz(self) -> Array:
        return -self.z * np.mean(self.drive) + 1.0


@pytest.mark.parametrize("backend", ["c", "numpy"])
def test_a_mean_of_what_stands_still_is_exact(backend: str) -> None:
    lines = [line for line in str(describe(Averaging)).splitlines() if "/dt" in line]
    assert ["exact (chosen)" in line for line in lines] == [True, False, False]
    cells = Averaging(3)
    with Simulator(Network(cells), dt=0.5, backend=backend) as sim:
        sim.step(2)
    assert cells.x == pytest.approx([6.0 * 5.0 * (1.0 - np.exp(-1.0 / 5.0))] * 3, rel=1e-13)


def test_a_slope_that_changes_within_the_step_is_not_exact() -> None:
    """Time, and what another method advances; what stands beside the state may change."""

    def cell(slope: Any) -> type[Neuron]:
        class Cell(Neuron):
            u: State = state(1.0)
            v: State = state(1.0)

            @u.ode(method="explicit")
            def du(self) -> Array:
                return -self.u

            @v.ode(method="exact")
            def dv(self) -> Array:
                return slope(self) * self.v + self.u * self.t

        return Cell

    for slope in (lambda s: -s.t, lambda s: -np.floor(s.t), lambda s: np.where(s.t > 2.0, -1.0, -3.0), lambda s: -s.u):
        with pytest.raises(DeclarationError, match=r"with a constant slope, and dv .*test_exact_systems"):
            simulate_members(cell(slope)(1), backend="numpy").start()
    simulate_members(cell(lambda s: -1.0)(1), backend="numpy").start().close()


@pytest.mark.parametrize("backend", ["c", "numpy"])
def test_a_neuron_that_is_lost_is_lost_alone(backend: str) -> None:
    """Nor does a fast one change the bits of its neighbours."""

    def after(a: list[float]) -> Any:
        pairs = Pair(4)
        with simulate_members(pairs, dt=0.5, backend=backend) as sim:
            pairs.a[:] = a
            sim.step(2)
            return pairs.x.copy()

    alone, beside = after([-0.3, -0.3, -0.5, -0.4]), after([-0.3, np.inf, -0.5, -400.0])
    assert np.isnan(beside[1])
    np.testing.assert_array_equal(beside[[0, 2]], alone[[0, 2]])
