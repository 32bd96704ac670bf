"""The generalised integrate-and-fire neuron (GIF): adaptation, a moving threshold, spikes by chance."""

from __future__ import annotations

import numpy as np

from dslnet.declaring.events import spike
from dslnet.declaring.marks import Array
from dslnet.distributions import Uniform
from dslnet.fields import Noise, Param, State, noise, param, state
from dslnet.models.membrane import Membrane
from dslnet.models.receptors import SynapticCurrents
from dslnet.units.with_unit import with_unit

SECONDS_PER_MS = 1e-3


class GIF_curr_exp(SynapticCurrents):
    """A generalised integrate-and-fire neuron with exponentially decaying synaptic currents.

    cm dv/dt = cm (v_rest - v) / tau_m - (eta1 + eta2 + eta3) + g_exc - g_inh + i_offset + current.
    A neuron fires in a step with the probability 1 - exp(-lambda dt), where
    lambda = lambda0 exp((v - v_t) / delta_v) and v_t = v_t_star + gamma1 + gamma2 + gamma3. A spike adds a_eta to each
    eta and a_gamma to each gamma, which decay with their own time constants; v is v_reset for tau_refrac ms. Names and
    default values are those of PyNN's GIF_cond_exp.

    S. Mensi et al. (2012), Parameter extraction and classification of three cortical neuron types reveals two distinct
    adaptation mechanisms, Journal of Neurophysiology 107, 1756-1775.
    C. Pozzorini et al. (2015), Automated high-throughput characterization of single neurons by means of simplified
    spiking models, PLoS Computational Biology 11, e1004275.
    """

    v_rest: Param = param(-65.0, unit="mV", doc="resting potential")
    cm: Param = param(1.0, unit="nF", doc="capacity of the membrane")
    tau_m: Param = param(20.0, unit="ms", doc="time constant of the membrane")
    tau_refrac: Param = param(4.0, unit="ms", doc="how long v is held after a spike")
    v_reset: Param = param(-65.0, unit="mV", doc="v after a spike")
    delta_v: Param = param(0.5, unit="mV", doc="how sharp the threshold is")
    v_t_star: Param = param(-48.0, unit="mV", doc="the threshold without spikes before")
    lambda0: Param = param(1.0, unit="Hz", doc="intensity of firing at the threshold")
    tau_eta1: Param = param(1.0, unit="ms")
    tau_eta2: Param = param(10.0, unit="ms")
    tau_eta3: Param = param(100.0, unit="ms")
    tau_gamma1: Param = param(1.0, unit="ms")
    tau_gamma2: Param = param(10.0, unit="ms")
    tau_gamma3: Param = param(100.0, unit="ms")
    a_eta1: Param = param(1.0, unit="nA", doc="what a spike adds to eta1")
    a_eta2: Param = param(1.0, unit="nA")
    a_eta3: Param = param(1.0, unit="nA")
    a_gamma1: Param = param(1.0, unit="mV", doc="what a spike adds to gamma1")
    a_gamma2: Param = param(1.0, unit="mV")
    a_gamma3: Param = param(1.0, unit="mV")
    chance: Noise = noise(Uniform(0.0, 1.0))
    eta1: State = state(0.0, unit="nA", doc="current after spikes, fast")
    eta2: State = state(0.0, unit="nA")
    eta3: State = state(0.0, unit="nA")
    gamma1: State = state(0.0, unit="mV", doc="movement of the threshold after spikes, fast")
    gamma2: State = state(0.0, unit="mV")
    gamma3: State = state(0.0, unit="mV")

    @Membrane.v.ode(method="exponential")
    def dv(self) -> Array:
        adaptation = self.eta1 + self.eta2 + self.eta3
        return (self.v_rest - self.v) / self.tau_m + (self.total_current() - adaptation) / self.cm

    @eta1.ode
    def deta1(self) -> Array:
        return -self.eta1 / self.tau_eta1

    @eta2.ode
    def deta2(self) -> Array:
        return -self.eta2 / self.tau_eta2

    @eta3.ode
    def deta3(self) -> Array:
        return -self.eta3 / self.tau_eta3

    @gamma1.ode
    def dgamma1(self) -> Array:
        return -self.gamma1 / self.tau_gamma1

    @gamma2.ode
    def dgamma2(self) -> Array:
        return -self.gamma2 / self.tau_gamma2

    @gamma3.ode
    def dgamma3(self) -> Array:
        return -self.gamma3 / self.tau_gamma3

    def v_t(self) -> Array:
        """The threshold in mV."""
        return self.v_t_star + self.gamma1 + self.gamma2 + self.gamma3

    def intensity(self) -> Array:
        """How often the neuron fires at its present potential, per ms."""
        return with_unit(SECONDS_PER_MS, "s/ms") * self.lambda0 * np.exp((self.v - self.v_t()) / self.delta_v)

    @spike
    def fires(self) -> Array:
        return self.chance < -np.expm1(-self.intensity() * self.dt)

    @fires.reset
    def recover(self) -> None:
        self.v = self.v_reset
        self.eta1 += self.a_eta1
        self.eta2 += self.a_eta2
        self.eta3 += self.a_eta3
        self.gamma1 += self.a_gamma1
        self.gamma2 += self.a_gamma2
        self.gamma3 += self.a_gamma3

    @fires.refractory(Membrane.v)
    def silence(self) -> Array:
        return self.tau_refrac
