"""Ready-made neurons and synapses with their published equations and default values, and currents to drive them.

One family a file. The mixins they are made of are there to build models of one's own from.
"""

from __future__ import annotations

from dslnet.models.adaptive_exponential import AdaptiveExponential, EIF_cond_alpha_isfa_ista, EIF_cond_exp_isfa_ista
from dslnet.models.balloon import Balloon, BalloonClassic, BalloonClassicLinear, BalloonLinear
from dslnet.models.currents import (
    OrnsteinUhlenbeckCurrent,
    RampCurrent,
    SineCurrent,
    StepCurrent,
    step_current,
    table_current,
)
from dslnet.models.generalised import GIF_curr_exp
from dslnet.models.hodgkin_huxley import HH_cond_exp
from dslnet.models.homeostatic_stdp import HomeostaticSTDP
from dslnet.models.integrate_and_fire import IF_cond_alpha, IF_cond_exp, IF_curr_alpha, IF_curr_exp, IntegrateAndFire
from dslnet.models.izhikevich import Izhikevich
from dslnet.models.leaky_integrator import LeakyIntegrator
from dslnet.models.membrane import Crossing, Membrane, exprel
from dslnet.models.rate_learning import IBCM, Covariance, Hebb, Oja
from dslnet.models.receptors import AlphaSynapses, ExponentialSynapses, SynapticConductances, SynapticCurrents
from dslnet.models.reward_modulated_stdp import RewardModulatedSTDP
from dslnet.models.short_term_plasticity import STP
from dslnet.models.stdp import AdditiveSTDP, MultiplicativeSTDP, SpikeTraces
from dslnet.models.triplet_stdp import TripletSTDP
from dslnet.models.voltage_stdp import VoltageSTDP

__all__ = [
    "IBCM",
    "STP",
    "AdaptiveExponential",
    "AdditiveSTDP",
    "AlphaSynapses",
    "Balloon",
    "BalloonClassic",
    "BalloonClassicLinear",
    "BalloonLinear",
    "Covariance",
    "Crossing",
    "EIF_cond_alpha_isfa_ista",
    "EIF_cond_exp_isfa_ista",
    "ExponentialSynapses",
    "GIF_curr_exp",
    "HH_cond_exp",
    "Hebb",
    "HomeostaticSTDP",
    "IF_cond_alpha",
    "IF_cond_exp",
    "IF_curr_alpha",
    "IF_curr_exp",
    "IntegrateAndFire",
    "Izhikevich",
    "LeakyIntegrator",
    "Membrane",
    "MultiplicativeSTDP",
    "Oja",
    "OrnsteinUhlenbeckCurrent",
    "RampCurrent",
    "RewardModulatedSTDP",
    "SineCurrent",
    "SpikeTraces",
    "StepCurrent",
    "SynapticConductances",
    "SynapticCurrents",
    "TripletSTDP",
    "VoltageSTDP",
    "exprel",
    "step_current",
    "table_current",
]
