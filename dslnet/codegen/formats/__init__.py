"""Connectivity layouts, one file each. A layout gives the loop over one source's synapses, never text.

`row(body, ...)` wraps `body`, in which `synapse` is the place of a synapse in the index and `neuron` its target, and
lets each thread see only the targets of its own. `PLACE` is where a synapse stands in the arrays of its fields, `CELL`
where it adds to in the array of its target. `WIDTHS` are the types of the index for which the function is made: the
arrays of each, by their names in the struct, which are NULL where they have another width.
`next_row`, of layouts whose rows are looked up, says where the row of the next spike begins and ends.
"""

from __future__ import annotations

from types import ModuleType

from sympy import Integer

from dslnet.codegen.formats import (
    banded,
    columns,
    dense,
    lagged,
    lagged_dense,
    masked,
    placed,
    product,
    rows,
    runs,
    sliding,
    spread,
    turned,
)
from dslnet.codegen.ir import For, Node, local

__all__ = [
    "banded",
    "columns",
    "dense",
    "each_source",
    "lagged",
    "lagged_dense",
    "layout_of",
    "masked",
    "placed",
    "product",
    "rows",
    "runs",
    "sliding",
    "spread",
    "turned",
]

LAYOUTS = {
    "banded": banded,
    "columns": columns,
    "dense": dense,
    "masked": masked,
    "rows": rows,
    "runs": runs,
    "spread": spread,
    "lagged": lagged,
    "lagged_dense": lagged_dense,
    "placed": placed,
    "product": product,
    "sliding": sliding,
    "turned": turned,
}


def layout_of(name: str) -> ModuleType:
    """The module of a layout."""
    return LAYOUTS[name]


def each_source(name: str, row: list[Node], types: dict[str, str], sources: dict[str, Node]) -> For:
    """What is done for each source that may have synapses in a layout."""
    if name == "placed":
        return placed.each_source(row, types, sources)
    types["self->pre_size"] = "int64_t"
    return For("source", Integer(0), local("self->pre_size"), tuple(row))
