"""`check_dimensions`: do the two sides of each equation have the same unit?

The methods of the class run on `pint` quantities made of the units that its fields declare, a field without a unit
being a pure number. They also run on the same numbers without units, as a simulator runs them: where the results
differ, units of one dimension were mixed, such as mV and V, which dslnet never converts.
"""

from __future__ import annotations

from traceback import walk_tb
from typing import Any

import numpy as np
from attrs import define, field, frozen

from dslnet.errors import DeclarationError
from dslnet.fields import Field
from dslnet.language.reading import location_of
from dslnet.location import Location, line_of_model
from dslnet.messages.teach import nearest
from dslnet.meta import body_of
from dslnet.units.field_units import named_units
from dslnet.units.quantities import NotGivenError, PlainRoom, QuantityRoom, Units
from dslnet.units.unit_registry import COMPARED
from dslnet.units.with_unit import as_quantities

ROUNDS = 9
"""How many sets of numbers are tried: with one set two wrongs might look right."""


@frozen
class Disagreement:
    """One thing that does not fit: which method, at which line, and why."""

    method: str
    location: Location
    problem: str

    def __str__(self) -> str:
        return f"{self.method} ({self.location.file}:{self.location.line}): {self.problem}"


@frozen(repr=False)
class Dimensions:
    """What `check_dimensions` found: `problems`, the methods that were `checked`, and those that could not be."""

    owner: str
    checked: tuple[str, ...]
    problems: tuple[Disagreement, ...]
    unknown: tuple[Disagreement, ...]

    @property
    def agree(self) -> bool:
        """Whether nothing was found."""
        return not self.problems

    def __repr__(self) -> str:
        count = len(self.checked)
        lines = [f"{self.owner}: {count} methods checked, " + ("all agree" if self.agree else "some do not agree:")]
        lines += [f"  {problem}" for problem in self.problems]
        return "\n".join([*lines, *(f"  not checked: {each}" for each in self.unknown)])


def check_dimensions(cls: Any, *, pre: Any = None, post: Any = None, into: Any = None) -> Dimensions:
    """Check the units of a class: equations, updates, resets, events, transmissions, conditions and refractory times,
    and what declarations name as bounds or as parameters of distributions.

    The derivative of a state in mV is in mV/ms, what is assigned to it in mV. Bare numbers are pure numbers: only 0 has
    every unit. Prints as a list; `.agree` says whether it is empty. Of a synapse `pre` and `post` are the classes of
    its neurons, and `into` a field of `post`, itself or by name, or a tuple of several: where they are not given, what
    reads them is listed as not checked, and what is delivered may have any unit. Needs pint: pip install
    'dslnet[units]'. Raises DeclarationError for a unit that pint does not know. A class asks for it itself by
    `class COBA(Neuron, check_dimensions=True)`, and is refused where something does not agree.
    """
    kind = getattr(cls, "_kind", "")
    if kind in ("neuron", "synapse") and not isinstance(cls, type):
        raise DeclarationError(f"give the class and not an object of it: check_dimensions({type(cls).__name__})")
    if kind not in ("neuron", "synapse"):
        raise DeclarationError(
            f"check_dimensions({cls!r}): give a class of neurons or synapses: check_dimensions(COBA)"
        )
    for word, given in (("pre", pre), ("post", post), ("into", into)):
        if given is not None and kind == "neuron":
            raise DeclarationError(f"check_dimensions({cls.__name__}, {word}=...): only synapses have a {word}")
        a_class = isinstance(given, type) and getattr(given, "_kind", "") == "neuron"
        if given is not None and word != "into" and not a_class:
            raise DeclarationError(f"{word}={given!r}: give the class of neurons, such as {word}=COBA")
    targets = into if isinstance(into, tuple) and into else (into,)
    checks = [_Check(cls, Units.of(cls, pre=pre, post=post, into=_target(post, each))) for each in targets]
    for check in checks:
        check.whole_class()
    problems = dict.fromkeys(each for check in checks for each in check.problems)
    unknown = dict.fromkeys(each for check in checks for each in check.unknown)
    return Dimensions(cls.__name__, tuple(cls._declared.methods), tuple(problems), tuple(unknown))


def _target(post: Any, into: Any) -> Any:
    """The field into which a synapse delivers, given itself or by its name in `post`."""
    if into is None or isinstance(into, Field):
        return into
    fields, named = getattr(post, "_declared", None), isinstance(into, str)
    if fields is None or not named or into not in fields.fields:
        known = nearest(into, fields.fields) if named and fields is not None else ""
        raise DeclarationError(f"into={into!r}: give a field, into=COBA.g_e, or its name and post=COBA.{known}")
    return fields.fields[into]


