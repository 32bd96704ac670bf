"""One step of a population: noise, equations, spikes, resets, silence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy
from attrs import frozen
from numpy.typing import NDArray

from dslnet.errors import SimulationError
from dslnet.expressions.evaluate import Evaluator, Values, evaluator
from dslnet.members.tables import PLAYED_NEURON, PLAYED_TICK, SHOWN, row_at
from dslnet.plan import PopulationPlan
from dslnet.planning.counting import as_mask, as_words, counted, hertz_of, rate_fields, row_of
from dslnet.program import (
    ERA,
    NEVER_FREE,
    NOW,
    Assignment,
    EventProgram,
    Rounds,
    arriving,
    begin_era,
    held_states,
    silence,
)
from dslnet.reference.history import Spikes, as_real
from dslnet.reference.noise import Drawer
from dslnet.reference.rounds import Repetition
from dslnet.ticks import Clock


@frozen
class Store:
    """An assignment whose right-hand side was read: `name` is its symbol, `field` is where its value is kept."""

    name: str
    value: Evaluator
    field: str | None

    @classmethod
    def of(cls, assignment: Assignment) -> Store:
        """The assignment, ready to be made."""
        return cls(assignment.symbol.name, evaluator(assignment.value), assignment.field)


Step = Store | Repetition


def _read(step: Assignment | Rounds) -> Step:
    """A step of the update, ready to be made."""
    return Repetition.of(step, evaluator) if isinstance(step, Rounds) else Store.of(step)


@frozen
class Event:
    """A spike event, ready to be tested."""

    name: str
    condition: Evaluator
    reset: tuple[Store, ...]
    refractory: Evaluator | None

    @classmethod
    def of(cls, program: EventProgram) -> Event:
        """The event with all its expressions read."""
        reset = tuple(Store.of(assignment) for assignment in program.reset)
        silent = None if program.refractory is None else evaluator(program.refractory)
        return cls(program.name, evaluator(program.condition), reset, silent)


class Population:
    """Moves one population on. Only the first `size` values of its arrays are looked at."""

    def __init__(self, plan: PopulationPlan, clock: Clock) -> None:
        self.plan, self._clock = plan, clock
        self._update = tuple(_read(step) for step in plan.program.update)
        self._events = tuple(Event.of(event) for event in plan.program.events)
        self._stops = {name: evaluator(_as_basic(stop)) for name, stop in plan.program.stops.items()}
        inputs = [arriving(state) for state in held_states(plan.model)]
        ports = [field.name for field in plan.model.fields if field.kind == "port"]
        self._emptied = [name for name in (*ports, *inputs) if name in plan.arrays]
        noise = (field for field in plan.model.fields if field.kind == "noise")
        self._noise = tuple(Drawer(field, n, plan) for n, field in enumerate(noise))
        self._drawn: dict[str, NDArray[np.float64]] = {}
        self._drawn_for = -1

    def empty_ports(self) -> None:
        """A port holds what arrives in one step; so does what waits to be added to a held state."""
        for name in self._emptied:
            self.plan.arrays[name][:] = 0

    def advance(self, tick: int) -> Spikes:
        """Equations, spike tests, resets and silence of one tick; returns who fired, for each event."""
        if tick and tick % ERA == 0:
            begin_era(self.plan.model, self.plan.arrays)
        self._draw(tick)
        values = self._values(tick)
        self._assign(self._update, values, None)
        fired = [self._per_neuron(event.condition(values)) != 0 for event in self._events]
        if self.plan.model.played:
            fired[0][self._played(tick)] = True
        free = [self._fire(event, mask, tick) for event, mask in zip(self._events, fired, strict=True)]
        self._fall_silent(free, fired, tick)
        self._count(fired, tick)
        return [np.flatnonzero(mask) for mask in fired]

    def rest(self, tick: int) -> Spikes:
        """A tick in which the population is disabled: nobody fires, and no equation is looked at."""
        if tick and tick % ERA == 0:
            begin_era(self.plan.model, self.plan.arrays)
        self._drawn_for = -1
        fired = [np.zeros(self.plan.size, np.bool_) for _ in self._events]
        self._count(fired, tick)
        return [np.flatnonzero(mask) for mask in fired]

    def _played(self, tick: int) -> NDArray[np.int64]:
        """Whom the list lets fire at this tick."""
        ticks, neurons = self.plan.arrays[PLAYED_TICK], self.plan.arrays[PLAYED_NEURON]
        chosen: NDArray[np.int64] = neurons[ticks == tick]
        return chosen

    def stops(self, name: str, tick: int) -> bool:
        """Whether a stop condition holds after the step of this tick. The numbers of a tick are its own at rest too."""
        if self._drawn_for != tick:
            self._draw(tick)
        return bool(np.any(self._stops[name](self._values(tick))))

    def _values(self, tick: int) -> dict[str, Any]:
        """All that an equation can read, as it is now. Names of silence stay integers, other fields are real."""
        plan = self.plan
        values: dict[str, Any] = {name: as_real(array[: plan.size]).copy() for name, array in plan.arrays.items()}
        values |= {silence(e.name): plan.arrays[silence(e.name)][: plan.size] for e in self._events if e.refractory}
        values |= self._drawn | {"t": np.float64(self._clock.time(tick)), "dt": self._clock.time(1)}
        if plan.model.tabled:
            values[SHOWN] = row_at(plan.arrays, tick)[: plan.size]
        return values | {NOW: tick % ERA, "size": plan.size}

    def _draw(self, tick: int) -> None:
        """A draw for each noise field: of every neuron, or of the population."""
        self._drawn = {drawer.name: drawer.draw(tick, self._values) for drawer in self._noise}
        self._drawn_for = tick

    def _assign(self, stores: Sequence[Step], values: dict[str, Any], where: NDArray[Any] | None) -> None:
        """Make assignments in order, for all neurons or for those in the mask `where`."""
        for store in stores:
            if isinstance(store, Repetition):
                store.make(values)
                continue
            result = store.value(values)
            values[store.name] = result if store.field is None else self._keep(store.field, result, where)

    def _keep(self, name: str, result: Any, where: NDArray[Any] | None) -> NDArray[Any]:
        """Write a field and return what it holds now; integer fields truncate, truth values are whether it is not 0."""
        array = self.plan.arrays[name][: self.plan.size]
        kept = converted(np.broadcast_to(result, array.shape), array.dtype)
        np.copyto(array, kept, where=True if where is None else np.broadcast_to(where, array.shape))
        return as_real(array).copy()

    def _fire(self, event: Event, fired: NDArray[np.bool_], tick: int) -> NDArray[np.int64] | None:
        """Reset the neurons that fired; returns the first tick at which each may fire again, if the event has one."""
        if not fired.any():
            return None
        values = self._values(tick)
        self._assign(event.reset, values, fired)
        if event.refractory is None:
            return None
        return np.minimum(tick % ERA + 1 + self._silent_ticks(event, fired, values), NEVER_FREE)

    def _silent_ticks(self, event: Event, fired: NDArray[np.bool_], values: Values) -> NDArray[np.int64]:
        """The refractory time of every neuron, to the nearest tick; an error if one that fired has none."""
        assert event.refractory is not None
        duration = self._per_neuron(event.refractory(values)).astype(np.float64)
        bad = fired & ~(duration >= 0.0)
        if bad.any():
            index = int(np.flatnonzero(bad)[0])
            raise SimulationError(
                f"the refractory time of {self.plan.name}.{event.name} is {duration[index]} ms for neuron "
                f"{self._place(index)} at t = {float(values['t'])} ms: it must be a number of ms from 0 on"
            )
        length = np.floor(duration / values["dt"] + 0.5 + 1e-9)
        length = np.where(length < ERA - 1, length, NEVER_FREE)
        return np.where(fired, length, 0.0).astype(np.int64)

    def _fall_silent(self, free: list[NDArray[np.int64] | None], fired: list[NDArray[Any]], tick: int) -> None:
        """Set what holds from the next tick on. Until all resets were made, `t_last` is the spike before."""
        arrays, size = self.plan.arrays, self.plan.size
        for event, until, mask in zip(self._events, free, fired, strict=True):
            if until is not None:
                np.copyto(arrays[silence(event.name)][:size], until, where=mask)
        if fired and "t_last" in arrays:
            arrays["t_last"][:size][fired[0]] = self._clock.time(tick)

    def _count(self, fired: list[NDArray[Any]], tick: int) -> None:
        """Firing rates: who fired now counts, who fired a window ago does not any more."""
        plan, names = self.plan, [event.name for event in self._events]
        for record in rate_fields(plan.model):
            row, now = row_of(plan, record, tick), fired[names.index(record.event or "")]
            count = plan.arrays[counted(record.name)][: plan.size]
            count += now.astype(np.int64) - as_mask(row)[: plan.size]
            row[:] = as_words(now, len(row))
            plan.arrays[record.name][: plan.size] = count * hertz_of(plan, record, self._clock)

    def _per_neuron(self, value: Any) -> NDArray[Any]:
        return np.broadcast_to(np.asarray(value), (self.plan.size,))

    def _place(self, index: int) -> int | tuple[int, ...]:
        """The index in the shape of the population."""
        if len(self.plan.shape) < 2:
            return index
        return tuple(int(i) for i in np.unravel_index(index, self.plan.shape))


def converted(values: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Values as a field of that type keeps them."""
    return values != 0 if dtype.kind == "b" else values.astype(dtype)


def _as_basic(value: Any) -> sympy.Basic:
    return sympy.sympify(value)
