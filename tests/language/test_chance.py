"""Random numbers of NumPy and Python are refused in equations, wherever they come from and whatever becomes of them."""

from __future__ import annotations

import linecache
import random
from random import gauss
from typing import Any

import numpy as np
import pytest
from numpy.random import rand

from dslnet import Array, DeclarationError, Neuron, State, TraceError, spike, state, update

RNG = np.random.default_rng(3)
KINDS = [RNG, np.random.RandomState(3), random.Random(3)] + [
    np.random.Generator(kind(3)) for kind in (np.random.MT19937, np.random.Philox, np.random.SFC64)
]


def refused(draw: Any) -> None:
    """As a number that is assigned, and as a condition, which is mostly False."""

    class Assigned(Neuron):
        x: State = state(0.0)

        @update
        def change(self) -> None:
            self.x = np.where(draw(self) < -100.0, 1.0, 0.0)

    class Fired(Neuron):
        x: State = state(0.0)

        @spike
        def fires(self) -> Array:
            return draw(self) < -100.0

    for cls in (Assigned, Fired):
        with pytest.raises(TraceError, match="a random number of NumPy or Python in an equation would be one constant"):
            cls(3)


def test_what_numpy_and_python_share() -> None:
    class Condition(Neuron):
        x: State = state(0.0)

        @spike
        def fires(self) -> Array:
            return np.random.rand() < -100.0

    class Renamed(Condition):
        @spike
        def fires(self) -> Array:
            return rand() < -100.0

    class Pythons(Condition):
        @spike
        def fires(self) -> Array:
            return random.random() < -100.0

    class PythonsRenamed(Condition):
        @spike
        def fires(self) -> Array:
            return gauss(0.0, 1.0) < -100.0

    for cls in (Condition, Renamed, Pythons, PythonsRenamed):
        with pytest.raises(TraceError, match=rf"{cls.__name__}.fires .*a random number of NumPy or Python"):
            cls(3)


@pytest.mark.parametrize("generator", KINDS, ids=lambda each: type(getattr(each, "bit_generator", each)).__name__)
def test_generators_that_are_named(generator: Any) -> None:
    class Enclosed(Neuron):
        x: State = state(0.0)

        @spike
        def fires(self) -> Array:
            return (generator.normal if hasattr(generator, "normal") else generator.gauss)(0.0, 1.0) < -100.0

    with pytest.raises(TraceError, match="a random number of NumPy or Python"):
        Enclosed(3)


@pytest.mark.parametrize(
    "text",
    [
        "np.random.normal(0, 1, self.size)",
        "np.random.randn(*self.shape)",
        "np.random.poisson(self.x)",
        "rng.normal(size=len(self.x))",
    ],
)
def test_with_a_size_of_a_field(text: str) -> None:
    """What NumPy asks of a symbol first is not the point."""
    source = f"def change(self):\n    self.x = {text}\n"
    linecache.cache[f"<{text}>"] = (len(source), None, source.splitlines(keepends=True), f"<{text}>")
    names: dict[str, Any] = {"np": np, "rng": RNG}
    exec(compile(source, f"<{text}>", "exec"), names)
    cls: Any = type(
        "Sized", (Neuron,), {"__annotations__": {"x": State}, "x": state(0.0), "change": update(names["change"])}
    )
    with pytest.raises(TraceError, match=r"read self\.xi, which is drawn in every step"):
        cls(3)


def test_numbers_of_a_fixed_seed_are_constants() -> None:
    class Fixed(Neuron):
        x: State = state(0.0)

        @update
        def change(self) -> None:
            self.x = np.random.default_rng(1).normal() + 0.0 * self.x

    assert Fixed(3).size == 3


def helper() -> Any:
    return RNG.random()


def test_what_a_helper_draws() -> None:
    class Helped(Neuron):
        x: State = state(0.0)

        def chance(self) -> Any:
            return helper()

        @spike
        def fires(self) -> Array:
            return self.chance() < -100.0

    with pytest.raises(TraceError, match="a random number of NumPy or Python"):
        Helped(3)


def test_a_name_that_is_filled_later_and_a_generator_without_state() -> None:
    system = random.SystemRandom()

    class Late(Neuron):
        x: State = state(0.0)

        @spike
        def fires(self) -> Array:
            return self.x > (later if system is None else 1.0)

    class Later(Neuron):
        x: State = state(0.0)

        @spike
        def fires(self) -> Array:
            return self.x > (2.0 * later if system is None else 2.0)

    with pytest.raises(DeclarationError, match="declare 'fires' differently"):
        type("Both", (Late, Later), {})
    assert Late(2).size == 2
    later = 3.0
