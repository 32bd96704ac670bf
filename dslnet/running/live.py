"""The rooms of a running simulator: who reads and writes the live arrays of a member."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.distributions import Distribution
from dslnet.distributions.given import Given
from dslnet.engine import OneByOne
from dslnet.errors import DeclarationError, SimulationError
from dslnet.language.heeding import reads
from dslnet.members.closed_room import ClosedRoom
from dslnet.members.of_distance import OfDistance, as_rule
from dslnet.members.read_only import ONE_FOR_ALL, read_only
from dslnet.members.rooms import Clock, Draw, LiveRoom
from dslnet.members.values import frozen, storable
from dslnet.plan import ProjectionBundle
from dslnet.planning.borrowing import refuse_borrowed
from dslnet.planning.initial import each_value, field_values, keep_of_side, shape_at, synapse_values
from dslnet.planning.layouts import layout_words
from dslnet.planning.sharing import refuse_part
from dslnet.planning.synapse_parameters import given_of
from dslnet.plasticity.divisors import check_divisor
from dslnet.plasticity.records import SPECIALS
from dslnet.running.interrupts import interrupts_after
from dslnet.running.synapse_access import SynapseAccess
from dslnet.synapse import Synapse
from dslnet.turnover.structure import Structure

COME_AND_GO = "is read-only; synapses come and go in a running simulator, with create and prune"
KNOWN = frozenset(("pre_index", "post_index", "size", "layout", "connectivity", *SPECIALS))


class ProjectionRoom(LiveRoom):
    """Values of a projection: read as read-only arrays in the order (pre, post), written by assignment."""

    knows_delay = True

    def __init__(
        self, bundle: ProjectionBundle, member: Synapse[Any, Any], clock: Clock, draw: Draw, access: SynapseAccess
    ) -> None:
        super().__init__({}, clock, draw)
        self.held, self.member, self.access = bundle, member, access
        self.read = self._read  # type: ignore[method-assign]  # the room of a population reads a dict by itself

    @property
    def bundle(self) -> ProjectionBundle:
        """What the projection is now. `held` says all of it but its synapses while these come and go."""
        self.access.running.turnovers.look(self.held.name)
        return self.held

    @property
    def going(self) -> OneByOne | None:
        """The synapses while they come and go one by one."""
        return self.access.running.turnovers.going(self.held)

    def _read(self, name: str) -> NDArray[Any]:
        bundle = self.bundle
        values = readable(bundle, self.member, name, self.access.now(bundle, name))
        single = name in bundle.single and values.ndim
        instead = f"{ONE_FOR_ALL}{bundle.name}.{name} = 2.0" if single else ""
        return read_only(values, bundle.name, name, instead)

    def read_part(self, name: str, positions: NDArray[np.int64]) -> NDArray[Any] | None:
        """The values of synapses at some places in the order (pre, post) without a look at the others; None where it is
        no value of each synapse."""
        bundle = self.bundle
        links, level = bundle.connectivity, bundle.program.levels.get(name)
        if name in bundle.single or level != "synapse" or not links.assigns_each:
            return None
        return frozen(self.access.now(bundle, name, links.place_of(positions)))

    @interrupts_after()
    def write(self, name: str, value: Any) -> None:
        """One number, an array in the order (pre, post), a matrix [post, pre], a distribution, or a function of
        distance; of what is kept per neuron one number, or one for each."""
        bundle = self.bundle
        refuse_borrowed(bundle, self.member, name)
        what, value = f"{bundle.name}.{name}", as_rule(value)
        level, declared = bundle.program.levels[name], bundle.keeping.levels[name]
        if isinstance(value, OfDistance) and declared == "synapse":
            value = each_value(bundle.connectivity, self.member, what, value)
        if isinstance(value, Distribution):
            self._refuse_many(name)
            made = given_of(bundle, self.member, name, value, declared, self._kept)
            value = self.draw(name, made, shape_at(bundle, self.member, declared))
        if not isinstance(value, OfDistance):
            value = self._in_common(name, storable(what, value, bundle.arrays[name]))
        if np.ndim(value):
            self._refuse_many(name)
        elif bundle.model.field(name).kind == "param" and not isinstance(value, OfDistance):
            check_divisor(what, bundle.model, name, value)
        self.access.settle(bundle, name)
        if level != declared and np.ndim(value):
            value = synapse_values(bundle.connectivity, self.member, what, value)
            bundle = self.access.keep_as_declared(bundle)
            level = declared
        if level in ("pre", "post"):
            keep_of_side(bundle.arrays[name], getattr(self.member, level), what, value)
        else:
            bundle.arrays[name][...] = field_values(bundle.connectivity, self.member, what, value)
        self.access.assigned(bundle, name)

    @interrupts_after()
    def prune(self, chosen: Any, pre: Any, post: Any) -> int:
        """Take synapses away; returns how many."""
        return Structure(self).prune(chosen, pre, post)

    @interrupts_after()
    def create(self, pre: Any, post: Any, delay: Any, values: dict[str, Any]) -> int:
        """Add synapses; returns how many."""
        return Structure(self).create(pre, post, delay, values)

    @interrupts_after()
    def switch(self, switches: NDArray[np.int64], number: int, on: bool) -> None:
        """Turn a switch; what is under way arrives by how it stands then."""
        switches[number] = on
        self.access.resend(self.held)

    @interrupts_after()
    def delay_again(self, delay: Any) -> None:
        """Another delay from now on; spikes that are under way keep the arrival they were given."""
        self.access.change_delay(self.bundle, delay, self.draw)

    @interrupts_after()
    def write_part(self, name: str, positions: NDArray[np.int64], value: Any) -> None:
        """Assign to the synapses at these places in the order (pre, post): one number, or one for each."""
        self._refuse_many(name)
        refuse_borrowed(self.bundle, self.member, name)
        refuse_part(self.bundle, name)
        bundle = self.bundle
        if isinstance(value, Distribution):
            value = self.draw(name, self._given_part(name, value, positions), positions.shape)
        values = storable(f"{bundle.name}.{name}", value, bundle.arrays[name], positions.shape)
        declared = bundle.keeping.levels[name]
        if declared != "synapse":
            raise DeclarationError(
                f"{bundle.name}.{name} is kept per {declared!r} and not per synapse; assign the whole field"
            )
        self.access.settle(bundle, name)
        if bundle.program.levels[name] != declared:
            bundle = self.access.keep_as_declared(bundle)
        bundle.arrays[name][bundle.connectivity.place_of(positions)] = values
        self.access.assigned(bundle, name)

    def _kept(self, name: str) -> NDArray[Any]:
        return self.access.now(self.bundle, name)

    def _given_part(self, name: str, value: Distribution, positions: NDArray[np.int64]) -> Given:
        """A distribution for some synapses, with the values of its fields at these."""
        whole = given_of(self.bundle, self.member, name, value, "synapse", self._kept)
        values = {word: each[positions] if np.ndim(each) else each for word, each in whole.values.items()}
        return Given(value, values, what=whole.what)

    def _in_common(self, name: str, value: NDArray[Any]) -> Any:
        """The number that was given once for each synapse, as it is read, where one is stored: ee.w = 2 * ee.w."""
        if name not in self.bundle.single or not value.ndim or value.shape != self.read(name).shape:
            return value
        number = value.flat[0] if value.size else self.bundle.arrays[name][0]
        return number if (value == number).all() else value

    def _refuse_many(self, name: str) -> None:
        initial = self.member._initial_room
        if name in self.bundle.single and initial.fields[name].kind == "state" and initial.shape_of(name) == ():
            form = initial.form_of_many(initial.fields[name])
            raise DeclarationError(f"{self.bundle.name}.{name} is one number for the projection; {form}")
        if name in self.bundle.single:
            raise DeclarationError(
                f"{self.bundle.name}.{name} is stored as one number for all synapses; to assign many later give an "
                f"array or a distribution when the projection is made: {type(self.member).__name__}(..., {name}=values)"
            )

    def special(self, name: str) -> Any:
        """The neurons of each synapse, the delay, the time and the step."""
        if name == "delay":
            return self.access.delay(self.held if isinstance(self.held.delay, int) else self.bundle)
        if name == "size":
            return self.access.running.turnovers.size(self.held)
        if name == "as_drawn":
            return any(links is self.bundle.connectivity.plain for links in self.access.running.drawn)
        return _known(self.bundle, self.member, name) if name in KNOWN else super().special(name)


def _known(bundle: ProjectionBundle, member: Synapse[Any, Any], name: str) -> Any:
    """What a projection knows of its synapses, beside their fields and their delay."""
    links = bundle.connectivity
    if name in ("pre_index", "post_index"):
        return read_only(getattr(links, name), bundle.name, name, COME_AND_GO)
    if name in SPECIALS:
        return time_of_spikes(bundle, member, name)
    if name == "layout":
        return layout_words(bundle)
    return int(links.size) if name == "size" else links.plain


def readable(bundle: ProjectionBundle, member: Synapse[Any, Any], name: str, array: NDArray[Any]) -> NDArray[Any]:
    """A field of a projection as it was declared, read-only; `array` holds its values as they are kept. One number for
    all synapses is seen once for each."""
    level, declared = bundle.program.levels[name], declared_level(bundle, name)
    if level in ("pre", "post"):
        if declared == "synapse":
            index = bundle.connectivity.pre_index if level == "pre" else bundle.connectivity.post_index
            array = array[index]
        else:
            side = getattr(member, level)
            array = array[side.positions].reshape(side.shape)
    elif level == "projection":
        shape = {"projection": (), "synapse": bundle.connectivity.given_shape}.get(declared)
        array = np.broadcast_to(array[0], getattr(member, declared).shape if shape is None else shape)
    else:
        array = bundle.connectivity.shown(array)
    return frozen(array)


def declared_level(bundle: ProjectionBundle, name: str) -> str:
    """For how many a field was declared."""
    if name in SPECIALS:
        return "synapse"
    return bundle.model.field(name).per if name in bundle.single else bundle.keeping.levels[name]


def time_of_spikes(bundle: ProjectionBundle, member: Synapse[Any, Any], name: str) -> NDArray[Any]:
    """`t_pre` or `t_post` of each synapse. Raises SimulationError where no rule reads it, since it is not kept then."""
    if name not in bundle.arrays or not reads(bundle.model, name):
        raise SimulationError(
            f"{bundle.name}.{name} is kept where a rule of {type(member).__name__} reads self.{name}, and none does; "
            f"{name.removeprefix('t_')}.t_last is the last spike of a neuron"
        )
    return readable(bundle, member, name, bundle.arrays[name])


class ClosedProjectionRoom(ClosedRoom):
    """The last values of a projection whose simulator is closed. Nothing is copied: nobody writes them any more."""

    knows_delay = True

    def __init__(self, bundle: ProjectionBundle, member: Synapse[Any, Any], delay: Any) -> None:
        super().__init__({}, member._initial_room)
        self.bundle, self.member, self.delay = bundle, member, delay
        self.assigned: set[str] = set()

    def read(self, name: str) -> Any:
        """The last value, or the one that was assigned since."""
        if name in self.assigned:
            return self.initial.read(name)
        values = readable(self.bundle, self.member, name, self.bundle.arrays[name])
        return read_only(values, self.bundle.name, name)

    def write(self, name: str, value: Any) -> None:
        """Set where the next simulator begins."""
        self.initial.write(name, value)
        self.assigned.add(name)

    def forget_delay(self) -> None:
        """What is seen from now on is what the next simulator begins with."""
        self.delay = None

    def special(self, name: str) -> Any:
        """The neurons of each synapse and the delay."""
        if name in KNOWN:
            return _known(self.bundle, self.member, name)
        return self.delay if name == "delay" else super().special(name)
