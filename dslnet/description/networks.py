"""A network as text: its members in two tables, then every class once."""

from __future__ import annotations

from typing import Any

from dslnet.description.classes import describe_class, describe_rules, heading
from dslnet.description.members import delay, into, pattern, projection_model
from dslnet.description.tables import columns, headed, value_text


def describe_network(network: Any) -> list[str]:
    """The populations, the projections, the classes of both."""
    lines = [
        f"A network of {_count(network.populations, 'population')} and {_count(network.projections, 'projection')}"
    ]
    rows = [[network.name_of(p), str(p.size), _shape(p), type(p).__name__] for p in network.populations]
    lines += headed("Populations", columns(rows))
    lines += headed("Projections", columns([_projection_row(network, p) for p in network.projections]))
    for cls in dict.fromkeys(type(p) for p in network.populations):
        lines += ["", *describe_class(cls)]
    return lines + _synapse_classes(network)


def _projection_row(network: Any, projection: Any) -> list[str]:
    """Name, what it joins, the pattern, the target, the delay, the values it was given."""
    ends = f"{_end(network, projection.pre)} → {_end(network, projection.post)}"
    given = ", ".join(_given(projection))
    target, wait = f"into {into(projection)}", f"after {delay(projection)}"
    name, kind = network.name_of(projection), type(projection).__name__
    return [name, ends, pattern(projection), target, wait, given, kind]


def _given(projection: Any) -> list[str]:
    """The values that are not those of the class."""
    values = {name: value_text(value) for name, value in projection._initial.items()}
    declared = {name: value_text(field.default) for name, field in type(projection)._declared.fields.items()}
    return [f"{name} = {value}" for name, value in values.items() if value != declared[name]]


def _synapse_classes(network: Any) -> list[str]:
    """Each class of synapses once, with the rules of its first projection."""
    first: dict[Any, Any] = {}
    for projection in network.projections:
        model = projection_model(projection)
        kind = type(projection), model.transmission is None
        first.setdefault(kind, (projection, model))
    lines: list[str] = []
    for projection, model in first.values():
        lines += ["", *heading(type(projection), "synapses"), *describe_rules(model, "into")]
    return lines


def _end(network: Any, population: Any) -> str:
    name = str(network.name_of(population.parent))
    return f"{name}[{population.size} of {population.parent.size}]" if population.is_view else name


def _shape(population: Any) -> str:
    return "" if len(population.shape) == 1 else str(population.shape)


def _count(members: Any, word: str) -> str:
    return f"{len(members)} {word}" + ("" if len(members) == 1 else "s")
