"""What a backend is to the simulator: something that takes a plan and moves it on by whole ticks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, Protocol

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.arrays import Arrays
from dslnet.checkpoint.state import EngineState
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.moving import Change
from dslnet.connect.packed import Packed
from dslnet.plan import NetworkPlan, ProjectionBundle, ProjectionPlan
from dslnet.planning.restructuring import Created
from dslnet.record.samples import FieldSampler
from dslnet.record.spikes import SpikeSampler


@frozen
class Stops:
    """The compiled conditions of one `until`: (number of the population, name of the condition), and how they join."""

    conditions: tuple[tuple[int, str], ...] = ()
    operator: Literal["and", "or"] = "and"


class OneByOne(Protocol):
    """The synapses of one projection while they come and go one by one."""

    @property
    def size(self) -> int:
        """How many there are."""

    def there(self, pre: NDArray[np.int64], post: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Of pairs of neurons whether they have a synapse."""

    def create(self, new: Created, late: NDArray[np.bool_], tick: int) -> bool:
        """Synapses come, if they can. Those that are `late` carry what is sent from a tick on; of the others nothing
        else is under way."""

    @property
    def arrays(self) -> Arrays:
        """The fields with a value for each synapse, at the places that `where` tells."""

    @property
    def links(self) -> Connectivity:
        """The neurons of the synapses at these places."""

    def where(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where synapses are, where these are `followed`, that stood at these places when this began; -1 for those that
        are gone, and for -1."""

    def found(
        self, pre: NDArray[np.int64] | None, onto: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The synapses from these neurons, ascending, to those targets, None for any, as `prune` is given them."""

    def sources(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The neurons from which some lead that were found."""

    def prune(self, rows: NDArray[np.int64], places: NDArray[np.int64], met: bool) -> None:
        """They go; `met` by spikes that are under way, or not."""

    def packed(self) -> Packed:
        """All of them. After this nothing else may be asked for."""


class Engine(Protocol):
    """Runs one network plan. Its arrays are the live state; what is under way (spike lists, the values that delayed
    projections will read) is the engine's own."""

    @property
    def library(self) -> Any:
        """What runs, as it was compiled last; None where nothing is compiled."""

    @property
    def tick(self) -> int:
        """How many steps have been made since the start."""

    def run(self, end: int, stops: Stops | None = None) -> bool:
        """Advance towards tick `end`; returning before it is allowed at any tick boundary (so that Python can look
        at signals and empty buffers), and the caller asks again. With `stops`, return True right after the first
        step after which they hold."""

    def step(self, n: int) -> None:
        """Make exactly `n` steps."""

    def watch(self, samplers: Sequence[FieldSampler], spikes: Sequence[SpikeSampler]) -> None:
        """From now on fill these (all there are: the call replaces what was watched before). Those with `columns` read
        their values themselves: `look(tick)` is called right after the step of a tick at which one is due."""

    def drain(self) -> None:
        """Hand over what was recorded so far and is still in buffers of the engine's own."""

    def fired(self, population: int, event: int, age: int = 1) -> NDArray[Any]:
        """Who fired in the last step, or so many steps ago, as long as others may still ask for it; ascending."""

    def fired_lately(self, population: int, event: int, ages: int) -> list[NDArray[Any]]:
        """Who fired in each of the last so many steps, the last one at the end."""

    def fire(self, population: int, event: int, neurons: NDArray[Any]) -> None:
        """Count these, sorted, among those that fired in the last step."""

    def adopt(self, plan: NetworkPlan, change: Change | None = None, growing: frozenset[str] = frozenset()) -> None:
        """Go on with other delays or synapses: the same populations, and what they have sent. Recordings are watched
        again after it. `change` says which synapses came or went, so that not all need to be gone through;
        `growing` are the projections in which some may come."""

    def one_by_one(
        self, bundle: ProjectionBundle, part: ProjectionPlan, since: NDArray[np.int64] | None, followed: bool
    ) -> OneByOne | None:
        """Synapses of a projection come and go without the others being moved from now on, until the next call of
        `adopt`; what the plan holds of them is what was before. None where they cannot. The part carries all spikes,
        `since` says from which tick on each synapse does so; None where all of them carry all. With `followed`
        somebody asks where some of them are meanwhile."""

    def memory(self) -> Iterator[tuple[str, str, int]]:
        """What the engine keeps besides the arrays of the plan: for which member, for what, how many bytes."""

    def spent(self) -> tuple[list[tuple[str, str, float]], int]:
        """Where the time went, if it is measured: which member, doing what, for how many seconds; in so many steps."""

    def resend(self) -> None:
        """Values of synapses have changed, or a switch: what the engine keeps of them besides their arrays, and what it
        has added up of spikes that are under way, is made anew."""

    def value(self, bundle: ProjectionBundle, name: str, places: Any = ...) -> NDArray[Any]:
        """The values of a field of a projection, as many as are kept or those at some places, brought up to date; what
        is kept stays as it is."""

    def settle(self, bundle: ProjectionBundle, name: str | None) -> None:
        """A field of a projection (None: any) is about to be assigned: bring up to date what is advanced by way of it,
        so that its arrays hold the values of now."""

    def kept(self, bundle: ProjectionBundle, new: Created) -> Arrays | None:
        """What the arrays of a projection hold of new synapses whose fields have these values now. None where no number
        does, until all that is kept is brought up to date (`settle`)."""

    def play(self, population: int) -> None:
        """The list that a population goes through, of spikes or of rows, is another one: take it from the arrays of
        the plan."""

    def state(self) -> EngineState:
        """The tick, and what is under way; copies, whatever the threads."""

    def restore(self, state: EngineState) -> None:
        """Go on from there: the arrays of the plan hold the values of then, and recordings are watched again after
        it."""

    def reset(self) -> None:
        """Back to tick 0: the arrays hold their values of then, and nothing is under way."""

    def close(self) -> None:
        """Free what is not Python's."""
