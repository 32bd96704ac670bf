"""Rooms: where the values of a population or projection are at this moment.

Before a simulator starts a member lives in its `InitialRoom` (initial_room.py), inside one in a `LiveRoom`, afterwards
in a `ClosedRoom` (closed_room.py); a view lives in a `ViewRoom` (view_room.py). While dslnet reads a class, the
instance it reads with lives in the `TraceRoom` of tracing.py, where fields are symbols. A field asks the room; it knows
nothing of simulators.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

import numpy as np
from numpy.typing import NDArray

from dslnet.distributions import Distribution
from dslnet.distributions.given import Given, given
from dslnet.errors import DeclarationError, SimulationError
from dslnet.members.read_only import FIRED, read_only
from dslnet.members.values import is_many, storable

if TYPE_CHECKING:
    from dslnet.members.initial_room import InitialRoom

PLAIN = float(np.finfo(np.float32).max)
"""Up to here every array of real numbers has a number for it."""
Draw = Callable[[str, Distribution | Given, tuple[int, ...]], NDArray[Any]]


class Clock(Protocol):
    """What a live room asks for times in ms."""

    @property
    def time(self) -> float:
        """The time of now in ms."""

    @property
    def step_time(self) -> float:
        """What t was in the last step, in ms."""

    @property
    def dt(self) -> float:
        """The length of a step in ms."""


class Spikes(Protocol):
    """What a live room asks about spikes."""

    def fired(self) -> NDArray[np.bool_]:
        """Which neurons fired in the last step."""

    def fire(self, positions: NDArray[np.int64]) -> None:
        """Let the neurons at these flat positions fire."""

    def take_arguments(self) -> None:
        """Arguments of the population were assigned."""


class Room:
    """What every room can do."""

    traces = False
    knows_delay = False
    """Whether it is one of a projection that runs, or ran."""
    in_step = False
    """Whether t is that of the step that was made, and not that of the one to come."""

    def forget_delay(self) -> None:
        """The next simulator begins with another delay than the last one ended with."""

    def argument(self, name: str, kept: Any) -> Any:
        """An argument that may be assigned, as it is seen, where the member keeps `kept`."""
        return kept

    def take_arguments(self, names: Iterable[str]) -> None:
        """The arguments of these names were assigned, and the member keeps what they are now."""

    def read(self, name: str) -> Any:
        """The value of a field."""
        raise NotImplementedError

    def write(self, name: str, value: Any) -> None:
        """Assign a whole field."""
        raise NotImplementedError

    def write_part(self, name: str, positions: NDArray[np.int64], value: Any) -> None:
        """Assign to the neurons at flat positions; the value has their shape or is one number."""
        raise NotImplementedError

    def special(self, name: str) -> Any:
        """`t`, `dt`, `t_last`, `fired` and, of a projection, `pre_index` and `post_index`."""
        raise NotImplementedError

    def switch(self, switches: NDArray[np.int64], number: int, on: bool) -> None:
        """Turn one of the switches of a projection."""
        switches[number] = on

    def read_part(self, name: str, positions: NDArray[np.int64]) -> NDArray[Any] | None:
        """The values of some synapses, where they can be read without those of others."""
        return None

    def prune(self, chosen: Any, pre: Any, post: Any) -> int:
        """Take synapses away; only a running simulator can."""
        raise SimulationError("synapses are pruned inside a running simulator: within `with Simulator(net) as sim:`")

    def create(self, pre: Any, post: Any, delay: Any, values: dict[str, Any]) -> int:
        """Add synapses; only a running simulator can."""
        raise SimulationError("synapses are created inside a running simulator: within `with Simulator(net) as sim:`")

    def fire(self, positions: NDArray[np.int64]) -> None:
        """Let neurons fire; only a running simulator can."""
        raise SimulationError("neurons fire inside a running simulator: use it within `with Simulator(net) as sim:`")


class LiveRoom(Room):
    """Values inside a simulator: arrays in the shape of the population, or of shape () for one number.

    `draw(name, distribution, shape)` draws for an assigned distribution. `arrays` may also hold `t_last`.
    `spikes` knows who fired, and lets neurons fire. `initial` is the room of before, which knows what messages call
    the member.
    """

    def __init__(
        self,
        arrays: Mapping[str, NDArray[Any]],
        clock: Clock,
        draw: Draw,
        spikes: Spikes | None = None,
        initial: InitialRoom | None = None,
    ) -> None:
        self.initial = initial
        self.called = {} if initial is None else {name: f"{initial.called}.{name}" for name in arrays}
        self.spikes = spikes
        self.arrays = _Arrays(arrays)
        self.clock = clock
        self.draw = draw
        self.read = self.arrays.__getitem__  # type: ignore[method-assign,assignment]  # one lookup less on the hot path of exc.v

    def write(self, name: str, value: Any) -> None:
        """Assign in place: one number, values of the same shape, or a distribution, which is drawn at once."""
        array = self.arrays[name]
        if type(value) is float and abs(value) <= PLAIN and array.dtype.kind == "f":
            array.fill(value)  # by far the most frequent case in callbacks
            return
        if array.ndim == 0 and is_many(value):
            self._refuse_more(name)
        array[...] = self._values(name, value, array, array.shape, None)

    def write_part(self, name: str, positions: NDArray[np.int64], value: Any) -> None:
        """Assign in place to the neurons at flat positions; a distribution is drawn at once."""
        array = self.arrays[name]
        array.put(positions, self._values(name, value, array, positions.shape, positions))

    def special(self, name: str) -> Any:
        """The time, the step, who fired, and the times of the last spikes."""
        if name == "t":
            return self.clock.step_time if self.in_step else self.clock.time
        if name == "fired" and self.spikes is not None:
            whose = "population" if self.initial is None else self.initial.whose
            return read_only(self.spikes.fired(), whose, name, FIRED)
        return self.clock.dt if name == "dt" else self.arrays[name]

    def fire(self, positions: NDArray[np.int64]) -> None:
        """Let neurons fire as if they had in the last step."""
        if self.spikes is not None:
            self.spikes.fire(positions)

    def take_arguments(self, names: Iterable[str]) -> None:
        """The simulator goes by them from the next step on."""
        if self.spikes is not None:
            self.spikes.take_arguments()

    def _values(
        self, name: str, value: Any, array: NDArray[Any], shape: tuple[int, ...], places: NDArray[np.int64] | None
    ) -> NDArray[Any]:
        if isinstance(value, Distribution):
            named = {n: dict.get(self.arrays, n) for n in value.fields.values()}
            known = {n: _of(a, places) for n, a in named.items() if a is not None}
            value = self.draw(name, given(name, value, known), shape)
        return storable(self.called.get(name, name), value, array, shape)

    def _refuse_more(self, name: str) -> NoReturn:
        initial = self.initial
        form = "" if initial is None else f"; {initial.form_of_many(initial.fields[name])}"
        raise DeclarationError(f"{self.called.get(name, name)} is one number for the whole population{form}")


def _of(values: NDArray[Any], places: NDArray[np.int64] | None) -> Any:
    """The values of the neurons at flat positions, or of all; one number for all as it is."""
    return values if places is None or values.ndim == 0 else values.ravel()[places]


class _Arrays(dict[str, NDArray[Any]]):
    """The live arrays; a name that is not among them is explained."""

    def __missing__(self, name: str) -> NoReturn:
        raise SimulationError(f"{name} has no live values: {_why_not_live(name)}")


def _why_not_live(name: str) -> str:
    """Why a simulator keeps nothing under a name that an equation may read."""
    if name in ("t_pre", "t_post"):
        return "an equation reads it for one synapse at a time; from Python take t_last of the population"
    return "it is noise, which is drawn inside each step and is kept nowhere"
