"""What is refused when a class is made, and what a class declares."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

import dslnet
from dslnet import (
    Array,
    DeclarationError,
    Event,
    Neuron,
    Noise,
    Normal,
    Param,
    Port,
    State,
    Uniform,
    noise,
    param,
    port,
    spike,
    state,
    stop_condition,
    update,
)
from dslnet.meta import neuron_model
from dslnet.model import OdeBlock, UpdateBlock, symbol


class Everything(Neuron):
    tau: Param = param(10.0, unit="ms", doc="time constant")
    each: Param = param(0.5, per="neuron")
    sigma: Param = param(2.0)
    x: State = state(0.25, min=-1.0, max="sigma")
    count: State = state(3, dtype=int)
    up: State = state(True, dtype=bool)
    shared: State = state(0.0, per="population")
    g: Port = port(unit="mV")
    xi: Noise = noise(Normal(0.0, sigma))
    other: Noise = noise(Uniform("tau", 20.0))

    @x.ode(method="midpoint")
    def dx(self) -> Array:
        return (self.g - self.x) / self.tau

    @spike
    def fires(self) -> Array:
        return self.x > 1.0

    @spike
    def bursts(self) -> Array:
        return self.x > 2.0

    @bursts.reset
    def after_burst(self) -> None:
        self.x = 0.0

    @fires.reset
    def first(self) -> None:
        self.x = 0.5

    @fires.reset
    def second(self) -> None:
        self.count = self.count + 1

    @fires.refractory(x, "count")
    def silence(self) -> Array:
        return 2.0 * self.tau

    @bursts.refractory()
    def pause(self) -> float:
        return 5.0


def test_fields_on_the_class_are_specifications() -> None:
    assert Everything.tau.name == "tau" and Everything.tau.owner is Everything
    assert (Everything.tau.kind, Everything.tau.unit, Everything.tau.doc) == ("param", "ms", "time constant")
    assert (Everything.count.dtype, Everything.up.dtype, Everything.x.dtype) == ("int", "bool", "float")
    assert repr(Everything.x) == "state(0.25, min=-1.0, max='sigma')"
    assert isinstance(Everything.fires, Event) and Everything.fires.name == "fires"


def test_fields_of_the_model() -> None:
    fields = {field.name: field for field in neuron_model(Everything).fields}
    assert list(fields) == ["tau", "each", "sigma", "x", "count", "up", "shared", "g", "xi", "other"]
    per = {name: field.per for name, field in fields.items()}
    assert per["tau"] == per["shared"] == "population"
    assert per["each"] == per["x"] == per["g"] == per["xi"] == "neuron"
    assert (fields["x"].minimum, fields["x"].maximum) == (-1.0, symbol("sigma"))
    assert fields["xi"].distribution == Normal(0.0, "sigma")
    assert fields["other"].distribution == Uniform("tau", 20.0)
    assert (fields["count"].default, fields["up"].default) == (3, True)


def test_events_of_the_model() -> None:
    fires, bursts = neuron_model(Everything).events
    assert (fires.name, bursts.name) == ("fires", "bursts")
    assert [statement.target for statement in fires.reset] == ["x", "count"]
    assert (fires.held, bursts.held) == (("x", "count"), ())
    assert fires.refractory == 2.0 * symbol("tau") and float(bursts.refractory) == 5.0


def test_the_constructor_has_a_real_signature() -> None:
    parameters = inspect.signature(Everything).parameters
    assert list(parameters)[:3] == ["shape", "name", "stop_condition"]
    assert parameters["tau"].default == 10.0 and parameters["tau"].kind is inspect.Parameter.KEYWORD_ONLY
    assert "g" not in parameters and "xi" not in parameters


def test_a_stop_condition_of_the_class_and_of_a_population() -> None:
    class Model(Neuron):
        r: State = state(0.0)

        @stop_condition
        def decided(self) -> Array:
            return np.any(self.r > 1.0)

    (stop,) = neuron_model(Model).stops
    (other,) = neuron_model(Model, lambda n: (n.r > 1.0) & (n.r < 2.0)).stops
    assert (stop.name, str(stop.condition)) == ("decided", "PopulationAny(r > 1.0)")
    assert other.name == "stop_condition" and other.condition.free_symbols == {symbol("r")}
    assert neuron_model(Model).stops == (stop,)
    with pytest.raises(DeclarationError, match="lambda n"):
        Model(3, stop_condition=5.0)


def test_consecutive_equations_are_one_block() -> None:
    class Model(Neuron):
        a: State = state(0.0)
        b: State = state(0.0)
        c: State = state(0.0)
        z: State = state(0.0)

        @a.ode
        def da(self) -> Array:
            return self.b

        @b.ode
        def db(self) -> Array:
            return self.a

        @update
        def between(self) -> None:
            self.z = self.a

        @c.ode
        def dc(self) -> Array:
            return self.z

    first, middle, last = neuron_model(Model).blocks
    assert isinstance(first, OdeBlock) and [equation.target for equation in first.equations] == ["a", "b"]
    assert isinstance(middle, UpdateBlock) and middle.name == "between"
    assert isinstance(last, OdeBlock) and [equation.name for equation in last.equations] == ["dc"]
    assert last.equations[0].location.line == inspect.getsourcelines(Model.dc)[1]


def make(body: str, base: str = "Neuron") -> Any:
    """Run a class body as a user would write it."""
    scope: dict[str, Any] = {name: getattr(dslnet, name) for name in dslnet.__all__}
    scope.update(np=np, Everything=Everything)
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    exec(f"class Wrong({base}):\n{indented}\n", scope)
    return scope["Wrong"]


def test_parentheses_may_stand_behind_spike() -> None:
    """As behind all decorators of methods."""
    made = make(V + "@spike()\ndef fires(self): return self.v > 1.0")
    assert [event.name for event in neuron_model(made).events] == ["fires"]


V = "v = state(0.0)\n"
REFUSED = [
    ("_v = state(0.0)", "Neuron", "underscore"),
    ("v__1 = state(0.0)", "Neuron", "underscore"),
    ("positions = state(0.0)", "Neuron", "reserved name"),
    ("stop_condition = param(0.0)", "Neuron", "reserved name"),
    ("a = b = state(0.0)", "Neuron", "same field as a"),
    ("v = state(0.0)\nv = state(1.0)", "Neuron", r"declared twice.*lost"),
    (V + "@v.ode\ndef dv(self): return 1.0\n@update\ndef dv(self): self.v = 1.0", "Neuron", "ode at .*update at"),
    (V + "@v.ode\ndef one(self): return 1.0\n@v.ode\ndef two(self): return 2.0", "Neuron", "two equations.*one.*two"),
    ("tau = param(1.0)\n@tau.ode\ndef dtau(self): return 1.0", "Neuron", "a param has no ode"),
    ("@Everything.x.ode\ndef dx(self): return 1.0", "Neuron", "'x', which is no state"),
    ("v = state(0.0, per='population', max='u')\nu = state(0.0)", "Neuron", "its bound u"),
    (V + "@v.ode(method='exponental')\ndef dv(self): return 1.0", "Neuron", "Did you mean 'exponential'"),
    (V + "@v.ode('exponential')\ndef dv(self): return 1.0", "Neuron", r"ode\(method='exponential'\)"),
    (V + "@v.ode(tau=3.0)\ndef dv(self): return 1.0", "Neuron", r"'tau'; .* as in @v.ode\(method="),
    (V + "@spike(refractory=5.0)\ndef fires(self): return True", "Neuron", r"'refractory'; .* @fires.refractory\(v\)"),
    (V + "@update(every=5.0)\ndef follow(self): self.v = 1.0", "Neuron", "'every'; .* @sim.every"),
    (V + "@spike\ndef fires(self): return True\n@fires.reset()\ndef back(self): pass", "Neuron", "the method alone"),
    (V + "@spike\ndef fires(self): return True\n@fires.refractory(ms=2.0)\ndef off(self): return 2", "Neuron", "held"),
    ("@pre_spike(on='burst')\ndef arrive(self): self.into += self.w", "Synapse", "on= of the projection"),
    (V + "@v.ode\ndef dv(self, x): return 1.0", "Neuron", "self and nothing else"),
    (V + "@update\n@v.ode\ndef dv(self): return 1.0", "Neuron", "marked twice"),
    ("tau = 5.0", "Everything", r"tau = param\(5\.0\)"),
    ("tau: Param = 5.0", "Neuron", r"tau: Param = param\(5\.0\)"),
    ("tau: State", "Neuron", r"tau: State = state\(0\.0\)"),
    ("g: Port", "Neuron", r"g: Port = port\(\)"),
    ("v: State = param(1.0)", "Neuron", r"v: Param, or make it with state\("),
    ("xi: Param = noise(Normal(0.0, 1.0))", "Neuron", r"is a Noise; write xi: Noise, or make it with param\("),
    ("def tau(self): return 1.0", "Everything", "a param of a base class"),
    ("tau = None", "Everything", "cannot be removed"),
    ("fires = state(0.0)", "Everything", "method of a base class"),
    ("v = state(0.0, per='synapse')", "Neuron", "'population' or 'neuron'"),
    ("w = state(0.0, per='neuron')", "Synapse", "'projection', 'pre', 'post' or 'synapse'"),
    ("v = state(0.0, unit=3)", "Neuron", r"\.v: unit=3: it is a text, such as unit=\"mV\""),
    ("g = port(unit=['mV'])", "Neuron", r"\.g: unit=\['mV'\]: it is a text"),
    ("g = port()", "Synapse", "self.into"),
    ("v = state(0.0, min='low')", "Neuron", "'low' is no field"),
    ("v = state(0.0, min=2.0, max=1.0)", "Neuron", "lies above"),
    ("v = state(0.0, max=float('nan'))", "Neuron", "nan"),
    ("v = state(0.0, max=[1.0])", "Neuron", "a bound is a number"),
    ("v = state(0.0, dtype=complex)", "Neuron", "float, int or bool"),
    ("v = state(0.5, dtype=int)", "Neuron", "whole numbers"),
    ("v = state(2, dtype=bool)", "Neuron", "True or False"),
    ("v = state(float('inf'))", "Neuron", "finite"),
    ("v = state('fast')", "Neuron", "not str 'fast'"),
    ("xi = noise(1.0)", "Neuron", r"noise\(Normal"),
    ("xi = noise(Normal(0.0, 'sigm'))", "Everything", "'sigm' is no field.*'sigma'"),
    ("@pre_spike\ndef arrive(self): pass", "Neuron", "@pre_spike has no meaning in a neuron"),
    ("@spike\ndef fires(self): return self.w > 1", "Synapse", "@spike has no meaning in a synapse"),
    ("@transmit(reduce=np.prod)\ndef send(self): return self.w", "Synapse", "np.sum, np.mean, np.max or np.min"),
    ("@transmit\ndef a(self): return 1.0\n@transmit\ndef b(self): return 1.0", "Synapse", "transmit is there twice"),
    ("@spike\ndef f(self): return True\n@f.refractory\ndef g(self): return 1.0", "Neuron", r"@f\.refractory\(v\)"),
    (
        "@spike\ndef f(self): return True\n@f.refractory('v')\ndef g(self): return 1.0",
        "Neuron",
        "'v', which is no state",
    ),
    ("@Everything.fires.reset\ndef f(self): pass", "Neuron", "no event of the class"),
    ("def __init__(self): pass", "Neuron", "made from the fields"),
]


@pytest.mark.parametrize(("body", "base", "fragment"), REFUSED)
def test_what_is_refused_at_the_class(body: str, base: str, fragment: str) -> None:
    with pytest.raises(DeclarationError, match=f"(?s){fragment}"):
        make(body, base)


def test_a_field_of_a_class_that_is_no_neuron() -> None:
    class Plain:
        v: State = state(0.0)

    with pytest.raises(DeclarationError, match="Plain has to derive from Neuron"):
        type("Wrong", (Plain, Neuron), {})


def test_fields_of_the_class_cannot_be_replaced_afterwards() -> None:
    with pytest.raises(DeclarationError, match=r"Everything\(\.\.\., tau=value\)"):
        Everything.tau = 5.0  # type: ignore[assignment, misc]  # the mistake under test


def test_a_loop_in_a_class_body_declares_fields() -> None:
    made = make("for letter in 'abc':\n    locals()[letter] = state(1.0)")
    assert [field.name for field in neuron_model(made).fields] == ["a", "b", "c"]


def test_a_default_may_be_an_array_or_a_distribution() -> None:
    values = np.arange(3.0)

    class Model(Neuron):
        a: State = state(values)
        b: Param = param(Uniform(0.0, 1.0))

    values[0] = 9.0
    np.testing.assert_array_equal(Model(3).a, [0.0, 1.0, 2.0])
    assert Model(3)._per_of("b") == "neuron"
    with pytest.raises(DeclarationError, match=r"\(3,\).*\(4,\)"):
        Model(4)


@pytest.mark.parametrize(
    "compute",
    [
        lambda field: field[0],
        lambda field: field * 2.0,
        lambda field: 2.0 - field,
        lambda field: field > 1.0,
        lambda field: -field,
        lambda field: np.exp(field),
        lambda field: np.ones(3) * field,
    ],
)
def test_a_field_has_no_value_in_its_class(compute: Any) -> None:
    class Cell(Neuron):
        v: State = state(0.0)

    message = r"v is a state, which has no value in the class: an equation reads self\.v, .* exc\.v; .*exc\[:10\]\.v"
    with pytest.raises(DeclarationError, match=message):
        compute(Cell.v)


def test_a_default_is_not_computed_from_a_field() -> None:
    with pytest.raises(
        DeclarationError, match=r"Half \(.*test_declarations\.py:\d+\): a param has no value in the class"
    ):

        class Half(Neuron):
            tau: Any = param(10.0)
            half: Any = param(tau / 2.0)


@pytest.mark.parametrize("kind", [int, bool])
def test_whole_numbers_have_no_slope(kind: Any) -> None:
    with pytest.raises(DeclarationError, match=rf"Count\.dn: it is the ode of n, a state with dtype={kind.__name__}"):

        class Count(Neuron):
            n: State = state(kind(1), dtype=kind)

            @n.ode
            def dn(self) -> Any:
                return -self.n / 10.0
