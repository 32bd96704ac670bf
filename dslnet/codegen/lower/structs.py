"""The structs of a kernel: what Python fills and C reads."""

from __future__ import annotations

from functools import lru_cache

from dslnet.codegen.formats import layout_of
from dslnet.codegen.ir import Member, Struct
from dslnet.codegen.kinds import Kinds, PopulationKind, ProjectionKind, targets_of
from dslnet.codegen.lower import counts, young
from dslnet.codegen.lower.calendars import CALENDARS, by_calendar, delivery_structs, has_calendars
from dslnet.codegen.lower.from_past import takes_in
from dslnet.codegen.lower.sided import sided_members
from dslnet.codegen.lower.stirred import stirs
from dslnet.codegen.lower.synapse_scope import Rooms
from dslnet.codegen.names import c_name
from dslnet.declaring.switch import SWITCH
from dslnet.members.tables import TABLE_CLOCK, TABLE_TICK, TABLE_VALUES
from dslnet.model import SYNAPSES
from dslnet.plan import NetworkPlan
from dslnet.planning.counting import counted, rate_fields, ring
from dslnet.program import arriving

Kept = dict[str, Rooms]

SAMPLER = Struct(
    "Sampler",
    (
        Member("const char *", "values", "the array that is sampled"),
        Member("char *", "rows", "one row a sample"),
        Member("int64_t", "item", "bytes of one value"),
        Member("int64_t", "width", "values in a row"),
        Member("int64_t", "first", "tick of the first sample"),
        Member("int64_t", "period"),
        Member("int64_t", "base", "number of the sample in row 0"),
        Member("int64_t", "start", "first neuron, where they follow one another"),
        Member("const int64_t *", "position", "neurons in ascending order, or NULL"),
        Member("const int64_t *", "column", "and the columns where they go"),
        Member("const int64_t *", "share", "what belongs to each thread"),
    ),
    "samples one field of some neurons with a period",
)
SPIKE_BUFFER = Struct(
    "SpikeBuffer",
    (
        Member("const int32_t *", "list", "the spike lists of one event"),
        Member("const int64_t *", "count"),
        Member("int64_t", "slots"),
        Member("int64_t", "padded"),
        Member("const int32_t *", "place", "index of each neuron in the recording, -1 for none, or NULL"),
        Member("int64_t *", "ticks"),
        Member("int32_t *", "index"),
        Member("const int64_t *", "room", "where the part of each thread begins"),
        Member("int64_t *", "filled", "and how much of it is taken, a cache line each"),
    ),
    "keeps the spikes of one event",
)
LESSON = Struct(
    "Lesson",
    (
        Member("int64_t", "kind"),
        Member("const void *", "self"),
        Member("const int64_t *", "bounds", "first target of each thread"),
    ),
    "what one projection does after the neurons",
)
LEARNING = (
    Member("const int32_t *", "post_list", "who fired among the targets"),
    Member("const int64_t *", "post_spikes"),
    Member("int64_t", "post_slots"),
    Member("int64_t", "post_padded"),
    Member("const int64_t *", "incoming", "where the synapses of each target begin, in the order by target"),
    Member("const int64_t *", "incoming_ends", "and where they end"),
    Member("const uint16_t *", "source16", "their sources, or NULL where they need 32 bits"),
    Member("const uint32_t *", "source32"),
    Member("const uint32_t *", "from", "and where they stand in the order by source"),
    Member("const int64_t *", "pre_members", "neurons of the view, or NULL"),
    Member("int64_t", "pre_count"),
    Member("const int64_t *", "post_members"),
    Member("int64_t", "post_count"),
    Member("int64_t", "last", "whether it is the last part of its projection"),
)
MANY: dict[str, str] = {
    "projection": "one value",
    "pre": "one value a source",
    "post": "one value a target",
    "synapse": "one value a synapse",
}


def ring_struct(real: str) -> Struct:
    """What was sent to one target by synapses with delays of their own."""
    members = (
        Member(f"{real} *", "sums", "what arrives in the next ticks: a row a tick"),
        Member(f"{real} *", "into"),
        Member("int64_t", "rows"),
        Member("int64_t", "breadth", "length of a row"),
        Member("const int64_t *", "bounds", "first target of each thread"),
        Member("const int64_t *", SWITCH, "whether the target takes part"),
    )
    return Struct("Ring", members, "what arrives later at one target")


