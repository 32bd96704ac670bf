"""The compiled engine: one call into C for a whole span of ticks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.arrays import Arrays
from dslnet.checkpoint.state import EngineState
from dslnet.codegen import Compiled
from dslnet.codegen.build import Library
from dslnet.codegen.names import c_name
from dslnet.compiled.advancing import Advancing
from dslnet.compiled.binding import Binding
from dslnet.compiled.decaying import Decays
from dslnet.compiled.going_on import stay
from dslnet.compiled.guard import Guard
from dslnet.compiled.made import Made
from dslnet.compiled.on_calendar import OnCalendar
from dslnet.compiled.one_by_one import OneByOne
from dslnet.compiled.past import fired_at, fired_lately, let_fire_at, put_back, state_of, take_over
from dslnet.compiled.recorders import Recorders
from dslnet.compiled.spent import Spent
from dslnet.connect.moving import Change
from dslnet.errors import CompileError, SimulationError
from dslnet.plan import NetworkPlan, ProjectionBundle, ProjectionPlan
from dslnet.planning.restructuring import Created
from dslnet.planning.shortage import enough_memory
from dslnet.program import ERA
from dslnet.record.samples import FieldSampler
from dslnet.record.spikes import SpikeSampler


class CompiledEngine(Advancing):
    """Runs the C of a plan, as `dslnet.engine.Engine` says."""

    def __init__(self, plan: NetworkPlan, compiled: Compiled, threads: int) -> None:
        self._threads = threads
        self._spent: Spent | None = None
        self._made = Made(threads, plan, compiled)
        self._lay_out(plan, compiled, bound(compiled, plan, threads))
        self.watch((), ())
        self.reset()
        self._start()

    def _lay_out(self, plan: NetworkPlan, compiled: Compiled, binding: Binding) -> None:
        """Take a plan that is bound to its C."""
        self._plan, self._compiled, self._binding, self._net = plan, compiled, binding, binding.net
        self._recorders = Recorders(self._binding)
        self._decays = Decays(binding.lessons, plan.clock)
        if compiled.choices.get("profile"):
            self._spent = Spent(binding) if self._spent is None else self._spent.of(binding)
        self._watched = np.zeros(max(1, len(compiled.lowered.conditions)), np.int64)
        self._net.watched = compiled.library.ffi.cast("int64_t *", self._watched.ctypes.data)
        self._stops = None
        self._net.armed = 0
        self._run = compiled.library.lib.dsl_run
        self._guard = Guard(self, plan, binding) if compiled.choices.get("check") else None
        self._in_short = self._guard is None or not self._guard.needed

    def _start(self) -> None:
        if self._compiled.library.lib.dsl_start(self._net):
            raise SimulationError(f"the system refuses to start {self._threads} threads; use fewer")

    @property
    def library(self) -> Library:
        """What runs, as it was compiled last."""
        return self._compiled.library

    def adopt(self, plan: NetworkPlan, change: Change | None = None, growing: frozenset[str] = frozenset()) -> None:
        """Go on with other delays or synapses: the same populations and their past, bound anew. Recordings must be
        watched again."""
        compiled = self._made.of(plan, growing)
        # What can fail comes before anything is given up.
        binding = bound(compiled, plan, self._threads, self._binding, change)
        self.drain()
        if not binding.goes_on:
            self.close()
        old, tick, era_end = self._binding, self.tick, self._recorders.era_end
        if binding.goes_on:
            stay(binding, old)
        self._lay_out(plan, compiled, binding)
        self._net.tick = tick
        self._recorders.era_end = era_end
        if not binding.goes_on:
            take_over(binding, old, tick)
        self._binding.lessons.go_on(old.lessons, tick)
        self._send_anew()
        if not binding.goes_on:
            self._start()

    def one_by_one(
        self, bundle: ProjectionBundle, part: ProjectionPlan, since: NDArray[np.int64] | None, followed: bool
    ) -> OneByOne | None:
        """Have synapses of a projection come and go in rows with room, if they can, by one part that carries all."""
        kind = OnCalendar if part.rule == "learning" or part.layout == "placed" else OneByOne
        if not kind.can(self._binding, bundle, part):
            return None
        try:
            made = kind.of(self._binding, bundle, part, since, followed)
        except CompileError:  # the network was found in the cache, and there is no compiler here
            return None
        if since is not None:
            self.resend()
        return made

    def memory(self) -> Iterator[tuple[str, str, int]]:
        """What is kept besides the arrays of the plan."""
        yield from self._binding.memory()

    def spent(self) -> tuple[list[tuple[str, str, float]], int]:
        """The time that each member took, where it is measured, and in how many steps."""
        spent = self._spent
        return ([], 0) if spent is None else (list(spent.parts()), self.tick - spent.begun)

    def value(self, bundle: ProjectionBundle, name: str, places: Any = ...) -> NDArray[Any]:
        """What is kept of a field, or of a decay what has become of it by now."""
        return self._decays.value(bundle, name, self.tick, places)

    def settle(self, bundle: ProjectionBundle, name: str | None) -> None:
        """Decays that are assigned, or whose parameters are, are counted from now on. What is assigned may be out of
        bounds."""
        self._decays.settle(bundle, name, self.tick)
        self._binding.lessons.look_at_all(name)

    def kept(self, bundle: ProjectionBundle, new: Created) -> Arrays | None:
        """Of what is not stepped what counts from where it does for all synapses."""
        return self._decays.kept(bundle, new, self.tick)

    def resend(self) -> None:
        """Fill the rings anew: weights have changed, and a spike adds the weight that it finds on its arrival."""
        self._binding.lessons.share()
        for ring in self._binding.rings.values():
            ring.fill(0)
        for tick in range(max(0, self.tick - self._binding.ring_rows + 1), self.tick):
            self._compiled.library.lib.dsl_replay(self._net, tick)

    def _send_anew(self) -> None:
        """Other spikes are under way than rings and calendars hold."""
        self.resend()
        self.rewrite()

    def rewrite(self) -> None:
        """Write the calendars anew: other spikes are under way than are written there."""
        if self._binding.calendars:
            self._compiled.library.lib.dsl_rewrite(self._net, self.tick)

    def watch(self, samplers: Sequence[FieldSampler], spikes: Sequence[SpikeSampler]) -> None:
        """From now on fill these."""
        self._recorders.watch(tuple(samplers), tuple(spikes))

    def drain(self) -> None:
        """Hand over what was recorded."""
        self._recorders.drain()

    def reset(self) -> None:
        """Back to tick 0: nothing is under way, and the past is what the arrays hold now."""
        self._net.tick = 0
        self._recorders.era_end, self._recorders.drained = ERA, -1
        self._binding.failure[:4] = 0
        if self._spent is not None:
            self._spent.clear()
        for buffer in self._recorders.buffers():
            buffer.filled[:] = 0
        for spikes in self._binding.spikes.values():
            spikes.counts[:] = 0
        for (number, name), past in self._binding.past.items():
            array = self._plan.populations[number].arrays[name]
            past.reshape(self._binding.slots[number], -1)[:, : len(array)] = array
        self._binding.lessons.count_from(0)
        self._binding.lessons.look_at_all()
        self._send_anew()
        self._recorders.place()

    def close(self) -> None:
        """End the threads."""
        self._compiled.library.lib.dsl_stop(self._net)

    def fired(self, population: int, event: int, age: int = 1) -> NDArray[Any]:
        """Who fired in the last step, or so many steps ago."""
        return fired_at(self._binding, population, event, self.tick - age)

    def fired_lately(self, population: int, event: int, ages: int) -> list[NDArray[Any]]:
        """Who fired in each of the last steps."""
        return fired_lately(self._binding, population, event, range(self.tick - ages, self.tick))

    def fire(self, population: int, event: int, neurons: NDArray[np.int64]) -> None:
        """Put these into the lists of the last step."""
        merged = np.union1d(self.fired(population, event), neurons)
        let_fire_at(self._binding, population, event, self.tick - 1, merged)

    def play(self, population: int) -> None:
        """Take the new list of a population from its arrays."""
        plan = self._plan.populations[population]
        self._binding.play(getattr(self._net, c_name(plan.name)), plan)

    def state(self) -> EngineState:
        """The tick, and what is under way."""
        return state_of(self._binding, self.tick)

    def restore(self, state: EngineState) -> None:
        """Go on from there; sums that were sent ahead are made anew."""
        if self._spent is not None:
            self._spent.begun += state.tick - self.tick
        self._net.tick = state.tick
        self._recorders.era_end = max(1, -(-state.tick // ERA)) * ERA
        self._recorders.drained = -1
        self._binding.failure[:] = 0
        put_back(self._binding, state)
        self._binding.lessons.look_at_all()
        self._send_anew()


def bound(
    compiled: Compiled, plan: NetworkPlan, threads: int, before: Binding | None = None, change: Change | None = None
) -> Binding:
    """A plan laid out for its C. Raises SimulationError where the memory does not suffice."""
    binding = Binding(compiled, plan, threads, before, change)
    with enough_memory(plan):
        binding.bind()
    return binding
