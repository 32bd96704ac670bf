"""A population or a projection as text: its own values, then what its class says."""

from __future__ import annotations

from typing import Any

import attrs

from dslnet.description.classes import describe_dynamics, describe_rules, field_tables, heading
from dslnet.description.keeping import describe_keeping
from dslnet.description.tables import value_text
from dslnet.meta import neuron_model, synapse_model
from dslnet.model import FieldModel, SynapseModel


def describe_population(population: Any) -> list[str]:
    """Size and shape, the values of its fields, and the equations of its class."""
    model = neuron_model(type(population), population.stop_condition)
    shape = "" if len(population.shape) == 1 else f" in the shape {population.shape}"
    kind = f"a part, {population.size} of {population.parent.size}" if population.is_view else f"{population.size}"
    name = "" if population.parent.name is None else f"{population.parent.name}: "
    first = f"{name}{kind} {type(population).__name__}{shape}"
    return [
        first,
        "",
        *heading(type(population), "neurons"),
        *own_fields(population, model.fields),
        *describe_dynamics(model),
    ]


def describe_projection(projection: Any) -> list[str]:
    """What it joins and how, the values of its fields, and the rules of its class."""
    model = projection_model(projection)
    name = "" if projection.name is None else f"{projection.name}: "
    lines = [
        f"{name}{type(projection).__name__} from {title(projection.pre)} to {title(projection.post)}",
        f"  pattern  {pattern(projection)}",
        f"  into     {into(projection)}",
        f"  delay    {delay(projection)}",
    ]
    if model.transmission is None:
        lines.append(f"  on       {projection.on}")
    cls = heading(type(projection), "synapses")
    rules = describe_rules(model, into(projection))
    return [*lines, "", *cls, *own_fields(projection, model.fields), *rules, *describe_keeping(projection)]


def projection_model(projection: Any) -> SynapseModel:
    """What its class says between the two populations."""
    return synapse_model(type(projection), type(projection.pre), type(projection.post), projection.reduce)


def own_fields(member: Any, fields: tuple[FieldModel, ...]) -> list[str]:
    """The fields with the values they were given, and with how many they have here."""
    owner = getattr(member, "parent", member)
    room = owner._initial_room
    elsewhere = {f.name: "from the pattern" for f in fields if room.is_elsewhere(f.name)}
    given = {f.name: value_text(owner._initial[f.name]) for f in fields if f.name in owner._initial} | elsewhere
    per = {f.name: owner._per_of(f.name) for f in fields} | dict.fromkeys(elsewhere, "synapse")
    return field_tables(fields, given, per)


def title(population: Any) -> str:
    """How a population is called in a sentence: `exc (3200 COBA)`."""
    what = f"{population.size} {type(population).__name__}"
    name = population.parent.name
    if population.is_view:
        what += f" of {population.parent.size}"
    return what if name is None else f"{name} ({what})"


def into(projection: Any) -> str:
    """The port or state that a projection is pointed at."""
    target = projection.into
    return ", ".join(target) if isinstance(target, tuple | list) else str(target)


def delay(projection: Any) -> str:
    """The delay in words."""
    return "one step" if projection.delay is None else f"{value_text(projection.delay)} ms"


def pattern(projection: Any) -> str:
    """The pattern as it would be written, without what is left to its defaults."""
    given = projection.pattern
    if "__repr__" in vars(type(given)):
        return repr(given)
    shown = []
    for field in attrs.fields(type(given)):
        value = getattr(given, field.name)
        if field.default is attrs.NOTHING:
            shown.append(value_text(value))
        elif value != field.default:
            shown.append(f"{field.name}={value_text(value)}")
    return f"{type(given).__name__}({', '.join(shown)})"
