"""Which writes of a step can share a loop: those over as many values, as far as what they read is known by then."""

from __future__ import annotations

from collections.abc import Iterable

import sympy
from attrs import define, field

from dslnet.model import FieldModel, symbol
from dslnet.plasticity import Level, Write
from dslnet.stepping.drawing import parameter_names


@define
class Group:
    """The writes of one loop, or reductions over one side. A reduction is known behind its loop."""

    level: Level
    over_side: bool = False
    writes: list[Write] = field(factory=list)


@define
class Groups:
    """The loops of one step in order."""

    groups: list[Group] = field(factory=list)
    made_in: dict[sympy.Symbol, int] = field(factory=dict)
    reductions: set[sympy.Symbol] = field(factory=set)
    last: dict[str | None, Write] = field(factory=dict)
    """The last write of each field, which may stand in an earlier loop than others."""
    drawn: dict[sympy.Symbol, frozenset[sympy.Symbol]] = field(factory=dict)
    """Noise, and the fields with whose values ahead of the step it is drawn."""

    @classmethod
    def of(cls, writes: Iterable[Write], fields: Iterable[FieldModel]) -> Groups:
        """Each write in the first loop of its level in which all that it reads is known."""
        noises = (f for f in fields if f.kind == "noise")
        found = cls(drawn={symbol(f.name): frozenset(map(symbol, parameter_names(f))) for f in noises})
        for write in writes:
            found._add(write)
        return found

    def _add(self, write: Write) -> None:
        self.last[write.target] = write
        number = self._first(write)
        while number < len(self.groups) and not _takes(self.groups[number], write):
            number += 1
        if number == len(self.groups):
            self.groups.append(Group(write.level, _over_side(write)))
        self.groups[number].writes.append(write)
        self.made_in[write.symbol] = number
        if write.reduces:
            self.reductions.add(write.symbol)

    def _first(self, write: Write) -> int:
        """The first loop in which a write could stand."""
        first = 0
        for read in write.value.free_symbols & self.made_in.keys():
            number = self.made_in[read]
            same = _takes(self.groups[number], write) and read not in self.reductions
            first = max(first, number if same else number + 1)
        return first

    def read_after(self, number: int, name: sympy.Symbol) -> bool:
        """Whether a later loop reads a version, or with the symbol of a field what it was before the step."""
        later = (write for group in self.groups[number + 1 :] for write in group.writes)
        return any(name in self._read(write) for write in later)

    def _read(self, write: Write) -> set[sympy.Basic]:
        """What a write reads, and what the noise in it is drawn with."""
        read: set[sympy.Basic] = set(write.value.free_symbols)
        return read.union(*(self.drawn[name] for name in read & self.drawn.keys()))

    def final(self, write: Write) -> bool:
        """Whether it is the last write of its field."""
        return bool(write.target) and self.last[write.target] is write

    def overwrites(self, number: int, write: Write) -> bool:
        """Whether a later loop still reads what the field holds before this write."""
        return write.target is not None and self.read_after(number, symbol(write.target))


def _over_side(write: Write) -> bool:
    return bool(write.reduces) and write.level != "synapse"


def _takes(group: Group, write: Write) -> bool:
    """Whether a write can stand in a loop."""
    return (group.level, group.over_side) == (write.level, _over_side(write))
