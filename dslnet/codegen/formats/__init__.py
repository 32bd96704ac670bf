"""Connectivity layouts, one file each. A layout gives the loop over one source's synapses, never text.

`row(body, ...)` wraps `body`, in which `synapse` is the place of a synapse in the arrays of the projection and
`neuron` its target, and lets each thread see only the targets of its own. `WIDTHS` are the types of index for which
the function is made.
"""

from __future__ import annotations

from types import ModuleType

from dslnet.codegen.formats import dense, rows

__all__ = ["dense", "layout_of", "rows"]


def layout_of(is_dense: bool) -> ModuleType:
    """The module of a layout."""
    return dense if is_dense else rows
