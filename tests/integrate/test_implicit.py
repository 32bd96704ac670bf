"""Implicit Euler: order, stiff problems, systems linear and not, and what happens where there is no solution."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import fsolve
from strategies import recorded, simulate_members

from dslnet import Array, Network, Neuron, Param, Simulator, State, Uniform, param, spike, state, update
from dslnet.models import exprel


class Linear(Neuron):
    """Three coupled states, driven by time."""

    x: State = state(1.0)
    y: State = state(0.0)
    z: State = state(-1.0)
    rate: Param = param(0.7, per="neuron")

    @x.ode(method="implicit")
    def dx(self) -> Array:
        return self.y - self.rate * self.x

    @y.ode(method="implicit")
    def dy(self) -> Array:
        return self.z - self.x

    @z.ode(method="implicit")
    def dz(self) -> Array:
        return -2.0 * self.z + 0.5 * self.x + np.sin(self.t)


class Oscillator(Neuron):
    """Van der Pol's, stiff for a large mu."""

    mu: Param = param(2.0, per="neuron")
    x: State = state(2.0)
    y: State = state(0.0)

    @x.ode(method="implicit")
    def dx(self) -> Array:
        return self.y

    @y.ode(method="implicit")
    def dy(self) -> Array:
        return self.mu * (1.0 - self.x**2) * self.y - self.x


@pytest.mark.parametrize("dt", [0.1, 1.0])
def test_a_linear_system_meets_its_closed_form(backend: str, dt: float) -> None:
    """(I - dt A) x' = x + dt b(t + dt), by NumPy's solver."""
    cells = Linear(3, rate=[0.1, 0.7, 5.0])
    x, y, z = recorded(cells, "x", "y", "z", steps=6, dt=dt, backend=backend)
    for neuron, rate in enumerate([0.1, 0.7, 5.0]):
        now, a = np.array([1.0, 0.0, -1.0]), np.array([[-rate, 1.0, 0.0], [-1.0, 0.0, 1.0], [0.5, 0.0, -2.0]])
        for step in range(6):
            b = np.array([0.0, 0.0, np.sin((step + 1) * dt)])
            now = np.linalg.solve(np.eye(3) - dt * a, now + dt * b)
            np.testing.assert_allclose([x[step, neuron], y[step, neuron], z[step, neuron]], now, rtol=1e-12)


@pytest.mark.parametrize("dt", [0.1, 0.3])
def test_newton_finds_the_solution_that_scipy_finds(backend: str, dt: float) -> None:
    x, y = recorded(Oscillator(1), "x", "y", steps=5, dt=dt, backend=backend)
    now = np.array([2.0, 0.0])
    for step in range(5):
        old = now
        now = fsolve(lambda p, o=old: p - o - dt * np.array([p[1], 2 * (1 - p[0] ** 2) * p[1] - p[0]]), old, xtol=1e-12)
        np.testing.assert_allclose([x[step], y[step]], now, rtol=1e-8)


@pytest.mark.parametrize("size", [1, 63, 64, 65])
def test_each_neuron_goes_round_for_itself(size: int) -> None:
    """Stiff ones beside others, in both engines; and one alone gets the bits it gets among many."""
    rates = np.geomspace(0.01, 1000.0, size)
    results = []
    for backend in ("c", "numpy"):
        cells = Oscillator(size, mu=rates)
        with simulate_members(cells, dt=0.5, backend=backend) as sim:
            sim.step(30)
            results.append(np.stack([cells.x, cells.y]))
    np.testing.assert_allclose(results[0], results[1], rtol=1e-8, atol=1e-12)
    alone = Oscillator(1, mu=rates[-1])
    with simulate_members(alone, dt=0.5) as sim:
        sim.step(30)
        assert (alone.x[0], alone.y[0]) == tuple(results[0][:, -1])


def test_order_of_a_system_that_is_not_linear() -> None:
    truth = solve_ivp(lambda t, p: [p[1], 2 * (1 - p[0] ** 2) * p[1] - p[0]], (0, 1), [2, 0], rtol=1e-11, atol=1e-12)
    errors = []
    for steps in (50, 100, 200):
        x, _ = recorded(Oscillator(1), "x", "y", steps=steps, dt=1.0 / steps, backend="c")
        errors.append(abs(x[-1] - truth.y[0, -1]))
    assert np.log2(np.array(errors[:-1]) / errors[1:]) == pytest.approx([1.0, 1.0], abs=0.1)


