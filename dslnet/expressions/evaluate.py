"""An expression as a NumPy function of the values of its symbols: read once, called at every step.

Integers and truth values take part in arithmetic as doubles, so that division is real division.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from dslnet import symbols
from dslnet.errors import InternalError
from dslnet.expressions import elementary
from dslnet.expressions.kept import Kept
from dslnet.expressions.matrices import matrix_exponential, matrix_integral
from dslnet.expressions.parts import numbered

Values = Mapping[str, Any]
Evaluator = Callable[[Values], Any]

_ERF = np.vectorize(math.erf, otypes=[np.float64])


def evaluator(expression: sympy.Basic) -> Evaluator:
    """A function from values by name to the value of `expression`: a number or one value per neuron or synapse."""
    parts, rest = numbered(expression)
    whole = _evaluator(rest)
    if not parts:
        return whole
    steps = [(name.name, _evaluator(value)) for name, value in parts.items()]

    def evaluated(values: Values) -> Any:
        known = {**values}
        for name, step in steps:
            known[name] = step(known)
        return whole(known)

    return evaluated


def _evaluator(expression: sympy.Basic) -> Evaluator:
    """The same of an expression without parts."""
    if isinstance(expression, sympy.Symbol):
        return _reader(expression.name)
    if isinstance(expression, (sympy.Number, sympy.NumberSymbol)):
        return _constant(float(expression))
    if isinstance(expression, (sympy.logic.boolalg.BooleanTrue, sympy.logic.boolalg.BooleanFalse)):
        return _constant(bool(expression))
    if isinstance(expression, symbols.Reduction):
        return _reduction(REDUCTIONS[type(expression)], _evaluator(expression.args[0]))
    if isinstance(expression, Kept):
        return _evaluator(expression.plain)
    if isinstance(expression, sympy.Pow):
        return _power(*expression.args)
    if isinstance(expression, sympy.Mul):
        return _product(expression.args)
    function = next((FUNCTIONS[each] for each in type(expression).__mro__ if each in FUNCTIONS), None)
    if function is None:
        raise InternalError(f"the reference cannot evaluate {type(expression).__name__}: {expression}")
    return _call(function, [_evaluator(argument) for argument in expression.args])


def _reader(name: str) -> Evaluator:
    return lambda values: values[name]


def _constant(number: float) -> Evaluator:
    return lambda values: number


def _call(function: Callable[..., Any], parts: list[Evaluator]) -> Evaluator:
    return lambda values: function(*[part(values) for part in parts])


def _reduction(function: Callable[[Any], Any], part: Evaluator) -> Evaluator:
    """One number from all neurons; what is the same for all of them counts once for each."""
    return lambda values: function(np.broadcast_to(part(values), (values["size"],)))


def _power(base: sympy.Expr, exponent: sympy.Expr) -> Evaluator:
    """Powers, with roots and reciprocals as what they are."""
    special: dict[Any, Callable[[Any], Any]] = {
        sympy.Integer(-1): np.reciprocal,
        sympy.Rational(1, 2): np.sqrt,
        sympy.Rational(-1, 2): _inverse_root,
    }
    if exponent in special:
        function = special[exponent]
        return _call(lambda x: function(_real(x)), [_evaluator(base)])
    return _call(lambda x, y: np.power(_real(x), y), [_evaluator(base), _evaluator(exponent)])


def _product(factors: Sequence[sympy.Expr]) -> Evaluator:
    """Factors over divisors, rounded like a division."""
    factors = [part for factor in factors for part in symbols.as_written(factor)]
    below = [factor for factor in factors if factor.is_Pow and factor.exp.is_number and factor.exp.is_negative]
    above = [_evaluator(factor) for factor in factors if factor not in below] or [_constant(1.0)]
    if not below:
        return _call(_multiplied, above)
    divisors = [_evaluator(f.base if f.exp == -1 else sympy.Pow(f.base, -f.exp)) for f in below]
    return _call(np.divide, [_call(_multiplied, above), _call(_multiplied, divisors)])


def _real(x: Any) -> Any:
    """A Python number as a double; arrays are real already."""
    return np.float64(x) if isinstance(x, (bool, int, float)) else x


def _inverse_root(x: Any) -> Any:
    return 1.0 / np.sqrt(x)


def _exprel(x: Any) -> Any:
    """(exp(x) - 1) / x, which is 1 at 0 and grows without end."""
    x = np.asarray(x)
    limits = np.where(x == 0.0, x.dtype.type(1.0), x)
    return np.where((x == 0.0) | (x == np.inf), limits, np.expm1(x) / limits)


def _added(*terms: Any) -> Any:
    return reduce(operator.add, terms)


def _multiplied(*factors: Any) -> Any:
    return reduce(operator.mul, factors, 1.0)


def _all_of(*conditions: Any) -> Any:
    return reduce(np.logical_and, conditions)


def _any_of(*conditions: Any) -> Any:
    return reduce(np.logical_or, conditions)


def _one_of(*conditions: Any) -> Any:
    return reduce(np.logical_xor, conditions)


def _piecewise(*pairs: Any) -> Any:
    """sympy's choice: the first value whose condition holds."""
    result: Any = np.nan
    for value, condition in reversed(pairs):
        result = np.where(condition, value, result)
    return result


