"""What a loop over neurons computes of one value alone, as the gates of channels are functions of the potential and of
numbers that stand still.

A *base* is such a value: an element `v[neuron]`, or a local that is made of several things. The name of a local that is
made of one base leads to that base.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sympy
from attrs import define, field

from dslnet.codegen.ir import Declare, Load, Node, Store, local
from dslnet.codegen.passes.keeper import NEURON
from dslnet.codegen.passes.walk import expressions
from dslnet.expressions.kept import Kept, Powered
from dslnet.expressions.parts import of_kind

ENTIRE = frozenset(
    ["Exp", "Expm1", "Exprel", "StepFactor", "Bernoulli", "exp", "tanh", "sinh", "cosh", "atan", "asinh"]
)
"""Calls that are smooth wherever their argument does not change much. Sines are not among them: phases leave every
grid."""
POSITIVE = frozenset(["log", "Log1p", "Log10", "Log2", "Cbrt"])
"""Those that are so where it does not change much beside what it is."""
MANY = sympy.Dummy("many")
"""The base of what is made of several things, or is not smooth."""
MOST_MULTIPLIED = 8
"""The largest whole exponent of a power."""


@define
class Alone:
    """The bases of what the statements of one loop compute."""

    types: Mapping[str, str]
    real: str
    constants: frozenset[str]
    """The names whose values stand still during a call of the library."""
    behind: dict[str, Any] = field(factory=dict)
    """The base of each local."""
    values: dict[str, Any] = field(factory=dict)
    """What each local that has the base of something else is made of."""
    rewritten: set[str] = field(factory=set)
    """The arrays that are read again after an element was stored."""
    _bases: dict[Any, Any] = field(factory=dict)
    _calls: dict[Any, bool] = field(factory=dict)

    def read(self, body: Iterable[Node]) -> Alone:
        """The same, with all locals of a loop known."""
        body = tuple(body)
        self.rewritten |= _read_again(body)
        for node in body:
            if isinstance(node, Declare):
                self._declare(node)
        return self

    def _declare(self, node: Declare) -> None:
        found, real = self.base(node.value), self.types[node.name] == self.real
        if real and found is not None and found is not MANY:
            self.behind[node.name], self.values[node.name] = found, node.value
        else:
            self.behind[node.name] = local(node.name) if real else MANY

    def base(self, e: Any) -> Any:
        """The base of an expression; None where all of it stands still."""
        if e not in self._bases:
            self._bases[e] = self._base(e)
        return self._bases[e]

    def takes_a_call(self, e: Any) -> bool:
        """Whether something that has a base takes a call."""
        if e not in self._calls:
            self._calls[e] = is_call(e) or any(map(self.takes_a_call, self._made_of(e)))
        return self._calls[e]

    def inside(self, expressions: Iterable[Any]) -> Iterator[Any]:
        """All that expressions with a base are made of, locals opened, each once."""
        seen: set[Any] = set()
        waiting = list(expressions)
        while waiting:
            e = waiting.pop()
            if e not in seen:
                seen.add(e)
                yield e
                waiting += self._made_of(e)

    def _made_of(self, e: Any) -> Sequence[Any]:
        if isinstance(e, Load):
            return ()
        return [self.values[e.name]] if e.is_Symbol and e.name in self.values else e.args

    def _base(self, e: Any) -> Any:
        if e.is_Symbol:
            return self.behind.get(e.name) or (None if self._stands(e.name) else MANY)
        if isinstance(e, Load):
            array, index = e.args[0].name, e.args[1]
            lane = index == NEURON and self.types.get(array) == self.real and array not in self.rewritten
            return e if lane else MANY
        if e.is_Number or isinstance(e, sympy.NumberSymbol):
            return None
        found = {self.base(a) for a in e.args} - {None}
        if not found:
            return None
        return found.pop() if len(found) == 1 and self._is_smooth(e) else MANY

    def _stands(self, name: str) -> bool:
        known = name in self.constants or name.startswith("constants->")
        return known and self.types.get(name) in ("double", "float")

    def _is_smooth(self, e: Any) -> bool:
        if isinstance(e, sympy.Pow | Powered):
            whole = e.args[1].is_Integer
            return bool(abs(e.args[1]) <= MOST_MULTIPLIED if whole else self.base(e.args[1]) is None)
        return e.is_Add or e.is_Mul or isinstance(e, Kept) or type(e).__name__ in ENTIRE | POSITIVE | {"Over"}


def is_call(e: Any) -> bool:
    """Whether it is a call of a smooth function."""
    return (_is_power(e) and not e.args[1].is_Integer) or type(e).__name__ in ENTIRE | POSITIVE


def is_division(e: Any) -> bool:
    """Whether it is one over something."""
    return _is_power(e) and bool(e.args[1].is_Integer and e.args[1].is_negative)


def watched(e: Any) -> tuple[bool, Any] | None:
    """What must not change much within a piece of a curve, and whether that is beside what it is."""
    if _is_power(e):
        return (True, e.args[0]) if is_call(e) or is_division(e) else None
    if type(e).__name__ in POSITIVE:
        return True, e.args[0] + (1 if type(e).__name__ == "Log1p" else 0)
    return (False, e.args[0]) if is_call(e) else None


def _is_power(e: Any) -> bool:
    return isinstance(e, sympy.Pow | Powered)


def _read_again(body: Iterable[Node]) -> set[str]:
    stored: set[str] = set()
    found: set[str] = set()
    for node in body:
        found |= {e.args[0].name for each in expressions(node) for e in of_kind(each, Load)} & stored
        if isinstance(node, Store):
            stored.add(node.array)
    return found
