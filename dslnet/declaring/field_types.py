"""What a field may be given, as types for a type checker: values, kinds of numbers, numerical methods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import DeclarationError

if TYPE_CHECKING:
    from dslnet.distributions import Distribution
    from dslnet.members.of_distance import OfDistance

Scalar: TypeAlias = Literal["float", "int", "bool"]
MethodName: TypeAlias = Literal[
    "auto",
    "explicit",
    "exponential",
    "exponential_midpoint",
    "midpoint",
    "heun",
    "rk4",
    "exact",
    "implicit",
    "adaptive",
    "euler_maruyama",
    "stochastic_heun",
    "milstein",
]
Value: TypeAlias = (
    "float | NDArray[Any] | np.generic | Sequence[float] | Sequence[Sequence[float]] | Distribution | "
    "Callable[[NDArray[np.float64]], Any] | OfDistance"
)


class Method(Protocol):
    """A numerical method of the user's own."""

    @property
    def name(self) -> str:
        """What `describe` calls it."""

    @property
    def staged(self) -> bool:
        """Whether it evaluates the equations at values other than the old ones."""

    def advance(self, equations: Any) -> Any:
        """The values one step later."""


def as_scalar(dtype: Any) -> Scalar:
    """`float`, `int` or `bool` as a word, for Python's types and NumPy's. Raises DeclarationError for another."""
    kinds: dict[str, Scalar] = {"f": "float", "i": "int", "b": "bool"}
    try:
        return kinds[np.dtype(dtype).kind]
    except (KeyError, TypeError):
        raise DeclarationError(f"dtype={dtype!r}: a field is float, int or bool") from None


NO_SUMS = {"bool": "truth values", "int": "whole numbers"}
"""Of which types nothing can arrive at a state: what projections deliver is added up as real numbers."""
