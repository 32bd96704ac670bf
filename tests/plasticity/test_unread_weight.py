"""A weight that no rule looks at is warned of where it is given: every synapse has it, not every class reads it."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from strategies import Still

from dslnet import (
    AllToAll,
    Array,
    FromMatrix,
    NetworkWarning,
    Noise,
    Normal,
    State,
    Synapse,
    noise,
    state,
    transmit,
)


class Passing(Synapse):
    @transmit
    def send(self) -> Array:
        return self.pre.r


class Learning(Passing):
    @Synapse.w.ode
    def dw(self) -> Array:
        return self.pre.r


class Drawn(Passing):
    xi: Noise = noise(Normal(0.0, "w"))

    def send(self) -> Array:
        return self.pre.r * self.xi


class Bounded(Passing):
    x: State = state(0.0, max="w")


def test_a_weight_that_nothing_reads() -> None:
    a = Still(3)
    with pytest.warns(NetworkWarning, match=r"Passing\(..., w=\): no method of Passing reads self.w"):
        Passing(a, a, AllToAll(), into="exc", w=0.5)


@pytest.mark.parametrize("kind", [Learning, Drawn, Bounded, Synapse])
def test_a_weight_that_is_read_or_written(kind: Any) -> None:
    a = Still(3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        kind(a, a, AllToAll(), into="exc", w=0.5)


def test_weights_that_nobody_gave_or_that_say_which_pairs() -> None:
    a = Still(3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Passing(a, a, AllToAll(), into="exc")
        Passing(a, a, FromMatrix(np.eye(3)), into="exc")
