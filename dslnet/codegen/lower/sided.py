"""What synapses read of one of their neurons by way of a function is computed once for that neuron, ahead of them.

In `w * np.tanh(self.pre.r)` the function is the same for all synapses of a source: a loop over the sources, which a
compiler vectorises, fills an array that the loop over the synapses reads. Only neurons that have synapses are gone
through, as far as these stand beside one another in a population. So is what a product is divided by, with all factors
of that side: a division takes as long as several products. What synapses with delays of their own read of their source
is computed once a tick, and kept (`from_past.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

import sympy
from attrs import define, field

from dslnet.codegen.expr import Printer, is_divisor
from dslnet.codegen.formats.lagged import PAST
from dslnet.codegen.ir import Accumulate, Declare, For, Load, Member, Node, Store, load, local
from dslnet.codegen.lower import from_past
from dslnet.codegen.lower.separable import sides
from dslnet.codegen.lower.synapse_scope import NEURON, SOURCE, Room, SynapseScope
from dslnet.codegen.passes.share_calls import takes_a_call
from dslnet.codegen.passes.walk import changed
from dslnet.expressions.parts import holds, of_kind
from dslnet.expressions.separable import angles, by_angles

SIDES: dict[Any, tuple[Room, str]] = {
    SOURCE: ("pre", "of_source"),
    NEURON: ("post", "of_target"),
    PAST: ("past", from_past.WORD),
}
RANGES = {
    SOURCE: ("self->first_source", "self->end_source"),
    NEURON: ("dsl_larger(begin, self->first_target)", "dsl_smaller(end, self->end_target)"),
}
"""Where the neurons of each side that have synapses begin and end; of the targets those of this thread."""


def sided_members(rooms: Iterable[str]) -> list[Member]:
    """What the struct of a projection has besides, where there are such arrays among its rooms."""
    if not has_sides(rooms):
        return []
    return [
        Member("int64_t", "first_source", "neurons that have synapses lie between these"),
        Member("int64_t", "end_source"),
        Member("int64_t", "first_target"),
        Member("int64_t", "end_target"),
    ]


def has_sides(rooms: Iterable[str]) -> bool:
    """Whether there are such arrays among those of intermediate values."""
    words = tuple(word for _, word in SIDES.values())
    return any(name.startswith(words) for name in rooms)


def takes_long(e: Any) -> bool:
    """Whether it calls a function, or divides by what differs from neuron to neuron."""
    return takes_a_call(e) or any(is_divisor(power) and of_kind(power, Load) for power in of_kind(e, sympy.Pow))


@define
class Sided:
    """Of one function of a projection. `room` makes an array of a name, C type and level. Where a target of values is
    read, sums are added when all are known, so that nothing changes while the loop over the synapses runs. Rings are
    kept (`by_ring`) of what is transmitted, not of what rules make of the past."""

    scope: SynapseScope
    room: Callable[[str, str, Room], None]
    by_ring: bool = False
    names: dict[Any, tuple[str, Any]] = field(factory=dict)
    """Of each expression its array, and which side it is of."""

    def taken(self, expression: Any, own: Collection[str] = ()) -> Any:
        """The expression with elements of arrays in it; `own` are the names of what each synapse changes or has
        for itself."""
        if isinstance(expression, Load) or expression.is_Atom or not takes_long(expression):
            return expression
        side = self._side(expression, own)
        if side is not None and not is_divisor(expression) and self._is_real(expression):
            return load(self._name(expression, side), side)
        if expression.is_Mul:
            expression = self._quotients(expression, own)
        apart = self._apart(expression, own)
        return expression.func(*(self.taken(part, own) for part in expression.args)) if apart is None else apart

    def _quotients(self, product: Any, own: Collection[str]) -> Any:
        """A product in which what is of one side, if it is divided by what is of that side, is one element."""
        for side in SIDES:
            factors = [factor for factor in product.args if self._side(factor, own) == side]
            whole = product.func(*factors)
            if any(is_divisor(factor) for factor in factors) and self._is_real(whole):
                rest = (factor for factor in product.args if factor not in factors)
                product = sympy.Mul(load(self._name(whole, side), side), *rest)
                if not product.is_Mul:
                    break
        return product

    def _apart(self, expression: Any, own: Collection[str]) -> Any:
        """A function of both sides by functions of one; None where that is none of them."""
        apart = angles(expression, from_past.sides if holds(expression, PAST) else sides)
        if apart is None or any(self._side(angle, own) is None for angle in apart):
            return None
        return self.taken(by_angles(expression, *apart), own)

    def inside(self, body: Iterable[Node]) -> list[Node]:
        """The statements for one synapse, which read such elements."""
        nodes = list(body)
        own = {node.name for node in nodes if isinstance(node, Declare)}
        own |= {node.array for node in nodes if isinstance(node, Store | Accumulate)}
        return [changed(node, lambda e: self.taken(e, own)) for node in nodes]

    def loops(self) -> list[Node]:
        """What fills the arrays: a loop for each side."""
        return [loop for side in RANGES for loop in self._loop(side)]

    def values(self, side: Any) -> dict[str, Any]:
        """What fills each array of one side, for one neuron."""
        return {name: e for e, (name, of) in self.names.items() if of == side}

    def _loop(self, side: Any) -> list[Node]:
        stores = tuple(Store(name, side, e) for name, e in self.values(side).items())
        if not stores:
            return []
        start, stop = RANGES[side]
        self.scope.types |= dict.fromkeys((start, stop), "int64_t")
        return [For(side.name, local(start), local(stop), stores, simd=True)]

    def _side(self, e: Any, own: Collection[str]) -> Any:
        """The counter of the neurons that it hangs on alone, and that all know ahead of the loop."""
        places = {read.args[1] for read in of_kind(e, Load)}
        if len(places) != 1 or not set(own).isdisjoint(name.name for name in e.free_symbols):
            return None
        side = places.pop()
        if side == PAST and not (self.by_ring and from_past.stands(e, self.scope.numbers)):
            return None
        return side if side in SIDES else None

    def _is_real(self, e: Any) -> bool:
        return Printer(self.scope.types, self.scope.kind.real).kind(e) in ("double", "float")

    def _name(self, e: Any, side: Any) -> str:
        if e not in self.names:
            level, word = SIDES[side]
            name = f"{word}__{sum(of == side for _, of in self.names.values())}"
            self.room(name, self.scope.kind.real, level)
            self.names[e] = (name, side)
        return self.names[e][0]
