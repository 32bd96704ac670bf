"""Which method each equation of a block gets: its own, else the simulator's default, else exact or explicit Euler."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sympy

from dslnet.expressions.parts import holds
from dslnet.integrate.base import Integrator, T
from dslnet.integrate.exact import METHOD, is_short, not_linear
from dslnet.integrate.ito import without_noise
from dslnet.integrate.names import method_named
from dslnet.integrate.systems import MOST, Affine, affine, components
from dslnet.model import Equation, symbol
from dslnet.symbols import Reduction


def chosen(equations: Sequence[Equation], default: Any, constant: Collection[str]) -> list[Integrator]:
    """The methods of the equations of one block. `constant` are the fields that stand still, the parameters. Raises
    DeclarationError for what the exact method is to solve and does not."""
    free = [e for e in equations if e.method == "auto" and default is None]
    exact = closed(free, [e.target for e in equations], constant)
    found = []
    for equation in equations:
        method = equation.method if equation.method != "auto" else default
        fallback = "exact" if equation.target in exact else "explicit"
        found.append(method_named(fallback if method is None else method))
    _check_slopes(
        [e for e, m in zip(equations, found, strict=True) if m.name == "exact"], [e.target for e in equations]
    )
    METHOD.groups([without_noise(e) for e, m in zip(equations, found, strict=True) if m is METHOD])
    return found


def _check_slopes(equations: Sequence[Equation], moving: Sequence[str]) -> None:
    """Nothing of what the block moves may be in a slope that is to stand still, whatever method moves it."""
    for equation in equations:
        row = affine(equation, [e.target for e in equations])
        slopes = () if row is None else row.slopes.values()  # None: the method itself refuses it
        if any(symbol(name) in slope.free_symbols for name in moving for slope in slopes):
            raise not_linear(equation)


def closed(equations: Sequence[Equation], moving: Sequence[str], constant: Collection[str]) -> frozenset[str]:
    """The targets that the exact method solves: equations with constant coefficients that, of all that moves within
    the step (the states of the block, time), read nothing but each other.

    Of more than MOST equations that hang together only those are left that stand for themselves.
    """
    rows = {e.target: row for e in equations if (row := _row(e, moving, constant)) is not None}
    while open_ := [name for name, row in rows.items() if not row.slopes.keys() <= rows.keys()]:
        for name in open_:
            del rows[name]
    for group in components(rows):
        if len(group) > MOST and not is_short({name: rows[name] for name in group}):
            for name in (each for each in group if not rows[each].slopes.keys() <= {each}):
                del rows[name]
    return frozenset(rows)


def _row(equation: Equation, moving: Sequence[str], constant: Collection[str]) -> Affine | None:
    """The equation as a linear one with constant coefficients, or None."""
    row = affine(equation, moving)
    if row is None or T in row.rest.free_symbols:
        return None
    if {symbol(name) for name in moving} & row.rest.free_symbols:  # within a mean over the population
        return None
    return row if all(_stands(slope, constant) for slope in row.slopes.values()) else None


def _stands(slope: sympy.Expr, constant: Collection[str]) -> bool:
    return not holds(slope, Reduction) and slope.free_symbols <= {symbol(each) for each in constant}
