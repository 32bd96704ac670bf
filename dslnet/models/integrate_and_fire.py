"""Leaky integrate-and-fire neurons with the names and default values of PyNN (Davison et al., 2009).

A. P. Davison et al. (2009), PyNN: a common interface for neuronal network simulators, Frontiers in Neuroinformatics
2:11.
"""

from __future__ import annotations

from dslnet.declaring.events import spike
from dslnet.declaring.marks import Array
from dslnet.fields import Param, State, param, state
from dslnet.models.membrane import Membrane
from dslnet.models.receptors import AlphaSynapses, SynapticConductances, SynapticCurrents


class IntegrateAndFire(Membrane):
    """A mixin: a leaky membrane with a fixed threshold.

    dv/dt = (v_rest - v) / tau_m + i / cm by the exponential method: the input is held over the step. A spike where
    v > v_thresh; then v is v_reset and stays there for tau_refrac ms.
    """

    v_rest: Param = param(-65.0, unit="mV", doc="resting potential")
    cm: Param = param(1.0, unit="nF", doc="capacity of the membrane")
    tau_m: Param = param(20.0, unit="ms", doc="time constant of the membrane")
    tau_refrac: Param = param(0.1, unit="ms", doc="how long v is held after a spike")
    v_reset: Param = param(-65.0, unit="mV", doc="v after a spike")
    v_thresh: Param = param(-50.0, unit="mV", doc="threshold")

    @Membrane.v.ode(method="exponential")
    def dv(self) -> Array:
        return (self.v_rest - self.v) / self.tau_m + self.total_current() / self.cm

    @spike
    def fires(self) -> Array:
        return self.v > self.v_thresh

    @fires.reset
    def recover(self) -> None:
        self.v = self.v_reset

    @fires.refractory(Membrane.v)
    def silence(self) -> Array:
        return self.tau_refrac


class IF_curr_exp(SynapticCurrents, IntegrateAndFire):
    """A leaky integrate-and-fire neuron with exponentially decaying synaptic currents.

    cm dv/dt = cm (v_rest - v) / tau_m + g_exc - g_inh + i_offset + current;  dg/dt = -g / tau_syn.
    Weights are in nA and not negative. A spike where v > v_thresh; then v is v_reset for tau_refrac ms.

    L. Lapicque (1907), Recherches quantitatives sur l'excitation électrique des nerfs traitée comme une polarisation,
    Journal de Physiologie et de Pathologie Générale 9, 620-635.
    """


class IF_curr_alpha(AlphaSynapses, IF_curr_exp):
    """A leaky integrate-and-fire neuron whose synaptic currents are alpha functions.

    As IF_curr_exp, with w (t / tau_syn) exp(1 - t / tau_syn) in nA after each spike of weight w.

    L. Lapicque (1907), Recherches quantitatives sur l'excitation électrique des nerfs traitée comme une polarisation,
    Journal de Physiologie et de Pathologie Générale 9, 620-635.
    W. Rall (1967), Distinguishing theoretical synaptic potentials computed for different soma-dendritic distributions
    of synaptic input, Journal of Neurophysiology 30, 1138-1168.
    """

    tau_syn_E: Param = param(0.5, unit="ms", doc="rise time of excitation")
    tau_syn_I: Param = param(0.5, unit="ms", doc="rise time of inhibition")
    alpha_exc: State = state(0.0, unit="nA", doc="the excitatory alpha functions")
    alpha_inh: State = state(0.0, unit="nA", doc="the inhibitory alpha functions")


class IF_cond_exp(SynapticConductances, IntegrateAndFire):
    """A leaky integrate-and-fire neuron with exponentially decaying synaptic conductances.

    cm dv/dt = cm (v_rest - v) / tau_m + g_exc (e_rev_E - v) + g_inh (e_rev_I - v) + i_offset + current;
    dg/dt = -g / tau_syn. Weights are in uS. A spike where v > v_thresh; then v is v_reset for tau_refrac ms.

    L. Lapicque (1907), Recherches quantitatives sur l'excitation électrique des nerfs traitée comme une polarisation,
    Journal de Physiologie et de Pathologie Générale 9, 620-635.
    """


class IF_cond_alpha(AlphaSynapses, IF_cond_exp):
    """A leaky integrate-and-fire neuron whose synaptic conductances are alpha functions.

    As IF_cond_exp, with w (t / tau_syn) exp(1 - t / tau_syn) in uS after each spike of weight w.

    L. Lapicque (1907), Recherches quantitatives sur l'excitation électrique des nerfs traitée comme une polarisation,
    Journal de Physiologie et de Pathologie Générale 9, 620-635.
    W. Rall (1967), Distinguishing theoretical synaptic potentials computed for different soma-dendritic distributions
    of synaptic input, Journal of Neurophysiology 30, 1138-1168.
    """

    tau_syn_E: Param = param(0.3, unit="ms", doc="rise time of excitation")
    tau_syn_I: Param = param(0.5, unit="ms", doc="rise time of inhibition")
    alpha_exc: State = state(0.0, unit="uS", doc="the excitatory alpha functions")
    alpha_inh: State = state(0.0, unit="uS", doc="the inhibitory alpha functions")
