"""From a network to a plan: what runs, in how many ticks, in which arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from attrs import define, evolve, field

from dslnet.advance import advance
from dslnet.borrowing import borrowing, owner_of, owners_first
from dslnet.connect.borrowed import Borrowed
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.ordering import shows_all
from dslnet.connect.pattern import connect_ends
from dslnet.counting import counting_arrays
from dslnet.delays import delay_ticks, first_draw
from dslnet.distributions import Distribution
from dslnet.errors import DeclarationError, NetworkError
from dslnet.initial import brings_weights, fill_population, fill_projection, shaped
from dslnet.inputs.poisson_input import PoissonInput
from dslnet.meta import neuron_model, synapse_model
from dslnet.model import FieldModel, NeuronModel, SynapseModel
from dslnet.network import Network
from dslnet.neuron import Neuron
from dslnet.of_distance import OfDistance
from dslnet.philox import generator, key
from dslnet.plan import Arrays, CountsPlan, NetworkPlan, PopulationPlan, ProjectionBundle, aligned, padded
from dslnet.program import NeuronProgram, arriving, held_states, silences
from dslnet.sharing import check_shared
from dslnet.synapse import Synapse
from dslnet.ticks import Clock, ticks_at_least_one
from dslnet.wiring import Ticks, narrowed, numbered, wired

DTYPES: dict[str, Any] = {"int": np.int64, "bool": np.bool_}


@define
class Planner:
    """Makes plans of one network, or of a part of it, and fills them with values."""

    network: Network
    clock: Clock
    dtype: np.dtype[Any]
    populations: Sequence[Neuron]
    projections: Sequence[Synapse[Any, Any]]
    method: Any = None
    arrays: dict[str, Arrays] = field(factory=dict)
    """Of populations, by name: made once, so that views stay valid when connections are drawn anew."""
    programs: dict[tuple[Any, ...], NeuronProgram] = field(factory=dict)
    delays: dict[float, int] = field(factory=dict)
    """In ticks, of those that are one number; a warning about one was given when it was checked."""

    def check(self) -> None:
        """What can be seen before anything is drawn: rates too high for dt, synapses that cannot run, delays off the
        grid."""
        for population in self.populations:
            population._check(self.clock)
        for line in self.projections:
            check_supported(synapse_model(type(line), type(line.pre), type(line.post), line.reduce), line)
            if isinstance(line._given_delay, int | float):
                self.delays[line._given_delay] = ticks_at_least_one(line._given_delay, self.clock, what="delay")

    def plan(self, seed: int, connected: NetworkPlan | None = None) -> NetworkPlan:
        """A plan with its connections drawn, or those of an earlier plan; `fill` gives the initial values."""
        populations = tuple(self._population(n, p, seed) for n, p in enumerate(self.populations))
        by_id = {id(p): plan for p, plan in zip(self.populations, populations, strict=True)}
        earlier = connected.bundles if connected else (None,) * len(self.projections)
        made: dict[int, ProjectionBundle] = {}
        for line, before in owners_first(zip(self.projections, earlier, strict=True)):
            made[id(line)] = self._bundle(line, by_id, seed, before, made)
        bundles = tuple(made[id(line)] for line in self.projections)
        return NetworkPlan(populations, numbered(bundles), self.clock, self.dtype)

    def fill(self, plan: NetworkPlan, seed: int) -> None:
        """The values right after the start, in place."""
        for population, member in zip(plan.populations, self.populations, strict=True):
            fill_population(population, member, seed)
        for bundle, line in zip(plan.bundles, self.projections, strict=True):
            fill_projection(bundle, line, seed)

    def shaped(self, plan: NetworkPlan) -> list[Arrays]:
        """The arrays of each population as the user sees them."""
        return [shaped(p) for p in plan.populations]

    def delivered(self, member: Neuron) -> frozenset[str]:
        """The fields of a population that projections and inputs add to."""
        lines = {t for p in self.projections if p.post.parent is member for t in targets_of(p)}
        inputs = [p for p in self.populations if isinstance(p, PoissonInput)]
        return frozenset(lines).union(*(p.into for p in inputs if p.target.parent is member))

    def _population(self, number: int, member: Neuron, seed: int) -> PopulationPlan:
        member._check(self.clock)  # again: values may have been assigned since the simulator was made
        model = neuron_model(type(member), member._stop)
        wide = frozenset(member._initial_room.widened)
        name = self.network.name_of(member)
        delivered = self.delivered(member)
        program = self._program(model, wide, delivered)
        plan = PopulationPlan(
            name, number, model, program, member.size, member.shape, wide, delivered, key(seed, name, "noise"),
            counts=self._counts(member),
        )  # fmt: skip
        if name not in self.arrays:
            self.arrays[name] = self._allocate(plan)
        plan.arrays.update(self.arrays[name] | member._tables(self.clock))
        return plan

    def _counts(self, member: Neuron) -> CountsPlan | None:
        """Where the numbers of a Poisson input go."""
        if not isinstance(member, PoissonInput):
            return None
        target = member.target
        number = next(n for n, p in enumerate(self.populations) if p is target.parent)
        if shows_all(target.positions, target.parent.size):
            return CountsPlan(number, member.into, None)
        place = np.full(padded(target.parent.size), -1, np.int64)
        place[target.positions] = np.arange(target.size)
        return CountsPlan(number, member.into, place)

    def _program(self, model: NeuronModel, wide: frozenset[str], delivered: frozenset[str]) -> NeuronProgram:
        """One program for all populations that need the same."""
        key = (id(model), wide, delivered)
        if key not in self.programs:
            self.programs[key] = advance(model, wide, delivered, self.method)
        return self.programs[key]

    def _allocate(self, plan: PopulationPlan) -> Arrays:
        """One array for each field but the noise, and those that the program needs besides."""
        many = padded(plan.size)
        arrays: Arrays = {"t_last": aligned(many, np.float64)}
        for record in plan.model.fields:
            if record.kind != "noise":
                wide = record.per == "neuron" or record.name in plan.wide
                arrays[record.name] = aligned(many if wide else 1, self._dtype(record))
        for name in silences(plan.model):
            arrays[name] = aligned(many, np.int32)
        for name in plan.delivered & held_states(plan.model):
            arrays[arriving(name)] = aligned(many, self._dtype(plan.model.field(name)))
        return arrays | counting_arrays(plan.model, plan.size, self.clock)

    def _dtype(self, record: FieldModel) -> Any:
        return DTYPES.get(record.dtype, self.dtype)

    def _bundle(
        self,
        line: Synapse[Any, Any],
        by_id: dict[int, PopulationPlan],
        seed: int,
        earlier: ProjectionBundle | None,
        made: dict[int, ProjectionBundle],
    ) -> ProjectionBundle:
        name = self.network.name_of(line)
        model = synapse_model(type(line), type(line.pre), type(line.post), line.reduce)
        check_supported(model, line)
        owner = owner_of(line, made)
        connectivity = self._connect(line, name, seed, owner) if earlier is None else earlier.connectivity
        check_shared(model, line, connectivity)
        single = frozenset(f.name for f in model.fields if is_single(f, model, line, connectivity))
        pre, post = by_id[id(line.pre.parent)], by_id[id(line.post.parent)]
        event = [e.name for e in pre.model.events].index(line.on) if line.on is not None else -1
        many = connectivity.value_count
        arrays = {f.name: np.zeros(1 if f.name in single else many, self._dtype(f)) for f in model.fields}
        delay = self._delay(line, name, connectivity, seed)
        bundle = ProjectionBundle(
            name, model, pre, post, targets_of(line), event, connectivity, single, arrays, narrowed(delay)
        )
        bundle = bundle if owner is None else borrowing(bundle, line, owner)
        return evolve(bundle, parts=wired(bundle))

    def _delay(self, line: Synapse[Any, Any], name: str, connectivity: Connectivity, seed: int) -> Ticks:
        """In ticks; a warning about one number was given when it was checked."""
        if isinstance(line._given_delay, int | float) and line._given_delay in self.delays:
            return self.delays[line._given_delay]
        return delay_ticks(line._given_delay, line, name, connectivity, self.clock, first_draw(seed, name))

    def _connect(self, line: Synapse[Any, Any], name: str, seed: int, owner: ProjectionBundle | None) -> Connectivity:
        if isinstance(line.pattern, Borrowed) and owner is not None:
            return line.pattern.borrow(line.ends, owner.connectivity)
        chosen = getattr(line.pattern, "seed", None)
        random = generator(seed if chosen is None else chosen, name, "connections")
        return connect_ends(line.pattern, line.ends, random)


def targets_of(line: Synapse[Any, Any]) -> tuple[str, ...]:
    """The fields that a projection delivers into."""
    return line.into if isinstance(line.into, tuple) else (line.into,)


def is_single(record: FieldModel, model: SynapseModel, line: Synapse[Any, Any], connectivity: Connectivity) -> bool:
    """Whether one number serves all synapses: it was given as one, and neither a rule nor the pattern changes it."""
    return could_be_single(record, model, line) and not brings_weights(connectivity, line, record.name)


def could_be_single(record: FieldModel, model: SynapseModel, line: Synapse[Any, Any]) -> bool:
    """The same, as far as it is seen before a pattern is drawn."""
    if record.name in line._initial_room.widened:
        return False
    value = line._initial.get(record.name, record.default)
    given_as_one = not isinstance(value, Distribution | OfDistance) and np.ndim(value) == 0
    written = {s.target for s in model.pre_spike}
    return record.per == "projection" or (given_as_one and record.name not in written)


def check_supported(model: SynapseModel, line: Synapse[Any, Any]) -> None:
    """Synapses that learn by equations of their own are not compiled yet; say so before anything is built."""
    what = [block.equations[0].name if hasattr(block, "equations") else block.name for block in model.blocks]
    if model.post_spike:
        what.append("post_spike")
    what += [f"{f.name} (per={f.per!r})" for f in model.fields if f.per in ("pre", "post")]
    what += [f"{s.target} in pre_spike" for s in model.pre_spike if s.target.startswith("post.")]
    what += [f"{f.name} (noise)" for f in model.fields if f.kind == "noise"]
    values = [s.value for s in model.pre_spike] + ([model.transmission.value] if model.transmission else [])
    read = {each.name for value in values for each in value.free_symbols}
    what += [f"self.{name}" for name in ("t_pre", "t_post", "pre.t_last", "post.t_last") if name in read]
    if what:
        raise DeclarationError(
            f"{type(line).__name__} ({model.location}) has {', '.join(what)}: this version runs synapses with transmit "
            "or with pre_spike, which may write states per synapse, and nothing else"
        )


def chosen_members(network: Network, populations: Iterable[Any] | None, projections: Iterable[Any] | None) -> Any:
    """The part of a network that runs: all of it, or what was named; projections default to those inside."""
    parts = list(network.populations) if populations is None else _members(network, populations, Neuron)
    inside = {id(p) for p in parts}
    if projections is None:
        lines = [p for p in network.projections if id(p.pre.parent) in inside and id(p.post.parent) in inside]
    else:
        lines = _members(network, projections, Synapse)
    for line in lines:
        for side, end in (("pre", line.pre.parent), ("post", line.post.parent)):
            if id(end) not in inside:
                raise NetworkError(
                    f"{line!r} is to run, but its {side} population {end!r} is not: add it to populations="
                )
    return parts, lines


def _members(network: Network, chosen: Iterable[Any], kind: type) -> list[Any]:
    if isinstance(chosen, str) or not isinstance(chosen, Iterable):
        word = "populations" if kind is Neuron else "projections"
        raise NetworkError(f"{word}= takes a list, also of one member: {word}=[{chosen!r}]")
    found = [network.member(m) if isinstance(m, str) else m for m in chosen]
    for member in found:
        if not isinstance(member, kind) or member not in network:
            raise NetworkError(
                f"{member!r} is no {kind.__name__.lower()} of this network; give members of it, or names"
            )
    if kind is Neuron:
        found += [p for p in network.populations if isinstance(p, PoissonInput) and _serves(p, found)]
        _check_targets(found)
    ordered = network.populations if kind is Neuron else network.projections
    return [m for m in ordered if any(m is f for f in found)]


def _serves(source: PoissonInput, populations: list[Any]) -> bool:
    """Whether the target of an input is among these populations."""
    return any(p is source.target.parent for p in populations)


def _check_targets(populations: list[Any]) -> None:
    for source in populations:
        if isinstance(source, PoissonInput) and not _serves(source, populations):
            raise NetworkError(f"{source!r} is to run, but its target is not: add it to populations=")
