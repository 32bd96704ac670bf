"""Writing down one step: assignments in order, each over the values that the fields have by then."""

from __future__ import annotations

from typing import Any, NoReturn

import sympy
from attrs import define, evolve, field

from dslnet.errors import DeclarationError
from dslnet.expressions.truths import Disjunction, Greater
from dslnet.location import Location
from dslnet.model import Equation, NeuronModel, symbol
from dslnet.program import NOW, Assignment, Rounds, bounded, silence, varies
from dslnet.symbols import Where

TICK = symbol(NOW)


@define
class StepWriter:
    """The assignments of a step so far, which versions of the fields are those of now, and which values vary."""

    model: NeuronModel
    wide: frozenset[str]
    delivered: frozenset[str]
    method: Any
    current: dict[sympy.Symbol, sympy.Basic] = field(factory=dict)
    count: dict[str, int] = field(factory=dict)
    methods: dict[str, str] = field(factory=dict)
    groups: list[tuple[Any, tuple[Equation, ...]]] = field(factory=list)
    out: list[Assignment | Rounds] = field(factory=list)
    varying: set[str] = field(factory=set)

    def _set(self, target: str, value: sympy.Basic, note: str, location: Location) -> None:
        """A write of a value over the versions of now: within the bounds, and not at all while the state is held."""
        old = self._now(symbol(target))
        value = self._bounded(target, value)
        silent = self._silent(target)
        if silent is not None:
            value = Where(silent, old, value)
        made = Assignment(self._version(target), value, note, location, target)
        self._append(made)
        self.current[symbol(target)] = made.symbol

    def _append(self, made: Assignment) -> None:
        """Keep an assignment of the update. What is one number for the population cannot be many."""
        if varies(made.value, self.varying):
            if made.field is not None and self.model.field(made.field).per == "population":
                self._refuse(
                    f'{made.field} has one value for the population (per="population"), but {made.note} '
                    f"({made.location}) has one for each neuron; reduce it, as in np.mean"
                )
            self.varying.add(made.symbol.name)
        elif made.field is None:
            made = evolve(made, lane=False)
        elif self.model.field(made.field).per == "neuron":  # one number for all by now, and read where each has its own
            self.varying.add(made.symbol.name)
        self.out.append(made)

    def _append_rounds(self, made: Rounds) -> None:
        if varies(made.value, self.varying):
            self.varying |= {name.name for name in (*made.symbols, *(name for name, _ in made.body))}
        else:
            made = evolve(made, lane=False)
        self.out.append(made)

    def _bounded(self, target: str, value: sympy.Basic) -> sympy.Basic:
        """A value within the bounds of its field, which are read now. The value itself is over versions already."""
        record = self.model.field(target)
        low, high = self._bound(record.minimum), self._bound(record.maximum)
        return bounded(evolve(record, minimum=low, maximum=high), value)

    def _bound(self, limit: sympy.Expr | None) -> sympy.Expr | None:
        return None if limit is None else self._now(sympy.sympify(limit))

    def _version(self, target: str) -> sympy.Symbol:
        self.count[target] = self.count.get(target, 0) + 1
        return symbol(f"{target}__{self.count[target]}")

    def _silent(self, target: str, but: str = "") -> sympy.Basic | None:
        """Whether a state is held in this step, by any event `but` one."""
        events = [e.name for e in self.model.events if target in e.held and e.name != but]
        return Disjunction(*(Greater(symbol(silence(name)), TICK) for name in events)) if events else None

    def _now(self, value: Any) -> Any:
        """An expression over the values that the fields have at this point of the step."""
        return value.xreplace(self.current)

    def _refuse(self, problem: str) -> NoReturn:
        raise DeclarationError(f"{self.model.name}: {problem}")
