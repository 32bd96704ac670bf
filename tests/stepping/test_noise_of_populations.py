"""Noise with one number for the population: the same on both backends and for every thread, and no neuron's own."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_alike import check_drawn_alike
from scipy import stats

from dslnet import (
    Array,
    DeclarationError,
    Network,
    Neuron,
    Noise,
    Normal,
    Param,
    Poisson,
    Simulator,
    State,
    Uniform,
    describe,
    noise,
    param,
    philox,
    spike,
    state,
    stop_condition,
    update,
)


class Shared(Neuron):
    """A common input beside one of each neuron's own; all three distributions."""

    spread: Param = param(2.0)
    lam: Param = param(3.0)
    common: Noise = noise(Normal(1.0, spread), per="population")
    chance: Noise = noise(Uniform(-1.0, 1.0), per="population")
    events: Noise = noise(Poisson(lam), per="population")
    own: Noise = noise(Normal(1.0, spread))
    kept: State = state(0.0, per="population")
    walk: State = state(0.0, per="population")
    seen: State = state(0.0)
    alone: State = state(0.0)
    counted: State = state(0.0)
    level: State = state(0.0)

    @walk.ode(method="explicit")
    def dwalk(self) -> Array:
        return (self.chance - self.walk) / 10.0

    @update
    def keep(self) -> None:
        self.kept = self.common
        self.seen = self.common + 0.0 * self.own
        self.alone = self.own
        self.counted = self.events
        self.level += self.chance - 0.01 * np.mean(self.level)

    @spike
    def fires(self) -> Array:
        return self.level + self.common > 1.0

    @fires.reset
    def start_again(self) -> None:
        self.level = 0.1 * self.chance


def run(backend: str, threads: int = 1, size: int = 130, parts: tuple[int, ...] = (40,), **options: object) -> Shared:
    cells = Shared(size)
    with Simulator(Network(cells), dt=0.5, seed=11, backend=backend, threads=threads, **options) as sim:
        for steps in parts:
            sim.step(steps)
    return cells


FIELDS = ("kept", "walk", "seen", "alone", "counted", "level", "t_last")


@pytest.mark.parametrize("size", [1, 64, 130, 300])
def test_both_backends_draw_the_same_for_any_threads_and_cuts(size: int) -> None:
    check_drawn_alike(run, FIELDS, size, (1, 19, 20), rtol=1e-9, atol=1e-11)


def test_in_single_precision() -> None:
    first, second = run("c", 2, dtype=np.float32), run("numpy", dtype=np.float32)
    for name in FIELDS:
        np.testing.assert_allclose(getattr(first, name), getattr(second, name), rtol=1e-4, atol=1e-4, err_msg=name)


def test_it_is_one_number_and_none_of_the_neurons(backend: str) -> None:
    cells = Shared(200)
    with Simulator(Network(cells), dt=1.0, seed=2, backend=backend) as sim:
        for _ in range(20):
            sim.step()
            assert np.ptp(cells.seen) == 0.0
            assert cells.seen[0] == cells.kept
            assert not np.any(cells.alone == cells.kept)


def test_the_law() -> None:
    cells = Shared(1)
    with Simulator(Network(cells), dt=1.0, seed=7) as sim:
        trace = sim.record(cells, "kept", "counted", "alone")
        sim.step(4000)
    assert stats.kstest(trace["kept"], stats.norm(1.0, 2.0).cdf).pvalue > 1e-3
    assert abs(trace["counted"].mean() - 3.0) < 5.0 * np.sqrt(3.0 / 4000)
    assert abs(np.corrcoef(trace["kept"], trace["alone"][:, 0])[0, 1]) < 0.06
    assert abs(np.corrcoef(trace["kept"][1:], trace["kept"][:-1])[0, 1]) < 0.06


def test_its_counter_is_that_of_no_neuron() -> None:
    key = philox.key(1, "exc", "noise")
    one = philox.uniform(key, 3, 2**40 + 5, philox.EVERYBODY)
    assert one.shape == (1,)
    assert one[0] not in philox.uniform(key, 3, 2**40 + 5, 100_000)
    words = philox.philox4x32(np.array([2**32 - 1, 3, 5, 2**8], np.uint32), (key & 0xFFFFFFFF, key >> 32))
    assert one[0] == ((int(words[1]) << 32 | int(words[0])) >> 11) * 2.0**-53


class Stopped(Neuron):
    """Conditions that read noise."""

    common: Noise = noise(Normal(0.0, 1.0), per="population")
    own: Noise = noise(Normal(0.0, 1.0))
    last: State = state(0.0, per="population")
    mine: State = state(0.0)

    @update
    def keep(self) -> None:
        self.last = self.common
        self.mine = self.own

    @stop_condition
    def common_is_high(self) -> Array:
        return self.common > 1.5

    @stop_condition
    def own_is_high(self) -> Array:
        return self.own > 3.0


def test_a_stop_condition_reads_the_draw_of_its_step(backend: str) -> None:
    cells = Stopped(70)
    with Simulator(Network(cells), dt=1.0, seed=3, backend=backend) as sim:
        assert sim.until(cells.common_is_high, max_duration=1000.0).met
        assert cells.last > 1.5
        assert sim.until(cells.own_is_high, max_duration=1000.0).met
        assert cells.mine.max() > 3.0


def test_a_parameter_of_each_neuron_is_refused() -> None:
    with pytest.raises(DeclarationError, match="sigma is one per neuron"):

        class Wrong(Neuron):
            sigma: Param = param(1.0, per="neuron")
            xi: Noise = noise(Normal(0.0, sigma), per="population")


def test_a_parameter_that_was_widened_is_refused() -> None:
    cells = Shared(3, spread=np.ones(3))
    with pytest.raises(DeclarationError, match="common is one number for the population"):
        Simulator(Network(cells)).start()


def test_it_says_how_many_there_are() -> None:
    assert "per population" in describe(Shared)
    assert repr(Shared.common).endswith("per='population')")
    with pytest.raises(DeclarationError, match="per="):

        class Wrong(Neuron):
            xi: Noise = noise(Normal(0.0, 1.0), per="pre")
