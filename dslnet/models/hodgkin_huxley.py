"""The Hodgkin-Huxley neuron of Traub and Miles, with the names and default values of PyNN."""

from __future__ import annotations

import numpy as np

from dslnet.declaring.marks import Array
from dslnet.fields import Param, State, param, state
from dslnet.models.membrane import Crossing, Membrane, exprel
from dslnet.models.receptors import SynapticConductances
from dslnet.units.with_unit import with_unit


def mv(value: float) -> float:
    """A potential."""
    return with_unit(value, "mV")


def per_ms(value: float) -> float:
    """A rate."""
    return with_unit(value, "1/ms")


class HH_cond_exp(SynapticConductances, Crossing):
    """A hippocampal cell with sodium and potassium channels and exponentially decaying synaptic conductances.

    cm dv/dt = g_leak (e_rev_leak - v) + gbar_Na m³ h (e_rev_Na - v) + gbar_K n⁴ (e_rev_K - v) + i, where
    i = g_exc (e_rev_E - v) + g_inh (e_rev_I - v) + i_offset + current;  dx/dt = alpha_x (1 - x) - beta_x x for the
    gates m, h and n, whose rates, in 1/ms, are functions of v - v_offset. All by the exponential midpoint method:
    second order, and stable at every dt; take dt = 0.05 or less for the shape of spikes. The gates begin at their
    steady state at -65 mV. A spike is where v rises above v_thresh, the one parameter that PyNN does not have.

    R. D. Traub and R. Miles (1991), Neuronal Networks of the Hippocampus, Cambridge University Press; in the form of
    R. Brette et al. (2007), Simulation of networks of spiking neurons, Journal of Computational Neuroscience 23,
    349-398.
    """

    gbar_Na: Param = param(20.0, unit="uS", doc="conductance of all sodium channels")
    gbar_K: Param = param(6.0, unit="uS", doc="conductance of all potassium channels")
    g_leak: Param = param(0.01, unit="uS", doc="leak conductance")
    cm: Param = param(0.2, unit="nF", doc="capacity of the membrane")
    v_offset: Param = param(-63.0, unit="mV", doc="the potential that the rates count from")
    e_rev_Na: Param = param(50.0, unit="mV", doc="reversal potential of sodium")
    e_rev_K: Param = param(-90.0, unit="mV", doc="reversal potential of potassium")
    e_rev_leak: Param = param(-65.0, unit="mV", doc="reversal potential of the leak")
    e_rev_I: Param = param(-80.0, unit="mV", doc="reversal potential of inhibition")
    tau_syn_E: Param = param(0.2, unit="ms", doc="decay time of excitation")
    tau_syn_I: Param = param(2.0, unit="ms", doc="decay time of inhibition")
    m: State = state(0.0097324, doc="activation of sodium")
    h: State = state(0.9975611, doc="what is not inactivated of sodium")
    n: State = state(0.0270745, doc="activation of potassium")

    @SynapticConductances.g_exc.ode(method="exponential_midpoint")
    def dg_exc(self) -> Array:  # in the same block as v, which then sees it at half a step
        return super().dg_exc()

    @SynapticConductances.g_inh.ode(method="exponential_midpoint")
    def dg_inh(self) -> Array:
        return super().dg_inh()

    @Membrane.v.ode(method="exponential_midpoint")
    def dv(self) -> Array:
        sodium = self.gbar_Na * self.m**3 * self.h * (self.e_rev_Na - self.v)
        potassium = self.gbar_K * self.n**4 * (self.e_rev_K - self.v)
        leak = self.g_leak * (self.e_rev_leak - self.v)
        return (leak + sodium + potassium + self.total_current()) / self.cm

    @m.ode(method="exponential_midpoint")
    def dm(self) -> Array:
        u = self.v - self.v_offset
        opening = per_ms(0.32 * 4.0) / exprel((mv(13.0) - u) / mv(4.0))
        closing = per_ms(0.28 * 5.0) / exprel((u - mv(40.0)) / mv(5.0))
        return opening - (opening + closing) * self.m

    @h.ode(method="exponential_midpoint")
    def dh(self) -> Array:
        u = self.v - self.v_offset
        opening = per_ms(0.128) * np.exp((mv(17.0) - u) / mv(18.0))
        closing = per_ms(4.0) / (1.0 + np.exp((mv(40.0) - u) / mv(5.0)))
        return opening - (opening + closing) * self.h

    @n.ode(method="exponential_midpoint")
    def dn(self) -> Array:
        u = self.v - self.v_offset
        opening = per_ms(0.032 * 5.0) / exprel((mv(15.0) - u) / mv(5.0))
        closing = per_ms(0.5) * np.exp((mv(10.0) - u) / mv(40.0))
        return opening - (opening + closing) * self.n
