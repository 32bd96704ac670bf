"""How the fields of a projection are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from dslnet.plasticity.levels import Level


@frozen
class Keeping:
    """How the fields of one projection are kept: `levels` of all fields as they were declared and given, and of the
    names of both sides; `uniform` are the states that begin with one number; `one_delay` says that all synapses share
    one. With `own_times` spikes that arrive have not met all synapses of their source, since some came when these were
    under way. With `plain` nothing is moved or advanced in another way than it is written."""

    levels: Mapping[str, Level]
    uniform: frozenset[str] = frozenset()
    one_delay: bool = True
    plain: bool = False
    method: Any = None
    own_times: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """Two of one key give the same program."""
        return (
            tuple(sorted(self.levels.items())),
            self.uniform,
            self.one_delay,
            self.plain,
            self.method,
            self.own_times,
        )
