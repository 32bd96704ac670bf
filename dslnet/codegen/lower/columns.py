"""Sums over the synapses of one target, of eight targets at a time.

A sum waits for the one before; those of several targets do not wait for one another, and as sources ascend in all of
them, they read the values of the sources at about the same places. They take turns, at first all of them and then those
that have more synapses than others; which targets these are, the layout says (`by_length`). A processor reads ahead by
itself, but too little.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from dslnet.codegen.ir import Assign, Call, Declare, For, If, Load, Node, Store, Variable, load, local
from dslnet.codegen.lower.dense import INTEGERS, LAST, DenseLowering
from dslnet.codegen.lower.gather import gathered
from dslnet.codegen.lower.together import joined
from dslnet.connect.columns import TOGETHER
from dslnet.expressions.parts import holds, of_kind
from dslnet.expressions.truths import Less

AHEAD = 192
"""Synapses between what is read and what is asked for: 128 did as well, 512 and more cost a tenth in float64."""
NEURON, SOURCE, SYNAPSE, TURN = local("neuron"), local("source"), local("synapse"), local("turn")
PLACE, LEFT, SHARED, POSITION, TARGET = map(local, ("place", "left", "shared", "position", "target"))
WHOLE = f"begin + (last - begin) / {TOGETHER} * {TOGETHER}"


class ColumnsLowering(DenseLowering):
    """Values over compressed columns."""

    def _values(self, row: list[Node]) -> list[Node]:
        self.scope.types |= dict.fromkeys(
            (*INTEGERS, "turn", "place", "left", "shared", "longest", "position", "target"), "int64_t"
        )
        self.scope.types |= {LAST: "int64_t", WHOLE: "int64_t"}
        loops: list[Node] = list(self._loops())
        if self._reduce != "sum":
            loops = gathered(loops, self._reduce, self._into(), self.scope.types, self.scope.sources)
        return [Declare("last", local(LAST)), *loops]

    def _loops(self) -> Iterator[For]:
        """Targets in groups, and those that are left one by one. Sums, and what is read of the targets, stand in
        arrays of their own as targets are taken: compilers do several in one instruction where they are neighbours."""
        sums = {into: f"sums__{into}" for into in self._summed_into()}
        for name in sums.values():
            self.scope.room(self.kept, name, self.kind.real, "post")
        for read, name in self._of_target().items():
            self.scope.room(self.kept, name, self.scope.types[read.args[0].name], "post")
        target = Declare("target", load("by_length", POSITION))
        begun = [Store(name, POSITION, load(into, TARGET)) for into, name in sums.items()]
        read = [Store(name, POSITION, one.xreplace({NEURON: TARGET})) for one, name in self._of_target().items()]
        yield For("position", local("begin"), local("last"), (target, *begun, *read))
        yield For("position", local("begin"), local(WHOLE), tuple(self._several()), step=TOGETHER)
        yield For("position", local(WHOLE), local("last"), tuple(self._alone()))
        done = (Store(into, TARGET, load(name, POSITION)) for into, name in sums.items())
        yield For("position", local("begin"), local("last"), (target, *done))

    def _of_target(self) -> dict[Any, str]:
        """What is read of the target, and the arrays that it stands in as targets are taken."""
        reads = sorted((e for e in of_kind(self._value, Load) if holds(e.args[1], NEURON)), key=str)
        return {read: f"taken__{number}" for number, read in enumerate(reads)}

    def _alone(self) -> Iterator[Node]:
        """The sums of one target."""
        begun, done = self._ends(0)
        inside = (Declare("source", load("sources", SYNAPSE)), self._note(), *self._added(self._totals(0), 0, SYNAPSE))
        one = For("synapse", load("column", POSITION), load("column", POSITION + 1), inside)
        yield from (*begun, one, *done)

    def _several(self) -> list[Node]:
        """The sums of some targets."""
        lengths = [f"length_{number + 1}" for number in range(TOGETHER)]
        self.scope.types |= dict.fromkeys(lengths, "int64_t")
        nodes: list[Node] = [
            Declare(name, load("column", POSITION + number + 1) - load("column", POSITION + number))
            for number, name in enumerate(lengths)
        ]
        ends = [self._ends(number) for number in range(TOGETHER)]
        begun, done = ([node for each in ends for node in each[side]] for side in (0, 1))
        return [
            *nodes, *self._of_all("shared", "smaller", lengths), *self._of_all("longest", "larger", lengths), *begun,
            For("turn", sympy.Integer(0), SHARED, tuple(self._turn())), *self._left(lengths), *done,
        ]  # fmt: skip

    def _of_all(self, name: str, which: str, lengths: list[str]) -> Iterator[Node]:
        """The smaller or larger of all lengths."""
        yield Variable(name, local(lengths[0]))
        for length in lengths[1:]:
            text = f"dsl_{which}({name}, {length})"
            self.scope.types[text] = "int64_t"
            yield Assign(name, local(text))

    def _turn(self) -> Iterator[Node]:
        """One synapse of each target."""
        yield Declare("place", load("column", POSITION) + TOGETHER * TURN)
        yield from self._asked_for()
        yield from self._sources()
        yield self._note()
        for number in range(TOGETHER):
            yield from self._added(self._totals(number), number, PLACE + number, local(f"source_{number + 1}"))

    def _asked_for(self) -> Iterator[Node]:
        """What is read of synapses some turns later. The processor keeps up with sources of 16 bits."""
        own = {e.args[0].name for e in of_kind(self._value, Load) if e.args[1] == SYNAPSE}
        for name in sorted(own) if self._narrow else ("sources", *sorted(own)):
            yield Call("dsl_soon", (name, f"sizeof *{name}", f"place + {AHEAD}"))

    def _sources(self) -> Iterator[Node]:
        """The sources of one turn. Loads are what it waits for, so that narrow ones are read two at a time."""
        names = [f"source_{number + 1}" for number in range(TOGETHER)]
        self.scope.types |= dict.fromkeys(names, "int64_t")
        if not self._narrow:
            yield from (Declare(name, load("sources", PLACE + number)) for number, name in enumerate(names))
            return
        for number in range(0, TOGETHER, 2):
            both, pair = f"dsl_pair(sources, place + {number})", f"pair_{number // 2 + 1}"
            halves = f"{pair} & 0xffff", f"{pair} >> 16"
            self.scope.types |= {both: "uint32_t", pair: "uint32_t"} | dict.fromkeys(halves, "uint32_t")
            yield Declare(pair, local(both))
            yield from (Declare(name, local(half)) for name, half in zip(names[number:], halves, strict=False))

    @property
    def _narrow(self) -> bool:
        """Whether sources have 16 bits."""
        return self.scope.types["sources"] == "uint16_t"

    def _left(self, lengths: list[str]) -> Iterator[Node]:
        """The turns that not all targets take."""
        yield Variable("left", load("column", POSITION) + TOGETHER * SHARED)
        turn: list[Node] = []
        for number, length in enumerate(lengths):
            source = Declare("source", load("sources", LEFT))
            added = self._added(self._totals(number), number, LEFT)
            has_one = Less(TURN, local(length))
            turn.append(If(has_one, (source, *added, Assign("left", LEFT + 1))))
        yield For("turn", SHARED, local("longest"), tuple(turn))

    def _summed_into(self) -> list[str]:
        """The arrays that sums come from and go to."""
        return self._into() if self._reduce == "sum" else ["gathered"]

    def _totals(self, number: int) -> dict[str, str]:
        """The variables of a target's sums, by where they come from and go to."""
        totals = {f"sums__{into}": f"{into}__{number + 1}" for into in self._summed_into()}
        self.scope.types |= dict.fromkeys(totals.values(), self.kind.real)
        return totals

    def _ends(self, number: int) -> tuple[list[Node], list[Node]]:
        """What is there before, and what is stored."""
        place, totals = POSITION + number, self._totals(number)
        begun: list[Node] = [Variable(total, load(sums, place)) for sums, total in totals.items()]
        done: list[Node] = [Store(sums, place, local(total)) for sums, total in totals.items()]
        return begun, done

    def _added(self, totals: dict[str, str], number: int, place: Any, source: Any = SOURCE) -> list[Node]:
        """One synapse more."""
        of_target = {read: load(name, POSITION + number) for read, name in self._of_target().items()}
        value = self._value.xreplace({SYNAPSE: place, SOURCE: source, **of_target})
        return [Assign(total, joined(self._reduce, local(total), value)) for total in totals.values()]
