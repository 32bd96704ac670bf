"""Kernel to C text: indented, one statement a line, the same bytes for the same kernel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import define

from dslnet.codegen.expr import Printer
from dslnet.codegen.ir import (
    Accumulate,
    Assign,
    Break,
    Buffer,
    Call,
    Comment,
    Declare,
    For,
    Function,
    If,
    Node,
    Pointer,
    Return,
    Store,
    Struct,
    Switch,
    Variable,
)
from dslnet.codegen.library import CALLED_ONE_BY_ONE
from dslnet.codegen.wrap import wrapped

INDENT = "    "
CALLED = re.compile(rf"\b({'|'.join(sorted(CALLED_ONE_BY_ONE))})f?\(")


@define
class Emitter:
    """Prints functions of one precision."""

    real: str

    def function(self, function: Function) -> str:
        """The text of one function."""
        return "\n".join(part for line in self._function(function) for part in wrapped(line)) + "\n"

    def _function(self, function: Function) -> Iterator[str]:
        if function.comment:
            yield f"/* {function.comment} */"
        yield signature(function)
        yield "{"
        printer = Printer(function.types, self.real)
        lines = list(Body(printer).lines(function.body))
        words = set(re.findall(r"\w+", " ".join(lines)))
        yield from _indented(f"(void){name};" for _, name in function.parameters if name not in words)
        yield from _indented(lines)
        yield "}"


def signature(function: Function) -> str:
    """The first line of a function."""
    parameters = ", ".join(f"{kind}{'' if kind.endswith('*') else ' '}{name}" for kind, name in function.parameters)
    apart = "__attribute__((noinline)) " if function.apart else ""
    wide = "DSL_WIDE " if function.wide else ""
    return f"static {apart}{wide}{function.returns} {function.name}({parameters or 'void'})"


@define
class Body:
    """Prints the statements of one function."""

    printer: Printer

    def lines(self, nodes: Iterable[Node]) -> Iterator[str]:
        """One line or more for each statement."""
        for node in nodes:
            yield from getattr(self, f"_{type(node).__name__.lower()}")(node)

    def _comment(self, node: Comment) -> Iterator[str]:
        yield f"/* {node.text.replace('*/', '* /').replace('/*', '/ *')} */"

    def _declare(self, node: Declare) -> Iterator[str]:
        kind = self.printer.types[node.name]
        yield f"const {kind}{'' if kind.endswith('*') else ' '}{node.name} = {self._as(kind, node.value)};"

    def _as(self, kind: str, value: Any) -> str:
        """A value that is to be of a kind: C does not say what a whole number is of NaN, or of what is too large."""
        text = self.printer(value)
        real = kind == "int64_t" and self.printer.kind(value) in ("double", "float")
        return f"dsl_whole({text})" if real else text

    def _variable(self, node: Variable) -> Iterator[str]:
        yield f"{self.printer.types[node.name]} {node.name} = {self.printer(node.value)};"

    def _assign(self, node: Assign) -> Iterator[str]:
        yield f"{node.name} = {self.printer(node.value)};"

    def _buffer(self, node: Buffer) -> Iterator[str]:
        yield f"{self.printer.types[node.name]} {node.name}[{node.length}];"

    def _pointer(self, node: Pointer) -> Iterator[str]:
        constant = "const " if node.constant else ""
        yield f"{constant}{self.printer.types[node.name]} *restrict {node.name} = {node.source};"

    def _store(self, node: Store) -> Iterator[str]:
        kind = self.printer.types.get(node.array, "")
        yield f"{node.array}[{self.printer(node.index)}] = {self._as(kind, node.value)};"

    def _accumulate(self, node: Accumulate) -> Iterator[str]:
        yield f"{node.array}[{self.printer(node.index)}] += {self.printer(node.value)};"

    def _for(self, node: For) -> Iterator[str]:
        body = list(self.lines(node.body))
        if node.simd and not any(CALLED.search(line) for line in body):
            yield "#pragma omp simd" + (f" reduction({node.reduce})" if node.reduce else "")
        if node.unroll > 1:
            yield f"#pragma GCC unroll {node.unroll}"
        turn = f"++{node.counter}" if node.step == 1 else f"{node.counter} += {node.step}"
        start, stop = self.printer(node.start), self.printer(node.stop)
        yield f"for (int64_t {node.counter} = {start}; {node.counter} < {stop}; {turn}) {{"
        yield from _indented(body)
        yield "}"

    def _if(self, node: If) -> Iterator[str]:
        yield f"if ({self.printer(node.condition)}) {{"
        yield from _indented(self.lines(node.body))
        yield "}"

    def _switch(self, node: Switch) -> Iterator[str]:
        yield f"switch ({node.value}) {{"
        for number, body in enumerate(node.cases):
            yield f"case {number}:"
            yield from _indented(self.lines(body))
            yield f"{INDENT}break;"
        yield "}"

    def _return(self, node: Return) -> Iterator[str]:
        yield f"return {self.printer(node.value)};"

    def _break(self, node: Break) -> Iterator[str]:
        yield "break;"

    def _call(self, node: Call) -> Iterator[str]:
        result = f"{node.result} {'+=' if node.adds else '='} " if node.result else ""
        yield f"{result}{node.function}({', '.join(node.arguments)});"


def struct(record: Struct, opaque: bool = False) -> str:
    """The text of one struct; `opaque` leaves the comments out, for the declarations that Python reads."""
    lines = [] if opaque or not record.comment else [f"/* {record.comment} */"]
    lines.append("typedef struct {")
    for member in record.members:
        gap = "" if member.type.endswith("*") else " "
        comment = f" /* {member.comment} */" if member.comment and not opaque else ""
        lines.append(f"{INDENT}{member.type}{gap}{member.name};{comment}")
    return "\n".join([*lines, f"}} {record.name};"]) + "\n"


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (line if line.startswith("#") else INDENT + line for line in lines)
