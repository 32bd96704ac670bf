"""The life of a simulator: start, close, reset, and a run that is ended from outside."""

from __future__ import annotations

import gc
import os
import signal
import threading
import weakref
from typing import Any

import numpy as np
import pytest
from strategies import Counter, Noisy, simulate_members, spiking_network

from dslnet import Network, Neuron, Simulator, SpikeTrains, State, state, update
from dslnet.errors import DslError, SimulationError
from dslnet.reference import ReferenceEngine


def test_one_living_simulator_at_a_time() -> None:
    population = Counter(2, name="shared_cells")
    with simulate_members(population) as sim:
        with pytest.raises(SimulationError, match="shared_cells"):
            simulate_members(population).start()
        sim.step()
    simulate_members(population).start().close()


def test_what_is_over_is_gone_at_once() -> None:
    """Without the garbage collector; nobody is warned of members of a simulator that did not start."""
    population = Noisy(2)
    collecting = gc.isenabled()
    gc.disable()
    try:
        sim = simulate_members(population).start()
        session = weakref.ref(sim._session)
        sim.close()
        del sim
        assert session() is None
    finally:
        (gc.enable if collecting else gc.disable)()


def test_a_closed_simulator_says_so() -> None:
    population = Counter(2)
    sim = simulate_members(population)
    with pytest.raises(SimulationError, match="start"):
        sim.step()
    sim.start()
    sim.close()
    sim.close()  # twice does no harm
    for call in (lambda: sim.simulate(1.0), sim.step, lambda: sim.record(population, "r"), sim.reset):
        with pytest.raises(SimulationError, match="closed"):
            call()


def test_several_networks_in_one_process(backend: str) -> None:
    a, b = Counter(2), Counter(3)
    with simulate_members(a, backend=backend) as first, simulate_members(b, backend=backend, dt=0.5) as second:
        first.simulate(4.0)
        second.simulate(4.0)
        assert (first.tick, second.tick) == (4, 8)
        np.testing.assert_array_equal(a.r, [4, 4])
        np.testing.assert_array_equal(b.r, [8, 8, 8])


def test_the_seed_that_was_drawn_is_shown(backend: str) -> None:
    def noise_of(seed: int | None) -> tuple[int, str]:
        with Simulator(spiking_network(), dt=0.5, seed=seed, backend=backend) as sim:
            sim.step(20)
            return sim.seed, sim.digest()

    seed, digest = noise_of(None)
    assert noise_of(seed) == (seed, digest)
    assert noise_of(None)[0] != seed


def test_reset_goes_back_to_the_start(backend: str) -> None:
    net = spiking_network()
    cells = net.member("cells")
    with Simulator(net, dt=0.5, seed=3, backend=backend) as sim:
        start = sim.digest()
        entry = cells.v.copy()
        spikes = sim.record(cells, Noisy.fires)
        sim.step(100)
        digest, ticks = sim.digest(), spikes.tick.copy()
        assert digest != start and len(ticks) > 10
        sim.reset()
        assert (sim.tick, sim.time, sim.digest()) == (0, 0.0, start)
        assert len(spikes) == 0
        np.testing.assert_array_equal(cells.v, entry)
        sim.step(100)
        assert sim.digest() == digest
        np.testing.assert_array_equal(spikes.tick, ticks)


def test_reset_with_a_new_seed_keeps_the_connections(backend: str) -> None:
    net = spiking_network()
    cells, near = net.member("cells"), net.member("near")
    with Simulator(net, dt=0.5, seed=3, backend=backend) as sim:
        entry, targets = cells.v.copy(), near.post_index.copy()
        sim.reset(seed=4)
        assert not np.array_equal(cells.v, entry)
        np.testing.assert_array_equal(near.post_index, targets)
        sim.reset(seed=4, connectivity=True)
        assert not np.array_equal(near.post_index, targets)


def test_ctrl_c_ends_a_run_of_days_and_leaves_a_usable_simulator() -> None:
    population = Counter(1)
    with simulate_members(population) as sim:
        sim.step()
        begun = threading.Event()

        def interrupt() -> None:
            begun.wait()
            while population.r[0] < 1000:
                pass  # the run is in C: only the live array tells that it goes on
            os.kill(os.getpid(), signal.SIGINT)

        presser = threading.Thread(target=interrupt)
        presser.start()
        begun.set()
        with pytest.raises(KeyboardInterrupt):
            sim.simulate(1e12)
        presser.join()
        assert sim.tick == population.r[0]
        assert sim.simulate(5.0) == 5.0
        assert sim.tick == population.r[0]


def test_ctrl_c_in_the_middle_of_a_step_of_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    population = Counter(1)
    with simulate_members(population, backend="numpy") as sim:
        with monkeypatch.context() as patch:
            patch.setattr(ReferenceEngine, "_record", lambda engine, fired: signal.raise_signal(signal.SIGINT))
            with pytest.raises(KeyboardInterrupt):
                sim.simulate(1e6)
        assert sim.tick == population.r[0] > 0
        sim.step(3)
        assert sim.tick == population.r[0]


