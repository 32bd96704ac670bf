"""Derivatives of expressions with parts, by the chain rule; sympy's own go through their results as trees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from dslnet.parts import Part, above_parts, part_of, parts_in
from dslnet.symbols import Where


def derivative(expression: Any, name: sympy.Symbol) -> Any:
    """What sympy's `diff` gives, with the derivative of each part found once."""
    slopes: dict[Part, Any] = {}
    for part in parts_in(expression):
        slopes[part] = part_of(_derivative(part.value, name, slopes))
    return _derivative(expression, name, slopes)


def _derivative(e: Any, name: sympy.Symbol, slopes: Mapping[Part, Any]) -> Any:
    """The derivative, where those of the parts are known."""
    parts = [node for node in above_parts(e) if isinstance(node, Part)]
    if not parts:
        return e.diff(name)
    if name not in e.free_symbols:
        return sympy.Integer(0)
    if e in slopes:
        return slopes[e]
    if isinstance(e, Where):  # the slope of what is not chosen may be infinite
        condition, *branches = e.args
        return Where(condition, *(_derivative(branch, name, slopes) for branch in branches))
    if e.is_Add:
        return sympy.Add(*(_derivative(term, name, slopes) for term in e.args))
    names = {part: sympy.Dummy(real=True) for part in parts}
    bare = e.xreplace(names)
    terms = [bare.diff(name), *(bare.diff(names[part]) * slopes[part] for part in parts if slopes[part] != 0)]
    return sympy.Add(*terms).xreplace({dummy: part for part, dummy in names.items()})
