"""STDP with a homeostatic scaling that keeps the rate of the target near a goal."""

from __future__ import annotations

import numpy as np

from dslnet.declaring.marks import Array, post_spike, pre_spike
from dslnet.fields import Param, State, param, state
from dslnet.models.stdp import SpikeTraces
from dslnet.units.with_unit import with_unit


class HomeostaticSTDP(SpikeTraces):
    """Pair STDP beside a scaling of all weights of a neuron by how far its mean rate is from `rate_target`.

    rate is the rate of the target in Hz, smoothed over tau_rate. With r = rate / rate_target and
    K = rate / (tau_rate (1 + gamma |1 - r|)): in every step dw/dt = K alpha w (1 - r), when a spike arrives
    w -= K beta A_minus y, when the target fires w += K beta A_plus x. Times of these formulas are in s, as in the
    paper, so that K is some 1/s, and x and y are paired with the nearest spike: each sets them to 1. w stays between 0
    and w_max.

    All synapses are stepped.

    K. D. Carlson, M. Richert, N. Dutt and J. L. Krichmar (2013), Biologically plausible models of homeostasis and STDP:
    stability and learning in spiking neural networks, International Joint Conference on Neural Networks.
    """

    A_plus: Param = param(0.0002, doc="step of w when the target fires, for K = 1")
    A_minus: Param = param(0.000066, doc="step of w when a spike arrives, for K = 1")
    tau_minus: Param = param(60.0, unit="ms", doc="how long a postsynaptic spike is remembered")
    alpha: Param = param(0.1, doc="weight of homeostasis")
    beta: Param = param(1.0, doc="weight of STDP")
    gamma: Param = param(50.0, doc="how much both slow down far from the goal")
    rate_target: Param = param(35.0, unit="Hz", doc="the goal")
    tau_rate: Param = param(5000.0, unit="ms", doc="over which the rate is smoothed")
    w_max: Param = param(0.03, doc="the largest weight")
    w: State = state(0.01, min=0.0, max="w_max")
    rate: State = state(0.0, per="post", unit="Hz", doc="smoothed rate of the target")

    @rate.ode
    def drate(self) -> Array:
        return -self.rate / self.tau_rate

    def distance(self) -> Array:
        """The rate in parts of the goal."""
        return self.rate / self.rate_target

    def stability(self) -> Array:
        """How fast weights change now: K, for each ms."""
        rate = self.rate / with_unit(1.0, "Hz")
        return rate / (self.tau_rate * (1.0 + self.gamma * np.abs(1.0 - self.distance())))

    def pairing(self) -> Array:
        """What pairs of spikes count now: K beta, for each s."""
        return with_unit(1000.0, "ms") * self.stability() * self.beta

    @w.ode(method="explicit")
    def dw(self) -> Array:
        return self.stability() * self.alpha * self.w * (1.0 - self.distance())

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.x = 1.0
        self.w -= self.pairing() * self.A_minus * self.y

    @post_spike
    def look_back(self) -> None:
        self.y = 1.0
        self.rate += with_unit(1000.0, "Hz*ms") / self.tau_rate
        self.w += self.pairing() * self.A_plus * self.x