def test_a_stiff_problem_is_followed_with_long_steps(backend: str) -> None:
    """Prothero and Robinson's: the solution is cos t, whatever the rate."""

    class Stiff(Neuron):
        x: State = state(1.0)

        @x.ode(method="implicit")
        def dx(self) -> Array:
            return -1e6 * (self.x - np.cos(self.t)) - np.sin(self.t)

    (x,) = recorded(Stiff(1), "x", steps=50, dt=0.1, backend=backend)
    np.testing.assert_allclose(x, np.cos(np.arange(1, 51) * 0.1), atol=1e-6)


def test_single_precision_is_enough_for_newton() -> None:
    cells = Oscillator(65, mu=np.geomspace(0.1, 100.0, 65))
    twin = Oscillator(65, mu=np.geomspace(0.1, 100.0, 65))
    for each, dtype in ((cells, np.float32), (twin, np.float64)):
        with simulate_members(each, dt=0.1, dtype=dtype) as sim:
            sim.step(20)
    np.testing.assert_allclose(cells.x, twin.x, rtol=2e-5)


def test_where_there_is_no_solution_the_result_is_nan(backend: str) -> None:
    """x' = 1 + dt (x'² + 1) has none for dt = 1."""

    class Exploding(Neuron):
        x: State = state(1.0)

        @x.ode(method="implicit")
        def dx(self) -> Array:
            return self.x**2 + 1.0

    (x,) = recorded(Exploding(1), "x", steps=1, dt=1.0, backend=backend)
    assert np.isnan(x)


def test_a_held_state_is_a_constant_to_the_others(backend: str) -> None:
    class Held(Neuron):
        v: State = state(0.0)
        w: State = state(0.0)

        @v.ode(method="implicit")
        def dv(self) -> Array:
            return 2.0 - self.v - self.w

        @w.ode(method="implicit")
        def dw(self) -> Array:
            return 0.1 * (self.v - self.w)

        @spike
        def fires(self) -> Array:
            return self.v > 0.5

        @fires.reset
        def recover(self) -> None:
            self.v = 0.25

        @fires.refractory(v)
        def silence(self) -> Array:
            return 3.0

    v, w = recorded(Held(1), "v", "w", steps=4, dt=1.0, backend=backend)
    assert list(v) == [0.25] * 4
    for before, after in pairwise(w):
        assert after == pytest.approx((before + 0.1 * 0.25) / 1.1, rel=1e-13)


def test_what_is_one_for_the_population_is_solved_apart(backend: str) -> None:
    """And reductions are those of the old values."""

    class Crowd(Neuron):
        q: State = state(0.5, per="population")
        x: State = state(1.0)

        @q.ode(method="implicit")
        def dq(self) -> Array:
            return -(self.q**3) + 0.1 * np.mean(self.x)

        @x.ode(method="implicit")
        def dx(self) -> Array:
            return -(self.x**3) + self.q + np.mean(self.x)

    cells = Crowd(2, x=[0.0, 2.0])
    with simulate_members(cells, dt=0.1, backend=backend) as sim:
        sim.step()
        q, x = float(cells.q), cells.x.copy()
    assert q == pytest.approx(0.5 + 0.1 * (-(q**3) + 0.1), rel=1e-12)
    np.testing.assert_allclose(x, np.array([0.0, 2.0]) + 0.1 * (-(x**3) + 0.5 + 1.0), rtol=1e-10)


def test_the_helper_for_removable_singularities_has_a_derivative(backend: str) -> None:
    """1 / exprel is a rate of Hodgkin and Huxley's form: x / (exp(x) - 1), 1 at 0."""

    class Opening(Neuron):
        v: State = state(0.0)

        @v.ode(method="implicit")
        def dv(self) -> Array:
            return 1.0 / exprel(self.v)

    def gap(start: float, new: float) -> float:
        return new - start - (1.0 if abs(new) < 1e-12 else new / np.expm1(new))

    starts = np.array([-30.0, -1.0, -0.999, 0.0, 2.0, 40.0])
    cells = Opening(6, v=starts)
    with simulate_members(cells, dt=1.0, backend=backend) as sim:
        sim.step()
        found = cells.v.copy()
    for start, new in zip(starts, found, strict=True):
        assert gap(start, new) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    "slope",
    [
        lambda x: -np.arctan(3.0 * x),
        lambda x: -np.arctan2(x, 2.0) - np.arctan2(0.5, -1.0 - x * x),
        lambda x: -np.tan(x / 3.0),
        lambda x: -np.arcsin(x / 4.0),
        lambda x: np.arccos(x / 4.0) - 2.0,
    ],
)
def test_arcs_and_tangents_have_their_derivatives(backend: str, slope: Any) -> None:
    class Pulled(Neuron):
        x: State = state(0.0)

        @x.ode(method="implicit")
        def dx(self) -> Array:
            return slope(self.x)

    starts = np.array([-3.0, -0.4, 0.0, 1e-9, 1.0, 3.0])
    cells = Pulled(6, x=starts)
    with simulate_members(cells, dt=0.7, backend=backend) as sim:
        sim.step()
        np.testing.assert_allclose(cells.x, starts + 0.7 * slope(np.array(cells.x)), rtol=1e-9, atol=1e-12)


