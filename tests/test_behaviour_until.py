"""`until`: which step it stops after, which conditions it takes, what it returns."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pytest
from strategies import Clock, Counter, Still, simulate_members

from dslnet import Array, Neuron, State, state, stop_condition, update
from dslnet.errors import DslError


class Ramp(Neuron):
    """r = t for every neuron, plus what it started with; the condition reads two fields and a reduction."""

    start: State = state(0.0)
    r: State = state(0.0)

    @update
    def rise(self) -> None:
        self.r = self.start + self.t

    @stop_condition
    def all_high(self) -> Array:
        return np.all(self.r >= 4.0)

    @stop_condition
    def spread(self) -> Array:
        return np.max(self.r) - np.mean(self.r) > 10.0


def test_a_bound_condition(backend: str) -> None:
    population = Ramp(3, start=[0.0, 1.0, 2.0])
    with simulate_members(population, backend=backend) as sim:
        elapsed = sim.until(population.all_high, max_duration=100.0)
        assert (elapsed, elapsed.met) == (5.0, True)
        elapsed = sim.until(population.spread, max_duration=7.0)
        assert (elapsed, elapsed.met) == (7.0, False)
        assert sim.tick == 12


def test_a_list_is_its_members(backend: str) -> None:
    fast, slow = Counter(1, name="fast", r=3.0), Counter(1, name="slow")
    with simulate_members(fast, slow, backend=backend) as sim:
        assert sim.until([fast, slow.beyond], max_duration=50.0) == 6.0
        sim.reset()
        assert sim.until([fast, slow], max_duration=50.0, operator="or") == 3.0


def test_a_condition_given_at_creation_replaces_the_class(backend: str) -> None:
    population = Counter(2, r=[0.0, 2.0], stop_condition=lambda n: np.all((n.r > 1.0) & (n.r < 9.0)))
    with simulate_members(population, backend=backend) as sim:
        assert sim.until(population, max_duration=50.0) == 2.0


def test_without_any_or_all_it_means_any(backend: str) -> None:
    population = Still(3, r=[1.0, 5.0, 2.0], stop_condition=lambda n: n.r > 4.0)
    with simulate_members(population, backend=backend) as sim:
        assert sim.until(population, max_duration=50.0) == 1.0


def test_a_callable_is_tested_after_every_step(backend: str) -> None:
    population = Clock(1)
    with simulate_members(population, backend=backend) as sim:
        tested: list[int] = []

        def high() -> bool:
            tested.append(sim.tick)
            return bool(population.r[0] >= 3.0)

        elapsed = sim.until(high, max_duration=50.0)
        assert (elapsed, elapsed.met) == (4.0, True)
        assert tested == [1, 2, 3, 4]


def test_check_every_counts_from_the_start_of_the_call(backend: str) -> None:
    population = Clock(1)
    with simulate_members(population, backend=backend) as sim:
        sim.step(2)
        tested: list[int] = []

        def high() -> bool:
            tested.append(sim.tick)
            return bool(population.r[0] >= 9.0)

        elapsed = sim.until(high, max_duration=50.0, check_every=3.0)
        assert tested == [5, 8, 11]
        assert (elapsed, elapsed.met) == (9.0, True)


@pytest.mark.parametrize(("operator", "ticks"), [("and", 6), ("or", 2)])
def test_compiled_and_python_conditions_together(backend: str, operator: str, ticks: int) -> None:
    """The compiled one holds from tick 2 on, the callable, asked every third step, from tick 5 on."""
    population = Counter(1, limit=1.0)
    with simulate_members(population, backend=backend) as sim:
        elapsed = sim.until(
            population, lambda: population.r[0] >= 5.0, operator=operator, check_every=3.0, max_duration=50.0
        )
        assert (elapsed, sim.tick) == (ticks, ticks)


def test_max_duration_without_the_condition(backend: str) -> None:
    population = Counter(1, limit=1e9)
    with simulate_members(population, dt=0.1, backend=backend) as sim:
        elapsed = sim.until(population, max_duration=0.3)
        assert (elapsed, elapsed.met, sim.tick) == (0.3, False, 3)
        assert isinstance(elapsed, float)


def test_a_condition_sees_what_the_callback_wrote(backend: str) -> None:
    population = Counter(1)
    with simulate_members(population, backend=backend) as sim:

        @sim.every(100.0, offset=3.0)
        def push(n: int) -> None:
            population.r = 50.0

        assert sim.until(population, max_duration=50.0) == 4.0


@pytest.mark.parametrize(
    ("conditions", "options", "words"),
    [
        ((), {}, "condition"),
        (([],), {}, "condition"),
        ((Still,), {}, "stop_condition"),
        ((3,), {}, "condition"),
        ((lambda: True,), {"operator": "xor"}, "xor"),
    ],
)
def test_what_is_no_condition(conditions: tuple[Any, ...], options: dict[str, Any], words: str) -> None:
    population = Still(2, name="still")
    given = [population if condition is Still else condition for condition in conditions]
    with simulate_members(population) as sim:
        with pytest.raises(DslError, match=words):
            sim.until(*given, max_duration=5.0, **options)
        assert sim.tick == 0


def test_a_population_of_another_network() -> None:
    stranger = Counter(1, name="stranger")
    with simulate_members(Counter(1)) as sim, pytest.raises(DslError, match="stranger"):
        sim.until(stranger, max_duration=5.0)


class Late(Neuron):
    r: State = state(0.0)

    @update
    def rise(self) -> None:
        self.r = self.r + 1.0

    @stop_condition
    def late(self) -> Array:
        return self.t >= 4.0

    @stop_condition
    def high(self) -> Array:
        return self.r > 3.0

    def slope(self) -> Array:
        return 2.0 * self.r


@pytest.mark.parametrize("given", [{}, {"stop_condition": lambda n: np.all(n.r > 20.0)}])
def test_a_condition_of_the_class_means_the_same_beside_one_that_was_given(given: Any, backend: str) -> None:
    population = Late(3, **given)
    with simulate_members(population, backend=backend) as sim:
        found = []
        for condition in (population.late, population[:2].late, population.high, population[:2].high):
            found.append(sim.until(condition, max_duration=9.0))
            sim.reset()
        assert found == [5.0, 5.0, 4.0, 4.0]


def test_a_method_of_a_view_is_a_condition_only_with_the_mark_and_where_it_runs() -> None:
    here, elsewhere = Late(3, name="here"), Late(3, name="elsewhere")
    with simulate_members(here) as sim:
        with pytest.raises(DslError, match="slope returns 2 values"):
            sim.until(here[:2].slope, max_duration=5.0)
        with pytest.raises(DslError, match=r"'elsewhere'.* does not run in this simulator"):
            sim.until(elsewhere[:2].high, max_duration=5.0)


class Waiting:
    async def __call__(self) -> bool:
        return True


class WaitingToo(Waiting):
    pass


async def waits() -> bool:
    return True


def yields() -> Any:
    yield True


@pytest.mark.parametrize("asked", [waits, yields, partial(waits), Waiting(), WaitingToo()])
def test_what_would_only_promise_an_answer_is_no_condition(asked: Any) -> None:
    with simulate_members(Still(2)) as sim:
        with pytest.raises(DslError, match="is async or has a yield"):
            sim.until(asked, max_duration=5.0)
        with pytest.raises(DslError, match=r"is async or has a yield|one argument"):
            sim.every(1.0)(asked)
    with pytest.raises(DslError, match=r"stop_condition=.*give a function of the population"):
        Still(2, stop_condition=lambda: True)


@pytest.mark.parametrize("said", ["no", float("nan"), yields(), {"stop": True}])
def test_a_condition_says_yes_or_no(said: Any) -> None:
    with simulate_members(Still(2)) as sim, pytest.raises(DslError, match="which is neither true nor false"):
        sim.until(lambda: said, max_duration=5.0)


@pytest.mark.parametrize("said", [2**64, Fraction(1, 2), np.array(True, dtype=object), np.float32(1.0)])
def test_every_number_is_an_answer(said: Any) -> None:
    with simulate_members(Still(2)) as sim:
        assert sim.until(lambda: said, max_duration=5.0).met


def test_a_condition_beside_a_given_one_of_one_neuron(backend: str) -> None:
    population = Late((), stop_condition=lambda n: n.r > 20.0)
    with simulate_members(population, backend=backend) as sim:
        assert sim.until(population.late, max_duration=9.0) == 5.0
