"""Ready-made neurons with their published equations and default values, and currents to drive them.

One family a file. The mixins they are made of are there to build models of one's own from.
"""

from __future__ import annotations

from dslnet.models.adaptive_exponential import AdaptiveExponential, EIF_cond_alpha_isfa_ista, EIF_cond_exp_isfa_ista
from dslnet.models.balloon import Balloon, BalloonClassic, BalloonClassicLinear, BalloonLinear
from dslnet.models.cascade import CASCADE, Cascade
from dslnet.models.currents import (
    OrnsteinUhlenbeckCurrent,
    RampCurrent,
    SineCurrent,
    StepCurrent,
    step_current,
    table_current,
)
from dslnet.models.exponential_midpoint import EXPONENTIAL_MIDPOINT, ExponentialMidpoint
from dslnet.models.generalised import GIF_curr_exp
from dslnet.models.hodgkin_huxley import HH_cond_exp
from dslnet.models.integrate_and_fire import IF_cond_alpha, IF_cond_exp, IF_curr_alpha, IF_curr_exp, IntegrateAndFire
from dslnet.models.izhikevich import Izhikevich
from dslnet.models.leaky_integrator import LeakyIntegrator
from dslnet.models.membrane import Crossing, Membrane, exprel
from dslnet.models.receptors import AlphaSynapses, ExponentialSynapses, SynapticConductances, SynapticCurrents

__all__ = [
    "CASCADE",
    "EXPONENTIAL_MIDPOINT",
    "AdaptiveExponential",
    "AlphaSynapses",
    "Balloon",
    "BalloonClassic",
    "BalloonClassicLinear",
    "BalloonLinear",
    "Cascade",
    "Crossing",
    "EIF_cond_alpha_isfa_ista",
    "EIF_cond_exp_isfa_ista",
    "ExponentialMidpoint",
    "ExponentialSynapses",
    "GIF_curr_exp",
    "HH_cond_exp",
    "IF_cond_alpha",
    "IF_cond_exp",
    "IF_curr_alpha",
    "IF_curr_exp",
    "IntegrateAndFire",
    "Izhikevich",
    "LeakyIntegrator",
    "Membrane",
    "OrnsteinUhlenbeckCurrent",
    "RampCurrent",
    "SineCurrent",
    "StepCurrent",
    "SynapticConductances",
    "SynapticCurrents",
    "exprel",
    "step_current",
    "table_current",
]
