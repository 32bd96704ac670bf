"""Compute a function of the same argument once per neuron, however often the equations call it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import sympy
from attrs import define, evolve, field

from dslnet.codegen.expr import Printer
from dslnet.codegen.ir import Declare, For, Function, Kernel, Load, Node, local
from dslnet.codegen.names import unique
from dslnet.codegen.passes.walk import changed, expressions
from dslnet.symbols import Where, is_truth


def share_calls(kernel: Kernel) -> Kernel:
    """Kernel in which no simple loop calls a function twice with one argument."""
    return evolve(kernel, functions=tuple(_Share(f, kernel.real).run() for f in kernel.functions))


@define
class _Share:
    function: Function
    real: str
    types: dict[str, str] = field(factory=dict)

    def run(self) -> Function:
        self.types = dict(self.function.types)
        return evolve(self.function, body=self._body(self.function.body), types=self.types)

    def _body(self, nodes: Iterable[Node]) -> tuple[Node, ...]:
        out: list[Node] = []
        for node in nodes:
            if isinstance(node, For):
                out.append(evolve(node, body=self._shared(self._body(node.body))))
            else:
                out.append(node)
        return tuple(out)

    def _shared(self, body: tuple[Node, ...]) -> tuple[Node, ...]:
        calls = Counter(c for node in body for e in expressions(node) for c in _calls(e))
        names: dict[Any, Any] = {}
        out: list[Node] = []
        for node in body:
            for call in sorted({c for e in expressions(node) for c in _calls(e)}, key=_depth):
                if calls[call] > 1 and call not in names:
                    value = call.func(*(a.xreplace(names) for a in call.args))
                    out.append(Declare(self._named(call), value))
                    names[call] = local(out[-1].name)  # type: ignore[union-attr]  # the last one is a Declare
            out.append(changed(node, lambda e: e.xreplace(names)) if names else node)
        return tuple(out)

    def _named(self, call: Any) -> str:
        name = unique(f"{type(call).__name__.lower()}_1", set(self.types))
        kind = Printer(self.types, self.real).kind(call)
        self.types[name] = "int64_t" if kind in ("int", "bool") else kind
        return name


def _calls(e: Any) -> list[Any]:
    """The function calls in an expression, once for each place where they stand."""
    if isinstance(e, Load) or e.is_Atom:
        return []
    below = [c for a in e.args for c in _calls(a)]
    is_call = isinstance(e, sympy.Function) and not isinstance(e, Where) and not is_truth(e)
    power = isinstance(e, sympy.Pow) and not e.exp.is_Integer
    return [*below, e] if is_call or power else below


def _depth(e: Any) -> tuple[int, Any]:
    return (sympy.count_ops(e), sympy.default_sort_key(e))