def test_relaxations_are_gone_through_with_long_steps() -> None:
    """Van der Pol's oscillator jumps; where Newton's method does not converge a step is made in parts."""
    mus = np.array([5.0, 30.0, 100.0])
    truth = solve_ivp(
        lambda t, p: [p[1], 100.0 * (1 - p[0] ** 2) * p[1] - p[0]], (0, 60), [2, 0], "Radau", rtol=1e-8, atol=1e-10
    )
    errors = []
    for dt in (0.5, 0.1):
        cells = Oscillator(3, mu=mus)
        with simulate_members(cells, dt=dt) as sim:
            trace = sim.record(cells, "x")
            sim.simulate(400.0)
        x = np.asarray(trace["x"])
        assert np.isfinite(x).all() and np.abs(x).max() < 2.05
        assert (x.min(0) < -1.0).all()
        errors.append(abs(x[round(60.0 / dt) - 1, 2] - truth.y[0, -1]))
    assert errors[0] < 0.01 and errors[1] < 0.25 * errors[0]


def test_a_membrane_that_spikes_within_a_step() -> None:
    """The currents of a squid's axon, with steps in which there is no way for Newton's method from the old values."""

    class Axon(Neuron):
        i: Param = param(50.0, per="neuron")
        v: State = state(-65.0)
        n: State = state(0.3177)
        m: State = state(0.0529)
        h: State = state(0.5961)

        @v.ode(method="implicit")
        def dv(self) -> Array:
            sodium, potassium = 120.0 * self.m**3 * self.h * (self.v - 50.0), 36.0 * self.n**4 * (self.v + 77.0)
            return self.i - sodium - potassium - 0.3 * (self.v + 54.4)

        @n.ode(method="implicit")
        def dn(self) -> Array:
            closing = 0.125 * np.exp(-(self.v + 65.0) / 80.0)
            return 0.1 / exprel(-(self.v + 55.0) / 10.0) * (1.0 - self.n) - closing * self.n

        @m.ode(method="implicit")
        def dm(self) -> Array:
            closing = 4.0 * np.exp(-(self.v + 65.0) / 18.0)
            return 1.0 / exprel(-(self.v + 40.0) / 10.0) * (1.0 - self.m) - closing * self.m

        @h.ode(method="implicit")
        def dh(self) -> Array:
            opening = 0.07 * np.exp(-(self.v + 65.0) / 20.0)
            return opening * (1.0 - self.h) - self.h / (1.0 + np.exp(-(self.v + 35.0) / 10.0))

    cells = Axon(4, i=[0.0, 7.0, 10.0, 50.0])
    with simulate_members(cells, dt=0.5) as sim:
        trace = sim.record(cells, "v")
        sim.simulate(100.0)
    v = np.asarray(trace["v"])
    assert np.isfinite(v).all() and v.min() > -100.0 and v.max() < 60.0
    assert abs(v[-1, 0] + 65.0) < 0.1


@pytest.mark.parametrize("method", ["implicit", "adaptive"])
def test_reductions_that_are_conditions_are_held_as_such(method: Any) -> None:
    """Joined with conditions of each neuron, while each of these goes round for itself."""

    class Urged(Neuron):
        rate: Param = param(0.3, per="neuron")
        on: State = state(False, dtype=bool)
        x: State = state(0.5)

        @x.ode(method=method)
        def dx(self) -> Array:
            urged = (np.any(self.rate > 0.5) & self.on) ^ (np.all(self.rate > 0.0) & (self.x < -9.0))
            return np.where(urged, 1.0, -1.0) - self.x**3 * self.rate

    found = []
    for backend in ("c", "numpy"):
        cells = Urged(5, rate=[0.1, 0.2, 0.6, 0.3, 0.1], on=[False, True, False, True, True])
        with simulate_members(cells, dt=0.1, backend=backend) as sim:
            sim.step(5)
            found.append(cells.x.copy())
    np.testing.assert_allclose(*found, rtol=1e-9)
    assert (np.sign(found[0] - 0.5) == [-1, 1, -1, 1, 1]).all()


