"""A sine or cosine of a difference between two neurons, by the sines and cosines of each.

`sin(pre.theta - post.theta)` is sin a cos b - cos a sin b: four functions a neuron in place of one a synapse. Its error
is that of angles rounded once more, each in its own digits; of equal angles it is 0, since both products are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from dslnet.codegen.ir import Load
from dslnet.codegen.lower.synapse_scope import NEURON, SOURCE
from dslnet.kept import Scaled
from dslnet.parts import of_kind


def angles_of_sides(e: Any) -> tuple[Any, Any] | None:
    """What of an angle is of the source, with all that is of neither, and what is of the target; None where it is no
    sum of these."""
    if not isinstance(e, sympy.sin | sympy.cos):
        return None
    sums: dict[Any, list[Any]] = {SOURCE: [], NEURON: []}
    for term in _terms(e.args[0]):
        places = {read.args[1] for read in of_kind(term, Load)}
        if len(places) > 1 or not places <= sums.keys():
            return None
        sums[places.pop() if places else SOURCE].append(term)
    of_source, of_target = (sympy.Add(*terms) for terms in sums.values())
    return of_source, of_target


def by_sides(e: Any, of_source: Any, of_target: Any) -> Any:
    """The sine or cosine of a sum."""
    a, b = of_source, of_target
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
