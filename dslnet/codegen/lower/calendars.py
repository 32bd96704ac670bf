"""How C is told what delivers, and of synapses that learn and have several delays, when they are due.

`runtime/calendar.h` writes the calendars and reads them.
"""

from __future__ import annotations

from attrs import evolve

from dslnet.codegen.formats import placed
from dslnet.codegen.ir import Member, Struct
from dslnet.codegen.kinds import Kinds, ProjectionKind
from dslnet.switch import SWITCH

DELIVERY = Struct(
    "Delivery",
    (
        Member("int64_t", "kind"),
        Member("const void *", "self"),
        Member("const int64_t *", "bounds", "first target of each thread"),
        Member("int64_t", "from", "tick of the first delivery"),
        Member("int64_t", "until", "and the tick after the last one"),
        Member("int64_t", "spread", "whether its synapses have delays of their own"),
        Member("const int64_t *", SWITCH, "whether its targets take part"),
        Member("const int64_t *", "on", "whether anything arrives"),
    ),
    "what arrives by one projection",
)
BY_CALENDAR = (
    Member("const Calendar *", "calendar", "what is due, or NULL for who fired"),
    Member("int64_t", "shortest", "the delay of the last that it takes"),
)
"""Of a delivery, where there are calendars."""
CALENDARS = (Member("const Calendar **", "calendar", "what is due later"), Member("int64_t", "calendars"))
"""Of the network, where there are any."""


def by_calendar(kind: ProjectionKind) -> bool:
    """Whether a kind of projection carries spikes that are looked up when they arrive, at one of several ticks."""
    return kind.spiking and kind.layout == "placed"


def has_calendars(kinds: Kinds) -> bool:
    """Whether any does."""
    return any(by_calendar(kind) for kind in kinds.projections)


def delivery_structs(kinds: Kinds) -> tuple[Struct, ...]:
    """The struct of what delivers, with what it is made of."""
    if not has_calendars(kinds):
        return (DELIVERY,)
    return (*placed.CALENDAR, evolve(DELIVERY, members=(*DELIVERY.members, *BY_CALENDAR)))
