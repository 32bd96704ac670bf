"""dslnet simulates spiking and rate-coded neural networks. A model is a class; its equations are plain NumPy code."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dslnet.connect import (
    AllToAll,
    Convolution,
    CoordinateDependent,
    DifferenceOfGaussians,
    DistanceDependent,
    FixedNumberPost,
    FixedNumberPre,
    FixedProbability,
    FixedTotalNumber,
    FromMatrix,
    FromMatrixMarket,
    FromPairs,
    FromSparse,
    Gaussian,
    OneToOne,
    Pooling,
    Shared,
    Transposed,
)
from dslnet.declaring.events import Event, spike
from dslnet.declaring.firing_rate import FiringRate, firing_rate
from dslnet.declaring.marks import Array, post_spike, pre_spike, stop_condition, transmit, update
from dslnet.declaring.white_noise import white_noise
from dslnet.distributions import (
    Binomial,
    DiscreteUniform,
    Distribution,
    Exponential,
    Gamma,
    LogNormal,
    Normal,
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
    StabilityWarning,
    TimeGridWarning,
    TraceError,
    UnknownNameError,
)
from dslnet.fields import Field, Noise, Param, Port, State, noise, param, port, state
from dslnet.inputs import (
    CorrelatedPoisson,
    Decoding,
    Image,
    Poisson,
    PoissonInput,
    SpikeTrains,
    TimedArray,
    TimedPoisson,
    pixels,
)
from dslnet.members.of_distance import OfDistance
from dslnet.network import Network
from dslnet.neuron import Neuron
from dslnet.synapse import Synapse
from dslnet.units.with_unit import with_unit

if TYPE_CHECKING:
    from dslnet.description import describe
    from dslnet.integrate import RungeKutta
    from dslnet.integrate.adaptive import Adaptive
    from dslnet.integrate.embedded import EmbeddedPair
    from dslnet.models import (
        IBCM,
        STP,
        AdditiveSTDP,
        Balloon,
        BalloonClassic,
        BalloonClassicLinear,
        BalloonLinear,
        Covariance,
        EIF_cond_alpha_isfa_ista,
        EIF_cond_exp_isfa_ista,
        GIF_curr_exp,
        Hebb,
        HH_cond_exp,
        HomeostaticSTDP,
        IF_cond_alpha,
        IF_cond_exp,
        IF_curr_alpha,
        IF_curr_exp,
        Izhikevich,
        LeakyIntegrator,
        MultiplicativeSTDP,
        Oja,
        OrnsteinUhlenbeckCurrent,
        RampCurrent,
        RewardModulatedSTDP,
        SineCurrent,
        StepCurrent,
        TripletSTDP,
        VoltageSTDP,
        exprel,
        step_current,
        table_current,
    )
    from dslnet.running.many import FailedRuns, run_many
    from dslnet.simulator import Simulator
    from dslnet.units.dimensions import check_dimensions

__version__ = "0.1.0"

__all__ = [
    "IBCM",
    "STP",
    "Adaptive",
    "AdditiveSTDP",
    "AllToAll",
    "Array",
    "Balloon",
    "BalloonClassic",
    "BalloonClassicLinear",
    "BalloonLinear",
    "Binomial",
    "CompileError",
    "Convolution",
    "CoordinateDependent",
    "CorrelatedPoisson",
    "Covariance",
    "DeclarationError",
    "Decoding",
    "DifferenceOfGaussians",
    "DiscreteUniform",
    "DistanceDependent",
    "Distribution",
    "DslError",
    "EIF_cond_alpha_isfa_ista",
    "EIF_cond_exp_isfa_ista",
    "EmbeddedPair",
    "Event",
    "Exponential",
    "FailedRuns",
    "Field",
    "FiringRate",
    "FixedNumberPost",
    "FixedNumberPre",
    "FixedProbability",
    "FixedTotalNumber",
    "FromMatrix",
    "FromMatrixMarket",
    "FromPairs",
    "FromSparse",
    "GIF_curr_exp",
    "Gamma",
    "Gaussian",
    "HH_cond_exp",
    "Hebb",
    "HomeostaticSTDP",
    "IF_cond_alpha",
    "IF_cond_exp",
    "IF_curr_alpha",
    "IF_curr_exp",
    "Image",
    "InternalError",
    "Izhikevich",
    "LeakyIntegrator",
    "LogNormal",
    "MultiplicativeSTDP",
    "Network",
    "NetworkError",
    "NetworkWarning",
    "Neuron",
    "Noise",
    "Normal",
    "OfDistance",
    "Oja",
    "OneToOne",
    "OrnsteinUhlenbeckCurrent",
    "Param",
    "Poisson",
    "PoissonInput",
    "Pooling",
    "Port",
    "RampCurrent",
    "RewardModulatedSTDP",
    "RungeKutta",
    "ScheduleError",
    "Shared",
    "SimulationError",
    "Simulator",
    "SineCurrent",
    "SlowBackendWarning",
    "SpikeTrains",
    "StabilityWarning",
    "State",
    "StepCurrent",
    "Synapse",
    "TimeGridWarning",
    "TimedArray",
    "TimedPoisson",
    "TraceError",
    "Transposed",
    "TripletSTDP",
    "Uniform",
    "UnknownNameError",
    "VoltageSTDP",
    "check_dimensions",
    "describe",
    "exprel",
    "firing_rate",
    "noise",
    "param",
    "pixels",
    "port",
    "post_spike",
    "pre_spike",
    "run_many",
    "spike",
    "state",
    "step_current",
    "stop_condition",
    "table_current",
    "transmit",
    "update",
    "white_noise",
    "with_unit",
]

READY_MADE = (
    "EIF_cond_alpha_isfa_ista",
    "EIF_cond_exp_isfa_ista",
    "GIF_curr_exp",
    "HH_cond_exp",
    "IF_cond_alpha",
    "IF_cond_exp",
    "IF_curr_alpha",
    "IF_curr_exp",
    "Izhikevich",
    "LeakyIntegrator",
    "OrnsteinUhlenbeckCurrent",
    "RampCurrent",
    "SineCurrent",
    "StepCurrent",
    "AdditiveSTDP",
    "Covariance",
    "Hebb",
    "HomeostaticSTDP",
    "IBCM",
    "MultiplicativeSTDP",
    "Oja",
    "RewardModulatedSTDP",
    "STP",
    "TripletSTDP",
    "VoltageSTDP",
    "exprel",
    "step_current",
    "table_current",
)
BALLOONS = ("Balloon", "BalloonClassic", "BalloonClassicLinear", "BalloonLinear")
LATER = {
    "Adaptive": "dslnet.integrate.adaptive",
    "EmbeddedPair": "dslnet.integrate.embedded",
    "FailedRuns": "dslnet.running.many",
    "RungeKutta": "dslnet.integrate",
    "Simulator": "dslnet.simulator",
    "check_dimensions": "dslnet.units.dimensions",
    "describe": "dslnet.description",
    "run_many": "dslnet.running.many",
    **dict.fromkeys((*READY_MADE, *BALLOONS), "dslnet.models"),
}
"""What is imported at its first use, since it brings cffi or sympy, or takes time."""


def __getattr__(name: str) -> Any:
    if name not in LATER:
        from dslnet.messages.teach import nearest

        hint = "" if name.startswith("_") else nearest(name, __all__)
        raise AttributeError(f"module 'dslnet' has no attribute {name!r}.{hint}")
    return getattr(import_module(LATER[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
