"""Poisson input without neurons: so many sources of a rate, added as counts straight into a state or port."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect import OneToOne
from dslnet.distributions import Uniform
from dslnet.errors import NetworkError
from dslnet.fields import Noise, Param, State, noise, param, state
from dslnet.marks import Array, update
from dslnet.neuron import Neuron
from dslnet.synapse import Synapse


def poisson_count(chance: Array, mean: Array) -> Array:
    """The Poisson count of this mean at a uniform number in [0, 1); for numbers, arrays and in equations."""
    room = getattr(chance, "room", None)
    if room is not None:
        return room.apply("poisson_count", (chance, mean))
    from dslnet.reference.evaluate import poisson_quantile

    return poisson_quantile(chance, mean)


class PoissonCounts(Neuron):
    """One number for each target: how many of its n sources, of `rate` Hz each, fired in this step."""

    n: Param = param(1.0, min=0.0)
    rate: Param = param(0.0, min=0.0, unit="Hz")
    chance: Noise = noise(Uniform(0.0, 1.0))
    r: State = state(0.0)

    @update
    def draw(self) -> None:
        """All sources of a neuron together are one Poisson process."""
        self.r = poisson_count(self.chance, self.n * self.rate * self.dt / 1000.0)


class PoissonInput:
    """`PoissonInput(exc, into=COBA.g_e, n=1000, rate=5.0, w=0.1)`: to each neuron of a population or view, n
    independent Poisson sources of `rate` Hz, each spike adding `w`. Give it to the network like any other member.

    `n`, `rate` and `w` are one number, or `rate` and `n` one for each neuron, and can be assigned while a simulator
    runs. Counts of a step arrive after one step, as spikes do. Raises NetworkError for a target that is no population.
    """

    def __init__(
        self, target: Neuron, *, into: Any, rate: Any, n: Any = 1.0, w: float = 1.0, name: str | None = None
    ) -> None:
        if not isinstance(target, Neuron):
            raise NetworkError(f"PoissonInput(target, ...): a population or a view of one, not {target!r}")
        self.source = PoissonCounts(target.shape, n=n, rate=rate, name=name and f"{name}_counts")
        self.synapse: Synapse[PoissonCounts, Any] = Synapse(self.source, target, OneToOne(), into=into, w=w, name=name)

    def _network_parts(self) -> tuple[Neuron, Synapse[Any, Any]]:
        """What it is made of."""
        return self.source, self.synapse

    @property
    def rate(self) -> NDArray[np.float64]:
        """The rate of one source in Hz."""
        return self.source.rate

    @rate.setter
    def rate(self, value: Any) -> None:
        self.source.rate = value

    @property
    def n(self) -> NDArray[np.float64]:
        """How many sources each neuron has."""
        return self.source.n

    @n.setter
    def n(self, value: Any) -> None:
        self.source.n = value

    @property
    def w(self) -> NDArray[np.float64]:
        """What one spike adds."""
        return self.synapse.w

    @w.setter
    def w(self, value: Any) -> None:
        self.synapse.w = value

    def __repr__(self) -> str:
        return f"PoissonInput({self.synapse.post!r}, into={self.synapse.into!r})"
