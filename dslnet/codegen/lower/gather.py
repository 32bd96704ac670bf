"""Reductions over the synapses of one neuron. A sum is added to the target at once; a mean, a largest or a smallest is
gathered first, and a neuron without synapses gets nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy

from dslnet.codegen.ir import Accumulate, For, If, Node, Pointer, Store, load, local
from dslnet.expressions.truths import Greater, NotEqual
from dslnet.symbols import Maximum, Minimum

NEURON = local("neuron")
EMPTY = {"mean": sympy.Float(0.0), "total": sympy.Float(0.0), "max": -sympy.oo, "min": sympy.oo}
BETTER = {"max": Maximum, "min": Minimum}


def contribution(value: Any, reduce: str, into: list[str]) -> list[Node]:
    """What one synapse does."""
    if reduce == "sum":
        return [Accumulate(name, NEURON, value) for name in into]
    if reduce in ("mean", "total"):
        return [Accumulate("gathered", NEURON, value)]
    return [Store("gathered", NEURON, BETTER[reduce](load("gathered", NEURON), value))]


def gathered(
    loops: Sequence[Node],
    reduce: str,
    into: list[str],
    types: dict[str, str],
    sources: dict[str, Node],
    in_turn: bool = False,
) -> list[Node]:
    """Begin empty, go through all synapses, hand over. Where parts take turns, the first one begins and the last one
    hands over."""
    types |= {
        "gathered": types["into"],
        "indegree": "int64_t",
        "begin": "int64_t",
        "end": "int64_t",
        "neuron": "int64_t",
    }
    types["dsl_smaller(end, self->post_size)"] = "int64_t"
    sources["gathered"] = Pointer("gathered", "self->gathered")
    sources["indegree"] = Pointer("indegree", "self->indegree", constant=True)
    begin, end = local("begin"), local("dsl_smaller(end, self->post_size)")
    result = load("gathered", NEURON)
    if reduce == "mean":
        result = result / load("indegree", NEURON)
    empty = For("neuron", begin, end, (Store("gathered", NEURON, EMPTY[reduce]),))
    some = Greater(load("indegree", NEURON), 0)
    hand_over = For("neuron", begin, end, (If(some, tuple(Accumulate(name, NEURON, result) for name in into)),))
    if not in_turn:
        return [empty, *loops, hand_over]
    types |= dict.fromkeys(("self->begins", "self->ends"), "int64_t")
    begins, ends = (NotEqual(local(f"self->{name}"), 0) for name in ("begins", "ends"))
    return [If(begins, (empty,)), *loops, If(ends, (hand_over,))]
