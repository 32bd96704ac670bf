"""What reductions over a population are when a run begins, in the equations of synapses: numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import sympy
from attrs import evolve

from dslnet.expressions.evaluate import evaluator
from dslnet.expressions.parts import of_kind
from dslnet.model import Equation
from dslnet.plan import ProjectionPlan
from dslnet.plasticity.levels import over_synapses
from dslnet.symbols import Reduction, innermost_reductions

Groups = Sequence[tuple[Any, tuple[Equation, ...]]]


def settled(groups: Groups, projection: ProjectionPlan) -> Iterator[tuple[Any, tuple[Equation, ...]]]:
    """The equations with such numbers in place; groups that reduce over the synapses of a neuron are left out, since
    what few of them say is nothing about the sum of all."""
    levels = projection.program.levels
    for integrator, equations in groups:
        nodes = {node for e in equations for node in of_kind(sympy.sympify(e.rhs), Reduction)}
        if not any(over_synapses(node, levels) for node in nodes):
            yield integrator, tuple(evolve(e, rhs=_with_numbers(e.rhs, projection)) for e in equations)


def _with_numbers(expression: Any, projection: ProjectionPlan) -> Any:
    """Innermost reductions first."""
    while inner := innermost_reductions(expression):
        expression = expression.xreplace({node: _number(node, projection) for node in inner})
    return expression


def _number(node: Reduction, projection: ProjectionPlan) -> Any:
    """One reduction over the neurons of one side, or over what is the same for all."""
    sides = {name.name.partition(".")[0] for name in node.free_symbols if "." in name.name}
    side = projection.pre if sides == {"pre"} else projection.post
    values: dict[str, Any] = {name: array[0] for name, array in projection.arrays.items() if len(array)}
    values |= {f"{each}.{f.name}": 0.0 for each in sides for f in side.model.fields}
    values |= {f"{each}.{name}": array[: side.size] for each in sides for name, array in side.arrays.items()}
    values |= {"size": side.size, "pre.size": projection.pre.size, "post.size": projection.post.size, "t": 0.0}
    with np.errstate(all="ignore"):
        value = evaluator(node)(values)
    return sympy.Float(float(value), precision=53) if np.isfinite(value) else sympy.nan
