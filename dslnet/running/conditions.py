"""What `until` may be given, sorted into conditions that C tests in every step and callables that Python asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from numbers import Number
from typing import Any

import numpy as np
from attrs import frozen

from dslnet.declaring.marks import mark_of
from dslnet.engine import Stops
from dslnet.errors import ScheduleError, SimulationError
from dslnet.messages.callables import is_put_off, name_of, takes
from dslnet.messages.teach import briefly
from dslnet.neuron import Neuron
from dslnet.plan import PopulationPlan

PlanOf = Callable[[Any], PopulationPlan]


@frozen
class Conditions:
    """The conditions of one `until`."""

    compiled: tuple[tuple[int, str], ...]
    asked: tuple[Callable[[], Any], ...]
    operator: str

    @property
    def stops(self) -> Stops | None:
        """What the engine is to test, or None; with callables beside them under "and", they are tested together."""
        return Stops(self.compiled, "and" if self.operator == "and" else "or") if self.compiled else None

    def met(self, compiled_hold: bool) -> bool:
        """Whether all hold, or one, now that the callables are asked."""
        if self.operator == "or":
            return compiled_hold or any(answer(ask) for ask in self.asked)
        return (compiled_hold or not self.compiled) and all(answer(ask) for ask in self.asked)


def answer(ask: Callable[[], Any]) -> bool:
    """What a condition says now. Raises ScheduleError where that is no truth value."""
    try:
        said = ask()
    except StopIteration as over:  # it would end the loop over conditions
        raise ScheduleError(
            f"until: the condition {name_of(ask)} raised StopIteration: what it takes from has nothing left"
        ) from over
    if said is True or said is False:
        return said
    if said is None:
        raise ScheduleError(f"until: the condition {name_of(ask)} returns nothing; it must return whether to stop")
    if np.ndim(said):
        raise ScheduleError(
            f"until: the condition {name_of(ask)} returns {np.size(said)} values; reduce them to one with "
            "np.any(...) or np.all(...)"
        )
    value = said.item() if isinstance(said, np.ndarray | np.generic) else said
    if not isinstance(value, Number) or value != value:
        raise ScheduleError(
            f"until: the condition {name_of(ask)} returns {_short(said)}, which is neither true nor false; it must "
            "return whether to stop"
        )
    return bool(value)


def _short(value: Any) -> str:
    """A value in a message."""
    text = repr(value)
    return text if len(text) < 40 else f"a {type(value).__name__}"


def check_without_arguments(ask: Any) -> None:
    """Refuse what cannot be called without arguments, or would say nothing when called."""
    if is_put_off(ask):
        raise ScheduleError(
            f"until: the condition {name_of(ask)} is async or has a yield; a condition is a plain function, as in "
            "until(lambda: exc.v.mean() > -50.0, max_duration=100.0)"
        )
    mark, whole = mark_of(ask), getattr(ask, "__qualname__", "")
    if mark is not None and mark.role == "stop_condition":
        raise ScheduleError(f"until({whole}): that is of the class; give the one of a population, exc.{name_of(ask)}")
    if not takes(ask, 0):
        raise ScheduleError(
            f"until: the condition {name_of(ask)} takes arguments; a condition is a function without any, as in "
            "until(lambda: exc.v.mean() > -50.0, max_duration=100.0)"
        )


def sort_conditions(given: Iterable[Any], operator: str, plan_of: PlanOf) -> Conditions:
    """The conditions of a call of `until`. Raises ScheduleError for what is none."""
    if operator not in ("and", "or"):
        raise ScheduleError(f'operator={operator!r}: conditions are joined by operator="and" or operator="or"')
    compiled: list[tuple[int, str]] = []
    asked: list[Callable[[], Any]] = []
    for condition in _flat(given):
        found = _compiled(condition, plan_of)
        if found:
            compiled += found
        elif (in_python := _in_python(condition, plan_of)) is not None:
            asked += in_python
        elif callable(condition):
            check_without_arguments(condition)
            asked.append(condition)
        else:
            raise ScheduleError(
                f"until({briefly(condition)}): a condition is a population with a stop condition, a bound condition "
                f"such as exc.decided{_without_call(condition)}, or a function without arguments"
            )
    if not compiled and not asked:
        raise ScheduleError("until() needs a condition: a population, a bound condition, or a function")
    return Conditions(tuple(dict.fromkeys(compiled)), tuple(asked), operator)


def _without_call(given: Any) -> str:
    """A hint where a condition was called, and not handed over."""
    return " without ()" if hasattr(given, "dtype") else ""


def _flat(given: Iterable[Any]) -> Iterator[Any]:
    for condition in given:
        if isinstance(condition, list | tuple):
            yield from _flat(condition)
        else:
            yield condition


def _compiled(condition: Any, plan_of: PlanOf) -> list[tuple[int, str]]:
    """The stop conditions of a population, or the one that is bound to it."""
    owner = getattr(condition, "__self__", None)
    if isinstance(condition, Neuron):
        plan = plan_of(condition)
        if condition.is_view and plan.stops:
            return []
        if not plan.stops:
            raise SimulationError(
                f"{plan.name} has no stop condition; mark a method with @stop_condition, or give one when it is made: "
                f"{type(condition).__name__}(..., stop_condition=lambda n: np.any(n.r > 1.0))"
            )
        return [(plan.number, stop.name) for stop in plan.stops]
    if isinstance(owner, Neuron) and not owner.is_view:
        plan = plan_of(owner)
        return [(plan.number, s.name) for s in plan.stops if s.name == getattr(condition, "__name__", "")]
    return []


def _in_python(condition: Any, plan_of: PlanOf) -> list[Callable[[], Any]] | None:
    """The stop conditions of a view, the one that is bound to it, and one of the class in whose place a population has
    another, which is asked as its view on all: NumPy on the neurons, any of them unless said."""
    owner, name = getattr(condition, "__self__", None), getattr(condition, "__name__", "")
    if isinstance(owner, Neuron) and name in type(owner)._declared.named("stop_condition"):
        plan_of(owner)
        view = owner if owner.is_view else owner[...]
        return [_in_step(view, getattr(view, name))]
    if not isinstance(condition, Neuron):
        return None
    stop = condition.stop_condition
    if stop is not None:
        return [_in_step(condition, lambda: stop(condition))]
    return [part for name in type(condition)._declared.named("stop_condition")
            for part in _in_python(getattr(condition, name), plan_of) or []]  # fmt: skip


def _in_step(view: Neuron, condition: Callable[[], Any]) -> Callable[[], Any]:
    """Whether a condition holds for any neuron of a view, with the t of the step that was made, as in C."""

    def ask() -> Any:
        room = view.parent._room
        room.in_step = True
        try:
            return np.any(condition())
        finally:
            room.in_step = False

    return ask
