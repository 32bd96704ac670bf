"""A matrix [post, pre] gives each synapse its entry, in every layout and between views in any order."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from dslnet import AllToAll, FixedProbability, Network, Neuron, Port, Simulator, State, Synapse, port, state, update

SIZE = 70
MIXED = np.random.default_rng(1).permutation(SIZE)
WHOLE: Any = slice(None)


class Cell(Neuron):
    r: State = state(0.0)
    exc: Port = port()

    @update
    def follow(self) -> None:
        self.r = self.exc


def part_of(cells: Any, chosen: Any) -> Any:
    return cells if chosen is WHOLE else cells[chosen]


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("layout", [None, "rows", "columns", "dense"])
@pytest.mark.parametrize(
    ("pre", "post", "pattern"),
    [
        (WHOLE, WHOLE, AllToAll()),
        (MIXED, WHOLE, AllToAll()),
        (WHOLE, MIXED, AllToAll()),
        (MIXED, MIXED[:40], FixedProbability(0.9)),
        (slice(5, 40), slice(None, None, 2), AllToAll()),
        (WHOLE, WHOLE, AllToAll(self_connections=False)),
        (WHOLE, WHOLE, FixedProbability(0.2)),
    ],
)
def test_each_synapse_has_its_entry(pre: Any, post: Any, pattern: Any, layout: Any, threads: int) -> None:
    cells = Cell(SIZE, name="cells")
    sources, targets = part_of(cells, pre), part_of(cells, post)
    numbers = np.arange(SIZE)
    rows, columns = numbers[post].tolist(), numbers[pre].tolist()
    first, second = np.random.default_rng(2).random((2, len(rows), len(columns)))
    line = Synapse(sources, targets, pattern, into="exc", w=first, layout=layout, name="line")
    with Simulator(Network(cells, line), dt=1.0, threads=threads):
        places = [(rows.index(j), columns.index(i)) for i, j in zip(line.pre_index, line.post_index, strict=True)]
        assert line.w.tolist() == [first[place] for place in places]
        line.w = second
        assert line.w.tolist() == [second[place] for place in places]


@pytest.mark.parametrize("pattern", [AllToAll(), AllToAll(self_connections=False)])
def test_a_matrix_is_taken_apart_in_little_memory(pattern: Any) -> None:
    """Beside what is held: the matrix as it was given, and the values that run."""
    cells = Cell(1000, name="cells")
    line = Synapse(cells, cells, pattern, into="exc", w=np.ones((1000, 1000)), name="line")
    with Simulator(Network(cells, line), dt=1.0) as sim:
        sim.simulate(1.0)
        tracemalloc.start()
        sim.reset()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 20e6
