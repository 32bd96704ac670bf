"""Python's own control flow and mathematics on symbols: the message shows the user's expression in the right form."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dslnet import Neuron, Normal, Param, State, TraceError, param, state, update
from dslnet.messages.meanings import no_counterpart


def read(body: Callable[[Any], Any]) -> None:
    """Make a population of a class whose equation is the function."""

    class Model(Neuron):
        tau: Param = param(10.0)
        v: State = state(0.0)
        u: State = state(0.0)
        dv = v.ode(body)

    Model(1)


def if_with_returns(self: Any) -> Any:
    if self.v > 1.0:
        return 0.0
    else:
        return self.u * 2


def if_then_return(self: Any) -> Any:
    if self.v > 2:
        return 0.0
    return self.v


def ladder(self: Any) -> Any:
    if self.v > 2 and self.u > 0:
        return 0.0
    elif self.u > 3:
        return 1.0
    return self.v


def two_at_once(self: Any) -> Any:
    if self.v > 2:
        a = 3.0
        b = self.u
    else:
        a = 4.0
        b = 5.0
    return a + b


def if_with_and(self: Any) -> Any:
    if self.v > 1.0 and self.u < 2.0:  # noqa: SIM108  # the mistake under test
        value = 1.0
    else:
        value = self.tau
    return value


def if_without_else(self: Any) -> Any:
    total = self.v
    if not self.u > 0:
        total += 1.0
    return total


def chained(self: Any) -> Any:
    return (0 < self.v < 1) * 2.0


def ternary(self: Any) -> Any:
    return -self.v if self.v > 0 or self.u > 1 else math.exp(self.v)


def mathematics(self: Any) -> Any:
    return 2 * math.atan2(self.v, self.u) + math.pow(self.v, 2)


def largest(self: Any) -> Any:
    return max(self.v, self.u, 0)


def conversions(self: Any) -> Any:
    return float(self.v) + int(self.u) + round(self.v)


def whole_sum(self: Any) -> Any:
    return sum(self.v)


def all_of(self: Any) -> Any:
    return all(self.v > 1)


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (if_with_returns, "return np.where(self.v > 1.0, 0.0, self.u * 2)"),
        (if_then_return, "return np.where(self.v > 2, 0.0, self.v)"),
        (ladder, "return np.where((self.v > 2) & (self.u > 0), 0.0, np.where(self.u > 3, 1.0, self.v))"),
        (two_at_once, "chosen = self.v > 2\n    a = np.where(chosen, 3.0, 4.0)\n    b = np.where(chosen, self.u, 5.0)"),
        (if_with_and, "value = np.where((self.v > 1.0) & (self.u < 2.0), 1.0, self.tau)"),
        (if_without_else, "total += np.where(~(self.u > 0), 1.0, 0.0)"),
        (chained, "return ((0 < self.v) & (self.v < 1)) * 2.0"),
        (ternary, "return np.where((self.v > 0) | (self.u > 1), -self.v, np.exp(self.v))"),
        (mathematics, "return 2 * np.arctan2(self.v, self.u) + np.power(self.v, 2)"),
        (largest, "return np.maximum(np.maximum(self.v, self.u), 0)"),
        (conversions, "return self.v + np.trunc(self.u) + np.rint(self.v)"),
        (whole_sum, "return np.sum(self.v)"),
        (all_of, "return np.all(self.v > 1)"),
    ],
)
def test_the_expression_is_rewritten(body: Callable[[Any], Any], form: str) -> None:
    with pytest.raises(TraceError) as caught:
        read(body)
    message = str(caught.value)
    assert f"  write:\n    {form}" in message
    assert message.startswith("Model.dv (") and __file__ in message


def test_the_form_that_is_shown_can_be_read() -> None:
    for body in (
        lambda self: np.where((self.v > 1.0) & (self.u < 2.0), 1.0, self.tau),
        lambda self: np.where(~(self.u > 0), 1.0, 0.0),
        lambda self: ((self.v > 0) & (self.v < 1)) * 2.0,
        lambda self: np.maximum(np.maximum(self.v, self.u), 0),
    ):
        read(body)


def test_a_loop_cannot_depend_on_values() -> None:
    def loops(self: Any) -> Any:
        return sum(k for k in range(self.v))

    with pytest.raises(TraceError, match="how often a loop runs"):
        read(loops)


def test_an_if_that_has_no_one_line_form() -> None:
    def long(self: Any) -> Any:
        value = 0.0
        if self.v > 1.0:
            value = 1.0
            value += 2.0
        return value

    with pytest.raises(TraceError, match=r"np\.where\(self\.v > 1\.0, value_where_true, value_elsewhere\)"):
        read(long)


def test_without_a_source_the_message_still_says_what_to_do() -> None:
    namespace: dict[str, Any] = {}
    exec("def body(self):\n    return 1.0 if self.v > 0 else 2.0", namespace)
    with pytest.raises(TraceError, match=r"use np\.where"):
        read(namespace["body"])


def test_the_users_own_traceback_is_kept() -> None:
    def own(self: Any) -> Any:
        return 1.0 if self.v else 2.0

    with pytest.raises(TraceError) as caught:
        read(own)
    assert "own" in {entry.name for entry in caught.traceback}
    assert any("Model.dv" in note for note in caught.value.__notes__)


def test_another_exception_keeps_its_type_and_gets_a_note() -> None:
    def broken(self: Any) -> Any:
        nothing: dict[str, float] = {}
        return nothing["missing"] * self.v

    with pytest.raises(KeyError, match="missing") as caught:
        read(broken)
    line = broken.__code__.co_firstlineno + 2
    assert any(f"Model.dv as an equation ({__file__}, line {line})" in note for note in caught.value.__notes__)


def random_number(self: Any) -> Any:
    return random.random() * self.v


def without_parentheses(self: Any) -> Any:
    return np.where(self.v > 1 | self.v < -1, 1.0, 0.0)


def two_values(self: Any) -> Any:
    return self.v, self.v


def clock(self: Any) -> Any:
    return time.perf_counter() * self.v


def distribution(self: Any) -> Any:
    return Normal(0.0, 1.0) * self.v


def array(self: Any) -> Any:
    return self.v * np.array([1.0, 2.0])


def nothing(self: Any) -> Any:
    self.v + 1.0


def along_an_axis(self: Any) -> Any:
    return np.mean(self.v, axis=0)


def method_along_an_axis(self: Any) -> Any:
    return self.v.mean(axis=0)


def not_called(self: Any) -> Any:
    return self.v * self.dv


def not_there(self: Any) -> Any:
    return np.median(self.v)


def product(self: Any) -> Any:
    return np.prod(self.v)


def largest_place(self: Any) -> Any:
    return np.argmax(self.v)


def quotient(self: Any) -> Any:
    return np.divmod(self.v, 2.0)[0]


def matrix_product(self: Any) -> Any:
    return self.v @ self.u


def shape(self: Any) -> Any:
    return self.v.shape[0] * self.u


def as_a_method(self: Any) -> Any:
    return self.v.std()


def deleted(self: Any) -> Any:
    del self.v
    return 0.0


def endless(self: Any) -> Any:
    return endless(self) + 1.0


def through_0(self: Any) -> Any:
    return self.v / 0.0


def imaginary(self: Any) -> Any:
    return self.v * np.sqrt(0 * self.v - 1.0)


def not_a_number(self: Any) -> Any:
    return self.v * float("nan")


def bits(self: Any) -> Any:
    return self.v & (self.u > 0)


def power(self: Any) -> Any:
    return self.v ^ 2


def minus_conditions(self: Any) -> Any:
    return (self.v > 0) - (self.u > 0)


def one_number(self: Any) -> Any:
    return np.sum(self.tau)


def reduced_twice(self: Any) -> Any:
    return self.v * np.linalg.norm(np.sqrt(np.mean(self.v)))


def element(self: Any) -> Any:
    return self.v[0]


def neuron(self: Any) -> Any:
    return self[0].v


def element_of_none(self: Any) -> Any:
    return (2 * self.v)[0]


def called(self: Any) -> Any:
    return self.v(5)


def called_number(self: Any) -> Any:
    return self.tau(self.v - 1.0)


def called_product(self: Any) -> Any:
    return (self.v + 1.0)(self.v - 1.0)


def method_of_linalg(self: Any) -> Any:
    return self.v.norm()


def norm_of_axis(self: Any) -> Any:
    return np.linalg.norm(self.v, axis=0)


def determinant(self: Any) -> Any:
    return np.linalg.det(self.v)


def chosen(self: Any) -> Any:
    return np.add(self.v, 1.0, where=self.u > 0)


def accumulated(self: Any) -> Any:
    return np.add.accumulate(self.v)


def built(self: Any) -> Any:
    return np.array([self.v, self.u])


def word(self: Any) -> Any:
    return self.v + "1"


def other_class(self: Any) -> Any:
    return self.v + type(self).v


def last_spike(self: Any) -> Any:
    return self.t - self.t_last


def own_name(self: Any) -> Any:
    return self.v * len(self.name)


@pytest.mark.parametrize(
    ("body", "fragment"),
    [
        (random_number, r"one constant for ever; write a field xi: Noise = noise\(Normal"),
        (clock, r"another equation when read again.*noise\(Normal"),
        (distribution, r"xi: Noise = noise\(Normal\(0\.0, 1\.0\)\)"),
        (array, r"param\(0\.0, per=\"neuron\"\)"),
        (nothing, "returns nothing"),
        (along_an_axis, "without axis="),
        (method_along_an_axis, "without axis="),
        (not_called, r"the method not_called inside an equation; call it: self\.not_called\(\)"),
        (not_there, r"np\.median has no counterpart"),
        (product, r"np\.prod has no counterpart .*np\.exp\(np\.sum\(np\.log"),
        (largest_place, r"np\.argmax .*self\.v == np\.max\(self\.v\)"),
        (quotient, r"np\.divmod .*operators // and %"),
        (matrix_product, r"np\.matmul .*projection"),
        (shape, r"self\.v\.shape: .*self\.size"),
        (as_a_method, r"self\.v\.std: .*np\.std\(self\.v\)"),
        (deleted, "del of v"),
        (endless, "calls itself"),
        (through_0, "divides by 0"),
        (imaginary, "no real number"),
        (not_a_number, "NaN"),
        (bits, r"& joins conditions, .* is a number.*\(self.v > 1.0\) & \(self.v < 3.0\)"),
        (power, r"\^ joins conditions; a power is written .* self\.v\*\*2"),
        (without_parentheses, r"\| joins conditions, and 1 is a number. Each comparison needs its parentheses"),
        (two_values, "it returns 2 values"),
        (minus_conditions, "no - for conditions"),
        (one_number, "one number for the population"),
        (reduced_twice, "which is one number for the population already"),
        (element, r"self\.v is the value of each neuron .* without elements: write self\.v\n  it reads:.*self\.v\[0\]"),
        (neuron, r"self\[\.\.\.\]: an equation is written for all neurons .* per=\"neuron\""),
        (element_of_none, "without elements: np.sum"),
        (
            called,
            r"self\.v is the value of each neuron .* cannot be called\. .* self\.v \* \(.*it reads:.*self\.v\(5\)",
        ),
        (
            called_number,
            r"self\.tau is one number, and cannot be called\. A product is written self\.tau \* \(\.\.\.\)",
        ),
        (called_product, r"a product is written with \*"),
        (method_of_linalg, r"write np\.linalg\.norm\(self\.v\)"),
        (norm_of_axis, r"np\.linalg\.norm: got an unexpected keyword argument 'axis'"),
        (determinant, r"np\.linalg\.det has no counterpart"),
        (chosen, r"no where=.*np\.where"),
        (accumulated, r"np\.add\.accumulate"),
        (built, "without building arrays"),
        (other_class, r"self\.v"),
        (last_spike, "no spike event"),
        (own_name, "self.name is not known"),
    ],
)
def test_what_has_no_meaning_in_an_equation(body: Callable[[Any], Any], fragment: str) -> None:
    with pytest.raises(TraceError, match=f"(?s)Model\\.dv.*{fragment}"):
        read(body)


def test_a_type_that_numpy_refuses_as_well() -> None:
    with pytest.raises((TypeError, TraceError), match="str"):
        read(word)


def test_a_misspelt_field_shows_the_nearest() -> None:
    with pytest.raises(AttributeError, match="Did you mean 'tau'"):
        read(lambda self: self.v / self.tua)


def test_names_that_look_alike_are_not_suggested() -> None:
    for name in ("prod", "matmul", "argmax", "divmod", "interp", "median"):
        assert "Did you mean" not in no_counterpart(name)


def test_an_update_that_chooses_shows_the_assignment() -> None:
    with pytest.raises(TraceError, match=r"self\.v = np\.where\(self\.v > 2, 3\.0, 4\.0\)"):

        class Model(Neuron):
            v: State = state(0.0)

            @update
            def choose(self) -> None:
                if self.v > 2:
                    self.v = 3.0
                else:
                    self.v = 4.0

        Model(1)
