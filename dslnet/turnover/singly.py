"""Changes of a projection whose synapses come and go one by one (`running/turnovers.py`), or better do from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.engine import OneByOne
from dslnet.plan import ProjectionBundle
from dslnet.planning.restructuring import COME, GO, Created, few
from dslnet.turnover.given import Places
from dslnet.turnover.meeting import met

if TYPE_CHECKING:
    from dslnet.running.synapse_access import Running


@frozen(eq=False)
class Singly:
    """Of one projection of a running simulator."""

    running: Running
    bundle: ProjectionBundle

    def prune(self, sources: Places | None, onto: NDArray[np.bool_] | None) -> int | None:
        """All synapses from some sources, ascending, to some targets, None for any, go. Returns how many did; None
        where it is better to go through all synapses."""
        bundle, turnovers = self.bundle, self.running.turnovers
        synapses = turnovers.begun(bundle, GO * self._expected(sources, onto))
        if synapses is None:
            return None
        rows, places = synapses.found(sources, onto)
        if not few(bundle, GO * len(places)):
            return None
        self._prune(synapses, rows, places)
        turnovers.changed(bundle.name)
        return len(places)

    def create(self, new: Created, late: NDArray[np.bool_]) -> bool:
        """Synapses come, if that is better than to go through all; `late` are those whose sources have spikes under
        way."""
        synapses = self.running.turnovers.begun(self.bundle, COME * len(new.pre))
        if synapses is None:
            return False
        came = synapses.create(new, late, self.running.engine.tick)
        if came:
            self.running.turnovers.changed(self.bundle.name)
        return came

    def there(self, pre: Places, post: Places) -> NDArray[np.bool_] | None:
        """Of pairs whether they have a synapse; None where the connectivity says so."""
        synapses = self.running.turnovers.going(self.bundle)
        return None if synapses is None else synapses.there(pre, post)

    def _prune(self, synapses: OneByOne, rows: Places, places: Places) -> None:
        """They go. What was sent ahead by way of synapses with delays of their own is lost with them."""
        engine, bundle = self.running.engine, self.bundle
        own = not isinstance(bundle.delay, int)
        under_way = own and bool(met(engine, self.running.held, bundle, synapses.sources(rows), 1).any())
        synapses.prune(rows, places, under_way)
        if under_way and any(part.by_ring for part in bundle.parts):
            engine.resend()

    def _expected(self, sources: Places | None, onto: NDArray[np.bool_] | None) -> float:
        """About how many synapses some sources have onto some targets."""
        offsets = self.bundle.connectivity.offsets
        some = float(offsets[-1] if sources is None else (offsets[sources + 1] - offsets[sources]).sum())
        return some if onto is None else some * float(onto.mean())
