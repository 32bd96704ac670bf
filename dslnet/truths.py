"""Comparisons and logic that stay as they are written: sympy's compare real numbers, where what is not less is greater
or equal, and `x != x` never holds. NumPy's meet NaN, of which neither is true, and `x != x` is how one asks for it.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy.core.basic import Basic
from sympy.core.operations import LatticeOp


def _kept(cls: Any, a: Any, b: Any) -> Any:
    """The comparison, and its answer only where both are numbers."""
    a, b = sympy.sympify(a), sympy.sympify(b)
    if a.is_Number and b.is_Number:
        return cls.__mro__[1](a, b)
    return Basic.__new__(cls, a, b)


class Greater(sympy.StrictGreaterThan):  # type: ignore[misc]  # sympy has no type hints
    """a > b."""

    def __new__(cls, a: Any, b: Any) -> Any:
        """Nothing lies above infinity."""
        return sympy.false if b == sympy.oo else _kept(cls, a, b)


class GreaterEqual(sympy.GreaterThan):  # type: ignore[misc]  # sympy has no type hints
    """a >= b."""

    def __new__(cls, a: Any, b: Any) -> Any:
        """Not simplified."""
        return _kept(cls, a, b)


class Less(sympy.StrictLessThan):  # type: ignore[misc]  # sympy has no type hints
    """a < b."""

    def __new__(cls, a: Any, b: Any) -> Any:
        """Nothing lies below minus infinity."""
        return sympy.false if b == -sympy.oo else _kept(cls, a, b)


class LessEqual(sympy.LessThan):  # type: ignore[misc]  # sympy has no type hints
    """a <= b."""

    def __new__(cls, a: Any, b: Any) -> Any:
        """Not simplified."""
        return _kept(cls, a, b)


class Equal(sympy.Equality):  # type: ignore[misc]  # sympy has no type hints
    """a == b."""

    def __new__(cls, a: Any, b: Any) -> Any:
        """Not simplified."""
        return _kept(cls, a, b)


class NotEqual(sympy.Unequality):  # type: ignore[misc]  # sympy has no type hints
    """a != b."""

    def __new__(cls, a: Any, b: Any) -> Any:
        """Not simplified."""
        return _kept(cls, a, b)


class Conjunction(sympy.And):  # type: ignore[misc]  # sympy has no type hints
    """Whether all hold. What is always so goes, what cannot be decides."""

    @classmethod
    def _new_args_filter(cls, args: Any) -> Any:
        return LatticeOp._new_args_filter(args, cls)


class Disjunction(sympy.Or):  # type: ignore[misc]  # sympy has no type hints
    """Whether any holds."""

    @classmethod
    def _new_args_filter(cls, args: Any) -> Any:
        return LatticeOp._new_args_filter(args, cls)


class Negation(sympy.Not):  # type: ignore[misc]  # sympy has no type hints
    """Whether it does not hold; a comparison is not turned round."""

    @classmethod
    def eval(cls, argument: Any) -> Any:
        """What is known at once, or None."""
        if argument in (sympy.true, sympy.false):
            return sympy.false if argument == sympy.true else sympy.true
        return argument.args[0] if isinstance(argument, sympy.Not) else None
