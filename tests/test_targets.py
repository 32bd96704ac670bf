"""A projection may deliver into several fields, and a synapse may wait for spikes and transmit as well."""

from __future__ import annotations

import numpy as np
import pytest

from dslnet import (
    AllToAll,
    Array,
    FixedProbability,
    Network,
    NetworkError,
    Neuron,
    Param,
    PoissonInput,
    Port,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    Uniform,
    param,
    port,
    pre_spike,
    spike,
    state,
    transmit,
    update,
)


class Clockwork(Neuron):
    """Fires at every third step; its level is the number of the step."""

    level: State = state(0.0)
    phase: Param = param(0.0, per="neuron")

    @update
    def goes_on(self) -> None:
        self.level += 1.0

    @spike
    def fires(self) -> Array:
        return np.mod(self.level + self.phase, 3.0) < 0.5


class Receptors(Neuron):
    """Two states that keep what arrives, and a port."""

    g_ampa: State = state(0.0)
    g_nmda: State = state(0.0)
    current: Port = port()
    kept: State = state(0.0)

    @update
    def keep(self) -> None:
        self.kept += self.current


class Both(Synapse):
    """Counts its spikes, and carries the level of its source in every step."""

    w: State = state(1.0)

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.w += 1.0

    @transmit
    def carry(self) -> Array:
        return 1000.0 * self.pre.level


def run(backend: str, threads: int, make: object, steps: int = 7) -> tuple[Receptors, Synapse]:
    """A fixed source, a projection, and the target after some steps."""
    source = Clockwork(5, name="source", phase=np.arange(5.0) % 3)
    target = Receptors(70, name="target")
    link = make(source, target)  # type: ignore[operator]  # a class or a function of the two
    with Simulator(Network(source, target, link), dt=1.0, seed=4, backend=backend, threads=threads) as sim:
        sim.step(steps)
    return target, link


def sent(step: int) -> int:
    """How many of the five fire in a step."""
    return int(np.sum((step + 1 + np.arange(5) % 3) % 3 == 0))


@pytest.mark.parametrize("threads", [1, 2])
def test_several_targets_get_the_same(backend: str, threads: int) -> None:
    if backend == "numpy" and threads > 1:
        pytest.skip("the reference has one thread")

    def link(source: Clockwork, target: Receptors) -> Synapse:
        return Synapse(source, target, AllToAll(), into=[Receptors.g_ampa, "g_nmda", "current"], w=0.5)

    target, _ = run(backend, threads, link)
    expected = 0.5 * sum(sent(step) for step in range(6))
    for values in (target.g_ampa, target.g_nmda, target.kept):
        np.testing.assert_allclose(values, expected)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("delay", [1.0, 3.0])
def test_spikes_and_values_by_one_synapse(backend: str, threads: int, delay: float) -> None:
    if backend == "numpy" and threads > 1:
        pytest.skip("the reference has one thread")

    def link(source: Clockwork, target: Receptors) -> Synapse:
        return Both(source, target, AllToAll(), into=Receptors.kept, delay=delay)

    steps, lag = 9, int(delay)
    target, both = run(backend, threads, link, steps)
    weights, expected = np.ones(5), 0.0
    for step in range(steps):
        expected += 1000.0 * 5 * max(0, step - lag + 1)
        if step >= lag:
            fired = (step - lag + 1 + np.arange(5) % 3) % 3 == 0
            expected += weights[fired].sum()
            weights[fired] += 1.0
    np.testing.assert_allclose(target.kept, expected)
    np.testing.assert_array_equal(both.w, np.repeat(weights, 70))


def test_delays_of_their_own_and_several_targets_agree_with_the_reference() -> None:
    seen = []
    for backend in ("c", "numpy"):

        def link(source: Clockwork, target: Receptors) -> Synapse:
            delay = Uniform(1.0, 6.0)
            return Both(
                source, target, FixedProbability(0.4), into=["kept", "g_ampa"], w=Uniform(0.0, 1.0), delay=delay
            )

        target, both = run(backend, 1, link, steps=20)
        seen.append((target.kept, target.g_ampa, both.w))
    for compiled, reference in zip(*seen, strict=True):
        np.testing.assert_allclose(compiled, reference, rtol=1e-12)
    assert np.ptp(seen[0][0]) > 0.0


def test_one_value_for_the_population_is_no_target() -> None:
    """Nothing could say which neuron's arrivals it would hold."""

    class Shared(Neuron):
        level: State = state(0.0, per="population")
        v: State = state(0.0)

        @update
        def follow(self) -> None:
            self.v = self.level

    cells = Shared(200, name="cells")
    with pytest.raises(NetworkError, match="one value for the population"):
        Synapse(SpikeTrains([[1.0]]), cells, AllToAll(), into="level")
    with pytest.raises(NetworkError, match="one value for the population"):
        PoissonInput(cells, into="level", rate=1.0)


@pytest.mark.parametrize(
    ("into", "words"),
    [
        ((), r"into=\(\) delivers nothing.* There is g_ampa, g_nmda, current and kept"),
        ([], r"into=\[\] delivers nothing"),
        ((Receptors.current, "current"), "Receptors.current is named twice; name it once"),
    ],
)
def test_nowhere_and_twice_are_refused(into: object, words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        Synapse(Clockwork(2), Receptors(2), AllToAll(), into=into)
