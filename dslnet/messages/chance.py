"""Random numbers of NumPy and Python, which an equation cannot draw: they would be one constant for ever."""

from __future__ import annotations

import linecache
import pickle
import random
import re
import sys
from collections.abc import Iterator
from types import BuiltinMethodType, FrameType, FunctionType, MethodType
from typing import Any

import numpy as np

from dslnet.location import PACKAGE
from dslnet.messages.callables import enclosed, names_in

INSTEAD = (
    "a random number of NumPy or Python in an equation would be one constant for ever; write a field "
    "xi: Noise = noise(Normal(0.0, 1.0)) and read self.xi, which is drawn in every step"
)
CALLS = re.compile(r"(?<![\w.])(\w+)\.(random\.)?\w+\(")
DEPTH = 2
"""How far functions are followed that a method names, and those that these name."""


def is_drawn_at(frame: FrameType) -> bool:
    """Whether the line that a frame is at calls for random numbers."""
    text = linecache.getline(frame.f_code.co_filename, frame.f_lineno).partition("#")[0]
    for name, of_numpy in CALLS.findall(text):
        value = frame.f_locals.get(name, frame.f_globals.get(name))
        module = value is random or (value is not None and value is sys.modules.get("numpy.random"))
        if module or (value is np and of_numpy) or issubclass(type(value), _kinds()):
            return True
    return False


def _kinds() -> tuple[type, ...]:
    """What generators are. numpy.random, which takes 15 ms, is not imported where nobody did."""
    numpy: Any = sys.modules.get("numpy.random")
    return (random.Random,) if numpy is None else (random.Random, numpy.Generator, numpy.RandomState)


class Watch:
    """The generators that a method names, and functions that it names, as they are when it begins."""

    def __init__(self, cls: Any, function: Any) -> None:
        found = _generators(cls, function, DEPTH) if isinstance(function, FunctionType) else ()
        self.before = {id(each): (each, state) for each in found if (state := _state(each)) is not None}

    def was_used(self) -> bool:
        """Whether any has drawn since."""
        return any(_state(each) != state for each, state in self.before.values())


def _generators(cls: Any, function: FunctionType, depth: int) -> Iterator[Any]:
    """`rng`, what `rand` is a method of, and behind `np.random` or `random` those that NumPy and Python share."""
    names, kinds = set(names_in(function.__code__)), _kinds()
    if "random" in names:
        yield from (getattr(shared, "__self__", None) for shared in (np.random.random, random.random))
    for each in (*(_named(cls, function, name) for name in names), *enclosed(function)):
        yield from (owner for owner in (each, _owner(each)) if issubclass(type(owner), kinds))
        if depth and type(each) is FunctionType and not each.__code__.co_filename.startswith(PACKAGE):
            yield from _generators(cls, each, depth - 1)


def _named(cls: Any, function: FunctionType, name: str) -> Any:
    """What a name means in a function, or that of a method or attribute of the class."""
    if name in function.__globals__:
        return function.__globals__[name]
    found = next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)
    return getattr(found, "wrapped_function", found) if type(found).__module__.startswith("dslnet.") else found


def _owner(value: Any) -> Any:
    return value.__self__ if type(value) in (BuiltinMethodType, MethodType) else None


def _state(generator: Any) -> Any:
    """None where it has none, as the generator of the system."""
    if isinstance(generator, random.Random):
        return None if isinstance(generator, random.SystemRandom) else generator.getstate()
    numpy = isinstance(generator, np.random.Generator)
    return pickle.dumps(generator.bit_generator.state if numpy else generator.get_state(legacy=False))
