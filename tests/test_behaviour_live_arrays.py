"""Fields of a population are live NumPy arrays while a simulator lives, and read-only before and after."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from strategies import Counter, Integrator, Noisy, Still, simulate_members

from dslnet import Array, FixedProbability, Neuron, State, Synapse, Uniform, spike, state, transmit
from dslnet.errors import DslError


def test_an_attribute_is_a_live_view(backend: str) -> None:
    population = Counter(5)
    with simulate_members(population, backend=backend) as sim:
        view, kept = population.r, population.r.copy()
        sim.step(3)
        np.testing.assert_array_equal(view, np.full(5, 3.0))
        np.testing.assert_array_equal(kept, np.zeros(5))
        view[2] = 10.0
        sim.step()
        np.testing.assert_array_equal(population.r, [4, 4, 11, 4, 4])
        assert np.shares_memory(view, population.r)


def test_views_stay_valid_for_a_whole_life(backend: str) -> None:
    population = Counter(5)
    with simulate_members(population, backend=backend) as sim:
        view = population.r
        sim.simulate(10.0)
        sim.reset()
        sim.simulate(2.0)
        np.testing.assert_array_equal(view, np.full(5, 2.0))


def test_ways_to_assign(backend: str) -> None:
    population = Still((4, 5))
    with simulate_members(population, backend=backend):
        population.r = 1.0
        population[1:3, ::2].r = 2.0
        population[np.arange(20).reshape(4, 5) >= 18].r = 3.0
        population[0, 4].r = 4.0
        expected = np.ones((4, 5))
        expected[1:3, ::2] = 2.0
        expected[3, 3:] = 3.0
        expected[0, 4] = 4.0
        np.testing.assert_array_equal(population.r, expected)


def test_a_view_by_mask_reads_a_copy_that_cannot_be_written(backend: str) -> None:
    population = Still(4, r=[1.0, 2.0, 3.0, 4.0])
    with simulate_members(population, backend=backend):
        chosen = population[np.array([True, False, False, True])].r
        np.testing.assert_array_equal(chosen, [1.0, 4.0])
        with pytest.raises(ValueError, match="read-only"):
            chosen[0] = 9.0


def test_one_number_for_the_population_reads_as_a_live_array_of_no_axes(backend: str) -> None:
    population = Counter(3, limit=2.0)
    with simulate_members(population, backend=backend) as sim:
        limit = population.limit
        assert limit.shape == ()
        limit[...] = 7.0
        assert sim.until(population, max_duration=50.0) == 8.0


def test_assigning_a_distribution_draws_and_repeats(backend: str) -> None:
    draws = []
    for _ in range(2):
        population = Still(100)
        with simulate_members(population, backend=backend, seed=5) as sim:
            population.r = Uniform(0.0, 1.0)
            first = population.r.copy()
            population.r = Uniform(0.0, 1.0)
            second = population.r.copy()
            sim.step()
            population.r = Uniform(0.0, 1.0)
            draws.append(np.stack([first, second, population.r.copy()]))
    np.testing.assert_array_equal(draws[0], draws[1])
    assert len(np.unique(draws[0])) == 300


def test_before_during_and_after() -> None:
    population = Counter(2, r=[1.0, 2.0])
    np.testing.assert_array_equal(population.r, [1.0, 2.0])
    with pytest.raises(ValueError, match="read-only"):
        population.r[0] = 3.0
    population.r = 5.0
    with simulate_members(population) as sim:
        sim.step(3)
    np.testing.assert_array_equal(population.r, [8.0, 8.0])
    with pytest.raises(ValueError, match="read-only"):
        population.r[0] = 3.0
    with simulate_members(population):
        np.testing.assert_array_equal(population.r, [5.0, 5.0])


def test_a_view_outlives_its_simulator() -> None:
    population = Counter(2)
    sim = simulate_members(population).start()
    view = population.r
    sim.step(2)
    sim.close()
    np.testing.assert_array_equal(view, [2.0, 2.0])


def test_a_distribution_that_is_not_drawn_yet_cannot_be_read() -> None:
    population = Still(3, r=Uniform(0.0, 1.0))
    with pytest.raises(DslError, match="Uniform"):
        population.r
    with simulate_members(population):
        assert ((population.r >= 0) & (population.r < 1)).all()


def test_equations_compute_on_a_live_population(backend: str) -> None:
    population = Integrator(4, baseline=[0.0, 1.0, 2.0, 3.0])
    with simulate_members(population, backend=backend) as sim:
        sim.step(5)
        expected = (population.baseline - population.mp) / 10.0
        np.testing.assert_array_equal(population.dmp(), expected)
        np.testing.assert_array_equal(population[1:3].dmp(), expected[1:3])


def test_reading_connections(backend: str) -> None:
    cells = Noisy(60, name="cells")
    projection = Synapse(cells, cells, FixedProbability(0.2), into="g", w=Uniform(0.0, 1.0))
    with simulate_members(cells, projection, backend=backend):
        pairs = list(zip(projection.pre_index.tolist(), projection.post_index.tolist(), strict=True))
        assert pairs == sorted(set(pairs))
        assert projection.w.shape == (len(pairs),)
        with pytest.raises(ValueError, match="read-only"):
            projection.w[0] = 1.0
        new = np.linspace(0.0, 1.0, len(pairs))
        projection.w = new
        np.testing.assert_array_equal(projection.w, new)


class Averaged(Neuron):
    """Rates that run after their mean, and the largest of them."""

    r: State = state(0.0)
    whole: State = state(0.0, per="population")

    @r.ode
    def dr(self) -> Array:
        return np.mean(self.r) - self.r

    @whole.ode
    def dwhole(self) -> Array:
        return np.sum(self.r) - self.whole

    @spike
    def wins(self) -> Array:
        return self.r >= np.max(self.r)


def test_the_right_hand_side_of_a_view_is_that_within_its_population(backend: str) -> None:
    population = Averaged((2, 2), r=[[0.0, 1.0], [2.0, 9.0]])
    with simulate_members(population, backend=backend):
        np.testing.assert_array_equal(population[0].dr(), [3.0, 2.0])
        np.testing.assert_array_equal(population[:, 1][1:].dr(), [-6.0])
        np.testing.assert_array_equal(population[population.r > 1.0].wins(), [False, True])
        assert population[0].dwhole() == 12.0


class Gap(Synapse):
    @transmit
    def flow(self) -> Array:
        return self.w * (self.pre.r - self.post.r)


def test_what_one_synapse_does_is_not_called_on_all_of_them(backend: str) -> None:
    population = Integrator(3)
    line = Gap(population, population, FixedProbability(1.0), into="exc")
    message = r"Gap.flow is what one synapse does.*line.w \* source.r\[line.pre_index\]"
    with simulate_members(population, line, backend=backend), pytest.raises(DslError, match=message):
        line.flow()


def test_methods_of_a_view_are_methods(backend: str) -> None:
    population = Averaged(4, r=[0.0, 1.0, 2.0, 9.0])
    method = population[:2].dr
    assert (method.__name__, method.__self__.size, method.__func__) == ("dr", 2, Averaged.dr)
    assert pickle.loads(pickle.dumps(method))().tolist() == [3.0, 2.0]
    assert pickle.loads(pickle.dumps(Averaged.wins)) is Averaged.wins
    with simulate_members(population, backend=backend) as sim:
        assert sim.until(lambda: bool(np.all(population[1:3].dr() < 2.0)), max_duration=5.0).met
