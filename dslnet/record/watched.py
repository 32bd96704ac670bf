"""What is recorded of some neurons, switched on and off: the part that all recordings share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import define, field
from attrs import fields as attrs_of

from dslnet.messages.told_names import ToldNames
from dslnet.record.alone import alone
from dslnet.record.columns import Columns
from dslnet.record.samples import FieldSampler
from dslnet.record.spikes import SpikeSampler
from dslnet.running.interrupts import interrupts_after
from dslnet.ticks import Clock

LIVE = ("refresh", "now", "changed")
"""What ties a recording to its simulator."""


def nothing() -> None:
    """Nobody has to be told."""


@define(eq=False, repr=False)
class Watched(ToldNames):
    """Fields and events of some neurons that the running code fills in.

    `name` is that of the population. `refresh` is called before anything is read, and brings the samplers up to date;
    `now` tells how many steps have been made; `changed` is called when samplers have to be looked at anew.
    """

    name: str
    fields: dict[str, FieldSampler]
    events: dict[str, SpikeSampler]
    clock: Clock
    refresh: Callable[[], None]
    now: Callable[[], int] | None = None
    changed: Callable[[], None] = nothing
    paused: bool = field(default=False, init=False)
    wait: int = field(default=0, init=False)
    """How many ticks after it was asked for it begins, and after each reset."""

    def _hint(self, name: str) -> str:
        """What was recorded is taken by its name."""
        return f" What was recorded is taken as [{name!r}]." if name in self.keys() else ToldNames._hint(self, name)

    @property
    def samplers(self) -> list[FieldSampler | SpikeSampler]:
        """All that is filled in."""
        return [*self.fields.values(), *self.events.values()]

    def keys(self) -> tuple[str, ...]:
        """The names of the recorded fields, then of the events."""
        return (*self.fields, *self.events)

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __contains__(self, what: object) -> bool:
        return name_of(what) in self.keys()

    @property
    def nbytes(self) -> int:
        """How much memory it takes by now, in bytes."""
        return sum(sampler.nbytes for sampler in self.samplers)

    @interrupts_after()
    def pause(self) -> None:
        """Keep nothing from now on, until `resume()`; a second call does nothing."""
        if not self.paused:
            self.refresh()
            self.paused = True
            for sampler in self.samplers:
                sampler.pause(self.tick_now())
            self.changed()

    @interrupts_after()
    def resume(self) -> None:
        """Go on from now, at the times at which samples would have been taken without a pause."""
        if self.paused:
            self.paused = False
            for sampler in self.samplers:
                sampler.resume(self.tick_now())
            self.changed()

    def restart(self, first: int) -> None:
        """Empty, with the first sample due at tick `first`; the simulator calls it when it is reset."""
        for each in self.fields.values():
            each.choose_anew()
        for sampler in self.samplers:
            sampler.restart(first)
            if self.paused:
                sampler.pause(first)

    @property
    def columns(self) -> Columns | None:
        """What the columns of the first field are, where it is one of a projection."""
        return next((sampler.columns for sampler in self.fields.values()), None)

    @property
    def of_synapses(self) -> bool:
        """Whether columns of a field are synapses."""
        return any(s.columns is not None and s.columns.ends is not None for s in self.fields.values())

    @property
    def word(self) -> str:
        """What a column is: a "neuron", a "synapse", or a "column" where they differ between fields."""
        words = {sampler.word for sampler in self.fields.values()}
        return words.pop() if len(words) == 1 else "column"

    @property
    def kind(self) -> str:
        """Of what it is: a "population" or a "projection"."""
        return "population" if self.columns is None else "projection"

    def __reduce__(self) -> tuple[Any, ...]:
        """What was recorded until now travels to another process; there nothing is added any more."""
        self.refresh()
        own = {each.name: getattr(self, each.name) for each in attrs_of(type(self)) if each.name not in LIVE}
        own |= {kind: {name: alone(s) for name, s in own[kind].items()} for kind in ("fields", "events")}
        return arrived, (type(self), own, self.tick_now())

    def tick_now(self) -> int:
        """How many steps have been made, as far as it is known here."""
        if self.now is not None:
            return self.now()
        return max((sampler.seen_until for sampler in self.samplers), default=0)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name}: {', '.join(self.keys())}{self.state})"

    @property
    def state(self) -> str:
        """What is to be known of it beside its name."""
        return ", paused" if self.paused else ""


def name_of(what: Any) -> str:
    """The name of a field or event, given as it is or by name."""
    return what if isinstance(what, str) else str(getattr(what, "name", what))


def arrived(cls: type[Watched], own: dict[str, Any], tick: int) -> Watched:
    """A recording from another process."""
    made = cls.__new__(cls)
    for name, value in {**own, "refresh": nothing, "changed": nothing, "now": lambda: tick}.items():
        setattr(made, name, value)
    return made