@define
class _Check:
    cls: Any
    units: Units
    problems: list[Disagreement] = field(factory=list)
    unknown: list[Disagreement] = field(factory=list)

    def whole_class(self) -> None:
        """All methods, and what is declared."""
        for name in self.cls._declared.methods:
            for round_ in range(ROUNDS):
                if not self.run(name, round_):
                    break
        self.declarations()

    def declarations(self) -> None:
        """Bounds, and parameters of distributions, that are fields."""
        for name, problem in named_units(self.cls._declared.fields, self.units.units, self.units.pure):
            declared = self.cls._declared.origins[name]
            self._add(self.problems, name, declared._location, problem)

    def run(self, name: str, seed: int) -> bool:
        """Run one method with and without units; returns whether nothing was found."""
        function = body_of(self.cls, name)
        numbers = self.units.numbers(self.cls._kind, seed)
        rooms = (PlainRoom(numbers), QuantityRoom(numbers, self.units))
        before = len(self.problems) + len(self.unknown)
        try:
            with np.errstate(all="ignore"):
                plain = function(_inside(self.cls, rooms[0]))
                with as_quantities(self.units.with_unit):
                    value = function(_inside(self.cls, rooms[1]))
        except self.units.errors as error:
            self._add(self.problems, name, _line_of(error, function), self.units.explained(error))
        except NotGivenError as error:
            self._add(self.unknown, name, _line_of(error, function), str(error))
        except RecursionError:  # of np.clip with min= and max=
            self._add(self.unknown, name, location_of(function), "pint calls itself without end: np.clip(a, b, c)?")
        except TypeError as error:
            self._add(self.unknown, name, _line_of(error, function), f"pint cannot do this: {error}")
        except DeclarationError:
            raise
        except Exception as error:  # of the method itself, such as 1 / 0
            problem = f"it raises {type(error).__name__}: {error}"
            self._add(self.unknown, name, _line_of(error, function), problem)
        else:
            self._compare_returned(name, location_of(function), value, plain)
        self._compare_written(name, location_of(function), rooms[1].written, rooms[0].written)
        return len(self.problems) + len(self.unknown) == before

    def _compare_written(self, name: str, location: Location, written: list[Any], plainly: list[Any]) -> None:
        """What was assigned, also ahead of a line that could not be computed."""
        for (target, value, line), (_, plain, _) in zip(written, plainly, strict=False):
            if target in self.units.fields:  # else it is a target that nobody named
                unit, what = self.units.units[target], f"what is assigned to {target}"
                self._compare(name, line or location, what, value, plain, unit)

    def _compare_returned(self, name: str, location: Location, value: Any, plain: Any) -> None:
        mark = self.cls._declared.methods[name]
        if mark.role == "ode":
            unit = self.units.units[mark.target_name] / self.units.ms
            self._compare(name, location, f"d{mark.target_name}/dt", value, plain, unit)
        elif mark.role == "refractory":
            self._compare(name, location, "a refractory time", value, plain, self.units.ms)
        elif mark.role == "transmit" and "into" in self.units.units:
            self._compare(name, location, "what is delivered", value, plain, self.units.units["into"])
        elif mark.role in ("spike", "stop_condition") and not np.array_equal(value, plain):
            self._add(self.problems, name, location, COMPARED)

    def _compare(self, name: str, location: Location, what: str, value: Any, plain: Any, unit: Any) -> None:
        """One value with the unit that it should have."""
        problem = self.units.problem(what, value, plain, unit)
        if problem:
            self._add(self.problems, name, location, problem)

    def _add(self, found: list[Disagreement], name: str, location: Location, problem: str) -> None:
        found.append(Disagreement(f"{self.cls.__name__}.{name}", location, problem))


def refuse_disagreement(cls: Any) -> None:
    """Raise DeclarationError where the units of a class do not agree."""
    found = check_dimensions(cls)
    if not found.agree:
        raise DeclarationError(repr(found))


def _inside(cls: Any, room: Any) -> Any:
    """An instance that was made without the constructor, in a room."""
    instance = object.__new__(cls)
    instance.__dict__["_room"] = room
    return instance


def _line_of(error: BaseException, function: Any) -> Location:
    """The line of the model at which an error came up."""
    return line_of_model(reversed(list(walk_tb(error.__traceback__)))) or location_of(function)
