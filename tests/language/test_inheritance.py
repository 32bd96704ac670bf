"""Inheritance is Python's: mixins, overriding by name, super(), removal by None, helpers and closures."""

from __future__ import annotations

from functools import partialmethod
from typing import Any

import numpy as np
import pytest
from evaluation import value_of
from strategies import simulate_members

from dslnet import Array, DeclarationError, Event, Neuron, Param, Port, State, param, port, spike, state, update
from dslnet.meta import neuron_model


class Conductance(Neuron):
    v: State = state(-60.0)
    tau_g: Param = param(5.0)
    g: State = state(0.0)

    @g.ode
    def dg(self) -> Array:
        return -self.g / self.tau_g

    def current(self) -> Array:
        return self.g * (self.reversal() - self.v)

    def reversal(self) -> float:
        return 0.0


class Cell(Conductance):
    tau: Param = param(20.0)
    v_th: Param = param(-50.0)

    @Conductance.v.ode
    def dv(self) -> Array:
        return (-60.0 - self.v + self.current()) / self.tau

    @spike
    def fires(self) -> Array:
        return self.v > self.v_th

    @fires.reset
    def recover(self) -> None:
        self.v = -60.0


def equations(cls: Any) -> dict[str, Any]:
    return {e.target: e.rhs for block in neuron_model(cls).blocks for e in getattr(block, "equations", ())}


def at(cls: Any, target: str, **values: float) -> float:
    return float(value_of(equations(cls)[target], **values))


def test_fields_are_inherited_objects() -> None:
    assert Cell.v is Conductance.v and Cell.v.owner is Conductance
    assert list(equations(Cell)) == ["g", "v"]


def test_an_override_keeps_its_place_and_super_works() -> None:
    class Adapting(Cell):
        k: Param = param(0.1)

        def dg(self) -> Array:
            return super().dg() - self.k

        def dv(self) -> Array:
            return super().dv() - self.k * np.tanh(self.v)

    assert list(equations(Adapting)) == ["g", "v"]
    values = {"v": -55.0, "g": 2.0, "tau": 20.0, "tau_g": 5.0, "k": 0.1}
    assert at(Adapting, "v", **values) == (-60 + 55 + 110) / 20 - 0.1 * np.tanh(-55)
    assert at(Adapting, "g", **values) == -0.5
    assert Adapting((), v=-55.0, g=2.0).dv() == at(Adapting, "v", **values)


def test_a_helper_is_overridden() -> None:
    class Inhibitory(Cell):
        def reversal(self) -> float:
            return -80.0

    assert at(Inhibitory, "v", v=-60.0, g=1.0, tau=20.0) == -1.0


def test_a_plain_def_over_an_event_is_an_event() -> None:
    class Late(Cell):
        def fires(self) -> Array:
            return super().fires() & (self.g > 1.0)

    class Later(Late):
        fires = spike(lambda self: self.v > 0.0)

    assert isinstance(Late.fires, Event)
    (event,) = neuron_model(Late).events
    assert str(event.condition) == "(g > 1.0) & (v > v_th)"
    assert [statement.target for statement in event.reset] == ["v"]
    assert str(neuron_model(Later).events[0].condition) == "v > 0.0"
    np.testing.assert_array_equal(Late(2, v=[-40.0, -55.0], g=2.0).fires(), [True, False])


def test_a_reset_is_overridden_and_added_to() -> None:
    class Counting(Cell):
        count: State = state(0, dtype=int)

        def recover(self) -> None:
            super().recover()
            self.v = self.v - 5.0

        @Cell.fires.reset
        def add(self) -> None:
            self.count = self.count + 1

    (event,) = neuron_model(Counting).events
    assert [(s.target, str(s.symbol)) for s in event.reset] == [("v", "v__1"), ("v", "v__2"), ("count", "count__1")]


def test_none_removes() -> None:
    class Still(Cell):
        dg = None

    class Silent(Cell):
        fires = None

    class Again(Still):
        @Conductance.g.ode
        def dg(self) -> Array:
            return self.g

    assert list(equations(Still)) == ["v"]
    assert neuron_model(Silent).events == ()
    assert list(equations(Again)) == ["v", "g"]


def test_mixins_come_in_class_order() -> None:
    class A(Neuron):
        a: State = state(0.0)

        @a.ode
        def da(self) -> Array:
            return self.a + self.b  # type: ignore[attr-defined]  # a name of the final class

    class B(Neuron):
        b: State = state(0.0)

        @b.ode
        def db(self) -> Array:
            return self.b

    class Both(A, B):
        c: State = state(0.0)

        @update
        def tell(self) -> None:
            self.c = self.a + self.b

    class Swapped(B, A):
        pass

    assert list(equations(Both)) == ["b", "a"]
    assert list(equations(Swapped)) == ["a", "b"]
    with pytest.raises(AttributeError, match="no 'b'"):
        A(1)


