"""Whether the expressions of a method grow too large as trees, and the parts that keep them small."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from attrs import define, field
from sympy import Integer

from dslnet.expressions.parts import FEW, Part, nodes, size_of
from dslnet.expressions.truths import NotEqual
from dslnet.symbols import Where, is_truth

Read = TypeVar("Read")
MOST = 300
"""Expressions of fewer nodes are no trouble, whatever they are made of."""


@define
class Measure:
    """Looks at all that a method computes. With `splits` everything of more than a few nodes becomes a part; without,
    `grown` says afterwards whether a value stands in so many places that the method is better read with it."""

    splits: bool = False
    grown: bool = False
    _sizes: dict[Any, int] = field(factory=dict)
    _tolerated: int = MOST

    def __call__(self, expression: Any) -> Any:
        """The expression, or a part in its place."""
        size = size_of(expression, self._sizes)
        if size > self._tolerated and not self.splits:
            self.grown = self.grown or size > 3 * sum(1 for _ in nodes(expression))
            self._tolerated = 2 * size  # counting the nodes of a long sum at each of its terms would take its square
        if not self.splits and not self.grown:
            return expression
        if is_truth(expression):  # a part is a number
            return NotEqual(Part(Where(expression, Integer(1), Integer(0))), 0) if size > 3 * FEW else expression
        return Part(expression) if size > FEW else expression


def measured(attempt: Callable[[Measure], Read]) -> Read:
    """What is read, once more in parts where its expressions grow too large without."""
    measure = Measure()
    found = attempt(measure)
    return attempt(Measure(splits=True)) if measure.grown else found
