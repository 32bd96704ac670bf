"""A network made ready to run: sizes, arrays and integers, the same for every backend.

Arrays are flat. One value per neuron is padded to whole blocks of 64 neurons, the unit that threads share out; the
padding repeats the last neuron, so that it computes ordinary numbers that nobody reads.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity
from dslnet.model import NeuronModel, StopModel, SynapseModel
from dslnet.program import NeuronProgram
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
    """Synapses of one projection that share a delay, in ticks, and a rule: `spikes` or `values`.

    `single` names the fields of which one number serves all synapses: their arrays have one element, all others one
    for each synapse, in the order of `connectivity`. `places` says where these synapses stand in the order (pre, post)
    of the whole projection, None where they are all of it.
    """

    name: str
    number: int
    model: SynapseModel
    pre: PopulationPlan
    post: PopulationPlan
    targets: tuple[str, ...]
    event: int
    rule: Literal["spikes", "values"]
    delay: int
    connectivity: Connectivity
    single: frozenset[str]
    arrays: Arrays = field(factory=dict)
    places: NDArray[np.int64] | None = None

    @property
    def spiking(self) -> bool:
        """Whether it carries spikes; else it carries values."""
        return self.rule == "spikes"


@frozen(eq=False)
class ProjectionBundle:
    """All that one projection of the user became: its connectivity as a whole, and the plans that run it."""

    name: str
    model: SynapseModel
    connectivity: Connectivity
    single: frozenset[str]
    parts: tuple[ProjectionPlan, ...]

    def read(self, name: str) -> NDArray[Any]:
        """The values of a field in the order (pre, post); one element where one number serves all."""
        first = self.parts[0].arrays[name]
        if name in self.single or self.parts[0].places is None:
            return first
        whole = np.empty(self.connectivity.size, first.dtype)
        for part in self.parts:
            whole[part.places] = part.arrays[name]
        return whole

    def write(self, name: str, values: NDArray[Any]) -> None:
        """Set a field from one number or from values in that order."""
        for part in self.parts:
            many = values.ndim and name not in self.single and part.places is not None
            part.arrays[name][...] = values[part.places] if many else values


@frozen(eq=False)
class NetworkPlan:
    """All that runs, and the clock it runs by."""

    populations: tuple[PopulationPlan, ...]
    bundles: tuple[ProjectionBundle, ...]
    clock: Clock
    dtype: np.dtype[Any]

    @property
    def projections(self) -> tuple[ProjectionPlan, ...]:
        """The parts of all projections, numbered in this order."""
        return tuple(part for bundle in self.bundles for part in bundle.parts)


def padded(size: int) -> int:
    """The number of neurons in whole blocks of 64."""
    return -(-size // BLOCK) * BLOCK


def aligned(count: int, dtype: Any) -> NDArray[Any]:
    """An array of zeros that begins at a cache line."""
    item = np.dtype(dtype).itemsize
    raw = np.zeros(count * item + BLOCK, np.uint8)
    start = -raw.ctypes.data % BLOCK
    return raw[start : start + count * item].view(dtype)
