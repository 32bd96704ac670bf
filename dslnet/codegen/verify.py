"""Is a kernel well formed? Run after lowering and after every pass: a mistake of ours is found where it is made."""

from __future__ import annotations

from collections.abc import Iterable

from dslnet.codegen.ir import Buffer, Call, Declare, For, Function, If, Kernel, Node, Pointer, Store, Switch, Variable
from dslnet.codegen.passes.walk import used
from dslnet.errors import InternalError


def verify(kernel: Kernel) -> Kernel:
    """The kernel, or an `InternalError` that says which name is used before it is declared."""
    for function in kernel.functions:
        names = {name for _, name in function.parameters} | set(function.sources)
        _check(function.body, names, function)
    return kernel


def _check(nodes: Iterable[Node], known: set[str], function: Function) -> None:
    known = set(known)
    for node in nodes:
        bare = node if not isinstance(node, For | If | Switch) else _head(node)
        for name in used([bare]):
            _known(name, known, function)
        if isinstance(node, For):
            _check(node.body, known | {node.counter}, function)
        elif isinstance(node, If):
            _check(node.body, known, function)
        elif isinstance(node, Switch):
            for case in node.cases:
                _check(case, known, function)
        known |= _declared(node)


def _head(node: For | If | Switch) -> Node:
    """A loop or branch without its body."""
    if isinstance(node, For):
        return Store("", node.start, node.stop)
    return Store("", node.condition, node.condition) if isinstance(node, If) else Call("", ())


def _declared(node: Node) -> set[str]:
    if isinstance(node, Declare | Variable | Buffer | Pointer):
        return {node.name}
    return set()


def _known(name: str, known: set[str], function: Function) -> None:
    """Plain names must be declared; a text such as `self->size` reaches into a struct."""
    if name.isidentifier() and name not in known:
        raise InternalError(f"{function.name} uses {name}, which is not declared there")
    if name and name not in function.types and not name.startswith("&"):
        raise InternalError(f"{function.name} uses {name}, whose type is not known")
