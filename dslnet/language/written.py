"""What the rules of a synapse change."""

from __future__ import annotations

from dslnet.model import SynapseModel


def written_by(model: SynapseModel) -> set[str]:
    """The names of what the rules of a synapse change."""
    found = {s.target for s in (*model.pre_spike, *model.post_spike)}
    for block in model.blocks:
        found |= {each.target for each in getattr(block, "equations", ()) or getattr(block, "statements", ())}
    return found
