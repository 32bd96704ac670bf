"""Reductions over a population: each block of 64 neurons gives a partial result, and after the threads have met each of
them adds up all of these in the order of the blocks, so that the result does not depend on who computed what.
"""

from __future__ import annotations

from typing import Any

import sympy

from dslnet.arrays import BLOCK
from dslnet.codegen.expr import Printer
from dslnet.codegen.ir import Assign, Buffer, Declare, For, Node, Store, Variable, load, local
from dslnet.codegen.kinds import PopulationKind, ProjectionKind
from dslnet.codegen.lower.scope import NEURON, Scope
from dslnet.codegen.lower.stages import Reduced
from dslnet.expressions.truths import Equal, Greater
from dslnet.symbols import as_number, as_truth

OF_TERMS = {
    "PopulationSum": "dsl_sum_terms",
    "PopulationMax": "dsl_max_terms",
    "PopulationMin": "dsl_min_terms",
}
COMBINE = {"PopulationMax": "dsl_combine_max", "PopulationMin": "dsl_combine_min"}


def combined(scope: Scope, reduced: Reduced) -> list[Node]:
    """The result of a reduction from its partial results."""
    name = reduced.symbol.name
    function = COMBINE.get(reduced.kind, "dsl_combine_sum")
    call = f"{function}(self->partial + {reduced.number} * (self->padded / {BLOCK}), self->padded / {BLOCK})"
    scope.types[call] = "double"
    value: sympy.Basic = local(call)
    if reduced.kind == "PopulationAny":
        value = Greater(value, 0)
    if reduced.kind == "PopulationAll":
        scope.types["self->size"] = "int64_t"
        value = Equal(value, local("self->size"))
    truth = reduced.kind in ("PopulationAny", "PopulationAll")
    scope.types[name] = "int" if truth else holder(scope.kind, as_number(reduced.argument))
    scope.plain[reduced.symbol] = local(name)
    return [Declare(name, value)]


def holder(kind: PopulationKind | ProjectionKind, argument: Any) -> str:
    """What holds a sum or an extreme value; for that of whole numbers single precision has too few digits."""
    real = kind.real
    of_fields = {s.name: s.name.partition("__")[0] for s in argument.free_symbols}
    known = {f.name for f in kind.model.fields}
    if not known.issuperset(of_fields.values()):
        return real
    types = {name: kind.c_type(field) for name, field in of_fields.items()}
    return real if Printer(types, real).kind(argument) in ("float", "bool") else "double"


def partial(scope: Scope, reduced: Reduced) -> list[Node]:
    """The reduction over one block; the padding of the last block is left out."""
    argument = _of_arrays(scope).lower(reduced.argument)
    total, slot = (
        local(f"{reduced.symbol.name}__block"),
        local(f"{reduced.number} * (self->padded / {BLOCK}) + block / {BLOCK}"),
    )
    scope.types |= {total.name: "double", slot.name: "int64_t", "self->partial": "double", "last": "int64_t"}
    scope.types["dsl_last(block, self->size)"] = "int64_t"
    end = local("dsl_last(block, self->size)")
    if reduced.kind in OF_TERMS:
        return _of_terms(scope, reduced, argument, end, slot)
    argument = as_truth(argument)  # so many hold: whole numbers, whose sum is the same in any order
    term = local(f"{reduced.symbol.name}__term")  # as one sum sympy would put the total in its middle
    scope.types[term.name] = "double"
    body = (Declare(term.name, as_number(argument)), Assign(total.name, total + term))
    loop = For("neuron", local("block"), end, body, simd=True, reduce=f"+:{total.name}")
    return [Variable(total.name, sympy.Float(0.0)), loop, Store("self->partial", slot, total)]


def _of_terms(scope: Scope, reduced: Reduced, argument: Any, end: Any, slot: Any) -> list[Node]:
    """A sum of real numbers depends on its order, which must not be left to the compiler; of extremes, where each waits
    for the one before, a compiler makes no vectors."""
    terms = f"{reduced.symbol.name}__terms"
    call = local(f"{OF_TERMS[reduced.kind]}({terms}, {end.name} - block)")
    scope.types |= {terms: "double", call.name: "double"}
    body = (Store(terms, NEURON - local("block"), as_number(argument)),)
    loop = For("neuron", local("block"), end, body, simd=True)
    return [Buffer(terms, BLOCK), loop, Store("self->partial", slot, call)]


def _of_arrays(scope: Scope) -> Scope:
    """The same names, where the values of this block that the lanes computed are read from their arrays."""
    lanes = {s: load(f"{v.name}__kept", NEURON) if isinstance(v, sympy.Symbol) else v for s, v in scope.lanes.items()}
    return Scope(scope.kind, scope.types, scope.sources, lanes, scope.plain, scope.constants)
