"""The time that the parts of a network took, as the C of a measuring network wrote it down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from dslnet.codegen.measuring import BETWEEN, FIRST
from dslnet.compiled.binding import Binding

Part: TypeAlias = tuple[str, str, float]
LINE = 8
"""Slots in a cache line: threads do not share one."""


@define(eq=False)
class Spent:
    """The slots of all threads, of a network that is bound to C that measures."""

    binding: Binding
    begun: int = 0
    """At which tick counting began, had time not been gone back or forth since."""
    earlier: list[Part] = field(factory=list)
    """What was measured of the same network before its synapses or delays changed."""
    slots: NDArray[np.int64] = field(init=False)

    def __attrs_post_init__(self) -> None:
        plan, net = self.binding.plan, self.binding.net
        count = FIRST + len(plan.populations) + 1 + 2 * len(plan.projections)
        width = -(-count // LINE) * LINE
        self.slots = np.zeros((self.binding.threads, width), np.int64)
        net.spent = self.binding.compiled.library.ffi.cast("int64_t *", self.slots.ctypes.data)
        net.spent_slots = width

    def clear(self) -> None:
        """From tick 0 on anew."""
        self.slots[:] = self.begun = 0
        self.earlier.clear()

    def of(self, binding: Binding) -> Spent:
        """Go on in other C."""
        return Spent(binding, self.begun, list(self.parts()))

    def parts(self) -> Iterator[Part]:
        """Which member, doing what, for how many seconds: the mean over the threads."""
        yield from self.earlier
        plan, seconds = self.binding.plan, self.slots.mean(axis=0) * 1e-9
        order = [run[0] for run in self.binding.runs]
        place = FIRST
        for population in plan.populations:
            yield population.name, "population", float(seconds[place])
            place += 1
        yield "sent ahead", "arrivals", float(seconds[place])
        for number, projection in enumerate([*order, *plan.learning], start=place + 1):
            yield projection.name, "projection", float(seconds[number])
        yield "between steps", "recording, waiting", float(seconds[BETWEEN])
