"""The membrane that all spiking models here share: a potential, and the currents that are injected into it."""

from __future__ import annotations

import numpy as np

from dslnet.declaring.events import spike
from dslnet.declaring.marks import Array, update
from dslnet.fields import Param, Port, State, param, port, state
from dslnet.language.traced import Traced
from dslnet.neuron import Neuron


class Membrane(Neuron):
    """A mixin: the membrane potential and what is injected. Currents are in nA, capacities in nF, time in ms.

    Override `injected` to add a current that the equations know: no projection, and so no delay of a step.
    """

    i_offset: Param = param(0.0, per="neuron", unit="nA", doc="a constant current")
    current: Port = port(unit="nA", doc="what current sources deliver")
    v: State = state(-65.0, unit="mV", doc="membrane potential")

    def injected(self) -> Array:
        """What comes from electrodes."""
        return self.i_offset + self.current

    def i_syn(self) -> Array:
        """What comes from synapses; the mixins of receptors.py say what that is."""
        return 0.0

    def total_current(self) -> Array:
        """Everything that charges the membrane apart from its own channels."""
        return self.i_syn() + self.injected()


class Crossing(Membrane):
    """A mixin: a spike wherever v rises above v_thresh. Nothing is reset: the spike is part of the equations."""

    v_thresh: Param = param(0.0, unit="mV", doc="where a rising potential counts as a spike")
    v_before: State = state(-65.0, unit="mV", doc="v at the beginning of the step")

    @update
    def remember(self) -> None:
        self.v_before = self.v

    @spike
    def fires(self) -> Array:
        return (self.v > self.v_thresh) & (self.v_before <= self.v_thresh)


def exprel(x: Array) -> Array:
    """(exp(x) - 1) / x, and 1 at x = 0: rates of the form x / (exp(x) - 1) are 1 / exprel(x), without a 0/0.

    For numbers, arrays and in equations; `scipy.special.exprel`, where there is SciPy, is the same.
    """
    if isinstance(x, Traced):
        return x.room.apply("exprel", (x,))
    x = np.asarray(x) if isinstance(x, list | tuple) else x
    nonzero = np.where(x == 0.0, 1.0, x)
    return np.where(x == 0.0, 1.0, np.expm1(nonzero) / nonzero)
