"""Firing rates in C: after the step of a population each thread counts the spikes of its own neurons.

A function of its own: the step declares the arrays of the rates `restrict`, and must not see them change.
"""

from __future__ import annotations

from dslnet.arrays import BLOCK
from dslnet.codegen.ir import Call, Comment, Function, Node
from dslnet.codegen.kinds import PopulationKind
from dslnet.codegen.lower.population import remember
from dslnet.codegen.names import c_name
from dslnet.model import FieldModel
from dslnet.planning.counting import counted, rate_fields, ring


def count_spikes(kind: PopulationKind) -> list[Function]:
    """The function that brings the firing rates of a kind up to date; none without any."""
    rates = rate_fields(kind.model)
    body = [node for record in rates for node in _count(kind, record)]
    body += [remember(record.name, "tick") for record in rates if record.name in kind.heard]
    numbers = tuple(("int64_t", name) for name in ("tick", "thread", "begin", "end"))
    parameters = ((f"const {kind.name} *", "self"), *numbers)
    return [Function(f"{kind.name}_count", parameters, tuple(body))] if body else []


def _count(kind: PopulationKind, record: FieldModel) -> list[Node]:
    name, event = c_name(record.name), c_name(record.event or "")
    arguments = (
        f"self->{c_name(ring(record.name))} + tick % self->{name}__window * (self->padded / {BLOCK})",
        f"self->{event}__list + tick % self->slots * self->padded + begin",
        f"self->{event}__count[tick % self->slots * self->threads + thread]",
        "begin",
        "end",
        f"self->{c_name(counted(record.name))}",
        f"self->{name}",
        f"self->{name}__hertz",
    )
    function = "dsl_firing_rate" + ("f" if kind.real == "float" else "")
    return [Comment(f"{record.name}: the spikes of {record.event} in its window"), Call(function, arguments)]
