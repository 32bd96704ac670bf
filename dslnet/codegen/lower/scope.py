"""From the names of a model to the names of a C function: which are arrays, which stand still, what types they have."""

from __future__ import annotations

from typing import Any

import sympy
from attrs import define, field

from dslnet.codegen.ir import Declare, Load, Node, Pointer, load, local
from dslnet.codegen.kinds import PopulationKind
from dslnet.codegen.names import c_name
from dslnet.expressions.parts import of_kind
from dslnet.members.tables import SHOWN, TABLE_CLOCK, TABLE_TICK, TABLE_VALUES
from dslnet.model import symbol
from dslnet.program import ERA, NOW, arriving

NEURON = local("neuron")
INTEGERS = ("tick", "neuron", "block", "begin", "end", "thread")
LOCAL_TYPES = {**dict.fromkeys(INTEGERS, "int64_t"), "t": "double"}


@define
class Scope:
    """The names of one function over a population. `lanes` are those with one value per neuron."""

    kind: PopulationKind
    types: dict[str, str] = field(factory=dict)
    sources: dict[str, Node] = field(factory=dict)
    lanes: dict[sympy.Symbol, sympy.Basic] = field(factory=dict)
    plain: dict[sympy.Symbol, sympy.Basic] = field(factory=dict)
    constants: set[str] = field(factory=set)
    still: set[str] = field(factory=set)
    """The arrays of parameters."""
    empty: dict[sympy.Symbol, sympy.Basic] = field(factory=dict)
    """The ports that nothing adds to, which are 0."""

    @classmethod
    def of(cls, kind: PopulationKind) -> Scope:
        """All that a class declares, and what the compiler adds."""
        scope = cls(kind)
        scope.types |= LOCAL_TYPES
        for record in kind.stored():
            if kind.lane(record):
                scope.array(record.name, kind.c_type(record.name))
                scope.still |= {c_name(record.name)} if record.kind == "param" else set()
            else:
                scope.number(record.name, kind.c_type(record.name), changes=record.kind == "state")
        scope.empty |= {symbol(name): sympy.Integer(0) for name in kind.unused()}
        for name in kind.inputs():
            scope.array(arriving(name), kind.c_type(name))
        for name in kind.silences():
            scope.array(name, "int32_t")
        if kind.silences():
            scope.declare(NOW, "int32_t", local(f"(int32_t)(tick % {ERA})"), "int32_t")
        scope.array("t_last", "double")
        if kind.model.tabled:
            scope.table()
        scope._clock()
        return scope

    def _clock(self) -> None:
        self.declare("dt", self.kind.real, local("self->dt"), "double")
        self.declare("size", "int64_t", local("self->size"), "int64_t")
        self.constants |= {"dt", "size"}

    def declare(self, name: str, kind: str, value: Any, value_type: str) -> None:
        """A name that is brought in as a constant at the top of the function."""
        self.types[name] = kind
        self.sources[name] = Declare(name, value)
        for part in value.free_symbols:
            self.types.setdefault(part.name, value_type)

    def array(self, name: str, kind: str) -> None:
        """A name with one value per neuron, in an array of the struct."""
        text = c_name(name)
        self.types[text] = kind
        self.sources[text] = Pointer(text, f"self->{text}")
        self.lanes[symbol(name)] = load(text, NEURON)

    def table(self) -> None:
        """The row that a table shows at this tick."""
        name = c_name(SHOWN)
        arguments = f"self->{TABLE_TICK}, self->table, self->{TABLE_CLOCK}, tick"
        row = f"self->{TABLE_VALUES} + dsl_row_of({arguments}) * self->padded"
        self.types[name] = self.kind.real
        self.sources[name] = Pointer(name, row, constant=True)
        self.lanes[symbol(SHOWN)] = load(name, NEURON)

    def number(self, name: str, kind: str, changes: bool) -> None:
        """A name with one value for the population. One that changes is read where its past is kept, since another
        thread may already be writing its next value."""
        text = c_name(name)
        self.types[f"self->{text}__past" if changes else f"self->{text}"] = kind
        if changes:
            index = local("(tick + self->slots - 1) % self->slots")
            self.types[index.name] = "int64_t"
            self.declare(text, kind, Load(local(f"self->{text}__past"), index), kind)
        else:
            self.declare(text, kind, load(f"self->{text}", sympy.Integer(0)), kind)
            self.constants.add(text)
        self.plain[symbol(name)] = local(text)

    def now(self, name: str) -> None:
        """Read a value of the whole population as it is after the step."""
        text = c_name(name)
        self.types[f"self->{text}"] = self.kind.c_type(name)
        index = local("tick % self->slots")
        self.types[index.name] = "int64_t"
        self.sources[text] = Declare(text, Load(local(f"self->{text}__past"), index))

    def lower(self, expression: Any) -> Any:
        """An expression of the model with C names and array elements. A port that is empty is 0, but where it divides
        or makes something else that C must find out."""
        names = {**self.plain, **self.lanes}
        if not self.empty:
            return expression.xreplace(names)
        try:
            without = expression.xreplace(names | self.empty)
        except TypeError:  # sympy compares nothing with 0 / 0
            return expression.xreplace(names)
        return expression.xreplace(names) if without.has(sympy.zoo, sympy.nan, sympy.oo, -sympy.oo) else without

    def varies(self, expression: Any) -> bool:
        """Whether a lowered expression has one value per neuron."""
        names = self.lane_names()
        return any(NEURON in node.free_symbols for node in of_kind(expression, Load)) or bool(
            {s.name for s in expression.free_symbols} & names
        )

    def lane_names(self) -> set[str]:
        """The local variables with one value per neuron."""
        return {value.name for value in self.lanes.values() if isinstance(value, sympy.Symbol)}
