"""Names that an object does not have: the nearest one that it has, as populations and projections show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from dslnet.errors import UnknownNameError
from dslnet.messages.teach import nearest


class ToldNames:
    """What a simulator, a network and a recording derive from."""

    __slots__ = ()
    _instead: ClassVar[Mapping[str, str]] = {}
    """Names that are looked for and not there, with what to write."""

    def _hint(self, name: str) -> str:
        """What may be meant."""
        return type(self)._instead.get(name) or nearest(name, dir(self))

    if not TYPE_CHECKING:  # seen by a type checker, it would switch off its own check of names

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_") or hasattr(type(self), name):  # a property of its own that failed: its error counts
                return object.__getattribute__(self, name)
            raise UnknownNameError(f"{type(self).__name__} has no {name!r}.{self._hint(name)}")
