"""From the names of a synapse model to those of a C function over the synapses of one projection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy
from attrs import define, field

from dslnet.codegen.ir import Declare, Node, Pointer, load, local
from dslnet.codegen.kinds import ProjectionKind, targets_of
from dslnet.codegen.names import c_name
from dslnet.model import SYNAPSES, symbol
from dslnet.plasticity import Decay, Level, Write
from dslnet.plasticity.records import LEARNS, TRANSMITS, after
from dslnet.symbols import as_truth

SOURCE, NEURON = local("source"), local("neuron")
INTEGERS = ("tick", "slot", "spike", "thread", "sender", "count", "source", "neuron", "synapse", "begin", "end")
MEMBERS = ("self->threads", "self->padded", "self->pre_size", "self->post_size")
EPOCH = "self->{}__epoch[8 * thread]"


@define
class SynapseScope:
    """The names of one function. `place` is where a synapse stands in the arrays of its fields."""

    kind: ProjectionKind
    place: sympy.Expr
    types: dict[str, str] = field(factory=dict)
    sources: dict[str, Node] = field(factory=dict)
    names: dict[sympy.Symbol, sympy.Basic] = field(factory=dict)
    constants: set[str] = field(factory=set)

    @classmethod
    def of(cls, kind: ProjectionKind, place: sympy.Expr) -> SynapseScope:
        """All that a synapse can read."""
        scope = cls(kind, place)
        scope.types = dict.fromkeys((*INTEGERS, *MEMBERS), "int64_t") | {"t": "double"}
        for name in targets_of(kind):
            scope.types[name] = kind.real
            scope.sources[name] = Pointer(name, f"self->{name}")
        for name in kind.stored():
            scope._own(name)
        for name in kind.neighbours():
            scope._neighbour(name)
        scope._common()
        return scope

    def _common(self) -> None:
        self.types |= {"dt": self.kind.real, "self->dt": "double"}
        self.sources["dt"] = Declare("dt", local("self->dt"))
        self.constants.add("dt")
        for name, text in (("pre.size", "self->pre_count"), ("post.size", "self->post_count")):
            self.types[text] = "int64_t"
            self.names[symbol(name)] = local(text)
        self.types["indegree"] = "int64_t"
        self.sources["indegree"] = Pointer("indegree", "self->indegree", constant=True)
        self.names[symbol(SYNAPSES)] = load("indegree", NEURON)
        for number, switch in enumerate((LEARNS, TRANSMITS)):
            text = f"self->switches[{number}]"
            self.types |= {text: "int64_t", switch.name: "int64_t"}
            self.sources[switch.name] = Declare(switch.name, local(text))
            self.names[switch] = local(switch.name)

    def _own(self, name: str) -> None:
        """A field of the synapse, or a time of spikes: one number, or an array for as many as it is kept for."""
        text, level = c_name(name), self.kind.program.levels[name]
        if level == "projection" and not self.kind.copied(name):
            self.types |= {text: self.kind.c_type(name), f"self->{text}": self.kind.c_type(name)}
            self.sources[text] = Declare(text, load(f"self->{text}", sympy.Integer(0)))
            self.constants.add(text)
            self.names[symbol(name)] = local(text)
        else:
            source = f"self->{text}[thread]" if self.kind.copied(name) else f"self->{text}"
            self.array(name, self.kind.c_type(name), level, source)

    def array(self, name: str, kind: str, level: Level, source: str) -> None:
        """A name whose values are kept in an array."""
        text = c_name(name)
        self.types[text] = kind
        self.sources[text] = Pointer(text, source)
        self.names[symbol(name)] = load(text, self.index(level))

    def index(self, level: Level) -> sympy.Expr:
        """Where a value of that level stands in its array."""
        return {"projection": sympy.Integer(0), "pre": SOURCE, "post": NEURON, "synapse": self.place}[level]

    def _neighbour(self, name: str) -> None:
        """`pre.x` is the value that was sent, `post.x` the value now."""
        side, _, member = name.partition(".")
        text = c_name(f"{side}__{member}")
        kind = self.kind.pre if side == "pre" else self.kind.post
        self.types[text] = kind.c_type(member)
        wide = member == "t_last" or kind.lane(kind.model.field(member))
        if side == "pre":
            offset = "slot * self->padded" if wide else "slot"
            self.sources[text] = Pointer(text, f"self->{text}__past + {offset}", constant=True)
            self.names[symbol(name)] = load(text, SOURCE if wide else sympy.Integer(0))
        else:
            self.sources[text] = Pointer(text, f"self->{text}", constant=True)
            self.names[symbol(name)] = load(text, NEURON if wide else sympy.Integer(0))

    def decaying(self, later: bool = False) -> list[Node]:
        """What all values of a decay have in common now, and with `later` at the end of the step; from here on its
        name is its value."""
        nodes: list[Node] = []
        for decay in self.kind.program.decays:
            nodes += self._decay(decay)
            if later:
                nodes += self._later(decay)
        return nodes

    def _decay(self, decay: Decay) -> list[Node]:
        text = c_name(decay.name)
        epoch = local(f"tick - {EPOCH.format(text)}")
        self.types |= {f"{text}__rate": "double", f"{text}__ticks": "int64_t", epoch.name: "int64_t"}
        nodes: list[Node] = [
            Declare(f"{text}__rate", self.lower(decay.rate * symbol("dt"))),
            Declare(f"{text}__ticks", epoch),
        ]
        if decay.drive != 0:
            self.types[f"{text}__drive"] = "double"
            nodes.append(Declare(f"{text}__drive", self.lower(decay.drive * symbol("dt"))))
        nodes += self._solution(decay, f"{text}__ticks", f"{text}__factor", f"{text}__offset")
        inverse = local(f"1.0 / {text}__factor")
        self.types |= {f"{text}__inverse": self.kind.real, inverse.name: "double"}
        stored = self.names[symbol(decay.name)]
        self.names[symbol(decay.name)] = _value(decay, stored, text, "")
        return [*nodes, Declare(f"{text}__inverse", inverse)]

    def _later(self, decay: Decay) -> list[Node]:
        text = c_name(decay.name)
        stored = load(text, self.index(self.kind.program.levels[decay.name]))
        self.names[after(decay.name)] = _value(decay, stored, text, "__next")
        return self._solution(decay, f"({text}__ticks + 1)", f"{text}__factor__next", f"{text}__offset__next")

    def _solution(self, decay: Decay, ticks: str, factor: str, offset: str) -> list[Node]:
        """x(n) = x(0) exp(a n) + b n exprel(a n), with rate a and drive b of one step."""
        text = c_name(decay.name)
        exponent = f"{text}__rate * (double){ticks}"
        found = {factor: f"dsl_exp({exponent})"}
        if decay.drive != 0:
            found[offset] = f"{text}__drive * (double){ticks} * dsl_exprel({exponent})"
        self.types |= dict.fromkeys(found, self.kind.real) | dict.fromkeys(found.values(), "double")
        return [Declare(name, local(value)) for name, value in found.items()]

    def stored(self, write: Write) -> Any:
        """What is kept of a value: of a decay that which becomes this value by its own equation."""
        decay = next((d for d in self.kind.program.decays if d.name == write.target), None)
        if decay is None:
            return self.names[write.symbol]
        text, x = c_name(decay.name), symbol(decay.name)
        rest = write.value - x if write.value.is_Add else x
        if x not in rest.free_symbols:  # an addition leaves what is kept as it is
            kept = load(text, self.index(self.kind.program.levels[decay.name]))
            return kept + self.lower(rest) * local(f"{text}__inverse")
        change = self.names[write.symbol] - (local(f"{text}__offset") if decay.drive != 0 else 0)
        return change * local(f"{text}__inverse")

    def typed(self, write: Write, text: str) -> Any:
        """The lowered value of a write, which becomes a local of the type of its field."""
        self.types[text] = self.kind.c_type(write.target) if write.target and not write.leaves else self.kind.real
        value = self.lower(write.value)
        return as_truth(value) if self.kind.is_truth(write.target) else value

    def lower(self, expression: Any) -> Any:
        """An expression of the model with C names and array elements."""
        return sympy.sympify(expression).xreplace(self.names)


def _value(decay: Decay, stored: Any, text: str, when: str) -> Any:
    offset = local(f"{text}__offset{when}") if decay.drive != 0 else sympy.Integer(0)
    return stored * local(f"{text}__factor{when}") + offset


def latest(writes: Iterable[Write], level: Level) -> dict[str, Write]:
    """The last write of each field of a level."""
    return {w.target: w for w in writes if w.target and not w.leaves and w.level == level}
