"""A network made ready to run: sizes, arrays and integers, the same for every backend.

Arrays are flat. One value per neuron is padded to whole blocks of 64 neurons, the unit that threads share out; the
padding repeats the last neuron, so that it computes ordinary numbers that nobody reads.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.advance import NeuronProgram
from dslnet.connect.connectivity import Connectivity
from dslnet.model import NeuronModel, StopModel, SynapseModel
from dslnet.ticks import Clock

BLOCK = 64
Arrays = dict[str, NDArray[Any]]


@frozen(eq=False)
class PopulationPlan:
    """One population. `wide` are the parameters that were widened to one value per neuron, `delivered` the states and
    ports that projections of this plan add to; `key` keys its random numbers."""

    name: str
    number: int
    model: NeuronModel
    program: NeuronProgram
    size: int
    shape: tuple[int, ...]
    wide: frozenset[str]
    delivered: frozenset[str]
    key: int
    arrays: Arrays = field(factory=dict)

    @property
    def padded(self) -> int:
        """The size in whole blocks."""
        return padded(self.size)

    @property
    def stops(self) -> tuple[StopModel, ...]:
        """The stop conditions, in class order."""
        return self.model.stops


@frozen(eq=False)
class ProjectionPlan:
    """One projection, with its delay in ticks. `single` names the fields of which one number serves all synapses.

    Arrays of one value per synapse are in the order (pre, post); those of `single` have one element.
    """

    name: str
    number: int
    model: SynapseModel
    pre: PopulationPlan
    post: PopulationPlan
    target: str
    event: int
    delay: int
    connectivity: Connectivity
    single: frozenset[str]
    arrays: Arrays = field(factory=dict)

    @property
    def spiking(self) -> bool:
        """Whether it carries spikes; else it carries values."""
        return self.model.transmission is None


@frozen(eq=False)
class NetworkPlan:
    """All that runs, and the clock it runs by."""

    populations: tuple[PopulationPlan, ...]
    projections: tuple[ProjectionPlan, ...]
    clock: Clock
    dtype: np.dtype[Any]


def padded(size: int) -> int:
    """The number of neurons in whole blocks of 64."""
    return -(-size // BLOCK) * BLOCK


def aligned(count: int, dtype: Any) -> NDArray[Any]:
    """An array of zeros that begins at a cache line."""
    item = np.dtype(dtype).itemsize
    raw = np.zeros(count * item + BLOCK, np.uint8)
    start = -raw.ctypes.data % BLOCK
    return raw[start : start + count * item].view(dtype)
