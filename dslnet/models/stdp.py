"""STDP by pairs of spikes: each spike is paired with all earlier ones of the other side."""

from __future__ import annotations

from dslnet.declaring.marks import Array, post_spike, pre_spike
from dslnet.fields import Param, State, param, state
from dslnet.synapse import Synapse


class SpikeTraces(Synapse):
    """A mixin: x, one trace per presynaptic neuron, and y, one per postsynaptic neuron, which decay.

    dx/dt = -x / tau_plus, dy/dt = -y / tau_minus. The rule says what a spike does: `self.x += 1.0` remembers all spikes
    (all-to-all pairing), `self.x = 1.0` the last one alone (nearest neighbours).
    """

    tau_plus: Param = param(20.0, unit="ms", doc="how long a presynaptic spike is remembered")
    tau_minus: Param = param(20.0, unit="ms", doc="how long a postsynaptic spike is remembered")
    x: State = state(0.0, per="pre", doc="earlier spikes of the source, as they arrive")
    y: State = state(0.0, per="post", doc="earlier spikes of the target")

    @x.ode
    def dx(self) -> Array:
        return -self.x / self.tau_plus

    @y.ode
    def dy(self) -> Array:
        return -self.y / self.tau_minus


class AdditiveSTDP(SpikeTraces):
    """Pair-based STDP with steps that do not depend on the weight, between 0 and w_max.

    When a spike arrives w -= w_max A_minus y, when the target fires w += w_max A_plus x; all pairs count. Weights end
    near one of the two bounds.

    S. Song, K. D. Miller and L. F. Abbott (2000), Competitive Hebbian learning through spike-timing-dependent synaptic
    plasticity, Nature Neuroscience 3, 919-926. There A_plus is 0.005 and A_minus 1.05 A_plus, in parts of w_max.
    """

    A_plus: Param = param(0.005, doc="step of w when the target fires, in parts of w_max")
    A_minus: Param = param(0.00525, doc="step of w when a spike arrives, in parts of w_max")
    w_max: Param = param(1.0, doc="the largest weight")
    w: State = state(0.5, min=0.0, max="w_max")

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.x += 1.0
        self.w -= self.w_max * self.A_minus * self.y

    @post_spike
    def look_back(self) -> None:
        self.y += 1.0
        self.w += self.w_max * self.A_plus * self.x


class MultiplicativeSTDP(SpikeTraces):
    """Pair-based STDP whose steps shrink towards the bounds 0 and w_max.

    When a spike arrives w -= A_minus w y, when the target fires w += A_plus (w_max - w) x; all pairs count. Weights
    have one peak between the bounds.

    J. Rubin, D. D. Lee and H. Sompolinsky (2001), Equilibrium properties of temporally asymmetric Hebbian plasticity,
    Physical Review Letters 86, 364-367.
    """

    A_plus: Param = param(0.005, doc="step of w when the target fires, in parts of w_max - w")
    A_minus: Param = param(0.00525, doc="step of w when a spike arrives, in parts of w")
    w_max: Param = param(1.0, doc="the largest weight")
    w: State = state(0.5, min=0.0, max="w_max")

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.x += 1.0
        self.w -= self.A_minus * self.w * self.y

    @post_spike
    def look_back(self) -> None:
        self.y += 1.0
        self.w += self.A_plus * (self.w_max - self.w) * self.x
