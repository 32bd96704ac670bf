"""Compute once what is made of parameters with a value for each neuron, and takes a call: `exp(-dt/tau[neuron])`.

`<kind>_keep` does it at the begin of a call of the library, each thread for its own neurons, and only where one of the
parameters is another than it was: a user may assign them whenever C does not run. So parameters that differ from neuron
to neuron cost a step what it takes to read one number, and not an exponential, or that of a matrix.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import define, evolve

from dslnet.codegen.expr import Printer, is_divisor
from dslnet.codegen.ir import For, Function, If, Kernel, Load, Node, Pointer, Struct, Switch
from dslnet.codegen.passes.divisions import decided
from dslnet.codegen.passes.keeper import NEURON, Keeper, keeping_of, members_of, symbols_in
from dslnet.codegen.passes.share_calls import takes_a_call
from dslnet.codegen.passes.walk import changed


def keep_still(kernel: Kernel) -> Kernel:
    """Kernel whose populations read what stands still of each neuron."""
    keepers: dict[str, Keeper] = {}
    known = decided(kernel) if any(f.still for f in kernel.functions) else frozenset()
    functions = [_Keep(f, kernel.real, keepers, known).run() if f.still else f for f in kernel.functions]
    found = {owner: keeper for owner, keeper in keepers.items() if keeper.names}
    structs = tuple(_struct(s, found[s.name], kernel.real) if s.name in found else s for s in kernel.structs)
    kept = {owner: keeper.kept for owner, keeper in found.items()}
    keeping = (keeping_of(owner, keeper) for owner, keeper in found.items())
    return evolve(kernel, structs=structs, functions=(*keeping, *functions), kept=kept)


@define
class _Keep:
    """One function of a population."""

    function: Function
    real: str
    keepers: dict[str, Keeper]
    decided: frozenset[Any]

    def run(self) -> Function:
        """The same, with elements in the place of what stands still."""
        function, keeper = self.function, self._keeper
        body = self._nodes(function.body)
        if not keeper.names:
            return function
        sources = {name: Pointer(name, f"self->{name}") for name in keeper.kinds}
        return evolve(
            function, body=body, types={**function.types, **keeper.kinds}, sources={**function.sources, **sources}
        )

    @property
    def _keeper(self) -> Keeper:
        return self.keepers.setdefault(self.function.owner, Keeper(self.function))

    def _nodes(self, nodes: Iterable[Node]) -> tuple[Node, ...]:
        return tuple(self._node(node) for node in nodes)

    def _node(self, node: Node) -> Node:
        if isinstance(node, For):
            return evolve(node, body=self._nodes(node.body))
        if isinstance(node, If):
            return evolve(node, condition=self._kept(node.condition), body=self._nodes(node.body))
        return node if isinstance(node, Switch) else changed(node, self._kept)

    def _kept(self, e: Any) -> Any:
        if isinstance(e, Load) or e.is_Atom:
            return e
        if self._stands(e) and (not takes_a_call(e) or self._is_real(e)):
            return self._keeper.name(e, self.real) if takes_a_call(e) else e
        return self._grouped(e) if e.is_Add or e.is_Mul else e.func(*map(self._kept, e.args))

    def _grouped(self, e: Any) -> Any:
        """The terms of a sum, or the factors of a product, that stand still become one where one of them is a call. A
        division stays such, and so does the order of what is rounded or compared somewhere."""
        still = [a for a in e.args if (self._stands(a) or self._is_number(a)) and not (e.is_Mul and is_divisor(a))]
        worth = any(self._stands(a) and takes_a_call(a) for a in still)
        if not worth or e in self.decided or not self._is_real(e.func(*still)):
            still = []
        rest = [self._divided(a) if e.is_Mul and is_divisor(a) else self._kept(a) for a in e.args if a not in still]
        return e.func(self._keeper.name(e.func(*still), self.real), *rest) if still else e.func(*rest)

    def _divided(self, e: Any) -> Any:
        return e.func(self._kept(e.args[0]), *e.args[1:])

    def _is_real(self, e: Any) -> bool:
        return Printer(self.function.types, self.real).kind(e) in ("double", "float")

    def _stands(self, e: Any) -> bool:
        """Whether it has a value for each neuron that is made of parameters alone."""
        elements = e.atoms(Load)
        still = all(x.args[0].name in self.function.still and x.args[1] == NEURON for x in elements)
        return bool(elements) and still and symbols_in(e) <= self.function.constants

    def _is_number(self, e: Any) -> bool:
        """Whether it has one value that stands still."""
        return not e.has(Load) and symbols_in(e) <= self.function.constants


def _struct(struct: Struct, keeper: Keeper, real: str) -> Struct:
    return evolve(struct, members=(*struct.members, *members_of(keeper, real)))
