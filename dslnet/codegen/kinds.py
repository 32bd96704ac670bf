"""What decides the C of a population or a projection: everything but sizes and values.

Two populations of one kind share their functions; so do two projections.
"""

from __future__ import annotations

from functools import lru_cache

from attrs import field, frozen
from sympy import sympify

from dslnet.language.heeding import values_of
from dslnet.model import FieldModel, NeuronModel, SynapseModel
from dslnet.plan import APART, Rule
from dslnet.planning.layout_names import Layout
from dslnet.plasticity import SynapseProgram
from dslnet.plasticity.records import SPECIALS
from dslnet.program import NeuronProgram, arriving, held_states, silences

BREADTH = f"(self->padded + {APART})"
"""How far rows of past values are from one another, in C."""
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
        """The C type of one value of a field, or of `t_last`."""
        return "double" if name == "t_last" else C_TYPES.get(self.model.field(name).dtype, self.real)

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
        heard = [name for name in self.ports() if name in self.delivered]
        return heard + [arriving(name) for name in self.inputs()]

    def unused(self) -> list[str]:
        """The ports that nothing adds to, which are empty in every step."""
        return [name for name in self.ports() if name not in self.delivered]

    def ports(self) -> list[str]:
        """The ports, which have one value per neuron."""
        return [f.name for f in self.model.fields if f.kind == "port" and self.lane(f)]

    def silences(self) -> list[str]:
        """The arrays with the ends of refractory times."""
        return silences(self.model)

    def shared(self) -> list[str]:
        """The fields with one value for the population whose past is kept."""
        return [n for n in self.remembered() if n != "t_last" and not self.lane(self.model.field(n))]

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
    rule: Rule
    targets: int
    real: str
    program: SynapseProgram
    learns: bool
    several: bool
    """Whether other parts of the same projection learn too."""
    reduce: str
    """How what is transmitted becomes one number. With `total`, a sum that is added when all of it is known."""
    in_turn: bool
    """Whether several parts gather it together."""
    read: tuple[str, ...] = ()
    """Of each target its name where the synapses also read it, and see there what was added before; else nothing."""

    @property
    def spiking(self) -> bool:
        """Whether it carries spikes."""
        return self.rule == "spikes"

    def c_type(self, name: str | None) -> str:
        """The C type of one value of a field, or of a time of spikes."""
        if name in SPECIALS:
            return "double"
        return C_TYPES.get(self.model.field(name or "").dtype, self.real)

    def is_truth(self, name: str | None) -> bool:
        """Whether a target is a field of truth values."""
        return any(f.name == name and f.dtype == "bool" for f in self.model.fields)

    def stored(self) -> list[str]:
        """The names that have an array: fields but the noise, and times of spikes."""
        return [*(f.name for f in self.model.fields if f.kind != "noise"), *self.program.specials]

    def copied(self, name: str) -> bool:
        """Whether each thread keeps all values for itself, since each one computes them."""
        return name in _copied(self)

    def neighbours(self) -> tuple[str, ...]:
        """What is read of both sides: `pre.x`, `post.x`."""
        return _neighbours(self)

    def added(self) -> list[str]:
        """The fields of the target neuron that rules add to by name."""
        names = (w.target.removeprefix("post.") for w in self.program.arrive if w.target and w.leaves)
        return list(dict.fromkeys(name for name in names if name != "into"))


@frozen(eq=False)
class Kinds:
    """All kinds of a network, and which one each member is."""

    populations: tuple[PopulationKind, ...]
    projections: tuple[ProjectionKind, ...]
    of_population: tuple[PopulationKind, ...]
    of_projection: tuple[ProjectionKind, ...]
    real: str = field(default="double")


def neighbours_of(model: SynapseModel) -> set[str]:
    """What a synapse reads of its two neurons: `pre.x`, `post.x`."""
    names = {name.name.partition("__")[0] for value in values_of(model) for name in sympify(value).free_symbols}
    return {name for name in names if "." in name and not name.endswith(".size")}


@lru_cache(maxsize=64)
def _neighbours(kind: ProjectionKind) -> tuple[str, ...]:
    """Asked for whenever a network is bound anew, as when synapses come or go."""
    return tuple(sorted(neighbours_of(kind.model) | {f"post.{name}" for name in kind.added()}))


@lru_cache(maxsize=64)
def _copied(kind: ProjectionKind) -> frozenset[str]:
    """What each thread keeps for itself."""
    levels = kind.program.levels
    return frozenset(name for name in kind.program.written() if levels.get(name) in ("projection", "pre"))


def targets_of(kind: ProjectionKind) -> list[str]:
    """The arrays of its targets, in C."""
    return into_names(kind.targets)


def into_names(count: int) -> list[str]:
    """The arrays that are added to, in C, where there are so many."""
    return ["into", *(f"into_{number}" for number in range(2, count + 1))]
