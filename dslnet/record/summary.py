"""What `sim.statistics` returns: numbers about a run whose samples and spikes are not kept."""

from __future__ import annotations

from typing import Any

from attrs import define, field

from dslnet.errors import UnknownNameError
from dslnet.record.moments import Moments, MomentsSampler
from dslnet.record.spike_counts import CountingSpikes, SpikeCounts
from dslnet.record.watched import Watched, name_of


@define(eq=False, repr=False)
class Summary(Watched):
    """Statistics of fields and events of some neurons, computed while the simulation runs, in little memory.

    `summary["v"]` has `mean`, `variance`, `std` and `count`; `summary["fires"]` has `counts`, `rates`, `total` and
    `population_rate()`. Each is a picture of the present; read again for more.
    """

    shape: tuple[int, ...] = field(default=(), kw_only=True)

    def __getitem__(self, what: Any) -> Any:
        """The `Moments` of a field, the `SpikeCounts` of an event."""
        name = name_of(what)
        if name not in self.keys():
            known = ", ".join(map(repr, self.keys()))
            raise UnknownNameError(f"no statistics of {name!r} were asked for of {self.name}: there is {known}")
        self.refresh()
        return self._moments(name) if name in self.fields else self._counts(name)

    def _moments(self, name: str) -> Moments:
        sampler = self.fields[name]
        assert isinstance(sampler, MomentsSampler)
        return sampler.moments()

    def _counts(self, name: str) -> SpikeCounts:
        sampler = self.events[name]
        assert isinstance(sampler, CountingSpikes)
        return sampler.seen(self.tick_now(), self.clock, self.shape)
