"""Multiply a factor into a sum over all pairs where that spares each synapse a product.

In `eta*(x*y - alpha*y*y*w)` the factor goes, of each term, to what belongs to the source or to the target alone, which
is computed once for many synapses: `(eta*x)*y - (eta*alpha*y*y)*w`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sympy
from attrs import evolve

from dslnet.codegen.ir import Declare, For, If, Kernel, Load, Node, Store, local
from dslnet.codegen.passes.join_sources import SOURCE, over_all_pairs
from dslnet.codegen.passes.walk import made

NEURON = local("neuron")


def spread_factors(kernel: Kernel) -> Kernel:
    """Kernel in whose loops over all pairs no sum is multiplied that its terms' own factors can be multiplied for."""
    return evolve(kernel, functions=tuple(evolve(f, body=tuple(_spread(f.body))) for f in kernel.functions))


def _spread(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, For) and over_all_pairs(node):
            own = made([node]) - {SOURCE.name, NEURON.name}
            yield evolve(node, body=tuple(_inside(node.body, own)))
        else:
            yield evolve(node, body=tuple(_spread(node.body))) if isinstance(node, For | If) else node


def _inside(nodes: Iterable[Node], own: set[str]) -> Iterator[Node]:
    """`own` are the names of what each synapse has for itself."""
    for node in nodes:
        if isinstance(node, For):
            yield evolve(node, body=tuple(_inside(node.body, own)))
        elif isinstance(node, Declare | Store):
            yield evolve(node, value=_multiplied_out(node.value, own))
        else:
            yield node


def _multiplied_out(e: Any, own: set[str]) -> Any:
    if isinstance(e, Load) or not e.args:
        return e
    if e.is_Mul:
        sums = [f for f in e.args if f.is_Add and _of_a_synapse(f, own)]
        others = [f for f in e.args if f not in sums]
        if len(sums) == 1 and not any(_of_a_synapse(f, own) for f in others) and _takes(sums[0], own):
            return sympy.Add(*(sympy.Mul(*others, term) for term in sums[0].args))
    if e.is_Add or e.is_Mul or isinstance(e, sympy.Function):
        return e.func(*(_multiplied_out(a, own) for a in e.args))
    return e


def _takes(total: Any, own: set[str]) -> bool:
    """Whether each term has a factor that is not a number and that many synapses have in common."""
    return all(any(not f.is_Number and not _of_a_synapse(f, own) for f in sympy.Mul.make_args(t)) for t in total.args)


def _of_a_synapse(e: Any, own: set[str]) -> bool:
    """Whether each synapse has a value of its own: what it keeps, or what comes of both of its neurons."""
    names = {s.name for s in e.free_symbols}
    return bool(names & own) or {SOURCE.name, NEURON.name} <= names
