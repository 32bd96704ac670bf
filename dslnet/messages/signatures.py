"""The signature of a class as `help` shows it: annotations that say what may be given."""

from __future__ import annotations

import inspect
from typing import Any

VALUES = {
    "neuron": "float | array | Distribution",
    "synapse": "float | array | matrix | Distribution | function",
}
"""What a field takes, by kind of class."""


class Written(str):
    """An annotation that is shown as it stands, without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def signature_of(constructor: Any, kind: str, fields: Any) -> inspect.Signature:
    """The signature of a constructor without `self`; `fields` are the names that take values."""
    found = inspect.signature(constructor)
    parameters = [
        each.replace(annotation=Written(VALUES[kind] if each.name in fields else _given(each.annotation)))
        for each in list(found.parameters.values())[1:]
    ]
    return found.replace(parameters=parameters, return_annotation=inspect.Signature.empty)


def _given(annotation: Any) -> str:
    """The first of the two types of `Argument[given, kept]`; an `Argument` without types is a population."""
    text = str(annotation)
    if not text.startswith("Argument["):
        return "Neuron" if text == "Argument" else getattr(annotation, "__name__", text)
    depth, inside = 0, text[len("Argument[") : -1]
    for place, letter in enumerate(inside):
        depth += (letter == "[") - (letter == "]")
        if letter == "," and depth == 0:
            return inside[:place]
    return inside
