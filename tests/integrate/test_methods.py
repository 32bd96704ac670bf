"""What a method makes of an equation, which one is taken, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy
from attrs import frozen
from by_hand import fields, network, neuron, odes, parameter, population

from dslnet import Array, Network, Neuron, Simulator, State, exprel, state
from dslnet.errors import DeclarationError
from dslnet.integrate import NAMES, RungeKutta, chosen, method_named
from dslnet.integrate.base import DT, Advance
from dslnet.integrate.linear import linear_parts
from dslnet.model import Equation, symbol
from dslnet.reference import ReferenceEngine


def equation(rhs: str, method: Any = "auto", target: str = "v") -> Equation:
    """One equation."""
    return odes(method, **{target: rhs}).equations[0]


@pytest.mark.parametrize("name", NAMES)
def test_a_method_is_found_by_its_name(name: str) -> None:
    assert method_named(name).name == name


def test_an_unknown_method_shows_those_there_are() -> None:
    with pytest.raises(DeclarationError, match=r"no method 'euler'; there are explicit, exponential, .*, exact"):
        method_named("euler")


def test_what_cannot_advance_is_no_method() -> None:
    with pytest.raises(DeclarationError, match=r"integrator object, not 3"):
        method_named(3)


@pytest.mark.parametrize("method", ["exact", "exponential"])
def test_an_equation_that_is_not_linear_is_refused_and_shown(method: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        method_named(method).advance([equation("1 - v ** 2")])
    assert "dv/dt = 1 - v**2" in str(caught.value)
    assert "model.py:1" in str(caught.value)
    assert 'method="midpoint"' in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["v**2/exprel(v - 1)", "v**2*exprel(v)", "v**2*np.sqrt(v)", "v**2*np.heaviside(v, 0.5)", "v**2*np.arctan2(v, 2.0)"],
)
def test_a_refused_equation_is_shown_as_it_is_written(text: str) -> None:
    class Cell(Neuron):
        v: State = state(1.0)

        @v.ode(method="exponential")
        def dv(self) -> Array:
            return eval(text, {"np": np, "exprel": exprel, "v": self.v})

    with pytest.raises(DeclarationError) as caught, Simulator(Network(Cell(1)), dt=0.1):
        pass
    line = next(line for line in str(caught.value).splitlines() if "dv/dt" in line)
    v = 1.7
    shown = eval(line.split("=", 1)[1], {"np": np, "exprel": exprel, "v": v})
    assert shown == pytest.approx(eval(text, {"np": np, "exprel": exprel, "v": v}), rel=1e-12)


def test_the_exact_method_refuses_a_slope_that_moves_with_it() -> None:
    with pytest.raises(DeclarationError, match=r'Use method="exponential" where only the slope changes'):
        method_named("exact").advance([equation("-u * v"), equation("1", target="u")])


@pytest.mark.parametrize(
    ("rhs", "slope", "constant"),
    [
        ("-v / tau", "-1 / tau", "0"),
        ("(E - v) * g + I", "-g", "E * g + I"),
        ("Where(u > 0, -v, -2 * v)", "Where(u > 0, -1, -2)", "0"),
        ("u ** 2", "0", "u ** 2"),
        ("PopulationSum(v) - v", "-1", "PopulationSum(v)"),
    ],
)
def test_a_linear_equation_has_two_parts(rhs: str, slope: str, constant: str) -> None:
    parts = linear_parts(equation(rhs))
    assert parts is not None
    want = [equation(text).rhs for text in (slope, constant)]
    assert sympy.simplify(parts.slope - want[0]) == 0 or parts.slope == want[0]
    assert sympy.expand(parts.constant - want[1]) == 0


@pytest.mark.parametrize(
    "rhs",
    ["v ** 2", "Where(v > 0, 1, 0)", "Floor(v)", "Sign(v) * u", "Mod(v, 3)", "Fmod(v, 3)", "Heaviside(v, 0)",
     "Maximum(v, 0)", "Absolute(v)", "exp(v)", "v + Mod(2 * v, u)"],
)  # fmt: skip
def test_what_is_not_linear_is_not_taken_for_linear(rhs: str) -> None:
    assert linear_parts(equation(rhs)) is None


def names(*equations: Equation, default: Any = None) -> list[str]:
    """The methods of a block; tau and a are its parameters."""
    return [method.name for method in chosen(equations, default, ["tau", "a"])]


def test_the_method_that_an_equation_names_goes_before_the_default() -> None:
    assert names(equation("-v", "midpoint"), default="explicit") == ["midpoint"]
    assert names(equation("-v"), default="explicit") == ["explicit"]
    assert names(equation("-v")) == ["exact"]
    assert names(equation("-v ** 2")) == ["explicit"]


@pytest.mark.parametrize(
    ("block", "exact"),
    [
        ({"v": "g - v / tau", "g": "-g"}, "vg"),  # a closed group
        ({"v": "g - v ** 2", "g": "-g"}, "g"),  # v is not linear, and nothing that g reads
        ({"v": "g - v", "g": "v * w - g", "w": "-w"}, "w"),  # what reads one that is not, is not
        ({"v": "w", "w": "-v"}, "vw"),
        ({"v": "t - v", "w": "-v"}, ""),  # time moves within the step
        ({"v": "PopulationSum(v) - v", "w": "-w"}, "w"),
        ({"v": "p * v", "w": "p - w"}, "w"),  # p is no parameter: constant as an input, not as a slope
        ({"v": "Maximum(w, 0) - v", "w": "-w"}, "w"),
    ],
)
def test_a_closed_group_of_linear_equations_is_exact(block: dict[str, str], exact: str) -> None:
    found = names(*(equation(rhs, target=name) for name, rhs in block.items()))
    assert dict(zip(block, found, strict=True)) == {n: "exact" if n in exact else "explicit" for n in block}


def test_more_than_a_few_that_hang_together_are_not_solved_together() -> None:
    """A ring of nine; and nine that only take a decay in, which has a closed form."""
    ring = {f"x{n}": f"x{(n + 1) % 9} - x{n}" for n in range(9)} | {"alone": "-alone"}
    star = {f"x{n}": f"source - x{n}" for n in range(9)} | {"source": "-source"}
    assert names(*(equation(rhs, target=n) for n, rhs in ring.items())) == ["explicit"] * 9 + ["exact"]
    assert names(*(equation(rhs, target=n) for n, rhs in star.items())) == ["exact"] * 10
    with pytest.raises(DeclarationError, match=r"up to 8 equations that read each other; here are 9: dx0, dx1"):
        method_named("exact").advance([equation(rhs, target=n) for n, rhs in ring.items()])


def test_a_tableau_takes_fractions_as_text_and_needs_one_weight_for_each_stage() -> None:
    heun = RungeKutta("heun", stages=[["1"]], weights=["1/2", 0.5])
    assert heun == RungeKutta("heun", stages=[[1]], weights=["1/2", "1/2"])
    with pytest.raises(DeclarationError, match=r"tableau of bad has rows of \[1\] numbers and 1 weights"):
        RungeKutta("bad", stages=[["1"]], weights=["1"])
    with pytest.raises(DeclarationError, match=r"rows of \[2\] numbers"):
        RungeKutta("bad", stages=[["1", "0"]], weights=["1", "0"])


@frozen
class Halving:
    """A user's own method: half of what Euler's would do."""

    name: str = "halving"
    staged: bool = False

    def advance(self, equations: Any) -> Advance:
        return Advance({e.target: symbol(e.target) + DT * e.rhs / 2 for e in equations})


def test_an_object_with_advance_is_a_method() -> None:
    cells = population(neuron(*fields("v"), parameter("a", 4.0), odes(Halving(), v="a")), 1)
    assert cells.program.methods == {"dv": "halving"}
    ReferenceEngine(network(cells)).run(1)
    assert cells.arrays["v"][0] == 2.0
