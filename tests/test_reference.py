"""The reference against closed forms, known answers and NumPy, on plans made by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import sympy
from by_hand import (
    assigns,
    event,
    expression,
    field,
    fields,
    network,
    neuron,
    noise,
    odes,
    parameter,
    population,
    projection,
    synapse,
)
from hypothesis import given
from hypothesis import strategies as st

from dslnet import symbols
from dslnet.distributions import Normal, Uniform
from dslnet.engine import Stops
from dslnet.errors import InternalError, SimulationError
from dslnet.expressions import elementary
from dslnet.expressions.evaluate import FUNCTIONS, REDUCTIONS
from dslnet.model import symbol
from dslnet.philox import normal, uniform
from dslnet.record.samples import FieldSampler
from dslnet.record.spikes import SpikeSampler
from dslnet.reference import ReferenceEngine, evaluator

X = np.array([-2.5, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 2.5, np.inf, -np.inf, np.nan])
Y = np.array([1.5, -1.5, 2.0, 3.0, -3.0, 0.5, 0.0, -2.5, 1.0, 2.0, 1.0])


def trajectory(engine: ReferenceEngine, array: np.ndarray[Any, Any], steps: int) -> list[Any]:
    """The first value of an array after each of some steps."""
    values = []
    for _ in range(steps):
        engine.run(engine.tick + 1)
        values.append(array[0].item())
    return values


# Expressions


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Maximum(x, y)", np.maximum),
        ("Minimum(x, y)", np.minimum),
        ("Mod(x, y)", np.mod),
        ("Fmod(x, y)", np.fmod),
        ("Hypot(x, y)", np.hypot),
        ("Heaviside(x, y)", np.heaviside),
        ("Where(x > y, x, y)", lambda x, y: np.where(x > y, x, y)),
        ("Where(And(x > 0, Not(y > 0)), 1, 2)", lambda x, y: np.where((x > 0) & ~(y > 0), 1, 2)),
        ("Where(Or(x > 0, y > 0), x, 2)", lambda x, y: np.where((x > 0) | (y > 0), x, 2)),
        ("x / y", np.divide),
        ("x ** 3 - 2 * y", lambda x, y: x**3 - 2 * y),
        ("sqrt(x)", lambda x, y: np.sqrt(x)),
        ("1 / sqrt(x)", lambda x, y: 1 / np.sqrt(x)),
        ("x ** y", np.power),
        ("Rint(x) + Floor(x) + Ceil(x) + Trunc(x)", lambda x, y: np.rint(x) + np.floor(x) + np.ceil(x) + np.trunc(x)),
        ("Sign(x) * Absolute(y)", lambda x, y: np.sign(x) * np.abs(y)),
        ("Cbrt(x)", lambda x, y: np.cbrt(x)),
        ("Log1p(x) + Expm1(y) + Log10(y)", lambda x, y: np.log1p(x) + np.expm1(y) + np.log10(y)),
        ("exp(x) + sin(y) + tanh(x) + log(y)", lambda x, y: np.exp(x) + np.sin(y) + np.tanh(x) + np.log(y)),
    ],
)
def test_expressions_mean_what_numpy_means(text: str, answer: Any) -> None:
    with np.errstate(all="ignore"):
        got = np.broadcast_to(evaluator(expression(text))({"x": X, "y": Y}), X.shape)
        np.testing.assert_allclose(got, answer(X, Y), rtol=1e-14)


def test_every_function_of_the_vocabulary_can_be_evaluated() -> None:
    bases = {symbols.Function, symbols.Stepwise, symbols.Reduction, elementary.MatrixFunction}
    classes = {c for c in vars(symbols).values() if isinstance(c, type) and issubclass(c, symbols.Function)} - bases
    assert classes <= FUNCTIONS.keys() | REDUCTIONS.keys()


def test_an_unknown_function_is_our_mistake() -> None:
    with pytest.raises(InternalError, match="gamma"):
        evaluator(sympy.gamma(symbol("x")))


def test_exprel_is_the_limit_at_zero_and_smooth_around_it() -> None:
    got = evaluator(elementary.Exprel(symbol("x")))({"x": np.array([0.0, 1e-12, 1.0, -1.0])})
    np.testing.assert_allclose(got, [1.0, 1.0, math.e - 1, 1 - math.exp(-1)], rtol=1e-11)


def test_erf_is_the_error_function() -> None:
    got = evaluator(sympy.erf(symbol("x")))({"x": np.array([0.0, 0.5, -2.0])})
    np.testing.assert_allclose(got, [0.0, math.erf(0.5), math.erf(-2.0)])


def test_reductions_run_over_the_population_and_count_a_shared_value_for_each_neuron() -> None:
    values = {"r": np.array([2.0, 1, 0, -5, -3, -1]), "a": np.array([2.0]), "size": 6}
    for text, answer in [
        ("PopulationSum(r) / size", -1.0),
        ("PopulationMax(r)", 2.0),
        ("PopulationMin(r)", -5.0),
        ("PopulationSum(Absolute(r))", 12.0),
        ("sqrt(PopulationSum(r ** 2))", math.sqrt(40)),
        ("PopulationSum(a) / size", 2.0),
    ]:
        assert evaluator(expression(text))(values) == pytest.approx(answer)
    assert evaluator(symbols.PopulationAny(expression("r > 1")))(values)
    assert not evaluator(symbols.PopulationAll(expression("r > 1")))(values)


def test_single_precision_stays_single() -> None:
    x = np.linspace(0.1, 2.0, 7, dtype=np.float32)
    for text in ("exp(x) / 3 + x ** 2.5", "1 / sqrt(x)", "Where(x > 1, x, 0.5)", "Exprel(x)"):
        assert evaluator(expression(text))({"x": x}).dtype == np.float32


# One population


def test_r_is_t() -> None:
    cells = population(neuron(*fields("r"), assigns("r = t")), 3)
    assert trajectory(ReferenceEngine(network(cells, dt=0.1)), cells.arrays["r"], 4) == [0.0, 0.1, 0.2, 0.3]


def test_bounds_are_read_from_parameters_after_each_write() -> None:
    model = neuron(
        parameter("low", 1.0), parameter("high", 3.0), field("r", minimum="low", maximum="high"), assigns("r = t")
    )
    cells = population(model, 2)
    assert trajectory(ReferenceEngine(network(cells)), cells.arrays["r"], 5) == [1, 1, 2, 3, 3]


def test_integer_fields_truncate_truth_values_compare_with_zero_and_division_is_real() -> None:
    model = neuron(
        field("n", dtype="int", default=3),
        field("flag", dtype="bool", default=False),
        *fields("x"),
        assigns("x = 1 / n", "n = -2.7 * x__1 * 3", "flag = Where(n__1 < -1, 1, 0)"),
    )
    cells = population(model, 2)
    ReferenceEngine(network(cells)).run(1)
    assert cells.arrays["x"][0] == pytest.approx(1 / 3)
    assert cells.arrays["n"].tolist()[:2] == [-2, -2]
    assert cells.arrays["flag"][:2].all()


def test_an_assignment_is_seen_by_the_next_block_and_not_within_one() -> None:
    model = neuron(*fields("x", "z", "y", "w"), odes(x="1"), assigns("z = x"), odes("explicit", y="x", w="y"))
    cells = population(model, 1)
    ReferenceEngine(network(cells)).run(1)
    assert [cells.arrays[name][0] for name in ("x", "z", "y", "w")] == [1.0, 1.0, 1.0, 0.0]


def test_counting_neuron_spikes_and_resets() -> None:
    cells = population(neuron(*fields("v"), assigns("v = v + 1"), event("v >= 3", "v = 1")), 1)
    assert trajectory(ReferenceEngine(network(cells)), cells.arrays["v"], 5) == [1, 2, 1, 2, 1]


def refractory_neuron(time: str = "3", **options: Any) -> Any:
    """v counts up to 3 and is then held at 1."""
    fires = event("v >= 3", "v = 1", refractory=time, held=("v",))
    return population(neuron(*fields("v", "reference"), assigns("v = v + 1"), fires), **options)


def test_a_refractory_neuron_is_held_and_silent() -> None:
    cells = refractory_neuron()
    engine = ReferenceEngine(network(cells))
    spikes = SpikeSampler(0, 0, None, 1)
    engine.watch([], [spikes])
    assert trajectory(engine, cells.arrays["v"], 10) == [1, 2, 1, 1, 1, 1, 2, 1, 1, 1]
    assert spikes.ticks().tolist() == [2, 7]


@pytest.mark.parametrize(("time", "ticks"), [("0.3", 3), ("0.24", 2), ("0.25", 3), ("0.04", 0), ("0", 0)])
def test_refractory_times_go_to_the_nearest_tick_halves_up(time: str, ticks: int) -> None:
    cells = refractory_neuron(time, v=2.0)
    ReferenceEngine(network(cells, dt=0.1)).run(1)
    assert cells.arrays["fires__free"][0] == 1 + ticks


@pytest.mark.parametrize("value", [-1.0, math.nan])
def test_a_refractory_time_that_is_none_names_neuron_and_time(value: float) -> None:
    cells = refractory_neuron("reference", size=3, v=[0.0, 0.0, 1.0], reference=value)
    with pytest.raises(SimulationError, match=rf"p0\.fires is {value} ms for neuron 2 at t = 1\.0 ms"):
        ReferenceEngine(network(cells)).run(3)


def test_an_infinite_refractory_time_lasts_for_ever() -> None:
    cells = refractory_neuron("reference", v=2.0, reference=np.inf)
    assert trajectory(ReferenceEngine(network(cells)), cells.arrays["v"], 8) == [1] * 8


def test_two_events_are_tested_on_the_same_values_and_reset_in_class_order() -> None:
    model = neuron(
        *fields("v", "order"),
        assigns("v = v + 1"),
        event("v >= 2", "v = 0", "order = order * 10 + 1", name="first"),
        event("v >= 2", "v = 5 + v", "order = order * 10 + 2", name="second"),
    )
    cells = population(model, 2, v=[1.0, 0.0])
    ReferenceEngine(network(cells)).run(1)
    assert cells.arrays["v"][:2].tolist() == [5.0, 1.0]
    assert cells.arrays["order"][:2].tolist() == [12.0, 0.0]


def test_what_one_event_holds_another_may_reset_in_the_same_tick_and_not_later() -> None:
    model = neuron(
        *fields("v", "u"),
        assigns("v = v + 1", "u = u + 1"),
        event("v >= 2", "v = 0", name="first", refractory="2", held=("v",)),
        event("u >= 2", "v = 7", name="second"),
    )
    cells = population(model, 1)
    assert trajectory(ReferenceEngine(network(cells)), cells.arrays["v"], 5) == [1, 7, 7, 7, 7]


def test_t_last_is_the_first_event_and_a_reset_still_sees_the_spike_before() -> None:
    model = neuron(
        *fields("v", "seen"), assigns("v = v + 1"), event("v >= 2", "v = 0", "seen = t_last"), event("v < 0", name="b")
    )
    cells = population(model, 1)
    engine = ReferenceEngine(network(cells, dt=0.5))
    engine.run(2)
    assert (cells.arrays["t_last"][0], cells.arrays["seen"][0]) == (0.5, -np.inf)
    engine.run(4)
    assert (cells.arrays["t_last"][0], cells.arrays["seen"][0]) == (1.5, 0.5)


@pytest.mark.parametrize(
    ("dt", "ticks"),
    [(1.0, [4, 31, 78, 125, 172]), (0.5, [7, 57, 149, 241, 333]), (0.1, [33, 270, 721, 1172, 1623])],
)
def test_izhikevich_spikes_at_the_known_ticks(dt: float, ticks: list[int]) -> None:
    model = neuron(
        *fields("v", "u"),
        odes("explicit", v="0.04 * v ** 2 + 5 * v + 140 - u + 10", u="0.02 * (0.2 * v - u)"),
        event("v > 30", "v = -65", "u = u + 8"),
    )
    cells = population(model, 1, v=-65.0, u=-13.0)
    engine, spikes = ReferenceEngine(network(cells, dt=dt)), SpikeSampler(0, 0, None, 1)
    engine.watch([], [spikes])
    while engine.tick < ticks[-1] + 1:
        engine.run(ticks[-1] + 1)
    assert spikes.ticks().tolist() == ticks


# Randomness


def test_a_noise_field_is_one_draw_per_neuron_and_step_from_its_own_stream() -> None:
    model = neuron(
        noise("xi", Normal(3.0, 2.0)), noise("eta", Uniform(-1.0, 1.0)), *fields("a", "b", "c"),
        assigns("a = xi", "b = xi + a__1", "c = eta"),
    )  # fmt: skip
    cells = population(model, 70, key=99)
    ReferenceEngine(network(cells)).run(3)
    np.testing.assert_allclose(cells.arrays["a"][:70], 3.0 + 2.0 * normal(99, 0, 2, 70))
    np.testing.assert_allclose(cells.arrays["b"], 2.0 * cells.arrays["a"])
    np.testing.assert_allclose(cells.arrays["c"][:70], -1.0 + 2.0 * uniform(99, 1, 2, 70))


def test_a_reset_reads_the_draw_of_its_tick() -> None:
    model = neuron(noise("xi", Normal(0.0, 2.0)), *fields("a", "b"), assigns("a = xi"), event("a < 9", "b = xi"))
    cells = population(model, 5)
    ReferenceEngine(network(cells)).run(2)
    np.testing.assert_array_equal(cells.arrays["a"][:5], cells.arrays["b"][:5])


@given(cuts=st.lists(st.integers(1, 29), max_size=5, unique=True).map(sorted))
def test_any_cut_of_a_run_gives_the_same_bits(cuts: list[int]) -> None:
    def final(marks: list[int]) -> Any:
        cells, link = noisy_network()
        engine = ReferenceEngine(network(cells, link))
        for mark in [*marks, 30]:
            while engine.tick < mark:
                engine.run(mark)
        return cells.arrays["v"].tobytes()

    assert final(cuts) == final([])


def noisy_network() -> Any:
    """Neurons that fire by noise and excite each other, three ticks later."""
    model = neuron(
        noise("xi", Normal(0.0, 1.0)), *fields("v"), odes("explicit", v="2 * xi - v / 5"), event("v > 1", "v = 0")
    )
    cells = population(model, 9, delivered=("v",))
    return cells, projection(synapse(field("w")), cells, cells, target="v", delay=3, w=0.1)


# Projections


def relay(size: int, **values: Any) -> Any:
    """Neurons that fire at tick 1 and receive in the port g."""
    model = neuron(*fields("v", "r"), field("g", "port"), assigns("v = v + 1"), event("Where(v > 1, v < 3, 0 > 1)"))
    return population(model, size, **values)


@pytest.mark.parametrize(("delay", "answer"), [(1, [0, 0, 5, 0, 0, 0]), (3, [0, 0, 0, 0, 5, 0])])
def test_spikes_arrive_after_their_delay(delay: int, answer: list[float]) -> None:
    cells = relay(5)
    link = projection(synapse(field("w"), pre_spike=("into += w",)), cells, cells, delay=delay, w=1.0)
    assert trajectory(ReferenceEngine(network(cells, link)), cells.arrays["g"], 6) == answer


def test_a_synapse_writes_its_own_state_within_bounds() -> None:
    source = population(neuron(*fields("v"), event("v < 1")), 3)
    target = population(neuron(field("g", "port"), *fields("total"), assigns("total = total + g")), 2, number=1)
    model = synapse(field("w", minimum="0"), pre_spike=("into += w", "w = w - 1"))
    link = projection(model, source, target, [(0, 0), (0, 1), (2, 1)], w=[5.0, 0.5, 7.0])
    engine = ReferenceEngine(network(source, target, link))
    engine.run(5)
    assert link.arrays["w"].tolist() == [1.0, 0.0, 3.0]
    assert target.arrays["total"][:2].tolist() == [5.0 + 4 + 3 + 2, 0.5 + 7 + 6 + 5 + 4]


def test_a_synapse_adds_to_another_state_of_the_target_and_reads_both_sides() -> None:
    source = population(neuron(*fields("r"), assigns("r = r + 1"), event("r > 0")), 1)
    target = population(neuron(*fields("a", "b"), field("g", "port")), 2, number=1, a=[1.0, 10.0])
    model = synapse(field("w"), pre_spike=("post_b += w * pre_r * post_a", "into += w"))
    link = projection(model, source, target, w=[2.0, 3.0], delay=2)
    engine = ReferenceEngine(network(source, target, link))
    engine.run(4)  # the values 1 and 2 of the ticks 0 and 1 arrive
    assert target.arrays["b"][:2].tolist() == [2.0 * 1 * 3, 3.0 * 10 * 3]
    assert target.arrays["g"][:2].tolist() == [2.0, 3.0]


def test_what_arrives_at_a_held_state_is_lost() -> None:
    source = population(neuron(*fields("v"), event("v < 1")), 1)
    target = refractory_neuron(number=1, delivered=("v",))
    link = projection(synapse(field("w"), pre_spike=("into += w",)), source, target, target="v", w=1.0)
    got = trajectory(ReferenceEngine(network(source, target, link)), target.arrays["v"], 8)
    assert got == [1, 1, 1, 1, 1, 1, 1, 1]  # 3 is reached at ticks 1, 5, ... by +1 and the spike that arrives


def test_spikes_add_to_a_bounded_state_and_are_bounded_once() -> None:
    source = population(neuron(*fields("v"), event("v < 1")), 4)
    target = population(neuron(field("g", maximum="2.5")), 1, number=1, delivered=("g",))
    link = projection(synapse(field("w"), pre_spike=("into += w",)), source, target, w=[4.0, 0, 0, -3.0])
    assert trajectory(ReferenceEngine(network(source, target, link)), target.arrays["g"], 4) == [0, 1, 2, 2.5]


def counting(**options: Any) -> Any:
    """r starts at -1 and grows by t; g receives."""
    return population(neuron(*fields("r"), field("g", "port"), assigns("r = r + t")), 1, r=-1.0, **options)


def test_a_delayed_value_is_the_initial_one_until_the_first_arrives() -> None:
    cells = counting()
    link = projection(synapse(field("w"), transmit="w * pre_r"), cells, cells, delay=10, w=1.0)
    got = trajectory(ReferenceEngine(network(cells, link)), cells.arrays["g"], 15)
    assert (got[9], got[10], got[14]) == (-1.0, -1.0, 9.0)


@pytest.mark.parametrize("delay", [1, 2, 3])
def test_what_python_writes_counts_as_the_value_of_the_tick_before(delay: int) -> None:
    cells = population(neuron(*fields("r"), field("g", "port")), 1, r=-1.0)
    link = projection(synapse(field("w"), transmit="w * pre_r"), cells, cells, delay=delay, w=1.0)
    engine = ReferenceEngine(network(cells, link))
    engine.run(5)
    cells.arrays["r"][:] = 7.0
    assert trajectory(engine, cells.arrays["g"], 4) == [-1.0] * (delay - 1) + [7.0] * (5 - delay)


@pytest.mark.parametrize(("reduce", "function"), [("sum", np.sum), ("mean", np.mean), ("max", np.max), ("min", np.min)])
def test_transmission_is_reduced_over_the_synapses_of_a_neuron(reduce: str, function: Any) -> None:
    generator = np.random.default_rng(3)
    r, w = generator.normal(size=6), generator.normal(size=(6, 4))
    pairs = [(i, j) for i in range(6) for j in range(4) if (i + j) % 3 and j != 2]
    source = population(neuron(*fields("r")), 6, r=r)
    target = population(neuron(field("g", "port")), 4, number=1)
    model = synapse(field("w"), transmit="w * pre_r", reduce=reduce)
    link = projection(model, source, target, pairs, w=[w[i, j] for i, j in pairs])
    ReferenceEngine(network(source, target, link)).run(1)
    sent = [[w[i, j] * r[i] for i, k in pairs if k == j] for j in range(4)]
    answer = [function(values) if values else 0.0 for values in sent]
    np.testing.assert_allclose(target.arrays["g"][:4], answer)


def test_all_to_all_is_a_matrix_product_and_projections_into_one_port_add_up() -> None:
    generator = np.random.default_rng(4)
    r, w = generator.normal(size=6), generator.normal(size=(6, 4))
    source = population(neuron(*fields("r")), 6, r=r)
    target = population(neuron(field("g", "port"), *fields("x")), 4, number=1, x=[1.0, 2.0, 3.0, 4.0])
    model = synapse(field("w"), transmit="w * pre_r * post_x")
    first = projection(model, source, target, w=w)
    second = projection(synapse(field("w"), transmit="w * pre_r"), source, target, number=1, w=1.0)
    ReferenceEngine(network(source, target, first, second)).run(1)
    np.testing.assert_allclose(target.arrays["g"][:4], w.T @ r * target.arrays["x"][:4] + r.sum())


# Running


@pytest.mark.parametrize(("operator", "steps"), [("or", 6), ("and", 8)])
def test_a_run_ends_after_the_step_at_which_the_conditions_hold(operator: Any, steps: int) -> None:
    model = neuron(*fields("r"), assigns("r = r + 1"), stops={"done": "r > 5"})
    a, b = population(model, 1), population(model, 3, number=1, r=[-4.0, -3.0, -2.0])
    engine = ReferenceEngine(network(a, b))
    assert engine.run(15, Stops(((0, "done"), (1, "done")), operator))
    assert engine.tick == steps


def test_without_a_condition_that_holds_a_run_goes_to_its_end() -> None:
    cells = counting()
    engine = ReferenceEngine(network(cells))
    assert not engine.run(4, Stops())
    assert engine.tick == 4


def test_samples_are_the_values_after_the_step() -> None:
    cells = population(neuron(*fields("r"), assigns("r = t")), 4)
    engine = ReferenceEngine(network(cells))
    sampler = FieldSampler(0, "r", np.array([2, 0]), (2,), first=3, period=2, dtype=np.float64)
    engine.watch([sampler], [])
    engine.run(9)
    assert sampler.values().tolist() == [[3, 3], [5, 5], [7, 7]]


def test_reset_forgets_what_was_under_way() -> None:
    cells = relay(2)
    link = projection(synapse(field("w"), pre_spike=("into += w",)), cells, cells, delay=2, w=1.0)
    engine = ReferenceEngine(network(cells, link))
    start = {name: array.copy() for name, array in cells.arrays.items()}
    first = trajectory(engine, cells.arrays["g"], 3)
    for name, array in start.items():
        cells.arrays[name][:] = array
    engine.reset()
    assert (engine.tick, trajectory(engine, cells.arrays["g"], 3)) == (0, first)


def test_single_precision_runs_in_single_precision_with_time_in_double() -> None:
    model = neuron(*fields("x"), odes("exact", x="-x / 10"), event("t < 0"))
    cells = population(model, 2, dtype=np.float32, x=1.0)
    ReferenceEngine(network(cells, dt=0.1, dtype=np.float32)).run(10)
    assert cells.arrays["x"].dtype == np.float32
    assert cells.arrays["x"][0] == pytest.approx(math.exp(-0.1), rel=3e-7)
