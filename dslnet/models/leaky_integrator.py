"""The rate-coded leaky integrator."""

from __future__ import annotations

import numpy as np

from dslnet.declaring.marks import Array, update
from dslnet.fields import Param, Port, State, param, port, state
from dslnet.neuron import Neuron


class LeakyIntegrator(Neuron):
    """A rate-coded neuron (Wilson & Cowan, 1972, with a rectifying transfer function).

    tau dmp/dt = baseline + exc - inh - mp, by the exponential method;  r = max(mp - threshold, 0).

    H. R. Wilson and J. D. Cowan (1972), Excitatory and inhibitory interactions in localized populations of model
    neurons, Biophysical Journal 12, 1-24.
    """

    tau: Param = param(10.0, unit="ms", doc="time constant")
    baseline: Param = param(0.0, per="neuron", doc="what mp tends to without input")
    threshold: Param = param(0.0, doc="the potential above which the rate grows")
    exc: Port = port(doc="excitation")
    inh: Port = port(doc="inhibition, which is subtracted")
    mp: State = state(0.0, doc="membrane potential")
    r: State = state(0.0, doc="firing rate")

    @mp.ode(method="exponential")
    def dmp(self) -> Array:
        return (self.baseline + self.exc - self.inh - self.mp) / self.tau

    @update
    def rectify(self) -> None:
        self.r = np.maximum(self.mp - self.threshold, 0.0)
