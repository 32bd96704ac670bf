"""What is refused at a class, a member or a simulator says what was seen and what would be right."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from dslnet import (
    DeclarationError,
    Network,
    NetworkError,
    Neuron,
    ScheduleError,
    SimulationError,
    Simulator,
    State,
    Synapse,
    TraceError,
    param,
    state,
    update,
)
from dslnet.members.rooms import LiveRoom


async def asynchronous(self: Any) -> Any:
    return self.v


def generator(self: Any) -> Any:
    yield self.v


@pytest.mark.parametrize("body", [asynchronous, generator])
def test_a_method_that_does_nothing_when_called(body: Any) -> None:
    with pytest.raises(DeclarationError, match=r"async or has a yield; @ode takes a plain method"):
        State().ode(body)


@pytest.mark.parametrize("kind", [staticmethod, classmethod])
def test_a_static_method_is_no_equation(kind: Any) -> None:
    with pytest.raises(DeclarationError, match=f"not on a {kind.__name__}"):
        State().ode(kind(lambda self: 0.0))


def test_a_static_method_is_no_equation_in_any_order() -> None:
    with pytest.raises(DeclarationError, match=r"Model\.dv: it is a staticmethod"):

        class Model(Neuron):
            v: State = state(0.0)

            @staticmethod
            @v.ode
            def dv(self: Any) -> Any:
                return -self.v


class Base(Neuron):
    v: State = state(0.0)

    @v.ode
    def dv(self) -> Any:
        return -self.v


def test_an_override_that_is_static() -> None:
    with pytest.raises(DeclarationError, match=r"Derived\.dv: it is a staticmethod"):
        type(Base)("Derived", (Base,), {"dv": staticmethod(lambda: 0.0)})


@pytest.mark.parametrize("body", [asynchronous, generator])
def test_an_override_that_does_nothing_when_called(body: Any) -> None:
    with pytest.raises(TraceError, match="async or has a yield"):
        type(Base)("Derived", (Base,), {"dv": body})(1)


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: state(0, min=3, max=1), "min=3 lies above max=1"),
        (lambda: state(0, dtype=int, min=0.5), "min=0.5: a bound of whole numbers is a whole number"),
        (lambda: state(0, dtype=complex), "a field is float, int or bool"),
        (lambda: param(2.5, dtype=int), r"the value is 2\.5; it holds whole numbers"),
        (lambda: state(0.0).ode(method="rk9"), "no method 'rk9'"),
    ],
)
def test_a_declaration_that_is_refused_says_class_and_line(make: Callable[[], Any], what: str) -> None:
    with pytest.raises(DeclarationError, match=f"test_refusals.py:{make.__code__.co_firstlineno}: .*{what}"):
        make()
    with pytest.raises(DeclarationError, match=r"Wrong \(.*test_refusals.py:"):

        class Wrong(Neuron):
            v: State = state(0.0, min=3, max=1)


def test_properties_are_not_assigned() -> None:
    cells = Base(3)
    with pytest.raises(DeclarationError, match=r"size .* another population"):
        cells.size = 4  # type: ignore[misc]  # the mistake under test
    with pytest.raises(DeclarationError, match=r"dt .*Simulator\(net, dt=\.\.\.\)"):
        cells.dt = 0.2  # type: ignore[misc]  # the mistake under test
    sim = Simulator(Network(cells))
    with pytest.raises(SimulationError, match=r"dt .*Simulator\(net, dt=\.\.\.\)"):
        sim.dt = 0.2  # type: ignore[misc]  # the mistake under test
    with pytest.raises(DeclarationError, match="del of v"):
        del cells.v


def test_choices_of_a_simulator_that_cannot_be() -> None:
    cells = Base(3)
    net = Network(cells)
    with pytest.raises(NetworkError, match=r"populations=\[Base\(3\)\]"):
        Simulator(net, populations=cells)  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(SimulationError, match="directory=5: the path of a folder"):
        Simulator(net, directory=5)  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(ScheduleError, match=r"dt '0\.1' is not a number"):
        Simulator(net, dt="0.1")  # type: ignore[arg-type]  # the mistake under test
    assert Simulator(net, dt=Fraction(1, 8)).dt == 0.125  # type: ignore[arg-type]  # exact, and rarely needed


def test_a_signature_says_what_may_be_given() -> None:
    shown = str(inspect.signature(Base))
    assert shown.startswith("(shape: int | tuple[int, ...], *, name: str | None = None")
    assert "v: float | array | Distribution = 0.0" in shown
    assert "Argument" not in shown + str(inspect.signature(Synapse))


def test_times_of_synapses_are_not_said_to_be_noise() -> None:
    room = LiveRoom({}, None, None)  # type: ignore[arg-type]  # neither is asked
    with pytest.raises(SimulationError, match=r"t_pre has no live values: .*t_last"):
        room.special("t_pre")
    with pytest.raises(SimulationError, match="xi has no live values: it is noise"):
        room.read("xi")


def test_a_decorator_that_the_class_has_hidden() -> None:
    with pytest.raises(DeclarationError, match=r"Two\.copy: it is None, since @update above it was the class's own"):

        class Two(Neuron):
            v: State = state(0.0)

            @update
            def update(self) -> None:
                self.v = 1.0

            @update  # type: ignore[arg-type]  # the mistake: it is the method above by now
            def copy(self) -> None:
                self.v = 2.0
