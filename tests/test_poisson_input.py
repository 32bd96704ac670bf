"""PoissonInput: the law of what is added, one rate or one each, changed while it runs, the same on both backends."""

from __future__ import annotations

import numpy as np
import pytest
from strategies import Still

from dslnet import Network, NetworkError, Neuron, PoissonInput, Port, Simulator, State, port, state, update


class Collecting(Neuron):
    """Adds up what arrives, and its square."""

    exc: Port = port()
    total: State = state(0.0)
    squares: State = state(0.0)

    @update
    def collect(self) -> None:
        self.total += self.exc
        self.squares += self.exc**2


@pytest.mark.parametrize("threads", [1, 2])
def test_mean_and_variance_are_those_of_the_law(threads: int) -> None:
    cells = Collecting(1000)
    drive = PoissonInput(cells, into=Collecting.exc, n=800, rate=5.0, w=0.5, name="drive")
    with Simulator(Network(cells, drive), dt=0.5, seed=2, threads=threads) as sim:
        sim.step(200)
        count, mean = 200 * 1000, 800 * 5.0 * 0.5 / 1000.0
        assert cells.total.sum() / count / 0.5 == pytest.approx(mean, abs=5.0 * np.sqrt(mean / count))
        variance = cells.squares.sum() / count / 0.25 - (cells.total.sum() / count / 0.5) ** 2
        assert variance == pytest.approx(mean, rel=0.03)
        before = cells.total.copy()
        drive.rate = 0.0
        sim.step()
        sim.step()
        between = cells.total - before
        sim.step(10)
        np.testing.assert_array_equal(cells.total - before, between)


def test_both_backends_and_any_threads_add_the_same() -> None:
    seen = []
    for backend, threads in (("c", 1), ("c", 3), ("numpy", 1)):
        cells = Collecting(150)
        drive = PoissonInput(cells[20:120], into="exc", rate=np.linspace(0.0, 900.0, 100), w=2.0)
        with Simulator(Network(cells, drive), dt=1.0, seed=2, backend=backend, threads=threads) as sim:
            sim.step(60)
            seen.append(cells.total.copy())
    np.testing.assert_array_equal(seen[0], seen[1])
    np.testing.assert_array_equal(seen[0], seen[2])
    assert not seen[0][:20].any() and not seen[0][120:].any()
    assert seen[0][100:120].sum() > seen[0][20:40].sum()


def test_bad_input() -> None:
    cells = Still(3)
    with pytest.raises(NetworkError, match="population"):
        PoissonInput(3, into="exc", rate=1.0)  # type: ignore[arg-type]  # on purpose
    with pytest.raises(NetworkError, match="no field"):
        PoissonInput(cells, into="excc", rate=1.0)
    with pytest.raises(NetworkError, match="missing"):
        Network(PoissonInput(cells, into="exc", rate=1.0))
