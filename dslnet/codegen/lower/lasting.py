"""Which states, once infinite or NaN, are so after every later step: a look now and then finds what happened to them.

An infinity or a NaN survives sums, products and powers: what else is added or multiplied with it, the result is one of
the two. It may be lost in a comparison, a bound, a quotient below it or a function.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy

from dslnet.expressions.kept import Kept
from dslnet.expressions.parts import parts_in
from dslnet.model import symbol
from dslnet.program import Assignment, EventProgram, NeuronProgram
from dslnet.symbols import Absolute, Where


def lasts(program: NeuronProgram, name: str) -> bool:
    """Whether the equations hand on a value of this state that is not finite."""
    return _handed_on(program.update, name)


def overwritten(event: EventProgram, names: Iterable[str]) -> list[str]:
    """The states of which the reset of an event loses a value that is not finite."""
    written = {assignment.field for assignment in event.reset}
    return [name for name in names if name in written and not _handed_on(event.reset, name)]


def _handed_on(assignments: Iterable[Any], name: str) -> bool:
    """Whether the last of these values of a field keeps what the first one had of the infinite in it."""
    carriers, latest = {symbol(name)}, symbol(name)
    for each in assignments:
        if isinstance(each, Assignment):
            if carries(each.value, carriers):
                carriers.add(each.symbol)
            latest = each.symbol if each.field == name else latest
    return latest in carriers


def carries(value: Any, carriers: set[sympy.Symbol]) -> bool:
    """Whether an expression is infinite or NaN whenever one of these symbols is."""
    carrying = set(carriers)
    for part in parts_in(value):
        if _carries(part.value, carrying):
            carrying.add(part)
    return _carries(value, carrying)


def _carries(value: Any, carriers: set[Any]) -> bool:
    """The same, where those of its parts that do so are among the carriers."""
    if value in carriers:
        return True
    if isinstance(value, Kept):
        return _carries(value.args[0], carriers)
    if isinstance(value, Where):
        return all(_carries(part, carriers) for part in value.args[1:])
    if isinstance(value, sympy.Add | sympy.Mul | Absolute):
        return any(_carries(part, carriers) for part in value.args)
    return bool(value.is_Pow and value.exp.is_positive and value.exp.is_Number and _carries(value.base, carriers))
