"""The room a method is read in: fields are symbols, and what the method assigns is recorded.

A method runs on an instance of its own class that was made without the constructor and lives in a `TraceRoom`; what it
does with the symbols is the equation.
"""

from __future__ import annotations

import inspect
import os
import sys
from types import FrameType
from typing import Any, NoReturn

import numpy as np
import sympy
from sympy import Integer

from dslnet.errors import TraceError
from dslnet.expressions.measure import Measure
from dslnet.expressions.parts import holds
from dslnet.expressions.shown import shown
from dslnet.fields import Field
from dslnet.language.operands import applied, finished, number_of, plain, truth_of, varies
from dslnet.language.traced import Traced
from dslnet.location import PACKAGE, Location
from dslnet.members.rooms import Room
from dslnet.messages.chance import INSTEAD, is_drawn_at
from dslnet.messages.meanings import no_counterpart, spelled
from dslnet.messages.rewriting import indented, rewritten, written
from dslnet.model import Statement, symbol
from dslnet.symbols import Reduction, is_truth

SPECIALS = {"neuron": ("t", "dt", "t_last", "size"), "synapse": ("t", "dt", "t_pre", "t_post")}


class TraceRoom(Room):
    """Symbols for the fields of one class, and a record of what one method assigns.

    `method` and `location` are for messages; `assigns` says whether the method may assign.
    """

    traces = True

    def __init__(self, cls: Any, method: str, location: Location, assigns: bool) -> None:
        self.cls = cls
        self.kind: str = cls._kind
        self.fields: dict[str, Field] = cls._declared.fields
        self.method = method
        self.location = location
        self.running = False
        self.assigns = assigns
        self.measure = Measure()
        self.current: dict[str, sympy.Symbol] = {}
        self.pending: dict[str, Traced] = {}
        self.pending_line = location
        self.statements: list[Statement] = []

    def read(self, name: str) -> Traced:
        """The symbol of a field, or of its last write."""
        if name in self.pending:
            self._refuse_in_place(name)
        return self.named(name, self.fields[name].dtype == "bool")

    def write(self, name: str, value: Any) -> None:
        """Record `self.name = value`."""
        field = self.fields[name]
        if field.kind != "state":
            self.fail(f"self.{name} is a {field.kind} and is only read; what a method assigns is a state: state(...)")
        truth = field.dtype == "bool"
        self.record(name, truth_of(self, value, numbers=True) if truth else number_of(self, value), value)

    def special(self, name: str) -> Any:
        """The symbol of the time, the step, the size or the last spike."""
        if name not in SPECIALS[self.kind]:
            self.fail(f"self.{name} is not known while an equation is read: it is one for all members of the class")
        if name == "t_last" and not self.cls._declared.named("spike"):
            self.fail(f"self.t_last is the time of the last spike, and {self.cls.__name__} has no spike event")
        return self.named(name)

    def hint(self, name: str) -> str:
        """What may be meant by a name that there is not; empty where that is not known."""
        return ""

    def assign(self, name: str, value: Any) -> None:
        """Refuse to assign an argument of the constructor, or a time."""
        self.fail(
            f"self.{name} cannot be assigned in a method: it is only read there; what a method assigns is a state, "
            "x: State = state(0.0)"
        )

    def instead_of_returning(self) -> str:
        """What a method that assigns does with a value."""
        return "assign it to a state: self.r = ..."

    def named(self, name: str, truth: bool = False) -> Traced:
        """The value of a name now: its symbol, or the one of its last write."""
        return Traced(self, self.current.get(name, symbol(name)), truth=truth, field=name)

    def traced(self, expression: Any) -> Traced:
        """An expression as a value that NumPy can work with."""
        return Traced(self, self.measure(expression), truth=is_truth(expression))

    def is_truth(self, value: Any) -> bool:
        """Whether a value, traced or Python's, is a condition."""
        return value.truth if isinstance(value, Traced) else isinstance(plain(value), bool | np.bool_)

    def record(self, target: str, expression: Any, value: Any, adds: bool = False) -> None:
        """Keep one assignment; from now on reading the target gives its new symbol."""
        if not self.assigns:
            self.fail(f"it returns an expression and cannot assign self.{target}; assign in an @update method")
        self.require_one(target, expression)
        pending = self.pending.pop(target, None)
        if pending is not None and pending is not value:
            self._refuse_in_place(target)
        number = 1 + sum(statement.target == target for statement in self.statements)
        new = symbol(f"{target}__{number}")
        self.statements.append(Statement(target, new, finished(self, expression), self.line(), adds))
        self.current[target] = new

    def apply(self, name: str, inputs: tuple[Any, ...]) -> Traced:
        """What a ufunc makes of its inputs."""
        return self.traced(applied(self, name, inputs))

    def call(self, name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """What a NumPy function that is no ufunc makes of its arguments."""
        from dslnet.language.functions import FUNCTIONS, REDUCTIONS

        rule = FUNCTIONS.get(name)
        if rule is None:
            self.fail(no_counterpart(name))
        if name in REDUCTIONS:
            self.check_reduction(name)
        try:
            inspect.signature(rule).bind(self, *arguments, **options)
        except TypeError as error:
            self.fail(
                f"{spelled(name)}: {error}; in an equation it runs over all neurons, without axis=, out= or where="
            )
        return rule(self, *arguments, **options)

    def apply_in_place(self, name: str, inputs: tuple[Any, ...], target: Any) -> Traced:
        """`x -= 3` on the value of a field changes the field in NumPy; a write of that field has to follow."""
        if not isinstance(target, Traced) or target.field is None:
            return self.apply(name, inputs)
        unread = self.only_added(target) and inputs[0] is target
        result = self.traced(Integer(0)) if unread else self.apply(name, inputs)
        result.field = target.field
        if name in ("add", "subtract") and inputs[0] is target:
            change = number_of(self, inputs[1])
            earlier = Integer(0) if target.added is None else target.added
            if target.added is not None or target.field not in self.pending:
                result.added = earlier + change if name == "add" else earlier - change
        self.pending[target.field] = result
        self.pending_line = self.line()
        return result

    def only_added(self, target: Any) -> bool:
        """Whether a value may be added to and not be read."""
        return False

    def finish(self) -> None:
        """Called when the method has ended."""
        for name in self.pending:
            self._refuse_in_place(name)

    def check_reduction(self, name: str) -> None:
        """Raises TraceError in a method where nothing can be reduced."""

    def count_of(self, expression: Any) -> sympy.Symbol:
        """How many values a reduction of this expression runs over."""
        return symbol("size")

    def require_many(self, expression: Any, function: str) -> None:
        """Raises TraceError where a sum would run over one number of the population, which NumPy would not repeat."""
        if varies(self, expression):
            return
        if holds(expression, Reduction):
            self.fail(f"{function} of {shown(expression)}, which is one number for the population already")
        names = ", ".join(f"self.{each.name}" for each in expression.free_symbols) or str(expression)
        self.fail(f'{function} of {names}, which is one number for the population; declare it with per="neuron"')

    def reduced(self, reduction: Any) -> Traced:
        """The largest of the values, whether all hold, and the like: also of one number for all."""
        return self.traced(reduction)

    def require_one(self, target: str, expression: Any) -> None:
        """Raises TraceError where one number of the population would be given one value per neuron."""
        field = self.fields.get(target)
        whole = self.kind == "neuron" and field is not None and field.per_in("neuron") == "population"
        if whole and varies(self, expression):
            self.fail(
                f'self.{target} is one number for the population (per="population"), {expression} one per neuron; '
                "reduce it, as in np.mean(...), or declare the state without per="
            )

    def line(self) -> Location:
        """The user's line that is being run; the method itself when it has ended, or is one of our own."""
        if not self.running or self.location.file.startswith(PACKAGE):
            return self.location
        frame = users_frame()
        return Location(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_qualname)

    def fail(self, message: str, line: Location | None = None, error: type[TraceError] = TraceError) -> NoReturn:
        """Raise a TraceError that begins with class, method and line."""
        line = line or self.line()
        why = INSTEAD if self.running and is_drawn_at(users_frame()) else message
        raise error(f"{self.cls.__name__}.{self.method} ({line.file}:{line.line}): {why}")

    def refuse_python(self, message: str) -> NoReturn:
        """Raise a TraceError that shows the user's own expression in NumPy's form."""
        frame = users_frame()
        seen, form = written(frame), rewritten(frame)
        if seen:
            message += f"\n  it reads:\n{indented(seen)}"
        if form is not None:
            message += f"\n  write:\n{indented(form)}"
        self.fail(message)

    def _refuse_in_place(self, name: str) -> NoReturn:
        self.fail(
            f"self.{name} is changed in place through another name, as NumPy does with `x = self.{name}; x -= 3`. "
            f"Write `x = x - 3` to leave self.{name} alone, or `self.{name} -= 3` to change it",
            self.pending_line,
        )


def users_frame() -> FrameType:
    """The innermost frame outside of this package and NumPy: the user's line."""
    frame: FrameType | None = sys._getframe(1)
    innermost = frame
    while frame is not None and (_is_library(frame.f_code.co_filename)):
        frame = frame.f_back
    found = frame or innermost
    assert found is not None
    return found


def _is_library(file: str) -> bool:
    return file.startswith(PACKAGE) or f"{os.sep}numpy{os.sep}" in file or f"{os.sep}sympy{os.sep}" in file
