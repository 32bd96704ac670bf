"""PoissonInput: the law of what is added, one rate or one each, changed while it runs, the same on both backends."""

from __future__ import annotations

import pickle
from collections import Counter
from typing import Any

import numpy as np
import pytest
from scipy.stats import chisquare, poisson
from strategies import Still

from dslnet import (
    DeclarationError,
    Network,
    NetworkError,
    NetworkWarning,
    Neuron,
    PoissonInput,
    Port,
    Simulator,
    State,
    port,
    state,
    update,
)


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


@pytest.mark.parametrize("mean", [0.02, 2.0, 30.0, 200.0])
def test_the_counts_follow_the_law(mean: float) -> None:
    """Against SciPy's law, also where the table of the law is too short and each count is found by itself."""
    cells = Collecting(6400)
    drive = PoissonInput(cells, into="exc", rate=mean * 1000.0)
    counts: Counter[int] = Counter()
    with Simulator(Network(cells, drive), dt=1.0, seed=5) as sim:
        for _ in range(20):
            before = cells.total.copy()
            sim.step()
            counts.update((cells.total - before).astype(int).tolist())
    law, total = poisson(mean), 6400 * 20
    edges = [k for k in range(int(mean + 8 * mean**0.5) + 3) if law.pmf(k) * total > 10]
    seen = np.array([counts[k] for k in edges])
    expected = np.array([law.pmf(k) for k in edges]) * total
    assert chisquare(np.append(seen, total - seen.sum()), np.append(expected, total - expected.sum())).pvalue > 1e-3


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_one_rate_and_the_same_rate_for_each_give_the_same_counts(dtype: Any) -> None:
    """The table and the search for each neuron are two ways to the same numbers; so is a view."""
    seen = []
    for rate, part in ((900.0, slice(None)), (np.full(150, 900.0), slice(None)), (900.0, slice(20, 90))):
        cells = Collecting(150, name="cells")
        drive = PoissonInput(
            cells[part] if part != slice(None) else cells, into=["exc"], n=3, rate=rate, w=0.5, name="drive"
        )
        with Simulator(Network(cells, drive), dt=0.5, seed=9, dtype=dtype) as sim:
            sim.step(40)
            seen.append(cells.total.copy())
    np.testing.assert_array_equal(seen[0], seen[1])
    np.testing.assert_array_equal(seen[0][20:90], seen[2][20:90])
    assert not seen[2][:20].any()


def test_neighbours_and_steps_are_independent() -> None:
    cells = Collecting(640)
    drive = PoissonInput(cells, into="exc", rate=1000.0)
    rows = []
    with Simulator(Network(cells, drive), dt=1.0, seed=3) as sim:
        for _ in range(300):
            before = cells.total.copy()
            sim.step()
            rows.append(cells.total - before)
    counts = np.array(rows)
    by_neuron = np.corrcoef(counts.T)[np.triu_indices(640, 1)]
    by_step = np.corrcoef(counts)[np.triu_indices(300, 1)]
    assert abs(by_neuron).max() < 5.5 / np.sqrt(300) and abs(by_step).max() < 5.5 / np.sqrt(640)
    assert abs(by_neuron.mean()) < 1e-3 and abs(by_step.mean()) < 1e-3


def test_an_input_runs_wherever_its_target_does() -> None:
    a, b = Collecting(3, name="a"), Collecting(3, name="b")
    net = Network(
        a, b, PoissonInput(a, into="exc", rate=1e5, name="to_a"), PoissonInput(b, into="exc", rate=1e5, name="to_b")
    )
    with Simulator(net, dt=1.0, seed=1, populations=[a]) as sim:
        sim.step(5)
        assert a.total.all()
    with pytest.raises(NetworkError, match="target"):
        Simulator(net, dt=1.0, seed=1, populations=[a, "to_b"])


@pytest.mark.parametrize("name", ["n", "rate"])
def test_negative_numbers_are_refused(name: str) -> None:
    for wrong in (-1.0, [1.0, -1.0, 2.0]):
        cells = Still(3)
        with pytest.raises(DeclarationError, match="negative"):
            Simulator(Network(cells, PoissonInput(cells, into="exc", **{"rate": 1.0, name: wrong})))


def test_one_that_is_left_out_of_the_network_is_missed() -> None:
    cells = Collecting(3)
    left_out = PoissonInput(cells[1:], into="exc", rate=100.0)
    with pytest.warns(
        NetworkWarning, match=r"PoissonInput\(.*is an input to a member of this network and is not in it"
    ):
        Network(cells)
    Network(cells, left_out)
    arrived, again = pickle.loads(pickle.dumps((cells, left_out)))
    with pytest.warns(NetworkWarning, match="is an input to a member"):
        Network(arrived)
    del left_out, again


class Keeping(Collecting):
    """Refers to its own input, as a closed loop may."""


def test_a_population_that_knows_its_input_travels() -> None:
    cells = Keeping(3)
    cells.__dict__["drive"] = PoissonInput(cells, into="exc", rate=100.0)
    arrived = pickle.loads(pickle.dumps(cells))
    assert arrived.__dict__["drive"].target is arrived
    with pytest.warns(NetworkWarning, match="is an input to a member"):
        Network(arrived)
