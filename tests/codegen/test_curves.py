"""Functions of one value that are read from curves have the digits of the equations, wherever the value lies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy
from codegen.test_passes import DT, NEURON, TAU, A, T, V, W, flat, kernel, value_of
from hypothesis import given
from hypothesis import strategies as st
from strategies import simulate_members

from dslnet import (
    Array,
    HH_cond_exp,
    Network,
    Neuron,
    Noise,
    Normal,
    Param,
    Simulator,
    State,
    Uniform,
    exprel,
    noise,
    param,
    state,
    update,
)
from dslnet import symbols as s
from dslnet.codegen.ir import Call, Declare, For, Kernel, Load, Store, load, local
from dslnet.codegen.passes import PIPELINE
from dslnet.codegen.passes.buffers import LANE
from dslnet.codegen.passes.read_curves import read_curves
from dslnet.codegen.verify import verify
from dslnet.expressions.elementary import Bernoulli, Exp, Expm1
from dslnet.expressions.truths import Greater

SIZES = [1, 63, 64, 65, 200]
BLOCK, ZERO = local("block"), sympy.Integer(0)


class Gates(Neuron):
    """Four gates of one potential, by exponential Euler, and what drives it."""

    shift: Param = param(0.0)
    drive: Param = param(0.3, per="neuron")
    v: State = state(-65.0)
    m: State = state(0.05)
    h: State = state(0.6)
    n: State = state(0.32)
    p: State = state(0.1)

    @v.ode(method="exponential")
    def dv(self) -> Array:
        channels = 120.0 * self.m**3 * self.h * (50.0 - self.v) + 36.0 * self.n**4 * (-77.0 - self.v)
        return channels + 0.3 * (-54.4 - self.v) + 10.0 * self.drive

    @m.ode(method="exponential")
    def dm(self) -> Array:
        v = self.v + self.shift
        return (1.0 - self.m) / exprel(-(v + 40.0) / 10.0) - 4.0 * np.exp(-(v + 65.0) / 18.0) * self.m

    @h.ode(method="exponential")
    def dh(self) -> Array:
        v = self.v + self.shift
        return 0.07 * np.exp(-(v + 65.0) / 20.0) * (1.0 - self.h) - self.h / (1.0 + np.exp(-(v + 35.0) / 10.0))

    @n.ode(method="exponential")
    def dn(self) -> Array:
        v = self.v + self.shift
        return 0.1 * (1.0 - self.n) / exprel(-(v + 55.0) / 10.0) - 0.125 * np.exp(-(v + 65.0) / 80.0) * self.n

    @p.ode(method="exponential")
    def dp(self) -> Array:
        v = self.v + self.shift
        return (1.0 / (1.0 + np.exp(-(v + 20.0) / 4.0)) - self.p) / (1.0 + 9.0 * np.exp(-(((v + 30.0) / 15.0) ** 2)))


STATES = ("v", "m", "h", "n", "p")


def cells(size: int, **values: Any) -> Gates:
    return Gates(size, name="cells", drive=np.linspace(0.2, 1.5, size), **values)


def state_after(steps: int, population: Any, dt: float = 0.01, **options: Any) -> dict[str, Any]:
    with simulate_members(population, dt=dt, **options) as sim:
        assert "dsl_read_curves" in sim.source
        sim.step(steps)
        return {name: np.array(getattr(population, name)) for name in STATES}


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Leaves the pass out from when it is called."""
    some = tuple(change for change in PIPELINE if change is not read_curves)
    return lambda: monkeypatch.setattr("dslnet.codegen.passes.PIPELINE", some)


def compare(found: dict[str, Any], expected: dict[str, Any], rtol: float) -> None:
    for name, values in expected.items():
        np.testing.assert_allclose(found[name], values, rtol=rtol, atol=rtol, err_msg=name)


@pytest.mark.parametrize("dt", [0.01, 0.025, 0.1])
@pytest.mark.parametrize("size", SIZES)
def test_curves_have_the_digits_of_the_equations(size: int, dt: float) -> None:
    found = state_after(400, cells(size), dt)
    with simulate_members(population := cells(size), dt=dt, backend="numpy") as sim:
        sim.step(400)
        compare(found, {name: getattr(population, name) for name in STATES}, 1e-9)


