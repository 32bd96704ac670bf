"""NumPy's functions that are no ufuncs, on symbols: choices, and reductions over a population.

Each takes what NumPy takes as far as it has a meaning for an equation; `axis=`, `out=` and the like have none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy
from sympy import Integer

from dslnet import symbols as s
from dslnet.expressions.truths import Conjunction, Disjunction, Negation
from dslnet.language.operands import number_of, truth_of
from dslnet.language.traced import Traced

if TYPE_CHECKING:
    from dslnet.tracing import TraceRoom

Rule = Callable[..., Any]


def where(room: TraceRoom, condition: Any, x: Any, y: Any) -> Traced:
    """np.where with its three arguments."""
    test = truth_of(room, condition, numbers=True)
    both = room.is_truth(x) and room.is_truth(y)
    if both:
        a, b = truth_of(room, x), truth_of(room, y)
        return room.traced(Disjunction(Conjunction(test, a), Conjunction(Negation(test), b)))
    return room.traced(s.Where(test, number_of(room, x), number_of(room, y)))


def clip(room: TraceRoom, a: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Traced:
    """np.clip; a bound that is None bounds nothing."""
    low, high = (min if a_min is None else a_min), (max if a_max is None else a_max)
    value = number_of(room, a)
    value = value if low is None else s.Maximum(value, number_of(room, low))
    return room.traced(value if high is None else s.Minimum(value, number_of(room, high)))


def select(room: TraceRoom, condlist: Any, choicelist: Any, default: Any = 0) -> Traced:
    """np.select: the first condition that holds chooses."""
    chosen = default
    if len(condlist) != len(choicelist):
        room.fail(f"np.select takes one value for each condition: {len(choicelist)} values, {len(condlist)} conditions")
    for condition, choice in reversed(list(zip(condlist, choicelist, strict=True))):
        chosen = where(room, condition, choice, chosen)
    return room.traced(number_of(room, chosen))


def total(room: TraceRoom, a: Any) -> Traced:
    """np.sum over the population."""
    value = number_of(room, a)
    room.require_many(value, "np.sum")
    return room.traced(s.PopulationSum(value))


def mean(room: TraceRoom, a: Any) -> Traced:
    """np.mean over the population."""
    value = number_of(room, a)
    return room.traced(s.PopulationSum(value) / room.count_of(value))


def variance(room: TraceRoom, a: Any) -> Traced:
    """np.var over the population."""
    value = number_of(room, a)
    count = room.count_of(value)
    return room.traced(s.PopulationSum((value - s.PopulationSum(value) / count) ** 2) / count)


def deviation(room: TraceRoom, a: Any) -> Traced:
    """np.std over the population."""
    return room.traced(sympy.sqrt(variance(room, a).expression))


def greatest(room: TraceRoom, a: Any) -> Traced:
    """np.max over the population."""
    return room.reduced(s.PopulationMax(number_of(room, a)))


def least(room: TraceRoom, a: Any) -> Traced:
    """np.min over the population."""
    return room.reduced(s.PopulationMin(number_of(room, a)))


def some(room: TraceRoom, a: Any) -> Traced:
    """np.any over the population."""
    return room.reduced(s.PopulationAny(truth_of(room, a, "np.any takes a condition", numbers=True)))


def every(room: TraceRoom, a: Any) -> Traced:
    """np.all over the population."""
    return room.reduced(s.PopulationAll(truth_of(room, a, "np.all takes a condition", numbers=True)))


def norm(room: TraceRoom, x: Any, ord: Any = None) -> Traced:
    """np.linalg.norm of the population as a vector; `ord` is 2 (the default), 1 or np.inf."""
    value = number_of(room, x)
    room.require_many(value, "np.linalg.norm")
    if ord in (None, 2):
        return room.traced(sympy.sqrt(s.PopulationSum(value**2)))
    if ord == 1:
        return room.traced(s.PopulationSum(s.Absolute(value)))
    if ord == np.inf:
        return room.traced(s.PopulationMax(s.Absolute(value)))
    return room.fail(f"np.linalg.norm takes ord=2, 1 or np.inf in an equation, not {ord!r}")


def spread(room: TraceRoom, a: Any) -> Traced:
    """np.ptp: the largest less the smallest."""
    return room.traced(greatest(room, a).expression - least(room, a).expression)


def count(room: TraceRoom, a: Any) -> Traced:
    """np.count_nonzero over the population."""
    value = s.as_number(truth_of(room, a, "np.count_nonzero counts where a condition holds", numbers=True))
    room.require_many(value, "np.count_nonzero")
    return room.traced(s.PopulationSum(value))


def rounded(room: TraceRoom, a: Any, decimals: Any = 0) -> Traced:
    """np.round, halves to even."""
    if not isinstance(decimals, int):
        return room.fail(f"np.round takes a whole number of decimals, and decimals={decimals!r} is none")
    value, scale = number_of(room, a), Integer(10) ** abs(decimals)
    if decimals > 0:
        return room.traced(s.Rint(value * scale) / scale)
    return room.traced(s.Rint(value / scale) * scale)


def filled(room: TraceRoom, a: Any, fill_value: Any) -> Traced:
    """np.full_like."""
    return room.traced(number_of(room, fill_value))


FUNCTIONS: dict[str, Rule] = {
    "where": where,
    "clip": clip,
    "select": select,
    "sum": total,
    "mean": mean,
    "average": mean,
    "var": variance,
    "std": deviation,
    "max": greatest,
    "amax": greatest,
    "min": least,
    "amin": least,
    "any": some,
    "all": every,
    "norm": norm,
    "ptp": spread,
    "count_nonzero": count,
    "round": rounded,
    "around": rounded,
    "zeros_like": lambda room, a: room.traced(Integer(0)),
    "ones_like": lambda room, a: room.traced(Integer(1)),
    "full_like": filled,
    "copy": lambda room, a: room.traced(number_of(room, a)),
}
REDUCTIONS = frozenset(
    ("sum", "mean", "average", "var", "std", "max", "amax", "min", "amin", "any", "all", "norm", "ptp", "count_nonzero")
)
