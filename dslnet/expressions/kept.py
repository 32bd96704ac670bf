"""Operations that stay as they are written, where sympy would make others of them: the same to a mathematician, and not
in floating point."""

from __future__ import annotations

import math
from typing import Any

import sympy
from sympy import Expr, Integer

from dslnet.expressions.elementary import Bernoulli
from dslnet.expressions.parts import with_each_part


class Kept(Expr):  # type: ignore[misc]  # sympy has no type hints
    """An operation of two parts."""

    is_commutative = True  # else sympy takes -(x + kept) for no sum, and looks for the sign of tanh of it without end

    @property
    def plain(self) -> Any:
        """The same as sympy's own, for who prints or computes it; whatever is made of that may be rewritten."""
        raise NotImplementedError


class Scaled(Kept):
    """A sum times a number, or over a whole one. sympy multiplies each term: (t - 100)/30 would be a little less than 1
    at t = 130, and (v + 40)/10 not as small as v + 40 near -40."""

    def __new__(cls, total: Any, factor: Any) -> Any:
        """The sum times the number; as sympy has it where that is exact, or where there is no sum any more."""
        if not total.is_Add or not factor.is_Number or _is_exact(factor):
            return total * factor
        if factor.is_negative:
            return -Scaled(total, -factor)
        return Expr.__new__(cls, total, factor)

    @property
    def plain(self) -> Any:
        """The product."""
        total, factor = self.args
        return sympy.Mul(factor, total, evaluate=False)

    def _eval_derivative(self, name: Any) -> Any:
        total, factor = self.args
        return Scaled(total.diff(name), factor)


class Powered(Kept):
    """A whole power of a product or quotient, or a power with an exponent that is no number. sympy raises each factor,
    so that (x/y)**4 would be 0/0 where x and y are small; and the derivative of x**n is n*x**n/x to it, 0/0 at 0."""

    def __new__(cls, base: Any, exponent: Any) -> Any:
        """The power; as sympy has it where there is no product any more."""
        product = base.is_Mul and not (len(base.args) == 2 and base.args[0] == -1)
        whole = product and exponent.is_Integer and exponent > 1
        named = not exponent.is_number and not base.is_number
        return Expr.__new__(cls, base, exponent) if whole or named else sympy.Pow(base, exponent)

    @property
    def plain(self) -> Any:
        """The power."""
        return sympy.Pow(*self.args, evaluate=False)

    def _eval_derivative(self, name: Any) -> Any:
        base, exponent = self.args
        by_base = exponent * Powered(base, exponent - 1) * base.diff(name)
        return by_base + self * sympy.log(base) * exponent.diff(name)


class exprel(sympy.Function):  # type: ignore[misc]  # sympy has no type hints; shown as it is called
    """Exprel for reading only, of which the reciprocal is not Bernoulli."""


def in_plain_form(expression: Any) -> Any:
    """The expression with sympy's own operations, and with 1 / exprel(x) as it was written, for who reads it."""
    return with_each_part(expression, _in_plain_form)


def _in_plain_form(expression: Any) -> Any:
    """The same of an expression without parts."""
    plain = expression.replace(lambda e: isinstance(e, Kept), lambda e: e.plain)
    return plain.replace(Bernoulli, lambda x: 1 / exprel(x))


def times(a: Any, b: Any) -> Any:
    """a * b."""
    if a.is_Number:
        return Scaled(b, a)
    return Scaled(a, b) if b.is_Number else a * b


def over(a: Any, b: Any) -> Any:
    """a / b. A division by a whole number stays one: times its reciprocal would be rounded twice, and 49 / 49.0 not be
    1."""
    if b.is_Float and b.is_finite and float(b).is_integer() and not b.is_zero:
        b = Integer(int(b))
    return Scaled(a, 1 / b) if b.is_Number and b.is_finite and not b.is_zero else a / b


def to_power(base: Any, exponent: Any) -> Any:
    """base ** exponent; whole and half exponents are kept exact, so that x**2.0 is a product and x**0.5 a root."""
    if exponent.is_Float and abs(exponent) < 2**31 and float(2 * exponent).is_integer():
        exponent = sympy.Rational(int(2 * exponent), 2)
    if exponent.is_Integer and exponent < -1:
        return 1 / Powered(base, -exponent)
    return Powered(base, exponent)


def _is_exact(factor: Any) -> bool:
    """Whether each term may be multiplied by it: a power of two, or no number to speak of."""
    parts = (factor.p, factor.q) if factor.is_Rational else (factor,)
    return not factor.is_finite or all(math.frexp(abs(float(part)))[0] in (0.0, 0.5) for part in parts)


def _as_it_is(function: Any) -> Any:
    """One of sympy's functions that leaves all arguments but numbers alone: cos(atan2(y, x)) would be x/sqrt(x**2 +
    y**2), 0/0 at the origin."""

    def evaluated(cls: Any, *args: Any) -> Any:
        return function(*args) if all(each.is_Number for each in args) else None

    def derivative(self: Any, argindex: int = 1) -> Any:
        return function.fdiff(self, argindex).replace(lambda e: type(e) in AS_THEY_ARE, _as_ours)

    body = {"eval": classmethod(evaluated), "fdiff": derivative, "nargs": 2 if function is sympy.atan2 else 1}
    return type(function.__name__, (function,), {**body, "__module__": __name__})


def _as_ours(e: Any) -> Any:
    return AS_THEY_ARE[type(e)](*e.args)


sin, cos, tan = (_as_it_is(each) for each in (sympy.sin, sympy.cos, sympy.tan))
asin, acos, atan = (_as_it_is(each) for each in (sympy.asin, sympy.acos, sympy.atan))
atan2 = _as_it_is(sympy.atan2)
sinh, cosh, tanh = (_as_it_is(each) for each in (sympy.sinh, sympy.cosh, sympy.tanh))
asinh, acosh, atanh = (_as_it_is(each) for each in (sympy.asinh, sympy.acosh, sympy.atanh))
AS_THEY_ARE = {
    ours.__mro__[1]: ours for ours in (sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, asinh, acosh, atanh)
}
"""By sympy's own."""