def test_curves_have_the_digits_of_the_equations_in_single_precision(without: Callable[[], None]) -> None:
    found = state_after(100, cells(65), 0.05, dtype="float32")
    without()
    with simulate_members(population := cells(65), dt=0.05, dtype="float32") as sim:
        sim.step(100)
        compare(found, {name: getattr(population, name) for name in STATES}, 2e-3)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_one_step_from_anywhere(dtype: str, without: Callable[[], None]) -> None:
    """In the pieces, on their marks and beyond the grid."""
    some = np.random.default_rng(3).uniform(-150.0, 150.0, 150)
    marks = np.arange(-130.0, 130.0, 2.0)
    far = np.array([0.0, -0.0, -1e3, 1e3, 1e8, -1e8, 1e-300])
    start = np.concatenate([some, marks, np.nextafter(marks, 1e3), np.nextafter(marks, -1e3), far])

    def stepped() -> dict[str, Any]:
        population = Gates(len(start), name="cells")
        with simulate_members(population, dt=0.05, dtype=dtype) as sim:
            population.v = start
            sim.step()
            return {name: np.array(getattr(population, name)) for name in STATES}

    found = stepped()
    without()
    compare(found, stepped(), 1e-13 if dtype == "float64" else 3e-6)


def test_curves_are_drawn_anew_when_a_parameter_changes(without: Callable[[], None]) -> None:
    def shifted() -> dict[str, Any]:
        population = cells(65)
        with simulate_members(population, dt=0.02) as sim:
            for shift in (0.0, 3.0, 3.0, -2.5, 0.0):
                population.shift = shift
                sim.step(30)
            return {name: np.array(getattr(population, name)) for name in STATES}

    found = shifted()
    without()
    compare(found, shifted(), 1e-9)


@pytest.mark.parametrize("threads", [1, 2, 3, 4])
def test_the_bits_are_those_of_any_cut_and_number_of_threads(threads: int, tmp_path: Path) -> None:
    def run(number: int, *cuts: int) -> str:
        with simulate_members(cells(200), dt=0.025, threads=number) as sim:
            for steps in cuts:
                sim.step(steps)
            return sim.digest()

    assert run(threads, 100, 1, 99) == run(1, 200)
    with simulate_members(cells(200), dt=0.025, threads=threads) as sim:
        sim.step(100)
        sim.save(tmp_path / "half")
    with Simulator.load(Network(cells(200)), tmp_path / "half") as sim:
        sim.step(100)
        assert sim.digest() == run(1, 200)


def test_equal_neurons_stay_equal_wherever_they_lie() -> None:
    population = HH_cond_exp(131, name="cells", i_offset=0.7)
    with simulate_members(population, dt=0.05) as sim:
        assert "v__middle__curves" in sim.source  # the second half of the rule reads curves of a value in between
        population.v[3] = 1e4  # its block computes the equations for it
        for _ in range(20):
            sim.step(15)
            for name in ("v", "m", "h", "n"):
                assert len(np.unique(np.delete(getattr(population, name), 3))) == 1


def test_parameters_of_each_neuron_leave_the_equations() -> None:
    population = cells(65, shift=np.linspace(-1.0, 1.0, 65))
    with simulate_members(population, dt=0.025) as sim:
        assert "dsl_read_curves" not in sim.source


class Product(Neuron):
    """Functions of a product, which may be infinite and no number."""

    a: State = state(1.0)
    b: State = state(1.0)
    c: State = state(1.0)
    z: State = state(0.0)
    r: State = state(0.0)

    @update
    def look(self) -> None:
        self.z = self.a * self.b * self.c
        z = self.z
        some = np.tanh(z) + 1.0 / (1.0 + np.exp(-z)) + np.exp(-(z**2)) + 1.0 / (2.0 + np.cosh(z / 3.0))
        self.r = some * self.a


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_values_that_are_no_numbers(dtype: str) -> None:
    large = 1e200 if dtype == "float64" else 1e30
    population = Product(6, a=[1.0, large, -large, large, 1.0, 2.0], b=[1.0, large, large, large, 0.0, 1.0])
    with simulate_members(population, dtype=dtype) as sim:
        assert "dsl_read_curves" in sim.source
        population.c = [1.0, 1.0, 1.0, 0.0, 1.0, -2.0]
        sim.step()
        z = np.array([1.0, np.inf, -np.inf, np.nan, 0.0, -4.0])
        with np.errstate(over="ignore", invalid="ignore"):
            some = np.tanh(z) + 1.0 / (1.0 + np.exp(-z)) + np.exp(-(z**2)) + 1.0 / (2.0 + np.cosh(z / 3.0))
        np.testing.assert_allclose(population.r, some * population.a, rtol=1e-12 if dtype == "float64" else 1e-5)


