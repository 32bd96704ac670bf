"""What is kept of the parameters of each neuron: the arrays, and the function that computes them (`keep_still`)."""

from __future__ import annotations

from typing import Any

import sympy
from attrs import define, field

from dslnet.arrays import LINE
from dslnet.codegen.expr import Printer
from dslnet.codegen.ir import Call, For, Function, If, Load, Member, Node, Pointer, Store, Variable, load, local
from dslnet.codegen.passes.hoist_invariants import named
from dslnet.expressions.elementary import MatrixFunction
from dslnet.expressions.truths import NotEqual

NEURON, BEGIN, END, STALE = local("neuron"), local("begin"), local("end"), local("stale")
KNOWN = "thread__knows"
"""Fields have no two underscores in a row, and the copy of none is called so."""
MINE = local(f"{LINE} * thread")
"""Where a thread keeps a number for itself."""


@define
class Keeper:
    """What is kept of one kind of population: expressions by name, and the parameters that they are made of."""

    function: Function
    """One that reads them: it knows their types, and where they come from."""
    names: dict[Any, str] = field(factory=dict)
    kinds: dict[str, str] = field(factory=dict)
    arrays: set[str] = field(factory=set)
    numbers: set[str] = field(factory=set)

    @property
    def seen(self) -> dict[str, str]:
        """The parameters that may be assigned, and their types; dt and the size may not."""
        sources, types = self.function.sources, self.function.types
        of_struct = (n for n in self.numbers if isinstance(getattr(sources[n], "value", None), Load))
        return {name: types[name] for name in (*sorted(self.arrays), *sorted(of_struct))}

    @property
    def kept(self) -> dict[str, tuple[str, int]]:
        """The arrays: their types, and how many values each thread has; 0 says that each neuron has one."""
        seen = {f"{name}__seen": (kind, 0 if name in self.arrays else LINE) for name, kind in self.seen.items()}
        return {**{name: (kind, 0) for name, kind in self.kinds.items()}, **seen, KNOWN: ("uint8_t", LINE)}

    @property
    def taken(self) -> set[str]:
        """The names that there are, without their ends."""
        return {name.removesuffix("__still") for name in self.kinds}

    def name(self, e: Any, real: str) -> Any:
        """The element that an expression is read from."""
        if e not in self.names:
            plain = e.replace(Load, lambda array, index: array)
            name = named(plain, self.function.types, real, self.taken) + "__still"
            self.names[e] = name
            self.kinds[name] = Printer(self.function.types, real).kind(e)
            self.numbers |= symbols_in(e)
            self.arrays |= {element.args[0].name for element in e.atoms(Load)}
        return load(self.names[e], NEURON)


def symbols_in(e: Any) -> set[str]:
    """The names of an expression that are not those of elements."""
    if isinstance(e, Load):
        return set()
    return {e.name} if e.is_Symbol else {name for argument in e.args for name in symbols_in(argument)}


def members_of(keeper: Keeper, real: str) -> list[Member]:
    """What the struct has besides: results, and the parameters that they were computed from."""
    printer = Printer(keeper.function.types, real)
    comments = {name: printer(e) for e, name in keeper.names.items()}
    comments |= dict.fromkeys((f"{name}__seen" for name in keeper.seen), "what it was when that was made")
    comments[KNOWN] = "whether each thread has made that"
    return [Member(f"{kind} *", name, comments[name]) for name, (kind, _) in keeper.kept.items()]


def keeping_of(owner: str, keeper: Keeper) -> Function:
    """The function that computes what is kept."""
    own = dict.fromkeys(("stale", "neuron", "begin", "end", MINE.name), "int64_t")
    types = {**keeper.function.types, **keeper.kinds, **own, KNOWN: "uint8_t"}
    names = [*keeper.kinds, KNOWN]
    sources = {**keeper.function.sources, **{name: Pointer(name, f"self->{name}") for name in names}}
    body: list[Node] = [
        Variable("stale", 1 - load(KNOWN, MINE)),
        *(_look(name, name in keeper.arrays) for name in keeper.seen),
        If(NotEqual(STALE, 0), (*_loops(keeper), Store(KNOWN, MINE, sympy.Integer(1)))),
    ]
    parameters = ((f"const {owner} *", "self"), *(("int64_t", name) for name in ("thread", "begin", "end")))
    comment = f"{owner}: what stands still of the neurons begin to end, if it is not known"
    return Function(f"{owner}_keep", parameters, tuple(body), types, sources, comment=comment)


def _look(name: str, each: bool) -> Call:
    """Whether a parameter is another one than it was. One number is kept once for each thread."""
    seen, now, size = f"self->{name}__seen", f"self->{name}", f"sizeof *self->{name}"
    if each:
        arguments = (f"{seen} + begin", f"{now} + begin", f"(size_t)(end - begin) * {size}")
    else:
        arguments = (f"{seen} + {MINE}", now, size)
    return Call("dsl_renewed", arguments, result="stale", adds=True)


def _loops(keeper: Keeper) -> list[Node]:
    """All elements of a matrix are asked for in turn, which is no loop of vectors."""
    matrices = [(e, name) for e, name in keeper.names.items() if e.has(MatrixFunction)]
    others = [(e, name) for e, name in keeper.names.items() if not e.has(MatrixFunction)]
    loops = [(others, True), (matrices, False)]
    return [
        For("neuron", BEGIN, END, tuple(Store(name, NEURON, e) for e, name in each), simd=simd)
        for each, simd in loops
        if each
    ]
