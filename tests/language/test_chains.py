"""Locals that are used again and again: what a method says stays as long as it is written, in C and in words."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy

from dslnet import (
    AllToAll,
    Array,
    Network,
    Neuron,
    Port,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    describe,
    port,
    post_spike,
    pre_spike,
    spike,
    state,
    stop_condition,
    transmit,
    update,
)
from dslnet.expressions.parts import Part, holds, nodes, numbered, part_of, parts_in
from dslnet.expressions.truths import Greater
from dslnet.model import symbol
from dslnet.symbols import Maximum, Where

FIRST = np.linspace(-0.5, 1.5, 7)
DT = 0.1
pytestmark = pytest.mark.filterwarnings("ignore::dslnet.SlowBackendWarning")
BACKENDS = pytest.mark.parametrize("backend", ["c", "numpy"])
LENGTHS = pytest.mark.parametrize("length", [2, 12, 40])


def chosen(x: Any, length: int) -> Any:
    """Choices, each of which reads the one before three times."""
    for i in range(length):
        x = np.where(x > 0.5, 0.9 * x, 1.1 * x + 0.001 * i)
    return x


def bent(x: Any, length: int) -> Any:
    """A call and a square, each of what comes before."""
    for _ in range(length):
        x = np.tanh(x) + 0.1 * x * x
    return x


def bounded(x: Any, length: int) -> Any:
    """Bounds that are made of what they bound."""
    for i in range(length):
        x = np.minimum(np.maximum(1.1 * x, 0.01 * i), np.abs(x) + x * x)
    return x


def substeps(v: Any, length: int) -> Any:
    """Izhikevich's equation in small steps."""
    for _ in range(length):
        v = v + (1 / length) * (0.04 * v * v - v + 1.4)
    return v


def decided(x: Any, length: int) -> Any:
    """A condition that stands on both sides of the next one."""
    c = x > 0.5
    for i in range(length):
        c = (c & (x > 0.1 * i)) | (~c & (x < 0.05 * i))
    return np.where(c, 1.0, x)


def about_means(x: Any, length: int) -> Any:
    """Means over the population, inside and around what is shared."""
    for _ in range(min(length, 6)):  # threads meet for each
        x = 0.5 * x + 0.1 * np.mean(x) * x + np.where(x > np.mean(x), 0.1 * x, 0.2 * x)
    return x


def text_of(simulator: Simulator) -> str:
    """The C of the equations, without the library."""
    return str(simulator.c_source())


def cells(made: type[Neuron], length: int, backend: str, steps: int = 1) -> Any:
    """The values of a population after a step. What is generated and said of it is no longer than it has to be."""
    population = made(7, v=FIRST)  # type: ignore[call-arg]  # the field of the class at hand
    assert len(str(describe(made))) < 3000 + 700 * length
    assert len(describe(made).latex()) < 6000 + 1400 * length
    with Simulator(Network(population), dt=DT, backend=backend) as simulator:
        if backend == "c":
            lines = text_of(simulator).splitlines()
            assert sum(map(len, lines)) < 400_000
            assert max(map(len, lines)) < 2000
        simulator.step(steps)
        return np.array(population.v)  # type: ignore[attr-defined]  # as above


@BACKENDS
@LENGTHS
@pytest.mark.parametrize("chain", [chosen, bent, bounded, substeps, decided, about_means])
def test_an_update(chain: Callable[[Any, int], Any], length: int, backend: str) -> None:
    class Cell(Neuron):
        v: State = state(0.0)

        @update
        def compute(self) -> None:
            self.v = chain(self.v, length)

    np.testing.assert_allclose(cells(Cell, length, backend), chain(FIRST, length), rtol=1e-12)


@BACKENDS
@LENGTHS
@pytest.mark.parametrize("method", ["auto", "explicit", "rk4"])
def test_an_equation(method: str, length: int, backend: str) -> None:
    class Cell(Neuron):
        v: State = state(0.0)

        @v.ode(method=method)
        def dv(self) -> Array:
            return (1.0 - bent(self.v, length)) / 10.0

    def slope(v: Any) -> Any:
        return (1.0 - bent(v, length)) / 10.0

    expected = FIRST + DT * slope(FIRST)
    if method == "rk4":
        k = [slope(FIRST)]
        for h in (DT / 2, DT / 2, DT):
            k.append(slope(FIRST + h * k[-1]))
        expected = FIRST + DT / 6 * (k[0] + 2 * k[1] + 2 * k[2] + k[3])
    np.testing.assert_allclose(cells(Cell, length, backend), expected, rtol=1e-12)


@BACKENDS
@LENGTHS
def test_a_linear_equation_stays_one(length: int, backend: str) -> None:
    class Cell(Neuron):
        v: State = state(0.0)

        @v.ode
        def dv(self) -> Array:
            x = self.v
            for _ in range(length):
                x = 0.9 * x + 0.05 * x + 0.01
            return -x / 10.0

    x, a = FIRST, -(0.95**length) / 10.0
    for _ in range(length):
        x = 0.9 * x + 0.05 * x + 0.01
    np.testing.assert_allclose(cells(Cell, length, backend), FIRST - x / 10.0 * np.expm1(a * DT) / a, rtol=1e-12)
    assert "exact" in str(describe(Cell))


@BACKENDS
@LENGTHS
def test_newtons_method(length: int, backend: str) -> None:
    class Cell(Neuron):
        v: State = state(0.0)

        @v.ode(method="implicit")
        def dv(self) -> Array:
            return (1.0 - bent(self.v, length)) / 10.0

    new = cells(Cell, length, backend)
    np.testing.assert_allclose(new, FIRST + DT * (1.0 - bent(new, length)) / 10.0, rtol=1e-8, atol=1e-8)


