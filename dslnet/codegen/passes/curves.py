"""The curves of one base: the functions of it that a loop reads, and what C keeps of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import sympy
from attrs import define, field

from dslnet.arrays import BLOCK
from dslnet.codegen.ir import Declare, Function, Load, Node, load
from dslnet.codegen.passes.alone import MANY, Alone, is_call, is_division, watched
from dslnet.codegen.passes.buffers import LANE
from dslnet.codegen.passes.divisions import decides
from dslnet.codegen.passes.walk import changed

PACK = 4
"""So many functions are computed at a time."""
MOST_PACKS = 4
DIVISION = 0.3
"""What a division takes, beside a call."""


@define
class Curves:
    """The functions of one base that a loop reads. `name` begins the names of what belongs to them."""

    base: Any
    name: str
    alone: Alone
    function: Function
    """The one that reads them."""
    functions: dict[Any, int] = field(factory=dict)
    """The expressions, and the place of each."""
    number: int = 0
    """Among those of the population."""

    def element(self, e: Any) -> Any:
        """The value of a function in the lane of a loop."""
        place = self.functions.setdefault(e, len(self.functions))
        return load(f"{self.name}__curves", BLOCK * place + LANE)

    @property
    def text(self) -> str:
        """The array or local that the base is."""
        return str(self.base.args[0].name if isinstance(self.base, Load) else self.base.name)

    @property
    def owner(self) -> str:
        """The kind of population."""
        return self.function.owner

    @property
    def real(self) -> str:
        """The C type of the values that are read."""
        return self.alone.real

    @property
    def suffix(self) -> str:
        """Of functions of the library for this type."""
        return "f" if self.real == "float" else ""

    @property
    def about(self) -> float:
        """A value near which the base often is: where the state begins that it is, or is a later value of."""
        return self.function.about.get(self.text.partition("__")[0], 0.0)

    @property
    def given(self) -> list[str]:
        """The names of what stands still in the functions."""
        symbols = (e.name for e in self.alone.inside(self.functions) if e.is_Symbol)
        return sorted({name for name in symbols if name not in self.alone.behind})

    @property
    def width(self) -> int:
        """How many functions there are, in whole vectors."""
        return -(-len(self.functions) // PACK) * PACK

    @property
    def is_worth_it(self) -> bool:
        """Whether reading takes less than computing: a vector of polynomials takes as long as two calls."""
        packs = self.width // PACK
        parts = list(self.alone.inside(self.functions))
        cost = sum(map(is_call, parts)) + DIVISION * sum(map(is_division, parts))
        return packs <= MOST_PACKS and cost >= 2 * packs + 2

    @property
    def watched(self) -> list[tuple[bool, Any]]:
        """What must not change much within a piece, that beside what it is last."""
        found = (watched(e) for e in self.alone.inside(self.functions))
        varying = {w for w in found if w is not None and self.alone.base(w[1]) is not None}
        return sorted(varying, key=lambda w: (w[0], sympy.default_sort_key(w[1])))


@define
class Reader:
    """Puts curves in the place of what a loop computes of one base alone."""

    alone: Alone
    curves: Callable[[Any], Curves | None]
    """Those of a base, if it has some."""

    def statement(self, node: Node) -> Node:
        """A statement that reads curves. What is made of one base stays: whoever reads it reads a curve."""
        return node if isinstance(node, Declare) and node.name in self.alone.values else changed(node, self._read)

    def _read(self, e: Any) -> Any:
        if e.is_Number or isinstance(e, Load) or self.alone.base(e) is None:
            return e
        found = self._curves_of(e)
        if found is not None:
            return found.element(e)
        if e.is_Symbol or decides(e) or self.alone.base(e) is not MANY:
            return e
        e = self._spread(e) if e.is_Mul else e
        return self._grouped(e) if e.is_Add or e.is_Mul else e.func(*map(self._read, e.args))

    def _curves_of(self, e: Any) -> Curves | None:
        """Those that an expression is read from."""
        base = self.alone.base(e)
        if base is None or base is MANY or not self.alone.takes_a_call(e):
            return None
        return self.curves(base)

    def _grouped(self, e: Any) -> Any:
        """The terms of a sum, or the factors of a product, that have one base become one."""
        groups = _by_base(self.alone, [a for a in e.args if self._curves_of(a) is not None])
        near = {base: [a for a in e.args if self.alone.base(a) == base] for base in groups}
        rest = [self._read(a) for a in e.args if self.alone.base(a) not in groups]
        return e.func(*rest, *(self._read(e.func(*each)) for each in near.values()))

    def _spread(self, e: Any) -> Any:
        """A product into a sum, where a function of the base is a factor of each of its terms as well:
        f (a - b x) is f a - f b x, which are two functions of the base and not three."""
        for base, factors in _by_base(self.alone, [a for a in e.args if self._curves_of(a) is not None]).items():
            mixed = [a for a in e.args if a.is_Add and self.alone.base(a) is MANY]
            sums = [a for a in mixed if all(self._has(base, term) for term in a.args)]
            if len(sums) == 1:
                rest = [a for a in e.args if a not in factors and a is not sums[0]]
                return sympy.Mul(*rest, sympy.Add(*(sympy.Mul(*factors, term) for term in sums[0].args)))
        return e

    def _has(self, base: Any, term: Any) -> bool:
        """Whether a term has a function of a base as a factor."""
        factors = term.args if term.is_Mul else (term,)
        return any(self.alone.base(f) == base and self._curves_of(f) is not None for f in factors)


def _by_base(alone: Alone, parts: Iterable[Any]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = {}
    for each in parts:
        groups.setdefault(alone.base(each), []).append(each)
    return groups
