"""dslnet simulates spiking and rate-coded neural networks. A model is a class; its equations are plain NumPy code."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dslnet.connect import AllToAll, FixedProbability, OneToOne
from dslnet.distributions import (
    Binomial,
    DiscreteUniform,
    Distribution,
    Exponential,
    Gamma,
    LogNormal,
    Normal,
    Poisson,
    Uniform,
)
from dslnet.errors import (
    CompileError,
    DeclarationError,
    DslError,
    InternalError,
    NetworkError,
    NetworkWarning,
    ScheduleError,
    SimulationError,
    SlowBackendWarning,
    TimeGridWarning,
    TraceError,
    UnknownNameError,
)
from dslnet.events import Event, spike
from dslnet.fields import Field, Noise, Param, Port, State, noise, param, port, state
from dslnet.marks import Array, post_spike, pre_spike, stop_condition, transmit, update
from dslnet.network import Network
from dslnet.neuron import Neuron
from dslnet.synapse import Synapse

if TYPE_CHECKING:
    from dslnet.description import describe
    from dslnet.simulator import Simulator

__version__ = "0.1.0"

__all__ = [
    "AllToAll",
    "Array",
    "Binomial",
    "CompileError",
    "DeclarationError",
    "DiscreteUniform",
    "Distribution",
    "DslError",
    "Event",
    "Exponential",
    "Field",
    "FixedProbability",
    "Gamma",
    "InternalError",
    "LogNormal",
    "Network",
    "NetworkError",
    "NetworkWarning",
    "Neuron",
    "Noise",
    "Normal",
    "OneToOne",
    "Param",
    "Poisson",
    "Port",
    "ScheduleError",
    "SimulationError",
    "Simulator",
    "SlowBackendWarning",
    "State",
    "Synapse",
    "TimeGridWarning",
    "TraceError",
    "Uniform",
    "UnknownNameError",
    "describe",
    "noise",
    "param",
    "port",
    "post_spike",
    "pre_spike",
    "spike",
    "state",
    "stop_condition",
    "transmit",
    "update",
]

LATER = {"Simulator": "dslnet.simulator", "describe": "dslnet.description"}
"""What is imported at its first use, since it brings cffi or sympy."""


def __getattr__(name: str) -> Any:
    if name not in LATER:
        raise AttributeError(f"module 'dslnet' has no attribute {name!r}")
    return getattr(import_module(LATER[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
