"""Numbers with units for the fields of a class, by pint, and the rooms in which methods read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import frozen

from dslnet.errors import DeclarationError
from dslnet.fields import Field
from dslnet.rooms import Room

NEURONS = 2
TIMES = ("t", "dt", "t_last")
CLOSE = 1e-9


@frozen
class Units:
    """The units of a class, and the registry of pint that they come from."""

    pint: Any
    registry: Any
    units: Mapping[str, Any]

    @classmethod
    def of(cls, owner: Any) -> Units:
        """The units that the fields of a class declare. Raises DeclarationError for one that pint does not know."""
        try:
            import pint
        except ImportError:
            raise DeclarationError(
                "check_dimensions needs pint, which is not installed: pip install 'dslnet[units]', or pip install pint"
            ) from None
        registry: Any = pint.UnitRegistry()
        units = {}
        for each in owner._declared.fields.values():
            try:
                units[each.name] = registry.parse_units(each.unit or "")
            except Exception as error:  # pint raises errors of its own and of Python for what it cannot read
                raise DeclarationError(
                    f"{owner.__name__}.{each.name}: unit={each.unit!r} is no unit: {error}"
                ) from None
        return cls(pint, registry, units)

    @property
    def ms(self) -> Any:
        """The unit of time."""
        return self.registry.millisecond

    @property
    def pure(self) -> Any:
        """The unit of a pure number."""
        return self.registry.parse_units("")

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """What pint raises where units do not fit; ValueError where a unit is compared with a bare number."""
        return (self.pint.DimensionalityError, self.pint.OffsetUnitCalculusError, ValueError)

    def unit_of(self, record: Field) -> Any:
        """The unit of a field."""
        return self.units[record.name]

    def numbers(self, fields: Mapping[str, Field], seed: int) -> dict[str, Any]:
        """Numbers for all fields and times, without units: one for the population, or one for each of two neurons."""
        generator = np.random.default_rng(seed)
        found: dict[str, Any] = {}
        for name, record in fields.items():
            shape = () if record.per_in("neuron") == "population" else (NEURONS,)
            drawn = generator.uniform(0.5, 2.0, shape)
            found[name] = drawn > 1.0 if record.dtype == "bool" else drawn
        return found | dict(zip(TIMES, generator.uniform(0.5, 2.0, len(TIMES)), strict=True)) | {"size": NEURONS}

    def quantity(self, value: Any, unit: Any) -> Any:
        """A number with a unit; a truth value has none."""
        return value if np.asarray(value).dtype.kind == "b" else self.registry.Quantity(np.copy(value), unit)

    def with_unit(self, value: float, unit: str) -> Any:
        """A number in an equation. Raises DeclarationError for a unit that pint does not know."""
        try:
            return self.registry.Quantity(value, self.registry.parse_units(unit))
        except Exception as error:  # pint raises errors of its own and of Python for what it cannot read
            raise DeclarationError(f"with_unit({value!r}, {unit!r}): no unit: {error}") from None

    def problem(self, what: str, value: Any, plain: Any, unit: Any) -> str:
        """What is wrong with a value that should be in `unit` and be the same number as without units; or nothing."""
        if np.asarray(plain).dtype.kind == "b":
            return ""
        given = value if isinstance(value, self.registry.Quantity) else self.registry.Quantity(value, "")
        bare = not isinstance(value, self.registry.Quantity)
        if bare and not np.any(value):
            return ""
        if not given.is_compatible_with(unit):
            return f"{what} should be {_in(unit)}, and is {_in(given.units)}"
        return _factor(what, given.to(unit).magnitude, plain, unit)

    def explained(self, error: Exception) -> str:
        """What pint found, in our words."""
        if isinstance(error, self.pint.DimensionalityError):
            units = (getattr(error, each) for each in ("units1", "units2"))
            one, other = (_shown(self.registry.Unit(unit)) for unit in units)
            return f"{one} and {other} do not go together"
        return str(error).replace("PlainQuantity", "a quantity with a unit").replace("<class 'float'>", "a bare number")


def _factor(what: str, value: Any, plain: Any, unit: Any) -> str:
    """Nothing where two numbers are the same; else by how much they differ."""
    value, plain = np.broadcast_arrays(np.asarray(value, np.float64), np.asarray(plain, np.float64))
    known = np.isfinite(value) & np.isfinite(plain)
    if np.allclose(value[known], plain[known], rtol=CLOSE, atol=0.0):
        return ""
    with np.errstate(all="ignore"):
        factors = (value / plain)[known]
    by = f" by a factor of {factors[0]:.6g}" if np.allclose(factors, factors[0], rtol=CLOSE) else ""
    return (
        f"{what} should be {_in(unit)}, and differs from it{by} when the numbers are computed without their units, as "
        "they are; units of one dimension are mixed, such as V and mV, or converted by a bare number"
    )


def _in(unit: Any) -> str:
    """Where a value is, as part of a sentence."""
    return _shown(unit) if unit.dimensionless else f"in {_shown(unit)}"


def _shown(unit: Any) -> str:
    """A unit as one would write it."""
    return f"{unit:~}".replace(" ", "") or "a pure number"


class PlainRoom(Room):
    """Numbers without units. What a method assigns is kept in `written`, and read again."""

    traces = True  # so that methods that assign may be called

    def __init__(self, cls: Any, numbers: Mapping[str, Any]) -> None:
        self.fields: Mapping[str, Field] = cls._declared.fields
        self.values = {name: np.copy(value) if np.ndim(value) else value for name, value in numbers.items()}
        self.written: list[tuple[str, Any]] = []

    def read(self, name: str) -> Any:
        """The value of a field."""
        return np.copy(self.values[name]) if np.ndim(self.values[name]) else self.values[name]

    def write(self, name: str, value: Any) -> None:
        """Keep what is assigned."""
        self.written.append((name, value))
        self.values[name] = value

    def special(self, name: str) -> Any:
        """The time, the step, the last spike, the size."""
        return self.values[name]


class QuantityRoom(PlainRoom):
    """The same numbers with their units."""

    def __init__(self, cls: Any, numbers: Mapping[str, Any], units: Units) -> None:
        super().__init__(cls, numbers)
        for name, record in self.fields.items():
            self.values[name] = units.quantity(numbers[name], units.unit_of(record))
        for name in TIMES:
            self.values[name] = units.quantity(numbers[name], units.ms)

    def read(self, name: str) -> Any:
        """The value of a field."""
        value = self.values[name]
        return value.copy() if hasattr(value, "magnitude") else super().read(name)
