"""Sums over all pairs of what is made of products, one factor of the source and one of the target: the factors of the
sources are summed once, and each target multiplies. `w * pre.s * (E - post.v)` is one such product, a sine of a
difference two, so that a step takes time in proportion to the neurons and not to their pairs.

Both sides of a difference `pre.v - post.v` are taken from the value of the first source: of large numbers that lie
close together too few digits would be left else, and equal ones would not cancel.
"""

from __future__ import annotations

from typing import Any

import sympy

from dslnet.codegen.ir import Accumulate, Assign, For, Load, Node, Variable, local
from dslnet.codegen.lower.synapse_scope import NEURON, SOURCE
from dslnet.parts import of_kind

Factors = dict[Any, Any]
"""What is of the source, by the factor of the target that it is multiplied by."""


def products_of_sides(value: Any) -> Factors | None:
    """The products that a value is the sum of; None where it is not."""
    terms = _distributed(value)
    found: Factors = {}
    for term in terms or ():
        of_target = sympy.Mul(*(f for f in sympy.Mul.make_args(term) if NEURON in _sides(f)))
        of_source = sympy.Mul(*(f for f in sympy.Mul.make_args(term) if NEURON not in _sides(f)))
        found[of_target] = found.get(of_target, sympy.Integer(0)) + of_source
    return found or None


def summed(factors: Factors, into: list[str], mean: bool, real: str, types: dict[str, str]) -> list[Node]:
    """The sums over the sources, and what each target makes of them; of a `mean`, over all sources."""
    names = [f"total_{number + 1}" for number in range(len(factors))]
    types |= dict.fromkeys(names, real)
    begun = [Variable(name, sympy.Float(0.0)) for name in names]
    added = tuple(Assign(n, local(n) + value) for n, value in zip(names, factors.values(), strict=True))
    result = sympy.Add(*(local(name) * factor for name, factor in zip(names, factors, strict=True)))
    result = result / local("self->pre_size") if mean else result
    hand_over = tuple(Accumulate(name, NEURON, result) for name in into)
    return [
        *begun,
        For("source", sympy.Integer(0), local("self->pre_size"), added),
        For("neuron", local("begin"), local("last"), hand_over, simd=True),
    ]


def _distributed(value: Any) -> list[Any] | None:
    """Terms of which each factor is of one side."""
    if len(_sides(value)) < 2:
        return [value]
    if value.is_Add:
        mixed = [_distributed(term) for term in value.args if len(_sides(term)) > 1]
        if any(term is None for term in mixed):
            return None
        return [*_from_the_first(value), *(each for term in mixed for each in term or ())]
    if not value.is_Mul:
        return None
    several = [factor for factor in value.args if len(_sides(factor)) > 1]
    if len(several) > 1:
        return None
    inner = _distributed(several[0]) if several else [sympy.Integer(1)]
    rest = sympy.Mul(*(factor for factor in value.args if factor not in several))
    return None if inner is None else [rest * term for term in inner]


def _from_the_first(total: Any) -> list[Any]:
    """The terms of a sum that are of one side: A + B is A - A0 and A0 + B, where A0 is that of the first source."""
    of_source = sympy.Add(*(term for term in total.args if _sides(term) == {SOURCE}))
    of_target = sympy.Add(*(term for term in total.args if SOURCE not in _sides(term)))
    if not of_target.free_symbols or not of_source.free_symbols:
        return [term for term in (of_source, of_target) if term != 0]
    first = of_source.xreplace({SOURCE: sympy.Integer(0)})
    return [of_source - first, first + of_target]


def _sides(value: Any) -> set[Any]:
    """Whose values are read, of the source or of the target."""
    return {read.args[1] for read in of_kind(value, Load)} & {SOURCE, NEURON}
