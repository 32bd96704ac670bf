"""Values of all pairs that lie by thread, read, assigned, recorded and named: nothing shows where they lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from all_pairs import NETWORKS, Hebb, Unit

from dslnet import (
    AllToAll,
    DeclarationError,
    FromMatrix,
    Network,
    Normal,
    Param,
    SimulationError,
    Simulator,
    StabilityWarning,
    State,
    Synapse,
    Uniform,
    param,
    state,
    transmit,
)


def test_values_are_read_and_assigned_in_the_order_of_pairs() -> None:
    pre, post = Unit(5, name="pre"), Unit(130, name="post")
    matrix = np.random.default_rng(1).normal(size=(130, 5))
    line = Hebb(pre, post, FromMatrix(matrix), into="seen", eta=0.0, name="line", w=matrix)
    with Simulator(Network(pre, post, line), dt=1.0, seed=1, threads=2) as sim:
        np.testing.assert_array_equal(line.w, matrix.T.ravel())
        np.testing.assert_array_equal(line.to_dense(), matrix)
        np.testing.assert_array_equal(line.incoming(100).w, matrix[100])
        line.w = np.arange(650.0)
        line[7].w = -1.0
        line[line.post_index == 129].w = Uniform(5.0, 6.0)
        line.incoming(64).w = [1.0, 2.0, 3.0, 4.0, 5.0]
        assert line.w[7] == -1.0 and line.w[6] == 6.0
        assert ((line.incoming(129).w >= 5.0) & (line.incoming(129).w <= 6.0)).all()
        np.testing.assert_array_equal(line.to_dense()[64], [1.0, 2.0, 3.0, 4.0, 5.0])
        line.w = line.w * 0.5 * (line.w < 0.3)
        sent = line.to_dense() @ pre.r
        sim.step()
        np.testing.assert_allclose(post.seen, sent)
        line.w = lambda distance: 0.1 * distance
        kept = line.w.copy()
    np.testing.assert_array_equal(line.w, kept)


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize(
    ("name", "other", "near"), [("STDP", "u", "y"), ("tracing", "x", "z"), ("normalised", "w", "gone")]
)
def test_recordings_have_the_order_of_pairs(name: str, other: str, near: str, threads: int, tmp_path: Path) -> None:
    """Beside weights one more field of each synapse, and one that may be kept once a neuron."""
    net = NETWORKS[name](130)
    line = net.member("line")
    with Simulator(net, dt=1.0, seed=3, threads=threads) as sim:
        every, some = sim.record(line, "w", other), sim.record(line[[3, 500, 9]], "w", other, near)
        onto, stored = sim.record(line.incoming(129), "w", other), sim.record(line, "w", to=tmp_path / "w.zarr")
        for step in range(6):
            sim.step()
            for field in ("w", other):
                np.testing.assert_array_equal(every[field][step], getattr(line, field))
                np.testing.assert_array_equal(some[field][step], getattr(line, field)[[3, 500, 9]])
                np.testing.assert_array_equal(onto[field][step], getattr(line.incoming(129), field))
            np.testing.assert_array_equal(some[near][step], getattr(line[[3, 500, 9]], near))
        np.testing.assert_array_equal(stored["w"], every["w"])
        sim.reset()
        sim.step(2)
        np.testing.assert_array_equal(every["w"][1], line.w)


class Drawn(Synapse):
    """Values drawn with parameters of other fields, and bounds that may cross."""

    low: State = state(Uniform(-1.0, 0.0))
    w: State = state(Normal("low", 0.01))

    @transmit
    def send(self) -> Any:
        return self.w * self.pre.r + self.low


def test_values_drawn_around_others_are_those_of_the_same_synapses() -> None:
    def drawn(threads: int) -> tuple[Any, ...]:
        pre, post = Unit(4, name="pre"), Unit(130, name="post")
        line = Drawn(pre, post, AllToAll(), into="seen", name="line")
        with Simulator(Network(pre, post, line), dt=1.0, seed=1, threads=threads) as sim:
            assert np.abs(line.w - line.low).max() < 0.1
            line.w = Normal("low", 0.02)
            assert np.abs(line.w - line.low).max() < 0.2
            line[3:200].w = Normal("low", 0.02)
            assert np.abs(line.w - line.low).max() < 0.2
            return sim.digest(), line.w.tobytes()

    assert drawn(1) == drawn(2)


class Exploding(Hebb):
    def dw(self) -> Any:
        return self.w * np.abs(self.w)


def test_a_weight_that_is_not_finite_is_named_alike() -> None:
    def message(threads: int) -> str:
        pre, post = Unit(3, name="pre"), Unit(130, name="post")
        line = Exploding(pre, post, AllToAll(), into="seen", name="line")
        with Simulator(Network(pre, post, line), dt=1.0, seed=1, threads=threads, check="nan") as sim:
            line[[135, 129, 324]].w = -1e200
            with pytest.raises(SimulationError) as caught:
                sim.step(5)
            return str(caught.value)

    assert message(1) == message(2) == message(3)
    assert "line.w[129], from pre[0] to post[129], is -inf" in message(2)


class Bounded(Synapse):
    """Bounds of each synapse and of each target, and a rate of each synapse that its target multiplies."""

    low: Param = param(0.0, per="post")
    high: Param = param(1.0, per="synapse")
    rate: Param = param(0.01, per="synapse")
    w: State = state(0.5, min=low, max=high)

    @transmit
    def send(self) -> Any:
        return self.w * self.pre.r

    @w.ode(method="explicit")
    def dw(self) -> Any:
        return -self.rate * self.w * self.post.r


def test_what_is_refused_and_warned_of_is_the_same() -> None:
    def told(threads: int) -> tuple[str, str]:
        pre, post = Unit(3, name="pre"), Unit(130, name="post", r=np.where(np.arange(130) == 70, 10.0, 0.1))
        high, rate = np.ones((130, 3)), np.where(np.arange(390).reshape(130, 3) == 70 * 3, 10.0, 0.1)
        high[100, 1] = 0.25
        line = Bounded(pre, post, AllToAll(), into="seen", high=high, rate=rate, name="line")
        with (
            pytest.warns(StabilityWarning) as warned,
            Simulator(Network(pre, post, line), dt=1.0, seed=1, threads=threads) as sim,
        ):
            line.low = 0.3
            with pytest.raises(DeclarationError, match=r"line.w: min=low lies above max=high at \[230\]") as caught:
                sim.simulate(1.0)
            return str(warned[0].message), str(caught.value)

    assert told(1) == told(2) == told(3)


def test_what_was_kept_once_a_neuron_becomes_one_of_each_synapse() -> None:
    def run(threads: int) -> tuple[Any, ...]:
        net = NETWORKS["tracing"](130)
        line = net.member("line")
        with Simulator(net, dt=1.0, seed=3, threads=threads) as sim:
            sim.step(4)
            before = line.z.copy()
            line.x = np.arange(line.size) * 1e-5
            np.testing.assert_array_equal(line.z, before)
            line[[4, 900]].z = 0.7
            sim.step(3)
            assert line.layout == ("dense" if threads == 1 else "banded")
            return sim.digest(), line.x.tobytes(), line.z.tobytes()

    assert run(1) == run(2) == run(3)
