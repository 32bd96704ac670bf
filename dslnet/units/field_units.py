"""Units of what declarations name: bounds, and the parameters of distributions that are fields.

Numbers there are in the unit of their field. A parameter is in that unit too, or a pure number: so says each law.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dslnet.distributions import Binomial, Distribution, Gamma, LogNormal, Poisson
from dslnet.fields import Field

PURE = {LogNormal: ("mean", "sigma"), Gamma: ("shape",), Binomial: ("n", "p"), Poisson: ("lam",)}
"""Parameters that are pure numbers, whatever the unit of what is drawn."""


def named_units(fields: Mapping[str, Field], units: Mapping[str, Any], pure: Any) -> Iterator[tuple[str, str]]:
    """Each field that names another one of a unit that does not fit, and what is wrong."""
    for name, record in fields.items():
        for word, other, is_pure in _named(record):
            wanted = pure if is_pure else units[name]
            if other in units and units[other] != wanted:
                yield name, f"{word}={other!r} should be {_in(wanted)}, and is {_in(units[other])}"


def _named(record: Field) -> Iterator[tuple[str, str, bool]]:
    """The words of a declaration that stand for a field, the name of that field, and whether it is a pure number."""
    for word, bound in (("min", record.minimum), ("max", record.maximum)):
        if isinstance(bound, str | Field):
            yield word, bound if isinstance(bound, str) else bound.name, False
    for law in (record.default, record.distribution):
        if isinstance(law, Distribution):
            pure = PURE.get(type(law), ())
            yield from ((f"{type(law).__name__}: {word}", name, word in pure) for word, name in law.fields.items())


def _in(unit: Any) -> str:
    shown = f"{unit:~}".replace(" ", "")
    return f"in {shown}" if shown else "a pure number"
