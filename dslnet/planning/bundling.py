"""From a projection of the user to its bundle: connections drawn, delays in ticks, and arrays for its fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import define, evolve, field

from dslnet.arrays import aligned
from dslnet.connect.borrowed import BORROWED, Borrowed
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.pattern import connect_ends
from dslnet.connect.product import Product
from dslnet.distributions import Distribution
from dslnet.errors import DeclarationError
from dslnet.language.written import written_by
from dslnet.members.of_distance import OfDistance
from dslnet.messages.notes import noted
from dslnet.meta import synapse_model
from dslnet.model import SYNAPSES, FieldModel, SynapseModel
from dslnet.philox import generator, key
from dslnet.plan import PopulationPlan, ProjectionBundle
from dslnet.planning.borrowing import borrowing, single_with
from dslnet.planning.brought import brings_weights, make_room, make_room_as
from dslnet.planning.delays import delay_ticks, first_draw
from dslnet.planning.layouts import arranged, refuse_with_borrowed
from dslnet.planning.sharing import check_shared
from dslnet.planning.wiring import Ticks, narrowed, wired
from dslnet.plasticity import Level, SynapseProgram
from dslnet.plasticity.keeping import Keeping
from dslnet.plasticity.programming import programmed
from dslnet.synapse import Synapse
from dslnet.ticks import Clock, ticks_at_least_one

DTYPES: dict[str, Any] = {"int": np.int64, "bool": np.bool_}
SIDES: tuple[Level, Level] = ("pre", "post")


@define
class Bundler:
    """Makes bundles. With `plain` every state is kept and advanced as it was declared."""

    clock: Clock
    dtype: np.dtype[Any]
    method: Any = None
    plain: bool = False
    programs: dict[tuple[object, ...], tuple[SynapseModel, SynapseProgram]] = field(factory=dict)
    """With their models, so that no other model gets the identity of one of these."""
    models: dict[int, SynapseModel] = field(factory=dict)
    """Of each projection, as it was read first: constants of a class may change in the meantime."""
    delays: dict[float, int] = field(factory=dict)
    """In ticks, of those that are one number; a warning about one was given when it was checked."""

    def check(self, line: Synapse[Any, Any]) -> None:
        """What can be seen before anything is drawn: rules that cannot run, delays off the grid."""
        if isinstance(line._given_delay, int | float):
            self.delays[line._given_delay] = ticks_at_least_one(line._given_delay, self.clock, what="delay")
        check_noise(self.model(line))
        self.foreseen(line)

    def model(self, line: Synapse[Any, Any]) -> SynapseModel:
        """What a projection was read as."""
        if id(line) not in self.models:
            self.models[id(line)] = model_of(line)
        return self.models[id(line)]

    def foreseen(self, line: Synapse[Any, Any]) -> SynapseProgram:
        """The program of a projection, as far as it is seen before anything is drawn."""
        return self.program(self.model(line), self.foreseen_keeping(line))

    def foreseen_keeping(
        self, line: Synapse[Any, Any], pre: PopulationPlan | None = None, post: PopulationPlan | None = None
    ) -> Keeping:
        """How its fields are kept, as far as that is seen before anything is drawn."""
        model = self.model(line)
        single = frozenset(f.name for f in model.fields if could_be_single(f, model, line))
        known = [{} if plan is None else one_of_all(plan) for plan in (pre, post)]
        return self._keeping(line, model, single, one_delay(line), *known)

    def bundle(
        self,
        line: Synapse[Any, Any],
        name: str,
        pre: PopulationPlan,
        post: PopulationPlan,
        seed: int,
        connectivity: Connectivity | None,
        owner: ProjectionBundle | None = None,
    ) -> ProjectionBundle:
        """The bundle of one projection, with its connections drawn or as they are given; `owner` is the one whose
        weights it uses."""
        model = self.model(line)
        links = self._connect(line, name, pre, post, seed, owner) if connectivity is None else connectivity
        if owner is None:
            make_room(links, line, name, model)
        else:
            make_room_as(owner, line, model)
        single = frozenset(f.name for f in model.fields if is_single(f, model, line, links))
        single = single if owner is None else single_with(owner, single)
        delay = narrowed(self._delay(line, name, links, seed))
        keeping = self._keeping(line, model, single, isinstance(delay, int), one_of_all(pre), one_of_all(post))
        keeping = evolve(keeping, uniform=frozenset(n for n in keeping.uniform if not brings_weights(links, line, n)))
        program = self.program(model, keeping)
        sizes = {"projection": 1, "pre": pre.padded, "post": post.padded, "synapse": links.value_count}
        arrays = {f.name: self.array(f, sizes[program.levels[f.name]]) for f in model.fields if f.kind != "noise"}
        arrays |= {name: aligned(sizes[program.levels[name]], np.float64) for name in program.specials}
        bundle = ProjectionBundle(
            name, model, pre, post, targets_of(line), _event(pre, line.on), links, single, arrays, delay,
            program=program, keeping=keeping, on_post=_event(post, line.on_post), switches=line._switches,
            key=key(seed, name, "noise"), members=(_members(line.pre), _members(line.post)),
        )  # fmt: skip
        check_shared(bundle, line)
        bundle = bundle if owner is None else borrowing(bundle, line, owner)
        return evolve(bundle, parts=wired(bundle))

    def program(self, model: SynapseModel, keeping: Keeping) -> SynapseProgram:
        """One program for all projections that need the same."""
        found = (id(model), *keeping.key)
        if found not in self.programs:
            self.programs[found] = (model, programmed(model, keeping))
        return self.programs[found][1]

    def array(self, record: FieldModel, count: int) -> Any:
        """Room for so many values of a field."""
        return aligned(count, DTYPES.get(record.dtype, self.dtype))

    def _keeping(
        self,
        line: Synapse[Any, Any],
        model: SynapseModel,
        single: frozenset[str],
        one_delay: bool,
        one_of_pre: Mapping[str, bool],
        one_of_post: Mapping[str, bool],
    ) -> Keeping:
        levels: dict[str, Level] = {f.name: _level(f, line, single) for f in model.fields}
        for side, end, known in zip(SIDES, (line.pre, line.post), (one_of_pre, one_of_post), strict=True):
            one = known or {f.name: f.per_in("neuron") == "population" for f in type(end)._declared.fields.values()}
            levels |= {f"{side}.{name}": "projection" if only else side for name, only in one.items()}
            levels[f"{side}.t_last"] = side
        uniform = frozenset(f.name for f in model.fields if f.kind == "state" and given_as_one(f, line))
        return Keeping({**levels, SYNAPSES: "post"}, uniform, one_delay, self.plain, self.method)

    def _delay(self, line: Synapse[Any, Any], name: str, connectivity: Connectivity, seed: int) -> Ticks:
        """In ticks; a warning about one number was given when it was checked."""
        if isinstance(line._given_delay, int | float) and line._given_delay in self.delays:
            return self.delays[line._given_delay]
        return delay_ticks(
            line._given_delay, line, f"the delay of {name}", connectivity, self.clock, first_draw(seed, name)
        )

    def _connect(
        self,
        line: Synapse[Any, Any],
        name: str,
        pre: PopulationPlan,
        post: PopulationPlan,
        seed: int,
        owner: ProjectionBundle | None,
    ) -> Connectivity:
        if isinstance(line.pattern, Borrowed) and owner is not None:
            refuse_with_borrowed(line)
            drawn = line.pattern.borrow(line.ends, owner.connectivity)
            if not (isinstance(drawn, Product) and owner.single >= BORROWED):  # one number lies alike in every layout
                return drawn
        else:
            chosen = getattr(line.pattern, "seed", None)
            random = generator(seed if chosen is None else chosen, name, "connections")
            with noted(f"{name}: its connections were being drawn"):
                drawn = connect_ends(line.pattern, line.ends, random)
        return arranged(drawn, line, self.model(line), self.foreseen_keeping(line, pre, post).levels)


def model_of(line: Synapse[Any, Any]) -> SynapseModel:
    """What the class of a projection says between its two populations."""
    return synapse_model(type(line), type(line.pre), type(line.post), line.reduce)


def one_of_all(plan: PopulationPlan) -> dict[str, bool]:
    """Of each field of a population whether one number serves all neurons."""
    return {f.name: f.per != "neuron" and f.name not in plan.wide for f in plan.model.fields}


def targets_of(line: Synapse[Any, Any]) -> tuple[str, ...]:
    """The fields that a projection delivers into."""
    return line.into if isinstance(line.into, tuple) else (line.into,)


def added_to(line: Synapse[Any, Any]) -> frozenset[str]:
    """The fields of the target population that a projection adds to, `self.post.x += ...` included."""
    rules = {s.target.removeprefix("post.") for s in model_of(line).pre_spike if s.target.startswith("post.")}
    return frozenset(targets_of(line)) | rules


def is_single(record: FieldModel, model: SynapseModel, line: Synapse[Any, Any], connectivity: Connectivity) -> bool:
    """Whether one number serves all synapses: it was given as one, and neither a rule nor the pattern changes it."""
    return could_be_single(record, model, line) and not brings_weights(connectivity, line, record.name)


def could_be_single(record: FieldModel, model: SynapseModel, line: Synapse[Any, Any]) -> bool:
    """The same, as far as it is seen before a pattern is drawn."""
    if record.name in line._initial_room.widened or record.kind == "noise":
        return False
    return record.per == "projection" or (given_as_one(record, line) and record.name not in written_by(model))


def given_as_one(record: FieldModel, line: Synapse[Any, Any]) -> bool:
    """Whether a field begins with one number."""
    value = line._initial.get(record.name, record.default)
    return not isinstance(value, Distribution | OfDistance) and np.ndim(value) == 0


def check_noise(model: SynapseModel) -> None:
    """Noise of a synapse is drawn for each synapse."""
    for record in (f for f in model.fields if f.kind == "noise" and f.per != "synapse"):
        raise DeclarationError(
            f"{model.name}.{record.name} is noise per {record.per!r} ({model.location}): in a synapse noise is drawn "
            "for each synapse; for noise of a neuron declare it in the class of neurons, keep it in a state, and read "
            "that as self.pre.x or self.post.x"
        )


def _level(record: FieldModel, line: Synapse[Any, Any], single: frozenset[str]) -> Level:
    if record.name in single:
        return "projection"
    if record.name in line._initial_room.widened:
        return "synapse"
    return record.per  # type: ignore[return-value]  # checked when it was declared


def _members(end: Any) -> Any:
    """The neurons of a view, None for a whole population."""
    return end.positions if end.is_view else None


def one_delay(line: Synapse[Any, Any]) -> bool:
    """Whether a projection has one delay for all its synapses; an array of equal ones counts as one."""
    given = line._given_delay
    if isinstance(given, np.ndarray):
        return not given.size or bool((given == given.flat[0]).all())
    return given is None or isinstance(given, int | float)


def _event(plan: PopulationPlan, name: str | None) -> int:
    """The number of an event in its class, -1 for none."""
    return -1 if name is None else [e.name for e in plan.model.events].index(name)
