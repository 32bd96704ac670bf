"""What is asked for by name, as a text or as what the class has of that name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dslnet.declaring.events import Event
from dslnet.errors import DeclarationError
from dslnet.fields import Field
from dslnet.messages.teach import briefly, one_by_one


def name_of(what: Any, cls: type, known: Sequence[str], call: str) -> str:
    """The name; `known` are those that the class has. Raises DeclarationError for what is no name."""
    name = what.name if isinstance(what, Field | Event) else what
    if isinstance(name, str):
        return name
    shown = f"the method {name.__name__}" if hasattr(name, "__name__") else briefly(name)
    form = f"{cls.__name__}.{known[0]} or {known[0]!r}" if known else "COBA.v or 'v'"
    raise DeclarationError(f"{call}: {shown} is no field or event; write {form}.{one_by_one(name, call)}")