@BACKENDS
@LENGTHS
def test_an_event(length: int, backend: str) -> None:
    class Cell(Neuron):
        v: State = state(0.0)

        @spike
        def fires(self) -> Array:
            return chosen(self.v, length) > 0.3

        @fires.reset
        def again(self) -> None:
            self.v = bent(self.v, length)

        @fires.refractory()
        def silent(self) -> Array:
            return np.abs(chosen(self.v, length))

        @stop_condition
        def enough(self) -> Array:
            return chosen(self.v, length) > 1e9

    expected = np.where(chosen(FIRST, length) > 0.3, bent(FIRST, length), FIRST)
    np.testing.assert_allclose(cells(Cell, length, backend), expected, rtol=1e-12)


@BACKENDS
@LENGTHS
def test_a_method_that_is_called_again(length: int, backend: str) -> None:
    class Cell(Neuron):
        v: State = state(0.0)

        def rate(self) -> Any:
            return bent(self.v, length)

        @update
        def compute(self) -> None:
            self.v = self.rate() * self.rate() + np.where(self.rate() > 0.5, self.rate(), 0.0)

    rate = bent(FIRST, length)
    expected = rate * rate + np.where(rate > 0.5, rate, 0.0)
    np.testing.assert_allclose(cells(Cell, length, backend), expected, rtol=1e-12)


class Target(Neuron):
    """What synapses add to."""

    g: Port = port()
    v: State = state(0.0)

    @update
    def keep(self) -> None:
        """What arrived."""
        self.v = self.v + self.g

    @spike
    def fires(self) -> Array:
        """At the first step."""
        return self.t < 0.05


@BACKENDS
@LENGTHS
def test_rules_at_spikes(length: int, backend: str) -> None:
    class Line(Synapse):
        w: State = state(0.3)
        x: State = state(0.4)

        @pre_spike
        def arrive(self) -> None:
            self.into += bent(self.w, length)
            self.w = chosen(self.w, length)

        @post_spike
        def back(self) -> None:
            self.x = bent(self.x, length)

    source, target = SpikeTrains([[0.0]] * 3), Target(7)
    line = Line(source, target, AllToAll(), into="g")
    with Simulator(Network(source, target, line), dt=DT, backend=backend) as simulator:
        if backend == "c":
            assert len(text_of(simulator)) < 400_000
        simulator.step(3)
        np.testing.assert_allclose(np.asarray(target.v), 3 * bent(0.3, length), rtol=1e-12)
        np.testing.assert_allclose(np.asarray(line.w), chosen(0.3, length), rtol=1e-12)
        np.testing.assert_allclose(np.asarray(line.x), bent(0.4, length), rtol=1e-12)


@BACKENDS
@LENGTHS
def test_what_synapses_transmit_and_step(length: int, backend: str) -> None:
    class Line(Synapse):
        w: State = state(0.3)
        x: State = state(0.4)

        @transmit(reduce="sum")
        def value(self) -> Array:
            return bent(self.w + self.pre.v, length)

        @update
        def step(self) -> None:
            self.x = chosen(self.x + self.post.v, length)

    source, target = Target(3, v=np.array([0.1, 0.2, 0.3])), Target(7)
    line = Line(source, target, AllToAll(), into="g")
    with Simulator(Network(source, target, line), dt=DT, backend=backend) as simulator:
        simulator.step(1)
        sent = sum(bent(0.3 + v, length) for v in (0.1, 0.2, 0.3))
        np.testing.assert_allclose(np.asarray(target.v), sent, rtol=1e-12)
        np.testing.assert_allclose(np.asarray(line.x), chosen(0.4 + sent, length), rtol=1e-12)


def test_a_short_chain_is_what_it_was() -> None:
    class Cell(Neuron):
        v: State = state(0.0)

        @update
        def compute(self) -> None:
            self.v = chosen(self.v, 3)

    value = Cell(1)._model.blocks[0].statements[0].value
    assert not parts_in(value)


def deep(levels: int = 12) -> Any:
    """An expression whose tree has some 3^levels nodes, and its parts few."""
    x = symbol("x")
    for _ in range(levels):
        x = part_of(Where(Greater(x, 0), Maximum(x, 2) + x, sympy.cos(x)))
    return x


def test_parts_are_equal_by_what_they_hold() -> None:
    assert deep() == deep()
    assert hash(deep()) == hash(deep())
    assert deep() != deep(11)
    assert pickle.loads(pickle.dumps(deep())) == deep()


def test_parts_are_replaced_in_and_asked_for_their_names() -> None:
    moved = deep().xreplace({symbol("x"): symbol("y")})
    assert moved.free_symbols == {symbol("y")}
    assert moved.xreplace({symbol("y"): symbol("x")}) == deep()
    assert holds(moved, Maximum)
    assert not holds(moved, symbol("x"))
    assert sum(isinstance(node, Part) for node in nodes(moved)) == 12


def test_parts_have_derivatives() -> None:
    x, y = symbol("x"), symbol("x")
    for _ in range(4):
        x, y = Part(sympy.cos(x) * x + 1), sympy.cos(y) * y + 1
    found = x.diff(symbol("x")).xreplace({symbol("x"): sympy.Float(0.3)})
    parts, rest = numbered(found)
    known: dict[Any, Any] = {}
    for name, value in parts.items():
        known[name] = value.xreplace(known)
    assert float(rest.xreplace(known)) == pytest.approx(float(y.diff(symbol("x")).subs(symbol("x"), 0.3)), rel=1e-12)
    assert x.diff(symbol("z")) == 0
