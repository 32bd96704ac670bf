"""The Kernel: how a network is computed, as frozen records of loops and stores with sympy expressions inside.

Expressions are made of numbers, the functions of `dslnet.symbols`, `sympy.Symbol`s that stand for C variables, and
`Load(array, index)`. Each function says the C type of every name that its expressions use.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import sympy
from attrs import field, frozen

Expression: TypeAlias = Any
"""A sympy expression; sympy has no type hints."""


class Load(sympy.Function):  # type: ignore[misc]  # sympy has no type hints
    """One element of an array, or with a member name such as `self->tau` one number behind a pointer."""

    nargs = 2


class Over(sympy.Function):  # type: ignore[misc]  # sympy has no type hints
    """A division by what is the same for all lanes. Times its reciprocal it would be rounded twice, so that x / p,
    rounded down, were one too small at many multiples of p."""

    nargs = 2


@frozen
class Comment:
    """A line for the reader."""

    text: str


@frozen
class Declare:
    """A constant local variable. What is `inner` is part of an equation, as the slopes of a method: there x / p may be
    x times 1 / p."""

    name: str
    value: Expression
    inner: bool = False


@frozen
class Buffer:
    """A local array of a fixed length."""

    name: str
    length: int


@frozen
class Pointer:
    """A local name for an array that lives in a struct: `restrict`, so that loops over it can be vectorised."""

    name: str
    source: str
    constant: bool = False


@frozen
class Variable:
    """A local variable that changes."""

    name: str
    value: Expression


@frozen
class Assign:
    """A new value for a variable."""

    name: str
    value: Expression


@frozen
class Store:
    """array[index] = value."""

    array: str
    index: Expression
    value: Expression


@frozen
class Accumulate:
    """array[index] += value."""

    array: str
    index: Expression
    value: Expression


@frozen
class For:
    """Count from start to stop, which is left out, by step. `simd` promises that the turns do not depend on one
    another; `reduce` names a variable that all turns add to, with its OpenMP operator (`+:total`). `unroll` asks for so
    many turns at once."""

    counter: str
    start: Expression
    stop: Expression
    body: tuple[Node, ...]
    step: int = 1
    simd: bool = False
    reduce: str = ""
    unroll: int = 1


@frozen
class If:
    """Run the body where the condition holds."""

    condition: Expression
    body: tuple[Node, ...]


@frozen
class Call:
    """A call of a function by name, with the text of its arguments; `result` takes its value, or `adds` it."""

    function: str
    arguments: tuple[str, ...]
    result: str = ""
    adds: bool = False


@frozen
class Switch:
    """Run the body whose number the value has."""

    value: str
    cases: tuple[tuple[Node, ...], ...]


@frozen
class Return:
    """The result of the function."""

    value: Expression


@frozen
class Break:
    """The end of the innermost loop."""


Node = (
    Comment
    | Declare
    | Buffer
    | Pointer
    | Variable
    | Assign
    | Store
    | Accumulate
    | For
    | If
    | Call
    | Switch
    | Return
    | Break
)


@frozen
class Function:
    """A C function. `types` maps each name that expressions use to the C type of its value (or element).

    `sources` says how a name that the body uses is brought in at the top; only those used are. `constants` are the
    names whose values stand still during a call of the library; `owner` is the struct that keeps what is computed
    from them once per call.
    """

    name: str
    parameters: tuple[tuple[str, str], ...]
    body: tuple[Node, ...]
    types: Mapping[str, str] = field(factory=dict)
    sources: Mapping[str, Node] = field(factory=dict)
    constants: frozenset[str] = frozenset()
    owner: str = ""
    comment: str = ""
    returns: str = "void"
    apart: bool = False
    """Not to be inlined: its loops have more values to keep at hand than a function of many loops has registers for."""
    wide: bool = False
    """Its loops compute so much for each value that they take the widest vectors there are."""
    still: frozenset[str] = frozenset()
    """The arrays, with one value per neuron, whose values stand still during a call of the library."""
    about: Mapping[str, float] = field(factory=dict)
    """Of each array of a state the value that it begins with, as far as that is one number."""


@frozen
class Member:
    """One member of a struct."""

    type: str
    name: str
    comment: str = ""


@frozen
class Struct:
    """A C struct, printed both into the C file and into the declarations that Python reads."""

    name: str
    members: tuple[Member, ...]
    comment: str = ""


@frozen
class Kernel:
    """One translation unit, without its library. `constants` are computed once per call by `prepare` functions, what is
    `kept` of each neuron by `keep` functions, and curves by `draw` functions: of each kind of population the arrays for
    that, their types, and how many values each thread has; 0 says that each neuron has one."""

    structs: tuple[Struct, ...]
    functions: tuple[Function, ...]
    real: str = "double"
    kept: Mapping[str, Mapping[str, tuple[str, int]]] = field(factory=dict)


def local(name: str) -> sympy.Symbol:
    """The symbol of a C variable; it has the same assumptions as a field, so that a field can be its own variable."""
    return sympy.Symbol(name, real=True)


def load(array: str, index: Any) -> sympy.Expr:
    """One element of an array."""
    return Load(local(array), index)
