"""From what a method repeats to what a program repeats: expressions over the values that fields have by then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy

from dslnet.expressions.parts import of_kind
from dslnet.integrate.base import Repeat
from dslnet.location import Location
from dslnet.program import Rounds
from dslnet.symbols import Reduction


def reductions_of(repeat: Repeat) -> list[sympy.Basic]:
    """The reductions over the population that a repetition reads."""
    expressions = [*repeat.start.values(), *(v for _, v in repeat.body), *repeat.values.values(), repeat.going]
    return sorted({node for e in expressions for node in of_kind(e, Reduction)}, key=sympy.default_sort_key)


def rounds_of(
    repeat: Repeat, held: Mapping[Any, Any], now: Callable[[Any], Any], note: str, location: Location
) -> Rounds:
    """The repetition with each reduction at the value it is `held` at, and fields as they are `now`."""

    def settled(pairs: Any) -> tuple[tuple[sympy.Symbol, sympy.Basic], ...]:
        return tuple((name, now(value.xreplace(held))) for name, value in pairs)

    start, body, values = (settled(pairs) for pairs in (repeat.start.items(), repeat.body, repeat.values.items()))
    going = now(repeat.going.xreplace(held))
    return Rounds(start, body, values, going, repeat.most, repeat.unfinished, note, location)
