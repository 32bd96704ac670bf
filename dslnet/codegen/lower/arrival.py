"""What happens when a spike arrives: ahead of the synapses of its source, at each of them, and behind."""

from __future__ import annotations

from typing import Any

import sympy
from attrs import define, field

from dslnet.codegen.formats import layout_of
from dslnet.codegen.ir import Accumulate, Declare, Node, Pointer, local
from dslnet.codegen.kinds import ProjectionKind, targets_of
from dslnet.codegen.lower.decaying import stores
from dslnet.codegen.lower.synapse_noise import draw_for_synapses
from dslnet.codegen.lower.synapse_scope import NEURON, SynapseScope
from dslnet.codegen.lower.written import written
from dslnet.codegen.names import c_name
from dslnet.expressions.parts import holds
from dslnet.expressions.truths import NotEqual
from dslnet.model import BEHIND, symbol
from dslnet.plasticity import Write
from dslnet.plasticity.records import TRANSMITS
from dslnet.symbols import Where


@define
class Arrival:
    """Lowers the rules of one kind of projection at a spike that arrives."""

    kind: ProjectionKind
    scope: SynapseScope
    now: dict[str, Any] = field(factory=dict)
    """What each target that something was added to has become."""

    def nodes(self) -> tuple[list[Node], list[Node], list[Node]]:
        """What happens at a spike: ahead of its synapses, at each of them, and behind."""
        writes = self.kind.program.arrive
        ahead = [node for write in writes if write.level == "pre" for node in self.scope.declared(write)]
        behind = stores(self.scope, writes, "pre")
        inside = [
            *self._as_it_was(),
            *self._shared_as_it_was(),
            *draw_for_synapses(self.scope, [write.value for write in writes]),
        ]
        before: dict[str, sympy.Symbol] = {}
        for write in (w for w in writes if w.level != "pre"):
            inside += self._handed_over(write) if write.leaves else self.scope.declared(write)
            if write.level == "post":  # at once, since the next synapse may have the same target
                inside += stores(self.scope, [write], "post", before)
                before[write.target or ""] = write.symbol
        return ahead, [*inside, *stores(self.scope, writes, "synapse")], behind

    def _handed_over(self, write: Write) -> list[Node]:
        """What is added to the target neuron, unless the projection is switched off."""
        value = self.scope.lower(write.value)
        if not self.kind.program.only_delivers:
            on = NotEqual(self.scope.names[TRANSMITS], 0)
            value = Where(on, value, sympy.Integer(0))
        note = written(write.note, write.location)
        if write.target != "into":
            return [note, *self._beside(write, value)]
        added = [
            node
            for name, read in zip(targets_of(self.kind), self.kind.read, strict=True)
            if read
            for node in self._seen(name, read, value)
        ]
        self._name_behind(write)
        return [
            note,
            *added,
            *(Accumulate(name, layout_of(self.kind.layout).CELL, value) for name in targets_of(self.kind)),
        ]

    def _name_behind(self, write: Write) -> None:
        """What is read of the target behind this addition."""
        mark = f"{BEHIND}{write.symbol.name.rpartition('__')[2]}"
        names = {name for w in self.kind.program.arrive for name in sympy.sympify(w.value).free_symbols}
        for name in (each for each in names if each.name.endswith(mark)):
            self.scope.names[name] = self._as_it_is(name.name.partition("__")[0])

    def _seen(self, name: str, target: str, value: Any) -> list[Node]:
        """Who reads a target after something was added to it sees the sum."""
        text = f"{name}__seen_{sum(t.startswith(f'{name}__seen') for t in self.scope.types)}"
        self.scope.types[text] = self.kind.real
        before, self.now[f"post.{target}"] = self._as_it_is(f"post.{target}"), local(text)
        return [Declare(text, before + value)]

    def _as_it_is(self, target: str) -> Any:
        return self.now.get(target, self.scope.names[symbol(target)])

    def _as_it_was(self) -> list[Node]:
        """A target that is read by its first name behind an addition: the value is taken ahead of it. What is added to
        a decay is formed where it is kept, behind all additions."""
        program = self.kind.program
        writes = program.arrive
        first = next((number for number, write in enumerate(writes) if write.leaves), None)
        if first is None:
            return []
        behind = [w for number, w in enumerate(writes) if number > first or program.decay_of(w.target) is not None]
        later = {name.name for write in behind for name in sympy.sympify(write.value).free_symbols}
        nodes: list[Node] = []
        for name in dict.fromkeys([*filter(None, self.kind.read), *self.kind.added()]):
            if f"post.{name}" in later:
                nodes.append(self._taken(symbol(f"post.{name}"), f"{c_name(name)}__was", self.kind.real))
        return nodes

    def _shared_as_it_was(self) -> list[Node]:
        """A value that the synapses of a target share changes at once, and others may read what it was."""
        writes = self.kind.program.arrive
        nodes: list[Node] = []
        for name in dict.fromkeys(w.target for w in writes if w.level == "post" and not w.leaves):
            here = symbol(name or "")
            own = next(w for w in writes if w.target == name)
            if any(w is not own and holds(sympy.sympify(w.value), here) for w in writes):
                nodes.append(self._taken(here, f"{c_name(here.name)}__at_first", self.kind.c_type(name)))
        return nodes

    def _taken(self, here: sympy.Symbol, text: str, kind: str) -> Node:
        """A value as it is now, by which its name is read from here on."""
        node = Declare(text, self.scope.names[here])
        self.scope.types[text], self.scope.names[here] = kind, local(text)
        return node

    def _beside(self, write: Write, value: Any) -> list[Node]:
        """`self.post.x += value`; who reads it afterwards sees the sum."""
        text, seen = f"added__{c_name(write.target[5:])}", c_name(write.symbol.name.replace(".", "__"))  # type: ignore[index]  # it leaves
        self.scope.types |= {text: self.kind.real, seen: self.kind.real}
        self.scope.sources[text] = Pointer(text, f"self->{text}")
        target = write.target or ""
        before = self._as_it_is(target)
        self.scope.names[write.symbol] = self.now[target] = local(seen)
        return [Declare(seen, before + value), Accumulate(text, NEURON, value)]
