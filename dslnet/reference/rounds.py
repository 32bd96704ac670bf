"""Repetitions, for all neurons at once: those that are done keep their values while the others go on."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen

from dslnet.expressions.evaluate import Evaluator
from dslnet.program import Rounds

Read = tuple[tuple[str, Evaluator], ...]


@frozen
class Repetition:
    """Rounds of which all expressions were read."""

    start: Read
    body: Read
    values: Read
    going: Evaluator
    most: int
    unfinished: str

    @classmethod
    def of(cls, rounds: Rounds, read: Any) -> Repetition:
        """The rounds, with `read` making functions of expressions."""
        start, body, values = (
            tuple((name.name, read(value)) for name, value in pairs)
            for pairs in (rounds.start, rounds.body, rounds.values)
        )
        return cls(start, body, values, read(rounds.going), rounds.most, rounds.unfinished.name)

    def make(self, values: dict[str, Any]) -> None:
        """Go round until every neuron is done, and put what was found among the values."""
        values |= {name: value(values) for name, value in self.start}
        going: Any = np.True_
        for _ in range(self.most):
            inside = dict(values)
            for name, value in self.body:
                inside[name] = value(inside)
            following = {name: value(inside) for name, value in self.values}
            values |= {name: np.where(going, following[name], values[name]) for name, _ in self.start}
            going = np.logical_and(going, self.going(inside))
            if not np.any(going):
                break
        values[self.unfinished] = going
