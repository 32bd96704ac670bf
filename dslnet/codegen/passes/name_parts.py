"""Give the parts of large expressions locals of their own, ahead of the statement that uses them.

It comes first: all that follows goes through expressions as trees, and what C gets is as long as the method is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import define, evolve, field

from dslnet.codegen.expr import Printer
from dslnet.codegen.ir import Comment, Declare, For, Function, If, Kernel, Node, Switch, local
from dslnet.codegen.names import unique
from dslnet.codegen.passes.walk import changed, expressions
from dslnet.expressions.parts import parts_in


def name_parts(kernel: Kernel) -> Kernel:
    """Kernel whose expressions are without parts."""
    return evolve(kernel, functions=tuple(_named(function, kernel.real) for function in kernel.functions))


def _named(function: Function, real: str) -> Function:
    namer = _Namer(dict(function.types), real)
    return evolve(function, body=tuple(namer.body(function.body)), types=namer.types)


@define
class _Namer:
    types: dict[str, str]
    real: str
    names: dict[Any, Any] = field(factory=dict)
    """Those of parts that are known at this place."""
    count: int = 0

    def body(self, nodes: Iterable[Node]) -> Iterator[Node]:
        """The statements, with those ahead of them that they need."""
        self.names = {}
        for node in nodes:
            yield from self._declared(node)
            yield self._within(changed(node, lambda e: e.xreplace(self.names)) if self.names else node)
            if not isinstance(node, Declare | Comment):
                self.names = {}  # what they read may be another value from here on

    def _declared(self, node: Node) -> Iterator[Node]:
        for part in parts_in(*expressions(node)):
            if part not in self.names:
                value = part.value.xreplace(self.names)
                self.count += 1
                name = unique(f"part_{self.count}", set(self.types))
                kind = Printer(self.types, self.real).kind(value)
                self.types[name] = "int64_t" if kind in ("int", "bool") else kind
                self.names[part] = local(name)
                yield Declare(name, value)

    def _within(self, node: Node) -> Node:
        if isinstance(node, For | If):
            return evolve(node, body=tuple(self.body(node.body)))
        return evolve(node, cases=tuple(tuple(self.body(c)) for c in node.cases)) if isinstance(node, Switch) else node
