"""Random numbers of NumPy and Python, which an equation cannot draw: they would be one constant for ever."""

from __future__ import annotations

import linecache
import pickle
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np

from dslnet.location import Location

INSTEAD = (
    "a random number of NumPy or Python in an equation would be one constant for ever; write a field "
    "xi: Noise = noise(Normal(0.0, 1.0)) and read self.xi, which is drawn in every step"
)
CALLS = re.compile(r"(?<![\w.])(?:(?:np|numpy)\.random\.\w+|(?:rng|random|generator)\.\w+)\(")
GENERATORS = (np.random.Generator, np.random.RandomState, random.Random)


def is_drawn_at(line: Location) -> bool:
    """Whether the source at a line calls for random numbers."""
    return CALLS.search(linecache.getline(line.file, line.line)) is not None


class Watch:
    """The generators that a method names, as they are when it begins."""

    def __init__(self, cls: Any, function: Any) -> None:
        self.found = list(_generators(cls, function))
        self.before = [_state(each) for each in self.found]

    def was_used(self) -> bool:
        """Whether any has drawn since."""
        return any(_state(each) != before for each, before in zip(self.found, self.before, strict=True))


def _generators(cls: Any, function: Any) -> Iterator[Any]:
    """`rng`, what `rand` is a method of, and behind `np.random` or `random` those that NumPy and Python share."""
    code = getattr(function, "__code__", None)
    if code is None:
        return
    named = (function.__globals__.get(name, getattr(cls, name, None)) for name in code.co_names)
    for each in (*named, *_enclosed(function)):
        owner = getattr(each, "__self__", None)
        yield from (found for found in (each, owner) if isinstance(found, GENERATORS))
    if "random" in code.co_names:
        yield from (getattr(shared, "__self__", None) for shared in (np.random.random, random.random))


def _enclosed(function: Any) -> Iterator[Any]:
    for cell in function.__closure__ or ():
        with suppress(ValueError):  # nothing was assigned yet
            yield cell.cell_contents


def _state(generator: Any) -> Any:
    if isinstance(generator, random.Random):
        return generator.getstate()
    numpy = isinstance(generator, np.random.Generator)
    return pickle.dumps(generator.bit_generator.state if numpy else generator.get_state(legacy=False))
