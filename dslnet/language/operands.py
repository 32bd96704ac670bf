"""What an operation in an equation is given, and what comes of it, as expressions of sympy."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy
from sympy import Float, Integer
from sympy.logic.boolalg import Boolean

from dslnet.distributions import Distribution
from dslnet.expressions.parts import holds, nodes, with_each_part
from dslnet.expressions.ufuncs import ARITHMETIC, COMPARISONS, LOGIC, OF_TRUTH
from dslnet.fields import Field
from dslnet.language.traced import Traced
from dslnet.messages.meanings import no_counterpart
from dslnet.symbols import Absolute, Reduction, as_number, as_truth

if TYPE_CHECKING:
    from dslnet.tracing import TraceRoom

SIGNS = {"bitwise_and": "&", "bitwise_or": "|", "bitwise_xor": "^", "invert": "~"}


def number_of(room: TraceRoom, value: Any) -> Any:
    """A traced value or a constant as a number of sympy; a truth value as 0 or 1."""
    if isinstance(value, Traced):
        _check_adding(room, value)
        return as_number(value.expression)
    return constant(room, value)


def truth_of(room: TraceRoom, value: Any, message: str = "a condition is needed", numbers: bool = False) -> Any:
    """A traced value or a constant as a truth value of sympy. With `numbers`, a number holds unless it is 0."""
    if not room.is_truth(value) and not numbers:
        shown = value if isinstance(value, Traced) else repr(value)
        room.fail(f"{message}, and {shown} is a number: compare it, as in {shown} > 0.0")
    value = plain(value)
    if isinstance(value, bool | np.bool_):
        return sympy.true if value else sympy.false
    return as_truth(value.expression if isinstance(value, Traced) else constant(room, value))


def constant(room: TraceRoom, value: Any) -> Any:
    """A Python or NumPy number as sympy's: floats with their 53 bits, whole numbers exactly. What NumPy made of numbers
    alone may be an array without axes."""
    value = plain(value)
    if isinstance(value, bool | np.bool_ | int | np.integer):
        return Integer(int(value))
    if isinstance(value, float | np.floating):
        number = float(value)
        if number in (np.inf, -np.inf):
            return sympy.oo if number > 0 else -sympy.oo
        if number != number:
            room.fail("NaN in an equation: every result would be NaN")
        return Float(number, precision=53)
    return room.fail(_no_constant(value))


def plain(value: Any) -> Any:
    """The number in an array without axes; anything else as it is."""
    return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value


def varies(room: TraceRoom, expression: Any) -> bool:
    """Whether an expression of a neuron class has one value per neuron, and not one for the population."""
    symbols = (node for node in nodes(expression, outside=Reduction) if isinstance(node, sympy.Symbol))
    names = (each.name.partition("__")[0] for each in symbols)
    return any(
        name == "t_last" or (name in room.fields and room.fields[name].per_in(room.kind) == "neuron") for name in names
    )


def finished(room: TraceRoom, expression: Any) -> Any:
    """The expression in dslnet's own vocabulary, without what sympy makes of a division by 0 or a root of -1."""
    if holds(expression, sympy.zoo, sympy.nan):
        room.fail("the equation divides by 0, or takes 0 times infinity")
    if holds(expression, sympy.I):
        room.fail("the equation takes a root or a logarithm of a negative constant, which is no real number")
    if holds(expression, sympy.Abs):
        expression = with_each_part(expression, lambda e: e.replace(sympy.Abs, Absolute))
    return expression


def _no_constant(value: Any) -> str:
    if isinstance(value, Distribution):
        form = f"xi: Noise = noise({value!r})"
        return f"a distribution inside an equation; declare a field, {form}, and read self.xi: it is drawn at each step"
    if isinstance(value, np.ndarray | list | tuple):
        return (
            "an array inside an equation; values that differ between neurons are a field, "
            'x: Param = param(0.0, per="neuron"), given when the population is made'
        )
    if isinstance(value, Field) and not value.name:
        return (
            "a field that is no attribute of the class, as in a list or a dict: give each a name of its own, "
            "g_na: State = state(0.0), and read self.g_na"
        )
    if isinstance(value, Field):
        return f"{value.name} of a class is the declaration of a field; its value in an equation is self.{value.name}"
    if value is None:
        return "None inside an equation; does a method that is called here lack its return?"
    if inspect.iscoroutine(value) or inspect.isgenerator(value) or inspect.isasyncgen(value):
        if inspect.iscoroutine(value):
            value.close()  # so that Python does not warn that it was never awaited
        return f"{value.__name__} is async or has a yield; an equation is a plain def that returns"
    if inspect.ismethod(value):
        return f"the method {value.__name__} inside an equation; call it: self.{value.__name__}()"
    return f"{type(value).__name__} {value!r} is no number"


def _check_adding(room: TraceRoom, value: Traced) -> None:
    if value.field is not None and (value.field == "into" or value.field.startswith("into__")):
        room.fail("self.into stands for whatever the projection was pointed at: it can be added to, and not be read")


def applied(room: TraceRoom, name: str, inputs: tuple[Any, ...]) -> Any:
    """What a ufunc of that name makes of its inputs. Raises TraceError where it has no counterpart."""
    if name in LOGIC:
        if name in SIGNS and len(inputs) == 2:
            _check_joined(room, SIGNS[name], inputs)
        return LOGIC[name](*(truth_of(room, each, "~ turns a condition", name not in SIGNS) for each in inputs))
    if all(room.is_truth(each) for each in inputs) and name in (*OF_TRUTH, "subtract", "negative"):
        if name not in OF_TRUTH:
            room.fail("NumPy has no - for conditions; use ~ for not, or np.where(condition, 1.0, 0.0)")
        return OF_TRUTH[name](*(truth_of(room, each) for each in inputs))
    rule = ARITHMETIC.get(name) or COMPARISONS.get(name)
    if rule is None:
        return room.fail(no_counterpart(name))
    return rule(*(number_of(room, each) for each in inputs))


def _check_joined(room: TraceRoom, sign: str, inputs: tuple[Any, ...]) -> None:
    """Both sides of &, | and ^ are conditions; a number there is mostly one that a comparison lost to the sign."""
    for each in inputs:
        if not room.is_truth(each):
            if sign == "^" and not any(map(room.is_truth, inputs)):
                room.fail("^ joins conditions; a power is written with two stars, as in self.v**2")
            room.fail(
                f"{sign} joins conditions, and {each!r} is a number. Each comparison needs its parentheses, as "
                f"{sign} binds closer than > and <: (self.v > 1.0) {sign} (self.v < 3.0)"
            )


def as_expression(room: TraceRoom, value: Any) -> Any:
    """What a method returned, as a number. Raises TraceError when it returned nothing."""
    if value is None:
        room.fail("it returns nothing; an equation returns its right-hand side: return -self.v / self.tau")
    if isinstance(value, tuple | list):
        room.fail(f"it returns {len(value)} values; a method has one right-hand side, so write one for each state")
    return finished(room, number_of(room, value))


def as_condition(room: TraceRoom, value: Any) -> Boolean:
    """What a method returned, as a truth value. Raises TraceError for a number or nothing."""
    if value is None:
        room.fail("it returns nothing; it has to return a condition: return self.v > self.v_th")
    return finished(room, truth_of(room, value, "it has to return a condition"))
