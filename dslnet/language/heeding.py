"""What the rules of a synapse class read and heed: spikes of either side, the weight."""

from __future__ import annotations

from typing import Any

import sympy

from dslnet.language.written import written_by
from dslnet.model import T_POST, T_PRE, Equation, OdeBlock, SynapseModel


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
    drawn = [name for f in model.fields if f.distribution is not None for name in f.distribution.fields.values()]
    return "w" in (*written_by(model), *drawn) or reads(model, "w")


def reads(model: SynapseModel, name: str) -> bool:
    """Whether a name stands in what it computes."""
    return any(each.name == name for value in values_of(model) for each in sympy.sympify(value).free_symbols)
