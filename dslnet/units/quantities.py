"""Numbers with units for the fields of a class, by pint, and the rooms in which methods read them.

What a synapse reads of its neurons has a name with a dot, `pre.r`, as in its equations; its target is `into`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from copy import deepcopy
from traceback import walk_stack
from typing import Any

import numpy as np
from attrs import frozen

from dslnet.errors import DeclarationError
from dslnet.fields import Field
from dslnet.location import Location, line_of_model
from dslnet.members.rooms import Room
from dslnet.units.unit_registry import CLOSE, COMPARED, registry_of

NEURONS = 2
ALIKE = 3
"""How many sets of numbers are of one size."""
SIDES = ("pre", "post")
TIMES = ("t", "dt", "t_last", "t_pre", "t_post", "pre.t_last", "post.t_last")


class NotGivenError(TypeError):
    """A method of a synapse reads something of a neuron class that nobody named."""


@frozen
class Units:
    """The fields that methods of a class may read, their units, and the registry of pint that these come from."""

    pint: Any
    registry: Any
    fields: Mapping[str, Field]
    units: Mapping[str, Any]

    @classmethod
    def of(cls, owner: Any, **others: Any) -> Units:
        """The units that the fields of a class declare, those of `pre` and `post` beside it, and of a field `into`.

        Raises DeclarationError for one that pint does not know.
        """
        try:
            import pint
        except ImportError:
            raise DeclarationError(
                "check_dimensions needs pint, which is not installed: pip install 'dslnet[units]', or pip install pint"
            ) from None
        registry = registry_of(pint)
        fields, units = _fields(owner, others), {}
        for name, (place, each) in fields.items():
            try:
                units[name] = registry.parse_units(each.unit or "")
            except Exception as error:  # pint raises errors of its own and of Python for what it cannot read
                raise DeclarationError(f"{place}.{each.name}: unit={each.unit!r} is no unit: {error}") from None
        return cls(pint, registry, {name: each for name, (_, each) in fields.items()}, units)

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

    def numbers(self, kind: str, seed: int) -> dict[str, Any]:
        """Numbers for all fields and times, without units: one for all, or one for each of two neurons or synapses.

        Those of the first rounds are alike in size. Later ones differ by up to six digits, so that each branch of a
        choice is taken in one of them.
        """
        generator, wide = np.random.default_rng(seed), seed >= ALIKE
        found: dict[str, Any] = {}
        for name, record in self.fields.items():
            per = record.per_in("neuron" if "." in name or name == "into" else kind)
            drawn = _numbers(generator, wide, () if per in ("population", "projection") else (NEURONS,))
            found[name] = drawn > 1.0 if record.dtype == "bool" else drawn
        return found | dict(zip(TIMES, _numbers(generator, wide, (len(TIMES),)), strict=True)) | {"size": NEURONS}

    def quantity(self, value: Any, unit: Any) -> Any:
        """A number with a unit; a truth value and a pure number have none, which pint would take for radians."""
        bare = np.asarray(value).dtype.kind == "b" or unit == self.pure
        return np.copy(value) if bare else self.registry.Quantity(np.copy(value), unit)

    def with_unit(self, value: float, unit: str) -> Any:
        """A number in an equation. Raises DeclarationError for a unit that pint does not know."""
        try:
            return self.registry.Quantity(value, self.registry.parse_units(unit))
        except Exception as error:  # pint raises errors of its own and of Python for what it cannot read
            raise DeclarationError(f"with_unit({value!r}, {unit!r}): no unit: {error}") from None

    def problem(self, what: str, value: Any, plain: Any, unit: Any) -> str:
        """What is wrong with a value that should be in `unit` and be the same number as without units; or nothing."""
        if np.asarray(plain).dtype.kind == "b":
            return "" if np.array_equal(value, plain) else f"{what}: {COMPARED}"
        given = value if isinstance(value, self.registry.Quantity) else self.registry.Quantity(value, "")
        bare = not isinstance(value, self.registry.Quantity)
        if bare and not np.any(value) and not np.any(plain):
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


def _numbers(generator: Any, wide: bool, shape: tuple[int, ...]) -> Any:
    return 10.0 ** generator.uniform(-3.0, 3.0, shape) if wide else generator.uniform(0.5, 2.0, shape)


def _factor(what: str, value: Any, plain: Any, unit: Any) -> str:
    """Nothing where two numbers are the same; else by how much they differ."""
    value, plain = np.broadcast_arrays(np.asarray(value, np.float64), np.asarray(plain, np.float64))
    known = np.isfinite(value) & np.isfinite(plain)
    if np.allclose(value[known], plain[known], rtol=CLOSE, atol=0.0):
        return ""
    with np.errstate(all="ignore"):
        factors = (value / plain)[known]
    same = 0.0 < abs(factors[0]) < np.inf and np.allclose(factors, factors[0], rtol=CLOSE)
    by = f" by a factor of {factors[0]:.6g}" if same else ""
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


def _fields(owner: Any, others: Mapping[str, Any]) -> dict[str, tuple[str, Field]]:
    """All fields by the names under which methods read them, each with the class that it is looked up in."""
    found = {name: (owner.__name__, each) for name, each in owner._declared.fields.items()}
    for side in SIDES:
        if others.get(side) is not None:
            cls = others[side]
            found |= {f"{side}.{name}": (cls.__name__, each) for name, each in cls._declared.fields.items()}
    if others.get("into") is not None:
        found["into"] = ("into", others["into"])
    return found


class PlainRoom(Room):
    """Numbers without units. What a method assigns is kept in `written`, and read again."""

    traces = True  # so that methods that assign may be called

    def __init__(self, numbers: Mapping[str, Any]) -> None:
        self.values = {name: np.copy(value) if np.ndim(value) else value for name, value in numbers.items()}
        self.values.setdefault("into", Anything())
        self.written: list[tuple[str, Any, Location | None]] = []
        """What was assigned, and where."""

    def read(self, name: str) -> Any:
        """The value of a field."""
        if name not in self.values:
            side = name.partition(".")[0]
            known = any(each.startswith(f"{side}.") and each not in TIMES for each in self.values)
            why = "no field of the class that was given" if known else f"known only with the class, {side}=..."
            raise NotGivenError(f"it reads self.{name}, which is {why}")
        return np.copy(self.values[name]) if np.ndim(self.values[name]) else self.values[name]

    def write(self, name: str, value: Any) -> None:
        """Keep what is assigned."""
        self.written.append((name, deepcopy(value), line_of_model(walk_stack(sys._getframe()))))  # `+=` changes arrays
        self.values[name] = value

    def assign(self, name: str, value: Any) -> None:
        """Keep what is added to the target of a synapse."""
        self.write(name, value)

    def special(self, name: str) -> Any:
        """The time, the step, the last spikes, the size; the neurons and the target of a synapse."""
        return Neighbour(self, name) if name in SIDES else self.values[name]


class Neighbour:
    """`self.pre` or `self.post`."""

    def __init__(self, room: PlainRoom, side: str) -> None:
        self.__dict__.update(room=room, side=side)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # of the class, and no field
            side = self.__dict__["side"]
            raise NotGivenError(f"it reads self.{side}, which is known only with the class, {side}=...")
        return self.__dict__["room"].read(f"{self.__dict__['side']}.{name}")

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__["room"].write(f"{self.__dict__['side']}.{name}", value)


class Anything:
    """A target of which nothing is known: everything may be added to it."""

    def __add__(self, other: Any) -> Anything:
        return self

    __sub__ = __add__


class QuantityRoom(PlainRoom):
    """The same numbers with their units."""

    def __init__(self, numbers: Mapping[str, Any], units: Units) -> None:
        super().__init__(numbers)
        self.units = units
        for name in units.fields:
            self.values[name] = units.quantity(numbers[name], units.units[name])
        for name in TIMES:
            self.values[name] = units.quantity(numbers[name], units.ms)

    def read(self, name: str) -> Any:
        """The value of a field."""
        value: Any = self.values.get(name)
        return value.copy() if hasattr(value, "magnitude") else super().read(name)

    def write(self, name: str, value: Any) -> None:
        """Keep what is assigned; what follows reads it in the unit of the field, so that a wrong one is found once."""
        super().write(name, value)
        unit = self.units.units.get(name)
        if unit is not None and hasattr(value, "magnitude") and not value.is_compatible_with(unit):
            self.values[name] = self.units.quantity(value.magnitude, unit)
