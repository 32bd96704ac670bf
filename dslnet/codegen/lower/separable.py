"""Sums over all pairs of what is made of products of both sides: the factors of the sources are summed once, and each
target multiplies. So a step takes time in proportion to the neurons and not to their pairs."""

from __future__ import annotations

from typing import Any

import sympy

from dslnet.codegen.ir import Accumulate, Assign, Declare, For, Load, Node, Variable, local
from dslnet.codegen.lower.synapse_scope import NEURON, SOURCE
from dslnet.expressions.parts import of_kind
from dslnet.expressions.separable import Factors
from dslnet.expressions.truths import Less
from dslnet.symbols import Absolute, Where


def sides(value: Any) -> set[str]:
    """Whose values are read, of the source or of the target."""
    read = {found.args[1] for found in of_kind(value, Load)}
    return {side for side, counter in (("pre", SOURCE), ("post", NEURON)) if counter in read}


def made_of(totals: list[str], factors: Factors) -> Any:
    """What a target makes of the sums over the sources."""
    return sympy.Add(*(local(total) * factor for total, factor in zip(totals, factors, strict=True)))


def summed(factors: Factors, into: list[str], mean: bool, real: str, types: dict[str, str]) -> list[Node]:
    """The sums over the sources, and what each target makes of them; of a `mean`, over all sources."""
    names = [f"total_{number + 1}" for number in range(len(factors))]
    types |= dict.fromkeys(names, "double")
    begun = [Variable(name, sympy.Float(0.0)) for name in names]
    added = tuple(Assign(n, local(n) + value) for n, value in zip(names, factors.values(), strict=True))
    result = made_of(names, factors)
    result = result / local("self->pre_size") if mean else result
    types["sent"] = real
    return [
        *begun,
        For("source", sympy.Integer(0), local("self->pre_size"), added),
        For("neuron", local("begin"), local("last"), tuple(handed_over(result, into)), simd=True),
    ]


def handed_over(result: Any, into: list[str]) -> list[Node]:
    """What one target is given, known ahead of what is added to the states that it reads."""
    return [Declare("sent", result), *(Accumulate(name, NEURON, local("sent")) for name in into)]


def of_one(of_source: Any, place: Any) -> Any:
    """What is of the source, of that at a place; 0 where it is infinite, since infinity less infinity is no number."""
    one = of_source.xreplace({SOURCE: place})
    return Where(Less(Absolute(one), sympy.oo), one, sympy.Integer(0))
