"""How many values something has: one for the projection, one a neuron of either side, or one a synapse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

import sympy

from dslnet.expressions.parts import nodes
from dslnet.symbols import Reduction

Level: TypeAlias = Literal["projection", "pre", "post", "synapse"]
WORDS: dict[str, str] = {
    "projection": "one value for the projection",
    "pre": "one per presynaptic neuron",
    "post": "one per postsynaptic neuron",
    "synapse": "one per synapse",
}


def joined(levels: Iterable[Level]) -> Level:
    """The level of something that is made of parts of these levels."""
    found = set(levels) - {"projection"}
    if not found:
        return "projection"
    return found.pop() if len(found) == 1 else "synapse"


def within(level: Level, limit: Level) -> bool:
    """Whether something of one level can be kept at another one."""
    return joined((level, limit)) == limit


def level_of(expression: sympy.Basic, levels: Mapping[str, Level]) -> Level:
    """The level of an expression. `levels` are those of names; unknown ones, such as `t`, are the projection's."""
    return joined(_level_of(node, levels) for node in nodes(expression, outside=Reduction))


def _level_of(node: sympy.Basic, levels: Mapping[str, Level]) -> Level:
    """The level of a name or a reduction; others have none of their own."""
    if isinstance(node, Reduction):
        return "post" if over_synapses(node, levels) else "projection"
    return levels.get(node.name, "projection") if isinstance(node, sympy.Symbol) else "projection"


def over_synapses(reduction: Reduction, levels: Mapping[str, Level]) -> bool:
    """Whether a reduction runs over the synapses of one postsynaptic neuron, and not over one side."""
    sides = {name.name.partition(".")[0] for name in reduction.free_symbols if "." in name.name}
    own = [levels.get(n.name, "projection") for n in reduction.free_symbols if "." not in n.name]
    return "synapse" in own or len(sides) > 1
