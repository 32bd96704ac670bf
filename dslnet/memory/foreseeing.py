"""How much memory a simulator will take, before anything is drawn: from sizes, and from what patterns expect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from dslnet.arrays import padded
from dslnet.connect.borrowed import BORROWED, Borrowed
from dslnet.connect.connectivity import narrowest
from dslnet.distributions import Distribution
from dslnet.inputs.timed_array import TimedArray
from dslnet.members.of_distance import OfDistance
from dslnet.memory.foreseen_layouts import bytes_of_runs, foreseen_runs, layout_of_values, with_themselves
from dslnet.memory.taken import Memory, Taken
from dslnet.meta import neuron_model, synapse_model
from dslnet.model import SynapseModel
from dslnet.neuron import Neuron
from dslnet.plan import LONGEST_STRIDE
from dslnet.planning.brought import WEIGHT
from dslnet.planning.bundling import one_delay, targets_of
from dslnet.planning.counting import bytes_of_counting
from dslnet.planning.delays import first_draw
from dslnet.planning.layouts import is_summed_at_once
from dslnet.planning.planner import Planner
from dslnet.planning.wiring import finds_sources, only_adds, rules_of
from dslnet.plasticity import SynapseProgram
from dslnet.program import held_states, silences
from dslnet.synapse import Synapse

LONGEST = 2**31
"""In ticks: no run has so long a delay."""
SAMPLE = 1000
"""So many delays are drawn to see how long they are."""


def foreseen(planner: Planner, threads: int) -> Memory:
    """An estimate for the members that a planner plans."""
    delays = {id(line): _delay_ticks(planner, line) for line in planner.projections}
    stride = min([*(shortest for shortest, _ in delays.values()), LONGEST_STRIDE])
    depths, delivered = _depths(planner, delays), planner.delivered()
    rows: list[Taken] = []
    for member in planner.populations:
        rows += _population(planner, member, depths.get(id(member), 1) + stride, delivered[id(member)])
    for line in planner.projections:
        rows += _projection(planner, line, threads)
        rows += _ring(planner, line, *delays[id(line)])
    return Memory(tuple(row for row in rows if row.bytes != 0), foreseen=True)


def _depths(planner: Planner, delays: Mapping[int, tuple[int, int]]) -> dict[int, int]:
    """The longest delay of what leaves each population, by its identity."""
    found: dict[int, int] = {}
    for line in planner.projections:
        source = id(line.pre.parent)
        found[source] = max(found.get(source, 1), delays[id(line)][1])
    return found


def _population(planner: Planner, member: Neuron, depth: int, delivered: frozenset[str]) -> Iterator[Taken]:
    name, many = planner.network.name_of(member), padded(member.size)
    model = neuron_model(type(member), member._stop)
    wide = member._initial_room.widened
    size = 8 * many + 8
    for record in model.fields:
        if record.kind != "noise":
            count = many if record.per == "neuron" or record.name in wide else 1
            size += count * np.dtype(planner._dtype(record)).itemsize
    size += 4 * many * len(silences(model)) + _table(planner, member)
    size += many * planner.dtype.itemsize * len(delivered & held_states(model))
    yield Taken(name, "values", size + bytes_of_counting(model, member.size, planner.clock))
    yield Taken(name, "spikes under way", 4 * many * depth * len(model.events))


def _table(planner: Planner, member: Neuron) -> int:
    """The rows that a timed array shows, and that before the first."""
    if not isinstance(member, TimedArray):
        return 0
    return (len(member.values) + 1) * padded(member.size) * planner.dtype.itemsize + 8 * len(member.values)


def _projection(planner: Planner, line: Synapse[Any, Any], threads: int) -> Iterator[Taken]:
    """Values, index and delays of so many synapses as the pattern expects."""
    name, ends = planner.network.name_of(line), line.ends
    model = synapse_model(type(line), type(line.pre), type(line.post), line.reduce)
    expected = line.pattern.expected(ends)
    if expected is None:
        yield Taken(name, "values and index", None)
        return
    count = round(expected)
    every = count == ends.pre.size * ends.post.size
    count -= with_themselves(ends, line.pattern.allows_self) if every else 0
    program, whole = planner.bundler.foreseen(line), ends.pre.positions is None and ends.post.positions is None
    borrowed = BORROWED if isinstance(line.pattern, Borrowed) else frozenset()
    kept = [f for f in model.fields if f.name in program.levels and f.kind != "noise" and f.name not in borrowed]
    stored = line.pattern.stored(ends)
    alone = stored is not None and rules_of(model) == ("values",)
    sizes = {"projection": 1, "pre": padded(ends.pre.total), "post": padded(ends.post.total)}
    summed = every and is_summed_at_once(line, model, planner.bundler.foreseen_keeping(line).levels)
    runs = foreseen_runs(line, model, count) if every else 0
    laid = None if summed or stored is not None else layout_of_values(line, model, count, runs)
    places = stored if alone and stored is not None else count if laid is None else laid.places
    each, levels = {**sizes, "synapse": places}, _levels(line, program)
    yield Taken(name, "values", sum(each[levels[f.name]] * planner._dtype(f).itemsize for f in kept))
    if alone:
        yield Taken(name, "index", 8 * (ends.pre.total + 1))
        return
    if summed and (not whole or count < ends.pre.size * ends.post.size):
        yield Taken(name, "index", 8 * (ends.pre.total + 1 + ends.pre.size + ends.post.total))
        return
    if laid is not None:
        yield Taken(name, "index", laid.index)
        return
    lagged = rules_of(model) == ("values",) and finds_sources(model, program)
    no_index = whole and count == ends.pre.size * ends.post.size and (one_delay(line) or lagged)
    width = 0 if no_index else narrowest(ends.post.total)().itemsize
    yield Taken(name, "index", count * width + 8 * ends.pre.total * threads)
    yield Taken(name, "index of runs", bytes_of_runs(line, runs, threads) if width else 0)
    yield Taken(name, "delays", 0 if one_delay(line) else count)
    if not one_delay(line) and not _adds_ahead(line, model) and not lagged:
        yield from _by_delay(name, line, count, threads, _many_delays(planner, line, count))
    stirred = one_delay(line) and any(stir.of_each for stir in program.stirs)
    if width > 0 and (program.look_back or stirred):
        by_target = count * (narrowest(ends.pre.total)().itemsize + 4) + 8 * (ends.post.total + 1)
        yield Taken(name, "index by target", by_target)


def _levels(line: Synapse[Any, Any], program: SynapseProgram) -> dict[str, str]:
    """For how many each field has a value; weights that come with a pattern are those of synapses."""
    brought = line.pattern.brings_weights and WEIGHT not in line._initial_room.given
    return {**program.levels, **({WEIGHT: "synapse"} if brought and WEIGHT in program.levels else {})}


def _by_delay(name: str, line: Synapse[Any, Any], count: int, threads: int, many: int) -> Iterator[Taken]:
    """Parts that share a delay: an index of each, and the one of all, in rows of one source and delay."""
    if isinstance(line._given_delay, OfDistance):
        yield Taken(name, "index by delay", None)
        return
    if many == 1:
        return  # one delay for all
    pre, width = line.ends.pre.total, narrowest(line.ends.post.total)().itemsize + 4
    rows = round(pre * many * -np.expm1(-count / max(1, pre * many)))
    yield Taken(name, "index", count * width + 8 * (pre + 1) * (many - 1))
    yield Taken(name, "index by delay", rows * (12 + 4 * threads) + count * width + 4 * pre)


def _adds_ahead(line: Synapse[Any, Any], model: SynapseModel) -> bool:
    """Whether what spikes add is summed up ahead, in a ring."""
    return rules_of(model) == ("spikes",) and only_adds(model)


def _ring(planner: Planner, line: Synapse[Any, Any], shortest: int, longest: int) -> Iterator[Taken]:
    """The sums under way of a projection whose synapses have delays of their own; several may share them."""
    model = synapse_model(type(line), type(line.pre), type(line.post), line.reduce)
    if not one_delay(line) and _adds_ahead(line, model):
        size = (longest - shortest + 1) * padded(line.post.parent.size) * planner.dtype.itemsize * len(targets_of(line))
        yield Taken(planner.network.name_of(line.post), "sums under way", size)


def _delay_ticks(planner: Planner, line: Synapse[Any, Any]) -> tuple[int, int]:
    """The shortest and the longest delay in ticks, or about that."""
    ticks = _drawn_ticks(planner, line)
    return (1, 1) if ticks is None or not ticks.size else (int(ticks.min()), int(ticks.max()))


def _many_delays(planner: Planner, line: Synapse[Any, Any], count: int) -> int:
    """How many delays that differ so many synapses have, at most."""
    ticks = _drawn_ticks(planner, line)
    if ticks is None or not ticks.size:
        return 1
    if not isinstance(line._given_delay, Distribution):
        return len(np.unique(ticks))
    return max(1, min(count, int(ticks.max() - ticks.min()) + 1))


def _drawn_ticks(planner: Planner, line: Synapse[Any, Any]) -> Any:
    """The delays in ticks, some of those that a distribution draws; None where only drawing tells."""
    delay = line._given_delay
    if delay is None or isinstance(delay, OfDistance):
        return None
    if isinstance(delay, Distribution):
        delay = first_draw(0, "")(delay, SAMPLE)
    with np.errstate(over="ignore"):
        ticks = np.asarray(delay, np.float64) / planner.clock.time(1)
    return np.clip(ticks[~np.isnan(ticks)], 1, LONGEST).round().astype(np.int64)
