"""Plasticity that depends on the membrane potential of the target, and not on its spikes."""

from __future__ import annotations

import numpy as np

from dslnet.declaring.marks import Array, pre_spike
from dslnet.fields import Param, State, param, state
from dslnet.synapse import Synapse


class VoltageSTDP(Synapse):
    """The voltage-based rule. The class of the target needs a state v, in mV.

    The potential v of the target is smoothed into u_minus (tau_minus) and u_plus (tau_plus), and its squared distance
    from E_L into u_mean (tau_mean); each spike that arrives adds 1 / tau_x to the trace x, which decays with tau_x.
    When a spike arrives w -= A_LTD (u_mean / u_ref) [u_minus - theta_minus]+. In every step
    dw/dt = A_LTP x [v - theta_plus]+ [u_plus - theta_minus]+. w stays between 0 and w_max.

    A step goes through the synapses onto targets that are above both thresholds. Growth needs a potential that rises
    above theta_plus in a spike, as that of `AdaptiveExponential` does until its reset. The default values are those of
    the visual cortex.

    C. Clopath, L. Büsing, E. Vasilaki and W. Gerstner (2010), Connectivity reflects coding: a model of voltage-based
    STDP with homeostasis, Nature Neuroscience 13, 344-352.
    """

    A_LTD: Param = param(14e-5, unit="1/mV", doc="size of depression")
    A_LTP: Param = param(8e-5, unit="1/mV**2", doc="size of growth")
    theta_minus: Param = param(-70.6, unit="mV", doc="threshold of the smoothed potentials")
    theta_plus: Param = param(-45.3, unit="mV", doc="threshold of the potential")
    tau_minus: Param = param(10.0, unit="ms", doc="of u_minus")
    tau_plus: Param = param(7.0, unit="ms", doc="of u_plus")
    tau_x: Param = param(15.0, unit="ms", doc="of x")
    tau_mean: Param = param(1000.0, unit="ms", doc="of u_mean")
    u_ref: Param = param(60.0, unit="mV**2", doc="u_mean at which depression has its size")
    E_L: Param = param(-70.6, unit="mV", doc="the potential at rest")
    w_max: Param = param(1.0, doc="the largest weight")
    w: State = state(0.5, min=0.0, max="w_max")
    x: State = state(0.0, per="pre", unit="1/ms", doc="trace of spikes that arrived")
    u_minus: State = state(-70.6, per="post", unit="mV", doc="smoothed potential for depression")
    u_plus: State = state(-70.6, per="post", unit="mV", doc="smoothed potential for growth")
    u_mean: State = state(0.0, per="post", unit="mV**2", doc="smoothed squared depolarisation")

    @x.ode
    def dx(self) -> Array:
        return -self.x / self.tau_x

    @u_minus.ode
    def du_minus(self) -> Array:
        return (self.post.v - self.u_minus) / self.tau_minus

    @u_plus.ode
    def du_plus(self) -> Array:
        return (self.post.v - self.u_plus) / self.tau_plus

    @u_mean.ode
    def du_mean(self) -> Array:
        return ((self.post.v - self.E_L) ** 2 - self.u_mean) / self.tau_mean

    @w.ode(method="explicit")
    def dw(self) -> Array:
        above = np.maximum(self.post.v - self.theta_plus, 0.0)
        return self.A_LTP * self.x * above * np.maximum(self.u_plus - self.theta_minus, 0.0)

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.w -= self.A_LTD * self.u_mean / self.u_ref * np.maximum(self.u_minus - self.theta_minus, 0.0)
        self.x += 1.0 / self.tau_x
