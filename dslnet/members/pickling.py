"""Populations and projections as they travel to another process: what a simulator begins with, and no live values.

Classes and functions travel by name, as Python's `pickle` has it, so they stand at the top level of a module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from types import FunctionType
from typing import Any
from weakref import WeakSet

import attrs

from dslnet.errors import SimulationError
from dslnet.members.initial_room import InitialRoom

OF_ROOM = ("called", "initial", "widened", "given", "shape", "building", "elsewhere", "lent")
LEFT_BEHIND = ("_room", "_initial_room", "_projections", "__weakref__")


def state_of(member: Any) -> dict[str, Any]:
    """What is sent. Raises SimulationError for a member of a running simulator, and for what has no name elsewhere."""
    if member._live:
        raise SimulationError(
            f"{member!r} runs in a simulator, and a network travels without live values: sim.save(path) writes these, "
            "Simulator.load(net, path) goes on from them elsewhere"
        )
    check_named(repr(type(member).__name__), "its class", type(member))
    own = {name: value for name, value in vars(member).items() if name not in LEFT_BEHIND}
    room = {name: getattr(member._initial_room, name) for name in OF_ROOM}
    for name, value in (own | room["initial"]).items():
        for function in functions_in(value):
            check_named(repr(member), f"{name}=", function)
    view = member._room if "parent" in own else None
    return {"own": own, "room": room, "view": view}


def restore(member: Any, state: Mapping[str, Any]) -> None:
    """A member that arrives."""
    cls = type(member)
    member.__dict__.update(state["own"])
    if state["view"] is not None:
        member.__dict__.update(_room=state["view"], _initial_room=member.parent._initial_room)
        member.__dict__["_projections"] = member.parent._projections
        return
    room = InitialRoom(cls.__name__, cls._kind, cls._declared.fields, {})
    for name, value in state["room"].items():
        setattr(room, name, value)
    member.__dict__.update(_room=room, _initial_room=room)
    if cls._kind == "neuron":
        member.__dict__.setdefault("_projections", WeakSet())
        if cls._counted:  # its target may arrive later
            member.target.__dict__.setdefault("_projections", WeakSet()).add(member)
        return
    for population in (member.pre, member.post):
        population._projections.add(member)


def functions_in(value: Any, depth: int = 4) -> Iterator[Any]:
    """The functions that a value holds."""
    if isinstance(value, FunctionType):
        yield value
    elif depth and isinstance(value, partial):
        yield from functions_in([value.func, *value.args, *value.keywords.values()], depth)
    elif depth and isinstance(value, list | tuple):
        for each in value:
            yield from functions_in(each, depth - 1)
    elif depth and attrs.has(type(value)) and not hasattr(type(value), "_declared"):
        for each in attrs.fields(type(value)):
            yield from functions_in(getattr(value, each.name, None), depth - 1)


def check_named(owner: str, what: str, found: Any) -> None:
    """Raises SimulationError for what was made inside of a function, or is a lambda."""
    if "<" not in found.__qualname__:
        return
    kind = "a lambda" if found.__name__ == "<lambda>" else f"made inside of a function ({found.__qualname__})"
    raise SimulationError(
        f"{owner} cannot be sent to another process: {what.rstrip('=')} is {kind}, and there it is looked up by its "
        "name; write it at the top level of a module, def f(d): ... or class C(Neuron): ..."
    )
