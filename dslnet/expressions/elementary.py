"""Functions of right-hand sides that sympy lacks or rewrites too eagerly, with their derivatives: exponentials,
logarithms, roots, and elements of functions of small matrices."""

from __future__ import annotations

import math
from typing import Any

import sympy
from sympy import Float, Function, Integer, Rational

from dslnet.expressions.truths import Equal, Less
from dslnet.symbols import Absolute, Where


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
        near = Less(Absolute(x), Float(0.02, precision=53))
        return Where(near, series, (Exp(x) - self) / Where(near, Integer(1), x))


class StepFactor(Exprel):
    """The same as the increment of a step of exponential Euler needs it: to some units of its last place, which are far
    below those of what it is added to."""

    def _eval_power(self, exponent: Any) -> Any:
        return None

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative, which sympy's chain rule asks for."""
        return Exprel(self.args[0]).fdiff()


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
        """The derivative, which sympy's chain rule asks for; 0 at the origin, where there is none."""
        nothing = Equal(self, 0)
        return Where(nothing, Integer(0), self.args[argindex - 1] / Where(nothing, Integer(1), self))
