"""What `record` and `statistics` are asked for of a projection, or of some of its synapses, made into samplers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from dslnet.asking.columns import SynapseColumns
from dslnet.asking.naming import name_of
from dslnet.errors import DeclarationError, NetworkError, SimulationError
from dslnet.language.heeding import reads
from dslnet.members.chosen import Chosen
from dslnet.messages.teach import nearest
from dslnet.plasticity.records import SPECIALS
from dslnet.record.samples import FieldSampler
from dslnet.record.spikes import SpikeSampler
from dslnet.running.live import ProjectionRoom, time_of_spikes
from dslnet.synapse import Synapse

if TYPE_CHECKING:
    from dslnet.running.session import Session

NO_POPULATION = -1
"""In the place of the number of one."""


@frozen
class AskedOfSynapses:
    """Of which synapses, from which tick on, how often. `selection` are some of them, None is all.

    `shapes` are those of the samples in a file that goes on, by field: of then, since synapses come and go.
    """

    line: Synapse[Any, Any]
    selection: Chosen | None
    first: int
    period: int
    shapes: Mapping[str, tuple[int, ...]] = field(factory=dict)

    @property
    def name(self) -> str:
        """That of the projection."""
        return self._room.bundle.name

    @property
    def shape(self) -> tuple[int, ...]:
        """Of counts of events, which there are none of."""
        return ()

    def sort(self, what: tuple[Any, ...], call: str) -> tuple[list[str], list[str]]:
        """The names of the fields that are asked for; a projection has no events."""
        if not what:
            raise DeclarationError(f'{call}({self.line!r}): say what is recorded, as in sim.{call}(ee, "w")')
        return list(dict.fromkeys(self._named(each, call) for each in what)), []

    def sampler(self, make: Callable[..., FieldSampler], name: str) -> FieldSampler:
        """A sampler of a field."""
        bundle = self._room.bundle
        if name in SPECIALS:
            time_of_spikes(bundle, self.line, name)
        columns, positions, shape = SynapseColumns(self.line, name, self.selection).chosen()
        unit = "ms" if name in SPECIALS else bundle.model.field(name).unit
        dtype = bundle.arrays[name].dtype
        return make(NO_POPULATION, name, positions, shape, self.first, self.period, dtype, unit, columns=columns)

    def spikes(self, make: Callable[..., SpikeSampler], name: str) -> SpikeSampler:
        """Never called: a projection has no events."""
        raise NotImplementedError

    @property
    def _room(self) -> ProjectionRoom:
        room = self.line._room
        assert isinstance(room, ProjectionRoom)
        return room

    def _named(self, what: Any, call: str) -> str:
        cls = type(self.line)
        known = [*(f.name for f in cls._declared.fields.values() if f.kind != "noise"), *SPECIALS]
        name = name_of(what, cls, known, call)
        if name in known:
            return name
        side = next((s for s in (self.line.pre, self.line.post) if name in type(s)._declared.named("spike")), None)
        if side is not None:
            raise DeclarationError(
                f"{call}({self.line!r}, {name!r}): spikes are recorded of neurons, as in sim.{call}(exc, {name!r})"
            )
        kept = [each for each in known if each not in SPECIALS or reads(self._room.bundle.model, each)]
        raise DeclarationError(
            f"{call}: {cls.__name__} has no field {name!r} that can be recorded.{nearest(name, kept)}"
        )


def asked_of_synapses(call: str, members: Any, first: int, period: int) -> AskedOfSynapses:
    """What is asked for of a projection or some of its synapses. Raises NetworkError where they share their values."""
    if not isinstance(members, Chosen):
        return AskedOfSynapses(members, None, first, period)
    line, links = members.projection, members.projection._room.special("connectivity")
    members._check()
    if links.given_shape != (links.size,):
        raise NetworkError(
            f"{call}({members!r}): its synapses share their values; record all of them, as in sim.{call}(line, 'w')"
        )
    return AskedOfSynapses(line, members, first, period)


def is_of_synapses(members: Any) -> bool:
    """Whether members are a projection or some of its synapses."""
    return isinstance(members, Synapse | Chosen)


def check_runs(synapses: Any, session: Session) -> None:
    """Raise SimulationError for a projection, or some of its synapses, that does not run in a simulator."""
    room = getattr(synapses, "projection", synapses)._room
    if not isinstance(room, ProjectionRoom) or room.access.running is not session:
        names = ", ".join(bundle.name for bundle in session.plan.bundles)
        raise SimulationError(f"{synapses!r} does not run in this simulator, which has {names or 'no projections'}")