class Bumps(Neuron):
    """Functions that a grid of its own choice would not see: narrow, far from where x begins, or steep."""

    at: Param = param(3.0)
    width: Param = param(0.01)
    x: State = state(0.0)
    a: State = state(0.0)
    b: State = state(0.0)
    c: State = state(0.0)
    d: State = state(0.0)

    @update
    def look(self) -> None:
        z = (self.x - self.at) / self.width
        self.a = 1.0 + 5.0 * np.exp(-(z**2))
        self.b = 2.0 / (1.0 + np.exp(-z)) + 1.0
        self.c = np.tanh(z) + np.exp(-(((self.x + 40.0) / 0.5) ** 2))
        self.d = np.log(2.0 + z**2) / (1.0 + z**2) ** 1.5


@pytest.mark.parametrize("at", [0.0, 3.0, -2000.0])
@pytest.mark.parametrize("width", [1e-7, 0.01, 5.0, 1e6])
def test_no_feature_is_too_narrow(at: float, width: float) -> None:
    spread = np.random.default_rng(5).normal(0.0, 4.0, 190)
    x = np.concatenate([at + width * spread, at + spread, [at, -40.0, -39.7], [0.0, 1.0]])
    population = Bumps(len(x), name="bumps", at=at, width=width)
    with simulate_members(population) as sim:
        population.x = x
        sim.step()
        z = (x - at) / width
        with np.errstate(over="ignore"):
            np.testing.assert_allclose(population.a, 1.0 + 5.0 * np.exp(-(z**2)), rtol=3e-13)
            np.testing.assert_allclose(population.b, 2.0 / (1.0 + np.exp(-z)) + 1.0, rtol=3e-13)
            far = np.exp(-(((x + 40.0) / 0.5) ** 2))
            np.testing.assert_allclose(population.c, np.tanh(z) + far, rtol=3e-13, atol=3e-14)
            np.testing.assert_allclose(population.d, np.log(2.0 + z**2) / (1.0 + z**2) ** 1.5, rtol=3e-13)


def in_blocks(*body: Any) -> Kernel:
    lanes = For("neuron", BLOCK, BLOCK + 64, body, simd=True)
    made = kernel(For("block", ZERO, local("n"), (lanes,), step=64))
    (function,) = made.functions
    parameters = (*function.parameters, ("const Cells_constants *", "constants"), ("int64_t", "thread"))
    return Kernel((), (type(function)(
        function.name, parameters, function.body, {**function.types, "block": "int64_t", "thread": "int64_t",
        "x": "double"}, function.sources, function.constants, function.owner,
    ),))  # fmt: skip


def curves_of(found: Kernel) -> dict[str, list[Any]]:
    """What is computed for curves, by the name of the function, in order."""
    return {
        f.name: [node.value for node in flat(f.body) if isinstance(node, Store)]
        for f in found.functions
        if "_points_" in f.name
    }


MANY = Exp(V / 3) + Exp(-V / 5) * Exp(A * V) / (1 + Exp(V))
"""Four calls."""


@pytest.mark.parametrize(
    ("value", "functions"),
    [
        (MANY * W, [MANY]),
        (W * MANY + MANY * TAU, [MANY]),
        (W + MANY, [MANY]),
        (MANY * T, [MANY]),  # what changes with time is no part of it
        (s.Where(Greater(W, 0), MANY, W), [MANY]),
        (s.Floor(MANY) + W, []),  # a last bit decides what is rounded
        (Exp(V) * W, []),  # too few calls
        (Exp(V * W) + Exp(W * V / 3) + Exp(V - W) + Exp(W - V / 2), []),  # of two values
        ((1 - W * Exp(V)) * MANY, [MANY, Exp(V)]),
        ((Exp(V) - W * Exp(-V)) * MANY, [Exp(V) * MANY, Exp(-V) * MANY]),  # two functions in the place of three
    ],
)
def test_what_is_read_of_a_curve(value: Any, functions: list[Any]) -> None:
    found = verify(read_curves(in_blocks(Store("out", NEURON, value))))
    made = [e.xreplace({load("x__at", LANE): V}) for each in curves_of(found).values() for e in each]
    assert all(any(sympy.expand(e - m) == 0 for m in made[: len(functions)]) for e in functions)
    assert bool(made) is bool(functions)


def test_a_local_of_several_values_has_curves_behind_it() -> None:
    x = local("x")
    body = (Declare("x", V + W), Store("out", NEURON, (Exp(x) + Exp(-x / 2) + Exp(x / 3) + Bernoulli(x)) * W))
    (function,) = (f for f in read_curves(in_blocks(*body)).functions if f.name == "Cells_update")
    kinds = [type(node) for node in flat(function.body) if isinstance(node, For | Call)]
    assert kinds == [For, For, Call, Call, For]  # the block, what x is, what is read, what is missed, and the rest