NETWORK = (
    Member("int64_t", "tick", "steps made"),
    Member("int64_t", "end", "where to stop"),
    Member("int64_t", "pause", "return to Python at this tick"),
    Member("int64_t", "held", "whether the stop conditions ended the run"),
    Member("int64_t", "full", "whether a spike buffer may not hold another step"),
    Member("int64_t", "failed", "whether a step went wrong"),
    Member("int64_t", "threads"),
    Member("int64_t", "stride", "ticks from one meeting of the threads to the next"),
    Member("int64_t", "early", "whether others need not wait for what synapses learn"),
    Member("int64_t", "numerator", "a tick is numerator / denominator ms"),
    Member("int64_t", "denominator"),
    Member("int64_t *", "failure", "tick + 1, population, event, neuron"),
    Member("const Delivery *", "delivery", "projections, spikes before values, the longest delay first"),
    Member("int64_t", "deliveries"),
    Member("const Ring *", "ring", "what arrives later"),
    Member("int64_t", "rings"),
    Member("Sampler *", "sampler"),
    Member("int64_t", "samplers"),
    Member("SpikeBuffer *", "spike_buffer"),
    Member("int64_t", "spike_buffers"),
    Member("const int64_t *", "watched", "which stop conditions are tested"),
    Member("int64_t", "armed", "how many"),
    Member("int64_t", "either", "whether one of them is enough"),
    Member("void *", "team"),
)


def structs(plan: NetworkPlan, kinds: Kinds, kept: dict[str, dict[str, str]], rooms: Kept) -> tuple[Struct, ...]:
    """All structs, each after those it is made of. `kept` are the intermediate arrays of each kind of population,
    `rooms` those of each kind of projection."""
    learns = any(kind.learns for kind in kinds.projections)
    populations = (population_struct(kind, kept[kind.name]) for kind in kinds.populations)
    projections = (projection_struct(kind, rooms.get(kind.name, {})) for kind in kinds.projections)
    return (
        SAMPLER,
        SPIKE_BUFFER,
        *delivery_structs(kinds),
        *([LESSON] if learns else []),
        ring_struct(kinds.real),
        *populations,
        *projections,
        network_struct(plan, kinds, learns),
    )


def population_struct(kind: PopulationKind, kept: dict[str, str]) -> Struct:
    """One population: sizes, its fields, its events, and what the compiler keeps."""
    members = [Member("int64_t", n) for n in ("number", "size", "padded", "slots", "threads")]
    members += [Member("double", "dt"), Member("uint64_t", "key", "of its random numbers")]
    members += [Member("const int64_t *", "bounds", "first neuron of each thread"), Member("int64_t *", "failure")]
    for record in kind.stored():
        many = "one value a neuron" if kind.lane(record) else "one value"
        members.append(Member(f"{kind.c_type(record.name)} *", c_name(record.name), many))
    members.append(Member("double *", "t_last", "time of the last spike"))
    members.append(Member("const int64_t *", SWITCH, "whether it takes part in the steps"))
    members += [Member(f"{kind.c_type(n)} *", c_name(arriving(n))) for n in kind.inputs()]
    members += [Member("int32_t *", c_name(n), "first tick without silence, in this era") for n in kind.silences()]
    for event in kind.program.events:
        members.append(Member("int32_t *", f"{c_name(event.name)}__list", "who fired: slots of sorted lists"))
        members.append(Member("int64_t *", f"{c_name(event.name)}__count"))
    if kind.counted:
        members += counts.members(kind)
    for record in rate_fields(kind.model):
        name = c_name(record.name)
        members.append(Member("uint64_t *", c_name(ring(record.name)), "who fired, a bit a neuron, tick by tick"))
        members.append(Member("int64_t *", c_name(counted(record.name)), "spikes in the window"))
        members += [
            Member("int64_t", f"{name}__window", "in ticks"),
            Member("double", f"{name}__hertz", "of one spike"),
        ]
    if kind.model.played:
        members += [Member("const int64_t *", "played__tick", "the spikes that are played, in order")]
        members += [Member("const int64_t *", "played__neuron"), Member("int64_t", "played")]
    if kind.model.tabled:
        members += [Member(f"const {kind.real} *", TABLE_VALUES, "the rows that are shown")]
        members += [Member("const int64_t *", TABLE_TICK, "and when each begins")]
        members += [Member("const int64_t *", TABLE_CLOCK, "from when these count, and the period")]
        members += [Member("int64_t", "table", "how many rows, besides that before the first")]
    members += [Member(f"{kind.c_type(n)} *", f"{c_name(n)}__past", "slots of past values") for n in kind.remembered()]
    members += [Member(f"{kept[name]} *", f"{name}__kept") for name in kept]
    members.append(Member("double *", "partial", "reductions, block by block"))
    return Struct(kind.name, tuple(members), f"{kind.model.name}   {kind.model.location.place}")


