"""Which assignments can share a loop. A reduction over the population needs all neurons to have got that far, so it
ends a phase: threads meet, each adds up the partial results, and the next phase begins."""

from __future__ import annotations

import sympy
from attrs import define, evolve, field, frozen

from dslnet.model import symbol
from dslnet.program import Assignment, Rounds
from dslnet.symbols import Reduction, innermost_reductions


@frozen
class Reduced:
    """One reduction: its number in the population, the symbol of its result, what is reduced and how."""

    number: int
    symbol: sympy.Symbol
    kind: str
    argument: sympy.Basic
    phase: int


@define
class Phases:
    """Assignments with their phases. A reduction of phase p is known from phase p + 1 on."""

    assignments: list[tuple[int, Assignment | Rounds]] = field(factory=list)
    reductions: list[Reduced] = field(factory=list)
    known: dict[sympy.Symbol, int] = field(factory=dict)
    prefix: str = "reduced"
    offset: int = 0

    @property
    def count(self) -> int:
        """How many phases there are."""
        ends = [r.phase + 1 for r in self.reductions] + [p for p, _ in self.assignments]
        return max(ends, default=0) + 1

    def add(self, assignment: Assignment | Rounds) -> None:
        """Put an assignment into the earliest phase in which all that it reads is known."""
        if isinstance(assignment, Rounds):
            phase = self.phase_of(assignment.value)
            self.known |= dict.fromkeys(assignment.symbols, phase)
            self.assignments.append((phase, assignment))
            return
        value = self.replace(assignment.value)
        phase = self.phase_of(value)
        self.known[assignment.symbol] = phase
        self.assignments.append((phase, evolve(assignment, value=value)))

    def replace(self, value: sympy.Basic) -> sympy.Basic:
        """The expression with each reduction, innermost first, replaced by the symbol of its result."""
        while inner := innermost_reductions(value):
            value = value.xreplace({node: self._reduced(node).symbol for node in inner})
        return value

    def _reduced(self, node: Reduction) -> Reduced:
        for found in self.reductions:
            if found.kind == type(node).__name__ and found.argument == node.args[0]:
                return found
        number = self.offset + len(self.reductions)
        name = symbol(f"{self.prefix}__{number}")
        reduced = Reduced(number, name, type(node).__name__, node.args[0], self.phase_of(node.args[0]))
        self.reductions.append(reduced)
        self.known[name] = reduced.phase + 1
        return reduced

    def phase_of(self, value: sympy.Basic) -> int:
        """The phase in which all that an expression reads is known."""
        return max((self.known.get(s, 0) for s in value.free_symbols), default=0)
