"""Populations that are disabled: nothing of theirs is computed, and what others see of them stays as it is."""

from __future__ import annotations

import sympy

from dslnet.codegen.ir import Function, If, Node, Store, load, local
from dslnet.codegen.kinds import PopulationKind
from dslnet.codegen.lower.population import remember
from dslnet.codegen.names import c_name
from dslnet.declaring.switch import SWITCH
from dslnet.expressions.truths import Equal
from dslnet.plan import PopulationPlan
from dslnet.planning.counting import rate_fields


def awake(nodes: list[Node], types: dict[str, str], *populations: PopulationPlan) -> list[Node]:
    """Statements of the step for populations that all take part in it."""
    conditions = [f"*net->{c_name(p.name)}->{SWITCH}" for p in populations]
    for condition in reversed(conditions):
        types[condition] = "int64_t"
        nodes = [If(local(condition), tuple(nodes))] if nodes else []
    return nodes


def rests(kind: PopulationKind) -> list[Function]:
    """The function that hands on what a disabled population showed before, and that nobody fired; none where nobody
    asks. Firing rates are remembered where they are counted."""
    types = {"tick % self->slots": "int64_t", "thread": "int64_t"}
    body: list[Node] = []
    for event in kind.program.events:
        index, count = local("tick % self->slots * self->threads + thread"), f"self->{c_name(event.name)}__count"
        types |= {index.name: "int64_t", count: "int64_t"}
        body.append(Store(count, index, sympy.Integer(0)))
    later = {*kind.shared(), *(record.name for record in rate_fields(kind.model))}
    body += [remember(name, "tick") for name in kind.heard if name not in later]
    if kind.shared():
        body.append(If(Equal(local("thread"), 0), tuple(_whole(kind, types))))
    if not body:
        return []
    numbers = tuple(("int64_t", name) for name in ("tick", "thread", "begin", "end"))
    comment = f"{kind.model.name}: a step of the neurons begin to end while they are disabled"
    return [Function(f"{kind.name}_rest", ((f"const {kind.name} *", "self"), *numbers), tuple(body), types,
                     comment=comment)]  # fmt: skip


def _whole(kind: PopulationKind, types: dict[str, str]) -> list[Node]:
    """Values of the whole population, which are read where their past is kept."""
    nodes: list[Node] = []
    for name in kind.shared():
        text = f"self->{c_name(name)}"
        types |= {text: kind.c_type(name), f"{text}__past": kind.c_type(name)}
        nodes.append(Store(f"{text}__past", local("tick % self->slots"), load(text, sympy.Integer(0))))
    return nodes
