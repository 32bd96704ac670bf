"""Methods that assign: they read what they have just written, as in Python, and record every write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy
from evaluation import value_of

from dslnet import DeclarationError, Neuron, Noise, Normal, Param, Port, State, TraceError, noise, param, port, state
from dslnet import update as mark_update
from dslnet.meta import neuron_model
from dslnet.model import Statement, symbol


def statements_of(body: Callable[[Any], Any]) -> tuple[Statement, ...]:
    """What the function assigns, read as an update."""

    class Model(Neuron):
        tau: Param = param(10.0)
        g: Port = port()
        xi: Noise = noise(Normal(0.0, 1.0))
        v: State = state(0.0)
        u: State = state(0.0)
        on: State = state(False, dtype=bool)
        advance = mark_update(body)

    return neuron_model(Model).blocks[0].statements  # type: ignore[union-attr]  # its one block is an update


def final(body: Callable[[Any], Any], **values: float) -> dict[str, Any]:
    """The last value of each target, computed statement by statement."""
    known: dict[str, Any] = dict(values)
    result = {}
    for statement in statements_of(body):
        result[statement.target] = known[str(statement.symbol)] = value_of(sympy.sympify(statement.value), **known)
    return result


def test_swapping_two_states() -> None:
    def swap(self: Any) -> None:
        self.v, self.u = self.u, self.v

    assert final(swap, v=1.0, u=2.0) == {"v": 2.0, "u": 1.0}


def test_an_old_value_is_kept() -> None:
    def keep(self: Any) -> None:
        old = self.v
        self.v = 5.0
        self.u = old

    assert final(keep, v=1.0, u=2.0) == {"v": 5.0, "u": 1.0}


def test_what_was_written_is_read() -> None:
    def sequence(self: Any) -> None:
        self.v = self.v + 1.0
        self.u = self.v * 2.0
        self.v += self.u
        self.v -= 0.5

    assert final(sequence, v=1.0, u=0.0) == {"v": 5.5, "u": 4.0}


def test_versions_are_numbered() -> None:
    def twice(self: Any) -> None:
        self.v += 1.0
        self.v *= 2.0

    first, second = statements_of(twice)
    assert (first.symbol, second.symbol) == (symbol("v__1"), symbol("v__2"))
    assert second.value.free_symbols == {symbol("v__1")}
    assert (first.target, first.adds, first.location.line + 1) == ("v", False, second.location.line)


def test_a_loop_and_a_helper_write_too() -> None:
    def add(self: Any, number: float) -> None:
        self.u += number

    def loop(self: Any) -> None:
        for number in range(4):
            add(self, number)

    assert final(loop, u=1.0) == {"u": 7.0}


def test_conditions_into_numbers_and_numbers_into_conditions() -> None:
    def mixed(self: Any) -> None:
        self.on = self.v
        self.u = self.on
        self.v = self.u > 5.0

    assert final(mixed, v=2.0) == {"on": True, "u": 1.0, "v": 0.0}


@pytest.mark.parametrize(
    ("name", "fragment"),
    [("tau", "is a param"), ("g", "is a port"), ("xi", "is a noise"), ("t", "t"), ("shape", "shape")],
)
def test_only_states_are_written(name: str, fragment: str) -> None:
    def write(self: Any) -> None:
        setattr(self, name, 1.0)

    with pytest.raises((TraceError, AttributeError), match=fragment):
        statements_of(write)


def test_one_number_of_the_population() -> None:
    class Model(Neuron):
        gain: Param = param(2.0)
        v: State = state(0.0)
        whole: State = state(0.0, per="population")

        @whole.ode
        def dwhole(self) -> Any:
            return np.mean(self.v) - self.whole

        @mark_update
        def keep(self) -> None:
            self.whole = self.gain * np.max(self.v) + self.whole

    class Many(Model):
        def dwhole(self) -> Any:
            return self.v - self.whole

    class Also(Model):
        def keep(self) -> None:
            self.whole = self.v

    assert len(neuron_model(Model).blocks) == 2
    for wrong in (Many, Also):
        with pytest.raises(TraceError, match=r"(?s)self\.whole is one number.*np\.mean"):
            wrong(2)


def test_a_name_that_is_no_field() -> None:
    def write(self: Any) -> None:
        self.vv = 1.0

    with pytest.raises(DeclarationError, match="Did you mean 'v'"):
        statements_of(write)


def test_in_place_through_another_name() -> None:
    def alias(self: Any) -> None:
        x = self.v
        x -= 3.0
        self.u = x

    with pytest.raises(TraceError, match=r"self\.v is changed in place") as caught:
        statements_of(alias)
    assert "x = x - 3" in str(caught.value)


def test_in_place_and_assigned_back_is_an_assignment() -> None:
    def back(self: Any) -> None:
        x = self.v
        x -= 3.0
        self.v = x

    assert final(back, v=1.0) == {"v": -2.0}


def test_in_place_on_a_result_changes_no_field() -> None:
    def result(self: Any) -> None:
        x = self.v + 0.0 * self.u
        x += 3.0
        self.u = x

    assert final(result, v=1.0, u=5.0) == {"u": 4.0}


def into_a_result(self: Any) -> None:
    x = 2.0 * self.v
    np.add(self.v, 1.0, out=x)
    self.u = x


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (lambda self: np.rint(self.v, 1), r"x = np\.rint\(a\)"),
        (lambda self: np.maximum(self.v, 0.0, 0.3), r"x = np\.maximum\(a, b\); .* np\.clip\(a, low, high\)"),
        (lambda self: np.exp(self.v, out=np.zeros(())), r"x = np\.exp\(a\)"),
        (into_a_result, r"x = np\.add\(a, b\)"),
    ],
)
@pytest.mark.filterwarnings("ignore:Passing more than 2 positional:DeprecationWarning")
def test_a_result_goes_into_what_it_is_assigned_to(body: Callable[[Any], Any], form: str) -> None:
    """NumPy takes what follows the arguments of a function for the array that the result is written to."""
    with pytest.raises(TraceError, match=rf"takes no place for its result \(out\) .*{form}"):
        statements_of(body)


def test_an_expression_method_does_not_assign() -> None:
    class Model(Neuron):
        v: State = state(0.0)

        @v.ode
        def dv(self) -> Any:
            self.v = 1.0
            return -self.v

    with pytest.raises(TraceError, match=r"(?s)Model\.dv.*@update"):
        Model(1)


def test_a_statement_method_does_not_return() -> None:
    def returns(self: Any) -> Any:
        self.v = 1.0
        return self.v

    with pytest.raises(TraceError, match="would be lost"):
        statements_of(returns)


def test_a_statement_method_is_not_called_on_a_population() -> None:
    class Model(Neuron):
        v: State = state(0.0)

        @mark_update
        def advance(self) -> None:
            self.v += 1.0

    with pytest.raises(DeclarationError, match=r"(?s)Model\.advance assigns.*sim\.step"):
        Model(2).advance()


def test_one_statement_method_may_call_another() -> None:
    class Model(Neuron):
        v: State = state(0.0)

        @mark_update
        def advance(self) -> None:
            self.v += 1.0

    class Twice(Model):
        def advance(self) -> None:
            super().advance()
            super().advance()

    block = neuron_model(Twice).blocks[0]
    assert [statement.target for statement in block.statements] == ["v", "v"]  # type: ignore[union-attr]  # an update
