"""Synapses that tire and recover, or grow while they are used."""

from __future__ import annotations

from dslnet.declaring.marks import Array, pre_spike
from dslnet.fields import Param, State, param, state
from dslnet.synapse import Synapse


class STP(Synapse):
    """Short-term depression and facilitation: each spike releases the part u of the resources x that are left.

    Between spikes du/dt = -u / tau_facil, dx/dt = (1 - x) / tau_rec. At a spike, in this order: u += U (1 - u), the
    target receives w u x, x -= u x. `u` is what earlier spikes have left, 0 at rest; with tau_facil near 0 each spike
    releases the part U. The inactive resources of the paper, which pass in 3 ms, are left out: what is not there
    recovers.

    All synapses of one neuron release alike, so u and x are kept once per neuron where one delay serves all.

    M. Tsodyks, A. Uziel and H. Markram (2000), Synchrony generation in recurrent networks with frequency-dependent
    synapses, The Journal of Neuroscience 20, RC50.
    """

    U: Param = param(0.5, doc="the part that a spike releases after rest")
    tau_rec: Param = param(100.0, unit="ms", doc="recovery from depression")
    tau_facil: Param = param(0.01, unit="ms", doc="decay of facilitation")
    u: State = state(0.0, doc="facilitation left by earlier spikes")
    x: State = state(1.0, doc="resources that are there")

    @u.ode
    def du(self) -> Array:
        return -self.u / self.tau_facil

    @x.ode
    def dx(self) -> Array:
        return (1.0 - self.x) / self.tau_rec

    @pre_spike
    def release(self) -> None:
        self.u += self.U * (1.0 - self.u)
        self.into += self.w * self.u * self.x
        self.x -= self.u * self.x
