"""`fired` is the mask of the last step; `fire` sends spikes from Python, which arrive after the delay."""

from __future__ import annotations

import numpy as np
import pytest

from dslnet import (
    AllToAll,
    Array,
    Network,
    Neuron,
    Param,
    Port,
    Simulator,
    State,
    Synapse,
    param,
    port,
    spike,
    state,
    update,
)
from dslnet.errors import DeclarationError, NetworkError, SimulationError


class Counting(Neuron):
    """Fires at every third step, one step later for each neuron."""

    offset: Param = param(0.0, per="neuron")
    count: State = state(0.0)

    @update
    def counts(self) -> None:
        self.count += 1.0

    @spike
    def fires(self) -> Array:
        return np.mod(self.count + self.offset, 3.0) < 0.5


class Source(Neuron):
    """Never fires by itself."""

    never: Param = param(0.0)

    @spike
    def fires(self) -> Array:
        return self.never > 1.0


class Sink(Neuron):
    """Keeps what arrives."""

    exc: Port = port()

    @update
    def nothing(self) -> None:
        pass


def test_fired_is_the_mask_of_the_last_step(backend: str) -> None:
    cells = Counting((2, 40), offset=np.arange(80.0).reshape(2, 40) % 3)
    assert not cells.fired.any()
    with Simulator(Network(cells), dt=1.0, backend=backend) as sim:
        for step in range(1, 7):
            sim.step()
            expected = (step + np.arange(80).reshape(2, 40)) % 3 == 0
            np.testing.assert_array_equal(cells.fired, expected)
            np.testing.assert_array_equal(cells[0, ::2].fired, expected[0, ::2])


@pytest.mark.parametrize("delay", [1, 2, 5])
@pytest.mark.parametrize("start", [0, 3])
def test_what_is_fired_arrives_after_the_delay(backend: str, delay: int, start: int) -> None:
    source, sink = Source(200, name="source"), Sink(3)
    link = Synapse(source, sink, AllToAll(), into="exc", w=0.5, delay=float(delay))
    arrived = []
    for threads in (1, 3) if backend == "c" else (1,):
        with Simulator(Network(source, sink, link), dt=1.0, backend=backend, threads=threads) as sim:
            sim.step(start)
            spikes = sim.record(source, Source.fires)
            source.fire([199, 3, 3])
            source[100:].fire([0])
            assert source.fired.sum() == 3
            values = []
            for _ in range(8):
                sim.step()
                values.append(float(sink.exc[0]))
            arrived.append(values)
            assert len(spikes) == 0  # they fired in the step before the recording
    expected = [1.5 if step == delay - 1 else 0.0 for step in range(8)]
    assert all(values == expected for values in arrived)


def test_a_closed_loop_is_recorded(backend: str) -> None:
    source, sink = Source(4), Sink(4)
    link = Synapse(source, sink, AllToAll(), into="exc", w=1.0)
    with Simulator(Network(source, sink, link), dt=1.0, backend=backend) as sim:
        spikes = sim.record(source, "fires")

        @sim.every(period=2.0)
        def kick(n: int) -> None:
            if n:
                source.fire(slice(0, n))

        sim.simulate(7.0)
        assert spikes.tick.tolist() == [1, 3, 3, 5, 5, 5]
        assert spikes.index.tolist() == [0, 0, 1, 0, 1, 2]


def test_errors() -> None:
    source, sink = Source(4), Sink(4)
    with pytest.raises(SimulationError, match="inside a running simulator"):
        source.fire([0])
    with Simulator(Network(source, sink)) as sim:
        with pytest.raises(DeclarationError, match="no spike event"):
            sink.fire([0])
        with pytest.raises(NetworkError, match="outside"):
            source.fire([4])
        sim.step()
