"""Connectivity layouts, one file each. A layout gives the loop over one source's synapses, never text.

`row(body, ...)` wraps `body`, in which `synapse` is the place of a synapse in the index and `neuron` its target, and
lets each thread see only the targets of its own. `PLACE` is where a synapse stands in the arrays of its fields, `CELL`
where it adds to in the array of its target. `WIDTHS` are the types of the index for which the function is made: the
arrays of each, by their names in the struct, which are NULL where they have another width.
"""

from __future__ import annotations

from types import ModuleType

from dslnet.codegen.formats import columns, dense, masked, placed, rows, sliding, spread, turned

__all__ = ["columns", "dense", "layout_of", "masked", "placed", "rows", "sliding", "spread", "turned"]

LAYOUTS = {
    "columns": columns,
    "dense": dense,
    "masked": masked,
    "rows": rows,
    "spread": spread,
    "placed": placed,
    "sliding": sliding,
    "turned": turned,
}


def layout_of(name: str) -> ModuleType:
    """The module of a layout."""
    return LAYOUTS[name]
