"""Events: a condition that makes a neuron spike, with what a spike resets and for how long the neuron is silent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self, overload

from dslnet.declaring.guards import bound
from dslnet.declaring.marks import Array, Expression, Mark, Statements, mark, mark_of
from dslnet.errors import DeclarationError
from dslnet.fields import State
from dslnet.messages.above import above_a_method


class Event:
    """What `@spike` makes of a method. On a population it is the method again: `exc.fires()` is the condition now."""

    name: str = ""
    owner: type | None = None

    def __init__(self, condition: Callable[[Any], Any]) -> None:
        self.wrapped_function = condition
        self.name = condition.__name__
        self.__doc__ = condition.__doc__

    def __reduce__(self) -> Any:
        """It travels by its name, as a field of a class does."""
        return (getattr, (self.owner, self.name)) if self.owner is not None else super().__reduce__()

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.owner = name, owner

    @overload
    def __get__(self, instance: None, owner: Any = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: Any = None) -> Callable[[], Array]: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else bound(self.wrapped_function, instance, owner)

    @above_a_method("it takes the method alone, `@fires.reset def recover(self): self.v = self.v_reset`")
    def reset(self, statements: Statements, /) -> Statements:
        """Marks the method that assigns at a spike, sequentially: `@fires.reset def recover(self) -> None`."""
        marked: Statements = mark(statements, Mark("reset", self))
        return marked

    @above_a_method("it takes the states that are held; the method returns for how many ms, `return self.silence`")
    def refractory(self, *held: State | str) -> Callable[[Expression], Expression]:
        """Marks the method that returns for how many ms no spike is possible; the states given keep their value.

        `@fires.refractory(v)` holds v, `@fires.refractory()` holds none.
        """
        for state in held:
            if not isinstance(state, State | str):
                raise DeclarationError(
                    f"refractory takes the states that are held, as in @{self.name}.refractory(v), or none, as in "
                    f"@{self.name}.refractory(); {state!r} is no state"
                )
        return lambda function: mark(function, Mark("refractory", self, held))

    def __repr__(self) -> str:
        return f"event {self.name}"


@overload
def spike(condition: Expression, /) -> Event: ...
@overload
def spike() -> Callable[[Expression], Event]: ...
@above_a_method(
    "it takes the method alone, `@spike def fires(self): return self.v > self.v_th`; what a spike resets and for how "
    "long the neuron is silent are methods of their own, below @fires.reset and @fires.refractory(v)"
)
def spike(condition: Any = None, /) -> Any:
    """Makes an event of a method that returns a condition: `@spike def fires(self): return self.v > self.v_th`."""
    if condition is None:
        return spike
    if mark_of(condition) is None:
        mark(condition, Mark("spike"))
    return Event(condition)