def test_two_mixins_that_declare_one_name_differently() -> None:
    class A(Neuron):
        v: State = state(0.0)

    class B(Neuron):
        v: State = state(1.0)

    class Alike(Neuron):
        v: State = state(0.0)

    with pytest.raises(DeclarationError, match=r"[AB] and [AB] declare 'v' differently"):
        type("Wrong", (A, B), {})

    class Settled(A, B):
        v: State = state(2.0)

    class Same(A, Alike):
        pass

    np.testing.assert_array_equal(Settled(2).v, [2.0, 2.0])
    np.testing.assert_array_equal(Same(2).v, [0.0, 0.0])


def test_two_mixins_that_give_one_method_two_roles() -> None:
    class A(Neuron):
        v: State = state(0.0)

        @v.ode
        def change(self) -> Array:
            return self.v

    class B(Neuron):
        u: State = state(0.0)

        @update
        def change(self) -> None:
            self.u = 1.0

    with pytest.raises(DeclarationError, match="declare 'change' differently"):
        type("Wrong", (A, B), {})


def test_two_equations_for_one_state_by_inheritance() -> None:
    with pytest.raises(DeclarationError, match=r"(?s)dv.*other.*dv = None"):

        class Wrong(Cell):
            @Conductance.v.ode
            def other(self) -> Array:
                return self.v


def test_a_redeclared_field_is_found_by_name() -> None:
    class Warm(Cell):
        v: State = state(-50.0)

    assert Warm.v is not Cell.v
    assert list(equations(Warm)) == ["g", "v"]
    assert Warm(()).v == -50.0


def test_loops_closures_and_constants() -> None:
    rates = {"a": 1.0, "b": 2.0}

    class Sum(Neuron):
        gain = 3.0
        a: State = state(1.0)
        b: State = state(10.0)
        total: State = state(0.0)

        @update
        def add(self) -> None:
            value = 0.0
            for name, rate in rates.items():
                value = value + rate * getattr(self, name)
            self.total = self.gain * value

    (block,) = neuron_model(Sum).blocks
    assert float(value_of(block.statements[0].value, a=1.0, b=10.0)) == 63.0  # type: ignore[union-attr]  # an update
    with pytest.raises(DeclarationError, match="gain is no field"):
        Sum(1).gain = 4.0


def test_a_plain_mixin_may_hold_helpers() -> None:
    class Helpers:
        def half(self, value: Any) -> Any:
            return value / 2

    class Model(Helpers, Neuron):
        v: State = state(4.0)

        @v.ode
        def dv(self) -> Array:
            return -self.half(self.v)

    assert Model(()).dv() == -2.0


def test_a_class_is_read_once() -> None:
    calls = []

    class Model(Neuron):
        v: State = state(4.0)

        @v.ode
        def dv(self) -> Array:
            calls.append(1)
            return -self.v

    assert calls == []
    Model(1), Model(2)
    assert len(calls) == 2  # twice for the first population, to see that both readings agree


class Shouts(Neuron):
    """It knows nothing of the classes that it is mixed into."""

    def fires(self) -> Array:
        return super().fires() | (self.g > 3.0)

    def recover(self) -> None:
        super().recover()
        self.g = 0.0


def test_a_mixin_overrides_an_event_and_a_reset_of_another_base() -> None:
    class Loud(Shouts, Cell):
        pass

    assert isinstance(Loud.fires, Event) and isinstance(Cell.fires, Event)
    (event,) = neuron_model(Loud).events
    assert str(event.condition) == "(g > 3.0) | (v > v_th)"
    assert [statement.target for statement in event.reset] == ["v", "g"]
    with pytest.raises(DeclarationError, match="recover assigns: it is a part of a step"):
        Loud(2).recover()


def test_a_parameter_that_becomes_a_port_is_no_argument_any_more() -> None:
    class Given(Neuron):
        drive: Param = param(2.0)
        r: State = state(0.0)

        @update
        def rise(self) -> None:
            self.r = self.r + self.drive

    class Delivered(Given):
        drive: Port = port()  # type: ignore[assignment]  # this is the test

    class Again(Delivered):
        drive: Param = param(3.0)  # type: ignore[assignment]  # this is the test

    assert Delivered(3).r.tolist() == [0.0] * 3 and Again(2).drive == 3.0 and Again(2, drive=4.0).drive == 4.0
    with pytest.raises(DeclarationError, match="drive is a port and takes no value"):
        Delivered(3, drive=1.0)


@pytest.mark.parametrize("value", [3.0, property(lambda self: 0.0)])
@pytest.mark.parametrize(("name", "role"), [("dv", "an ode"), ("fires", "a spike"), ("recover", "a reset")])
def test_what_is_no_method_takes_the_place_of_none(name: str, role: str, value: Any) -> None:
    with pytest.raises(DeclarationError, match=rf"Wrong.{name}: .* where a base class has {role}; write def {name}"):
        type("Wrong", (Cell,), {name: value})


