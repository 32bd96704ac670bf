"""What arrives in one tick: what was sent ahead of its time, then all other projections in the order of emission.

Synapses with delays of their own add to rings of rows, one a tick; the row of this tick is handed over to its target.
"""

from __future__ import annotations

import sympy

from dslnet.codegen.ir import Accumulate, Call, Declare, For, Function, If, Node, Pointer, Store, Switch, load, local
from dslnet.codegen.kinds import Kinds, ProjectionKind
from dslnet.codegen.lower.calendars import has_calendars
from dslnet.declaring.switch import SWITCH

NEURON = local("neuron")
NOW = "tick >= delivery->from && tick < delivery->until && delivery->spread == spread && *delivery->on"
HEARD = f"delivery->spread || *delivery->{SWITCH}"
"""What is sent ahead of its time is heard or lost when it arrives, all else now."""
DUE = "!delivery->calendar || is_due(delivery->calendar, thread, delivery->shortest)"
"""Of what is written in a calendar, whether anything is."""


def delivery(kinds: Kinds) -> list[Function]:
    """The functions `deliver`, of what arrives by way of a ring (`spread`) or of all else, and `arrive`."""
    return [_deliver(kinds), _row(kinds.real), _arrive()]


def _deliver(kinds: Kinds) -> Function:
    types = dict.fromkeys(("delivery", "net->delivery + turn"), "Delivery *")
    heard = f"({HEARD}) && ({DUE})" if has_calendars(kinds) else HEARD
    types |= {"net->deliveries": "int64_t", NOW: "int", heard: "int"}
    cases = tuple((_call(kind),) if kind.rule != "learning" else () for kind in kinds.projections)
    body: tuple[Node, ...] = ()
    if cases:
        one = Declare("delivery", local("net->delivery + turn"))
        turn = (one, If(local(NOW), (If(local(heard), (Switch("delivery->kind", cases),)),)))
        body = (For("turn", sympy.Integer(0), local("net->deliveries"), turn),)
    parameters = (
        ("const Network *", "net"), ("double", "t"), ("int64_t", "tick"), ("int64_t", "thread"), ("int64_t", "spread"),
    )  # fmt: skip
    return Function("deliver", parameters, body, types, comment="delivery, in the order of emission")


def _call(kind: ProjectionKind) -> Node:
    bounds = ("delivery->bounds[thread]", "delivery->bounds[thread + 1]")
    return Call(f"{kind.name}_deliver", ("delivery->self", "t", "tick", "thread", *bounds))


def _row(real: str) -> Function:
    """The row of a tick is added to the target, or lost where that rests, and is empty again."""
    awake, asleep = f"*self->{SWITCH}", f"!*self->{SWITCH}"
    types = dict.fromkeys(("row", "neuron", "begin", "end", awake, asleep), "int64_t") | {"sums": real, "into": real}
    text = "tick % self->rows * self->breadth"
    types[text] = "int64_t"
    move = (
        Accumulate("into", NEURON, load("sums", NEURON)),
        Store("sums", NEURON, sympy.Integer(0)),
    )
    body = (
        Declare("row", local(text)),
        Pointer("sums", "self->sums + row"),
        Pointer("into", "self->into"),
        If(local(awake), (For("neuron", local("begin"), local("end"), move, simd=True),)),
        If(local(asleep), (Call("dsl_clear", ("sums", "sizeof *sums", "begin", "end")),)),
    )
    parameters = (("const Ring *", "self"), *(("int64_t", name) for name in ("tick", "begin", "end")))
    return Function("Ring_arrive", parameters, body, types, comment="the row of a tick arrives")


def _arrive() -> Function:
    bounds = ("net->ring[number].bounds[thread]", "net->ring[number].bounds[thread + 1]")
    body = (Call("Ring_arrive", ("net->ring + number", "tick", *bounds)),)
    loop = For("number", sympy.Integer(0), local("net->rings"), body)
    parameters = (("const Network *", "net"), ("int64_t", "tick"), ("int64_t", "thread"))
    return Function("arrive", parameters, (loop,), {"net->rings": "int64_t"})


def lessons(kinds: Kinds) -> list[Function]:
    """The functions `look_back` and `learn`: after the neurons, those from `begin` to `end` of the projections that
    learn, as they take turns."""
    learning = any(kind.learns for kind in kinds.projections)
    return [_lesson(kinds, "look_back", "look_back"), _lesson(kinds, "learn", "step")] if learning else []


def _lesson(kinds: Kinds, name: str, what: str) -> Function:
    bounds = ("lesson->bounds[thread]", "lesson->bounds[thread + 1]")
    arguments = ("lesson->self", "t", "tick", "thread", *bounds)
    cases = tuple(
        (Call(f"{kind.name}_{what}", arguments),) if kind.learns and does(kind, what) else ()
        for kind in kinds.projections
    )
    types = {"begin": "int64_t", "end": "int64_t", "lesson": "Lesson *", "net->lesson + turn": "Lesson *"}
    turn = (Declare("lesson", local("net->lesson + turn")), Switch("lesson->kind", cases))
    loop = For("turn", local("begin"), local("end"), turn)
    integers = (("int64_t", word) for word in ("tick", "thread", "begin", "end"))
    parameters = (("const Network *", "net"), ("double", "t"), *integers)
    return Function(name, parameters, (loop,), types, comment="what projections do after the neurons")


def does(kind: ProjectionKind, what: str) -> bool:
    """Whether a kind of projection has anything to do at spikes of the target, or in every step."""
    program = kind.program
    return bool(program.look_back) if what == "look_back" else bool(program.step or program.decays)
