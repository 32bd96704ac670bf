"""Does a run depend on dt? The same network with dt, dt/2 and dt/4: what order is seen, and how far spikes move."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import define, evolve, field, frozen
from numpy.typing import NDArray

from dslnet.engine import Engine
from dslnet.errors import TimeGridWarning
from dslnet.model import NeuronModel, SynapseModel, symbol
from dslnet.plan import NetworkPlan, PopulationPlan
from dslnet.planning.planner import Planner
from dslnet.record.samples import FieldSampler
from dslnet.record.spikes import SpikeSampler
from dslnet.ticks import Clock

SAMPLES = 50
"""At so many times, the last one included, states are compared."""
Trace = dict[tuple[str, str], NDArray[np.float64]]


@frozen
class Shift:
    """How the spikes of one event differ between dt and dt/4, in ms: the i-th spike of each neuron against its i-th.

    `lost` is how many spikes have no partner: a neuron that fires more often, or less.
    """

    spikes: int
    lost: int
    mean: float
    largest: float


@frozen(repr=False)
class Verification:
    """What `sim.verify` found. All times in ms.

    `differences[population, state]` are the largest differences between dt and dt/2, and between dt/2 and dt/4, over
    all neurons and the times compared (NaN where a value is not finite); `orders` the order that follows from them (NaN
    where there is no difference);
    `shifts[population, event]` how far spikes move. With `random` the differences are those of chance as well.
    """

    dt: float
    duration: float
    differences: Mapping[tuple[str, str], tuple[float, float]]
    shifts: Mapping[tuple[str, str], Shift]
    random: bool

    @property
    def orders(self) -> dict[tuple[str, str], float]:
        """The observed order of each state: a step half as long divides the difference by 2 to this power."""
        return {name: _order(*pair) for name, pair in self.differences.items()}

    def __repr__(self) -> str:
        title = f"{self.duration:g} ms with dt = {self.dt:g}, half and a quarter of it"
        rows = [(title, "dt - dt/2", "dt/2 - dt/4", "order")]
        for (member, state), (first, second) in self.differences.items():
            rows.append((f"{member}.{state}", f"{first:.3g}", f"{second:.3g}", f"{_order(first, second):.2f}"))
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        for (member, event), shift in self.shifts.items():
            lines.append(
                f"{member}.{event}: {shift.spikes} spikes, moved by {shift.mean:.3g} ms in the mean and by "
                f"{shift.largest:.3g} ms at most from dt to dt/4; {shift.lost} without a partner"
            )
        lost = sorted(
            {f"{member}.{state}" for (member, state), pair in self.differences.items() if np.isnan(pair).any()}
        )
        if lost:
            lines.append(f'Infinite or NaN with one of the three: {", ".join(lost)}. Simulator(check="nan") says when.')
        if self.random:
            lines.append("Random numbers are drawn in each step here, so that the runs differ by chance too.")
        return "\n".join(lines)


def verify(planner: Planner, seed: int, ticks: int, make_engine: Any) -> Verification:
    """Run the network from its initial values, without callbacks, with three steps; `ticks` is the duration in dt."""
    runs = [_Run.of(planner, seed, ticks, parts, make_engine) for parts in (1, 2, 4)]
    coarse, middle, fine = (run.states for run in runs)
    differences = {name: (_apart(coarse[name], middle[name]), _apart(middle[name], fine[name])) for name in coarse}
    shifts = {name: _shift(runs[0].spikes[name], runs[2].spikes[name]) for name in runs[0].spikes}
    duration = planner.clock.time(ticks)
    return Verification(planner.clock.time(1), duration, differences, shifts, _is_random(runs[0].plan))


@define
class _Run:
    """One run, with what is kept of it."""

    plan: NetworkPlan
    states: Trace = field(factory=dict)
    spikes: dict[tuple[str, str], list[NDArray[np.float64]]] = field(factory=dict)

    @classmethod
    def of(cls, planner: Planner, seed: int, ticks: int, parts: int, make_engine: Any) -> _Run:
        """The network with each step in so many parts."""
        finer = evolve(planner, clock=Clock(planner.clock.step / parts), arrays={}, programs={})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", TimeGridWarning)  # it was given for the dt of the user
            finer.check()
        run = cls(finer.plan(seed))
        finer.fill(run.plan, seed)
        run._go(make_engine(run.plan), ticks * parts, parts)
        return run

    def _go(self, engine: Engine, end: int, parts: int) -> None:
        gap = max(end // parts // SAMPLES, 1) * parts
        states = [(p, f.name) for p in self.plan.populations for f in p.model.fields if f.kind == "state"]
        samplers = [(p, _sampler(p, name, end, gap)) for p, name in states]
        events = [
            (p, e.name, SpikeSampler(p.number, n, None, p.size))
            for p in self.plan.populations
            for n, e in enumerate(p.model.events)
        ]
        try:
            engine.watch([sampler for _, sampler in samplers], [sampler for _, _, sampler in events])
            while engine.tick < end:
                engine.run(end)
            engine.drain()
        finally:
            engine.close()
        self.states = {(p.name, s.field): np.asarray(s.values(), np.float64) for p, s in samplers}
        self.spikes = {(p.name, name): _by_neuron(p, s, self.plan.clock) for p, name, s in events}


def _sampler(population: PopulationPlan, name: str, end: int, gap: int) -> FieldSampler:
    """Samples that end with the last step, so that all three runs are seen at the same times."""
    many = len(population.arrays[name]) > 1
    positions = np.arange(population.size if many else 1)
    first = (end - 1) % gap
    return FieldSampler(population.number, name, positions, positions.shape, first, gap, population.arrays[name].dtype)


def _by_neuron(population: PopulationPlan, spikes: SpikeSampler, clock: Clock) -> list[NDArray[np.float64]]:
    """The times of the spikes of each neuron: those of equations at the end of their step, where the threshold is
    tested, those of a list at its begin, for which they are given."""
    order = np.argsort(spikes.indices(), kind="stable")
    times = np.asarray(clock.times(spikes.ticks() + (0 if population.model.played else 1)))[order]
    bounds = np.searchsorted(spikes.indices()[order], np.arange(1, population.size))
    return np.split(times, bounds)


def _apart(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """NaN where one of them is not finite."""
    with np.errstate(invalid="ignore", over="ignore"):
        largest = float(np.max(np.abs(a - b), initial=0.0))
    return largest if math.isfinite(largest) else math.nan


def _order(first: float, second: float) -> float:
    """log2 of how much smaller the difference has become; NaN where it is rounding or nothing."""
    return math.log2(first / second) if first > 0.0 and second > 0.0 else math.nan


def _shift(coarse: list[NDArray[np.float64]], fine: list[NDArray[np.float64]]) -> Shift:
    moved = [np.abs(a[: len(b)] - b[: len(a)]) for a, b in zip(coarse, fine, strict=True)]
    lost = sum(abs(len(a) - len(b)) for a, b in zip(coarse, fine, strict=True))
    every = np.concatenate(moved) if moved else np.empty(0)
    if not len(every):
        return Shift(sum(map(len, coarse)), lost, 0.0, 0.0)
    return Shift(sum(map(len, coarse)), lost, float(np.mean(every)), float(np.max(every)))


def _is_random(plan: NetworkPlan) -> bool:
    """Whether steps draw random numbers that something reads."""
    if any(p.counts is not None for p in plan.populations):
        return True
    programs: list[tuple[NeuronModel | SynapseModel, list[Any]]] = [(p.model, _values(p)) for p in plan.populations]
    programs += [(p.model, [*(write.value for write in p.program.writes), *_sent(p.model)]) for p in plan.projections]
    return any(_draws(model, values) for model, values in programs)


def _sent(model: SynapseModel) -> list[Any]:
    return [] if model.transmission is None else [model.transmission.value]


def _values(population: PopulationPlan) -> list[Any]:
    """All expressions of a population, those of its events included."""
    program = population.program
    resets = [assignment.value for event in program.events for assignment in event.reset]
    conditions = [event.condition for event in program.events] + [event.refractory for event in program.events]
    return [*(a.value for a in program.update), *resets, *(c for c in conditions if c is not None)]


def _draws(model: NeuronModel | SynapseModel, values: list[Any]) -> bool:
    noise = {symbol(f.name) for f in model.fields if f.kind == "noise"}
    return any(noise & value.free_symbols for value in values)
