"""Sums over the synapses of one target, of several targets at a time.

A sum waits for the one before; those of several targets do not wait for one another, and as sources ascend in all of
them, they read the values of the sources at about the same places. As far as all of them have synapses they share a
loop, what is left of each comes behind. Meanwhile the synapses of the next targets are asked for: a processor that
reads ahead by itself does so where memory goes on, and each of these columns ends soon.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import sympy

from dslnet.codegen.ir import Assign, Call, Declare, For, Load, Node, Store, Variable, load, local
from dslnet.codegen.lower.dense import LAST, DenseLowering
from dslnet.codegen.lower.gather import gathered
from dslnet.codegen.lower.together import joined

TARGETS = 4
"""Each takes two streams of memory."""
NEURON, SOURCE, SYNAPSE, TURN = local("neuron"), local("source"), local("synapse"), local("turn")
WHOLE = f"begin + (last - begin) / {TARGETS} * {TARGETS}"


class ColumnsLowering(DenseLowering):
    """Values over compressed columns."""

    def _values(self, row: list[Node]) -> list[Node]:
        names = ("neuron", "turn", "shared", "last", "begin", "end", "column", "self->post_size", LAST, WHOLE)
        self.scope.types |= dict.fromkeys(names, "int64_t")
        loops: list[Node] = list(self._loops())
        if self._reduce != "sum":
            loops = gathered(loops, self._reduce, self._into(), self.scope.types, self.scope.sources)
        return [Declare("last", local(LAST)), *loops]

    def _loops(self) -> Iterator[For]:
        """Targets in groups, and those that are left one by one."""
        yield For("neuron", local("begin"), local(WHOLE), tuple(self._several()), step=TARGETS)
        totals = self._totals(0)
        begun, done = self._ends(0)
        inside = (Declare("source", load("sources", SYNAPSE)), self._note(), *self._added(totals, 0, SYNAPSE))
        one = For("synapse", load("column", NEURON), load("column", NEURON + 1), inside)
        yield For("neuron", local(WHOLE), local("last"), (*begun, one, *done))

    def _several(self) -> list[Node]:
        """The sums of some targets."""
        firsts = [f"first_{number + 1}" for number in range(TARGETS + 1)]
        self.scope.types |= dict.fromkeys(firsts, "int64_t")
        nodes: list[Node] = [Declare(name, load("column", NEURON + n)) for n, name in enumerate(firsts)]
        nodes.append(Declare("shared", local(self._fewest(firsts))))
        turn: list[Node] = [*self._asked_for(firsts[-1]), self._note()]
        rest: list[Node] = []
        behind: list[Node] = []
        for number in range(TARGETS):
            totals, (begun, done) = self._totals(number), self._ends(number)
            first, after = local(firsts[number]), local(firsts[number + 1])
            source = Declare(f"source_{number + 1}", load("sources", first + TURN))
            self.scope.types[source.name] = "int64_t"
            turn += [source, *self._added(totals, number, first + TURN, local(source.name))]
            left = (Declare("source", load("sources", SYNAPSE)), *self._added(totals, number, SYNAPSE))
            rest.append(For("synapse", first + local("shared"), after, left))
            nodes += begun
            behind += done
        return [*nodes, For("turn", sympy.Integer(0), local("shared"), tuple(turn)), *rest, *behind]

    def _asked_for(self, first: str) -> Iterator[Node]:
        """The synapses of the next targets, which begin with this one: so many in each turn as are read in it."""
        own = {e.args[0].name for e in self._value.atoms(Load) if e.args[1] == SYNAPSE}
        for name in ("sources", *sorted(own)):
            yield Call("dsl_soon", (name, f"sizeof *{name}", f"{first} + {TARGETS} * turn"))

    def _fewest(self, firsts: list[str]) -> str:
        """The length of the shortest column, as C."""
        counts = [f"{after} - {first}" for first, after in pairwise(firsts)]
        text = counts[0]
        for count in counts[1:]:
            text = f"dsl_smaller({text}, {count})"
        self.scope.types[text] = "int64_t"
        return text

    def _totals(self, number: int) -> dict[str, str]:
        """The variables of a target's sums, by where they come from and go to."""
        targets = self._into() if self._reduce == "sum" else ["gathered"]
        totals = {target: f"{target}__{number + 1}" for target in targets}
        self.scope.types |= dict.fromkeys(totals.values(), self.kind.real)
        return totals

    def _ends(self, number: int) -> tuple[list[Node], list[Node]]:
        """What is there before, and what is stored."""
        place, totals = NEURON + number, self._totals(number)
        begun: list[Node] = [Variable(total, load(target, place)) for target, total in totals.items()]
        done: list[Node] = [Store(target, place, local(total)) for target, total in totals.items()]
        return begun, done

    def _added(self, totals: dict[str, str], number: int, place: Any, source: Any = SOURCE) -> list[Node]:
        """One synapse more."""
        value = self._value.xreplace({SYNAPSE: place, SOURCE: source, NEURON: NEURON + number})
        return [Assign(total, joined(self._reduce, local(total), value)) for total in totals.values()]
