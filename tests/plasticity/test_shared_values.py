"""Rules of synapses that share values, or have one number for all: both engines agree, and what is refused while a
network runs has changed nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import (
    AllToAll,
    Array,
    Convolution,
    DeclarationError,
    DiscreteUniform,
    FromPairs,
    Network,
    Neuron,
    Param,
    Pooling,
    Port,
    Shared,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    Transposed,
    Uniform,
    param,
    port,
    pre_spike,
    state,
    transmit,
    update,
)

TAPS = np.array([0.1, 0.2, 0.3])


class Cell(Neuron):
    g: Port = port()
    h: Port = port()
    r: State = state(Uniform(0.0, 1.0))
    gain: Param = param(0.25)
    level: State = state(0.25, per="population")

    @update
    def rise(self) -> None:
        self.level = self.level + 0.5


class Scaled(Synapse):
    """No rule writes e: one number serves all."""

    e: State = state(0.5)

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w * self.e


class Depressing(Synapse):
    u: State = state(1.0)

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w * self.u
        self.u -= 0.5 * self.u


class Timed(Synapse):
    @pre_spike
    def arrive(self) -> None:
        self.into += np.exp((self.t_pre - self.t) / 5.0)


class Adapting(Synapse):
    """Per target: what follows it, and a reduction over the weights."""

    z: State = state(0.0, per="post")
    total: State = state(0.0, per="post")

    @z.ode
    def dz(self) -> Array:
        return (self.post.r - self.z) / 4.0

    @update
    def sum_up(self) -> None:
        self.total = np.sum(self.w)

    @transmit
    def send(self) -> Array:
        return self.w * self.pre.r - 0.1 * self.z


@pytest.mark.parametrize("pairs", [([], []), ([0, 1], [0, 1])], ids=["none at first", "all pruned"])
def test_one_number_for_all_stays_where_there_is_no_synapse(backend: str, pairs: Any) -> None:
    source, cells = SpikeTrains([[3.0, 5.0], []], name="source"), Cell(3, name="cells")
    line = Scaled(source, cells, FromPairs(*pairs), into="g", w=Uniform(0.0, 1.0), name="line")
    with Simulator(Network(source, cells, line), dt=1.0, backend=backend) as sim:
        line.prune(np.arange(line.size))
        line.create(0, 2, w=3.0, e=0.5)  # the number that they all have
        line.create(0, 1, w=4.0)
        sim.step(5)
        assert cells.g.tolist() == [0.0, 2.0, 1.5] and line.e.tolist() == [0.5, 0.5]
        with pytest.raises(DeclarationError, match="one number for all synapses"):
            line.e = [1.0, 2.0]
        line.e = 2.0
        sim.step(2)
        assert cells.g.tolist() == [0.0, 8.0, 6.0]


def test_one_number_has_the_shape_of_the_filter(backend: str) -> None:
    source, cells = SpikeTrains([[3.0]] * 6, name="source"), Cell(6, name="cells")
    line = Scaled(source, cells, Convolution(TAPS), into="g", name="line")
    with Simulator(Network(source, cells, line), dt=1.0, backend=backend) as sim:
        recording = sim.record(line, "e")
        sim.step(1)
        assert line.e.shape == line.w.shape == (3,) and recording["e"].shape == (1, 3)


PATTERNS = {"convolution": Convolution(TAPS), "pooling": Pooling(2, stride=1), "transposed": None, "shared": None}


@pytest.mark.parametrize("delay", [1.0, DiscreteUniform(1, 4)], ids=["one delay", "delays"])
@pytest.mark.parametrize("name", PATTERNS)
def test_what_is_kept_per_target_is_the_same_in_both_engines(name: str, delay: Any) -> None:
    found = []
    for backend in ("numpy", "c"):
        a, b = Cell(6, name="a"), Cell(5 if name == "pooling" else 6, name="b")
        ends = (a, b) if name == "shared" else (b, a)
        forward = Synapse(*ends, AllToAll(), into="g", w=Uniform(-0.1, 0.1), name="forward")
        pattern = {"transposed": Transposed(forward), "shared": Shared(forward)}.get(name, PATTERNS[name])
        line = Adapting(a, b, pattern, into="h", delay=delay, name="line")
        with Simulator(Network(a, b, forward, line), dt=1.0, seed=1, backend=backend) as sim:
            sim.step(10)
            found.append([b.h.copy(), line.z.copy(), line.total.copy()])
            weights, posts = np.zeros(b.size), line.post_index
            if name == "transposed":
                np.testing.assert_allclose(line.total, forward.to_dense("w").sum(axis=0))
            if name == "convolution":
                each = TAPS[line.pre_index - posts + 1]
                np.add.at(weights, posts, each)
                np.testing.assert_allclose(line.total, weights)
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


@pytest.mark.parametrize("kind", [Depressing, Timed])
@pytest.mark.parametrize("shared", ["convolution", "transposed"])
def test_what_would_be_of_each_synapse_is_refused_and_nothing_has_changed(kind: Any, shared: str) -> None:
    heard = []
    for tried in (False, True):
        source, cells = SpikeTrains([[1.0, 5.0, 9.0]] * 4, name="source"), Cell(4, name="cells")
        others = Cell(4, name="others")
        forward = Synapse(cells, others, AllToAll(), into="g", w=np.arange(16.0).reshape(4, 4), name="forward")
        pattern = Convolution(TAPS) if shared == "convolution" else Transposed(forward)
        line = kind(source, cells, pattern, into="g", delay=2.0, name="line")
        with Simulator(Network(source, cells, others, forward, line), dt=1.0) as sim:
            sim.step(4)
            if tried:
                with pytest.raises(DeclarationError, match="synapses share their values"):
                    line.delay = np.arange(line.size) % 3 + 1.0
                if kind is Depressing:
                    with pytest.raises(DeclarationError, match=r"self\.u for each synapse"):
                        line.u = np.linspace(0.0, 1.0, line.size)
                    assert line.u.shape == (line.size,)
            heard.append([cells.g.copy() for _ in range(9) if sim.step(1) is None])
    np.testing.assert_array_equal(*heard)


class Behind(Synapse):
    """Reads what is one number for the target behind an addition, per synapse and per source."""

    e: State = state(0.0)
    f: State = state(0.0)
    h: State = state(0.0, per="pre")

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.e += self.post.gain
        self.f += self.post.level + self.post.g
        self.h += self.post.level


def test_what_is_one_number_for_the_target_is_read_behind_an_addition(backend: str) -> None:
    source, cells = SpikeTrains([[1.0, 3.0], [1.0]], name="source"), Cell(2, name="cells")
    line = Behind(source, cells, AllToAll(), into="g", name="line")
    with Simulator(Network(source, cells, line), dt=1.0, backend=backend) as sim:
        sim.step(6)
    np.testing.assert_allclose(line.e, [0.5, 0.5, 0.25, 0.25])
    np.testing.assert_allclose(line.h, [3.5, 1.25])
    np.testing.assert_allclose(line.f, [5.5, 5.5, 3.25, 3.25])
