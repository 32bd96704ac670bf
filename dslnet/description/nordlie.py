"""The tables by which a network is described in a paper.

E. Nordlie, M.-O. Gewaltig and H. E. Plesser (2009), Towards reproducible descriptions of neuronal network models, PLoS
Computational Biology 5, e1000456.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from dslnet.description.document import Heading, Part, table
from dslnet.description.dynamics import about, field_parts, neuron_parts, synapse_parts
from dslnet.description.members import delay, into, pattern, projection_model
from dslnet.description.networks import _end, _given, _shape
from dslnet.meta import neuron_model
from dslnet.model import SynapseModel
from dslnet.synapse import Synapse

NOTHING = "—"


def network_tables(network: Any, sim: Any = None) -> list[Part]:
    """Tables A to G. `sim` is one that runs the network, if its recordings are asked for."""
    return [
        *lettered("A", "Model summary", ("Part", "Description"), summary_rows(network, sim)),
        *lettered("B", "Populations", ("Name", "Elements", "Size", "Shape", "Values"), population_rows(network)),
        *lettered("C", "Connectivity", ("Name", "Source", "Target", "Pattern"), connectivity_rows(network)),
        *models(network),
        *lettered("F", "Input", ("Type", "Description"), input_rows(network)),
        *lettered("G", "Measurements", ("Of", "What"), measured_rows(sim)),
    ]


def lettered(letter: str, title: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Part]:
    """A table below its letter; without rows it says that there is nothing."""
    parts = table(header, rows) or table(header, [[NOTHING] * len(header)])
    return [Heading(f"{letter}. {title}", 2), *parts]


def summary_rows(network: Any, sim: Any) -> list[list[str]]:
    """Table A: a line for each aspect."""
    classes = neuron_classes(network)
    plastic = [cls.__name__ for cls, model in synapse_models(network) if is_plastic(model)]
    measured = [f"{of}: {what}" for of, what in measured_rows(sim)]
    shapes = [f"{network.name_of(p)}: {_shape(p)}" for p in network.populations if _shape(p)]
    return [
        ["Populations", listed(network.name_of(p) for p in network.populations)],
        ["Topology", listed(shapes)],
        ["Connectivity", listed(pattern(p) for p in network.projections)],
        ["Neuron model", listed(f"{cls.__name__}: {first_line(cls)}".rstrip(": ") for cls in classes)],
        ["Channel models", NOTHING],
        ["Synapse model", listed(cls.__name__ for cls, _ in synapse_models(network))],
        ["Plasticity", listed(plastic)],
        ["Input", listed(row[0] for row in input_rows(network))],
        ["Measurements", listed(measured)],
    ]


def population_rows(network: Any) -> list[list[str]]:
    """Table B, with the values that are not those of the class."""
    return [
        [network.name_of(p), type(p).__name__, str(p.size), _shape(p), ", ".join(_given(p))]
        for p in network.populations
    ]


def connectivity_rows(network: Any) -> list[list[str]]:
    """Table C: pattern, target, delay and values of each projection."""
    rows = []
    for p in network.projections:
        values = [pattern(p), f"into {into(p)}", f"delay {delay(p)}", *_given(p)]
        rows.append([network.name_of(p), _end(network, p.pre), _end(network, p.post), ", ".join(values)])
    return rows


def models(network: Any) -> list[Part]:
    """Tables D and E: the equations of each class of neurons, the rules of each class of synapses."""
    parts: list[Part] = [Heading("D. Neuron and synapse models", 2)]
    for cls in neuron_classes(network):
        model = neuron_model(cls)
        parts += [Heading(cls.__name__, 3), *about(cls), *smaller(neuron_parts(model))]
        parts += smaller(field_parts(model.fields))
    plastic: list[Part] = []
    for cls, synapse in synapse_models(network):
        found = [Heading(cls.__name__, 3), *about(cls), *smaller(synapse_parts(synapse, "into"))]
        (plastic if is_plastic(synapse) else parts).extend(found)
    return [*parts, Heading("E. Plasticity", 2), *(plastic or table(("Type",), [[NOTHING]]))]


def smaller(parts: Sequence[Part]) -> list[Part]:
    """Headings further down."""
    return [Heading(part.text, 4) if isinstance(part, Heading) else part for part in parts]


def input_rows(network: Any) -> list[list[str]]:
    """Table F: populations without equations, which come from outside."""
    return [
        [f"{network.name_of(p)} ({type(p).__name__})", first_line(type(p))] for p in network.populations if is_input(p)
    ]


def measured_rows(sim: Any) -> list[list[str]]:
    """Table G: what a simulator records."""
    if sim is None or sim._session is None:
        return []
    return [[recording.name, ", ".join(recording.keys())] for recording in sim._session.recordings]


def neuron_classes(network: Any) -> list[Any]:
    """Each class of neurons that is no input, once."""
    return list(dict.fromkeys(type(p) for p in network.populations if not is_input(p)))


def synapse_models(network: Any) -> list[tuple[Any, SynapseModel]]:
    """Each class of synapses once, with what it says in its first projection."""
    found: dict[Any, Any] = {}
    for projection in network.projections:
        model = projection_model(projection)
        found.setdefault((type(projection), model.transmission is None), (type(projection), model))
    return list(found.values())


def is_plastic(model: SynapseModel) -> bool:
    """Whether something of a synapse changes by what happens, and not only what it delivers to."""
    own = {field.name for field in model.fields}
    return bool(model.blocks) or any(s.target in own for s in (*model.pre_spike, *model.post_spike))


def is_input(population: Any) -> bool:
    """Whether a population stands for what comes from outside."""
    return type(population).__module__.startswith("dslnet.inputs")


def first_line(cls: Any) -> str:
    """The first line of a docstring."""
    doc = cls.__dict__.get("__doc__")
    return inspect.cleandoc(doc).partition("\n")[0] if doc and cls is not Synapse else ""


def listed(names: Any) -> str:
    """Each once, with semicolons between them."""
    return "; ".join(dict.fromkeys(str(name) for name in names)) or NOTHING
