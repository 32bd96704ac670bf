"""The terms of a sum in the order in which sympy prints them."""

from __future__ import annotations

from typing import Any

import sympy


def ordered_terms(e: Any) -> list[Any]:
    """As `e.as_ordered_terms()`, which took a seventh of the time from a network to its C: it computes the value of
    each coefficient, though these decide only between terms that have all else in common."""
    powers = [_powers(term) for term in e.args]
    if (len(e.args) == 2 and e.args[0].is_Number) or None in powers:
        return list(e.as_ordered_terms())
    bases = sorted({base for each in powers for base in each}, key=sympy.default_sort_key)
    keys = [tuple(-each.get(base, 0) for base in bases) for each in powers]
    if len(set(keys)) < len(keys):
        return list(e.as_ordered_terms())
    return [term for _, term in sorted(zip(keys, e.args, strict=True), key=lambda pair: pair[0])]


def _powers(term: Any) -> Any:
    """The whole powers that a term is made of beside its coefficient, or None where there are others."""
    found: dict[Any, int] = {}
    rest = term.as_coeff_Mul()[1]
    for factor in () if rest is sympy.S.One else sympy.Mul.make_args(rest):
        base, exponent = factor.as_base_exp()
        if not exponent.is_Integer or factor.is_number or not factor.is_commutative:
            return None
        found[base] = int(exponent)
    return found
