"""Marks: what a decorator says about a method. A decorator returns the function unchanged, with its mark on it.

A mark keeps the field or event it was made from; its name is read later, since a class body is still being run when
the decorator is called.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias, TypeVar, overload

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.errors import DeclarationError
from dslnet.messages.above import above_a_method
from dslnet.messages.callables import is_put_off
from dslnet.messages.teach import place

Array: TypeAlias = NDArray[Any] | Any
"""What an expression method returns: an array, one number, or in an equation a symbol."""

Expression = TypeVar("Expression", bound=Callable[[Any], NDArray[Any] | np.generic | float])
Statements = TypeVar("Statements", bound=Callable[[Any], None])
Reduce: TypeAlias = Literal["sum", "mean", "max", "min"]
Role: TypeAlias = Literal[
    "ode", "update", "spike", "reset", "refractory", "stop_condition", "transmit", "pre_spike", "post_spike"
]

STATEMENT_ROLES = frozenset({"update", "reset", "pre_spike", "post_spike"})
"""The roles of methods that assign; all others return."""

MARK = "__dslnet_mark__"


@frozen(eq=False)
class Mark:
    """The role of a method, the field or event it belongs to, and what else the decorator was given."""

    role: Role
    target: Any = None
    option: Any = None

    @property
    def assigns(self) -> bool:
        """Whether the method assigns; else it returns."""
        return self.role in STATEMENT_ROLES

    def same_as(self, other: Mark) -> bool:
        """Whether two marks give a method the same role, and an equation or transmission the same choice with it."""
        choices = self.option == other.option or self.role not in ("ode", "transmit")
        return (self.role, self.target_name) == (other.role, other.target_name) and choices

    @property
    def target_name(self) -> str | None:
        """The name of the field or event, known once its class body has ended."""
        return None if self.target is None else self.target.name


def mark(function: Any, made: Mark) -> Any:
    """Put a mark on a function. Raises DeclarationError for anything but a method of `self` alone, or a second mark."""
    code = getattr(function, "__code__", None)
    if code is None:
        shown = f"a {type(function).__name__}" if isinstance(function, staticmethod | classmethod) else repr(function)
        raise DeclarationError(f"@{made.role} belongs above a method, `def name(self)`, not on {shown}")
    if is_put_off(function):
        raise DeclarationError(
            f"{function.__qualname__} ({place(function)}) is async or has a yield; @{made.role} takes a plain method: "
            f"def {function.__name__}(self)"
        )
    if code.co_argcount - len(function.__defaults__ or ()) != 1:
        raise DeclarationError(
            f"{function.__qualname__} ({place(function)}) takes self and nothing else: def {function.__name__}(self)"
        )
    owner = getattr(made.target, "owner", None)
    if owner is not None and function.__qualname__.startswith(f"{owner.__qualname__}.") and _is_within(function):
        raise DeclarationError(
            f"{function.__qualname__} ({place(function)}): @{made.target.name}.{made.role} marks a method of a class, "
            "and stands in its body; within another method it would be forgotten"
        )
    earlier = getattr(function, MARK, None)
    if earlier is not None:
        raise DeclarationError(
            f"{function.__qualname__} ({place(function)}) is marked twice, as {earlier.role} and as {made.role}; "
            "write two methods"
        )
    setattr(function, MARK, made)
    return function


def _is_within(function: Any) -> bool:
    """Whether a function was made in a function."""
    return str(function.__qualname__).split(".")[-2:-1] == ["<locals>"]


def mark_of(value: Any) -> Mark | None:
    """The mark of something found in a class body, or None."""
    found = getattr(function_of(value), MARK, None)
    return found if isinstance(found, Mark) else None


def function_of(value: Any) -> Any:
    """The function inside a descriptor of ours, or the value itself."""
    return getattr(value, "wrapped_function", value)


@overload
def update(method: Statements, /) -> Statements: ...
@overload
def update() -> Callable[[Statements], Statements]: ...
@above_a_method(
    "it takes the method alone, `@update def rectify(self): ...`, which is called in every step; with a period it is a "
    "callback, @sim.every(period=10.0)"
)
def update(method: Any = None, /) -> Any:
    """A method that assigns states, once in every step: `@update def rectify(self) -> None: self.r = ...`."""
    return _plain(Mark("update"), method)


@overload
def stop_condition(method: Expression, /) -> Expression: ...
@overload
def stop_condition() -> Callable[[Expression], Expression]: ...
@above_a_method("it takes the method alone; np.all(...) in it is of all neurons, np.any(...) of any")
def stop_condition(method: Any = None, /) -> Any:
    """A method that returns the condition at which `until` ends; without np.any or np.all it means any neuron."""
    return _plain(Mark("stop_condition"), method)


@overload
def pre_spike(method: Statements, /) -> Statements: ...
@overload
def pre_spike() -> Callable[[Statements], Statements]: ...
@above_a_method("it takes the method alone; on= of the projection says which event of the source it is")
def pre_spike(method: Any = None, /) -> Any:
    """A method that assigns, for each synapse whose presynaptic spike arrives: `self.into += self.w`."""
    return _plain(Mark("pre_spike"), method)


@overload
def post_spike(method: Statements, /) -> Statements: ...
@overload
def post_spike() -> Callable[[Statements], Statements]: ...
@above_a_method("it takes the method alone; on_post= of the projection says which event of the target it is")
def post_spike(method: Any = None, /) -> Any:
    """A method that assigns, for each synapse of a postsynaptic neuron that spikes."""
    return _plain(Mark("post_spike"), method)


@overload
def transmit(method: Expression, /) -> Expression: ...
@overload
def transmit(*, reduce: Any = np.sum) -> Callable[[Expression], Expression]: ...
@above_a_method("it takes the method alone, or how synapses join, as in @transmit(reduce=np.max)")
def transmit(method: Any = None, /, *, reduce: Any = np.sum) -> Any:
    """A method that returns what one synapse delivers in every step: `return self.w * self.pre.r`.

    `reduce` is np.sum, np.mean, np.max or np.min: how the synapses of one neuron become one number.
    """
    return _plain(Mark("transmit", option=as_reduce(reduce)), method)


def as_reduce(reduce: Any) -> Reduce:
    """The word for a reduction given as a NumPy function or as the word itself. Raises DeclarationError for another."""
    words: dict[Any, Reduce] = {np.sum: "sum", np.mean: "mean", np.max: "max", np.min: "min"}
    for function, word in words.items():
        if reduce is function or reduce == word:
            return word
    raise DeclarationError(f"reduce={reduce!r}: the synapses of a neuron join by np.sum, np.mean, np.max or np.min")


def _plain(made: Mark, method: Any) -> Any:
    if method is not None:
        return mark(method, made)
    return lambda function: mark(function, made)
