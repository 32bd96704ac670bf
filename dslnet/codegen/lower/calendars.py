"""How C is told what delivers, and of synapses that learn and have several delays, when they are due.

`runtime/calendar.h` writes the calendars and reads them.
"""

from __future__ import annotations

from attrs import evolve

from dslnet.codegen.ir import Member, Struct
from dslnet.codegen.kinds import Kinds, ProjectionKind
from dslnet.codegen.lower.young import recent
from dslnet.declaring.switch import SWITCH

CALENDAR = (
    Struct(
        "Part",
        (
            Member("int64_t", "delay"),
            Member("int64_t", "since", "it carries what is sent from this tick on"),
            Member("int64_t", "until", "and before this one"),
        ),
        "the synapses of a projection that share a delay",
    ),
    Struct(
        "Page",
        (
            Member("uint32_t *", "rows", "source, first and last synapse, delay"),
            Member("int64_t", "count", "how many there are"),
            Member("int64_t", "room", "how many there may be"),
            Member("int64_t", "next", "the first one that has not been taken"),
        ),
        "the rows that are due at one tick, the longest delay first",
    ),
    Struct(
        "Calendar",
        (
            Member("const int32_t *", "list", "who fired: slots of sorted lists"),
            Member("const int64_t *", "count"),
            *(Member("int64_t", name) for name in ("slots", "padded", "threads")),
            Member("int64_t", "delay", "the shortest"),
            Member("const uint32_t *", "first", "where the rows of each source begin"),
            Member("const uint32_t *", "last", "and end"),
            Member("const uint32_t *", "row_part", "the part of each row"),
            Member("const uint32_t *", "starts", "where the targets of each row and thread begin"),
            Member("const Part *", "part"),
            Member("int64_t", "parts"),
            *recent("is written was sent since"),
            Member("Page *", "page", "those of each thread"),
            Member("int64_t", "pages", "how many: one for each tick up to the longest delay"),
            Member("Page **", "now", "of each thread, a cache line apart"),
            Member("int64_t", "every", "whether rows without a synapse count too"),
            Member("int64_t", "far", "whether all this is more than the caches of a core hold"),
            Member("const char *const *", "field", "the values of synapses that a spike looks at"),
            Member("const int64_t *", "item", "bytes of one value of each"),
            Member("int64_t", "fields"),
            Member("const uint32_t *", "place", "of each synapse in the whole projection"),
            Member("const char *", "target", "of each synapse"),
            Member("int64_t", "width", "bytes of a target"),
            Member("double *", "common", "of each thread what all synapses have in common, once it is known"),
            Member("int64_t", "breadth", "from one thread to the next"),
            Member("int64_t *", "failure"),
        ),
        "when the synapses of one projection are due",
    ),
)
"""What a calendar is made of."""
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
    return (*CALENDAR, evolve(DELIVERY, members=(*DELIVERY.members, *BY_CALENDAR)))
