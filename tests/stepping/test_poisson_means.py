"""PoissonInput with means of their own: whatever way the counts of a block are found, they are those of each neuron."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dslnet import Network, Neuron, PoissonInput, Port, Simulator, State, port, state, update

SIZE = 200
MEANS = {
    "equal": np.full(SIZE, 3.5),
    "equal and large": np.full(SIZE, 20.0),
    "nothing": np.zeros(SIZE),
    "a block of its own": np.repeat([0.5, 0.5, 7.0, 0.0], 50),
    "small": np.linspace(0.0, 9.99, SIZE),
    "around the limit": np.linspace(9.5, 10.5, SIZE),
    "some large": np.where(np.arange(SIZE) % 50 == 7, 120.0, 0.3),
    "all large": np.linspace(10.0, 3000.0, SIZE),
    "nearly nothing": np.linspace(0.0, 1e-6, SIZE),
}


class Counting(Neuron):
    """Keeps what arrived in each step, in the digits of one number."""

    exc: Port = port()
    total: State = state(0.0)
    last: State = state(0.0)

    @update
    def count(self) -> None:
        self.total += self.exc
        self.last = 0.5 * self.last + self.exc


def run(means: NDArray[np.float64], size: int, part: slice | None = None, **options: Any) -> NDArray[np.float64]:
    """What has arrived after 50 steps, where a rate of 1000 Hz is a mean of 1."""
    cells = Counting(size, name="cells")
    target = cells if part is None else cells[part]
    rate = 1000.0 * means[: target.size]
    drive = PoissonInput(target, into="exc", rate=rate, name="drive")
    with Simulator(Network(cells, drive), **({"dt": 1.0, "seed": 7, "threads": 1} | options)) as sim:
        sim.step(50)
        return np.stack([cells.total.copy(), cells.last.copy()])


@pytest.mark.parametrize("size", [1, 63, 64, 65, SIZE])
@pytest.mark.parametrize("name", MEANS)
def test_as_drawn_one_by_one(name: str, size: int) -> None:
    expected = run(MEANS[name], size, backend="numpy")
    for threads in (1, 2, 3):
        np.testing.assert_array_equal(run(MEANS[name], size, threads=threads), expected)


@pytest.mark.parametrize("mean", [49.9, 50.0, 51.0, 3000.0, 1e9])
def test_one_large_mean(mean: float) -> None:
    """From 50 on there is no table, and most counts come from a first trial of 64 neurons together."""
    seen = []
    for options in ({"backend": "numpy"}, {"threads": 1}, {"threads": 2}):
        cells = Counting(130, name="cells")
        drive = PoissonInput(cells, into="exc", rate=1000.0 * mean, name="drive")
        with Simulator(Network(cells, drive), **({"dt": 1.0, "seed": 7, "threads": 1} | options)) as sim:
            sim.step(50)
            seen.append(cells.total.copy())
    np.testing.assert_array_equal(seen[0], seen[1])
    np.testing.assert_array_equal(seen[0], seen[2])


@pytest.mark.parametrize("name", ["equal", "small", "some large", "all large"])
def test_in_single_precision_and_in_a_view(name: str) -> None:
    part = slice(30, 170)
    expected = run(MEANS[name], SIZE, part, backend="numpy", dtype=np.float32)
    for threads in (1, 3):
        np.testing.assert_array_equal(run(MEANS[name], SIZE, part, threads=threads, dtype=np.float32), expected)
    assert not expected[:, :30].any() and not expected[:, 170:].any()


def test_a_rate_that_changes_while_it_runs() -> None:
    """The table of one mean is made anew, and left where means are no longer equal."""
    cells, seen = Counting(SIZE, name="cells"), []
    drive = PoissonInput(cells, into="exc", rate=np.full(SIZE, 1000.0), name="drive")
    for backend in ("c", "numpy"):
        with Simulator(Network(cells, drive), dt=1.0, seed=7, backend=backend) as sim:
            cells.total, drive.rate = 0.0, 1000.0
            sim.step(10)
            drive.rate = 4000.0
            sim.step(10)
            drive.rate[3] = 2000.0
            sim.step(10)
            drive.rate = 0.0
            sim.step(10)
            seen.append(cells.total.copy())
    np.testing.assert_array_equal(seen[0], seen[1])
