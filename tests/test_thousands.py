"""Networks of many members: what is done for each of them is not done anew for each of the others."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from keeping import QUICK, Cell

from dslnet import AllToAll, Network, Simulator, Synapse
from dslnet.checkpoint import same_network
from dslnet.compiled.recorders import Recorders
from dslnet.planning import planner as planning

MANY = 12


def chain() -> Network:
    """Each population excites the next one."""
    cells = [Cell(3, name=f"cell{n}", v=n / MANY) for n in range(MANY)]
    lines = [Synapse(a, b, AllToAll(), into=Cell.g, w=0.1) for a, b in pairwise(cells)]
    return Network(*cells, *lines)


def test_each_projection_is_asked_once_what_it_adds_to() -> None:
    with patch.object(planning, "added_to", side_effect=planning.added_to) as asked:
        with Simulator(chain(), seed=1, **QUICK) as sim:
            sim.step(1)
        assert asked.call_count <= 2 * (MANY - 1)


def test_a_recorder_that_joins_leaves_the_others_as_they_are() -> None:
    filled: list[Any] = []

    def fill(self: Recorders, sampler: Any) -> Any:
        filled.append(sampler)
        return real(self, sampler)

    real = Recorders._fill
    with Simulator(chain(), seed=1, **QUICK) as sim, patch.object(Recorders, "_fill", fill):
        for cell in sim.network.populations:
            sim.record(cell, "v", "fires")
            sim.step(1)
        assert len(filled) == 2 * MANY == len(set(map(id, filled)))


def test_recorders_that_are_read_one_by_one_are_handed_over_once() -> None:
    handed: list[int] = []

    def hand_over(self: Recorders, *given: Any) -> None:
        handed.append(self.binding.net.tick)
        real(self, *given)

    real = Recorders._hand_over
    with Simulator(chain(), seed=1, **QUICK) as sim, patch.object(Recorders, "_hand_over", hand_over):
        recordings = [sim.record(cell, "v") for cell in sim.network.populations]
        for steps in (5, 3):
            sim.step(steps)
            seen = [recording["v"][-1] for recording in recordings for _ in range(2)]
            np.testing.assert_array_equal(seen[::2], [cell.v for cell in sim.network.populations])
        assert handed == [0, 5, 8]  # they join when C goes on
        snapshot = sim.snapshot()
        sim.step(2)
        sim.rewind(snapshot)
        sim.step(2)
        assert [len(recording) for recording in recordings] == [10] * MANY


def test_recorders_come_and_go_beside_others() -> None:
    def run(beside: bool) -> list[Any]:
        with Simulator(chain(), seed=1, **QUICK) as sim:
            first, last = sim.network.populations[0], sim.network.populations[-1]
            kept = sim.record(first, "v", "fires", period=0.2)
            other = sim.record(last, "v", "fires") if beside else None
            sim.step(7)
            if other is not None:
                other.pause()
            sim.step(6)
            kept.pause()
            sim.step(3)
            kept.resume()
            if other is not None:
                other.resume()
            sim.step(8)
            if other is not None:
                assert other["v"].shape == (15, 3)
                np.testing.assert_array_equal(other.time, np.r_[0:7, 16:24] / 10)
            return [kept.time, kept["v"], kept["fires"].tick, kept["fires"].index]

    alone, beside = run(False), run(True)
    for a, b in zip(alone, beside, strict=True):
        np.testing.assert_array_equal(a, b)


def test_alike_members_are_written_once_into_a_file(tmp_path: Any) -> None:
    with Simulator(chain(), seed=1, **QUICK) as sim:
        sim.step(3)
        with patch.object(same_network, "_population", side_effect=same_network._population) as written:
            sim.save(tmp_path / "saved.zip")
        assert written.call_count == 2  # nothing is delivered to the first one
        digest = sim.digest()
    with Simulator.load(chain(), tmp_path / "saved.zip") as there:
        assert there.digest() == digest


@pytest.mark.parametrize("threads", [1, 2])
def test_members_far_down_the_list(threads: int) -> None:
    with Simulator(chain(), seed=1, threads=threads, **QUICK) as sim:
        assert sim.memory().total > 0
        sim.step(5)
        digest = sim.digest()
    with Simulator(chain(), seed=1, backend="numpy", dt=0.1) as sim:
        sim.step(5)
        ends = [cell.v.copy() for cell in sim.network.populations]
    with Simulator(chain(), seed=1, threads=threads, **QUICK) as sim:
        sim.step(5)
        assert sim.digest() == digest
        for cell, end in zip(sim.network.populations, ends, strict=True):
            np.testing.assert_allclose(cell.v, end, rtol=1e-12)
