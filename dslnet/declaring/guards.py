"""Methods as a class keeps them: what they do when somebody calls them on a population, a view or a projection."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from inspect import Signature
from typing import Any, NoReturn

from dslnet.declaring.marks import Mark
from dslnet.errors import DeclarationError
from dslnet.members.views import part_of


class Guard:
    """A method of which it depends on where it is called what it does."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.wrapped_function = function
        update_wrapper(self, function)  # type: ignore[arg-type]  # a descriptor may carry a name and a docstring too


class StatementMethod(Guard):
    """A method that assigns: part of a step, so it can be read as equations and not be called on a population."""

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None or instance._room.traces:
            return self.wrapped_function.__get__(instance, owner)
        return refusing(
            self.wrapped_function,
            instance,
            "assigns: it is a part of a step and cannot be called on {}. A simulator runs it: sim.step(). What may be "
            "called are the right-hand sides of neurons, methods of an ode.",
        )


class ExpressionMethod(Guard):
    """A method of a rate of change or a transmission: of a view it is that of these neurons in their population, with
    means over all of it. What one synapse does is not known of a projection as a whole."""

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is not None and instance._kind == "synapse" and not instance._room.traces:
            return refusing(
                self.wrapped_function,
                instance,
                "is what one synapse does: it cannot be called on {}. Take fields of the projection and its neurons: "
                "line.w * source.r[line.pre_index]",
            )
        return bound(self.wrapped_function, instance, owner)


def refusing(function: Any, instance: Any, why: str) -> Callable[..., NoReturn]:
    """In place of a method that cannot be called."""

    def refuse(*_: Any) -> NoReturn:
        raise DeclarationError(f"{type(instance).__name__}.{function.__name__} " + why.format(repr(instance)))

    refuse.__name__, refuse.__qualname__, refuse.__doc__ = function.__name__, function.__qualname__, function.__doc__
    return refuse


def bound(function: Any, instance: Any, owner: Any) -> Any:
    """A method that returns, of a class, of a population, or of a view, of which it is known by its population."""
    return PartMethod(function, instance) if getattr(instance, "is_view", False) else function.__get__(instance, owner)


class PartMethod:
    """A method that is bound to a view: it takes the neurons of the view for a part of their population."""

    __signature__ = Signature()

    def __init__(self, function: Any, view: Any) -> None:
        update_wrapper(self, function)
        self.__func__, self.__self__ = function, view

    def __call__(self) -> Any:
        return part_of(self.__self__, self.__func__(self.__self__.parent))

    def __reduce__(self) -> Any:
        return getattr, (self.__self__, self.__func__.__name__)

    def __repr__(self) -> str:
        return f"<method {self.__func__.__qualname__} of {self.__self__!r}>"


def guarded(function: Any, made: Mark) -> Any:
    """A method with this mark as a class keeps it."""
    if made.assigns:
        return StatementMethod(function)
    return ExpressionMethod(function) if made.role in ("ode", "transmit") else function
