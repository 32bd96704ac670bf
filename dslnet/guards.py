"""Methods as a class keeps them: what they do when somebody calls them on a population, a view or a projection."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, NoReturn

from dslnet.errors import DeclarationError
from dslnet.marks import Mark


class StatementMethod:
    """A method that assigns: part of a step, so it can be read as equations and not be called on a population."""

    def __init__(self, function: Callable[[Any], None]) -> None:
        self.wrapped_function = function
        update_wrapper(self, function)  # type: ignore[arg-type]  # a descriptor may carry a name and a docstring too

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None or instance._room.traces:
            return self.wrapped_function.__get__(instance, owner)
        return lambda *_: self._refuse(instance)

    def _refuse(self, instance: Any) -> NoReturn:
        name = self.wrapped_function.__name__
        raise DeclarationError(
            f"{type(instance).__name__}.{name} assigns: it is a part of a step and cannot be called on {instance!r}. "
            "A simulator runs it: sim.step(). The right-hand sides of neurons, methods of an ode, may be called."
        )


class ExpressionMethod:
    """A method of a rate of change or a transmission: of a view it is that of these neurons in their population, with
    means over all of it. What one synapse does is not known of a projection as a whole."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.wrapped_function = function
        update_wrapper(self, function)  # type: ignore[arg-type]  # a descriptor may carry a name and a docstring too

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is not None and not instance._room.traces and instance._kind == "synapse":
            return lambda *_: self._refuse(instance)
        return bound(self.wrapped_function, instance, owner)

    def _refuse(self, instance: Any) -> NoReturn:
        name = self.wrapped_function.__name__
        raise DeclarationError(
            f"{type(instance).__name__}.{name} is what one synapse does: it cannot be called on {instance!r}. Take "
            "fields of the projection and its neurons: line.w * source.r[line.pre_index]"
        )


def bound(function: Any, instance: Any, owner: Any) -> Any:
    """A method that returns, of a class, of a population, or of a view, of which it is known by its population."""
    at_hand = instance is None or instance._room.traces or not getattr(instance, "is_view", False)
    return function.__get__(instance, owner) if at_hand else instance._of_part(function)


def guarded(function: Any, made: Mark) -> Any:
    """A method with this mark as a class keeps it."""
    if made.assigns:
        return StatementMethod(function)
    return ExpressionMethod(function) if made.role in ("ode", "transmit") else function
