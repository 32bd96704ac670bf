"""Linear systems: which equations hang together, and dx/dt = A x + b with what they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sympy
from attrs import frozen

from dslnet.integrate.linear import jumps, without_reductions
from dslnet.model import Equation, symbol

MOST = 8
"""How many equations may hang together. The elements of a matrix exponential grow with the fourth power of it."""


@frozen
class Affine:
    """One equation of a linear system: what each state is multiplied by (those that are not there are left out), and
    the rest."""

    slopes: Mapping[str, sympy.Expr]
    rest: sympy.Expr


def affine(equation: Equation, states: Iterable[str]) -> Affine | None:
    """The equation as a linear one of these states, or None. Reductions over the population belong to the rest."""
    rhs, back = without_reductions(equation.rhs)
    symbols = {name: symbol(name) for name in states}
    moving = set(symbols.values())
    if any(part.free_symbols & moving for part in jumps(rhs)):
        return None
    slopes = {name: rhs.diff(x) for name, x in symbols.items() if x in rhs.free_symbols}
    if any(slope.free_symbols & moving for slope in slopes.values()):
        return None
    rest = rhs.xreplace({x: sympy.Integer(0) for x in moving})
    return Affine({name: slope.xreplace(back) for name, slope in slopes.items() if slope != 0}, rest.xreplace(back))


def components(rows: Mapping[str, Affine]) -> list[list[str]]:
    """The states in groups that have nothing to do with each other, each in the order of `rows`."""
    linked = {name: {name, *(other for other in row.slopes if other in rows)} for name, row in rows.items()}
    for name, others in tuple(linked.items()):
        for other in tuple(others):
            linked[other] = linked[other] | {name}
    found: list[list[str]] = []
    for name in rows:
        if any(name in group for group in found):
            continue
        group = _reached(name, linked)
        found.append([each for each in rows if each in group])
    return found


def _reached(name: str, linked: Mapping[str, set[str]]) -> set[str]:
    reached, new = {name}, [name]
    while new:
        fresh = linked[new.pop()] - reached
        reached |= fresh
        new += sorted(fresh)
    return reached


def influential(equations: Sequence[Equation]) -> frozenset[str]:
    """The states that another of these equations reads."""
    return frozenset(
        other.target
        for other in equations
        if any(symbol(other.target) in e.rhs.free_symbols for e in equations if e is not other)
    )
