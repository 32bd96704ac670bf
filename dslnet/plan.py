"""A network made ready to run: sizes, arrays and integers, the same for every backend.

Arrays are flat. One value per neuron is padded to whole blocks of 64 neurons, the unit that threads share out; the
padding repeats the last neuron, so that it computes ordinary numbers that nobody reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray
from sympy import sympify

from dslnet.arrays import Arrays, padded
from dslnet.connect.connectivity import Connectivity
from dslnet.model import NeuronModel, StopModel, SynapseModel
from dslnet.planning.layout_names import Layout, layout_name
from dslnet.plasticity import SynapseProgram
from dslnet.plasticity.keeping import Keeping
from dslnet.program import NeuronProgram
from dslnet.ticks import FOREVER, Clock

APART = 8
"""So many elements lie between two rows of past values. Else rows of 512 neurons, or of a multiple of these, would all
lie in the same places of a cache, and a synapse that looks into many of them would find none there."""
LONGEST_STRIDE = 64
"""So many ticks at most does one thread run ahead of another."""
Rule: TypeAlias = Literal["spikes", "values", "learning"]
Turn: TypeAlias = Literal["only", "first", "between", "last"]


@frozen(eq=False)
class CountsPlan:
    """Where the Poisson numbers of an input go: the number of the target population, its fields, and for each of its
    neurons the place in the input, -1 for none; None where the input serves all."""

    post: int
    targets: tuple[str, ...]
    place: NDArray[np.int64] | None


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
    counts: CountsPlan | None = None

    @property
    def padded(self) -> int:
        """The size in whole blocks."""
        return padded(self.size)

    @property
    def breadth(self) -> int:
        """How far the rows of its past values are from one another."""
        return self.padded + APART

    @property
    def stops(self) -> tuple[StopModel, ...]:
        """The stop conditions, in class order."""
        return self.model.stops


def reduction(model: SynapseModel, targets: tuple[str, ...]) -> str:
    """How values become one number: `sum`, which is added to a target synapse by synapse, `mean`, `max`, `min`, or
    `total`, a sum that is added when all of it is known, since the target is read as well."""
    transmission = model.transmission
    if transmission is None:
        return "sum"
    read = {each.name for each in sympify(transmission.value).free_symbols}
    reads_target = any(f"post.{name}" in read for name in targets)
    return "total" if reads_target and transmission.reduce == "sum" else transmission.reduce


@frozen(eq=False)
class ProjectionPlan:
    """Synapses of one projection that run together, by one rule: `spikes`, `values`, or `learning` alone.

    `delay` is in ticks; with `delays`, one number for each synapse, it is the shortest, and `longest` the longest. What
    was sent at ticks `since` to `until` is delivered, the end excluded. `arrays` are those of the whole projection, in
    the order (pre, post); `single` names the fields of which one number serves all synapses. `places` says where these
    synapses stand in that order, None where they are all of it; a part with `delays` and `places` is left of what was
    there before synapses were added, and has arrays of its own.

    `program` says what happens at its synapses, and where each field is kept: arrays are of one element, of one for
    each (padded) neuron of a side, or of one for each synapse. A part that `learns` also runs what follows the neurons,
    `on_post` being the event of the target; the `last` of these parts writes what belongs to neurons. `switches` are
    those of plasticity and transmission, 1 or 0; `key` keys random numbers, and `members` are the neurons of both
    sides, None where they are whole populations. `whole` has all synapses of the projection; where parts carry values
    of several delays, `turn` says which of them begins, goes on with, or ends what they gather together.
    """

    name: str
    number: int
    model: SynapseModel
    pre: PopulationPlan
    post: PopulationPlan
    targets: tuple[str, ...]
    event: int
    rule: Rule
    delay: int
    connectivity: Connectivity
    single: frozenset[str]
    arrays: Arrays = field(factory=dict)
    places: NDArray[np.uint32] | None = None
    delays: NDArray[np.uint8] | NDArray[np.uint16] | None = None
    longest: int = field()
    since: int = -FOREVER
    until: int = FOREVER
    program: SynapseProgram = field(kw_only=True)
    on_post: int = -1
    switches: NDArray[np.int64] = field(kw_only=True)
    key: int = 0
    members: tuple[NDArray[np.int64] | None, NDArray[np.int64] | None] = (None, None)
    learns: bool = False
    last: bool = True
    whole: Connectivity = field(kw_only=True)
    turn: Turn = "only"

    @whole.default
    def _is_whole(self) -> Connectivity:
        return self.connectivity

    @longest.default
    def _one_for_all(self) -> int:
        return self.delay

    @property
    def reduction(self) -> str:
        """How the values of the synapses of a target become one number."""
        return reduction(self.model, self.targets) if self.rule == "values" else "sum"

    @property
    def spiking(self) -> bool:
        """Whether it carries spikes; else it carries values."""
        return self.rule == "spikes"

    @property
    def by_ring(self) -> bool:
        """Whether what it sends is added up ahead, by the tick at which it arrives."""
        return self.delays is not None and self.spiking

    @property
    def layout(self) -> Layout:
        """How the synapses lie in memory."""
        return layout_name(self.connectivity, self.spiking, self.delays is not None, self.places is not None)


@frozen(eq=False)
class ProjectionBundle:
    """All that one projection of the user became: its connectivity as a whole, its values, and the plans that run it.

    `arrays` are in the order (pre, post), of one element where one number serves all, or of one for each (padded)
    neuron of a side; `program.levels` tells. `delay` is in ticks, one number or one for each synapse.
    """

    name: str
    model: SynapseModel
    pre: PopulationPlan
    post: PopulationPlan
    targets: tuple[str, ...]
    event: int
    connectivity: Connectivity
    single: frozenset[str]
    arrays: Arrays
    delay: int | NDArray[Any]
    parts: tuple[ProjectionPlan, ...] = ()
    program: SynapseProgram = field(kw_only=True)
    keeping: Keeping = field(kw_only=True)
    on_post: int = -1
    switches: NDArray[np.int64] = field(kw_only=True)
    key: int = 0
    members: tuple[NDArray[np.int64] | None, NDArray[np.int64] | None] = (None, None)
    borrowed: frozenset[str] = frozenset()
    """The fields whose arrays are those of another projection."""


@frozen(eq=False)
class NetworkPlan:
    """All that runs, and the clock it runs by."""

    populations: tuple[PopulationPlan, ...]
    bundles: tuple[ProjectionBundle, ...]
    clock: Clock
    dtype: np.dtype[Any]

    @cached_property
    def projections(self) -> tuple[ProjectionPlan, ...]:
        """The parts of all projections, numbered in this order."""
        return tuple(part for bundle in self.bundles for part in bundle.parts)

    @property
    def borrowing(self) -> tuple[ProjectionPlan, ...]:
        """The parts that learn with the weights of another projection. They do before that one, and so read what it
        had after the step before."""
        return tuple(part for bundle in self.bundles if bundle.borrowed for part in bundle.parts if part.learns)

    @property
    def learning(self) -> tuple[ProjectionPlan, ...]:
        """All parts that learn, as they take turns."""
        first = self.borrowing
        return (*first, *(part for part in self.projections if part.learns and part not in first))

    @property
    def shortest(self) -> int:
        """The smallest delay, in ticks: no thread needs to know sooner what another one sends."""
        return min((part.delay for part in self.projections), default=1)

    def depth(self, population: PopulationPlan) -> int:
        """How many past ticks of a population others may still ask for."""
        return max((part.longest for part in self.leaving[population.number]), default=1)

    @cached_property
    def leaving(self) -> Sequence[Sequence[ProjectionPlan]]:
        """Of each population, by its number, the parts whose source it is."""
        found: list[list[ProjectionPlan]] = [[] for _ in self.populations]
        for part in self.projections:
            found[part.pre.number].append(part)
        return found
