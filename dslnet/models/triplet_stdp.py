"""STDP by triplets of spikes, which depends on the rate as experiments do."""

from __future__ import annotations

from dslnet.declaring.marks import Array, post_spike, pre_spike
from dslnet.fields import Param, State, param, state
from dslnet.synapse import Synapse


class TripletSTDP(Synapse):
    """The triplet rule with all pairs and triplets of spikes.

    Traces r1, r2 of the source and o1, o2 of the target grow by 1 at each spike and decay with tau_plus, tau_x,
    tau_minus and tau_y. When a spike arrives w -= o1 (A2_minus + A3_minus r2), when the target fires
    w += r1 (A2_plus + A3_plus o2), where r2 and o2 are those just before the spike. w stays between 0 and w_max.

    The default values are those fitted to the visual cortex (all-to-all, full model).

    J.-P. Pfister and W. Gerstner (2006), Triplets of spikes in a model of spike timing-dependent plasticity,
    The Journal of Neuroscience 26, 9673-9682.
    """

    tau_plus: Param = param(16.8, unit="ms", doc="of r1")
    tau_x: Param = param(101.0, unit="ms", doc="of r2")
    tau_minus: Param = param(33.7, unit="ms", doc="of o1")
    tau_y: Param = param(125.0, unit="ms", doc="of o2")
    A2_plus: Param = param(5e-10, doc="growth by pairs")
    A3_plus: Param = param(6.2e-3, doc="growth by triplets")
    A2_minus: Param = param(7e-3, doc="loss by pairs")
    A3_minus: Param = param(2.3e-4, doc="loss by triplets")
    w_max: Param = param(1.0, doc="the largest weight")
    w: State = state(0.5, min=0.0, max="w_max")
    r1: State = state(0.0, per="pre", doc="fast trace of the source")
    r2: State = state(0.0, per="pre", doc="slow trace of the source")
    o1: State = state(0.0, per="post", doc="fast trace of the target")
    o2: State = state(0.0, per="post", doc="slow trace of the target")

    @r1.ode
    def dr1(self) -> Array:
        return -self.r1 / self.tau_plus

    @r2.ode
    def dr2(self) -> Array:
        return -self.r2 / self.tau_x

    @o1.ode
    def do1(self) -> Array:
        return -self.o1 / self.tau_minus

    @o2.ode
    def do2(self) -> Array:
        return -self.o2 / self.tau_y

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.w -= self.o1 * (self.A2_minus + self.A3_minus * self.r2)
        self.r1 += 1.0
        self.r2 += 1.0

    @post_spike
    def look_back(self) -> None:
        self.w += self.r1 * (self.A2_plus + self.A3_plus * self.o2)
        self.o1 += 1.0
        self.o2 += 1.0
