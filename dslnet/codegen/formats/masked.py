"""A matrix of all pairs, of which `mask` says which are synapses. Only values go through it."""

from __future__ import annotations

from dslnet.codegen.formats import dense
from dslnet.codegen.ir import Member

PLACE, CELL, WIDTHS, row = dense.PLACE, dense.CELL, dense.WIDTHS, dense.row


def members() -> list[Member]:
    """What the layout keeps in the struct of a projection."""
    return [Member("const uint8_t *", "mask", "1 where a pair is a synapse")]