class Cancelling(Neuron):
    """States that go to 0 because large terms cancel."""

    x: State = state(Uniform(0.1, 0.9))
    y: State = state(Uniform(-0.9, 0.9))

    @x.ode(method="implicit")
    def dx(self) -> Array:
        return -((self.x + 100.0) ** 3) / 1e4 + 100.0

    @y.ode(method="implicit")
    def dy(self) -> Array:
        return (-self.y + np.tanh(0.5 * self.y + 0.7) - np.tanh(0.7)) / 10.0


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("dt", [0.1, 1.0, 5.0])
def test_what_goes_to_nothing_arrives_there(dtype: str, dt: float, backend: str) -> None:
    cells = Cancelling(9, name="cells")
    with Simulator(Network(cells), dt=dt, dtype=dtype, seed=2, backend=backend) as sim:
        sim.simulate(300.0)
        rounding = np.finfo(dtype).eps
        assert np.abs(cells.x).max() < 100 * rounding and np.abs(cells.y).max() < max(10 * rounding, 1e-7)


class Supralinear(Neuron):
    """Powers whose exponent is a parameter, of what may be 0."""

    i: Param = param(0.0, per="neuron")
    n: Param = param(2.0)
    r: State = state(0.1)
    s: State = state(0.0)
    h: State = state(0.0)

    @r.ode(method="implicit")
    def dr(self) -> Array:
        return (-self.r + 0.04 * np.maximum(0.5 * self.r + self.i, 0.0) ** self.n) / 10.0

    @s.ode(method="implicit")
    def ds(self) -> Array:
        return 1.0 - 0.5 * self.s

    @h.ode(method="implicit")
    def dh(self) -> Array:
        return self.s**self.n / (1.0 + self.s**self.n) - self.h


def test_powers_of_nothing_have_a_slope(backend: str) -> None:
    cells = Supralinear(2, name="cells", i=[-5.0, 1.0])
    with Simulator(Network(cells), dt=0.1, backend=backend) as sim:
        s, h = 0.0, np.zeros(2)
        for _ in range(5):
            r = cells.r.copy()
            sim.step()
            s = (s + 0.1) / 1.05
            h = (h + 0.1 * s**2 / (1.0 + s**2)) / 1.1
            np.testing.assert_allclose(cells.h, h, rtol=1e-9)
            rate = 0.04 * np.maximum(0.5 * cells.r + cells.i, 0.0) ** 2
            np.testing.assert_allclose(cells.r, r + 0.01 * (rate - cells.r), rtol=1e-9)


class Tank(Neuron):
    """Filled from nothing; it empties by roots, whose slope there is infinite."""

    x: State = state(0.0)
    y: State = state(0.0)
    z: State = state(0.0)

    @x.ode(method="implicit")
    def dx(self) -> Array:
        return 1.0 - np.sqrt(self.x)

    @y.ode(method="implicit")
    def dy(self) -> Array:
        return 1.0 - np.cbrt(self.y)

    @z.ode(method="implicit")
    def dz(self) -> Array:
        return -np.sqrt(np.abs(self.z))


def test_an_infinite_slope_holds_nothing_fast(backend: str) -> None:
    cells = Tank(2, name="cells")
    with Simulator(Network(cells), dt=0.01, backend=backend) as sim:
        sim.simulate(10.0)
        np.testing.assert_allclose(cells.x, 0.99504, rtol=1e-3)
        np.testing.assert_allclose(cells.y, 0.97593, rtol=1e-3)
        assert cells.z.tolist() == [0.0, 0.0]


def test_a_state_that_is_set_to_one_number_and_then_advanced(backend: str) -> None:
    class Set(Neuron):
        z: State = state(Uniform(0.0, 1.0))
        y: State = state(0.1)

        @update
        def put(self) -> None:
            self.z = 0.3

        @z.ode(method="midpoint")
        def dz(self) -> Array:
            return 0.1 - 0.5 * self.z

        @y.ode(method="implicit")
        def dy(self) -> Array:
            return self.z - self.y**3

    cells = Set(3, name="cells")
    with Simulator(Network(cells), dt=0.5, seed=1, backend=backend) as sim:
        sim.step(2)
        np.testing.assert_allclose(cells.z, 0.3 - 0.5 * 0.04375, rtol=1e-12)
