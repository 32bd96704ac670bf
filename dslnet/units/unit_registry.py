"""The units of `pint`, as `check_dimensions` compares them."""

from __future__ import annotations

import operator
from functools import cache, partialmethod
from typing import Any

import numpy as np

COMPARED = "units of one dimension are compared that are not the same, such as V and mV"
CLOSE = 1e-9
"""How near numbers are that are the same."""


@cache
def registry_of(pint: Any) -> Any:
    """The units that there are: reading them takes a third of a second. Each registry has a class of quantities of its
    own."""
    registry = pint.UnitRegistry()
    registry.Quantity.compare = partialmethod(_compare, registry.Quantity.compare)
    registry.Quantity.__eq__ = _equal
    registry.Quantity.__ne__ = lambda one, other: np.logical_not(_equal(one, other))
    return registry


def _compare(one: Any, plain: Any, other: Any, op: Any) -> Any:
    """What is infinite is so in any unit: t_last is -inf before a first spike."""
    if isinstance(other, float) and np.isinf(other):
        return op(one.magnitude, other)
    return plain(one, other, op)


def _equal(one: Any, other: Any) -> Any:
    """`==` between quantities raises where `<` does: pint itself takes what does not go together for different. Numbers
    that were drawn are never the same, so that nothing else would show that one is in V and the other in mV."""
    found = one.compare(other, operator.eq)
    if isinstance(other, type(one)) and not np.isclose(type(one)(1.0, one.units).m_as(other.units), 1.0, rtol=CLOSE):
        raise ValueError(COMPARED)
    return found
