"""Each method meets closed forms with the order it promises, at several dt, and exact solutions to rounding."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from by_hand import event, fields, network, neuron, odes, parameter, population
from hypothesis import given
from hypothesis import strategies as st

from dslnet.integrate import RungeKutta
from dslnet.reference import ReferenceEngine

HEUN = RungeKutta("heun", stages=[["1"]], weights=["1/2", "1/2"])
RK4 = RungeKutta("rk4", stages=[["1/2"], [0, "1/2"], [0, 0, 1]], weights=["1/6", "1/3", "1/3", "1/6"])
STEPS = (10, 20, 40, 80)


def solve(equations: dict[str, str], method: Any, steps: int, end: int = 1, **start: float) -> dict[str, float]:
    """The states at time `end`, and the parameter tau = 2."""
    cells = population(neuron(*fields(*equations), parameter("tau", 2.0), odes(method, **equations)), 1, **start)
    engine = ReferenceEngine(network(cells, dt=Fraction(end, steps)))
    while engine.tick < steps:
        engine.run(steps)
    return {name: float(cells.arrays[name][0]) for name in equations}


def orders(equations: dict[str, str], method: Any, answer: float, **start: float) -> Any:
    """The order seen from each halving of dt."""
    first = next(iter(equations))
    errors = [abs(solve(equations, method, steps, **start)[first] - answer) for steps in STEPS]
    return np.log2(np.array(errors[:-1]) / errors[1:])


LOGISTIC = ({"x": "x * (1 - x)"}, 0.2 * np.e / (1 + 0.2 * (np.e - 1)), {"x": 0.2})
OSCILLATOR = ({"x": "y", "y": "-x"}, np.sin(1.0), {"x": 0.0, "y": 1.0})
DRIVEN = ({"x": "x * cos(t)"}, np.exp(np.sin(1.0)), {"x": 1.0})


@pytest.mark.parametrize("case", [LOGISTIC, OSCILLATOR, DRIVEN], ids=["logistic", "oscillator", "driven"])
@pytest.mark.parametrize(
    ("method", "order"), [("explicit", 1), ("midpoint", 2), ("heun", 2), ("rk4", 4), (HEUN, 2), (RK4, 4)]
)
def test_order_of_the_explicit_methods(case: Any, method: Any, order: int) -> None:
    equations, answer, start = case
    seen = orders(equations, method, answer, **start)
    assert abs(seen[-1] - order) < 0.15
    assert np.all(np.abs(seen - order) < 0.35)


def test_order_of_the_exponential_method() -> None:
    equations = {"x": "y - 3 * x", "y": "-y"}
    answer = (np.exp(-1.0) - np.exp(-3.0)) / 2.0
    assert abs(orders(equations, "exponential", answer, x=0.0, y=1.0)[-1] - 1) < 0.1


@pytest.mark.parametrize("method", ["exact", "exponential", "auto"])
@pytest.mark.parametrize("steps", [1, 7, 100])
def test_a_linear_equation_is_solved_to_rounding_at_any_dt(method: str, steps: int) -> None:
    got = solve({"x": "(5 - x) / tau"}, method, steps, end=3, x=-1.0)["x"]
    assert got == pytest.approx(5.0 - 6.0 * np.exp(-1.5), rel=1e-13)


@pytest.mark.parametrize("method", ["exact", "exponential", "auto", "explicit", "midpoint", "rk4", RK4])
def test_a_constant_slope_is_followed_by_every_method(method: Any) -> None:
    assert solve({"x": "3"}, method, 30, end=3)["x"] == pytest.approx(9.0, rel=1e-13)


@pytest.mark.parametrize(
    ("method", "answer"),
    [("explicit", 0.34867844), ("midpoint", 0.368541), ("exponential", 0.36787944), ("exact", 0.36787944),
     (RK4, 0.36787977)],
)  # fmt: skip
def test_decay_over_ten_steps(method: Any, answer: float) -> None:
    assert solve({"v": "-v / 10"}, method, 10, end=10, v=1.0)["v"] == pytest.approx(answer, rel=3e-6)


@given(st.floats(-5, 5), st.floats(-5, 5), st.sampled_from([1, 2, 5]))
def test_the_exponential_method_solves_any_frozen_linear_equation(a: float, b: float, steps: int) -> None:
    """Slope and input are states that stand still, so that neither is a constant to the eye."""
    got = solve({"x": "a * x + b", "a": "0", "b": "0"}, "exponential", steps, x=0.7, a=a, b=b)["x"]
    answer = 0.7 + b if a == 0 else 0.7 * np.exp(a) + b * np.expm1(a) / a
    assert got == pytest.approx(answer, rel=1e-11, abs=1e-11)


def test_a_slope_of_zero_in_an_array_of_slopes_is_no_trouble() -> None:
    cells = population(neuron(*fields("x"), parameter("a", 0.0), odes("exact", x="a * x + 1")), 3, a=[-1.0, 0.0, 1.0])
    ReferenceEngine(network(cells)).run(1)
    assert cells.arrays["x"][:3] == pytest.approx([1 - np.exp(-1), 1.0, np.e - 1])


def test_stages_are_taken_at_their_own_time() -> None:
    """dx/dt = t: the midpoint rule is exact, and Euler's is half a step behind."""
    assert solve({"x": "t"}, "midpoint", 5)["x"] == pytest.approx(0.5, rel=1e-14)
    assert solve({"x": "t"}, "explicit", 5)["x"] == pytest.approx(0.4, rel=1e-14)


def test_reductions_are_taken_anew_at_each_stage() -> None:
    """The mean of dx/dt = -mean(x) decays like one neuron."""
    cells = population(neuron(*fields("x"), odes("midpoint", x="-PopulationSum(x) / size")), 2, x=[1.0, 3.0])
    ReferenceEngine(network(cells)).run(1)
    assert cells.arrays["x"][:2] == pytest.approx([0.0, 2.0])  # 2 · (1 - dt + dt²/2) - 2 = -1


@pytest.mark.parametrize(("dt", "tick"), [("1", 20), ("0.1", 200), ("0.05", 400)])
def test_a_threshold_is_crossed_at_the_same_time_for_every_dt(dt: str, tick: int) -> None:
    """v = 1 - exp(-t / 10) reaches 0.86 shortly before t = 20."""
    model = neuron(*fields("v"), odes("exact", v="(1 - v) / 10"), event("v >= 0.86", "v = 0"))
    cells = population(model, 1)
    engine = ReferenceEngine(network(cells, dt=dt))
    while engine.tick < tick + 5:
        engine.run(tick + 5)
    assert 0.0 < cells.arrays["t_last"][0] <= 20.0
    assert cells.arrays["t_last"][0] == pytest.approx(-10 * np.log(0.14), abs=float(dt))
