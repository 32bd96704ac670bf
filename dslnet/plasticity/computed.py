"""What a synapse computes: all its right-hand sides, its draws, and its equations without those that are advanced when
they are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sympy
from attrs import evolve

from dslnet.model import OdeBlock, SynapseModel, UpdateBlock, symbol
from dslnet.plasticity.records import after
from dslnet.stepping.drawing import stretched


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
