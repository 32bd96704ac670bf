"""Compute a function of the same argument once per neuron, however often the equations call it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import sympy
from attrs import evolve

from dslnet.codegen.expr import Printer
from dslnet.codegen.ir import Declare, For, Function, Kernel, Load, Node, Over, local
from dslnet.codegen.names import unique
from dslnet.codegen.passes.walk import changed, expressions
from dslnet.expressions.kept import Powered
from dslnet.symbols import Absolute, Maximum, Minimum, Where, is_truth

CHEAP = (Absolute, Maximum, Minimum)


def share_calls(kernel: Kernel) -> Kernel:
    """Kernel in which no simple loop calls a function twice with one argument."""
    return evolve(kernel, functions=tuple(_share(f, kernel.real) for f in kernel.functions))


def _share(function: Function, real: str) -> Function:
    types = dict(function.types)
    return evolve(function, body=_body(function.body, types, real), types=types)


def _body(nodes: Iterable[Node], types: dict[str, str], real: str) -> tuple[Node, ...]:
    return tuple(
        evolve(node, body=named_calls(_body(node.body, types, real), types, real, 2)) if isinstance(node, For) else node
        for node in nodes
    )


def named_calls(
    body: tuple[Node, ...], types: dict[str, str], real: str, least: int, kinds: tuple[type, ...] = (object,)
) -> tuple[Node, ...]:
    """The statements, where each call that occurs at least so often is a local of its own, ahead of its first use."""

    def found_in(node: Node) -> list[Any]:
        return [c for e in expressions(node) for c in calls_in(e) if isinstance(c, kinds)]

    calls = Counter(c for node in body for c in found_in(node))
    names: dict[Any, Any] = {}
    out: list[Node] = []
    for node in body:
        wanted = {call for call in found_in(node) if calls[call] >= least}
        for call in sorted(wanted, key=_depth):
            if call not in names:
                value = call.func(*(a.xreplace(names) for a in call.args))
                names[call] = local(_named(call, types, real))
                out.append(Declare(names[call].name, value))
        out.append(changed(node, lambda e: e.xreplace(names)) if names else node)
    return tuple(out)


def _named(call: Any, types: dict[str, str], real: str) -> str:
    kind = sympy.Pow if isinstance(call, Powered) else type(call)
    name = unique(f"{kind.__name__.lower()}_1", set(types))
    found = Printer(types, real).kind(call)
    types[name] = "int64_t" if found in ("int", "bool") else found
    return name


def calls_in(e: Any) -> list[Any]:
    """The function calls in an expression, once for each place where they stand."""
    if isinstance(e, Load) or e.is_Atom:
        return []
    below = [c for a in e.args for c in calls_in(a)]
    is_call = isinstance(e, sympy.Function) and not isinstance(e, Where | Over) and not is_truth(e)
    power = isinstance(e, sympy.Pow | Powered) and not e.args[1].is_Integer
    return [*below, e] if is_call or power else below


def takes_a_call(e: Any) -> bool:
    """Whether it takes longer to compute than to read."""
    return any(not isinstance(call, CHEAP) for call in calls_in(e))


def _depth(e: Any) -> tuple[int, Any]:
    return (sympy.count_ops(e), sympy.default_sort_key(e))
