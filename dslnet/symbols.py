"""The vocabulary of right-hand sides: sympy where sympy has the function, small classes of our own where NumPy's
meaning differs (`maximum` with NaN, `mod` with the sign of the divisor) or sympy would rewrite too eagerly.

Comparisons and logic are those of `truths`. A choice is `Where(condition, a, b)`. Reductions
over a population are `PopulationSum`, `PopulationMax`, ... of one argument; a mean is a sum over the symbol `size`.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Function, Integer
from sympy.logic.boolalg import Boolean, BooleanFalse, BooleanTrue

from dslnet.expressions.parts import holds, of_kind
from dslnet.expressions.truths import GreaterEqual, LessEqual, NotEqual


class Where(Function):  # type: ignore[misc]  # sympy has no type hints
    """numpy.where(condition, a, b)."""

    nargs = 3
    is_commutative = True  # sympy asks the arguments, and a condition does not know

    @classmethod
    def eval(cls, condition: Any, a: Any, b: Any) -> Any:
        """What is known without evaluating, or None."""
        if isinstance(condition, BooleanTrue) or a == b:
            return a
        return b if isinstance(condition, BooleanFalse) else None

    def _eval_derivative(self, variable: Any) -> Any:
        condition, a, b = self.args
        return Where(condition, a.diff(variable), b.diff(variable))


class Maximum(Function):  # type: ignore[misc]  # sympy has no type hints
    """numpy.maximum: NaN where either is."""

    nargs = 2

    def _eval_derivative(self, variable: Any) -> Any:
        a, b = self.args
        return Where(GreaterEqual(a, b), a.diff(variable), b.diff(variable))


class Minimum(Function):  # type: ignore[misc]  # sympy has no type hints
    """numpy.minimum: NaN where either is."""

    nargs = 2

    def _eval_derivative(self, variable: Any) -> Any:
        a, b = self.args
        return Where(LessEqual(a, b), a.diff(variable), b.diff(variable))


class Stepwise(Function):  # type: ignore[misc]  # sympy has no type hints
    """A function that is flat between its jumps."""

    def _eval_derivative(self, variable: Any) -> Any:
        return Integer(0)


class Floor(Stepwise):
    """numpy.floor."""


class Ceil(Stepwise):
    """numpy.ceil."""


class Rint(Stepwise):
    """numpy.rint: halves to even."""


class Trunc(Stepwise):
    """numpy.trunc."""


class Sign(Stepwise):
    """numpy.sign."""


class Heaviside(Stepwise):
    """numpy.heaviside(x, value at 0)."""

    nargs = 2

    @property
    def pargs(self) -> Any:
        """What sympy's printer asks of a class of this name."""
        return self.args


class Mod(Function):  # type: ignore[misc]  # sympy has no type hints
    """numpy.mod: the result has the sign of the divisor."""

    nargs = 2

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative, which sympy's chain rule asks for."""
        return Integer(1) if argindex == 1 else -Floor(self.args[0] / self.args[1])


class Fmod(Function):  # type: ignore[misc]  # sympy has no type hints
    """numpy.fmod: the result has the sign of the dividend."""

    nargs = 2

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative, which sympy's chain rule asks for."""
        return Integer(1) if argindex == 1 else -Trunc(self.args[0] / self.args[1])


class Absolute(Function):  # type: ignore[misc]  # sympy has no type hints
    """numpy.abs."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative, which sympy's chain rule asks for."""
        return Sign(self.args[0])


class Reduction(Function):  # type: ignore[misc]  # sympy has no type hints
    """One number from an expression over all neurons of a population."""

    nargs = 1

    def _eval_derivative(self, variable: Any) -> Any:
        return Integer(0)


class PopulationSum(Reduction):
    """numpy.sum over the population."""


class PopulationMax(Reduction):
    """numpy.max over the population."""


class PopulationMin(Reduction):
    """numpy.min over the population."""


class PopulationAny(Reduction, Boolean):  # type: ignore[misc]  # sympy has no type hints
    """numpy.any over the population."""

    is_commutative = True


class PopulationAll(Reduction, Boolean):  # type: ignore[misc]  # sympy has no type hints
    """numpy.all over the population."""

    is_commutative = True


def innermost_reductions(value: Any) -> list[Any]:
    """The reductions in an expression that hold no other one, sorted."""
    return sorted((n for n in of_kind(value, Reduction) if not holds(n.args[0], Reduction)), key=sympy.default_sort_key)


def as_number(value: Any) -> Any:
    """A truth value as 0 or 1, any other expression as it is."""
    return Where(value, Integer(1), Integer(0)) if is_truth(value) else value


def as_truth(value: Any) -> Any:
    """A number as its difference from 0, a truth value as it is."""
    return value if is_truth(value) else NotEqual(value, 0)


def is_truth(value: Any) -> bool:
    """Whether an expression is a truth value. A bare symbol is a number; who knows better asks the field."""
    return isinstance(value, Boolean) and not isinstance(value, sympy.Symbol)


def as_written(factor: Any) -> list[Any]:
    """A factor of a product as the factors it is computed from: a third is a division by 3, as in NumPy, while a half
    is a number that doubles have."""
    if not factor.is_Rational or factor.q & (factor.q - 1) == 0:
        return [factor]
    divisor = sympy.Pow(Integer(factor.q), -1, evaluate=False)
    return [divisor] if factor.p == 1 else [Integer(factor.p), divisor]
