"""About a hundred drawn models, each compiled at -O1 and interpreted: they agree to rounding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from comparison.drawing import Drawn, drawn_models
from comparison.running import Outcome, assert_same, outcome
from hypothesis import HealthCheck, Phase, given, note, reject, settings
from hypothesis import strategies as st

from dslnet import AllToAll, FixedProbability, Network, OneToOne, Uniform

NUDGE = 1e-11
"""A change of the initial values that is larger than any rounding, and smaller than anything a model should notice."""


@settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],  # to shrink a failure would build hundreds of models
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    model=drawn_models(),
    size=st.sampled_from([1, 3, 64, 67]),
    seed=st.integers(0, 2**32 - 1),
    delay=st.integers(1, 4),
    dt=st.sampled_from([0.1, 0.5, 1.0]),
    into=st.sampled_from(["g", "g", "x"]),
    parts=st.sampled_from([[12], [1, 11], [5, 3, 4]]),
    threads=st.integers(1, 2),
)
@pytest.mark.parametrize("quarter", range(4))  # so that the workers of pytest -n share the work
def test_drawn_models_agree(
    quarter: int, model: Drawn, size: int, seed: int, delay: int, dt: float, into: str, parts: list[int], threads: int
) -> None:
    note(model.neuron + "\n\n" + model.synapse)
    make = network_of(model, size, seed + quarter, delay * dt, into)
    options: dict[str, Any] = {"dt": dt, "seed": seed}
    interpreted = outcome(make(0.0), "numpy", parts, **options)
    compiled = outcome(make(0.0), "c", parts, threads=threads, compiler_flags=["-O1"], **options)
    try:
        assert_same(compiled, interpreted, rtol=1e-8, atol=1e-9)
    except AssertionError:
        if rounding_decides(interpreted, outcome(make(NUDGE), "numpy", parts, **options)):
            reject()
        raise


def network_of(model: Drawn, size: int, seed: int, delay: float, into: str) -> Callable[[float], Callable[[], Network]]:
    """A function from a nudge to what makes the network: the drawn class, joined to itself in three ways."""

    def make(nudge: float) -> Callable[[], Network]:
        def network() -> Network:
            cell, link = model.classes()
            generator = np.random.default_rng(seed)
            start = {name: generator.uniform(-1.5, 1.5, size) * (1.0 + nudge) for name in ("q", "x", "y")}
            cells = cell(size, name="cells", **start)
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
