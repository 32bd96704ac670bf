"""The adaptive exponential integrate-and-fire neuron (AdEx), with the names and default values of PyNN."""

from __future__ import annotations

import numpy as np

from dslnet.declaring.events import spike
from dslnet.declaring.marks import Array
from dslnet.fields import Param, State, param, state
from dslnet.models.membrane import Membrane
from dslnet.models.receptors import AlphaSynapses, SynapticConductances
from dslnet.units.with_unit import with_unit

NANO_PER_MICRO = 1e-3


class AdaptiveExponential(Membrane):
    """A mixin: a membrane with an exponential spike initiation and an adaptation current.

    Second order in v and w (the midpoint rule). Beyond v_spike nothing grows any more, so that the last half step
    before a spike cannot run away, whatever v_spike and dt.
    """

    v_rest: Param = param(-70.6, unit="mV", doc="resting potential")
    cm: Param = param(0.281, unit="nF", doc="capacity of the membrane")
    tau_m: Param = param(9.3667, unit="ms", doc="time constant of the membrane")
    tau_refrac: Param = param(0.1, unit="ms", doc="how long v is held after a spike")
    v_reset: Param = param(-70.6, unit="mV", doc="v after a spike")
    v_thresh: Param = param(-50.4, unit="mV", doc="where the spike begins")
    v_spike: Param = param(-40.0, unit="mV", doc="where the spike is detected")
    delta_T: Param = param(2.0, unit="mV", doc="how sharply the spike begins")
    tau_w: Param = param(144.0, unit="ms", doc="time constant of the adaptation")
    a: Param = param(4.0, unit="nS", doc="how much the adaptation follows v below threshold")
    b: Param = param(0.0805, unit="nA", doc="what a spike adds to the adaptation")
    v: State = state(-70.6, unit="mV", doc="membrane potential")
    w: State = state(0.0, unit="nA", doc="adaptation current")

    def depolarisation(self) -> Array:
        """v up to the peak of a spike."""
        return np.minimum(self.v, self.v_spike)

    @v.ode(method="midpoint")
    def dv(self) -> Array:
        upstroke = self.delta_T * np.exp((self.depolarisation() - self.v_thresh) / self.delta_T)
        return (self.v_rest - self.v + upstroke) / self.tau_m + (self.total_current() - self.w) / self.cm

    @w.ode(method="midpoint")
    def dw(self) -> Array:
        return (
            with_unit(NANO_PER_MICRO, "uS/nS") * self.a * (self.depolarisation() - self.v_rest) - self.w
        ) / self.tau_w

    @spike
    def fires(self) -> Array:
        return self.v > self.v_spike

    @fires.reset
    def recover(self) -> None:
        self.v = self.v_reset
        self.w += self.b

    @fires.refractory(v)
    def silence(self) -> Array:
        return self.tau_refrac


class EIF_cond_exp_isfa_ista(SynapticConductances, AdaptiveExponential):
    """An adaptive exponential integrate-and-fire neuron with exponentially decaying synaptic conductances.

    cm dv/dt = cm (v_rest - v + delta_T exp((v - v_thresh) / delta_T)) / tau_m - w + i, where
    i = g_exc (e_rev_E - v) + g_inh (e_rev_I - v) + i_offset + current and dg/dt = -g / tau_syn;
    tau_w dw/dt = a (v - v_rest) - w; when v > v_spike, v = v_reset for tau_refrac ms and w = w + b. Weights are in uS.

    R. Brette and W. Gerstner (2005), Adaptive exponential integrate-and-fire model as an effective description of
    neuronal activity, Journal of Neurophysiology 94, 3637-3642.
    """

    e_rev_I: Param = param(-80.0, unit="mV", doc="reversal potential of inhibition")


class EIF_cond_alpha_isfa_ista(AlphaSynapses, EIF_cond_exp_isfa_ista):
    """An adaptive exponential integrate-and-fire neuron whose synaptic conductances are alpha functions.

    As EIF_cond_exp_isfa_ista, with w (t / tau_syn) exp(1 - t / tau_syn) in uS after each spike of weight w.

    R. Brette and W. Gerstner (2005), Adaptive exponential integrate-and-fire model as an effective description of
    neuronal activity, Journal of Neurophysiology 94, 3637-3642.
    W. Rall (1967), Distinguishing theoretical synaptic potentials computed for different soma-dendritic distributions
    of synaptic input, Journal of Neurophysiology 30, 1138-1168.
    """

    alpha_exc: State = state(0.0, unit="uS", doc="the excitatory alpha functions")
    alpha_inh: State = state(0.0, unit="uS", doc="the inhibitory alpha functions")
