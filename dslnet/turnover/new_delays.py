"""The delays of synapses that are created: as given, or that of the projection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity
from dslnet.distributions import Distribution
from dslnet.errors import NetworkError
from dslnet.members.of_distance import OfDistance
from dslnet.members.synapse_arguments import checked_delay
from dslnet.planning.delays import delay_ticks
from dslnet.ticks import ticks_at_least_one
from dslnet.turnover.given import Places

if TYPE_CHECKING:
    from dslnet.running.live import ProjectionRoom


@define(eq=False)
class NewDelays:
    """Those of one projection of a running simulator."""

    room: ProjectionRoom
    call: str
    """Who asks for them, as messages name it."""

    @property
    def what(self) -> str:
        """The delay, as messages name it."""
        return f"{self.call}: delay"

    def check(self, delay: Any) -> None:
        """Raises NetworkError where new synapses need delays of their own."""
        if delay is None and not isinstance(self.room.held.delay, int):
            raise NetworkError(f"{self.call}: synapses have delays of their own; give delay= of the new ones")

    def check_of_rule(self, delay: Any) -> None:
        """Raises, beside that, for what no call of a rule could take, however many synapses it creates."""
        self.check(delay)
        given, bundle, access = checked_delay(delay, self.what), self.room.held, self.room.access
        clock = access.running.held.clock
        as_before = given is None or (
            isinstance(given, float) and ticks_at_least_one(given, clock, what="delay") == bundle.delay
        )
        if isinstance(bundle.delay, int) and not as_before:
            access.check_may_differ(bundle, self.what)
        if np.ndim(given) == 1:
            raise NetworkError(
                f"{self.call}: delay= is an array, and a rule creates as many as it draws: give one number, a "
                "distribution, a matrix [post, pre] or a function of distance"
            )

    def ticks(self, delay: Any, links: Connectivity, order: Places) -> Any:
        """In ticks, of each synapse in order; that of the projection where none is given."""
        self.check(delay)
        if delay is None:
            return self.room.held.delay

        def drawn(distribution: Distribution, size: int) -> NDArray[Any]:
            return self.room.draw("delay", distribution, (size,))

        given, clock = checked_delay(delay, self.what), self.room.access.running.held.clock
        ticks = delay_ticks(given, self.room.member, self.what, links, clock, drawn)
        if isinstance(ticks, int) or isinstance(given, OfDistance) or np.ndim(given) == 2:
            return ticks
        return ticks[order]
