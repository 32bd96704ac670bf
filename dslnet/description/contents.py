"""What a description contains, for each kind of thing that can be described, as a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dslnet.description.classes import method_rows
from dslnet.description.document import Document, Heading, Paragraph, Part, table, titled
from dslnet.description.dynamics import about, field_parts, neuron_parts, plain_parts, synapse_parts
from dslnet.description.members import delay, into, pattern, projection_model, title
from dslnet.description.nordlie import network_tables
from dslnet.description.running import recording_rows, simulator_rows
from dslnet.description.tables import value_text
from dslnet.description.unjoined import is_plain, own_rules
from dslnet.language.reading import read_fields
from dslnet.memory.taken import Memory, shown
from dslnet.meta import neuron_model
from dslnet.model import SynapseModel
from dslnet.neuron import Neuron
from dslnet.record.recording import Recording
from dslnet.simulator import Simulator
from dslnet.synapse import Synapse


def document_of(x: Any) -> Document:
    """The document of whatever `describe` takes; one that was made already as it is."""
    if isinstance(x, tuple):
        return x
    if isinstance(x, type):
        return tuple(class_parts(x))
    if isinstance(x, Neuron):
        return tuple(population_parts(x))
    if isinstance(x, Synapse):
        return tuple(projection_parts(x))
    if isinstance(x, Simulator):
        return tuple(simulator_parts(x))
    if isinstance(x, Recording):
        return tuple(recording_parts(x))
    return (Heading("Network"), *network_tables(x))


def class_parts(cls: Any) -> list[Part]:
    """A class with its equations; one of synapses as far as they are known without what it joins."""
    if issubclass(cls, Neuron):
        model = neuron_model(cls)
        return [Heading(cls.__name__), *about(cls), *field_parts(model.fields), *neuron_parts(model)]
    parts = [Heading(cls.__name__), *about(cls), *field_parts(read_fields(cls))]
    parts += titled("Rule", plain_parts() if is_plain(cls) else [])
    rules = own_rules(cls)
    if isinstance(rules, SynapseModel):
        return [*parts, *synapse_parts(rules, "into")]
    methods = [*table(("Method", "Role", "Of"), method_rows(cls)), Paragraph(str(rules))]
    return [*parts, *titled("Methods", methods)]


def population_parts(population: Any) -> list[Part]:
    """The values of a population and the equations of its class."""
    model = neuron_model(type(population), population.stop_condition)
    given, per = own_values(population, model.fields)
    head = [Heading(title(population)), *about(type(population))]
    return [*head, *field_parts(model.fields, given, per), *neuron_parts(model)]


def projection_parts(projection: Any) -> list[Part]:
    """What a projection joins and how, its values, and the rules of its class."""
    model = projection_model(projection)
    given, per = own_values(projection, model.fields)
    name = type(projection).__name__ if projection.name is None else projection.name
    wait = delay(projection)
    rows = [
        ["from", title(projection.pre)],
        ["to", title(projection.post)],
        ["pattern", pattern(projection)],
        ["into", into(projection)],
        ["delay", wait],
    ]
    head = [Heading(name), *about(type(projection)), *table(("", "Value"), rows)]
    return [*head, *field_parts(model.fields, given, per), *synapse_parts(model, into(projection))]


def own_values(member: Any, fields: Sequence[Any]) -> tuple[dict[str, str], dict[str, str]]:
    """The values that a member was given, and how many it has of each field."""
    owner = getattr(member, "parent", member)
    given = {f.name: value_text(owner._initial[f.name]) for f in fields if f.name in owner._initial}
    return given, {f.name: owner._per_of(f.name) for f in fields}


def simulator_parts(sim: Any) -> list[Part]:
    """The choices of a simulator, the method of each equation, the memory, then the tables of its network."""
    choices, methods = simulator_rows(sim)
    parts = [Heading("Simulator"), *table(("", "Choice"), choices)]
    parts += titled("Methods", table(("Equation", "Method"), methods))
    parts += titled("Memory", memory_parts(sim.memory()) if not sim._closed else [])
    return [*parts, Heading("Network"), *network_tables(sim.network, sim)]


def memory_parts(memory: Memory) -> list[Part]:
    """Who takes how much."""
    rows = [[row.member, row.what, shown(row.bytes)] for row in memory.rows]
    return table(("Member", "For", "Memory"), [*rows, ["total", "", shown(memory.total)]])


def recording_parts(recording: Recording) -> list[Part]:
    """What is recorded, how often, and how much there is."""
    rows = recording_rows(recording)
    header = ("What", "Unit", "When", "From", "How much")
    return [Heading(f"Recording of {recording.name}"), *table(header, rows)]
