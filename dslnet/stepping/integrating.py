"""The equations of a block, written down as the assignments that their numerical methods make of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import sympy
from attrs import define, evolve

from dslnet.declaring.white_noise import WhiteNoise
from dslnet.errors import DeclarationError
from dslnet.integrate import Advance, Integrator, Repeat, chosen
from dslnet.integrate.ito import Ito
from dslnet.integrate.systems import influential
from dslnet.model import Equation, FieldModel, OdeBlock, symbol
from dslnet.program import Assignment
from dslnet.stepping.repeating import reductions_of, rounds_of
from dslnet.stepping.writing import StepWriter
from dslnet.symbols import Where, as_number, as_truth, is_truth

Chosen = tuple[Integrator, Equation]


@define
class EquationWriter(StepWriter):
    """Writes blocks of simultaneous equations."""

    def _integrate(self, block: OdeBlock) -> None:
        """All equations of a block read the old values; those with one method advance together."""
        equations = knowing_noise(block.equations, self.model.fields)
        constant = [f.name for f in self.model.fields if f.kind == "param"]
        methods = list(zip(chosen(equations, self.method, constant), equations, strict=True))
        self.methods |= {e.name: integrator.name for integrator, e in methods}
        values: dict[str, sympy.Expr] = {}
        for integrator, group in _groups(methods):
            self.groups.append((integrator, tuple(group)))
            for part in self._parts(integrator, group):
                values |= self._advance(integrator, part)
        settled = [(e, self._now(values[e.target])) for e in _in_order(methods)]
        for equation, value in settled:
            self._set(equation.target, value, f"{equation.name}: d{equation.target}/dt", equation.location)

    def _parts(self, integrator: Integrator, group: list[Equation]) -> list[list[Equation]]:
        """A method that solves for all its values at once does so for neurons and for the population apart."""
        if not getattr(integrator, "coupled", False):
            return [group]
        parts = [[e for e in group if self.model.field(e.target).per == per] for per in ("population", "neuron")]
        return [part for part in parts if part]

    def _advance(self, integrator: Integrator, group: list[Equation]) -> dict[str, sympy.Expr]:
        """The new values of equations that advance together; what comes before them is kept."""
        if any(e.white for e in group) and not getattr(integrator, "stochastic", False):
            integrator = Ito.of(integrator)
        if not integrator.staged:
            return self._made(integrator, group, self._holding(integrator, group))
        return self._made(integrator, [self._standing(e) for e in group], [])

    def _holding(self, integrator: Integrator, group: list[Equation]) -> list[sympy.Basic]:
        """When states are held that others of these equations take into account, without stages."""
        if integrator.name != "exact":
            return []
        found = [self._silent(name) for name in sorted(influential(group))]
        return list(dict.fromkeys(silent for silent in found if silent is not None))

    def _made(self, integrator: Integrator, group: list[Equation], holding: list[sympy.Basic]) -> dict[str, sympy.Expr]:
        """The values of the method, and for each condition in `holding` those with the held states standing still."""
        if holding:
            silent, *others = holding
            still = [evolve(e, rhs=sympy.Integer(0)) if self._silent(e.target) == silent else e for e in group]
            held, free = (self._made(integrator, each, others) for each in (still, group))
            return {name: Where(silent, held[name], free[name]) for name in free}
        result = checked_advance(integrator, integrator.advance(group), group)
        for step in result.temporaries:
            if isinstance(step, Repeat):
                self._repeat(step, integrator, group)
            else:
                self._append(self._intermediate(*step, integrator, group))
        return result.values

    def _intermediate(
        self, name: sympy.Symbol, value: sympy.Basic, integrator: Integrator, group: list[Equation]
    ) -> Assignment:
        target, _, stage = name.name.partition("__")
        equation = next((e for e in group if e.target == target), group[0])
        return Assignment(name, self._now(value), f"{equation.name}: {stage} of {integrator.name}", equation.location)

    def _repeat(self, repeat: Repeat, integrator: Integrator, group: list[Equation]) -> None:
        """Keep a repetition; the reductions that it reads are taken ahead of it."""
        held: dict[sympy.Basic, sympy.Basic] = {}
        for node in reductions_of(repeat):
            name = symbol(f"{group[0].target}__held_{len(self.out)}")
            self._append(self._intermediate(name, as_number(node), integrator, group))
            held[node] = as_truth(name) if is_truth(node) else name
        note = f"{', '.join(e.name for e in group)}: rounds of {integrator.name}"
        self._append_rounds(rounds_of(repeat, held, self._now, note, group[0].location))

    def _standing(self, equation: Equation) -> Equation:
        """For the equations that go on, a held state is a constant: its slope is 0."""
        silent = self._silent(equation.target)
        rhs = equation.rhs if silent is None else Where(silent, sympy.Integer(0), equation.rhs)
        return evolve(equation, rhs=rhs)


def checked_advance(integrator: Integrator, result: Any, group: list[Equation]) -> Advance:
    """What a method returned. Raises DeclarationError, since it may be a user's own."""
    form = "it returns dslnet.integrate.Advance({target: its new value, ...}) with one value for each equation"
    if not isinstance(result, Advance):
        raise DeclarationError(f"advance() of the method {integrator.name} returned {result!r}: {form}")
    lacking = [e.target for e in group if e.target not in result.values]
    if lacking:
        raise DeclarationError(
            f"advance() of the method {integrator.name} returned no value for {', '.join(lacking)}: {form}"
        )
    return result


def knowing_noise(equations: Sequence[Equation], fields: Sequence[FieldModel]) -> list[Equation]:
    """The equations, which know what in them is dW/dt."""
    white = {symbol(f.name): f.name for f in fields if is_white(f)}
    return [evolve(e, white=tuple(n for xi, n in white.items() if xi in e.rhs.free_symbols)) for e in equations]


def is_white(record: FieldModel) -> bool:
    """Whether a field is dW/dt."""
    return isinstance(record.distribution, WhiteNoise)


def _in_order(methods: list[Chosen]) -> list[Equation]:
    """The equations, those of one method behind each other."""
    return [equation for _, group in _groups(methods) for equation in group]


def _groups(chosen: list[Chosen]) -> list[tuple[Integrator, list[Equation]]]:
    methods = [integrator for integrator, _ in chosen]  # compared by what they are: two may have one name
    ordered = sorted(chosen, key=lambda pair: methods.index(pair[0]))
    return [(m, [e for _, e in pairs]) for m, pairs in ((p[0][0], p) for p in _runs(ordered))]


def _runs(ordered: list[Chosen]) -> list[list[Chosen]]:
    return [list(pairs) for _, pairs in groupby(ordered, key=lambda pair: pair[0])]
