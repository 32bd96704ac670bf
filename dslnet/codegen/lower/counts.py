"""Poisson input: counts that are drawn where they are needed and added straight to their target.

With one mean for all neurons, counts of 64 neurons come from a table of the law; else from the means of these neurons.
"""

from __future__ import annotations

from typing import Any

import sympy

from dslnet.arrays import BLOCK
from dslnet.codegen.ir import (
    Accumulate,
    Buffer,
    Call,
    Declare,
    For,
    Function,
    If,
    Member,
    Node,
    Pointer,
    Store,
    load,
    local,
)
from dslnet.codegen.kinds import PopulationKind, into_names
from dslnet.codegen.names import c_name
from dslnet.expressions.truths import GreaterEqual
from dslnet.symbols import Maximum

NEURON, BLOCK_START = local("neuron"), local("block")
BLOCK_END, LANE = BLOCK_START + BLOCK, NEURON - BLOCK_START
KEY = ("(uint32_t)self->key", "(uint32_t)(self->key >> 32)", f"(uint32_t)(block / {BLOCK})", "(uint64_t)tick")
LAW_BYTES = 1024
"""What the engine keeps for the table of each thread."""
LAW = f"(DslLaw *)(self->law + thread * {LAW_BYTES})"


def members(kind: PopulationKind) -> list[Member]:
    """What the struct of such a population has besides its fields."""
    found = [Member(f"{kind.real} *", name) for name in into_names(kind.counted)]
    found += [Member("char *", "law", "tables of the Poisson law, one a thread")]
    return [*found, Member("const int64_t *", "place", "of each neuron of the target, -1 for none; NULL for all")]


def counts(kind: PopulationKind) -> Function:
    """The function that adds to all neurons of a target, or to those of a view."""
    types: dict[str, str] = dict.fromkeys(("tick", "thread", "begin", "end", "block", "neuron", "own"), "int64_t")
    sources: dict[str, Node] = {name: Pointer(name, f"self->{name}") for name in into_names(kind.counted)}
    types |= dict.fromkeys(sources, kind.real) | {"count": kind.real, "place": "int64_t"}
    sources["place"] = Pointer("place", "self->place", constant=True)
    many = any(_many(kind, name) for name in ("n", "rate"))
    top, block = (_each if many else _table)(kind, types, sources)
    value = _value(kind, "w", _place(kind), types, sources)
    lane: list[Node] = [Accumulate(name, NEURON, value * load("count", LANE)) for name in into_names(kind.counted)]
    block.append(_lanes(kind, lane))
    loop = For("block", local("begin"), local("end"), tuple(block), step=BLOCK)
    parameters = ((f"const {kind.name} *", "self"), *(("int64_t", n) for n in ("tick", "thread", "begin", "end")))
    name = f"{kind.name}_arrive"
    comment = f"{kind.model.name}: what arrives now at {'a view of ' if kind.in_view else ''}the neurons begin to end"
    return Function(name, parameters, (*top, loop), types, sources, comment=comment)


def _table(kind: PopulationKind, types: dict[str, str], sources: dict[str, Node]) -> tuple[list[Node], list[Node]]:
    """One mean: a table for the call, and 64 counts for each block."""
    mean = "(double)self->n[0] * self->rate[0] * self->dt / 1000.0"
    types[mean] = "double"
    top: list[Node] = [Call("dsl_law", (LAW, mean))]
    function = "dsl_counts64" + ("f" if kind.real == "float" else "")
    return top, [Buffer("count", BLOCK), Call(function, (*KEY, LAW, "count"))]


def _each(kind: PopulationKind, types: dict[str, str], sources: dict[str, Node]) -> tuple[list[Node], list[Node]]:
    """A mean for each neuron: 64 means, and 64 counts of them, for each block."""
    types |= {"mean": "double", "count": "double", "self->dt": "double"}
    factors = [_value(kind, name, _place(kind), types, sources) for name in ("n", "rate")]
    mean = Maximum(sympy.Mul(*factors, local("self->dt")) / 1000, sympy.Integer(0))
    block: list[Node] = [Buffer("mean", BLOCK)]
    if kind.in_view:
        block.append(For("neuron", BLOCK_START, BLOCK_END, (Store("mean", LANE, sympy.Integer(0)),)))
    block.append(_lanes(kind, [Store("mean", LANE, mean)]))
    return [], [*block, Buffer("count", BLOCK), Call("dsl_poissons64", (*KEY, LAW, "mean", "count"))]


def _lanes(kind: PopulationKind, nodes: list[Node]) -> For:
    """A loop over the neurons of a block, or over those of them that are in the view."""
    if not kind.in_view:
        return For("neuron", BLOCK_START, BLOCK_END, tuple(nodes), simd=True)
    own = Declare("own", load("place", NEURON))
    return For("neuron", BLOCK_START, BLOCK_END, (own, If(GreaterEqual(local("own"), 0), tuple(nodes))))


def _place(kind: PopulationKind) -> Any:
    """Where the values of a neuron lie in arrays of the input."""
    return local("own") if kind.in_view else NEURON


def _many(kind: PopulationKind, name: str) -> bool:
    return kind.lane(kind.model.field(name))


def _value(kind: PopulationKind, name: str, place: Any, types: dict[str, str], sources: dict[str, Node]) -> Any:
    """A parameter of one neuron, or of all."""
    text = c_name(name)
    types[text] = kind.real
    sources[text] = Pointer(text, f"self->{text}", constant=True)
    return load(text, place if _many(kind, name) else sympy.Integer(0))
