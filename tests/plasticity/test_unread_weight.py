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
    Network,
    NetworkWarning,
    Noise,
    Normal,
    State,
    Synapse,
    Transposed,
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


def network(kind: Any, *others: Any, **options: Any) -> Network:
    a = Still(3)
    line = kind(a, a, options.pop("pattern", AllToAll()), into="exc", **options)
    return Network(a, line, *(other(line) for other in others))


def test_a_weight_that_nothing_reads() -> None:
    with pytest.warns(NetworkWarning, match=r"Passing\(..., w=\): no method of Passing reads self.w"):
        network(Passing, w=0.5)


class Cancelled(Synapse):
    """The equation is 0, whatever it is made from."""

    @transmit
    def send(self) -> Array:
        return self.w * (self.pre.r - self.pre.r)


@pytest.mark.parametrize("kind", [Learning, Drawn, Bounded, Cancelled, Synapse])
def test_a_weight_that_is_read_or_written(kind: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        network(kind, w=0.5)


def test_weights_that_nobody_gave_or_that_say_which_pairs() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        network(Passing)
        network(Passing, pattern=FromMatrix(np.eye(3)))


def test_weights_that_another_projection_reads() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        network(Passing, lambda line: Synapse(line.post, line.pre, Transposed(line), into="exc"), w=0.5)
