"""What a presynaptic spike does: two mixins for its course in time, two for what it acts through.

In all of them spikes are delivered into `g_exc` and `g_inh`, with weights that are not negative.
"""

from __future__ import annotations

import numpy as np

from dslnet.declaring.marks import Array
from dslnet.fields import Param, State, param, state
from dslnet.models.membrane import Membrane


class ExponentialSynapses(Membrane):
    """A spike jumps to its weight at once and decays exponentially."""

    tau_syn_E: Param = param(5.0, unit="ms", doc="decay time of excitation")
    tau_syn_I: Param = param(5.0, unit="ms", doc="decay time of inhibition")
    g_exc: State = state(0.0, doc="excitatory spikes are added to it")
    g_inh: State = state(0.0, doc="inhibitory spikes are added to it")

    @g_exc.ode
    def dg_exc(self) -> Array:
        return -self.g_exc / self.tau_syn_E

    @g_inh.ode
    def dg_inh(self) -> Array:
        return -self.g_inh / self.tau_syn_I

    def excitation(self) -> Array:
        """What excitatory spikes have left."""
        return self.g_exc

    def inhibition(self) -> Array:
        """What inhibitory spikes have left."""
        return self.g_inh


class AlphaSynapses(ExponentialSynapses):
    """A spike follows an alpha function, w (t / tau) exp(1 - t / tau), which peaks at w after tau ms.

    `g_exc` and `g_inh` take the spikes, `alpha_exc` and `alpha_inh` are what acts; both are advanced exactly.

    W. Rall (1967), Distinguishing theoretical synaptic potentials computed for different soma-dendritic distributions
    of synaptic input, Journal of Neurophysiology 30, 1138-1168.
    """

    alpha_exc: State = state(0.0, doc="the excitatory alpha functions")
    alpha_inh: State = state(0.0, doc="the inhibitory alpha functions")

    @alpha_exc.ode
    def dalpha_exc(self) -> Array:
        return (np.e * self.g_exc - self.alpha_exc) / self.tau_syn_E

    @alpha_inh.ode
    def dalpha_inh(self) -> Array:
        return (np.e * self.g_inh - self.alpha_inh) / self.tau_syn_I

    def excitation(self) -> Array:
        """The excitatory alpha functions."""
        return self.alpha_exc

    def inhibition(self) -> Array:
        """The inhibitory alpha functions."""
        return self.alpha_inh


class SynapticCurrents(ExponentialSynapses):
    """Spikes are currents in nA; inhibition is subtracted."""

    g_exc: State = state(0.0, unit="nA", doc="excitatory spikes are added to it")
    g_inh: State = state(0.0, unit="nA", doc="inhibitory spikes are added to it")

    def i_syn(self) -> Array:
        """The current of all synapses."""
        return self.excitation() - self.inhibition()


class SynapticConductances(ExponentialSynapses):
    """Spikes are conductances in uS, each with a reversal potential."""

    g_exc: State = state(0.0, unit="uS", doc="excitatory spikes are added to it")
    g_inh: State = state(0.0, unit="uS", doc="inhibitory spikes are added to it")
    e_rev_E: Param = param(0.0, unit="mV", doc="reversal potential of excitation")
    e_rev_I: Param = param(-70.0, unit="mV", doc="reversal potential of inhibition")

    def i_syn(self) -> Array:
        """The current of all synapses."""
        return self.excitation() * (self.e_rev_E - self.v) + self.inhibition() * (self.e_rev_I - self.v)
