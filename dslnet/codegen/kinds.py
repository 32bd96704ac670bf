"""What decides the C of a population or a projection: everything but sizes and values.

Two populations of one kind share their functions; so do two projections.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import field, frozen

from dslnet.codegen.names import type_name
from dslnet.model import FieldModel, NeuronModel, SynapseModel
from dslnet.plan import Layout, NetworkPlan, PopulationPlan, ProjectionPlan
from dslnet.program import NeuronProgram, arriving, held_states, silences

C_TYPES = {"int": "int64_t", "bool": "uint8_t"}


@frozen(eq=False)
class PopulationKind:
    """A neuron class with the fields that hold one value per neuron, what is added to and what is listened to."""

    name: str
    model: NeuronModel
    program: NeuronProgram
    wide: frozenset[str]
    delivered: frozenset[str]
    heard: tuple[str, ...]
    real: str
    counted: int = 0
    """How many fields of its target a Poisson input adds to."""
    in_view: bool = False
    """Whether that target is a view."""

    def c_type(self, name: str) -> str:
        """The C type of one value of a field."""
        return C_TYPES.get(self.model.field(name).dtype, self.real)

    def lane(self, record: FieldModel) -> bool:
        """Whether a field has one value per neuron."""
        return record.per == "neuron" or record.name in self.wide

    def stored(self) -> list[FieldModel]:
        """The fields that have an array: all but the noise."""
        return [f for f in self.model.fields if f.kind != "noise"]

    def inputs(self) -> list[str]:
        """The arrays that collect what arrives at states that can be held."""
        held = held_states(self.model)
        return [f.name for f in self.model.fields if f.name in self.delivered and f.name in held]

    def cleared(self) -> list[str]:
        """The arrays that are empty again at the begin of every step."""
        ports = [f.name for f in self.model.fields if f.kind == "port" and self.lane(f)]
        return ports + [arriving(name) for name in self.inputs()]

    def silences(self) -> list[str]:
        """The arrays with the ends of refractory times."""
        return silences(self.model)

    def shared(self) -> list[str]:
        """The fields with one value for the population whose past is kept."""
        return [name for name in self.remembered() if not self.lane(self.model.field(name))]

    def globals(self) -> list[str]:
        """The states with one value for the population."""
        return [f.name for f in self.model.fields if f.kind == "state" and not self.lane(f)]

    def remembered(self) -> list[str]:
        """The fields whose past values are kept."""
        return list(dict.fromkeys([*self.heard, *self.globals()]))


@frozen(eq=False)
class ProjectionKind:
    """A synapse class between two kinds of population, with its layout and the shape of its weights."""

    name: str
    model: SynapseModel
    pre: PopulationKind
    post: PopulationKind
    layout: Layout
    single: frozenset[str]
    spiking: bool
    targets: int
    real: str
    reduce: str = "sum"
    """How what is transmitted becomes one number. With `total`, a sum that is added when all of it is known."""

    def c_type(self, name: str) -> str:
        """The C type of one value of a field."""
        return C_TYPES.get(self.model.field(name).dtype, self.real)


@frozen(eq=False)
class Kinds:
    """All kinds of a network, and which one each member is."""

    populations: tuple[PopulationKind, ...]
    projections: tuple[ProjectionKind, ...]
    of_population: tuple[PopulationKind, ...]
    of_projection: tuple[ProjectionKind, ...]
    real: str = field(default="double")


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


def _sorted(members: Iterable[Any], key: Any) -> dict[Any, Any]:
    """One member of each kind, in the order of their first."""
    found: dict[Any, Any] = {}
    for member in members:
        found.setdefault(key(member), member)
    return found


def heard_fields(population: PopulationPlan, plan: NetworkPlan) -> tuple[str, ...]:
    """The fields of a population that projections of this plan read at their source."""
    names: set[str] = set()
    for projection in (p for p in plan.projections if p.pre is population):
        names |= {s.name[4:] for s in synapse_symbols(projection.model) if s.name.startswith("pre.")}
    return tuple(f.name for f in population.model.fields if f.name in names)


def synapse_symbols(model: SynapseModel) -> set[Any]:
    """The symbols that a synapse reads when it transmits."""
    values = [model.transmission.value] if model.transmission else []
    values += [s.value for s in model.pre_spike]
    found: set[Any] = set()
    return found.union(*(value.free_symbols for value in values))


def reduction_of(p: ProjectionPlan) -> str:
    """How values become one number; where the target is read as well, it is added to when nobody reads it any more."""
    transmission = p.model.transmission
    if p.spiking or transmission is None:
        return "sum"
    read = {each.name for each in transmission.value.free_symbols}
    reads_target = any(f"post.{name}" in read for name in p.targets)
    return "total" if reads_target and transmission.reduce == "sum" else transmission.reduce


def targets_of(kind: ProjectionKind) -> list[str]:
    """The arrays of its targets, in C."""
    return into_names(kind.targets)


def into_names(count: int) -> list[str]:
    """The arrays that are added to, in C, where there are so many."""
    return ["into", *(f"into_{number}" for number in range(2, count + 1))]


def _population_key(p: PopulationPlan, heard: tuple[str, ...]) -> Any:
    return (id(p.model), p.wide, p.delivered, heard, p.program.signature, _counted(p))


def _population(p: PopulationPlan, heard: tuple[str, ...], taken: set[str], real: str) -> PopulationKind:
    name = type_name(p.model.name, taken)
    return PopulationKind(name, p.model, p.program, p.wide, p.delivered, heard, real, *_counted(p))


def _counted(p: PopulationPlan) -> tuple[int, bool]:
    return (0, False) if p.counts is None else (len(p.counts.targets), p.counts.place is not None)


def _projection_key(p: ProjectionPlan, of_population: tuple[PopulationKind, ...]) -> Any:
    pre, post = of_population[p.pre.number], of_population[p.post.number]
    return (id(p.model), id(pre), id(post), p.layout, p.single, p.rule, len(p.targets), reduction_of(p))


def _projection(
    p: ProjectionPlan, of_population: tuple[PopulationKind, ...], taken: set[str], real: str
) -> ProjectionKind:
    pre, post = of_population[p.pre.number], of_population[p.post.number]
    name = type_name(p.model.name, taken)
    return ProjectionKind(
        name, p.model, pre, post, p.layout, p.single, p.spiking, len(p.targets), real, reduction_of(p)
    )
