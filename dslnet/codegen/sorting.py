"""Which kinds the members of a network are of, and what tells the C of two plans apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import evolve, frozen

from dslnet.codegen.kinds import Kinds, PopulationKind, ProjectionKind, neighbours_of
from dslnet.codegen.names import type_name
from dslnet.plan import NetworkPlan, PopulationPlan, ProjectionPlan


def kinds_of(plan: NetworkPlan) -> Kinds:
    """Sort the members of a network into kinds."""
    real = "float" if plan.dtype.itemsize == 4 else "double"
    taken: set[str] = set()
    heard = {p.number: heard_fields(p, plan) for p in plan.populations}
    populations = _sorted(plan.populations, lambda p: _population_key(p, heard[p.number]))
    made = {k: _population(p, heard[p.number], taken, real) for k, p in populations.items()}
    of_population = tuple(made[_population_key(p, heard[p.number])] for p in plan.populations)
    projections = _sorted(plan.projections, lambda p: _projection_key(p, of_population))
    lines = {k: _projection(p, of_population, taken, real) for k, p in projections.items()}
    of_projection = tuple(lines[_projection_key(p, of_population)] for p in plan.projections)
    return Kinds(tuple(made.values()), tuple(lines.values()), of_population, of_projection, real)


@frozen
class Signature:
    """What decides the C of the plans of one network: its members, and what their lines are, however many of each."""

    members: tuple[object, ...]
    lines: frozenset[tuple[object, ...]]
    itemsize: int

    def same_or_part_of(self, other: Signature, exact: bool) -> bool:
        """Whether the C of another plan serves this one; if it must be `exact`, that has nothing beside."""
        same = (self.members, self.itemsize) == (other.members, other.itemsize)
        return same and (self.lines == other.lines if exact else self.lines <= other.lines)


def signature(plan: NetworkPlan) -> Signature:
    """That of a plan. Models and programs are told apart by what they are, and not by what they hold, since synapses
    may come in every step."""
    members = ((p.name, id(p.model), p.wide, p.delivered, id(p.program), _counted(p)) for p in plan.populations)
    return Signature(tuple(members), frozenset(_place(p) for p in plan.projections), plan.dtype.itemsize)


def sorted_anew(kinds: Kinds, before: NetworkPlan, plan: NetworkPlan) -> Kinds:
    """The kinds of a plan, for the parts of another plan of the same signature."""
    known = {_place(p): kind for p, kind in zip(before.projections, kinds.of_projection, strict=True)}
    return evolve(kinds, of_projection=tuple(known[_place(p)] for p in plan.projections))


def _place(p: ProjectionPlan) -> tuple[object, ...]:
    """What tells the parts of all projections of one network apart, as far as their C may differ."""
    return (
        p.pre.number, p.post.number, id(p.model), id(p.program), p.layout, p.single, p.rule, p.targets, p.learns,
        p.learns and p.places is not None, p.turn != "only",
    )  # fmt: skip


def _sorted(members: Iterable[Any], key: Any) -> dict[Any, Any]:
    """One member of each kind, in the order of their first."""
    found: dict[Any, Any] = {}
    for member in members:
        found.setdefault(key(member), member)
    return found


def heard_fields(population: PopulationPlan, plan: NetworkPlan) -> tuple[str, ...]:
    """The fields of a population, and `t_last`, that projections of this plan read at their source."""
    names: set[str] = set()
    for projection in plan.leaving[population.number]:
        names |= {name[4:] for name in neighbours_of(projection.model) if name.startswith("pre.")}
    ordered = (*(f.name for f in population.model.fields), "t_last")
    return tuple(name for name in ordered if name in names)


def read_targets(p: ProjectionPlan) -> tuple[str, ...]:
    """Of each target its name where the synapses read what they add to."""
    seen = neighbours_of(p.model)
    return tuple(name if f"post.{name}" in seen else "" for name in p.targets)


def _population_key(p: PopulationPlan, heard: tuple[str, ...]) -> Any:
    return (id(p.model), p.wide, p.delivered, heard, p.program.signature, _counted(p))


def _population(p: PopulationPlan, heard: tuple[str, ...], taken: set[str], real: str) -> PopulationKind:
    name = type_name(p.model.name, taken)
    return PopulationKind(name, p.model, p.program, p.wide, p.delivered, heard, real, *_counted(p))


def _counted(p: PopulationPlan) -> tuple[int, bool]:
    return (0, False) if p.counts is None else (len(p.counts.targets), p.counts.place is not None)


def _projection_key(p: ProjectionPlan, of_population: tuple[PopulationKind, ...]) -> Any:
    pre, post = of_population[p.pre.number], of_population[p.post.number]
    return (id(pre), id(post), *_line_key(p))


def _line_key(p: ProjectionPlan) -> tuple[object, ...]:
    """All that tells two kinds of projections apart beside their populations."""
    return (
        id(p.model), p.layout, p.single, p.rule, len(p.targets), p.program.signature, p.learns,
        p.learns and p.places is not None, p.reduction, p.turn != "only", read_targets(p),
    )  # fmt: skip


def _projection(
    p: ProjectionPlan, of_population: tuple[PopulationKind, ...], taken: set[str], real: str
) -> ProjectionKind:
    pre, post = of_population[p.pre.number], of_population[p.post.number]
    name = type_name(p.model.name, taken)
    return ProjectionKind(
        name, p.model, pre, post, p.layout, p.single, p.rule, len(p.targets), real, p.program, p.learns,
        p.learns and p.places is not None, p.reduction, p.turn != "only", read_targets(p),
    )  # fmt: skip
