"""Learning of rates: the weight of a synapse follows the rates r of its two neurons, by explicit Euler."""

from __future__ import annotations

import numpy as np

from dslnet.declaring.marks import Array
from dslnet.fields import Param, State, param, state
from dslnet.synapse import Synapse


class Hebb(Synapse):
    """What fires together grows together: dw/dt = eta pre.r post.r, from w_min to w_max.

    D. O. Hebb (1949), The Organization of Behavior, Wiley.
    """

    eta: Param = param(0.001, unit="1/ms", doc="speed of learning")
    w_min: Param = param(0.0, doc="the smallest weight")
    w_max: Param = param(1.0, doc="the largest weight")
    w: State = state(0.0, min="w_min", max="w_max")

    @w.ode(method="explicit")
    def dw(self) -> Array:
        return self.eta * self.pre.r * self.post.r


class Oja(Synapse):
    """Hebb's rule with a loss that keeps the weights of a neuron finite: dw/dt = eta (pre.r post.r - alpha post.r² w).

    The weights of a linear neuron turn to the first principal component of its inputs, of length 1 / sqrt(alpha).

    E. Oja (1982), A simplified neuron model as a principal component analyzer, Journal of Mathematical Biology 15,
    267-273.
    """

    eta: Param = param(0.001, unit="1/ms", doc="speed of learning")
    alpha: Param = param(1.0, doc="strength of the loss")
    w: State = state(0.0)

    @w.ode(method="explicit")
    def dw(self) -> Array:
        return self.eta * (self.pre.r * self.post.r - self.alpha * self.post.r**2 * self.w)


class IBCM(Synapse):
    """The rule of Bienenstock, Cooper and Munro as Intrator and Cooper write it, with a sliding threshold per neuron.

    dw/dt = eta post.r (post.r - theta) pre.r and tau dtheta/dt = post.r² - theta: rates above theta strengthen, rates
    below weaken. Neurons become selective.

    N. Intrator and L. N. Cooper (1992), Objective function formulation of the BCM theory of visual cortical plasticity,
    Neural Networks 5, 3-17.
    """

    eta: Param = param(0.001, unit="1/ms", doc="speed of learning")
    tau: Param = param(100.0, unit="ms", doc="of the threshold; faster than the weights")
    w: State = state(0.0)
    theta: State = state(0.0, per="post", doc="threshold between loss and growth")

    @theta.ode
    def dtheta(self) -> Array:
        return (self.post.r**2 - self.theta) / self.tau

    @w.ode(method="explicit")
    def dw(self) -> Array:
        return self.eta * self.post.r * (self.post.r - self.theta) * self.pre.r


class Covariance(Synapse):
    """Growth where both rates are on the same side of the mean of their population.

    dw/dt = eta (pre.r - mean(pre.r)) (post.r - mean(post.r)), from w_min to w_max; the means run over the populations,
    or views, that are connected.

    T. J. Sejnowski (1977), Storing covariance with nonlinearly interacting neurons, Journal of Mathematical Biology 4,
    303-321.
    """

    eta: Param = param(0.001, unit="1/ms", doc="speed of learning")
    w_min: Param = param(-1.0, doc="the smallest weight")
    w_max: Param = param(1.0, doc="the largest weight")
    w: State = state(0.0, min="w_min", max="w_max")

    @w.ode(method="explicit")
    def dw(self) -> Array:
        before, behind = self.pre.r - np.mean(self.pre.r), self.post.r - np.mean(self.post.r)
        return self.eta * before * behind
