"""From equations to assignments, looked at as what they compute and as what they are made of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy
from attrs import evolve
from by_hand import assigns, event, expression, field, fields, neuron, noise, odes, parameter

from dslnet.advance import advance
from dslnet.distributions import Normal, Uniform
from dslnet.errors import DeclarationError
from dslnet.expressions.evaluate import evaluator
from dslnet.integrate import RungeKutta
from dslnet.model import NeuronModel, symbol
from dslnet.program import NeuronProgram, arriving, bounded, held_states, silence, varies
from dslnet.symbols import PopulationAny, PopulationSum


def program(model: NeuronModel, delivered: tuple[str, ...] = (), method: Any = None) -> NeuronProgram:
    """The program of a class of which no parameter is widened."""
    return advance(model, frozenset(), frozenset(delivered), method)


def run(assignments: Any, **values: float) -> dict[str, float]:
    """The fields after the assignments, from the fields before them; dt is 1 and the tick is 0 unless given."""
    known: dict[str, Any] = {"dt": 1.0, "tick__now": 0, "t": 0.0} | {n: np.float64(v) for n, v in values.items()}
    after = dict(values)
    for assignment in assignments:
        known[assignment.symbol.name] = evaluator(assignment.value)(known)
        if assignment.field:
            after[assignment.field] = float(known[assignment.symbol.name])
    return after


def test_equations_of_a_block_are_simultaneous() -> None:
    steps = program(neuron(*fields("x", "y"), odes("explicit", x="y", y="x"))).update
    assert run(steps, x=1.0, y=10.0) == {"x": 11.0, "y": 11.0}


@pytest.mark.parametrize("blocks", [("x", "y"), ("y", "x")])
def test_equations_with_other_methods_are_at_their_old_values(blocks: tuple[str, str]) -> None:
    each = {"x": odes("midpoint", x="y").equations, "y": odes("exponential", y="x - y").equations}
    block = evolve(odes(x="y"), equations=each[blocks[0]] + each[blocks[1]])
    after = run(program(neuron(*fields("x", "y"), block)).update, x=1.0, y=3.0)
    assert after == {"x": 4.0, "y": pytest.approx(1.0 + 2.0 * np.exp(-1.0))}


def test_equations_with_one_method_advance_together() -> None:
    after = run(program(neuron(*fields("x", "y"), odes("midpoint", x="y", y="-x"))).update, x=1.0, y=0.0)
    assert after == {"x": 0.5, "y": -1.0}


def test_two_methods_that_share_a_name_stay_two_methods() -> None:
    euler, heun = RungeKutta("own", [], ["1"]), RungeKutta("own", [["1"]], ["1/2", "1/2"])
    block = evolve(odes(x="x"), equations=odes(euler, x="x").equations + odes(heun, y="y").equations)
    after = run(program(neuron(*fields("x", "y"), block)).update, x=1.0, y=1.0)
    assert after == {"x": 2.0, "y": 2.5}


def test_an_update_between_two_blocks_is_sequential() -> None:
    model = neuron(*fields("x", "z", "y"), odes(x="1"), assigns("z = x"), odes("explicit", y="z"))
    assert run(program(model).update, x=0.0, z=0.0, y=0.0) == {"x": 1.0, "z": 1.0, "y": 1.0}


def test_an_old_value_that_was_kept_stays_old_in_an_update_and_in_a_reset() -> None:
    swap = ("v = u", "u = v")  # old = self.v; self.v = self.u; self.u = old
    made = program(neuron(*fields("v", "u"), assigns(*swap), event("v > 0", *swap)))
    assert run(made.update, v=1.0, u=2.0) == {"v": 2.0, "u": 1.0}
    assert run(made.events[0].reset, v=1.0, u=2.0) == {"v": 2.0, "u": 1.0}


def test_a_method_reads_what_it_has_just_written() -> None:
    model = neuron(*fields("v", "u"), assigns("v = v + 1", "u = v__1", "v = 10 * v__1"))
    assert run(program(model).update, v=1.0, u=0.0) == {"v": 20.0, "u": 2.0}


def test_the_old_value_is_that_of_the_method_and_not_of_the_step() -> None:
    model = neuron(*fields("v", "u"), assigns("v = 5"), assigns("v = u", "u = v"))
    assert run(program(model).update, v=1.0, u=2.0) == {"v": 2.0, "u": 5.0}


def test_bounds_hold_after_each_write_and_follow_a_field_that_bounds() -> None:
    model = neuron(
        field("top"), field("v", maximum="top"), *fields("seen"), assigns("top = 3", "v = 10", "seen = v__1", "v = -1")
    )
    assert run(program(model).update, top=0.0, v=0.0, seen=0.0) == {"top": 3.0, "v": -1.0, "seen": 3.0}


def test_a_bound_of_nan_is_nan() -> None:
    value = evaluator(bounded(field("v", minimum=0, maximum=1), symbol("x")))({"x": np.array([np.nan, 2.0, -2.0])})
    np.testing.assert_array_equal(value, [np.nan, 1.0, 0.0])


def test_noise_is_stretched_once_wherever_it_is_read() -> None:
    model = neuron(
        noise("xi", Normal(1.0, "s")),
        noise("u", Uniform(2.0, 6.0)),
        parameter("s", 2.0),
        *fields("a", "b", "c"),
        odes("explicit", a="xi", b="xi"),
        assigns("c = u", "a = a + xi"),
        event("xi > 0", "c = xi + u"),
        stops={"done": "xi > 2"},
    )
    made, values = program(model), {"xi": 3.0, "u": 0.5, "s": 2.0, "a": 0.0, "b": 0.0, "c": 0.0}
    after = run(made.update, **values)
    assert (after["a"], after["b"], after["c"]) == (14.0, 7.0, 4.0)
    assert run(made.events[0].reset, **values)["c"] == 11.0
    assert evaluator(made.stops["done"].args[0])(values | {"xi": 0.6})
    assert not evaluator(made.stops["done"].args[0])(values | {"xi": 0.4})


def refractory_model(method: str = "explicit") -> NeuronModel:
    """v is held by `fires`, and u reads v."""
    return neuron(
        *fields("v", "u"),
        odes(method, v="1", u="v"),
        assigns("v = v + 100"),
        event("v > 50", "v = 0", refractory="2", held=("v",)),
    )


@pytest.mark.parametrize(("free", "v"), [(0, 107.0), (6, 5.0)])
def test_a_held_state_keeps_its_value_whatever_writes_it(free: int, v: float) -> None:
    made = program(refractory_model(), delivered=("v",))
    after = run(made.update, v=5.0, u=0.0, tick__now=5, fires__free=free, v__input=1.0)
    assert after["v"] == v


def test_the_first_tick_at_which_it_is_free_is_not_held() -> None:
    made = program(refractory_model())
    assert run(made.update, v=5.0, u=0.0, tick__now=5, fires__free=5)["v"] == 106.0


@pytest.mark.parametrize(("free", "u"), [(0, 5.5), (6, 5.0)])
def test_a_held_state_is_a_constant_for_the_equations_that_go_on(free: int, u: float) -> None:
    made = program(refractory_model("midpoint"))
    assert run(made.update, v=5.0, u=0.0, tick__now=5, fires__free=free)["u"] == u


def test_a_reset_may_write_what_its_own_event_holds_and_not_what_another_one_does() -> None:
    model = neuron(
        *fields("v"),
        event("v > 0", "v = 1", name="a", refractory="2", held=("v",)),
        event("v > 0", "v = 2", name="b"),
    )
    first, second = program(model).events
    assert run(first.reset, v=0.0, tick__now=5, a__free=9)["v"] == 1.0
    assert run(second.reset, v=0.0, tick__now=5, a__free=9)["v"] == 0.0
    assert run(second.reset, v=0.0, tick__now=5, a__free=5)["v"] == 2.0


def test_an_event_is_tested_on_the_values_after_the_equations_and_not_while_it_is_silent() -> None:
    made = program(neuron(*fields("v"), assigns("v = v + 1"), event("v > 3", refractory="1")))
    test = evaluator(made.events[0].condition)
    assert test({"v": 0.0, "v__1": 4.0, "fires__free": 5, "tick__now": 5})
    assert not test({"v": 0.0, "v__1": 4.0, "fires__free": 6, "tick__now": 5})
    assert not test({"v": 9.0, "v__1": 3.0, "fires__free": 5, "tick__now": 5})


def test_the_refractory_time_is_read_from_the_values_after_the_reset() -> None:
    made = program(neuron(*fields("v"), event("v > 3", "v = v + 1", refractory="v")))
    assert made.events[0].refractory == made.events[0].reset[0].symbol


def test_bounds_of_what_spikes_add_come_once_before_the_equations() -> None:
    made = program(neuron(field("g", maximum=2), odes("explicit", g="-g / 2")), delivered=("g",))
    assert [a.field for a in made.update] == ["g", "g"]
    assert run(made.update, g=8.0)["g"] == 1.0


def test_without_bounds_and_holding_delivery_needs_no_assignment() -> None:
    made = program(neuron(*fields("g"), odes(g="-g / 2")), delivered=("g",))
    assert [a.field for a in made.update] == ["g"]


def test_a_stop_condition_with_one_value_per_neuron_means_any() -> None:
    made = program(
        neuron(
            *fields("r"), parameter("a", 1.0), stops={"each": "r > 1", "all": "PopulationMin(r) > 1", "one": "a > 1"}
        )
    )
    assert isinstance(made.stops["each"], PopulationAny)
    assert not isinstance(made.stops["all"], PopulationAny)
    assert not isinstance(made.stops["one"], PopulationAny)


def test_a_widened_parameter_makes_a_condition_vary() -> None:
    model = neuron(parameter("a", 1.0), stops={"one": "a > 1"})
    assert isinstance(advance(model, frozenset({"a"}), frozenset(), None).stops["one"], PopulationAny)


def test_what_varies() -> None:
    assert varies(expression("r + 1"), ["r"])
    assert not varies(expression("PopulationSum(r) + a"), ["r"])
    assert varies(expression("PopulationSum(r) + r"), ["r"])


@pytest.mark.parametrize(
    ("rhs", "method"),
    [
        ("-v / tau", "exact"),
        ("(E + I - v) / tau", "exact"),
        ("-v / tau + u", "explicit"),  # a closed group comes later: u moves within the step
        ("-v / tau + t", "explicit"),
        ("-v * I", "explicit"),  # the slope is no parameter
        ("-v ** 2", "explicit"),
        ("-v + PopulationSum(v)", "explicit"),
        ("-Mod(v, 3)", "explicit"),
        ("Where(v > 1, -1, 0)", "explicit"),
        ("3", "exact"),
    ],
)
def test_without_a_method_an_equation_is_exact_where_that_is_possible(rhs: str, method: str) -> None:
    model = neuron(*fields("v", "u"), field("I"), parameter("tau", 2.0), parameter("E", 1.0), odes(v=rhs, u="v ** 2"))
    assert program(model).methods == {"dv": method, "du": "explicit"}


def test_a_default_method_replaces_the_choice_and_never_a_method_that_was_named() -> None:
    block = evolve(odes(v="-v"), equations=odes(v="-v").equations + odes("exact", u="-u").equations)
    assert program(neuron(*fields("v", "u"), block), method="midpoint").methods == {"dv": "midpoint", "du": "exact"}


def test_names_of_what_is_kept_beside_the_fields() -> None:
    assert (silence("fires"), arriving("v")) == ("fires__free", "v__input")
    assert held_states(refractory_model()) == {"v"}


def test_every_assignment_reads_what_is_known_by_then() -> None:
    made = program(refractory_model("midpoint"), delivered=("v",))
    known = {symbol(n) for n in ("v", "u", "v__input", "fires__free", "tick__now", "dt", "t")}
    for assignment in made.update:
        assert isinstance(assignment.value, sympy.Basic)
        assert assignment.value.free_symbols <= known
        known.add(assignment.symbol)


def test_a_reset_has_no_say_over_the_population() -> None:
    with pytest.raises(DeclarationError, match=r"Test: the reset of fires \(model.py:1.*\) writes k, one number for"):
        program(neuron(*fields("v"), field("k", per="population"), event("v > 0", "k = 1")))
    with pytest.raises(DeclarationError, match=r"the reset of fires .* reads a reduction .*per=\"population\""):
        program(neuron(*fields("v"), event("v > 0", "v = PopulationSum(v)")))
    with pytest.raises(DeclarationError, match=r"the refractory time of fires .* reads a reduction"):
        program(neuron(*fields("v"), event("v > 0", "v = 0", refractory="PopulationMax(v)")))


def test_a_condition_may_compare_with_the_population() -> None:
    made = program(neuron(*fields("v"), event("v > PopulationSum(v) / size", "v = 0")))
    assert made.events[0].condition.has(PopulationSum)


@pytest.mark.parametrize("value", ["v", "u + v__1", "k + t_last"])
def test_one_number_for_the_population_cannot_become_many(value: str) -> None:
    model = neuron(*fields("v", "u"), field("k", per="population"), assigns("v = 1", "v = u", f"k = {value}"))
    with pytest.raises(DeclarationError, match=r"Test: k has one value for the population .*reduce it, as in np.mean"):
        program(model)


def test_one_number_for_the_population_may_be_made_of_others_and_of_reductions() -> None:
    model = neuron(
        *fields("v"), field("k", per="population"), parameter("a", 2.0), assigns("k = 2 * k + a + PopulationMax(v) + t")
    )
    assert [a.field for a in program(model).update] == ["k"]
