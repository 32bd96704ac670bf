"""Equations that a method refuses are shown as they were written, also where a refractory time holds their state."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import Array, DeclarationError, Network, Neuron, Noise, Simulator, State, spike, state, white_noise


class Held(Neuron):
    """A state that is held, and equations of which none has what every method needs."""

    xi: Noise = white_noise()
    v: State = state(0.0)

    @spike
    def fires(self) -> Array:
        return self.v > 1.0

    @fires.refractory(v)
    def silence(self) -> Array:
        return 2.0


class Curved(Held):
    @Held.v.ode(method="exponential_midpoint")
    def dv(self) -> Array:
        return -self.v * np.tanh(self.v)


class CurvedOnceMore(Held):
    @Held.v.ode(method="exponential")
    def dv(self) -> Array:
        return -self.v * np.tanh(self.v)


class Angular(Held):
    @Held.v.ode(method="rk4")
    def dv(self) -> Array:
        return 1.0 - np.tanh(self.xi)


class OfOnesOwn(Held):
    """The condition is the user's, and stays."""

    @Held.v.ode(method="exponential_midpoint")
    def dv(self) -> Array:
        return np.where(self.v > 0.5, 0, np.tanh(self.v))


@pytest.mark.parametrize(
    ("model", "equation"),
    [
        (Curved, "-v*np.tanh(v)"),
        (CurvedOnceMore, "-v*np.tanh(v)"),
        (Angular, "1.0 - np.tanh(xi)"),
        (OfOnesOwn, "np.where(v > 0.5, 0, np.tanh(v))"),
    ],
)
def test_a_refused_equation_is_shown_as_it_was_written(model: Any, equation: str) -> None:
    with pytest.raises(DeclarationError) as caught, Simulator(Network(model(1))):
        pass
    assert f"dv/dt = {equation}\n" in str(caught.value)
