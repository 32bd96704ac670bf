"""The generated C of one thing: of a class, a population, a projection, or of a single method."""

from __future__ import annotations

import re
from types import CodeType
from typing import Any

from dslnet.codegen.names import c_name
from dslnet.declaring.events import Event
from dslnet.declaring.marks import mark_of
from dslnet.errors import DeclarationError, SimulationError
from dslnet.location import Location
from dslnet.neuron import Neuron
from dslnet.synapse import Synapse

FUNCTION = re.compile(r"^(?:/\*[^\n]*\*/\n)?(?:static|int|void|int64_t)[^\n;]*\([^;{]*\)\n\{\n.*?^\}\n", re.M | re.S)
"""A whole function, with the comment before it."""


def source_of(text: str, what: Any) -> str:
    """The part of the C `text` that comes from `what`: all for None, the functions of a class or member, the lines of
    a method or an event. Raises SimulationError if there is none, DeclarationError for what has no C."""
    if what is None:
        return text
    if isinstance(what, type) and issubclass(what, (Neuron, Synapse)):
        found = functions_of(text, what.__name__)
    elif isinstance(what, (Neuron, Synapse)):
        found = functions_of(text, type(what).__name__)
    else:
        found = lines_of(text, places_of(code_of(what)))
    if not found:
        raise SimulationError(nothing_of(text, what))
    return "\n".join(found)


def functions_of(text: str, name: str) -> list[str]:
    """The functions of a class: they begin with its name."""
    begin = re.compile(rf"\b{re.escape(c_name(name))}_\w+\(")
    return [each[0] for each in FUNCTION.finditer(text) if begin.search(each[0].split("{", 1)[0])]


def nothing_of(text: str, what: Any) -> str:
    """Why there is none."""
    if not text:
        return 'c_source: with backend="numpy" no C is generated; leave backend= out'
    return (
        f"nothing in the C of this network comes from {what!r}: its class is not in the network, or what it computes "
        "was joined with something else; sim.c_source() is all of it"
    )


def lines_of(text: str, places: list[str]) -> list[str]:
    """For each function that has something of a method its name, and the lines of the method."""
    found = []
    for function in FUNCTION.finditer(text):
        head, _, body = function[0].partition("\n{\n")
        pieces = pieces_of(body.splitlines(), places)
        if pieces:
            found.append("\n".join([f"/* in {named(head)} */", *pieces, ""]))
    return found


def pieces_of(lines: list[str], places: list[str]) -> list[str]:
    """The lines below each comment that names a place, as far as the next comment or the end of the block."""
    mark = re.compile(rf"/\* .*\s(?:{'|'.join(map(re.escape, places))})(?:[: ].*)?\*/")
    taken, inside = [], -1
    for line in lines:
        depth = len(line) - len(line.lstrip())
        if line.lstrip().startswith("/*"):
            inside = depth if mark.search(line) else -1
        elif depth < inside:
            inside = -1
        if inside >= 0:
            taken.append(line[inside:])
    return taken


def named(head: str) -> str:
    """The name of a function."""
    return str(re.findall(r"(\w+)\((?!\()", head.rpartition("*/")[2])[0])


def code_of(what: Any) -> CodeType:
    """Of a method, or of the condition of an event; how long a spike silences is written where the event is."""
    marked = mark_of(what)
    if marked is not None and marked.role == "refractory":
        what = marked.target
    function = what.wrapped_function if isinstance(what, Event) else getattr(what, "__func__", what)
    code = getattr(function, "__code__", None)
    if not isinstance(code, CodeType):
        raise DeclarationError(
            f"c_source({what!r}): give nothing for the whole file, a class, a population, a projection, or a method "
            "such as COBA.dv"
        )
    return code


def places_of(code: CodeType) -> list[str]:
    """All lines of a method: a value that it returns is known by its first one, a statement by its own."""
    first = Location.of_code(code)
    last = max((line for _, _, line in code.co_lines() if line is not None), default=first.line)
    lines = range(first.line, last + 1)
    return list(dict.fromkeys(Location(first.file, line).place for line in lines))