TERMS = [Exp(V / 7), Expm1(-V / 2), Bernoulli(V / 3 + A), sympy.tanh(V), Exp(-(V**2)), 1 / (1 + Exp(V / TAU)), W, DT, T]


@given(number=st.lists(st.integers(0, 728), min_size=1, max_size=4))
def test_the_value_is_the_same(number: list[int]) -> None:
    value = sum((TERMS[i % 9] * TERMS[i // 9 % 9] + TERMS[i // 81 % 9] for i in number), W)
    found = verify(read_curves(in_blocks(Store("out", NEURON, value))))
    made = [e.xreplace({load("x__at", LANE): V}) for each in curves_of(found).values() for e in each]
    read = [node.value for node in flat(found.functions[-1].body) if isinstance(node, Store)][-1]
    places = {element: made[int(element.args[1].subs({NEURON: 0, BLOCK: 0})) // 64] for element in read.atoms(Load)
              if element.args[0].name.endswith("__curves")}  # fmt: skip
    assert value_of(read.xreplace(places)) == pytest.approx(value_of(value), rel=1e-9, abs=1e-12)


def grids(sim: Simulator) -> list[tuple[float, float]]:
    """Where the grids of all curves begin and end that are laid; an empty range where no value lies on one."""
    binding = sim._session.engine._binding  # type: ignore[union-attr]  # the engine in C
    laid = [a for arrays in binding.still.values() for a in arrays if a.dtype == np.float64 and a.size == 16]
    return [(grid[0], grid[0] + 384.0 * grid[2]) if grid[1] > 0.0 else (0.0, 0.0) for grid in laid]


def with_default(start: Any) -> type[Gates]:
    class Begun(Gates):
        v: State = state(start)

    return Begun


@pytest.mark.parametrize("start", [-65.0, -55.3, 0.0, Uniform(-70.0, -50.0), Normal(-60.0, 3.0)])
def test_the_grid_lies_where_membranes_are(start: Any) -> None:
    population = with_default(start)(65, name="cells", drive=np.linspace(0.2, 1.5, 65))
    with simulate_members(population, dt=0.025) as sim:
        sim.step(1)
        ((low, high),) = grids(sim)
        assert -300.0 < low < -85.0 and 50.0 < high < 500.0


class Printed(Neuron):
    """Rates as papers print them, 0/0 at two potentials, beside what is smooth."""

    v: State = state(-56.0)
    m: State = state(0.05)
    n: State = state(0.3)

    @m.ode
    def dm(self) -> Array:
        rate = 0.1 * (self.v + 40.0) / (1.0 - np.exp(-(self.v + 40.0) / 10.0))
        return rate * (1.0 - self.m) - 4.0 * np.exp(-(self.v + 65.0) / 18.0) * self.m

    @n.ode
    def dn(self) -> Array:
        rate = 0.01 * (self.v + 55.0) / (1.0 - np.exp(-(self.v + 55.0) / 10.0))
        return rate * (1.0 - self.n) - 0.125 * np.exp(-(self.v + 65.0) / 80.0) * self.n


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_rates_that_are_nothing_over_nothing_are_computed_there_and_read_elsewhere() -> None:
    v = np.concatenate([np.linspace(-90.0, 40.0, 131), -40.0 + np.array([1e-9, -1e-9, 1e-3, 0.4, -0.4])])
    population = Printed(len(v), name="cells")
    with simulate_members(population, dt=0.01) as sim:
        population.v = v
        sim.step(1)
        ((low, high),) = grids(sim)
        assert low < -90.0 and high > 40.0
        expected = Printed(len(v), v=v)
        m = 0.05 + 0.01 * expected.dm()
    assert np.isnan(population.m[50]) and np.isnan(population.n[35])  # as the equations have it
    np.testing.assert_allclose(population.m, m, rtol=1e-7, equal_nan=True)


class Noisy(Neuron):
    """Channel noise (Fox & Lu, 1994): a root around what is read, and a call of it."""

    v: State = state(-65.0)
    n: State = state(0.3)
    z: State = state(0.0)
    xi: Noise = noise(Normal(0.0, 1.0))

    @n.ode
    def dn(self) -> Array:
        opening, closing = 0.1 / exprel(-(self.v + 55.0) / 10.0), 0.125 * np.exp(-(self.v + 65.0) / 80.0)
        closing = closing + 1.0 / (1.0 + np.exp(-self.v / 9.0)) + np.exp(-self.v / 50.0)
        spread = np.sqrt(np.abs(opening * (1.0 - self.n) + closing * self.n) / 1e4)
        return opening * (1.0 - self.n) - closing * self.n + spread * self.xi

    @update
    def called(self) -> None:
        self.z = np.tanh(self.n * (np.exp(self.v / 30.0) + np.exp(self.v / 40.0)) + np.tanh(self.v / 99.0))


def test_calls_of_what_is_read() -> None:
    found = Noisy(65, name="cells", v=np.linspace(-90.0, 30.0, 65))
    with simulate_members(found, dt=0.05) as sim:
        assert "dsl_read_curves" in sim.source
        sim.step(20)
    other = Noisy(65, name="cells", v=np.linspace(-90.0, 30.0, 65))
    with simulate_members(other, dt=0.05, backend="numpy") as sim:
        sim.step(20)
        np.testing.assert_allclose(found.n, other.n, rtol=1e-11)
        np.testing.assert_allclose(found.z, other.z, rtol=1e-11)


class Resting(Neuron):
    """An unstable rest at 0, where all functions but one are 0."""

    w: State = state(1.0)
    x: State = state(0.0)
    root: State = state(0.0)
    ratio: State = state(0.0)
    other: State = state(0.0)
    none: State = state(0.0)

    @x.ode
    def dx(self) -> Array:
        odd = np.tanh(3.0 * self.x) + np.sinh(self.x) - np.arctan(2.0 * self.x)
        gone = (np.exp(2.9 * self.x) * self.w - self.w) + (self.w / (1.0 + np.exp(-1.7 * self.x)) - 0.5 * self.w)
        return self.w * odd + (np.exp(self.x) * self.w - self.w) + gone + np.expm1(self.x) * self.w**2

    @update
    def look(self) -> None:
        self.root = np.sqrt(self.w * np.log1p(self.x * self.x * np.exp(self.x)))
        self.ratio = self.w * np.sinh(self.x) / (np.expm1(self.x) + self.none)
        self.other = self.w * (np.exp(self.x) + np.cosh(self.x)) + self.w**2 * np.tanh(self.x)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_what_is_nothing_stays_nothing_and_what_has_a_sign_keeps_it(dtype: str) -> None:
    some = np.random.default_rng(2).uniform(-1.0, 1.0, 60)
    powers = (0, -2, -4, -8, -12, -20, -30) if dtype == "float64" else (0, -2, -4, -8, -12)
    small = np.concatenate([some * 10.0**power for power in powers])
    population = Resting(len(small) + 1, name="rest")
    with simulate_members(population, dt=0.1, dtype=dtype) as sim:
        assert "x__curves" in sim.source and "x__1__curves" in sim.source
        sim.step(300)
        assert (population.x == 0.0).all()
    population = Resting(len(small) + 1, name="rest")
    with simulate_members(population, dt=1e-9, dtype=dtype) as sim:
        population.x = np.append(small, 0.5)
        sim.step(1)
        x = population.x.astype(np.float64)
        tolerance = 1e-12 if dtype == "float64" else 2e-5
        assert np.isfinite(population.root).all() and (population.root >= 0.0).all()
        np.testing.assert_allclose(population.root, np.sqrt(np.log1p(x * x * np.exp(x))), rtol=tolerance)
        np.testing.assert_allclose(population.ratio, np.sinh(x) / np.expm1(x), rtol=tolerance)


def gates_named(name: str, field: str) -> type[Neuron]:
    """A class of this name with curves of a state of that name."""

    def look(self: Any) -> None:
        x = getattr(self, field)
        self.r = self.w * (np.exp(x) + np.exp(-x) + np.tanh(x) + np.cosh(x) / 2.0)

    body = {field: state(0.5), "w": state(2.0), "r": state(0.0), "look": update(look)}
    return type(Neuron)(name, (Neuron,), {"__module__": __name__, "__qualname__": name, **body})


def test_no_names_collide() -> None:
    names = [("M", "v"), ("M_draw", "v"), ("M_points_0", "v"), ("M_missed_0", "v"), ("M_read_0", "x"), ("M_v", "x"),
             ("N", "v_x"), ("N_v", "x"), ("M", "x_at"), ("M", "grid"), ("M", "curves")]  # fmt: skip
    members = [gates_named(name, field)(3, name=f"p{n}") for n, (name, field) in enumerate(names)]
    with simulate_members(*members) as sim:
        sim.step(1)
        expected = 2.0 * (np.exp(0.5) + np.exp(-0.5) + np.tanh(0.5) + np.cosh(0.5) / 2.0)
        for member in members:
            np.testing.assert_allclose(member.r, expected, rtol=1e-13)  # type: ignore[attr-defined]  # made above
