"""`check_dimensions`: what agrees is passed, what does not is shown with its line."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dslnet
from dslnet import (
    Array,
    DeclarationError,
    Decoding,
    Gamma,
    GIF_curr_exp,
    IF_cond_exp,
    Neuron,
    Noise,
    Normal,
    Param,
    State,
    Synapse,
    check_dimensions,
    noise,
    param,
    post_spike,
    pre_spike,
    spike,
    state,
    transmit,
    update,
    white_noise,
    with_unit,
)
from dslnet.declaring.marks import function_of

pytest.importorskip("pint")


class Membrane(Neuron):
    """All sides agree, noise and helpers included."""

    v: State = state(-60.0, unit="mV")
    level: State = state(-60.0, unit="mV", per="population")
    quiet: State = state(False, dtype=bool)
    tau: Param = param(20.0, unit="ms")
    cm: Param = param(1.0, unit="nF")
    i: Param = param(0.1, unit="nA", per="neuron")
    sigma: Param = param(1.0, unit="mV/ms**0.5")
    v_th: Param = param(-50.0, unit="mV")
    delta: Param = param(2.0, unit="mV")
    xi: Noise = white_noise()

    @v.ode
    def dv(self) -> Array:
        steep = self.delta * np.exp((self.v - self.v_th) / self.delta)
        return (np.maximum(-self.v, 0.0) + steep) / self.tau + self.i / self.cm + self.sigma * self.xi

    @update
    def watch(self) -> None:
        self.level = np.mean(self.v)
        self.quiet = self.v < self.level

    @spike
    def fires(self) -> Array:
        return (self.v > self.v_th) & ~self.quiet

    @fires.reset
    def recover(self) -> None:
        self.v -= 2.0 * self.delta

    @fires.refractory(v)
    def silence(self) -> Array:
        return 0.25 * self.tau


@pytest.mark.parametrize("model", [Membrane, IF_cond_exp, GIF_curr_exp])
def test_what_agrees_is_passed(model: Any) -> None:
    found = check_dimensions(model)
    assert found.agree and not found.unknown, found
    assert repr(found) == f"{model.__name__}: {len(found.checked)} methods checked, all agree"


def problems(**methods: Any) -> list[str]:
    """What is found in a membrane whose methods were replaced."""
    return [str(p) for p in check_dimensions(type("Wrong", (Membrane,), methods)).problems]


def line_of(function: Any, further: int) -> str:
    return f"{__file__}:{function.__code__.co_firstlineno + further}"


def test_a_sum_of_different_units_is_shown_at_its_line() -> None:
    def dv(self: Any) -> Any:
        leak = -self.v / self.tau
        return leak + self.i

    (problem,) = problems(dv=dv)
    assert problem == f"Wrong.dv ({line_of(dv, 2)}): mV/ms and nA do not go together"


def test_a_side_in_another_unit() -> None:
    def dv(self: Any) -> Any:
        return -self.v

    def silence(self: Any) -> Any:
        return 5.0

    def recover(self: Any) -> None:
        self.v = self.i

    found = problems(dv=dv, silence=silence, recover=recover)
    assert [text.partition("): ")[2] for text in found] == [
        "dv/dt should be in mV/ms, and is in mV",
        "what is assigned to v should be in mV, and is in nA",
        "a refractory time should be in ms, and is a pure number",
    ]


def test_units_of_one_dimension_that_are_mixed() -> None:
    """pA / nF is a thousandth of mV / ms: the dimensions agree and the numbers do not."""

    class Small(Membrane):
        i: Param = param(100.0, unit="pA", per="neuron")
        v_th: Param = param(-0.05, unit="V")

        def dv(self) -> Array:
            return self.i / self.cm

    found = {p.method: p.problem for p in check_dimensions(Small).problems}
    assert "by a factor of 0.001" in found["Small.dv"]
    assert "compared" in found["Small.fires"]


def test_functions_take_pure_numbers() -> None:
    (problem,) = problems(dv=lambda self: np.tanh(self.v) / self.tau)
    assert "mV and" in problem


def test_what_pint_cannot_compute_is_not_called_wrong() -> None:
    found = check_dimensions(type("Jumping", (Membrane,), {"dv": lambda self: np.heaviside(self.v, 0.5)}))
    assert found.agree
    assert "not checked: Jumping.dv" in repr(found)


def test_a_class_asks_for_it_when_it_is_defined() -> None:
    class Fine(Membrane, check_dimensions=True):
        pass

    assert Fine(1).size == 1
    with pytest.raises(DeclarationError, match=r"Bad\.dv .*: dv/dt should be in mV/ms, and is in nA"):

        class Bad(Membrane, check_dimensions=True):
            def dv(self) -> Array:
                return self.i


def test_a_unit_that_there_is_not() -> None:
    class Odd(Membrane):
        tau: Param = param(1.0, unit="milliparsnip")

    with pytest.raises(DeclarationError, match=r"Odd\.tau: unit='milliparsnip' is no unit"):
        check_dimensions(Odd)


class Hebbian(Synapse):
    """A rule whose sides agree: traces, a weight in mV, values and spike times of both neurons."""

    w: State = state(0.5, unit="mV")
    x: State = state(0.0, per="pre")
    y: State = state(0.0, per="post", unit="mV")
    rate: Param = param(0.01, unit="1/ms")
    tau: Param = param(20.0, unit="ms")
    top: Param = param(1.0, unit="mV")

    @x.ode
    def dx(self) -> Array:
        return -self.x / self.tau

    @w.ode
    def dw(self) -> Array:
        return self.rate * (self.post.v - self.pre.v)

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.x += np.exp((self.t_post - self.t) / self.tau)
        self.post.v += self.y

    @post_spike
    def look_back(self) -> None:
        self.y += 0.5 * self.top
        self.w = np.clip(self.w + self.x * self.top, 0.0 * self.top, self.top)


class Wrong(Hebbian):
    """One mistake a method."""

    def dx(self) -> Array:
        return -self.x

    def dw(self) -> Array:
        return self.rate * self.post.v * self.pre.v

    @pre_spike
    def arrive(self) -> None:
        self.into += self.x
        self.x += 1.0

    @post_spike
    def look_back(self) -> None:
        self.w += self.x * self.tau


class Carried(Synapse):
    """Transmission of values."""

    w: State = state(1.0, unit="nS")

    @transmit
    def current(self) -> Array:
        return self.w * (self.pre.v - self.post.v)


def test_synapses_that_agree() -> None:
    found = check_dimensions(Hebbian, pre=Membrane, post=Membrane, into="v")
    assert found.agree and not found.unknown, found
    found = check_dimensions(Hebbian)
    assert found.agree
    assert [each.method for each in found.unknown] == ["Hebbian.dw", "Hebbian.arrive"]
    assert "it reads self.post.v, which is known only with the class, post=..." in repr(found)
    named = [getattr(dslnet, name) for name in dir(dslnet)]
    models = [each for each in named if isinstance(each, type) and issubclass(each, Synapse) and each is not Synapse]
    assert len(models) > 10
    assert [repr(found) for found in map(check_dimensions, models) if not found.agree] == []


def test_synapses_that_do_not() -> None:
    found = check_dimensions(Wrong, pre=Membrane, post=Membrane, into=Membrane.v)
    assert [str(p).partition(" (")[0] + ": " + str(p).partition("): ")[2] for p in found.problems] == [
        "Wrong.dx: dx/dt should be in 1/ms, and is a pure number",
        "Wrong.dw: dw/dt should be in mV/ms, and is in mV**2/ms",
        "Wrong.arrive: mV and a pure number do not go together",
        "Wrong.look_back: mV and ms do not go together",
    ]
    with pytest.raises(DeclarationError, match=r"Late\.dx .*: dx/dt should be in 1/ms"):

        class Late(Hebbian, check_dimensions=True):
            def dx(self) -> Array:
                return -self.x


def test_what_a_synapse_delivers_has_the_unit_of_its_target() -> None:
    found = check_dimensions(Carried, pre=Membrane, post=Membrane, into=Membrane.i)
    (problem,) = found.problems
    assert problem.problem == (
        "what is delivered should be in nA, and differs from it by a factor of 0.001 when the numbers are computed "
        "without their units, as they are; units of one dimension are mixed, such as V and mV, or converted by a bare "
        "number"
    )
    assert not check_dimensions(Carried, pre=Membrane, post=Membrane, into=Membrane.v).agree
    assert check_dimensions(Carried, pre=Membrane, post=Membrane).agree
    both = check_dimensions(Carried, pre=Membrane, post=Membrane, into=(Membrane.i, "v"))
    assert len(both.problems) == 2 and both.problems[0] == problem


def test_what_was_assigned_wrongly_is_listed_whatever_follows() -> None:
    class Wrong(Neuron):
        tau: Param = param(2.0, unit="ms")
        v: State = state(0.0, unit="mV")
        x: State = state(0.0)
        y: State = state(0.0, unit="mV")

        @update
        def change(self) -> None:
            self.v = self.tau
            self.y = self.v
            self.x += self.v

    found = {each.location.line: each.problem for each in check_dimensions(Wrong).problems}
    first = Wrong.change.__code__.co_firstlineno + 2
    assert found == {
        first: "what is assigned to v should be in mV, and is in ms",
        first + 2: "a pure number and mV do not go together",
    }


def test_what_is_given_beside_the_class() -> None:
    with pytest.raises(DeclarationError, match=r"check_dimensions\(Membrane, pre=...\): only synapses have a pre"):
        check_dimensions(Membrane, pre=Membrane)
    with pytest.raises(DeclarationError, match=r"into='u': give a field, .*There is v, level"):
        check_dimensions(Carried, post=Membrane, into="u")
    with pytest.raises(DeclarationError, match=r"post=.*: give the class of neurons, such as post=COBA"):
        check_dimensions(Carried, post="v")
    with pytest.raises(DeclarationError, match="give a class of neurons or synapses"):
        check_dimensions(3)


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pint", None)
    with pytest.raises(DeclarationError, match=r"pip install 'dslnet\[units\]'"):
        check_dimensions(Membrane)


def test_all_ready_made_neurons_agree() -> None:
    named = [getattr(dslnet, name) for name in dir(dslnet)]
    neurons = [cls for cls in named if isinstance(cls, type) and issubclass(cls, Neuron) and cls is not Neuron]
    assert len(neurons) > 20
    assert [repr(found) for found in map(check_dimensions, neurons) if not found.agree or found.unknown] == []


@pytest.mark.parametrize("page", ["README.md", "docs/methods.md"])
def test_the_first_class_of_a_page_agrees(page: str) -> None:
    text = (Path(__file__).parents[2] / page).read_text()
    code = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)[0].split("\n\n\ncells = ")[0]
    names: dict[str, Any] = {name: getattr(dslnet, name) for name in dslnet.__all__}
    exec(code, names)
    found = check_dimensions(names["Cell" if "Cell" in names else "LIF"])
    assert found.agree, found


def test_a_number_says_its_unit() -> None:
    class Counting(Neuron):
        v: State = state(0.0, unit="mV")

        @spike
        def fires(self) -> Array:
            return self.v > with_unit(10.0, "mV")

        @spike
        def wrong(self) -> Array:
            return self.v > with_unit(10.0, "nA")

    (problem,) = check_dimensions(Counting).problems
    assert problem.method == "Counting.wrong" and "mV and nA do not go together" in str(problem)
    assert with_unit(10.0, "mV") == 10.0

    class Unknown(Neuron):
        v: State = state(0.0)

        @spike
        def fires(self) -> Array:
            return self.v > with_unit(10.0, "blorf")

    with pytest.raises(DeclarationError, match=r"with_unit\(10.0, 'blorf'\): no unit"):
        check_dimensions(Unknown)


def test_bounds_and_parameters_of_distributions() -> None:
    class Bounded(Neuron):
        low: Param = param(-1.0, unit="nA")
        high: Param = param(1.0, unit="mV")
        form: Param = param(1.0)
        a: State = state(0.0, unit="mV", min="low", max="high")
        first: State = state(Normal("form", "high"), unit="mV", max=3.0)
        xi: Noise = noise(Normal("low", 1.0), unit="mV")
        g: Noise = noise(Gamma("form", "high"), unit="mV")

        @update
        def go(self) -> None:
            self.a = self.xi + self.g

    assert [str(problem).split("): ")[1] for problem in check_dimensions(Bounded).problems] == [
        "min='low' should be in mV, and is in nA",
        "Normal: loc='form' should be in mV, and is a pure number",
        "Normal: loc='low' should be in mV, and is in nA",
    ]


def test_what_is_no_request() -> None:
    with pytest.raises(DeclarationError, match=r"not an object of it: check_dimensions\(Membrane\)"):
        check_dimensions(Membrane(2))
    with pytest.raises(DeclarationError, match="check_dimensions='yes': it is True or False"):

        class Unsure(Neuron, check_dimensions="yes"):
            pass

    with pytest.raises(DeclarationError, match=r"takes no check_dimension=True\. Did you mean 'check_dimensions'"):

        class Misspelt(Neuron, check_dimension=True):
            pass


def test_noise_is_no_parameter_of_noise() -> None:
    with pytest.raises(DeclarationError, match="xi is noise, and a parameter of a distribution is"):

        class Nested(Neuron):
            xi: Noise = noise(Normal(0.0, 1.0))
            eta: Noise = noise(Normal("xi", 1.0))


class Mixed(Neuron):
    """Compares mV with V wherever something is compared."""

    v: State = state(-60.0, unit="mV")
    u: Param = param(-0.06, unit="V")
    low: Param = param(-70.0, unit="mV")
    late: State = state(False, dtype=bool)
    a: State = state(0.0)

    @update
    def truth(self) -> None:
        self.late = self.v > self.u

    @update
    def choice(self) -> None:
        self.a = np.where(self.v > self.u, 1.0, 0.0)

    @update
    def product(self) -> None:
        self.a = (self.v > self.u) * 1.0

    @update
    def clipped(self) -> None:
        self.v = np.clip(self.v, min=self.low, max=self.low)


def test_units_that_are_compared_are_the_same_ones() -> None:
    found = check_dimensions(Mixed)
    assert [problem.method for problem in found.problems] == ["Mixed.truth", "Mixed.choice", "Mixed.product"]
    assert "V and mV" in str(found.problems[0]) and "V and mV" in str(found.problems[1])
    assert all(other.method == "Mixed.clipped" for other in found.unknown)


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        (lambda self: self.v == self.tau, "mV and ms do not go together"),
        (lambda self: self.v != self.i, "mV and nA do not go together"),
        (lambda self: self.v != 3.0, "Cannot compare a quantity with a unit and a bare number"),
        (lambda self: self.v == with_unit(1.0, "V"), "units of one dimension are compared that are not the same"),
        (lambda self: self.v == self.v_th, None),
        (lambda self: self.v != 0.0, None),
        (lambda self: self.v / self.tau == with_unit(1.0, "V/s"), None),
    ],
)
def test_units_of_what_is_or_is_not_equal(condition: Any, problem: str | None) -> None:
    found = problems(fires=condition)
    assert not found if problem is None else len(found) == 1 and problem in found[0]


def test_what_is_given_in_another_form_is_refused_in_words() -> None:
    for into in (["g_e"], [Membrane.v], 3):
        with pytest.raises(DeclarationError, match=r"give a field, into=COBA.g_e, or its name"):
            check_dimensions(Hebbian, post=Membrane, into=into)
    with pytest.raises(DeclarationError, match="give the class of neurons, such as pre=COBA"):
        check_dimensions(Hebbian, pre=Membrane(1))

    def dv(self: Any) -> Any:
        return 1 / 0

    found = check_dimensions(type("Wrong", (Membrane,), {"dv": dv}))
    assert found.agree and [str(each) for each in found.unknown] == [
        f"Wrong.dv ({line_of(dv, 1)}): it raises ZeroDivisionError: division by zero"
    ]


def test_units_that_are_mixed_where_numbers_of_one_size_never_come() -> None:
    class Far(Neuron):
        v: State = state(0.0, unit="mV")
        u: State = state(0.0, unit="ms")
        a: Param = param(1.0, unit="mV")
        V: Param = param(1.0, unit="V")

        @update
        def go(self) -> None:
            self.u = self.u + 1.0 * self.u
            self.v = np.where(self.v > 10.0 * self.a, self.V, self.v)

    (problem,) = check_dimensions(Far).problems
    assert "what is assigned to v should be in mV, and differs from it" in problem.problem
    assert problem.location.line == line_in(Far.go, "np.where")


def test_an_inherited_bound_is_shown_where_it_was_declared() -> None:
    class Base(Neuron):
        top: Param = param(1.0, unit="ms")
        v: State = state(0.0, unit="mV", max="top")

    class Derived(Base):
        pass

    (problem,) = check_dimensions(Derived).problems
    assert problem.location == Base._location != Derived._location


def line_in(method: Any, text: str) -> int:
    """The line of a method in which something stands."""
    lines, first = inspect.getsourcelines(function_of(method))
    return first + next(number for number, line in enumerate(lines) if text in line)


def test_a_pure_number_is_no_angle() -> None:
    class Turning(Neuron):
        angle: State = state(30.0, doc="in degrees")
        v: State = state(0.0)

        @update
        def turn(self) -> None:
            self.v = np.sin(np.deg2rad(self.angle)) + np.degrees(self.v)

    assert check_dimensions(Turning).agree


def test_what_is_read_of_an_unknown_neuron_by_another_way() -> None:
    (unknown,) = check_dimensions(Decoding).unknown
    assert "it reads self.pre, which is known only with the class, pre=..." in str(unknown)


class NeverFired(Neuron):
    """Compares times and voltages with what is infinite, and with nothing."""

    v: State = state(0.0, unit="mV")
    x: State = state(0.0)

    @update
    def look(self) -> None:
        self.x = np.where((self.t_last == -np.inf) | (self.v >= np.inf) | (self.v != 0.0), 1.0, 0.0)

    @spike
    def fires(self) -> Array:
        return (self.t_last > -np.inf) & (self.v < np.inf)


def test_everything_is_compared_with_infinity() -> None:
    assert not check_dimensions(NeverFired).problems
