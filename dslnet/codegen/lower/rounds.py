"""Repetitions in C. Neurons of a block go round together, each until it is done: every round is a loop over the lanes
that can be vectorised, and the block goes on while any of its neurons does. What a neuron gets depends on it alone.
"""

from __future__ import annotations

from typing import Any

import sympy

from dslnet.arrays import BLOCK
from dslnet.codegen.ir import Assign, Break, Buffer, Declare, For, If, Node, Store, Variable, load, local
from dslnet.codegen.lower.scope import NEURON, Scope
from dslnet.codegen.lower.written import written
from dslnet.codegen.names import c_name
from dslnet.expressions.truths import Equal, NotEqual
from dslnet.program import Rounds
from dslnet.symbols import Where

BLOCK_START = local("block")
LANE = NEURON - BLOCK_START
LEFT = local("left")


def lane_loop(body: list[Node], reduce: str = "") -> For:
    """A loop over the neurons of a block."""
    return For("neuron", BLOCK_START, BLOCK_START + BLOCK, tuple(body), simd=True, reduce=reduce)


def rounds_of_block(scope: Scope, rounds: Rounds) -> list[Node]:
    """The rounds of one block. Their values are in buffers, which `scope` reads from here on."""
    names = [c_name(name.name) for name in rounds.symbols]
    going = names[-1]
    kinds = [scope.kind.real] * (len(names) - 1) + ["uint8_t"]
    scope.types |= dict(zip(names, kinds, strict=True)) | {"left": "int64_t"}
    begin: list[Node] = [Store(c_name(name.name), LANE, scope.lower(value)) for name, value in rounds.start]
    scope.lanes |= {name: load(c_name(name.name), LANE) for name in rounds.symbols}
    nodes: list[Node] = [written(rounds.note, rounds.location), *(Buffer(name, BLOCK) for name in names)]
    nodes.append(lane_loop([*begin, Store(going, LANE, sympy.Integer(1))]))
    active = NotEqual(load(going, LANE), 0)
    body, following, goes = _round(scope, rounds)
    body += [
        Store(c_name(name.name), LANE, Where(active, value, load(c_name(name.name), LANE)))
        for name, value in following.items()
    ]
    body.append(Store(going, LANE, Where(active, Where(goes, sympy.Integer(1), sympy.Integer(0)), sympy.Integer(0))))
    count = lane_loop([Assign("left", LEFT + load(going, LANE))], reduce="+:left")
    turn: list[Node] = [lane_loop(body), Variable("left", sympy.Integer(0)), count, If(_none(LEFT), (Break(),))]
    return [*nodes, For("round", sympy.Integer(0), sympy.Integer(rounds.most), tuple(turn))]


def rounds_of_population(scope: Scope, rounds: Rounds) -> list[Node]:
    """The rounds of what is one for the population, by each thread for itself."""
    nodes: list[Node] = [written(rounds.note, rounds.location)]
    for name, value in rounds.start:
        scope.types[c_name(name.name)] = scope.kind.real
        nodes.append(Variable(c_name(name.name), scope.lower(value)))
        scope.plain[name] = local(c_name(name.name))
    going = c_name(rounds.unfinished.name)
    scope.types[going] = "int64_t"
    scope.plain[rounds.unfinished] = local(going)
    nodes.append(Variable(going, sympy.Integer(1)))
    body, following, goes = _round(scope, rounds)
    body += [Assign(c_name(name.name), value) for name, value in following.items()]
    body += [Assign(going, Where(goes, sympy.Integer(1), sympy.Integer(0))), If(_none(local(going)), (Break(),))]
    return [*nodes, For("round", sympy.Integer(0), sympy.Integer(rounds.most), tuple(body))]


def _round(scope: Scope, rounds: Rounds) -> tuple[list[Node], dict[sympy.Symbol, Any], Any]:
    """What is computed in a round, the values that follow, and whether it goes on: all from the values before it."""
    inside = dict(scope.lanes) if rounds.lane else dict(scope.plain)
    names = inside
    nodes: list[Node] = []
    following: dict[sympy.Symbol, Any] = {}

    def lowered(value: Any) -> Any:
        return value.xreplace({**scope.plain, **scope.lanes, **names})

    def declare(text: str, value: Any, kind: str) -> sympy.Symbol:
        scope.types[text] = kind
        nodes.append(Declare(text, lowered(value)))
        return local(text)

    for name, value in rounds.body:
        names[name] = declare(c_name(name.name), value, scope.kind.real)
    for name, value in rounds.values:
        following[name] = declare(f"{c_name(name.name)}__after", value, scope.kind.real)
    goes = declare(f"{c_name(rounds.unfinished.name)}__on", rounds.going, "uint8_t")
    return nodes, following, NotEqual(goes, 0)


def _none(number: Any) -> Any:
    return Equal(number, 0)
