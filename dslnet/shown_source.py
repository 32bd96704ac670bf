"""The generated C of one thing: of a class, a population, a projection, or of a single method."""

from __future__ import annotations

import re
from typing import Any

from dslnet.codegen.names import c_name
from dslnet.errors import DeclarationError, SimulationError
from dslnet.events import Event
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
        found = lines_of(text, location_of(what))
    if not found:
        raise SimulationError(f"nothing in the C of this network comes from {what!r}")
    return "\n".join(found)


def functions_of(text: str, name: str) -> list[str]:
    """The functions of a class: they begin with its name."""
    begin = re.compile(rf"\b{re.escape(c_name(name))}_\w+\(")
    return [each[0] for each in FUNCTION.finditer(text) if begin.search(each[0].split("{", 1)[0])]


def lines_of(text: str, location: Location) -> list[str]:
    """For each function that has something of a method its name, and the lines of the method."""
    found = []
    for function in FUNCTION.finditer(text):
        head, _, body = function[0].partition("\n{\n")
        pieces = pieces_of(body.splitlines(), location.place)
        if pieces:
            found.append("\n".join([f"/* in {named(head)} */", *pieces, ""]))
    return found


def pieces_of(lines: list[str], place: str) -> list[str]:
    """The lines below each comment that names the place, as far as the next comment or the end of the block."""
    mark = re.compile(rf"/\* .*\s{re.escape(place)}(?:[: ].*)?\*/")
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
    return str(re.findall(r"(\w+)\(", head.rpartition("*/")[2])[0])


def location_of(what: Any) -> Location:
    """Where a method or the function of an event was written."""
    function = what.wrapped_function if isinstance(what, Event) else getattr(what, "__func__", what)
    code = getattr(function, "__code__", None)
    if code is None:
        raise DeclarationError(
            f"c_source({what!r}): give nothing for the whole file, a class, a population, a projection, or a method "
            "such as COBA.dv"
        )
    return Location.of_code(code)
