"""STDP that is written into the weights when a reward follows."""

from __future__ import annotations

from dslnet.declaring.marks import Array, post_spike, pre_spike
from dslnet.fields import Param, State, param, state
from dslnet.models.stdp import SpikeTraces


class RewardModulatedSTDP(SpikeTraces):
    """Pairs of spikes change an eligibility c of the synapse, and the weight follows it while there is dopamine d.

    When a spike arrives c -= A_minus y, when the target fires c += A_plus x; dc/dt = -c / tau_c. A spike is paired with
    the nearest earlier one of the other side: it sets x or y to 1. One dopamine for the projection:
    dd/dt = (d_rest - d) / tau_d, and a reward is `line.d = line.d + 0.5` in a callback. For that of each target, or of
    a population, write `dopamine` anew: `return self.post.dopamine`. dw/dt = c dopamine() / tau_w, between 0 and w_max.

    The weights are stepped; c is advanced only when it is looked at.

    E. M. Izhikevich (2007), Solving the distal reward problem through linkage of STDP and dopamine signaling, Cerebral
    Cortex 17, 2443-2452. tau_w, and that the nearest spikes are paired, are those of its program (ModelDB 84167).
    """

    A_plus: Param = param(0.1, doc="what a spike of the target adds to c")
    A_minus: Param = param(0.15, doc="what a spike that arrives takes from c")
    tau_c: Param = param(1000.0, unit="ms", doc="how long a synapse stays eligible")
    tau_d: Param = param(200.0, unit="ms", doc="decay of dopamine")
    d_rest: Param = param(0.002, doc="dopamine without rewards")
    tau_w: Param = param(10.0, unit="ms", doc="time in which w changes by c d")
    w_max: Param = param(4.0, doc="the largest weight")
    w: State = state(1.0, min=0.0, max="w_max")
    c: State = state(0.0, doc="eligibility")
    d: State = state(0.002, per="projection", doc="dopamine")

    def dopamine(self) -> Array:
        """The third factor."""
        return self.d

    @w.ode(method="explicit")
    def dw(self) -> Array:
        return self.c * self.dopamine() / self.tau_w

    @c.ode
    def dc(self) -> Array:
        return -self.c / self.tau_c

    @d.ode
    def dd(self) -> Array:
        return (self.d_rest - self.d) / self.tau_d

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.x = 1.0
        self.c -= self.A_minus * self.y

    @post_spike
    def look_back(self) -> None:
        self.y = 1.0
        self.c += self.A_plus * self.x
