"""Comparisons and logic that stay as they are written: sympy's compare real numbers, where what is not less is greater
or equal, and `x != x` never holds. NumPy's meet NaN, of which neither is true, and `x != x` is how one asks for it.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy.core.basic import Basic
from sympy.core.operations import LatticeOp


class Kept:
    """A comparison as it is written; where both sides are numbers, its answer."""

    def __new__(cls, a: Any, b: Any) -> Any:
        """Not simplified."""
        a, b = sympy.sympify(a), sympy.sympify(b)
        if a.is_Number and b.is_Number:
            return cls.__mro__[2](a, b)
        return Basic.__new__(cls, a, b)


class Greater(Kept, sympy.StrictGreaterThan):  # type: ignore[misc]  # sympy has no type hints
    """a > b."""

    def __new__(cls, a: Any, b: Any) -> Any:
        """Nothing lies above infinity."""
        return sympy.false if b == sympy.oo else super().__new__(cls, a, b)


class GreaterEqual(Kept, sympy.GreaterThan):  # type: ignore[misc]  # sympy has no type hints
    """a >= b."""


class Less(Kept, sympy.StrictLessThan):  # type: ignore[misc]  # sympy has no type hints
    """a < b."""

    def __new__(cls, a: Any, b: Any) -> Any:
        """Nothing lies below minus infinity."""
        return sympy.false if b == -sympy.oo else super().__new__(cls, a, b)


class LessEqual(Kept, sympy.LessThan):  # type: ignore[misc]  # sympy has no type hints
    """a <= b."""


class Equal(Kept, sympy.Equality):  # type: ignore[misc]  # sympy has no type hints
    """a == b."""


class NotEqual(Kept, sympy.Unequality):  # type: ignore[misc]  # sympy has no type hints
    """a != b."""


class Joined:
    """Joined conditions, of which sympy would weigh one against another."""

    @classmethod
    def _new_args_filter(cls, args: Any) -> Any:
        return LatticeOp._new_args_filter(args, cls)


class Conjunction(Joined, sympy.And):  # type: ignore[misc]  # sympy has no type hints
    """Whether all hold. What is always so goes, what cannot be decides."""


class Disjunction(Joined, sympy.Or):  # type: ignore[misc]  # sympy has no type hints
    """Whether any holds."""


class Negation(sympy.Not):  # type: ignore[misc]  # sympy has no type hints
    """Whether it does not hold; a comparison is not turned round."""

    @classmethod
    def eval(cls, argument: Any) -> Any:
        """What is known at once, or None."""
        if argument in (sympy.true, sympy.false):
            return sympy.false if argument == sympy.true else sympy.true
        return argument.args[0] if isinstance(argument, sympy.Not) else None
