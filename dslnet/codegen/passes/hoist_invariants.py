"""Take out of the loops over neurons what is the same for all of them.

What is made of parameters alone (`exp(-dt/tau)`) is computed once per call of the library, by `<kind>_prepare`, into
`<kind>_constants`; what changes with time is computed at the top of the function, once per step.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, TypeGuard

import sympy
from attrs import define, evolve, field

from dslnet.codegen.expr import Printer, is_divisor
from dslnet.codegen.ir import (
    Assign,
    Declare,
    For,
    Function,
    If,
    Kernel,
    Load,
    Member,
    Node,
    Over,
    Store,
    Struct,
    Switch,
    local,
)
from dslnet.codegen.passes.divisions import HERE, NOWHERE, THROUGHOUT, decides, judged, smoothed
from dslnet.codegen.passes.walk import changed, made
from dslnet.symbols import Where

CONSTANT, STEP, LANE = range(3)
LONGEST_NAME = 28


@define
class Constants:
    """The constants of one owner: their expressions, names and types."""

    owner: str
    names: dict[Any, str] = field(factory=dict)
    types: dict[str, str] = field(factory=dict)
    sources: dict[str, Node] = field(factory=dict)
    known: dict[str, str] = field(factory=dict)


def hoist_invariants(kernel: Kernel) -> Kernel:
    """Kernel with a struct of constants and a function that fills it for each owner."""
    owners: dict[str, Constants] = {}
    known = judged(kernel)
    functions = [
        _Hoist(f, kernel.real, owners.setdefault(f.owner, Constants(f.owner)), known).run() for f in kernel.functions
    ]
    owned = [constants for owner, constants in owners.items() if owner]
    structs = (*kernel.structs, *(_struct(c) for c in owned))
    return evolve(kernel, structs=structs, functions=(*(_prepare(c) for c in owned), *functions))


@define
class _Hoist:
    function: Function
    real: str
    constants: Constants
    judged: frozenset[Any]
    lanes: set[str] = field(factory=set)
    top: dict[Any, str] = field(factory=dict)
    types: dict[str, str] = field(factory=dict)

    def run(self) -> Function:
        self.types = dict(self.function.types)
        loops = [n for n in self.function.body if isinstance(n, For)]
        first = next((i for i, n in enumerate(self.function.body) if isinstance(n, For)), len(self.function.body))
        self.lanes = made((*loops, *self.function.body[first:]))  # what is made between loops is not known before
        body: list[Node] = []
        for node in self.function.body:
            body.append(evolve(node, body=self._inside(node.body)) if _over_neurons(node) else node)
        first = next((i for i, n in enumerate(body) if _over_neurons(n)), len(body))
        hoisted = [Declare(name, value) for value, name in self.top.items()]
        return evolve(self.function, body=(*body[:first], *hoisted, *body[first:]), types=self.types)

    def _inside(self, nodes: Iterable[Node]) -> tuple[Node, ...]:
        return tuple(self._node(node) for node in nodes)

    def _node(self, node: Node) -> Node:
        if isinstance(node, For):
            return evolve(node, body=self._inside(node.body))
        if isinstance(node, If):
            return evolve(node, condition=self._hoisted(node.condition), body=self._inside(node.body))
        if isinstance(node, Switch):
            return node
        if isinstance(node, Store):
            return evolve(node, value=self._hoisted(node.value, HERE))
        if isinstance(node, Declare):
            return changed(node, partial(self._hoisted, exact=NOWHERE if node.inner else HERE))
        return _value_changed(node, self._hoisted)

    def _level(self, e: Any) -> int:
        if e.has(Load):
            return LANE
        names = {s.name for s in e.free_symbols}
        if any(read_by(name) & self.lanes for name in names):
            return LANE
        return CONSTANT if self.function.owner and names <= self.function.constants else STEP

    def _hoisted(self, e: Any, exact: int = NOWHERE) -> Any:
        """The expression with its invariant parts replaced by names; `exact` says where divisions stay such."""
        if isinstance(e, Load) or e.is_Atom:
            return e
        level = self._level(e)
        if level < LANE:
            return self._name(e, level)
        exact = THROUGHOUT if e in self.judged else exact
        e = e if exact == THROUGHOUT else smoothed(e, self.judged)
        if isinstance(e, sympy.Add | sympy.Mul):
            return self._grouped(e, exact)
        if decides(e):
            exact = THROUGHOUT
        elif exact == HERE and not isinstance(e, Where):
            exact = NOWHERE
        return e.func(*(self._hoisted(a, exact) for a in e.args))

    def _grouped(self, e: Any, exact: int) -> Any:
        """The invariant terms of a sum, or factors of a product, become one."""
        parts: dict[int, list[Any]] = {CONSTANT: [], STEP: [], LANE: []}
        for argument in e.args:
            parts[self._level(argument)].append(argument)
        kept = [self._hoisted(a, exact if exact == THROUGHOUT else NOWHERE) for a in parts[LANE]]
        ahead = parts[CONSTANT] + parts[STEP]
        if exact and e.is_Mul and any(map(is_divisor, ahead)) and all(f.is_Number or is_divisor(f) for f in ahead):
            divisor = sympy.Mul(*(1 / f for f in ahead if not f.is_Number))
            return Over(sympy.Mul(*kept, *(f for f in ahead if f.is_Number)), self._name(divisor, self._level(divisor)))
        for level in (STEP, CONSTANT):
            if parts[level]:
                kept.append(self._name(e.func(*parts[level]), level))
        return e.func(*kept)

    def _name(self, e: Any, level: int) -> Any:
        if e.is_Atom or (e.is_Mul and len(e.args) == 2 and e.args[0] == -1 and e.args[1].is_Atom):
            return e
        return self._constant(e) if level == CONSTANT else self._step(e)

    def _constant(self, e: Any) -> Any:
        found = self.constants.names.get(e)
        if found is None:
            found = named(e, self.types, self.real, set(self.constants.names.values()))
            self.constants.names[e] = found
            self.constants.types[found] = _c_type(e, self.types, self.real)
        for name in sorted(s.name for s in e.free_symbols):
            self.constants.sources[name] = self.function.sources[name]
            self.constants.known[name] = self.types[name]
        self.types[f"constants->{found}"] = self.constants.types[found]
        return local(f"constants->{found}")

    def _step(self, e: Any) -> Any:
        if e not in self.top:
            taken = {*self.types, *self.top.values()}
            self.top[e] = named(e, self.types, self.real, taken)
            self.types[self.top[e]] = _c_type(e, self.types, self.real)
        return local(self.top[e])


def read_by(name: str) -> set[str]:
    """The variables behind a name, which may be the text of a call: a draw is keyed by its neuron or synapse."""
    return set(re.findall(r"\w+", name)) if "(" in name else {name}


def _over_neurons(node: Node) -> TypeGuard[For]:
    """Whether a statement is a loop that something can be taken out of; rounds ahead of it are not."""
    return isinstance(node, For) and node.counter != "round"


def _value_changed(node: Node, change: Any) -> Node:
    return evolve(node, value=change(node.value)) if hasattr(node, "value") and hasattr(node, "array") else node


def _c_type(e: Any, types: dict[str, str], real: str) -> str:
    """What time gives is of the model's precision; what whole numbers give keeps its digits, as their sums do."""
    kind = Printer(types, real).kind(e)
    if kind in ("int", "bool"):
        return "int64_t"
    doubles = [name.name for name in e.free_symbols if types.get(name.name) == "double"]
    return real if doubles and not any("reduced__" in name for name in doubles) else kind


