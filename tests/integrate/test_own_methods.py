"""Methods of one's own: what is wrong with one is said when it is made, or when it is used, in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from strategies import simulate_members

from dslnet import Adaptive, Array, DeclarationError, DslError, EmbeddedPair, Neuron, RungeKutta, State, state
from dslnet.integrate import Advance
from dslnet.model import symbol

HEUN = {"stages": [["1"]], "weights": ["1/2", "1/2"]}
PAIR = {"name": "pair", **HEUN, "lower": [1, 0], "order": 1}


@pytest.mark.parametrize(("made", "message"), [
    (lambda: RungeKutta("bad", stages=[], weights=["1/2"]), "weights of bad add up to 1/2"),
    (lambda: RungeKutta("bad", stages=[["2/x"]], weights=[0, 1]), "'2/x' in a tableau"),
    (lambda: RungeKutta("bad", stages=[[float("nan")]], weights=[0, 1]), "nan in a tableau"),
    (lambda: RungeKutta("bad", stages="2/3", weights=[0, 1]), "list of rows of numbers"),
    (lambda: RungeKutta("bad", stages=["2/3"], weights=[0, 1]), "a list of numbers, as in RungeKutta"),
    (lambda: RungeKutta(3, **HEUN), "a method has a name"),  # type: ignore[arg-type]  # on purpose
    (lambda: EmbeddedPair(**{**PAIR, "lower": [1]}), "2 weights and 1 in lower"),
    (lambda: EmbeddedPair(**{**PAIR, "lower": [1, 1]}), "numbers in lower of pair add up to 2"),
    (lambda: EmbeddedPair(**{**PAIR, "stages": [[1, 2]]}), "tableau of pair has rows of"),
    (lambda: EmbeddedPair(**{**PAIR, "order": "2"}), "order='2' is a whole number"),
    (lambda: EmbeddedPair(**{**PAIR, "rounds": 0}), "rounds=0 is a whole number of at least 1"),
    (lambda: Adaptive(relative="1e-3"), "relative='1e-3': a tolerance"),  # type: ignore[arg-type]  # on purpose
])  # fmt: skip
def test_a_tableau_that_is_none(made: Any, message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        made()


class Named:
    """A method with what every method has."""

    name = "own"
    staged = False

    def advance(self, equations: Any) -> Any:
        """Nothing."""
        return None


class Forgetful(Named):
    """One equation is left out."""

    def advance(self, equations: Any) -> Any:
        """The first one only."""
        return Advance({equations[0].target: symbol(equations[0].target)})


class Nameless:
    """Advances, and no more."""

    def advance(self, equations: Any) -> Any:
        """Nothing."""


@pytest.mark.parametrize(("method", "message"), [
    (RungeKutta, "method=RungeKutta is the class"),
    (Nameless(), "has no name: a method of your own"),
    (Named(), r"advance\(\) of the method own returned None"),
    (Forgetful(), "returned no value for y: it returns"),
])  # fmt: skip
def test_a_method_that_does_not_do_its_work(method: Any, message: str) -> None:
    class Two(Neuron):
        x: State = state(1.0)
        y: State = state(1.0)

        @x.ode
        def dx(self) -> Array:
            return -self.x

        @y.ode
        def dy(self) -> Array:
            return -self.y

    with pytest.raises(DslError, match=message):
        simulate_members(Two(1), method=method, backend="numpy").start()


def test_messages_show_equations_as_they_are_written() -> None:
    class Switching(Neuron):
        x: State = state(1.0)

        @x.ode(method="exact")
        def dx(self) -> Array:
            return np.where(self.x > 1.0, -self.x, -np.sign(self.x)) + np.exp(-np.mean(self.x))

    with pytest.raises(DeclarationError) as raised:
        simulate_members(Switching(1), backend="numpy").start()
    assert "np.where(x > 1.0, -x, -np.sign(x))" in str(raised.value) and "np.exp(-np.sum(x)/size)" in str(raised.value)
