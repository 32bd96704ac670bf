"""How passes go through statements: read all expressions, or replace each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from attrs import evolve

from dslnet.codegen.ir import (
    Accumulate,
    Assign,
    Buffer,
    Call,
    Declare,
    For,
    If,
    Load,
    Node,
    Pointer,
    Return,
    Store,
    Switch,
    Variable,
)
from dslnet.expressions.parts import of_kind

Change = Callable[[Any], Any]
FIELDS: dict[type, tuple[str, ...]] = {
    Declare: ("value",),
    Variable: ("value",),
    Assign: ("value",),
    Store: ("index", "value"),
    Accumulate: ("index", "value"),
    For: ("start", "stop"),
    If: ("condition",),
    Return: ("value",),
}


def nodes_of(nodes: Iterable[Node]) -> Iterator[Node]:
    """All statements, those inside loops and branches included."""
    for node in nodes:
        yield node
        if isinstance(node, For | If):
            yield from nodes_of(node.body)
        if isinstance(node, Switch):
            for case in node.cases:
                yield from nodes_of(case)


def expressions(node: Node) -> Iterator[Any]:
    """The expressions that stand in a statement itself."""
    return (getattr(node, name) for name in FIELDS.get(type(node), ()))


def changed(node: Node, change: Change) -> Node:
    """The statement with each of its own expressions replaced."""
    return evolve(node, **{name: change(getattr(node, name)) for name in FIELDS.get(type(node), ())})


def made(nodes: Iterable[Node]) -> set[str]:
    """The names that statements bring into being or change: locals, counters, buffers, results of calls."""
    found: set[str] = set()
    for node in nodes_of(nodes):
        if isinstance(node, Declare | Variable | Assign | Buffer | Pointer):
            found.add(node.name)
        if isinstance(node, For):
            found.add(node.counter)
        if isinstance(node, Call) and node.result:
            found.add(node.result)
    return found


@lru_cache(maxsize=4096)
def names_in(expression: Any) -> frozenset[str]:
    """The symbols and arrays of an expression. Every pass asks for them, mostly of the same expressions."""
    return frozenset(s.name for s in expression.free_symbols) | {e.args[0].name for e in of_kind(expression, Load)}


def used(nodes: Iterable[Node]) -> set[str]:
    """The names that statements read or write: symbols and arrays, but not the words in the arguments of calls."""
    found: set[str] = set()
    for node in nodes_of(nodes):
        for expression in expressions(node):
            found |= names_in(expression)
        if isinstance(node, Store | Accumulate):
            found.add(node.array)
    return found
