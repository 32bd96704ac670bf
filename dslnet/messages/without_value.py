"""A field on its class is a specification: who computes with it is told where its values are."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from dslnet.errors import DeclarationError
from dslnet.location import body_line

ALONE = ("neg", "pos", "abs", "float", "getitem")
WITH = "add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow lt le gt ge"


class WithoutValue:
    """What has no numbers where it stands."""

    name: str = ""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **_: Any) -> Any:
        return self._refuse() if all(map(_has_no_say, inputs)) else NotImplemented

    def _refuse(self, *_: Any) -> NoReturn:
        kind, name = type(self).__name__.lower(), self.name or "x"
        what = f"{self.name} is a {kind}, which has" if self.name else f"a {kind} has"
        raise DeclarationError(
            f"{body_line()}{what} no value in the class: an equation reads self.{name}, and of a population exc the "
            f"values are exc.{name}; those of some neurons are exc[:10].{name}"
        )

    def _compute_with(self, other: Any) -> Any:
        return self._refuse() if _has_no_say(other) else NotImplemented


def _has_no_say(other: Any) -> bool:
    """Whether it knows no better what is wrong, as the symbols of an equation do."""
    return isinstance(other, int | float | list | tuple | np.ndarray | np.generic | WithoutValue)


for _operator in ALONE:
    setattr(WithoutValue, f"__{_operator}__", WithoutValue._refuse)
for _operator in WITH.split():
    setattr(WithoutValue, f"__{_operator}__", WithoutValue._compute_with)
