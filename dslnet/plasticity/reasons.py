"""Why an equation of a synapse is advanced in every step: what it reads that is known in a step only."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from dslnet.expressions.parts import holds
from dslnet.integrate.systems import affine
from dslnet.messages.teach import listed
from dslnet.model import Equation, SynapseModel
from dslnet.plasticity.levels import WORDS, Level
from dslnet.symbols import Reduction


def why_driven(model: SynapseModel, equation: Equation, levels: Mapping[str, Level], advanced: Set[str]) -> str:
    """What keeps an equation from being advanced when it is looked at; `advanced` are the states that are."""
    row = affine(equation, {equation.target, *advanced})
    if row is None:
        return "its equation is not linear"
    if holds(equation.rhs, Reduction):
        return "its equation reduces over neurons or synapses"
    names = {s.name for part in (*row.slopes.values(), row.rest) for s in part.free_symbols}
    read = [text for text in (_changing(model, name, levels) for name in sorted(names)) if text]
    if read:
        return f"its equation reads {listed(read)}"
    if not row.slopes:
        return "its equation reads no state, so it grows and nothing decays"
    record = model.field(equation.target)
    if record.minimum is not None or record.maximum is not None:
        return "it may reach its bounds by itself"
    return "its equation hangs together with others, which are stepped, too many or kept for other sides"


def _changing(model: SynapseModel, name: str, levels: Mapping[str, Level]) -> str:
    """Something that an equation reads; empty for a parameter that is the same for all synapses."""
    record: Any = next((f for f in model.fields if f.name == name), None)
    if record is None or record.kind == "noise":
        return f"self.{name}"
    if record.kind == "state":
        return f"self.{name}, which is not advanced in this way"
    if levels[name] == "projection":
        return ""
    own = ", and not spikes alone look at the state" if levels[name] == "synapse" else ""
    return f"self.{name}, which has {WORDS[levels[name]]}{own}"
