"""Any of some sources to any of some targets, each of these without one source at most. Only values go through it."""

from __future__ import annotations

from dslnet.codegen.formats import dense
from dslnet.codegen.ir import Member

PLACE, CELL, WIDTHS, row = dense.PLACE, dense.CELL, dense.WIDTHS, dense.row


def members() -> list[Member]:
    """What the layout keeps in the struct of a projection."""
    return [
        Member("const int64_t *", "source_of", "the sources, ascending"),
        Member("int64_t", "sources", "how many"),
        Member("const int64_t *", "left_out", "the place of the one that does not reach a target; -1 all do, -2 none"),
    ]
