"""`describe(x)`: a class, a population, a projection or a network as plain text for a terminal."""

from __future__ import annotations

from typing import Any

from dslnet.description.classes import describe_class
from dslnet.description.members import describe_population, describe_projection
from dslnet.description.networks import describe_network
from dslnet.description.running import describe_recording, describe_simulator
from dslnet.errors import DeclarationError
from dslnet.neuron import Neuron
from dslnet.record.recording import Recording
from dslnet.simulator import Simulator
from dslnet.synapse import Synapse

__all__ = ["describe"]


def describe(x: Any) -> str:
    """What dslnet understood of a model, as text: fields, equations with their methods, events, connections.

    `x` is a class of neurons or synapses, a population, a projection, a network, a simulator or a recording. Raises
    DeclarationError for anything else, and TraceError for a class that cannot be read.
    """
    if isinstance(x, type) and issubclass(x, (Neuron, Synapse)):
        lines = describe_class(x)
    elif isinstance(x, Neuron):
        lines = describe_population(x)
    elif isinstance(x, Synapse):
        lines = describe_projection(x)
    elif isinstance(x, Simulator):
        lines = describe_simulator(x)
    elif isinstance(x, Recording):
        lines = describe_recording(x)
    elif hasattr(x, "populations") and hasattr(x, "projections"):
        lines = describe_network(x)
    else:
        raise DeclarationError(
            f"describe takes a class, a population, a projection, a network, a simulator or a recording, not {x!r}"
        )
    return "\n".join(line.rstrip() for line in lines)
