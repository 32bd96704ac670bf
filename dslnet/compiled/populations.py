"""The struct of a population: its arrays, and what the engine keeps for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define
from numpy.typing import NDArray

from dslnet.arrays import BLOCK, aligned, shares
from dslnet.codegen.kinds import PopulationKind, into_names
from dslnet.codegen.lower.counts import LAW_BYTES
from dslnet.codegen.names import c_name
from dslnet.declaring.switch import SWITCH
from dslnet.plan import CountsPlan, PopulationPlan
from dslnet.planning.counting import counted, hertz_of, rate_fields, ring, window_of
from dslnet.program import arriving, arriving_at

if TYPE_CHECKING:
    from dslnet.compiled.binding import Binding

NUMPY = {"double": np.float64, "float": np.float32, "int64_t": np.int64, "uint8_t": np.uint8}


@define(eq=False)
class Spikes:
    """The lists of one event: who fired at a tick, in slots that are used again when nobody needs them any more."""

    indices: NDArray[np.int32]
    counts: NDArray[np.int64]


def population_struct(binding: Binding, plan: PopulationPlan) -> None:
    """Fill the struct of a population, and make what the engine keeps for it."""
    kind = binding.compiled.lowered.kinds.of_population[plan.number]
    struct = binding.compiled.library.ffi.new(f"{kind.name} *")
    binding.kept.append(struct)
    setattr(binding.net, c_name(plan.name), struct)
    slots = binding.slots[plan.number] = binding.slots_of(plan)
    struct.number, struct.size, struct.padded, struct.slots = plan.number, plan.size, plan.padded, slots
    struct.threads, struct.dt, struct.key = binding.threads, binding.plan.clock.time(1), plan.key
    bounds = binding.bounds[plan.number] = shares(plan.padded, binding.threads)
    binding.set_address(struct, "bounds", bounds)
    binding.set_address(struct, "failure", binding.failure)
    for name in _arrays_of(kind):
        binding.set_address(struct, c_name(name), plan.arrays[name])
    binding.play(struct, plan)
    if plan.counts is not None:
        _counts(binding, struct, plan.counts)
    _rates(binding, struct, plan)
    _events(binding, struct, plan, slots)
    _own(binding, struct, plan, kind, slots)


def _counts(binding: Binding, struct: Any, counts: CountsPlan) -> None:
    """Where the numbers of a Poisson input go."""
    post = binding.plan.populations[counts.post]
    for name, target in zip(into_names(len(counts.targets)), counts.targets, strict=True):
        binding.set_address(struct, name, post.arrays[arriving_at(post.model, target)])
    binding.set_address(struct, "law", aligned(binding.threads * LAW_BYTES, np.uint8))
    if counts.place is not None:
        binding.set_address(struct, "place", counts.place)


def _arrays_of(kind: PopulationKind) -> list[str]:
    fields = [f.name for f in kind.stored()]
    return [*fields, "t_last", SWITCH, *(arriving(n) for n in kind.inputs()), *kind.silences()]


def _rates(binding: Binding, struct: Any, plan: PopulationPlan) -> None:
    for record in rate_fields(plan.model):
        name = c_name(record.name)
        for kept in (ring(record.name), counted(record.name)):
            binding.set_address(struct, c_name(kept), plan.arrays[kept])
        setattr(struct, f"{name}__window", window_of(plan, record))
        setattr(struct, f"{name}__hertz", hertz_of(plan, record, binding.plan.clock))


def _events(binding: Binding, struct: Any, plan: PopulationPlan, slots: int) -> None:
    for number, event in enumerate(plan.model.events):
        spikes = Spikes(aligned(slots * plan.padded, np.int32), aligned(slots * binding.threads, np.int64))
        binding.spikes[plan.number, number] = spikes
        binding.set_address(struct, f"{c_name(event.name)}__list", spikes.indices)
        binding.set_address(struct, f"{c_name(event.name)}__count", spikes.counts)


def _own(binding: Binding, struct: Any, plan: PopulationPlan, kind: PopulationKind, slots: int) -> None:
    """Histories, intermediate values and partial results."""
    for name in kind.remembered():
        width = plan.breadth if name == "t_last" or kind.lane(plan.model.field(name)) else 1
        past = binding.past[plan.number, name] = aligned(slots * width, plan.arrays[name].dtype)
        binding.set_address(struct, f"{c_name(name)}__past", past)
    for name, c_type in binding.compiled.lowered.kept[kind.name].items():
        binding.set_address(struct, f"{name}__kept", aligned(plan.padded, NUMPY[c_type]))
    for name, (c_type, own) in binding.compiled.lowered.still.get(kind.name, {}).items():
        array = aligned(own * binding.threads or plan.padded, NUMPY[c_type])
        binding.still.setdefault(plan.number, []).append(array)
        binding.set_address(struct, name, array)
    partials = binding.compiled.lowered.partials[kind.name]
    binding.set_address(struct, "partial", aligned(max(1, partials * plan.padded // BLOCK), np.float64))
