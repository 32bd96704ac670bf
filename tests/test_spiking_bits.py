"""The same bits for any threads, cuts and recordings: delays of their own, Poisson input, changes while it runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dslnet import FixedNumberPre, IF_curr_exp, Network, Normal, PoissonInput, Simulator, Synapse, Uniform

pytestmark = pytest.mark.shipped


def run(threads: int, cuts: list[int], recorded: bool, dtype: Any, change: bool) -> str:
    """200 steps of a noisy network with delays from 0.3 to 9 ms; in the middle weights and delays change."""
    exc = IF_curr_exp(150, name="exc", v=Uniform(-65.0, -50.0))
    inh = IF_curr_exp(65, name="inh", v=Uniform(-65.0, -50.0))
    drive = PoissonInput(exc, into="g_exc", n=100, rate=40.0, w=0.05, name="drive")
    weights, delays = Normal(0.2, 0.02), Uniform(0.3, 9.0)
    lines = [
        Synapse(exc, exc, FixedNumberPre(20), into="g_exc", w=weights, delay=delays, name="ee"),
        Synapse(exc, inh, FixedNumberPre(20), into="g_exc", w=0.3, delay=0.6, name="ei"),
        Synapse(inh, exc, FixedNumberPre(20), into="g_inh", w=-0.4, delay=delays, name="ie"),
    ]
    with Simulator(Network(exc, inh, drive, *lines), dt=0.1, seed=4, threads=threads, dtype=dtype) as sim:
        if recorded:
            sim.record(exc, "v")
        for half in range(2):
            end = 100 * (half + 1)
            for cut in [*cuts, 100]:
                sim.step(max(0, min(cut, end - sim.tick)))
            if change and not half:
                lines[0].w = np.linspace(0.0, 0.4, len(lines[0].pre_index))
                lines[1].delay, lines[2].delay = 2.5, Uniform(0.1, 3.0)
        assert exc.t_last.max() > 0
        return sim.digest()


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@given(threads=st.integers(1, 4), cuts=st.lists(st.integers(1, 40), max_size=5), recorded=st.booleans(),
       change=st.booleans())  # fmt: skip
@settings(max_examples=6)
def test_the_digest_is_the_same(dtype: Any, threads: int, cuts: list[int], recorded: bool, change: bool) -> None:
    assert run(threads, cuts, recorded, dtype, change) == run(1, [], False, dtype, change)
