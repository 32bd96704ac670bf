"""Izhikevich's simple model of spiking neurons."""

from __future__ import annotations

from dslnet.declaring.events import spike
from dslnet.declaring.marks import Array
from dslnet.fields import Param, Port, State, param, port, state
from dslnet.neuron import Neuron
from dslnet.units.with_unit import with_unit


class Izhikevich(Neuron):
    """A quadratic integrate-and-fire neuron with a recovery variable; the default is the regular spiking cell.

    dv/dt = 0.04 v² + 5 v + 140 - u + i,  du/dt = a (b v - u), by explicit Euler, simultaneously; when v > v_thresh,
    v = c and u = u + d. i = i_offset + exc - inh, in mV/ms.

    Spikes delivered into `exc` and `inh` are currents for one step, as in the program of the paper (dt = 1 ms); into
    `v` they are voltage steps of w mV, the same for every dt.

    E. M. Izhikevich (2003), Simple model of spiking neurons, IEEE Transactions on Neural Networks 14, 1569-1572.
    """

    a: Param = param(0.02, unit="1/ms", doc="how fast u recovers")
    b: Param = param(0.2, unit="1/ms", doc="how much u follows v below threshold")
    c: Param = param(-65.0, unit="mV", doc="v after a spike")
    d: Param = param(8.0, unit="mV/ms", doc="what a spike adds to u")
    v_thresh: Param = param(30.0, unit="mV", doc="the peak of a spike")
    i_offset: Param = param(0.0, per="neuron", unit="mV/ms", doc="a constant current")
    exc: Port = port(unit="mV/ms", doc="excitation, and what current sources deliver")
    inh: Port = port(unit="mV/ms", doc="inhibition, which is subtracted")
    v: State = state(-65.0, unit="mV", doc="membrane potential")
    u: State = state(-13.0, unit="mV/ms", doc="recovery")

    def injected(self) -> Array:
        """All input."""
        return self.i_offset + self.exc - self.inh

    @v.ode(method="explicit")
    def dv(self) -> Array:
        square, line, rest = with_unit(0.04, "1/(mV*ms)"), with_unit(5.0, "1/ms"), with_unit(140.0, "mV/ms")
        return square * self.v**2 + line * self.v + rest - self.u + self.injected()

    @u.ode(method="explicit")
    def du(self) -> Array:
        return self.a * (self.b * self.v - self.u)

    @spike
    def fires(self) -> Array:
        return self.v > self.v_thresh

    @fires.reset
    def recover(self) -> None:
        self.v = self.c
        self.u += self.d