def projection_struct(kind: ProjectionKind, kept: Rooms) -> Struct:
    """One projection: where its sources are read, its synapses, and what it adds to. `kept` are intermediate arrays."""
    members = [Member("int64_t", n) for n in ("threads", "delay", "slots", "padded", "pre_size", "post_size")]
    members += [Member("double", "dt"), *(Member(f"{kind.real} *", name) for name in targets_of(kind))]
    if kind.spiking:
        members += [Member("const int32_t *", "list"), Member("const int64_t *", "count")]
    members += [*layout_of(kind.layout).members(), *young.members(kind)]
    members += [Member("const Calendar *", "calendar")] if by_calendar(kind) else []
    if kind.reduce != "sum":
        members.append(Member(f"{kind.real} *", "gathered", "the result so far, for each target"))
    if kind.in_turn:
        members += [Member("int64_t", "begins", "whether it is the first of the parts that gather together")]
        members += [Member("int64_t", "ends", "and whether it is the last")]
    if wants_indegree(kind):
        members.append(Member("const int64_t *", "indegree", "synapses of each target"))
    for name in kind.stored():
        many = MANY[kind.program.levels[name]]
        pointer = "*const *" if kind.copied(name) else "*"
        members.append(Member(f"{kind.c_type(name)} {pointer}", c_name(name), many))
    for name in kind.neighbours():
        side, _, member = name.partition(".")
        source = kind.pre if side == "pre" else kind.post
        past = "__past" if side == "pre" else ""
        members.append(Member(f"const {source.c_type(member)} *", f"{c_name(f'{side}__{member}')}{past}"))
    members += [Member(f"{kind.real} *", f"added__{c_name(name)}") for name in kind.added()]
    members += learning_members(kind)
    members += [Member(f"{c_type} *", name) for name, (c_type, _) in kept.items()]
    members += sided_members(kept)
    members += [Member("int64_t *", "anew", "whether the past is another one")] if takes_in(kept) else []
    return Struct(kind.name, tuple(members), f"{kind.model.name}   {kind.model.location.place}")


def learning_members(kind: ProjectionKind) -> list[Member]:
    """What rules need besides: switches, the index by target, the epochs of decays."""
    members: list[Member] = []
    if not kind.program.only_delivers or kind.learns:
        members.append(Member("const int64_t *", "switches", "of plasticity and transmission"))
    members += [Member("int64_t *", f"{c_name(d.first)}__epoch", "counted from there") for d in kind.program.counted]
    if any(f.kind == "noise" for f in kind.model.fields):
        members.append(Member("uint64_t", "key", "of its random numbers"))
    if kind.learns:
        members += LEARNING
        members += [Member("int64_t *", "anew", "whether all synapses are looked at again")] if stirs(kind) else []
    return members


@lru_cache(maxsize=64)
def wants_indegree(kind: ProjectionKind) -> bool:
    """Whether the number of synapses of each target is needed."""
    read = {s.name for w in kind.program.writes for s in w.value.free_symbols}
    return SYNAPSES in read or kind.reduce != "sum"


def network_struct(plan: NetworkPlan, kinds: Kinds, learns: bool) -> Struct:
    """The whole: its clock, what is recorded and watched, and its members by name."""
    members = list(NETWORK)
    members += CALENDARS if has_calendars(kinds) else ()
    if learns:
        members += [
            Member("const Lesson *", "lesson", "projections that learn"),
            Member("int64_t", "lessons"),
            Member("int64_t", "borrowing", "so many of them read weights of others"),
        ]
    members += [Member(f"{kinds.of_population[p.number].name} *", c_name(p.name)) for p in plan.populations]
    return Struct("Network", tuple(members), "the network")
