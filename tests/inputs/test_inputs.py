"""What inputs have in common: messages that show the right form, and what is assigned over the life of a simulator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from strategies import Noisy

from dslnet import (
    CorrelatedPoisson,
    DeclarationError,
    DslError,
    Network,
    Poisson,
    PoissonInput,
    Simulator,
    SpikeTrains,
    TimedArray,
)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: PoissonInput(Noisy(3), Noisy.g, 1000, 5.0),
            r"the rest is into=, n=, rate= .* as in PoissonInput\(exc",
        ),
        (lambda: PoissonInput("g", into="g", rate=1.0), "its target comes first"),
        (lambda: PoissonInput(Noisy(3), into="g"), "rate= is missing"),
        (lambda: Poisson(10, 20.0), r"Poisson\(10, 20.0\): .* by name, Poisson\(10, rate=20.0\)"),
        (lambda: Poisson((3, 4)), r"Poisson\(\(3, 4\), rate=20.0\)"),
        (lambda: Poisson(10, n=20), r"Poisson\(10, n=20\): .*rate=20.0"),
        (lambda: SpikeTrains([[1.0]], [2.0]), r"SpikeTrains\(times\)"),
    ],
)
def test_the_right_form_is_shown(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(DslError, match=message):
        make()


@pytest.mark.parametrize("times", [3.0, None, "10"])
def test_what_is_no_list_of_times(times: Any, backend: str) -> None:
    """In a running simulator too, and nothing is changed by it."""
    source = SpikeTrains([[1.0], [2.0]])
    with Simulator(Network(source), dt=1.0, backend=backend) as sim:
        spikes = sim.record(source, "fires")
        with pytest.raises(DeclarationError, match=r"one array of times in ms for each neuron, as in times = \[\["):
            source.times = times
        sim.step(3)
        assert spikes.tick.tolist() == [1, 2]


def test_the_next_simulator_begins_as_the_first_did(backend: str) -> None:
    """After the end the last values are read; what is assigned then is where the next one begins."""
    trains, source = SpikeTrains([[1.0, 4.0]]), CorrelatedPoisson(5, rate=10.0, correlation=0.2, tau=20.0)
    net = Network(trains, source)
    with Simulator(net, dt=1.0, seed=1, backend=backend) as sim:
        begin = sim.digest()
        trains.times, source.rate = [[2.0]], 30.0
        assert sim.digest() != begin
    assert [train.tolist() for train in trains.times] == [[2.0]]
    assert source.rate == 30.0
    with Simulator(net, dt=1.0, seed=1, backend=backend) as sim:
        assert sim.digest() == begin
        assert [train.tolist() for train in trains.times] == [[1.0, 4.0]]
        assert source.rate == 10.0
        source.rate = 50.0
    source.tau = 40.0
    assert (source.rate, source.tau) == (50.0, 40.0)
    with Simulator(net, dt=1.0, backend=backend):
        assert (source.rate, source.tau) == (10.0, 40.0)


def test_a_step_that_is_too_long_is_that_of_the_next_simulator() -> None:
    """What the last one ended with does not count."""
    source = CorrelatedPoisson(5, rate=10.0, correlation=0.1, tau=20.0)
    with Simulator(Network(source), dt=0.1, backend="numpy"):
        source.rate = 2000.0
    Simulator(Network(source), dt=1.0)
    source.rate = 2000.0
    with pytest.raises(DeclarationError, match="probability above 1"):
        Simulator(Network(source), dt=1.0)


@pytest.mark.parametrize("connectivity", [False, True])
def test_inputs_change_after_a_reset_with_another_seed(backend: str, connectivity: bool) -> None:
    """The plan is another one then; lists and switches go to it."""
    trains, timed = SpikeTrains([[1.0], [2.0]]), TimedArray([[1.0], [2.0]])
    with Simulator(Network(trains, timed), dt=1.0, seed=1, backend=backend) as sim:
        spikes = sim.record(trains, "fires")
        sim.reset(seed=2, connectivity=connectivity)
        trains.times, timed.values = [[0.0], [3.0]], [[5.0], [6.0]]
        sim.step(2)
        assert timed.r == 6.0
        assert trains.fired.tolist() == [False, False]
        trains.disable()
        sim.step(2)
        trains.enable()
        trains.fire([1])
        sim.step(1)
        assert list(zip(spikes.tick, spikes.index, strict=True)) == [(0, 0), (3, 1)]
