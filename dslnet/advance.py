"""From equations to assignments: one step of a neuron class as a list of `symbol = value`, in the order of a step.

Bounds, holding by a refractory time, and the choice of the numerical method are settled here, so that the compiler
and the NumPy reference need only know how to evaluate an expression and where to keep it.
"""

from __future__ import annotations

from typing import Any

import sympy
from attrs import define, field

from dslnet.expressions.parts import holds
from dslnet.expressions.truths import Conjunction, LessEqual
from dslnet.integrate.base import DT
from dslnet.members.tables import SHOWN
from dslnet.model import EventModel, NeuronModel, OdeBlock, Statement, UpdateBlock, symbol
from dslnet.program import (
    Assignment,
    EventProgram,
    NeuronProgram,
    arriving,
    held_states,
    silence,
    varies,
)
from dslnet.stepping.drawing import parameter_names, stretched
from dslnet.stepping.integrating import EquationWriter, is_white
from dslnet.stepping.writing import TICK
from dslnet.symbols import PopulationAny, Reduction, Where, as_truth

ONE = (
    "one number for the whole population, and a reset is written for one neuron: make it a state with one value per "
    "neuron, or write it in an @update"
)
REDUCED = (
    "and a spike is an event of one neuron: keep it in a state in an @update, level: State = state(0.0, "
    'per="population") and self.level = np.mean(self.r), and read self.level'
)


def advance(model: NeuronModel, wide: frozenset[str], delivered: frozenset[str], method: Any) -> NeuronProgram:
    """The program of one class. `wide` names the fields with one value per neuron, `delivered` the states that spikes
    are added to directly; `method` replaces the default method."""
    return _Writer(model, wide, delivered, method).write()


@define
class _Writer(EquationWriter):
    reset: list[Assignment] = field(factory=list)

    def write(self) -> NeuronProgram:
        noise = self._noise()
        self.current, self.varying = dict(noise), set(self._varying())
        self._deliver()
        self._show()
        for block in self.model.blocks:
            if isinstance(block, OdeBlock):
                self._integrate(block)
            else:
                self._assign(block)
        update = tuple(self.out)
        conditions = [self._condition(event) for event in self.model.events]
        events = tuple(self._event(e, c, noise) for e, c in zip(self.model.events, conditions, strict=True))
        stops = {s.name: self._stop(s.condition.xreplace(noise)) for s in self.model.stops}
        return NeuronProgram(update, events, stops, self.methods, tuple(self.groups))

    def _noise(self) -> dict[sympy.Symbol, sympy.Basic]:
        """A noise field is its standard draw, moved and stretched."""
        fields = [f for f in self.model.fields if f.kind == "noise"]
        for each in (f for f in fields if f.per == "population"):
            if any(varies(symbol(name), self._varying()) for name in parameter_names(each)):
                self._refuse(
                    f'{each.name} is one number for the population (per="population"), but a parameter of '
                    f"{each.distribution!r} has one value for each neuron"
                )
        return {symbol(f.name): stretched(f) / sympy.sqrt(DT) if is_white(f) else stretched(f) for f in fields}

    def _deliver(self) -> None:
        """Bounds for what spikes add, once after delivery; what arrives at a held state is lost."""
        for name in (f.name for f in self.model.fields if f.name in self.delivered):
            record = self.model.field(name)
            if name in held_states(self.model):
                value = symbol(name) + symbol(arriving(name))
                self._set(name, value, f"what arrives at {name}", self.model.location)
            elif record.minimum is not None or record.maximum is not None:
                self._set(name, symbol(name), f"bounds of {name}", self.model.location)

    def _show(self) -> None:
        """What a table shows at this tick, ahead of all equations."""
        if self.model.tabled:
            self._set("r", symbol(SHOWN), "r, from a table", self.model.location)

    def _assign(self, block: UpdateBlock) -> None:
        local = dict(self.current)  # a bare symbol is the value the method found, also after a write of its field
        for statement in block.statements:
            value = statement.value.xreplace(local)
            self._set(statement.target, value, f"{block.name}: {statement.target}", statement.location)
            local[statement.symbol] = self.current[symbol(statement.target)]

    def _condition(self, event: EventModel) -> sympy.Basic:
        condition = as_truth(self._now(event.condition))
        if event.refractory is None:
            return condition
        return Conjunction(LessEqual(symbol(silence(event.name)), TICK), condition)

    def _event(self, event: EventModel, condition: sympy.Basic, noise: dict[sympy.Symbol, sympy.Basic]) -> EventProgram:
        """A reset runs on its own, for the neurons that fired: it begins from the stored values."""
        self.reset, self.current = [], dict(noise)
        local = dict(noise)
        for statement in event.reset:
            self._check_reset(event, statement)
            self._reset(event, statement, local)
        if event.refractory is not None and holds(event.refractory, Reduction):
            self._refuse(
                f"the refractory time of {event.name} ({event.refractory_location}) reads a reduction, {REDUCED}"
            )
        refractory = None if event.refractory is None else self._now(event.refractory)
        return EventProgram(event.name, condition, tuple(self.reset), refractory, event.location)

    def _check_reset(self, event: EventModel, statement: Statement) -> None:
        """A reset is for the neurons that fired, so it has no say over the population."""
        where = f"the reset of {event.name} ({statement.location})"
        if self.model.field(statement.target).per == "population":
            self._refuse(f"{where} writes {statement.target}, {ONE}")
        if holds(statement.value, Reduction):
            self._refuse(f"{where} reads a reduction over the population, {REDUCED}")

    def _reset(self, event: EventModel, statement: Statement, local: dict[sympy.Symbol, sympy.Basic]) -> None:
        value = self._bounded(statement.target, statement.value.xreplace(local))
        silent = self._silent(statement.target, but=event.name)
        if silent is not None:
            value = Where(silent, self._now(symbol(statement.target)), value)
        name = self._version(statement.target)
        note = f"reset of {event.name}: {statement.target}"
        self.reset.append(Assignment(name, value, note, statement.location, statement.target))
        self.current[symbol(statement.target)] = local[statement.symbol] = name

    def _stop(self, condition: sympy.Basic) -> sympy.Basic:
        truth = as_truth(condition)
        return PopulationAny(truth) if varies(truth, self._varying()) else truth

    def _varying(self) -> frozenset[str]:
        per_neuron = {f.name for f in self.model.fields if f.per == "neuron"}
        held = {silence(event.name) for event in self.model.events}
        return frozenset(per_neuron | self.wide | held | {"t_last", SHOWN})
