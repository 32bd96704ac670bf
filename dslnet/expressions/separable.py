"""What is a sum of products, one factor of the source and one of the target: `w * pre.s * (E - post.v)` is one such
product, a sine of a difference two. Over all pairs the factors of the sources need to be summed only once.

Both sides of a difference `pre.v - post.v` are taken from the value of the first source: of large numbers that lie
close together too few digits would be left else, and equal ones would not cancel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import sympy

from dslnet.expressions.kept import Scaled

Sides: TypeAlias = Callable[[Any], set[str]]
"""Of which sides an expression is, `pre` and `post`; what is of single synapses is of both, and stays as it is."""
Factors: TypeAlias = dict[Any, Any]
"""What is of the source, by the factor of the target that it is multiplied by."""


def products(value: Any, sides: Sides, first: Callable[[Any], Any]) -> Factors | None:
    """The products that a value is the sum of; None where it is no such sum. `first` gives what is of the source as it
    is for the first of them."""
    terms = _distributed(value, sides, first)
    found: Factors = {}
    for term in terms or ():
        factors = sympy.Mul.make_args(term)
        of_target = sympy.Mul(*(factor for factor in factors if "post" in sides(factor)))
        of_source = sympy.Mul(*(factor for factor in factors if "post" not in sides(factor)))
        found[of_target] = found.get(of_target, sympy.Integer(0)) + of_source
    return found or None


def angles(e: Any, sides: Sides) -> tuple[Any, Any] | None:
    """Of the angle of a sine or cosine what is of the source, with all that is of neither, and what is of the target;
    None where it is no sum of these."""
    if not isinstance(e, sympy.sin | sympy.cos):
        return None
    terms = list(_terms(e.args[0]))
    if any(len(sides(term)) > 1 for term in terms):
        return None
    of_target = sympy.Add(*(term for term in terms if "post" in sides(term)))
    return sympy.Add(*(term for term in terms if "post" not in sides(term))), of_target


def by_angles(e: Any, a: Any, b: Any) -> Any:
    """The sine or cosine of the sum of two angles by those of each. Its error is that of angles rounded once more, each
    in its own digits; of opposite ones the sine is 0, since both products are the same."""
    if isinstance(e, sympy.sin):
        return sympy.sin(a) * sympy.cos(b) + sympy.cos(a) * sympy.sin(b)
    return sympy.cos(a) * sympy.cos(b) - sympy.sin(a) * sympy.sin(b)


def _terms(angle: Any) -> Iterator[Any]:
    """The terms of a sum, also of one within that is multiplied by a number."""
    for term in sympy.Add.make_args(angle):
        sign, rest = term.as_coeff_Mul()
        if isinstance(rest, Scaled):
            total, factor = rest.args
            yield from (sign * factor * each for each in _terms(total))
        else:
            yield term


def _distributed(value: Any, sides: Sides, first: Callable[[Any], Any]) -> list[Any] | None:
    """Terms of which each factor is of one side."""
    if len(sides(value)) < 2:
        return [value]
    apart = angles(value, sides)
    if apart is not None:
        value = by_angles(value, *apart)
    if value.is_Add:
        mixed = [_distributed(term, sides, first) for term in value.args if len(sides(term)) > 1]
        if any(term is None for term in mixed):
            return None
        return [*_from_the_first(value, sides, first), *(each for term in mixed for each in term or ())]
    factors = (value.args[1], value.args[0]) if isinstance(value, Scaled) else sympy.Mul.make_args(value)
    several = [factor for factor in factors if len(sides(factor)) > 1]
    if len(factors) == 1 or len(several) > 1:
        return None
    inner = _distributed(several[0], sides, first) if several else [sympy.Integer(1)]
    rest = sympy.Mul(*(factor for factor in factors if factor not in several))
    return None if inner is None else [rest * term for term in inner]


def _from_the_first(total: Any, sides: Sides, first: Callable[[Any], Any]) -> list[Any]:
    """The terms of a sum that are of one side: A + B is A - A0 and A0 + B, where A0 is that of the first source."""
    of_source = sympy.Add(*(term for term in total.args if sides(term) == {"pre"}))
    of_target = sympy.Add(*(term for term in total.args if "pre" not in sides(term)))
    if not of_target.free_symbols or not of_source.free_symbols:
        return [term for term in (of_source, of_target) if term != 0]
    return [of_source - first(of_source), first(of_source) + of_target]
