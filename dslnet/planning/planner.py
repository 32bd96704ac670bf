"""From a network to a plan: what runs, in how many ticks, in which arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from attrs import define, field

from dslnet.advance import advance
from dslnet.arrays import Arrays, aligned, padded
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.ordering import shows_all
from dslnet.declaring.switch import SWITCH
from dslnet.errors import NetworkError
from dslnet.inputs.poisson_input import PoissonInput
from dslnet.meta import neuron_model
from dslnet.model import FieldModel, NeuronModel
from dslnet.network import Network
from dslnet.neuron import Neuron
from dslnet.philox import key
from dslnet.plan import CountsPlan, NetworkPlan, PopulationPlan, ProjectionBundle
from dslnet.planning.banding import by_threads
from dslnet.planning.borrowing import owner_of, owners_first
from dslnet.planning.bundling import DTYPES, Bundler, added_to
from dslnet.planning.counting import counting_arrays
from dslnet.planning.initial import fill_population, fill_projection, shaped
from dslnet.planning.shortage import enough_for
from dslnet.planning.wiring import numbered
from dslnet.plasticity.within import put_within
from dslnet.program import NeuronProgram, arriving, held_states, silences
from dslnet.synapse import Synapse
from dslnet.ticks import Clock


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
    models: dict[int, NeuronModel] = field(factory=dict)
    """Of the populations, as they were read for the first plan: constants of a class may change in the meantime."""
    threads: int = 1
    """Those that will run the plans: by them values of all pairs lie in memory."""
    plain: bool = False
    """Whether states of synapses are kept and advanced as they were declared, and not in a cheaper form."""
    bundler: Bundler = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.bundler = Bundler(self.clock, self.dtype, self.method, self.plain)

    def check(self) -> None:
        """What can be seen before anything is drawn: rates too high for dt, synapses that cannot run, delays off the
        grid."""
        for population in self.populations:
            population._check(self.clock)
        for line in self.projections:
            self.bundler.check(line)

    def plan(self, seed: int, connected: Sequence[Connectivity] | None = None) -> NetworkPlan:
        """A plan with its connections drawn, or as they are given; `fill` gives the initial values."""
        delivered = self.delivered()
        each = enumerate(self.populations)
        populations = tuple(self._population(n, p, seed, delivered[id(p)]) for n, p in each)
        by_id = {id(p): plan for p, plan in zip(self.populations, populations, strict=True)}
        earlier = [None] * len(self.projections) if connected is None else connected
        made: dict[int, ProjectionBundle] = {}
        for line, before in owners_first(zip(self.projections, earlier, strict=True)):
            made[id(line)] = self._bundle(line, by_id, seed, before, owner_of(line, made))
        bundles = tuple(made[id(line)] for line in self.projections)
        return by_threads(NetworkPlan(populations, numbered(bundles), self.clock, self.dtype), self.threads)

    def fill(self, plan: NetworkPlan, seed: int) -> None:
        """The values right after the start, in place."""
        for population, member in zip(plan.populations, self.populations, strict=True):
            with enough_for(member):
                fill_population(population, member, seed)
        for bundle, line in zip(plan.bundles, self.projections, strict=True):
            with enough_for(line):
                fill_projection(bundle, line, seed)
                put_within(bundle.model, bundle.arrays)

    def shaped(self, plan: NetworkPlan) -> list[Arrays]:
        """The arrays of each population as the user sees them."""
        return [shaped(p) for p in plan.populations]

    def delivered(self) -> dict[int, frozenset[str]]:
        """The fields that projections and inputs add to, of each population by its identity."""
        found = {id(member): frozenset[str]() for member in self.populations}
        inputs = (p for p in self.populations if isinstance(p, PoissonInput))
        adding = [(p.post.parent, added_to(p)) for p in self.projections]
        for parent, names in adding + [(p.target.parent, frozenset(p.into)) for p in inputs]:
            found[id(parent)] |= names
        return found

    def _population(self, number: int, member: Neuron, seed: int, delivered: frozenset[str]) -> PopulationPlan:
        member._check(self.clock)  # again: values may have been assigned since the simulator was made
        if number not in self.models:
            self.models[number] = neuron_model(type(member), member._stop)
        model = self.models[number]
        wide = frozenset(member._initial_room.widened)
        name = self.network.name_of(member)
        program = self._program(model, wide, delivered)
        plan = PopulationPlan(
            name, number, model, program, member.size, member.shape, wide, delivered, key(seed, name, "noise"),
            counts=self._counts(member),
        )  # fmt: skip
        with enough_for(member):
            if name not in self.arrays:
                self.arrays[name] = self._allocate(plan)
            plan.arrays.update(self.arrays[name] | member._tables(self.clock, self.dtype))
        return plan

    def _bundle(
        self,
        line: Synapse[Any, Any],
        by_id: dict[int, PopulationPlan],
        seed: int,
        connectivity: Connectivity | None,
        owner: ProjectionBundle | None,
    ) -> ProjectionBundle:
        pre, post = by_id[id(line.pre.parent)], by_id[id(line.post.parent)]
        with enough_for(line):
            return self.bundler.bundle(line, self.network.name_of(line), pre, post, seed, connectivity, owner)

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
        arrays: Arrays = {"t_last": aligned(many, np.float64), SWITCH: aligned(1, np.int64)}
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
        if isinstance(member, Neuron) and member.is_view:
            raise NetworkError(f"{member!r} is a view, and whole populations run: give {member.parent!r}")
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
