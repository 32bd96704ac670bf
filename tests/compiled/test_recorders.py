"""What C records: buffers that run full, chunks, neurons in any order, one number for all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from codegen.networks import Relay, relay, watched

from dslnet import Network, Neuron, Simulator, State, spike, state
from dslnet.compiled import recorders

FLAGS = ["-O1"]


class Always(Neuron):
    """Every neuron fires in every step."""

    v: State = state(1.0)

    @spike
    def fires(self) -> Any:
        return self.v > 0.0


@pytest.mark.parametrize("threads", [1, 3])
def test_more_spikes_than_fit_into_a_buffer(threads: int) -> None:
    size, steps = 1000, 100
    assert size * steps > 3 * recorders.SPARE
    cells = Always(size, name="cells")
    with Simulator(Network(cells), dt=0.1, seed=1, threads=threads, compiler_flags=FLAGS) as sim:
        spikes = sim.record(cells, Always.fires)
        half = sim.record(cells[::2], "fires")
        sim.step(steps // 2)
        sim.simulate(steps // 2 * 0.1)
        np.testing.assert_array_equal(spikes.tick, np.repeat(np.arange(steps), size))
        np.testing.assert_array_equal(spikes.index, np.tile(np.arange(size), steps))
        assert len(half) == size * steps // 2


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_a_buffer_that_is_nearly_always_full(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(spare: int) -> tuple[list[int], list[int], str]:
        monkeypatch.setattr(recorders, "SPARE", spare)
        with Simulator(relay(200, 2.0, 0.1), dt=0.1, seed=3, threads=threads, compiler_flags=FLAGS) as sim:
            cells = sim.network.populations[0]
            record = sim.record(cells, "often", "seldom", "g", period=0.2)
            sim.step(31)
            sim.simulate(3.0)
            assert record["g"].shape[0] == 31
            return record["often"].tick.tolist(), record["often"].index.tolist(), sim.digest()

    assert run(1) == run(1 << 15)


ORDERS = {
    "list": [7, 3, 150, 64, 0],
    "reversed": slice(None, None, -1),
    "strided": slice(3, None, 50),
    "mask": np.arange(200) % 70 == 1,
    "one": slice(199, None),
    "run": slice(60, 70),
}


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("order", ORDERS)
def test_neurons_in_any_order(order: str, threads: int) -> None:
    cells = Relay(200, name="cells")
    with Simulator(Network(cells), dt=0.1, seed=3, threads=threads, compiler_flags=FLAGS) as sim:
        whole = sim.record(cells, "count", "often")
        part = sim.record(cells[ORDERS[order]], "count", "often")
        sim.step(40)
        chosen = np.arange(200)[ORDERS[order]]
        np.testing.assert_array_equal(part["count"], whole["count"][:, chosen])
        place = {neuron: n for n, neuron in enumerate(chosen.tolist())}
        spikes = zip(whole["often"].tick.tolist(), whole["often"].index.tolist(), strict=True)
        expected = sorted((tick, place[index]) for tick, index in spikes if index in place)
        assert list(zip(part["often"].tick.tolist(), part["often"].index.tolist(), strict=True)) == expected


@pytest.mark.parametrize("threads", [1, 3])
def test_one_number_for_a_population_and_ports(threads: int) -> None:
    with Simulator(watched(130, 2.0, 0.1), dt=0.1, seed=3, threads=threads, compiler_flags=FLAGS) as sim:
        cells = sim.network.populations[0]
        record = sim.record(cells, "level", "drive")
        levels, drives = [], []
        for _ in range(8):
            sim.step()
            levels.append(float(cells.level))
            drives.append(np.array(cells.drive))
        np.testing.assert_array_equal(np.ravel(record["level"]), levels)
        np.testing.assert_array_equal(record["drive"], drives)


@pytest.mark.parametrize("threads", [1, 2])
def test_recorders_come_while_others_are_under_way(threads: int) -> None:
    cells = Relay(100, name="cells")
    with Simulator(Network(cells), dt=0.1, seed=3, threads=threads, compiler_flags=FLAGS) as sim:
        first = sim.record(cells, "often", "count")
        sim.step(10)
        second = sim.record(cells, "often", "count", period=0.3, start=0.2)
        sim.step(10)
        late = first["often"].tick >= 12
        np.testing.assert_array_equal(first["often"].tick[late], second["often"].tick)
        np.testing.assert_array_equal(first["often"].index[late], second["often"].index)
        np.testing.assert_array_equal(first["count"][12::3], second["count"])
        np.testing.assert_allclose(second["count"].shape, (3, 100))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_long_recordings_in_chunks(dtype: Any) -> None:
    """More rows than one chunk holds, in one call."""
    cells = Relay(64, name="cells")
    with Simulator(Network(cells), dt=0.1, seed=3, dtype=dtype, compiler_flags=FLAGS) as sim:
        record = sim.record(cells, "count")
        sim.step(30_000)
        assert record["count"].shape == (30_000, 64) and record["count"].dtype == dtype
        assert (np.diff(record["count"][::7], axis=0) >= 0).all() and record["count"][-1].min() > 0
        np.testing.assert_array_equal(record["count"][-1], cells.count)
