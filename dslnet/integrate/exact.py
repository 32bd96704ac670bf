"""The exact solution of linear equations with constant coefficients; their inputs are constant over the step.

An equation by itself has a closed form, and so has one that takes decays in. Other groups take the exponential of
their matrix, which is computed when the values of the parameters are known: real, equal and complex eigenvalues are
all the same to it (Rotter & Diesmann, 1999, Biological Cybernetics 81:381).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sympy
from attrs import frozen

from dslnet.errors import DeclarationError
from dslnet.expressions.elementary import Exp, Exprel, MatrixExponential, MatrixIntegral
from dslnet.integrate.base import DT, Advance, T
from dslnet.integrate.linear import Linear, linear_parts, noise_left, solution
from dslnet.integrate.systems import MOST, Affine, affine, components
from dslnet.integrate.written import written
from dslnet.model import Equation, symbol
from dslnet.symbols import Absolute, Maximum

Rows = Mapping[str, Affine]


@frozen
class Exact:
    """dx/dt = A x + b, where A is made of what stands still; equations that read each other are solved together."""

    name: str = "exact"
    staged: bool = False

    def advance(self, equations: Sequence[Equation]) -> Advance:
        """One step of all equations together."""
        by_name = {e.target: e for e in equations}
        values: dict[str, sympy.Expr] = {}
        for rows in self.groups(equations):
            values |= {name: _with_decays(by_name[name], rows) for name in rows} if is_short(rows) else _by_matrix(rows)
        return Advance({name: values[name] for name in by_name})

    def groups(self, equations: Sequence[Equation]) -> list[Rows]:
        """What is solved together. Raises DeclarationError for equations that this method does not solve."""
        states = [e.target for e in equations]
        rows = {e.target: self._row(e, states) for e in equations}
        found: list[Rows] = [{name: rows[name] for name in group} for group in components(rows)]
        for group in found:
            if len(group) > MOST and not is_short(group):
                raise too_many([e for e in equations if e.target in group])
        return found

    def noise_left(self, equation: Equation) -> sympy.Expr:
        """The factor of the noise, as the decay leaves it: with additive noise the law of the solution is met."""
        parts = linear_parts(equation)
        return sympy.Integer(1) if parts is None else noise_left(parts)

    def _row(self, equation: Equation, states: Sequence[str]) -> Affine:
        row = affine(equation, states)
        if row is None or any(T in slope.free_symbols for slope in row.slopes.values()):
            raise not_linear(equation)
        return row


def not_linear(equation: Equation) -> DeclarationError:
    """The refusal of an equation that this method does not solve."""
    return DeclarationError(
        f'method="exact" needs an equation that is linear in its own state with a constant slope, and '
        f"{equation.name} ({equation.location}) is not:\n{written(equation)}"
        f'Use method="exponential" where only the slope changes, else method="midpoint" or "explicit".'
    )


def too_many(equations: Sequence[Equation]) -> DeclarationError:
    """The refusal of more equations than are solved together."""
    return DeclarationError(
        f'method="exact" solves up to {MOST} equations that read each other; here are {len(equations)}: '
        f'{", ".join(e.name for e in equations)}. Use method="rk4" for them.'
    )


def is_short(rows: Rows) -> bool:
    """Whether all that the equations read of each other are pure decays, dy/dt = a y."""
    sources = {other for name, row in rows.items() for other in row.slopes if other != name}
    return all(rows[name].rest == 0 and set(rows[name].slopes) <= {name} for name in sources)


def _with_decays(equation: Equation, rows: Rows) -> sympy.Expr:
    """The solution without what is taken in, and the integral of exp(a (dt - s)) c y exp(b s) over the step."""
    row, zero = rows[equation.target], sympy.Integer(0)
    a = row.slopes.get(equation.target, zero)
    taken = {name: slope for name, slope in row.slopes.items() if name != equation.target}
    alone = equation.rhs if not taken else a * symbol(equation.target) + row.rest
    value = solution(Equation(equation.target, alone, "exact", equation.name, equation.location), Linear(a, row.rest))
    for name, c in taken.items():
        value += DT * c * symbol(name) * _both(a, rows[name].slopes.get(name, zero))
    return value


def _both(a: sympy.Expr, b: sympy.Expr) -> sympy.Expr:
    """(exp(a dt) - exp(b dt)) / ((a - b) dt), in a form that neither cancels nor overflows."""
    difference = sympy.factor_terms(a - b)
    if difference == 0:
        return Exp(a * DT)
    return Exp(Maximum(a, b) * DT) * Exprel(-Absolute(difference) * DT)


def _by_matrix(rows: Rows) -> dict[str, sympy.Expr]:
    """x(t + dt) = exp(A dt) x + dt · ∫ exp(A dt s) ds · b, for each state with the part of A that it depends on."""
    return {name: _from_sources(name, _sources(name, rows), rows) for name in rows}


def _from_sources(name: str, sources: Sequence[str], rows: Rows) -> sympy.Expr:
    elements = [DT * rows[i].slopes.get(j, sympy.Integer(0)) for i in sources for j in sources]
    i, value = sources.index(name), sympy.Integer(0)
    for j, other in enumerate(sources):
        value += MatrixExponential(i, j, *elements) * symbol(other)
        if rows[other].rest != 0:
            value += DT * MatrixIntegral(i, j, *elements) * rows[other].rest
    return value


def _sources(name: str, rows: Rows) -> list[str]:
    """What a state depends on, directly or by way of others, itself included, in order."""
    found, new = {name}, [name]
    while new:
        fresh = set(rows[new.pop()].slopes) - found
        found |= fresh
        new += sorted(fresh)
    return [each for each in rows if each in found]


METHOD = Exact()
