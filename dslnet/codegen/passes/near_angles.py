"""Two loops for each one that takes sines or tangents: a vectorised one for angles below 2^26, and one for all others.

Larger angles have to be reduced with many digits of pi, which no vectorised loop has the time for. Ahead of the loop
its angles alone are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeGuard

import sympy
from attrs import evolve

from dslnet.codegen.ir import (
    Accumulate,
    Assign,
    Comment,
    Declare,
    For,
    Function,
    If,
    Kernel,
    Node,
    Store,
    Variable,
    local,
)
from dslnet.codegen.names import unique
from dslnet.codegen.passes.share_calls import named_calls
from dslnet.codegen.passes.walk import names_in
from dslnet.symbols import Absolute, Where

LARGEST = sympy.Float(2.0**26)


class NearSin(sympy.Function):  # type: ignore[misc]  # sympy has no type hints
    """The sine of an angle below 2^26."""

    nargs = 1


class NearCos(sympy.Function):  # type: ignore[misc]  # sympy has no type hints
    """The cosine of an angle below 2^26."""

    nargs = 1


class NearTan(sympy.Function):  # type: ignore[misc]  # sympy has no type hints
    """The tangent of an angle below 2^26."""

    nargs = 1


NEAR = {sympy.sin: NearSin, sympy.cos: NearCos, sympy.tan: NearTan}
SINES = tuple(NEAR)


def near_angles(kernel: Kernel) -> Kernel:
    """Kernel whose vectorised loops take sines of near angles only."""
    return evolve(kernel, functions=tuple(_function(f, kernel.real) for f in kernel.functions))


def _function(function: Function, real: str) -> Function:
    types = dict(function.types)
    return evolve(function, body=tuple(_nodes(function.body, types, real)), types=types)


def _nodes(nodes: Iterable[Node], types: dict[str, str], real: str) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, For) and node.simd:
            yield from _either(node, types, real)
        elif isinstance(node, For | If):
            yield evolve(node, body=tuple(_nodes(node.body, types, real)))
        else:
            yield node


def _either(loop: For, types: dict[str, str], real: str) -> Iterator[Node]:
    """The loop, or the loop that looks at its angles and the two that are chosen from."""
    named = dict(types)
    body = named_calls(loop.body, named, real, 1, SINES)
    angles = list(dict.fromkeys(node.value.args[0] for node in body if is_sine(node)))
    ahead = _ahead(body, angles) if angles else None
    if ahead is None:
        yield loop
        return
    far = local(unique("far_1", set(named)))
    types |= {**named, far.name: real}
    counted = (Assign(far.name, far + Where(Absolute(angle) >= LARGEST, 1, 0)) for angle in angles)
    yield Variable(far.name, sympy.Float(0.0))
    yield evolve(loop, body=(*map(_near, ahead), *counted), reduce=f"+:{far.name}", unroll=1)
    yield If(sympy.Eq(far, 0), (evolve(loop, body=tuple(map(_near, body))),))
    yield If(sympy.Ne(far, 0), (evolve(loop, body=body, simd=False, reduce=""),))


def is_sine(node: Node) -> TypeGuard[Declare]:
    """Whether a statement declares a sine, a cosine or a tangent, and nothing else."""
    return isinstance(node, Declare) and isinstance(node.value, SINES)


def _near(node: Node) -> Node:
    """A sine of its own as one of a near angle."""
    if not is_sine(node):
        return node
    near = next(ours for plain, ours in NEAR.items() if isinstance(node.value, plain))
    return evolve(node, value=near(*node.value.args))


def _ahead(body: tuple[Node, ...], angles: Iterable[Any]) -> list[Declare] | None:
    """The locals that angles are made of, in order; None where the loop changes what these are made of."""
    changing = {node.name for node in body if isinstance(node, Assign | Variable)}
    declared: list[Declare] = []
    for node in body:
        if isinstance(node, Declare):
            changing |= {node.name} if names_in(node.value) & changing else set()
            declared.append(node)
        elif isinstance(node, Store | Accumulate):
            changing.add(node.array)
        elif not isinstance(node, Assign | Variable | Comment):
            return None
    if any(is_sine(node) and node.name in changing for node in declared):
        return None
    needed = {name for angle in angles for name in names_in(angle)}
    for node in reversed(declared):
        needed |= names_in(node.value) if node.name in needed else set()
    return [node for node in declared if node.name in needed]
