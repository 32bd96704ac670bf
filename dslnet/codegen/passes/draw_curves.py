"""The C that draws curves, and that computes what they are drawn of.

`<kind>_points_0` computes the functions of 64 values of the first base. `<kind>_draw` lays a grid when what stands
still has changed, each thread for itself; `<kind>_missed_0` draws pieces of it where a value lies for the first time,
and computes what a block of neurons cannot read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sympy

from dslnet.arrays import BLOCK, LINE
from dslnet.codegen.ir import (
    Break,
    Buffer,
    Call,
    Comment,
    Declare,
    For,
    Function,
    If,
    Load,
    Member,
    Node,
    Return,
    Store,
    Variable,
    load,
    local,
)
from dslnet.codegen.passes.buffers import LANE
from dslnet.codegen.passes.curves import Curves
from dslnet.expressions.truths import Equal, NotEqual

PIECES = 384
"""Of a grid; behind them is one that tells that a value is not on the grid."""
COEFFICIENTS = {"double": 10, "float": 6}
GRID = 16
"""Numbers that tell where the grid lies."""
MOST_TURNS = 100_000
"""More than the library takes for any grid."""
COMMENTS = {
    "given": "what curves were drawn with, of each thread",
    "grid": "where they lie",
    "pieces": "their coefficients",
    "known": "and which pieces were looked at",
}
UNTIL_DONE: tuple[Node, ...] = (If(Equal(local("going"), 0), (Break(),)),)
X, Y = "x__at", "y__at"
"""Values of a base, and of its functions; fields have no two underscores in a row."""


def kept_of(curves: Sequence[Curves]) -> dict[str, tuple[str, int]]:
    """The arrays of a population: their types, and how many values each thread has."""
    return {f"{each.name}__{what}": found for each in curves for what, found in _arrays(each).items()}


def members_of(curves: Sequence[Curves]) -> list[Member]:
    """What the struct has for them."""
    return [
        Member(f"{kind} *", f"{each.name}__{what}", COMMENTS[what])
        for each in curves
        for what, (kind, _) in _arrays(each).items()
    ]


def _arrays(found: Curves) -> dict[str, tuple[str, int]]:
    pieces = (PIECES + 1) * COEFFICIENTS[found.real] * found.width
    given = _lines(len(found.given) + 1)
    known = "uint8_t", PIECES // 4
    return {"given": ("double", given), "grid": ("double", GRID), "pieces": (found.real, pieces), "known": known}


def looked_up(found: Curves) -> Iterator[Node]:
    """What is read of curves for one block of neurons, before a loop over its lanes."""
    name = found.name
    values = f"{found.base.args[0].name} + block" if isinstance(found.base, Load) else f"{name}__before"
    yield Buffer(f"{name}__curves", BLOCK * found.width)
    yield Variable(f"{name}__missed", sympy.Integer(0))
    yield Call(_called(found, "read"), ("self", "thread", values, f"{name}__curves"), result=f"{name}__missed")
    missed = Call(_called(found, "missed"), ("self", "constants", "thread", values, f"{name}__curves"))
    yield If(NotEqual(local(f"{name}__missed"), 0), (missed,))


def drawing_of(owner: str, curves: Sequence[Curves]) -> Iterator[Function]:
    """The functions of one kind of population."""
    for each in curves:
        yield _points(each)
        yield _read(each)
        yield _missed(each)
    body = tuple(node for each in curves for node in _drawn(each))
    types = {name: kind for each in curves for name, kind in each.function.types.items()}
    types |= dict.fromkeys(("going", "turn", *(f"{each.name}__stale" for each in curves)), "int64_t")
    types |= dict.fromkeys((X, Y, *(f"{each.name}__now" for each in curves)), "double")
    sources = {name: source for each in curves for name, source in each.function.sources.items()}
    comment = f"{owner}: curves of what stands still, if they are not drawn"
    yield Function(f"{owner}_draw", (*_known(owner), ("int64_t", "thread")), body, types, sources, comment=comment)


def _drawn(found: Curves) -> Iterator[Node]:
    """Whether curves are those of what stands still now, and them anew if not."""
    name, now, names = found.name, f"{found.name}__now", found.given
    yield Comment(f"of {found.text}")
    yield Buffer(now, len(names) + 1)
    yield Store(now, sympy.Integer(0), sympy.Integer(1))
    for place, each in enumerate(names, 1):
        yield Store(now, sympy.Integer(place), local(each))
    yield Variable(f"{name}__stale", sympy.Integer(0))
    yield Call("dsl_renewed", (_mine(found, "given"), now, f"sizeof {now}"), result=f"{name}__stale")
    yield If(NotEqual(local(f"{name}__stale"), 0), tuple(_anew(found)))


def _anew(found: Curves) -> Iterator[Node]:
    """Lay the grid. Its pieces are drawn when a value lies in them."""
    grid = _mine(found, "grid")
    yield from _rooms(found)
    yield Variable("going", sympy.Integer(1))
    yield Call("dsl_lay_grid", (grid, repr(found.about)))
    turn = (*_asked(found), Call("dsl_try_grid", (grid, *_counts(found), Y), result="going"), *UNTIL_DONE)
    yield For("turn", sympy.Integer(0), sympy.Integer(MOST_TURNS), turn)
    kept = _mine(found, "pieces"), _mine(found, "known")
    yield Call("dsl_empty_pieces", (*kept, str(COEFFICIENTS[found.real]), str(found.width)))


def _rooms(found: Curves) -> tuple[Node, Node]:
    return Buffer(X, BLOCK), Buffer(Y, BLOCK * (len(found.functions) + len(found.watched)))


def _asked(found: Curves) -> tuple[Node, Node]:
    """The equations in four pieces of the grid."""
    return (
        Call("dsl_grid_points", (_mine(found, "grid"), str(COEFFICIENTS[found.real]), X)),
        Call(_called(found, "points"), ("self", "constants", X, Y, str(BLOCK))),
    )


def _counts(found: Curves) -> tuple[str, str, str, str]:
    """Of nodes, functions, what is to change little, and what beside what it is."""
    beside = sum(relative for relative, _ in found.watched)
    arguments = len(found.watched) - beside
    return str(COEFFICIENTS[found.real]), str(len(found.functions)), str(arguments), str(beside)


def _points(found: Curves) -> Function:
    """The function that computes the equations."""
    alone, own = found.alone, [*found.functions, *(e for _, e in found.watched)]
    names = {found.base: load(X, LANE)}
    needed = {e.name for e in alone.inside(own) if e.is_Symbol} & alone.values.keys()
    made = [Declare(name, value.xreplace(names)) for name, value in alone.values.items() if name in needed]
    stores = [Store(Y, BLOCK * place + LANE, e.xreplace(names)) for place, e in enumerate(own)]
    lanes = For("neuron", local("block"), local("end"), (*made, *stores), simd=True)
    blocks = For("block", sympy.Integer(0), sympy.Integer(BLOCK), (lanes,), step=BLOCK)
    double = dict.fromkeys([X, Y, *needed], "double")
    types = {**found.function.types, **double, **dict.fromkeys(("neuron", "block", "end"), "int64_t")}
    arrays = (("const double *restrict", X), ("double *restrict", Y), ("int64_t", "end"))
    comment = f"{found.owner}: functions of {found.text} alone, and what is to change little in a piece"
    return Function(
        _called(found, "points"), (*_known(found.owner), *arrays), (blocks,), types, found.function.sources,
        comment=comment, apart=True,
    )  # fmt: skip


def _read(found: Curves) -> Function:
    """The function that reads one block, which is written out once."""
    where = (str(found.width), _mine(found, "grid"), _mine(found, "pieces"), "values__at", "read__at")
    body = (
        Variable("count", sympy.Integer(0)),
        Call("dsl_read_curves" + found.suffix, where, result="count"),
        Return(local("count")),
    )
    comment = f"{found.owner}: functions of {found.text}, and how many values have no curve"
    return Function(
        _called(found, "read"), ((f"const {found.owner} *", "self"), *_values(found)), body, {"count": "int64_t"},
        comment=comment, returns="int64_t", apart=True,
    )  # fmt: skip


def _values(found: Curves) -> tuple[tuple[str, str], ...]:
    """What a block is read with: values of the base, and where those of its functions go."""
    return ("int64_t", "thread"), (f"const {found.real} *", "values__at"), (f"{found.real} *", "read__at")


def _missed(found: Curves) -> Function:
    """The function that draws pieces that values lie in for the first time, and computes what no piece has."""
    own = ("read__at", "values__at")
    grid, pieces, known = (_mine(found, what) for what in ("grid", "pieces", "known"))
    nodes, *counts = _counts(found)
    width = str(found.width)
    drawing = Call("dsl_draw_pieces", (grid, pieces, known, nodes, width, *counts, Y))
    wanted = Call("dsl_wanted_pieces" + found.suffix, (grid, known, *own), result="going")
    turn = (wanted, *UNTIL_DONE, *_asked(found), drawing)
    lanes = (
        Call("dsl_missed_lanes" + found.suffix, (*own, "lanes__at", X), result="count"),
        Call(_called(found, "points"), ("self", "constants", X, Y, "(count + 7) / 8 * 8")),
        Call("dsl_fill_missed" + found.suffix, (str(len(found.functions)), "lanes__at", "count", Y, "read__at")),
    )
    body = (
        Buffer("lanes__at", BLOCK),
        *_rooms(found),
        Variable("going", sympy.Integer(0)),
        For("turn", sympy.Integer(0), sympy.Integer(PIECES // 4 + 1), turn),
        Variable("count", sympy.Integer(0)),
        Call(
            "dsl_read_curves" + found.suffix, (str(found.width), grid, pieces, "values__at", "read__at"), result="count"
        ),
        If(NotEqual(local("count"), 0), lanes),
    )
    types = dict.fromkeys(("lanes__at", "going", "turn", "count"), "int64_t") | {X: "double", Y: "double"}
    comment = f"{found.owner}: functions of {found.text} where no curve was drawn"
    parameters = (*_known(found.owner), *_values(found))
    return Function(_called(found, "missed"), parameters, body, types, comment=comment, apart=True)


def _known(owner: str) -> tuple[tuple[str, str], ...]:
    return (f"const {owner} *", "self"), (f"const {owner}_constants *", "constants")


def _called(found: Curves, what: str) -> str:
    return f"{found.owner}_{what}_{found.number}"


def _mine(found: Curves, what: str) -> str:
    """What a thread has of an array."""
    _, length = _arrays(found)[what]
    return f"self->{found.name}__{what} + {length} * thread"


def _lines(count: int) -> int:
    """Numbers in whole cache lines."""
    return -(-count // LINE) * LINE
