"""What populations and projections share: a name, a room for their values, and refusal of unknown names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from numpy.typing import NDArray

from dslnet.declaring.arguments import Argument, argument, as_name
from dslnet.declaring.collecting import Declarations
from dslnet.declaring.marks import mark_of
from dslnet.errors import DeclarationError, SimulationError, UnknownNameError
from dslnet.location import Location
from dslnet.members.closed_room import ClosedRoom
from dslnet.members.initial_room import InitialRoom
from dslnet.members.pickling import restore, state_of
from dslnet.members.rooms import LiveRoom, Room
from dslnet.messages.teach import nearest
from dslnet.meta import Declared


def _as_called(instance: Any, name: Any) -> str | None:
    """A name, by which messages call the member from now on."""
    found = as_name(instance, name)
    if found is not None:
        instance._initial_room.called = found
    return found


class Member(metaclass=Declared):
    """A part of a network."""

    _kind: ClassVar[str] = ""
    _declared: ClassVar[Declarations]
    _location: ClassVar[Location]
    _instead: ClassVar[Mapping[str, str]] = {}
    """Names that are looked for and not there, with what to write."""

    name: Argument[str | None, str | None] = argument(_as_called, default=None)

    def __attrs_pre_init__(self) -> None:
        cls = type(self)
        self._initial_room = InitialRoom(cls.__name__, cls._kind, cls._declared.fields, {})
        self._room: Room = self._initial_room

    @classmethod
    def _adapted(cls, positional: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments of the constructor, for a class that is made from something else than a shape."""
        return positional, keywords

    @property
    def t(self) -> float:
        """The time in ms; 0 outside a simulator."""
        found: float = self._room.special("t")
        return found

    @property
    def dt(self) -> float:
        """The time step in ms."""
        found: float = self._room.special("dt")
        return found

    @property
    def _initial(self) -> dict[str, Any]:
        """The initial values as given: numbers, arrays and distributions, by the name of the field."""
        return self._initial_room.initial

    @property
    def _live(self) -> bool:
        """Whether a simulator is running with it."""
        return isinstance(self._room, LiveRoom)

    def _per_of(self, name: str) -> str:
        """How many values a field has here: as declared, or one for each when it was given an array."""
        return self._initial_room.per_of(name)

    def _check_free(self) -> None:
        """Raises SimulationError when a simulator is running with it."""
        if self._live:
            raise SimulationError(
                f"{self!r} belongs to another simulator that is still open; close that one first (sim.close(), or "
                "leave its with block)"
            )

    def _attach(self, room: LiveRoom) -> None:
        """Move into the room of a simulator that starts. Raises SimulationError when another one is live."""
        self._check_free()
        self._room = room

    def _detach(self, arrays: Mapping[str, NDArray[Any]], arguments: Mapping[str, Any] | None = None) -> None:
        """Leave a simulator that closes; `arrays` are the last values and are copied. `arguments` are those that may be
        assigned, as the simulator began with them: so will the next."""
        last = {name: self.__dict__[name] for name in arguments or {}}
        self.__dict__.update(arguments or {})
        self._room = ClosedRoom(arrays, self._initial_room, last)

    def _change(self, given: Mapping[str, Any]) -> None:
        """Arguments that may be assigned have other values from now on."""
        self.__dict__.update(given)

    def __getstate__(self) -> dict[str, Any]:
        return state_of(self)

    def __setstate__(self, state: dict[str, Any]) -> None:
        restore(self, state)

    def _is_made(self) -> None:
        """It is known which values the user gave."""

    def _traces(self) -> bool:
        room = self.__dict__.get("_room")
        return room is not None and room.traces

    if not TYPE_CHECKING:  # seen by a type checker, these two would switch off its own check of names

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(f"{type(self).__name__} has no {name!r}")
            hint = type(self)._instead.get(name) or (self._room.hint(name) if self._traces() else "")
            hint = hint or nearest(name, type(self)._names())
            raise UnknownNameError(f"{type(self).__name__} has no {name!r}.{hint}")

        def __setattr__(self, name: str, value: Any) -> None:
            known = getattr(type(self), name, None)
            if isinstance(known, property) and known.fset is None:
                if self._traces():
                    self._room.assign(name, value)
                raise DeclarationError(f"{name} of {self!r} is read and not assigned{_for_reading(type(self), name)}")
            if hasattr(known, "__set__") or (name.startswith("_") and (name == "_room" or not self._traces())):
                object.__setattr__(self, name, value)
            else:
                self._refuse(name, known)

    def _refuse(self, name: str, known: Any) -> None:
        cls = type(self).__name__
        if known is None:
            hint = type(self)._instead.get(name) or nearest(name, type(self)._names())
            raise UnknownNameError(f"{cls} has no field {name!r} to assign to.{hint}")
        mark = mark_of(known)
        if mark is not None and mark.role == "spike":
            raise DeclarationError(
                f"{cls}.{name} is an event, and cannot be assigned; {self.name or 'exc'}.fire(indices) lets some fire"
            )
        raise DeclarationError(f"{cls}.{name} is no field, and cannot be assigned; to make it one: {name} = param(...)")


SWITCHED = {"plastic": "plasticity", "transmits": "transmission"}
"""Whether a projection does something, and what its switch is called by."""


def _for_reading(cls: Any, name: str) -> str:
    """What to do where a property would have been assigned."""
    if name == "size" and hasattr(cls, "prune"):
        return "; synapses come and go in a running simulator, with create and prune"
    if name == "size":
        return "; for another number of neurons make another population"
    if name in ("t", "dt"):
        return "; time belongs to the simulator: Simulator(net, dt=...), sim.simulate(duration)"
    if name in SWITCHED:
        return f"; enable_{SWITCHED[name]}() and disable_{SWITCHED[name]}() do that"
    return ""
