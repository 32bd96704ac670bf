"""Read functions of one value from curves where a loop over neurons calls many: the gates of Hodgkin and Huxley's
equations take nine exponentials and eight divisions of the potential, or six polynomials.

A curve is a polynomial for each piece of a grid (`draw_curves`): drawn when what it is made of has changed, and tried
beside the equations in each piece. Where it has not their digits, or a value lies beyond the grid, the equations are
computed. Tables for the rates of channels are as old as their simulators (M. Hines, 1984, Efficient computation of
branched nerve equations, International Journal of Bio-Medical Computing 15, 69-76); these have no error to choose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import define, evolve, field

from dslnet.codegen.ir import Comment, For, Function, Kernel, Load, Node
from dslnet.codegen.names import unique
from dslnet.codegen.passes.alone import Alone
from dslnet.codegen.passes.buffers import flags_apart, in_parts
from dslnet.codegen.passes.calls_apart import calls_apart
from dslnet.codegen.passes.curves import Curves, Reader
from dslnet.codegen.passes.draw_curves import drawing_of, kept_of, looked_up, members_of
from dslnet.codegen.passes.drop_unused import needed
from dslnet.codegen.passes.walk import used

Stretch = tuple[Sequence[Node], Sequence[Curves]]
"""Statements, and the curves that are read ahead of them."""


def read_curves(kernel: Kernel) -> Kernel:
    """Kernel whose populations read curves, with the functions that draw them."""
    found: dict[str, list[Curves]] = {}
    functions = tuple(_Reading(f, kernel.real, found.setdefault(f.owner, [])).run() for f in kernel.functions)
    found = {owner: curves for owner, curves in found.items() if curves}
    structs = tuple(
        evolve(s, members=(*s.members, *members_of(found[s.name]))) if s.name in found else s for s in kernel.structs
    )
    drawing = [f for owner, curves in found.items() for f in drawing_of(owner, curves)]
    kept = {owner: {**kernel.kept.get(owner, {}), **kept_of(curves)} for owner, curves in found.items()}
    return evolve(kernel, structs=structs, functions=(*drawing, *functions), kept={**kernel.kept, **kept})


@define
class _Reading:
    """One function of a population."""

    function: Function
    real: str
    drawn: list[Curves]
    """All curves of the kind of population."""
    types: dict[str, str] = field(factory=dict)

    def run(self) -> Function:
        """The same, reading curves where that is worth it."""
        if not self.function.owner:
            return self.function
        self.types = dict(self.function.types)
        before = len(self.drawn)
        body = tuple(self._block(node) for node in self.function.body)
        wide = self.function.wide or len(self.drawn) > before
        return evolve(self.function, body=body, types=self.types, wide=wide)

    def _block(self, node: Node) -> Node:
        if not (isinstance(node, For) and node.counter == "block"):
            return node
        return evolve(node, body=tuple(n for inner in node.body for n in self._lanes(inner)))

    def _lanes(self, node: Node) -> Iterator[Node]:
        if not (isinstance(node, For) and node.counter == "neuron" and node.simd and not node.reduce):
            yield node
            return
        alone = Alone(self.types, self.real, self.function.constants).read(node.body)
        curves = self._curves(alone, node.body)
        if curves:
            reader = Reader(alone, curves.get)
            yield from self._read(node, [reader.statement(n) for n in node.body], list(curves.values()))
        else:
            yield node

    def _curves(self, alone: Alone, body: tuple[Node, ...]) -> dict[Any, Curves]:
        """The curves that are worth it, by their base, without functions yet."""
        every: dict[Any, Curves] = {}
        reader = Reader(alone, lambda base: every.setdefault(base, Curves(base, "", alone, self.function)))
        for node in body:
            reader.statement(node)
        taken = {curves.name for curves in self.drawn}  # since they begin the names of members of a struct
        worth = [found for found in every.values() if found.is_worth_it]
        return {c.base: Curves(c.base, unique(c.text, taken), alone, self.function) for c in worth}

    def _read(self, node: For, body: Sequence[Node], curves: Sequence[Curves]) -> Iterator[Node]:
        """A loop in parts, each behind what it reads of curves."""
        for each in curves:
            self._draw(each)
        bases = [each.base.name for each in curves if not isinstance(each.base, Load)]
        stretches = _stretches(needed(body, bases), curves)
        parts = [shorter for stretch in stretches for shorter in self._shorter(*stretch)]
        buffers, loops = in_parts(node, [group for group, _ in parts], self.types, "__before", bases)
        yield from buffers
        for (_, ahead), loop in zip(parts, loops, strict=True):
            for each in ahead:
                yield from looked_up(each)
            yield loop

    def _shorter(self, group: Sequence[Node], curves: Sequence[Curves]) -> Iterator[Stretch]:
        """A group in several, with calls and truth values apart."""
        groups = calls_apart(group, self.types, self.real)
        groups[-1:] = flags_apart(groups[-1], self.types)
        yield from zip(groups, [curves, *[()] * (len(groups) - 1)], strict=True)

    def _draw(self, found: Curves) -> None:
        found.number = len(self.drawn)
        self.drawn.append(found)
        self.types |= {f"{found.name}__curves": self.real, f"{found.name}__missed": "int64_t"}


def _stretches(body: Sequence[Node], curves: Iterable[Curves]) -> Iterator[Stretch]:
    """The statements in groups, each with the curves that are read ahead of it: those of an element of an array ahead
    of the first one, those of a local behind it."""
    first: dict[int, list[Curves]] = {0: []}
    for each in curves:
        place = 0 if isinstance(each.base, Load) else _first_use(body, f"{each.name}__curves")
        first.setdefault(place, []).append(each)
    places = sorted(first)
    for place, end in zip(places, [*places[1:], len(body)], strict=True):
        yield body[place:end], first[place]


def _first_use(body: Sequence[Node], array: str) -> int:
    """The first statement that reads an array, with the comment above it."""
    place = next(number for number, node in enumerate(body) if array in used([node]))
    return place - isinstance(body[place - 1], Comment)