def test_stop_from_another_thread() -> None:
    population = Counter(1)
    with simulate_members(population) as sim:

        def stop() -> None:
            while population.r[0] < 1000:
                pass  # as above
            sim.stop()

        stopper = threading.Thread(target=stop)
        stopper.start()
        elapsed = sim.simulate(1e12)
        stopper.join()
        assert elapsed == sim.time == population.r[0] < 1e12


@pytest.mark.parametrize("name", ["seed", "threads", "backend", "network", "dt", "tick"])
def test_what_a_simulator_shows_of_itself_is_not_assigned(name: str) -> None:
    with simulate_members(Counter(1)) as sim, pytest.raises(DslError, match=f"{name} of a simulator is read and not"):
        setattr(sim, name, getattr(sim, name))


@pytest.mark.parametrize("limit", ["1 GB", -1, True, float("inf"), float("nan")])
def test_a_limit_that_is_assigned_is_checked(limit: Any) -> None:
    with simulate_members(Counter(1)) as sim:
        with pytest.raises(DslError, match=r"memory_limit=.*a number of bytes"):
            sim.memory_limit = limit
        sim.memory_limit = None
        sim.step()
    with pytest.raises(DslError, match="compiler_flags holds 3: give strings"):
        simulate_members(Counter(1), compiler_flags=3).start()


def test_nothing_else_happens_to_a_simulator_during_a_step() -> None:
    """Another Python thread might ask for it."""
    with simulate_members(Counter(1)) as sim:
        for name, asked in {"step": sim.step, "close": sim.close, "reset": sim.reset}.items():
            sim._runner._step = lambda n, asked=asked: asked()
            with pytest.raises(DslError, match=rf"{name}\(\) was called while the simulator is running"):
                sim.step()
        sim._make_runner()
        sim.step()
        assert sim.tick == 1


def test_a_reset_begins_what_waits_anew(backend: str) -> None:
    """`start=` counts from the call, and from each reset."""
    cells, ramp = SpikeTrains([np.arange(1.0, 50.0)], name="cells"), Counter(1, name="ramp")
    with Simulator(Network(cells, ramp), dt=1.0, seed=1, backend=backend) as sim:
        sim.simulate(2.0)
        spikes = sim.record(cells, "fires", start=6.0)
        traces = sim.record(ramp, "r", period=4.0, start=6.0)
        counts = sim.statistics(cells, "fires", start=6.0)
        sim.simulate(13.0)
        assert traces.time.tolist() == [8.0, 12.0] and spikes.time.tolist() == [float(t) for t in range(8, 15)]
        assert counts["fires"].counts.tolist() == [7]
        sim.reset()
        sim.simulate(13.0)
        assert traces.time.tolist() == [6.0, 10.0] and spikes.time.tolist() == [float(t) for t in range(6, 13)]
        assert counts["fires"].counts.tolist() == [7]


def test_a_simulator_of_the_process_before_the_fork(tmp_path: Any) -> None:
    """Its threads are not here: it would wait for them without end. What it has recorded is."""
    cells = Counter(65, name="cells")
    for options, recorded in (({"threads": 2}, None), ({}, str(tmp_path / "run.zarr"))):
        sim = simulate_members(cells, **options).start()
        trace = sim.record(cells, "r", to=recorded)
        sim.step(3)
        sim.leave()  # what a child does first
        with pytest.raises(DslError, match="this simulator runs in the process that this one was forked from"):
            sim.step()
        assert cells.r[0] == 3.0
        if recorded is None:
            assert len(trace.time) == 3
        else:
            with pytest.raises(DslError, match="that this one was forked from writes the file"):
                trace["r"]
        with simulate_members(cells) as another:  # the members are free
            another.step()
        sim.close()
        sim._session.engine.close()
        for stream in sim._session.streams:  # as the first process does
            stream.writer._elsewhere = stream.closed = False
            stream.close()
    with simulate_members(cells) as sim:  # a copy that is whole
        sim.leave()
        sim.step()


def test_a_simulator_keeps_the_class_that_it_began_with(backend: str) -> None:
    class Growing(Neuron):
        gain = 2.0
        r: State = state(0.0)

        @update
        def grow(self) -> None:
            self.r = self.r + self.gain

    cells = Growing(2)
    with simulate_members(cells, backend=backend) as sim:
        Growing.gain = 7.0  # for the next one
        for seed in (None, 5):
            sim.reset(seed=seed)
            sim.step()
            assert cells.r.tolist() == [2.0, 2.0]
    with simulate_members(cells, backend=backend) as sim:
        sim.step()
        assert cells.r.tolist() == [7.0, 7.0]
