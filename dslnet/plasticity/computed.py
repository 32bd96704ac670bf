"""What a synapse computes: all its right-hand sides, its draws, and its equations without those that are advanced when
they are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sympy
from attrs import evolve

from dslnet.drawing import stretched
from dslnet.model import Equation, OdeBlock, SynapseModel, UpdateBlock, symbol
from dslnet.plasticity.records import T_POST, T_PRE, after


def blocks_without(
    blocks: Iterable[OdeBlock | UpdateBlock], names: set[str], methods: Mapping[str, Any]
) -> tuple[OdeBlock | UpdateBlock, ...]:
    """The blocks without the equations of decays; what follows one of them sees its value of afterwards. `methods` are
    those of all equations, so that none is solved in another way for what has left."""
    passed: dict[sympy.Symbol, sympy.Basic] = {}
    found: list[OdeBlock | UpdateBlock] = []
    for block in blocks:
        if isinstance(block, UpdateBlock):
            statements = tuple(evolve(s, value=s.value.xreplace(passed)) for s in block.statements)
            found.append(evolve(block, statements=statements))
            continue
        rest = [
            evolve(e, rhs=e.rhs.xreplace(passed), method=methods[e.target])
            for e in block.equations
            if e.target not in names
        ]
        if rest:
            found.append(OdeBlock(tuple(rest)))
        passed |= {symbol(e.target): after(e.target) for e in block.equations if e.target in names}
    return tuple(found)


def drawn_in(model: SynapseModel, value: Any) -> Any:
    """An expression in which the symbol of a noise field stands for its standard draw, as in a program."""
    return value.xreplace({symbol(f.name): stretched(f) for f in model.fields if f.kind == "noise"})


def values_of(model: SynapseModel) -> list[Any]:
    """All that a synapse computes."""
    found: list[Any] = [s.value for s in (*model.pre_spike, *model.post_spike)]
    found += [] if model.transmission is None else [model.transmission.value]
    for block in model.blocks:
        parts: Any = block.equations if isinstance(block, OdeBlock) else block.statements
        found += [p.rhs if isinstance(p, Equation) else p.value for p in parts]
    return found + [b for f in model.fields for b in (f.minimum, f.maximum) if b is not None]


def takes_spikes(model: SynapseModel) -> bool:
    """Whether spikes arrive at its synapses: it has a rule for them, or reads when the last one came."""
    return bool(model.pre_spike) or reads(model, T_PRE)


def heeds_target(model: SynapseModel) -> bool:
    """Whether it matters when a target fires."""
    return bool(model.post_spike) or reads(model, T_POST)


def heeds_weight(model: SynapseModel) -> bool:
    """Whether anything reads the weight, or makes another one of it."""
    writes = [s.target for s in (*model.pre_spike, *model.post_spike)]
    for block in model.blocks:
        writes += [each.target for each in (block.equations if isinstance(block, OdeBlock) else block.statements)]
    drawn = [name for f in model.fields if f.distribution is not None for name in f.distribution.fields.values()]
    return "w" in (*writes, *drawn) or reads(model, "w")


def reads(model: SynapseModel, name: str) -> bool:
    """Whether a name stands in what it computes."""
    return any(each.name == name for value in values_of(model) for each in sympy.sympify(value).free_symbols)
