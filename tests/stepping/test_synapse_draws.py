"""Every distribution in synapses: at arrivals, in every step and in what is transmitted; both engines draw the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import (
    Array,
    Binomial,
    DiscreteUniform,
    Exponential,
    FixedProbability,
    Gamma,
    LogNormal,
    Network,
    NetworkError,
    Neuron,
    Noise,
    Normal,
    Param,
    Poisson,
    Port,
    Simulator,
    State,
    Synapse,
    Uniform,
    noise,
    param,
    port,
    post_spike,
    pre_spike,
    spike,
    state,
    transmit,
    update,
)


class Counter(Neuron):
    """Fires whenever it has counted to three."""

    v: State = state(0.0)
    heard: State = state(0.0)
    drive: Port = port()
    total: State = state(0.0)

    @update
    def count(self) -> None:
        self.v = self.v + 1.0
        self.total = self.total + self.drive

    @spike
    def fires(self) -> Array:
        return self.v > 2.5

    @fires.reset
    def back(self) -> None:
        self.v = 0.0


class AtArrivals(Synapse):
    """All of them, at spikes."""

    s: Param = param(2.0)
    x: State = state(0.0)
    normal: Noise = noise(Normal(0.0, 1.0, min=0.0))
    whole: Noise = noise(DiscreteUniform(-3, 4))
    within: Noise = noise(DiscreteUniform(0, 3, max="s"))
    gamma: Noise = noise(Gamma(0.4, "s"))
    counts: Noise = noise(Poisson("s"))
    many: Noise = noise(Poisson(3.0, min=1.0))
    hits: Noise = noise(Binomial(40, 0.3))
    skewed: Noise = noise(LogNormal(0.0, 0.5))
    waiting: Noise = noise(Exponential("s", max=3.0))
    flat: Noise = noise(Uniform(-1.0, "s"))

    @pre_spike
    def arrives(self) -> None:
        counted = self.whole + 2.0 * self.within + 3.0 * self.counts + 4.0 * self.many + 5.0 * self.hits
        self.into += counted + self.normal + 6.0 * self.gamma + 7.0 * self.skewed + 8.0 * self.waiting + 9.0 * self.flat


class InEveryStep(Synapse):
    """In each step, and in a sum of values."""

    s: Param = param(2.0)
    x: State = state(0.0)
    whole: Noise = noise(DiscreteUniform(-3, 4))
    within: Noise = noise(DiscreteUniform(0, 3, max="s"))
    gamma: Noise = noise(Gamma(0.4, "s"))

    @update
    def follows(self) -> None:
        self.x = self.x + self.whole + 10.0 * self.within

    @transmit(reduce=np.sum)
    def current(self) -> Array:
        return self.pre.v + self.x + 3.0 * self.whole + self.gamma


@pytest.mark.parametrize(
    ("cls", "into", "delay"), [(AtArrivals, "heard", Uniform(1.0, 4.0)), (InEveryStep, "drive", 2.0)]
)
def test_every_distribution_in_a_synapse(cls: type[Synapse], into: str, delay: Any) -> None:
    found = []
    for backend, threads in (("c", 1), ("c", 3), ("numpy", 1)):
        cells = Counter(70, name="cells")
        line = cls(cells, cells, FixedProbability(0.2, seed=1), into=into, delay=delay, name="line")
        with Simulator(Network(cells, line), dt=1.0, seed=9, backend=backend, threads=threads) as sim:
            sim.simulate(8.0)
            found.append(np.stack([cells.heard, cells.total]))
    assert np.array_equal(found[0], found[1])
    np.testing.assert_allclose(found[0], found[2], rtol=1e-9)
    assert np.ptp(found[0]) > 100.0


class Scaled(Synapse):
    """Draws with a state that would be the same for all synapses of a neuron, and stays one of each for that."""

    scale: State = state(1.5)
    xi: Noise = noise(Normal(0.0, "scale"))
    count: Noise = noise(Poisson("scale"))
    z: State = state(0.0)

    @update
    def follow(self) -> None:
        self.scale = 0.9 * self.scale + 0.5
        self.z = self.count + 10.0 * self.xi


def test_a_state_that_is_drawn_from_stays_per_synapse() -> None:
    found = []
    for backend in ("c", "numpy"):
        cells = Counter(20, name="cells")
        line = Scaled(cells, cells, FixedProbability(0.5), into="drive", name="line")
        with Simulator(Network(cells, line), dt=1.0, seed=1, backend=backend) as sim:
            sim.step(4)
            found.append(line.z.copy())
    np.testing.assert_allclose(*found, rtol=1e-12)
    assert found[0].std() > 10.0


class Shared(Synapse):
    """Draws with values of the whole projection and of each synapse, which an update moves before it looks."""

    g: State = state(1.5, per="projection")
    each: State = state(0.5)
    count: Noise = noise(Poisson("g"))
    xi: Noise = noise(Normal(0.0, "each"))
    flat: Noise = noise(Uniform(0.0, "each"))
    after: State = state(0.0)

    @update
    def follow(self) -> None:
        self.g = self.g + 0.5
        self.each = self.each + 0.25
        self.after = self.count + 10.0 * self.xi + 100.0 * self.flat + np.mean(self.post.heard)


class Scarred(Synapse):
    """Spikes move what is drawn later in the same step."""

    scale: State = state(1.0)
    depth: State = state(1.0)
    xi: Noise = noise(Normal(0.0, "scale"))
    count: Noise = noise(Poisson("depth"))
    z: State = state(0.0)

    @pre_spike
    def arrive(self) -> None:
        self.into += self.xi
        self.scale = self.scale + 0.5

    @post_spike
    def look_back(self) -> None:
        self.depth += 0.5
        self.scale = self.scale + 0.1 * self.xi

    @update
    def follow(self) -> None:
        self.z = self.z + self.xi + 10.0 * self.count


@pytest.mark.parametrize("delay", [1.0, Uniform(1.0, 4.0)])
@pytest.mark.parametrize("cls", [Shared, Scarred])
def test_noise_is_drawn_with_what_its_parameters_are_ahead_of_the_updates(cls: type[Synapse], delay: Any) -> None:
    found = []
    for backend, threads in (("numpy", 1), ("c", 1), ("c", 3)):
        cells = Counter(70, name="cells")
        line = cls(cells, cells, FixedProbability(0.2, seed=1), into="heard", delay=delay, name="line")
        with Simulator(Network(cells, line), dt=1.0, seed=3, backend=backend, threads=threads) as sim:
            for _ in range(7):
                sim.step(1)
                found.append((line.z if cls is Scarred else line.after).copy())
    for one, other in zip(found[:7] * 2, found[7:], strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-11, atol=1e-11)
    assert found[6].std() > 1.0


class Sent(Synapse):
    """Noise of each synapse in what is sent."""

    xi: Noise = noise(Normal(0.0, 1.0))

    @transmit
    def send(self) -> Array:
        return self.w * self.pre.v * self.xi


@pytest.mark.parametrize("probability", [0.8, 1.0])
def test_noise_is_the_same_in_every_layout(probability: float) -> None:
    found = []
    for backend, layout in (("c", None), ("numpy", None), ("c", "rows")):
        cells = Counter(30, name="cells")
        rule = FixedProbability(probability, seed=1)
        line = Sent(cells, cells[1:], rule, into="drive", w=Uniform(0.1, 0.9), layout=layout, name="line")  # type: ignore[arg-type]
        with Simulator(Network(cells, line), dt=1.0, seed=4, backend=backend) as sim:
            sim.step(5)
            found.append(cells.total.copy())
    for other in found[1:]:
        np.testing.assert_allclose(other, found[0], rtol=1e-12)
    cells = Counter(30, name="cells")
    with pytest.raises(NetworkError, match="its synapses draw numbers, by their places in rows"):
        Simulator(Network(Sent(cells, cells, FixedProbability(0.8), into="drive", layout="dense"), cells)).start()
