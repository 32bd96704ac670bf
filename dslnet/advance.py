"""From equations to assignments: one step of a neuron class as a list of `symbol = value`, in the order of DESIGN.

Bounds, holding by a refractory time, and the choice of the numerical method are settled here, so that the compiler
and the NumPy reference need only know how to evaluate an expression and where to keep it.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any, NoReturn

import sympy
from attrs import define, evolve, field

from dslnet.drawing import parameter_names, stretched
from dslnet.errors import DeclarationError
from dslnet.integrate import Integrator, choose
from dslnet.location import Location
from dslnet.model import Equation, EventModel, NeuronModel, OdeBlock, Statement, UpdateBlock, symbol
from dslnet.program import (
    NOW,
    Assignment,
    EventProgram,
    NeuronProgram,
    arriving,
    bounded,
    held_states,
    silence,
    varies,
)
from dslnet.symbols import PopulationAny, Reduction, Where, as_truth
from dslnet.tables import SHOWN

TICK = symbol(NOW)
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
class _Writer:
    model: NeuronModel
    wide: frozenset[str]
    delivered: frozenset[str]
    method: Any
    current: dict[sympy.Symbol, sympy.Basic] = field(factory=dict)
    count: dict[str, int] = field(factory=dict)
    methods: dict[str, str] = field(factory=dict)
    out: list[Assignment] = field(factory=list)
    varying: set[str] = field(factory=set)

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
        return NeuronProgram(update, events, stops, self.methods)

    def _noise(self) -> dict[sympy.Symbol, sympy.Basic]:
        """A noise field is its standard draw, moved and stretched."""
        fields = [f for f in self.model.fields if f.kind == "noise"]
        for each in (f for f in fields if f.per == "population"):
            if any(varies(symbol(name), self._varying()) for name in parameter_names(each)):
                self._refuse(
                    f'{each.name} is one number for the population (per="population"), but a parameter of '
                    f"{each.distribution!r} has one value for each neuron"
                )
        return {symbol(f.name): stretched(f) for f in fields}

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

    def _integrate(self, block: OdeBlock) -> None:
        """All equations of a block read the old values; those with one method advance together."""
        moving = frozenset(e.target for e in block.equations)
        constant = self._constants()
        chosen = [(choose(e, self.method, constant, moving), e) for e in block.equations]
        self.methods |= {e.name: integrator.name for integrator, e in chosen}
        results: list[tuple[Equation, sympy.Expr]] = []
        for integrator, group in _groups(chosen):
            results += self._advance(integrator, group)
        for equation, value in [(e, self._now(v)) for e, v in results]:
            self._set(equation.target, value, f"{equation.name}: d{equation.target}/dt", equation.location)

    def _advance(self, integrator: Integrator, group: list[Equation]) -> list[tuple[Equation, sympy.Expr]]:
        if integrator.staged:
            group = [self._standing(e) for e in group]
        result = integrator.advance(group)
        for name, value in result.temporaries:
            target, _, stage = name.name.partition("__")
            equation = next((e for e in group if e.target == target), group[0])
            note = f"{equation.name}: {stage} of {integrator.name}"
            self._append(Assignment(name, self._now(value), note, equation.location))
        return [(e, result.values[e.target]) for e in group]

    def _standing(self, equation: Equation) -> Equation:
        """For the equations that go on, a held state is a constant: its slope is 0."""
        silent = self._silent(equation.target)
        rhs = equation.rhs if silent is None else Where(silent, sympy.Integer(0), equation.rhs)
        return Equation(equation.target, rhs, equation.method, equation.name, equation.location)

    def _assign(self, block: UpdateBlock) -> None:
        local = dict(self.current)  # a bare symbol is the value the method found, also after a write of its field
        for statement in block.statements:
            value = statement.value.xreplace(local)
            self._set(statement.target, value, f"{block.name}: {statement.target}", statement.location)
            local[statement.symbol] = self.current[symbol(statement.target)]

    def _set(self, target: str, value: sympy.Basic, note: str, location: Location) -> None:
        """A write of a value over the versions of now: within the bounds, and not at all while the state is held."""
        old = self._now(symbol(target))
        value = self._bounded(target, value)
        silent = self._silent(target)
        if silent is not None:
            value = Where(silent, old, value)
        self._append(Assignment(self._version(target), value, note, location, target))
        self.current[symbol(target)] = self.out[-1].symbol

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
        return sympy.Or(*(symbol(silence(name)) > TICK for name in events)) if events else None

    def _now(self, value: Any) -> Any:
        """An expression over the values that the fields have at this point of the step."""
        return value.xreplace(self.current)

    def _condition(self, event: EventModel) -> sympy.Basic:
        condition = as_truth(self._now(event.condition))
        if event.refractory is None:
            return condition
        return sympy.And(symbol(silence(event.name)) <= TICK, condition, evaluate=False)

    def _event(self, event: EventModel, condition: sympy.Basic, noise: dict[sympy.Symbol, sympy.Basic]) -> EventProgram:
        """A reset runs on its own, for the neurons that fired: it begins from the stored values."""
        self.out, self.current = [], dict(noise)
        local = dict(noise)
        for statement in event.reset:
            self._check_reset(event, statement)
            self._reset(event, statement, local)
        if event.refractory is not None and event.refractory.has(Reduction):
            self._refuse(f"the refractory time of {event.name} ({event.location}) reads a reduction, {REDUCED}")
        refractory = None if event.refractory is None else self._now(event.refractory)
        return EventProgram(event.name, condition, tuple(self.out), refractory, event.location)

    def _check_reset(self, event: EventModel, statement: Statement) -> None:
        """A reset is for the neurons that fired, so it has no say over the population."""
        where = f"the reset of {event.name} ({statement.location})"
        if self.model.field(statement.target).per == "population":
            self._refuse(f"{where} writes {statement.target}, {ONE}")
        if statement.value.has(Reduction):
            self._refuse(f"{where} reads a reduction over the population, {REDUCED}")

    def _refuse(self, problem: str) -> NoReturn:
        raise DeclarationError(f"{self.model.name}: {problem}")

    def _reset(self, event: EventModel, statement: Statement, local: dict[sympy.Symbol, sympy.Basic]) -> None:
        value = self._bounded(statement.target, statement.value.xreplace(local))
        silent = self._silent(statement.target, but=event.name)
        if silent is not None:
            value = Where(silent, self._now(symbol(statement.target)), value)
        name = self._version(statement.target)
        note = f"reset of {event.name}: {statement.target}"
        self.out.append(Assignment(name, value, note, statement.location, statement.target))
        self.current[symbol(statement.target)] = local[statement.symbol] = name

    def _stop(self, condition: sympy.Basic) -> sympy.Basic:
        truth = as_truth(condition)
        return PopulationAny(truth) if varies(truth, self._varying()) else truth

    def _constants(self) -> frozenset[str]:
        return frozenset(f.name for f in self.model.fields if f.kind == "param")

    def _varying(self) -> frozenset[str]:
        per_neuron = {f.name for f in self.model.fields if f.per == "neuron"}
        held = {silence(event.name) for event in self.model.events}
        return frozenset(per_neuron | self.wide | held | {"t_last", SHOWN})


def _groups(chosen: list[tuple[Integrator, Equation]]) -> list[tuple[Integrator, list[Equation]]]:
    methods = [integrator for integrator, _ in chosen]  # compared by what they are: two may have one name
    ordered = sorted(chosen, key=lambda pair: methods.index(pair[0]))
    return [(m, [e for _, e in pairs]) for m, pairs in ((p[0][0], p) for p in _runs(ordered))]


def _runs(ordered: list[tuple[Integrator, Equation]]) -> list[list[tuple[Integrator, Equation]]]:
    return [list(pairs) for _, pairs in groupby(ordered, key=lambda pair: pair[0])]
