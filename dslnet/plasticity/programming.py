"""From a synapse model to its program, for one way of keeping its fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sympy
from attrs import Factory, define, evolve, field

from dslnet.advance import advance
from dslnet.expressions.truths import NotEqual
from dslnet.language.heeding import reads
from dslnet.location import Location
from dslnet.model import BEHIND, T_POST, T_PRE, NeuronModel, Statement, SynapseModel, symbol
from dslnet.plasticity.cheaper import WEIGHT, moved_states
from dslnet.plasticity.computed import blocks_without, drawn_in
from dslnet.plasticity.coupling import Coupling
from dslnet.plasticity.decaying import decays_of, equations_of
from dslnet.plasticity.keeping import Keeping
from dslnet.plasticity.levels import Level, level_of, over_synapses
from dslnet.plasticity.limits import REDUCED, Limits
from dslnet.plasticity.records import LEARNS, Decay, SynapseProgram, Touched, Write, after, leaves
from dslnet.plasticity.stirring import stir_of
from dslnet.plasticity.touching import met, touched_of
from dslnet.program import Assignment, NeuronProgram, Rounds, bounded
from dslnet.symbols import Reduction, Where, innermost_reductions

T = symbol("t")
SYNAPSE: Level = "synapse"
NUMPY = {
    "PopulationSum": "np.sum",
    "PopulationMax": "np.max",
    "PopulationMin": "np.min",
    "PopulationAny": "np.any",
    "PopulationAll": "np.all",
}
"""What a reduction is called in notes."""


def programmed(model: SynapseModel, keeping: Keeping) -> SynapseProgram:
    """The program. Raises DeclarationError where a state would be given more values than it has."""
    writer = _Writer(model, keeping)
    writer.levels |= {**keeping.levels, **writer.times()}
    return writer.write()


@define
class _Writer:
    model: SynapseModel
    keeping: Keeping
    levels: dict[str, Level] = field(factory=dict)
    touched: tuple[Touched, ...] = ()
    limits: Limits = field(default=Factory(lambda self: Limits(self.model, self.keeping, self.levels), True))

    def write(self) -> SynapseProgram:
        model, keeping = self.model, self.keeping
        moved: dict[str, Level] = {}
        if not keeping.plain:
            moved = moved_states(model, self.limits.lasting(), keeping.uniform, keeping.one_delay)
            self.limits.moved |= moved.keys()
            # one number that nobody writes may be one of each synapse tomorrow, which ends this; today it is one
            self.levels |= {name: level for name, level in moved.items() if keeping.levels[name] != "projection"}
        self.limits.check_pre_states()
        self.limits.check_noise()
        self.limits.check_equations()
        if not keeping.plain:
            alike = keeping.one_delay and not keeping.own_times
            self.touched = touched_of(model, self.levels, keeping.method, alike)
        at_spikes = {name for touched in self.touched for name in touched.names}
        decays = () if keeping.plain else decays_of(model, self.levels, keeping.method, at_spikes)
        self.levels |= self.times()
        kept = dict(self.levels)
        arrive = self._event(model.pre_spike, "pre_spike", T_PRE)
        look_back = self._event(model.post_spike, "post_spike", T_POST)
        step, advanced = self._step(decays, at_spikes)
        methods = dict(advanced.methods)
        looked_at = {name for decay in decays for name in decay.names}
        methods |= {e.name: "exact, when it is looked at" for e in equations_of(model) if e.target in looked_at}
        methods |= {e.name: "exact, when a spike meets it" for e in equations_of(model) if e.target in at_spikes}
        program = SynapseProgram(
            kept, arrive, look_back, step, decays, frozenset(moved), methods, advanced.groups, self.touched
        )
        self.limits.check_parts(program)
        self.limits.check_shared(program)
        return program

    def times(self) -> dict[str, Level]:
        """Where the times of spikes that the rules read are kept."""
        own = self.keeping.own_times and not reads(self.model, T_PRE)
        of_source: Level = "pre" if self.keeping.one_delay and not own else "synapse"
        where: dict[str, Level] = {T_PRE: of_source, T_POST: "post"}
        needed = {time for touched in self.touched for time in touched.times}
        return {name: level for name, level in where.items() if name in needed or reads(self.model, name)}

    def _event(self, statements: Iterable[Statement], role: str, time: str) -> tuple[Write, ...]:
        """The writes of one kind of spike, each over the versions of before; then the time of the spike."""
        current: dict[sympy.Symbol, sympy.Basic] = {}
        writes: list[Write] = []
        for touched in self.touched:
            if time in touched.times:
                made, now = met(touched, self.levels, self._place_of(touched.first))
                self.levels |= {write.symbol.name: write.level for write in made}
                writes += made
                current |= now
        first = dict(current)
        writes += [self._statement(evolve(s, value=s.value.xreplace(first)), role, current) for s in statements]
        if time in self.levels:
            where = self.model.location
            writes.append(Write(time, symbol(f"{time}__1"), T, f"{role}: {time}", where, self.levels[time]))
        return tuple(writes)

    def _statement(self, statement: Statement, role: str, current: dict[sympy.Symbol, sympy.Basic]) -> Write:
        note, target = f"{role}: {statement.target}", statement.target
        value = self._without_behind(drawn_in(self.model, statement.value))
        if leaves(target):
            self._know_behind_into(value)
            return Write(target, statement.symbol, value, note, statement.location, "synapse")
        self._know_behind_into(value)
        here = symbol(target)
        old = current.get(here, here)
        value = value + old if statement.adds else value
        value = self._held(target, bounded(self._limits(target, current), value), old)
        level = self.levels[target]
        self.levels[statement.symbol.name] = level
        adds_up = statement.adds and level == "post"  # each synapse adds its own to what is there
        if not adds_up:
            self.limits.check(target, value, note, statement.location)
        current[here] = statement.symbol
        return Write(target, statement.symbol, value, note, statement.location, level)

    def _without_behind(self, value: sympy.Basic) -> sympy.Basic:
        """Nothing is delivered into what is one number for the target: behind `self.into += ...` it is what it was."""
        behind = {each: symbol(each.name.partition(BEHIND)[0]) for each in value.free_symbols if BEHIND in each.name}
        levels = {each: self.levels.get(plain.name, "projection") for each, plain in behind.items()}
        return value.xreplace({each: plain for each, plain in behind.items() if levels[each] == "projection"})

    def _know_behind_into(self, value: sympy.Basic) -> None:
        """What is read of the target behind `self.into += ...` is of its level."""
        for name in (each.name for each in value.free_symbols if BEHIND in each.name):
            self.levels[name] = self.levels.get(name.partition("__")[0], "projection")

    def _limits(self, target: str, current: Mapping[sympy.Symbol, sympy.Basic]) -> Any:
        """The field with its bounds as they are now."""
        record = self.model.field(target)
        low, high = (
            None if b is None else sympy.sympify(b).xreplace(current) for b in (record.minimum, record.maximum)
        )
        return evolve(record, minimum=low, maximum=high)

    def _held(self, target: str, value: sympy.Basic, old: sympy.Basic) -> sympy.Basic:
        """The weight keeps its value while the plasticity is switched off."""
        return Where(NotEqual(LEARNS, 0), value, old) if target == WEIGHT else value

    def _place_of(self, name: str) -> Location:
        """Where the equation of a state was written."""
        return next(e.location for e in equations_of(self.model) if e.target == name)

    def _step(self, decays: tuple[Decay, ...], at_spikes: set[str]) -> tuple[tuple[Write, ...], NeuronProgram]:
        """The equations and updates, advanced as those of neurons are, in the same order."""
        left = at_spikes | {name for decay in decays for name in decay.names}
        methods = Coupling.of(self.model, self.keeping.method).methods
        blocks = blocks_without(self.model.blocks, left, methods) if left else self.model.blocks
        fields = tuple(evolve(f, per="neuron") for f in self.model.fields)
        as_neuron = NeuronModel(self.model.name, self.model.location, fields, blocks)
        program = advance(as_neuron, frozenset(), frozenset(), self.keeping.method)
        self.levels |= {after(name).name: self.levels[name] for decay in decays for name in decay.names}
        writes: list[Write] = []
        last: dict[str, sympy.Basic] = {}
        for made in program.update:
            if isinstance(made, Rounds):
                self.limits.refuse(
                    f"{made.note}: a method that goes round until it has found a solution is for neurons; synapses "
                    'take method="rk4", "exponential" or, where the equations are linear, "implicit"',
                    made.location,
                )
            value = self._without_reductions(made, writes)
            if made.field is not None:
                here = symbol(made.field)
                value = self._held(made.field, value, last.get(made.field, here))
                last[made.field] = made.symbol
                self.limits.check(made.field, value, made.note, made.location)
            level = level_of(value, self.levels) if made.field is None else self.levels[made.field]
            self.levels[made.symbol.name] = level
            write = Write(made.field, made.symbol, value, made.note, made.location, level)
            writes.append(evolve(write, stir=stir_of(write, self.model, self.levels, writes)))
        return tuple(writes), program

    def _without_reductions(self, made: Assignment, writes: list[Write]) -> Any:
        """The value with each reduction, innermost first, taken out as a write of its own."""
        value = made.value
        while inner := innermost_reductions(value):
            for node in inner:
                value = value.xreplace({node: self._reduced(node, made, writes)})
        return value

    def _reduced(self, node: Reduction, made: Assignment, writes: list[Write]) -> sympy.Symbol:
        """The symbol of a reduction; the same one is taken once."""
        kind, argument = type(node).__name__, node.args[0]
        for write in writes:
            if (write.reduces, write.value) == (kind, argument):
                return write.symbol
        name = symbol(f"{REDUCED}__{len(writes)}")
        level: Level = "synapse" if over_synapses(node, self._declared(node)) else level_of(argument, self.levels)
        self.levels[name.name] = "post" if level == "synapse" else "projection"
        writes.append(Write(None, name, argument, f"{made.note}: {NUMPY[kind]}", made.location, level, kind))
        return name

    def _declared(self, node: Reduction) -> dict[str, Level]:
        """What the names in a reduction are declared as: it runs over the synapses also while one number serves all,
        and where a state is kept once per neuron."""
        each = {f.name for f in self.model.fields if f.per == "synapse"}
        names = {name.name for name in node.free_symbols}
        return self.levels | {name: SYNAPSE for name in names if name.partition("__")[0] in each}
