"""A second opinion on what tracing reads: expressions of a Model computed by NumPy through sympy's lambdify."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy

from dslnet.expressions.kept import in_plain_form

FUNCTIONS = {
    "Where": np.where,
    "Maximum": np.maximum,
    "Minimum": np.minimum,
    "Floor": np.floor,
    "Ceil": np.ceil,
    "Rint": np.rint,
    "Trunc": np.trunc,
    "Sign": np.sign,
    "Heaviside": np.heaviside,
    "Mod": np.mod,
    "Fmod": np.fmod,
    "Absolute": np.abs,
    "Exp": np.exp,
    "Log10": np.log10,
    "Log2": np.log2,
    "Log1p": np.log1p,
    "Expm1": np.expm1,
    "Exprel": lambda x: np.where(x == 0, 1.0, np.expm1(x) / np.where(x == 0, 1.0, x)),
    "Bernoulli": lambda x: np.where(x == 0, 1.0, np.where(x == 0, 1.0, x) / np.expm1(np.where(x == 0, 1.0, x))),
    "Cbrt": np.cbrt,
    "Hypot": np.hypot,
    "PopulationSum": np.sum,
    "PopulationMax": np.max,
    "PopulationMin": np.min,
    "PopulationAny": np.any,
    "PopulationAll": np.all,
}


def value_of(expression: Any, **values: Any) -> Any:
    """The expression with the given values of its symbols, all in one shape; `size` is the number of values."""
    shape = np.broadcast_shapes(*(np.shape(value) for value in values.values()))
    values = {name: np.broadcast_to(value, shape) for name, value in values.items()}
    values.setdefault("size", int(np.prod(shape)))
    symbols = sorted(expression.free_symbols, key=str)
    function = sympy.lambdify(symbols, in_plain_form(expression), modules=[FUNCTIONS, "scipy", "numpy"])
    return function(*(values[str(symbol)] for symbol in symbols))
