"""The vocabulary of right-hand sides: sympy where sympy has the function, small classes of our own where NumPy's
meaning differs (`maximum` with NaN, `mod` with the sign of the divisor) or sympy would rewrite too eagerly.

Comparisons and logic are sympy's relationals, `And`, `Or`, `Not`. A choice is `Where(condition, a, b)`. Reductions
over a population are `PopulationSum`, `PopulationMax`, ... of one argument; a mean is a sum over the symbol `size`.
"""

from __future__ import annotations

import math
from typing import Any

import sympy
from sympy import Float, Function, Integer, Rational
from sympy.logic.boolalg import Boolean, BooleanFalse, BooleanTrue


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
        return Where(sympy.Ge(a, b, evaluate=False), a.diff(variable), b.diff(variable))


class Minimum(Function):  # type: ignore[misc]  # sympy has no type hints
    """numpy.minimum: NaN where either is."""

    nargs = 2

    def _eval_derivative(self, variable: Any) -> Any:
        a, b = self.args
        return Where(sympy.Le(a, b, evaluate=False), a.diff(variable), b.diff(variable))


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


class Exp(Function):  # type: ignore[misc]  # sympy has no type hints
    """numpy.exp. sympy's own makes exp(x + 100) the product of exp(100) and exp(x), which overflows where NumPy does
    not: a steep sigmoid of numbers would be 0 or NaN."""

    nargs = 1

    @classmethod
    def eval(cls, x: Any) -> Any:
        """What is known without evaluating, or None."""
        return sympy.exp(x) if x.is_Number else None

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative, which sympy's chain rule asks for."""
        return self


class Log10(Function):  # type: ignore[misc]  # sympy has no type hints
    """numpy.log10."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative, which sympy's chain rule asks for."""
        return 1 / (self.args[0] * sympy.log(10.0))


class Log2(Function):  # type: ignore[misc]  # sympy has no type hints
    """numpy.log2."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative, which sympy's chain rule asks for."""
        return 1 / (self.args[0] * sympy.log(2.0))


class Log1p(Function):  # type: ignore[misc]  # sympy has no type hints
    """numpy.log1p."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative, which sympy's chain rule asks for."""
        return 1 / (1 + self.args[0])


class Expm1(Function):  # type: ignore[misc]  # sympy has no type hints
    """numpy.expm1."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative, which sympy's chain rule asks for."""
        return Exp(self.args[0])


class Exprel(Function):  # type: ignore[misc]  # sympy has no type hints
    """(exp(x) - 1) / x, and 1 at 0."""

    nargs = 1

    def _eval_power(self, exponent: Any) -> Any:
        return Bernoulli(self.args[0]) ** -exponent if exponent.is_Integer and exponent.is_negative else None

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative, which sympy's chain rule asks for; a series where the quotient would cancel."""
        x = self.args[0]
        series = Rational(1, 2) + x / 3 + x**2 / 8 + x**3 / 30 + x**4 / 144
        near = sympy.Lt(Absolute(x), Float(0.02, precision=53), evaluate=False)
        return Where(near, series, (Exp(x) - self) / Where(near, Integer(1), x))


class Bernoulli(Function):  # type: ignore[misc]  # sympy has no type hints
    """x / (exp(x) - 1), and 1 at 0: what 1 / exprel(x) becomes, since it is computed at less cost than Exprel."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative, which sympy's chain rule asks for."""
        return -Exprel(self.args[0]).fdiff() * self**2


class MatrixFunction(Function):  # type: ignore[misc]  # sympy has no type hints
    """One element of a function of a small matrix A, from (row, column, A row by row)."""

    @property
    def size(self) -> int:
        """How many rows A has."""
        return math.isqrt(len(self.args) - 2)


class MatrixExponential(MatrixFunction):
    """An element of exp(A)."""


class MatrixIntegral(MatrixFunction):
    """An element of ∫ exp(A s) ds from 0 to 1."""


class Cbrt(Function):  # type: ignore[misc]  # sympy has no type hints
    """numpy.cbrt, for negative numbers too."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative, which sympy's chain rule asks for."""
        return 1 / (3 * Cbrt(self.args[0]) ** 2)


class Hypot(Function):  # type: ignore[misc]  # sympy has no type hints
    """numpy.hypot."""

    nargs = 2

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative, which sympy's chain rule asks for."""
        return self.args[argindex - 1] / self


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


def as_number(value: Any) -> Any:
    """A truth value as 0 or 1, any other expression as it is."""
    return Where(value, Integer(1), Integer(0)) if is_truth(value) else value


def as_truth(value: Any) -> Any:
    """A number as its difference from 0, a truth value as it is."""
    return value if is_truth(value) else sympy.Ne(value, 0, evaluate=False)


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
