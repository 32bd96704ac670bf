"""The layout of synapses that is asked for, `Synapse(..., layout="rows")`; others are only found."""

from __future__ import annotations

from typing import Any

from dslnet.errors import NetworkError

ASKED = {"dense": "a matrix", "rows": "an index by source", "columns": "one by target"}
OWN_DELAYS = "it is what synapses with delays of their own are given"
FOUND = {
    "banded": 'it is what "dense" is on several threads',
    "masked": 'it is what "dense" gives where some of all pairs are not connected',
    "product": "it is found where all synapses of a source send the same, and layout= is left out",
    "runs": "it is found where the targets of a source follow one another for long stretches, and layout= is left out",
    "lagged": OWN_DELAYS,
    "lagged_dense": OWN_DELAYS,
    "placed": OWN_DELAYS,
    "spread": OWN_DELAYS,
    "sliding": "it is that of convolution and pooling",
    "turned": "it is that of Transposed",
}
"""What `line.layout` also shows in a simulator."""


def as_layout(instance: Any, layout: Any) -> Any:
    """`dense`, `rows`, `columns`, or None for the one that suits. Raises NetworkError for another."""
    if layout is None or (isinstance(layout, str) and layout in ASKED):
        return layout
    why = FOUND.get(layout, "there is none of this name") if isinstance(layout, str) else "a layout has a name"
    forms = ", ".join(f'"{name}" is {what}' for name, what in ASKED.items())
    raise NetworkError(f"layout={layout!r}: {why}. Of those that are asked for {forms}; left out, what suits is chosen")


def layout_now(instance: Any, given: Any) -> Any:
    """In a simulator, and after it, the layout that runs; else what was given."""
    return instance._room.special("layout") if instance._room.knows_delay else given