def test_mixins_that_differ_in_what_is_not_printed() -> None:
    def with_values(values: Any) -> type:
        return type("Part", (Neuron,), {"v": state(values)})

    long = np.zeros(2000)
    other = long.copy()
    other[1000] = 1.0
    for first, second in ((long, other), (np.array([1.0]), np.array([1.0 + 1e-12]))):
        with pytest.raises(DeclarationError, match="declare 'v' differently"):
            type("Both", (with_values(first), with_values(second)), {})
    type("Both", (with_values(long), with_values(long.copy())), {})


def integrated(method: str) -> type:
    """A base with an equation that is advanced by this method."""

    def dv(self: Any) -> Any:
        return -self.v

    return type("Part", (Conductance,), {"dv": Conductance.v.ode(method=method)(dv)})


def test_mixins_whose_equations_take_another_method() -> None:
    with pytest.raises(DeclarationError, match="declare 'dv' differently"):
        type("Both", (integrated("rk4"), integrated("midpoint")), {})
    type("Both", (integrated("rk4"), integrated("rk4")), {})


def stepped(by: float, deeper: bool = False) -> type:
    """A mixin whose update would be lost behind another one, unless it goes on to it."""

    class Part(Neuron):
        v: State = state(0.0)

        @update
        def step(self) -> None:
            self.v += by

    class Cooperative(Neuron):
        v: State = state(0.0)

        @update
        def step(self) -> None:
            super().step()  # type: ignore[misc]  # of whatever class comes next
            self.v += by

    return Cooperative if deeper else Part


def test_mixins_of_which_one_would_lose_its_method() -> None:
    with pytest.raises(DeclarationError, match="Both: Part and Part declare 'step' differently"):
        type("Both", (stepped(1.0), stepped(2.0)), {})
    first, second = stepped(1.0, deeper=True), stepped(2.0)
    both = type("Both", (first, second), {})
    cells = both(1)
    with simulate_members(cells, dt=1.0) as sim:
        sim.step(2)
        assert cells.v[0] == 2 * 3.0


def test_mixins_of_which_nothing_is_lost() -> None:
    """One that names a field of the other, and two that say the same."""

    class Other:
        @Conductance.g.ode
        def dg(self) -> Array:
            return -2.0 * self.g

    assert at(type("Faster", (Other, Conductance), {}), "g", g=3.0, tau_g=5.0) == -6.0
    type("Alike", (stepped(1.0), stepped(1.0)), {})


def test_mixins_that_override_what_they_have_in_common() -> None:
    """Python's order says which one runs."""

    class Base(Neuron):
        v: State = state(0.0)

        @update
        def step(self) -> None:
            self.v += 1.0

    class One(Base):
        @update
        def step(self) -> None:
            self.v += 10.0

    class Other(Base):
        @update
        def step(self) -> None:
            self.v += 100.0

    cells = type("Both", (One, Other), {})(1)
    with simulate_members(cells, dt=1.0) as sim:
        sim.step()
        assert cells.v[0] == 10.0


def test_a_constant_that_changes_is_read_anew() -> None:
    class Driven(Neuron):
        gain = 1.0
        _half = 0.5
        v: State = state(0.0)

        @v.ode
        def dv(self) -> Array:
            return self.gain * self.v * self._half

    class Derived(Driven):
        pass

    for gain in (1.0, 10.0):
        Driven.gain, Driven._half = gain, 0.1 * gain
        assert at(Driven, "v", v=2.0) == at(Derived, "v", v=2.0) == 0.2 * gain**2 == Driven(1, v=2.0).dv()
    with pytest.raises(DeclarationError, match=r"Driven\.dv belongs to the class and cannot be taken away"):
        del Driven.dv
    with pytest.raises(DeclarationError, match=r"Driven\.up: fields and methods with a mark stand in the body"):
        Driven.up = update(lambda self: None)


def test_a_field_over_a_constant() -> None:
    with pytest.raises(DeclarationError, match=r"gain: the name belongs to 3.0, which is no field, of a base"):
        type("Wrong", (type("Base", (Neuron,), {"gain": 3.0}),), {"gain": param(7.0)})


def test_an_equation_is_overridden_by_what_can_be_called() -> None:
    def scaled(self: Any, gain: float) -> Any:
        return -gain * self.v

    made = type("Scaled", (Cell,), {"dv": partialmethod(scaled, gain=3.0)})
    assert at(made, "v", v=2.0) == -6.0


def test_a_derived_class_settles_what_its_bases_differ_in() -> None:
    bases = (integrated("rk4"), integrated("midpoint"))
    assert "v" not in equations(type("Without", bases, {"dv": None}))
    assert at(type("Other", bases, {"dv": lambda self: -3.0 * self.v}), "v", v=2.0) == -6.0