def _pair(value: Any, condition: Any) -> tuple[Any, Any]:
    return value, condition


REDUCTIONS: dict[type, Callable[[NDArray[Any]], Any]] = {
    symbols.PopulationSum: np.sum,
    symbols.PopulationMax: np.max,
    symbols.PopulationMin: np.min,
    symbols.PopulationAny: np.any,
    symbols.PopulationAll: np.all,
}

FUNCTIONS: dict[type, Callable[..., Any]] = {
    sympy.Add: _added,
    sympy.And: _all_of,
    sympy.Or: _any_of,
    sympy.Xor: _one_of,
    sympy.Not: np.logical_not,
    sympy.ITE: np.where,
    sympy.Eq: np.equal,
    sympy.Ne: np.not_equal,
    sympy.Lt: np.less,
    sympy.Le: np.less_equal,
    sympy.Gt: np.greater,
    sympy.Ge: np.greater_equal,
    sympy.Piecewise: _piecewise,
    sympy.functions.elementary.piecewise.ExprCondPair: _pair,
    sympy.Abs: np.abs,
    sympy.sign: np.sign,
    sympy.floor: np.floor,
    sympy.ceiling: np.ceil,
    sympy.Max: lambda *values: reduce(np.maximum, values),
    sympy.Min: lambda *values: reduce(np.minimum, values),
    sympy.exp: np.exp,
    sympy.log: np.log,
    sympy.sin: np.sin,
    sympy.cos: np.cos,
    sympy.tan: np.tan,
    sympy.asin: np.arcsin,
    sympy.acos: np.arccos,
    sympy.atan: np.arctan,
    sympy.atan2: np.arctan2,
    sympy.sinh: np.sinh,
    sympy.cosh: np.cosh,
    sympy.tanh: np.tanh,
    sympy.asinh: np.arcsinh,
    sympy.acosh: np.arccosh,
    sympy.atanh: np.arctanh,
    sympy.erf: _ERF,
    symbols.Where: np.where,
    symbols.Maximum: np.maximum,
    symbols.Minimum: np.minimum,
    symbols.Floor: np.floor,
    symbols.Ceil: np.ceil,
    symbols.Rint: np.rint,
    symbols.Trunc: np.trunc,
    symbols.Sign: np.sign,
    symbols.Heaviside: np.heaviside,
    symbols.Mod: np.mod,
    symbols.Fmod: np.fmod,
    symbols.Absolute: np.abs,
    elementary.Exp: np.exp,
    elementary.Log10: np.log10,
    elementary.Log2: np.log2,
    elementary.Log1p: np.log1p,
    elementary.Expm1: np.expm1,
    elementary.Exprel: _exprel,
    elementary.StepFactor: _exprel,
    elementary.Bernoulli: lambda x: np.where(np.asarray(x) > 709.0, 0.0, 1.0 / _exprel(x)),
    elementary.MatrixExponential: matrix_exponential,
    elementary.MatrixIntegral: matrix_integral,
    elementary.Cbrt: np.cbrt,
    elementary.Hypot: np.hypot,
}
