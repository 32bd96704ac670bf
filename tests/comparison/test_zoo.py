"""Both backends run the fixed zoo alike: any size, seed, delay, dt, cut of the run and number of threads."""

from __future__ import annotations

import numpy as np
import pytest
from comparison.running import assert_same, outcome
from comparison.zoo import ZOO
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dslnet import Simulator

STEPS = 60
QUICK = [Phase.explicit, Phase.generate]

sizes = st.sampled_from([1, 2, 63, 64, 65, 130])
delays = st.sampled_from([1, 2, 3, 7])
steps_of_time = st.sampled_from([0.1, 0.25, 0.5])


def cuts(total: int) -> st.SearchStrategy[list[int]]:
    """Ways to cut a run: positive numbers of steps that add up to `total`."""
    inner = st.lists(st.integers(1, total - 1), max_size=4, unique=True).map(sorted)
    return inner.map(lambda marks: np.diff([0, *marks, total]).tolist())


@pytest.mark.filterwarnings("ignore::dslnet.errors.StabilityWarning")  # any dt will do to compare
@pytest.mark.parametrize("name", sorted(ZOO))
@settings(max_examples=6, phases=QUICK)
@given(
    size=sizes,
    delay=delays,
    dt=steps_of_time,
    seed=st.integers(0, 2**32 - 1),
    parts=cuts(STEPS),
    threads=st.integers(1, 3),
)
def test_the_backends_agree(
    name: str, size: int, delay: int, dt: float, seed: int, parts: list[int], threads: int
) -> None:
    def make() -> object:
        return ZOO[name](size, delay, dt)

    compiled = outcome(make, "c", parts, dt=dt, seed=seed, threads=threads)
    interpreted = outcome(make, "numpy", parts, dt=dt, seed=seed)
    assert_same(compiled, interpreted)


@pytest.mark.parametrize("name", ["rates", "methods"])
@settings(max_examples=4, phases=QUICK)
@given(size=sizes, seed=st.integers(0, 2**32 - 1))
def test_the_backends_agree_in_single_precision(name: str, size: int, seed: int) -> None:
    def make() -> object:
        return ZOO[name](size, 2, 0.25)

    options = {"dt": 0.25, "seed": seed, "dtype": np.float32}
    compiled, interpreted = (outcome(make, backend, [20], **options) for backend in ("c", "numpy"))
    assert_same(compiled, interpreted, rtol=2e-4, atol=2e-4)


@settings(max_examples=10, phases=QUICK)
@given(
    size=sizes,
    seed=st.integers(0, 2**32 - 1),
    ceilings=st.tuples(*[st.sampled_from([1.3, 2.2, 2.8, 9.0])] * 2),
    operator=st.sampled_from(["and", "or"]),
    period=st.sampled_from([None, 0.5, 1.5]),
)
def test_conditions_end_a_run_and_samples_are_taken_at_the_same_steps(
    size: int, seed: int, ceilings: tuple[float, float], operator: str, period: float | None
) -> None:
    found = {}
    for backend in ("c", "numpy"):
        net = ZOO["rates"](size, 3, 0.5)
        a, b = net.populations
        a.ceiling, b.ceiling = ceilings
        with Simulator(net, dt=0.5, seed=seed, backend=backend) as sim:
            trace = sim.record(a, "r", "drive", "level", period=period, start=1.0)
            elapsed = sim.until(a, b, max_duration=30.0, operator=operator)
            found[backend] = (float(elapsed), elapsed.met), [trace.time, trace["r"], trace["drive"], trace["level"]]
    assert found["c"][0] == found["numpy"][0]
    for compiled, interpreted in zip(found["c"][1], found["numpy"][1], strict=True):
        np.testing.assert_allclose(compiled, interpreted, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("name", sorted(ZOO))
def test_the_zoo_is_alive(name: str) -> None:
    """A comparison of what never moves would show nothing."""
    found = outcome(lambda: ZOO[name](65, 3, 0.5), "numpy", [STEPS, STEPS], dt=0.5, seed=5)
    moved = [key for key, value in found.values[0].items() if not np.array_equal(value, found.values[1][key])]
    still = set(found.values[0]) - set(moved)
    assert still <= {"b.g", "b.late", "b.last"}, f"{still} never moved"
    assert all(spikes.shape[1] > 10 for spikes in found.spikes.values())
