"""A field on its class is a specification: who computes with it is told where its values are."""

from __future__ import annotations

from typing import Any, NoReturn

from dslnet.errors import DeclarationError
from dslnet.location import body_line

OPERATORS = """
add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow neg pos abs lt le gt ge float getitem
array_ufunc
"""


class WithoutValue:
    """What has no numbers where it stands."""

    name: str = ""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        kind, name = type(self).__name__.lower(), self.name or "x"
        what = f"{self.name} is a {kind}, which has" if self.name else f"a {kind} has"
        raise DeclarationError(
            f"{body_line()}{what} no value in the class: an equation reads self.{name}, and of a population exc the "
            f"values are exc.{name}; those of some neurons are exc[:10].{name}"
        )


for _operator in OPERATORS.split():
    setattr(WithoutValue, f"__{_operator}__", WithoutValue._refuse)
