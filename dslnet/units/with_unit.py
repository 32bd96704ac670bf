"""Numbers with a unit inside of equations: the unit is for `check_dimensions`, anybody else sees the number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_quantity: ContextVar[Callable[[float, str], Any] | None] = ContextVar("quantity", default=None)


def with_unit(value: float, unit: str) -> float:
    """The number, of which `check_dimensions` knows the unit: `self.v > with_unit(-50.0, "mV")`.

    Without it a bare number is a pure number. Nothing is converted, and equations compute with the number.
    """
    made = _quantity.get()
    return value if made is None else made(value, unit)


@contextmanager
def as_quantities(make: Callable[[float, str], Any]) -> Iterator[None]:
    """Inside of it `with_unit` returns what `make` makes of a number and a unit."""
    token = _quantity.set(make)
    try:
        yield
    finally:
        _quantity.reset(token)
