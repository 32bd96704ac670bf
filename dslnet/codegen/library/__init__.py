"""The C library: one small `.h` file per function, and what of it a model needs.

Functions of libm cannot stand in a vectorised loop unless the compiler is allowed to break arithmetic (`-ffast-math`).
These can: static inline C11 without branches. The function `dsl_exp` lies in `exp.h`, `dsl_expf` in `expf.h`; the
first line of a file names the files it needs.
"""

from __future__ import annotations

from collections.abc import Collection
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from dslnet.errors import InternalError

Real = Literal["double", "float"]

C_NAMES = MappingProxyType(
    {
        "Over": "dsl_over",
        "exp": "dsl_exp",
        "Exp": "dsl_exp",
        "Expm1": "dsl_expm1",
        "Exprel": "dsl_exprel",
        "StepFactor": "dsl_step_factor",
        "Bernoulli": "dsl_bernoulli",
        "log": "dsl_log",
        "Log1p": "dsl_log1p",
        "Log10": "dsl_log10",
        "Log2": "dsl_log2",
        "pow": "dsl_pow",
        "three_halves": "dsl_three_halves",
        "square": "dsl_square",
        "cube": "dsl_cube",
        "fourth": "dsl_fourth",
        "sqrt": "sqrt",
        "Cbrt": "dsl_cbrt",
        "Hypot": "dsl_hypot",
        "sin": "dsl_sin",
        "cos": "dsl_cos",
        "NearSin": "dsl_near_sin",
        "NearCos": "dsl_near_cos",
        "tan": "dsl_tan",
        "NearTan": "dsl_near_tan",
        "asin": "dsl_asin",
        "acos": "dsl_acos",
        "atan": "dsl_atan",
        "atan2": "dsl_atan2",
        "sinh": "dsl_sinh",
        "cosh": "dsl_cosh",
        "tanh": "dsl_tanh",
        "asinh": "asinh",
        "acosh": "acosh",
        "atanh": "atanh",
        "erf": "erf",
        "Absolute": "fabs",
        "Abs": "fabs",
        "Sign": "dsl_sign",
        "sign": "dsl_sign",
        "Floor": "floor",
        "Ceil": "ceil",
        "Rint": "rint",
        "Trunc": "trunc",
        "Maximum": "dsl_maximum",
        "Minimum": "dsl_minimum",
        "AtLeast": "dsl_at_least",
        "AtMost": "dsl_at_most",
        "Mod": "dsl_mod",
        "Fmod": "fmod",
        "Heaviside": "dsl_heaviside",
    }
)
"""The C function (its double version) of each class of sympy and of `dslnet.symbols`, and of powers by what they are.

The names without `dsl_` are those of `math.h`. For floor, ceil, rint, trunc, fabs and sqrt there are instructions; the
others are called one by one, so that a loop with them is not vectorised.
"""
INSTRUCTIONS = frozenset(["floor", "ceil", "rint", "trunc", "fabs", "sqrt"])
CALLED_ONE_BY_ONE = frozenset(n for n in C_NAMES.values() if not n.startswith("dsl_")) - INSTRUCTIONS | {
    "dsl_matrix_exponential",
    "dsl_matrix_integral",
    "dsl_sin",
    "dsl_cos",
    "dsl_tan",
}
"""The functions with which no compiler can vectorise a loop: those of `math.h`, and ours with a loop or a choice of
their own."""


OF_MATRICES = MappingProxyType({"MatrixExponential": "dsl_matrix_exponential", "MatrixIntegral": "dsl_matrix_integral"})
"""Functions of a small matrix; they take its size and its elements in a list, in double precision."""


def function_name(sympy_name: str, real: Real) -> str:
    """The C function for a class of right-hand sides, by the name of the class.

    `real` is the C type of the numbers. A class without a C function is an `InternalError`.
    """
    if sympy_name not in C_NAMES:
        raise InternalError(f"no C function for {sympy_name}; there are {', '.join(sorted(C_NAMES))}")
    return C_NAMES[sympy_name] + ("f" if real == "float" else "")


def sources(function_names: Collection[str]) -> str:
    """The C text of exactly the functions asked for and of what they stand on, each after what it needs.

    Names are those of `function_name`, or `dsl_philox4x32`, `dsl_uniform64`, `dsl_normal64`; names of `math.h` need
    no text. The same set gives the same text.
    """
    found: dict[str, str] = {}
    for name in sorted(function_names):
        if name.startswith("dsl_"):
            _add(name.removeprefix("dsl_"), found)
    return "\n".join(found.values())


def _add(fragment: str, found: dict[str, str]) -> None:
    """Put the text of a fragment, without its first line, behind that of all it needs."""
    if fragment in found:
        return
    first, _, text = files(__name__).joinpath(f"{fragment}.h").read_text(encoding="utf-8").partition("\n")
    needs = first.removeprefix("/* needs: ").removesuffix(" */")
    for need in needs.split(", ") if needs != "nothing" else ():
        _add(need, found)
    found[fragment] = text