def named(e: Any, types: Mapping[str, str], real: str, taken: set[str]) -> str:
    """A name that reads like the expression where that is short, else a numbered one."""
    text = Printer(types, real)(e).replace("dsl_", "").replace("self->", "").replace("->", "_")
    for sign, word in (("/", "_over_"), ("*", "_times_"), ("+", "_plus_"), ("-", "_minus_")):
        text = text.replace(sign, word)
    text = re.sub(r"_+", "_", re.sub(r"\W+", "_", text.replace(".0", ""))).strip("_")
    if len(text) > LONGEST_NAME or not text[:1].isalpha() or text in taken:
        text = f"invariant_{len(taken) + 1}"
    return text


def _struct(constants: Constants) -> Struct:
    printer = Printer(constants.known, "double")
    members = [Member(constants.types[n], n, printer(e)) for e, n in constants.names.items()]
    members = members or [Member("double", "none", "nothing can be computed ahead")]
    return Struct(f"{constants.owner}_constants", tuple(members), f"{constants.owner}: computed once per call")


def _prepare(constants: Constants) -> Function:
    """The function that computes the constants; in double precision, whatever the model's."""
    types = {name: "double" if kind == "float" else kind for name, kind in constants.known.items()}
    body: list[Node] = []
    for expression, name in constants.names.items():
        types[f"constants->{name}"] = constants.types[name]
        body.append(Assign(f"constants->{name}", expression))
    for node in constants.sources.values():
        types |= {s.name: "double" for value in (getattr(node, "value", None),) if value for s in value.free_symbols}
    if not body:
        body.append(Assign("constants->none", sympy.Float(0.0)))
    parameters = ((f"const {constants.owner} *", "self"), (f"{constants.owner}_constants *", "constants"))
    return Function(f"{constants.owner}_prepare", parameters, tuple(body), types, constants.sources)
