"""Drawn models, each compiled and interpreted: they agree to rounding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from comparison.drawing import Drawn, drawn_models
from comparison.running import Outcome, assert_same, outcome
from hypothesis import HealthCheck, Phase, given, note, reject, seed, settings
from hypothesis import strategies as st

from dslnet import AllToAll, FixedProbability, Network, OneToOne, Uniform

pytestmark = pytest.mark.long

EXAMPLES = settings().max_examples
"""How many models of each quarter; more with --hypothesis-profile=thorough. Each takes a compiler."""
NUDGE = 1e-11
"""A change of the initial values that is larger than any rounding, and smaller than anything a model should notice."""

PLAIN = ["-O0"]
"""What differs is found without optimisation as well, at half of the time."""
SHIPPED = ["-O2", "-march=native"]


def quarter(number: int, flags: list[str]) -> Callable[[], None]:
    """A quarter of the drawn models; the workers of pytest -n share the quarters."""

    @seed(number)
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.explicit, Phase.generate],  # to shrink a failure would build hundreds of models
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(
        model=drawn_models(),
        size=st.sampled_from([1, 3, 64, 67]),
        start=st.integers(0, 2**32 - 1),
        delay=st.integers(1, 4),
        dt=st.sampled_from([0.1, 0.5, 1.0]),
        into=st.sampled_from(["g", "g", "x"]),
        parts=st.sampled_from([[12], [1, 11], [5, 3, 4]]),
        threads=st.integers(1, 2),
    )
    def test(**drawn: Any) -> None:
        backends_agree(**drawn, flags=flags)

    return test


test_drawn_models_agree_one = quarter(1, PLAIN)
test_drawn_models_agree_two = quarter(2, PLAIN)
test_drawn_models_agree_three = quarter(3, PLAIN)
test_drawn_models_agree_four = quarter(4, SHIPPED)


def backends_agree(
    model: Drawn,
    size: int,
    start: int,
    delay: int,
    dt: float,
    into: str,
    parts: list[int],
    threads: int,
    flags: list[str],
) -> None:
    """Run a drawn model on both backends. Where they differ, so must two interpreted runs from nearly one start."""
    note(model.neuron + "\n\n" + model.synapse)
    make = network_of(model, size, start, delay * dt, into)
    options: dict[str, Any] = {"dt": dt, "seed": start}
    interpreted = outcome(make(0.0), "numpy", parts, **options)
    compiled = outcome(make(0.0), "c", parts, threads=threads, compiler_flags=flags, **options)
    try:
        assert_same(compiled, interpreted, rtol=1e-8, atol=1e-9)
    except AssertionError:
        if rounding_decides(interpreted, outcome(make(NUDGE), "numpy", parts, **options)):
            reject()
        raise


def network_of(
    model: Drawn, size: int, start: int, delay: float, into: str
) -> Callable[[float], Callable[[], Network]]:
    """A function from a nudge to what makes the network: the drawn class, joined to itself in three ways."""

    def make(nudge: float) -> Callable[[], Network]:
        def network() -> Network:
            cell, link = model.classes()
            generator = np.random.default_rng(start)
            values = {name: generator.uniform(-1.5, 1.5, size) * (1.0 + nudge) for name in ("q", "x", "y")}
            cells = cell(size, name="cells", **values)
            return Network(
                cells,
                link(cells, cells, OneToOne(), into=into, w=0.5, delay=delay),
                link(cells, cells, FixedProbability(0.3), into="g", w=Uniform(-1.0, 1.0)),
                link(cells, cells[: (size + 1) // 2], AllToAll(), into="g", w=0.2 / size, delay=delay),
            )

        return network

    return make


def rounding_decides(exact: Outcome, nudged: Outcome) -> bool:
    """Whether a change in the last digits of the start makes another course."""
    try:
        assert_same(exact, nudged, rtol=1e-5, atol=1e-6)
    except AssertionError:
        return True
    return False
