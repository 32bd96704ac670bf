"""Compressed rows in which each synapse reads its source as it was a delay of its own ago. Only values go through it.

The past of a population is a ring of slots, one a tick, so a synapse finds its value at once, however many delays there
are. `AGO` is the slot that it reads, `PAST` the place of its source in it.
"""

from __future__ import annotations

from dslnet.codegen.formats import own_delays, rows
from dslnet.codegen.ir import Declare, Member, Node, Pointer, load, local
from dslnet.codegen.kinds import BREADTH
from dslnet.expressions.truths import Less
from dslnet.symbols import Where

PLACE, CELL = rows.SYNAPSE, rows.NEURON
AGO, PAST, FROM_NOW = local("ago"), local("past"), local("from_now")
WIDTHS = own_delays.WIDTHS


def members() -> list[Member]:
    """What the layout keeps in the struct of a projection."""
    return [*rows.members(), *own_delays.delay_members()]


def row(body: list[Node], width: str, types: dict[str, str], sources: dict[str, Node]) -> list[Node]:
    """The synapses of `source` whose targets belong to this thread."""
    target, delay = width.split("_")
    found = rows.row([*looked_up(delay, types, sources), *body], target, types, sources)
    types["target"] = f"uint{target}_t"
    return found


def looked_up(delay: str, types: dict[str, str], sources: dict[str, Node]) -> list[Node]:
    """Where a synapse finds its source in the past."""
    ((member, ticks),) = own_delays.DELAYS[delay].items()
    types |= dict.fromkeys(("now", "from_now", "ago", "past", "slots", "breadth"), "int64_t") | {"delays": ticks}
    types |= dict.fromkeys(("self->slots", "tick % self->slots", BREADTH), "int64_t")
    sources["delays"] = Pointer("delays", f"self->{member}", constant=True)
    sources["now"] = Declare("now", local("tick % self->slots"))
    sources["slots"] = Declare("slots", local("self->slots"))
    sources["breadth"] = Declare("breadth", local(BREADTH))
    return [
        Declare("from_now", local("now") - load("delays", rows.SYNAPSE)),
        Declare("ago", Where(Less(FROM_NOW, 0), FROM_NOW + local("slots"), FROM_NOW)),
        Declare("past", AGO * local("breadth") + rows.SOURCE),
    ]
