"""Balloon models: from the activity of neurons to blood flow, and to the BOLD signal that a scanner sees."""

from __future__ import annotations

import numpy as np

from dslnet.declaring.marks import Array, update
from dslnet.fields import Param, Port, State, param, port, state
from dslnet.neuron import Neuron
from dslnet.units.with_unit import with_unit

SECOND = 1000.0
"""In ms: the rates and times of the literature are in seconds."""
LEAST = 0.01
"""Of the normal value: flow, volume and haemoglobin stay above, where the equations have a meaning."""


def second() -> float:
    """In ms."""
    return with_unit(SECOND, "ms/s")


class Balloon(Neuron):
    """The balloon model with revised coefficients and the non-linear equation of the BOLD signal.

    ds/dt = phi I_CBF - kappa s - gamma (f - 1),  df/dt = s,
    dv/dt = (f - v^(1/alpha))/tau,  dq/dt = (f E(f)/E_0 - v^(1/alpha) q/v)/tau,  E(f) = 1 - (1 - E_0)^(1/f);
    BOLD = V_0 (k1 (1 - q) + k2 (1 - q/v) + k3 (1 - v)) with k1 = 4.3 v_0 E_0 TE, k2 = epsilon r_0 E_0 TE,
    k3 = 1 - epsilon.

    I_CBF drives the flow; in rest it is 0 and f, v, q are 1. Rates are per second.

    K. E. Stephan, N. Weiskopf, P. M. Drysdale, P. A. Robinson and K. J. Friston (2007), Comparing hemodynamic models
    with DCM, NeuroImage 38, 387-401. kappa, gamma, tau, alpha, E_0 and V_0 are those of K. J. Friston, A. Mechelli, R.
    Turner and C. J. Price (2000), Nonlinear responses in fMRI: the Balloon model, Volterra kernels, and other
    hemodynamics, NeuroImage 12, 466-477.
    """

    phi: Param = param(1.0, unit="1/s**2", doc="how strongly the input drives the flow")
    kappa: Param = param(1.0 / 1.54, unit="1/s", doc="decay of the signal that drives the flow")
    gamma: Param = param(1.0 / 2.46, unit="1/s**2", doc="regulation of the flow")
    tau: Param = param(0.98, unit="s", doc="time that blood takes to pass")
    alpha: Param = param(0.33, doc="stiffness of the vessels")
    E_0: Param = param(0.34, doc="part of the oxygen that is extracted at rest")
    V_0: Param = param(0.02, doc="part of the volume that is venous blood at rest")
    v_0: Param = param(40.3, unit="1/s", doc="frequency offset at the surface of vessels, at 1.5 T")
    TE: Param = param(0.04, unit="s", doc="echo time")
    epsilon: Param = param(1.43, doc="ratio of signals from inside and outside of vessels")
    r_0: Param = param(25.0, unit="1/s", doc="slope of the relaxation rate over oxygen saturation")
    I_CBF: Port = port(doc="what drives the flow")
    s: State = state(0.0, unit="1/s", doc="signal that drives the flow")
    f: State = state(1.0, min=LEAST, doc="flow, relative to rest")
    v: State = state(1.0, min=LEAST, doc="venous volume, relative to rest")
    q: State = state(1.0, min=LEAST, doc="deoxyhaemoglobin, relative to rest")
    bold: State = state(0.0, doc="BOLD signal, relative to rest")

    # Bounds hold at the end of a step. Its stages keep to them here: beyond, a power of v is NaN, and one with 1/f as
    # its exponent endless.
    def flow(self) -> Array:
        """f, within its bounds."""
        return np.maximum(self.f, LEAST)

    def volume(self) -> Array:
        """v, within its bounds."""
        return np.maximum(self.v, LEAST)

    def haemoglobin(self) -> Array:
        """q, within its bounds."""
        return np.maximum(self.q, LEAST)

    def outflow(self) -> Array:
        """What leaves the balloon."""
        return self.volume() ** (1.0 / self.alpha)

    def extraction(self) -> Array:
        """The part of the oxygen that is extracted."""
        return 1.0 - (1.0 - self.E_0) ** (1.0 / self.flow())

    @s.ode(method="rk4")
    def ds(self) -> Array:
        return (self.phi * self.I_CBF - self.kappa * self.s - self.gamma * (self.flow() - 1.0)) / second()

    @f.ode(method="rk4")
    def df(self) -> Array:
        return self.s / second()

    @v.ode(method="rk4")
    def dv(self) -> Array:
        return (self.flow() - self.outflow()) / (self.tau * second())

    @q.ode(method="rk4")
    def dq(self) -> Array:
        gained = self.flow() * self.extraction() / self.E_0
        return (gained - self.outflow() * self.haemoglobin() / self.volume()) / (self.tau * second())

    def k1(self) -> Array:
        """Of the signal from outside the vessels."""
        return 4.3 * self.v_0 * self.E_0 * self.TE

    def k2(self) -> Array:
        """Of the signal from inside the vessels."""
        return self.epsilon * self.r_0 * self.E_0 * self.TE

    def k3(self) -> Array:
        """Of the balance between both."""
        return 1.0 - self.epsilon

    def signal(self) -> Array:
        """The BOLD signal."""
        return self.V_0 * (
            self.k1() * (1.0 - self.q) + self.k2() * (1.0 - self.q / self.v) + self.k3() * (1.0 - self.v)
        )

    @update
    def measure(self) -> None:
        self.bold = self.signal()


class BalloonLinear(Balloon):
    """The balloon model with revised coefficients and the linear equation of the BOLD signal.

    BOLD = V_0 ((k1 + k2) (1 - q) + (k3 - k2) (1 - v)); see `Balloon`.
    """

    def signal(self) -> Array:
        """The BOLD signal, linear in q and v."""
        return self.V_0 * ((self.k1() + self.k2()) * (1.0 - self.q) + (self.k3() - self.k2()) * (1.0 - self.v))


class BalloonClassic(Balloon):
    """The balloon model with classic coefficients and the non-linear equation of the BOLD signal.

    k1 = (1 - V_0) 4.3 v_0 E_0 TE, k2 = 2 E_0; see `Balloon`.
    """

    def k1(self) -> Array:
        """Of the signal from outside the vessels."""
        return (1.0 - self.V_0) * 4.3 * self.v_0 * self.E_0 * self.TE

    def k2(self) -> Array:
        """Of the signal from inside the vessels."""
        return 2.0 * self.E_0


class BalloonClassicLinear(BalloonClassic, BalloonLinear):
    """The balloon model with classic coefficients and the linear equation of the BOLD signal; see `Balloon`."""
