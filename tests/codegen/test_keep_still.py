"""What is made of parameters that differ from neuron to neuron is computed when they change, and only then."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import sympy
from attrs import evolve
from codegen.test_passes import DT, NEURON, TAU, A, V, W, expressions, flat, looped, value_of
from hypothesis import given
from strategies import simulate_members

from dslnet import Array, Neuron, Param, Simulator, State, param, spike, state, update
from dslnet import symbols as s
from dslnet.codegen.ir import Kernel, Load, Store, load
from dslnet.codegen.passes.keep_still import keep_still
from dslnet.codegen.verify import verify
from dslnet.expressions.elementary import Exp
from dslnet.expressions.truths import Greater

SIZES = [1, 63, 64, 65, 200]


def of_cells(value: Any) -> Kernel:
    """An update in which w is a parameter of each neuron, and dt, tau and a are of all."""
    made = looped(Store("out", NEURON, value))
    return evolve(made, functions=tuple(evolve(f, still=frozenset({"w"})) for f in made.functions))


def kept(found: Kernel) -> dict[Any, Any]:
    """What is computed ahead, by the elements that it is read from."""
    ahead = [node for f in found.functions[:-1] for node in flat(f.body) if isinstance(node, Store)]
    return {load(node.array, NEURON): node.value for node in ahead if node.array.endswith("__still")}


def read(found: Kernel) -> Any:
    return [node for node in flat(found.functions[-1].body) if isinstance(node, Store)][-1].value


@given(value=expressions)
def test_the_value_is_the_same(value: Any) -> None:
    found = verify(keep_still(of_cells(value)))
    assert value_of(read(found).xreplace(kept(found))) == pytest.approx(value_of(value), rel=1e-9, abs=1e-12)


@given(value=expressions)
def test_what_is_kept_is_of_parameters(value: Any) -> None:
    for made in kept(keep_still(of_cells(value))).values():
        assert {element.args[0].name for element in made.atoms(Load)} == {"w"}
        assert not made.has(V) and "t" not in {symbol.name for symbol in made.free_symbols}
        assert made.has(sympy.Function) or made.has(sympy.Pow)


@pytest.mark.parametrize(
    ("value", "ahead"),
    [
        (V * Exp(-DT / W), [Exp(-DT / W)]),
        (V * Exp(-DT / W) * TAU * (1 - Exp(-W)), [TAU * Exp(-DT / W) * (1 - Exp(-W))]),
        (V + A + Exp(W), [A + Exp(W)]),
        (V / Exp(W), [Exp(W)]),  # a division stays one
        (Exp(V / W), []),
        (V * W + A * W, []),  # a product is as soon computed as read
        (V * Exp(-DT / TAU), []),  # one for all neurons
        (s.Where(Greater(Exp(W), V), V, W), [Exp(W)]),
        (s.Floor(V + A + Exp(W)), [Exp(W)]),  # the order of what is rounded is not changed
    ],
)
def test_what_is_worth_it(value: Any, ahead: list[Any]) -> None:
    assert list(kept(keep_still(of_cells(value))).values()) == ahead


class Pair(Neuron):
    """Two coupled equations, a decay, and a reset, with parameters of each neuron and of all."""

    tau: Param = param(10.0, per="neuron")
    rate: Param = param(0.2, per="neuron")
    back: Param = param(0.1)
    threshold: Param = param(0.9, per="neuron")
    whole: Param = param(2, dtype=int, per="neuron")
    x: State = state(1.0)
    y: State = state(0.0)
    z: State = state(1.0)

    @x.ode
    def dx(self) -> Array:
        return self.rate * (self.y - self.x) + 0.05

    @y.ode
    def dy(self) -> Array:
        return self.back * self.x - self.rate * self.y

    @z.ode
    def dz(self) -> Array:
        return (self.x - self.z) / self.tau + np.sqrt(self.whole)

    @spike
    def fires(self) -> Array:
        return self.z > np.exp(self.threshold)

    @fires.reset
    def low(self) -> None:
        self.z = np.exp(-self.threshold)


def drawn(size: int) -> Pair:
    random = np.random.default_rng(size)
    return Pair(
        size,
        tau=random.uniform(2, 20, size),
        rate=random.uniform(0.0, 0.5, size),
        threshold=random.uniform(0.5, 1.5, size),
        whole=random.integers(0, 4, size),
    )


def changes(cells: Pair, sim: Simulator) -> list[Any]:
    """States after runs between which one parameter after the other is assigned, whole, in part and in place."""
    found = []
    actions = [
        lambda: None,
        lambda: setattr(cells, "tau", cells.tau[::-1] + 1.0),
        lambda: setattr(cells[-1:], "rate", 0.01),
        lambda: setattr(cells, "back", 0.3),
        lambda: setattr(cells, "threshold", 0.7),
        lambda: setattr(cells[:1], "whole", 9),
        lambda: sim.reset(),
        lambda: setattr(cells, "rate", 0.3),
    ]
    for action in actions:
        action()
        sim.simulate(3.0)
        found.append(np.stack([cells.x, cells.y, cells.z]))
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dt", [0.1, 0.5])
def test_values_follow_their_parameters(size: int, dt: float) -> None:
    with simulate_members(cells := drawn(size), dt=dt, backend="numpy") as sim:
        wanted = changes(cells, sim)
    found = {}
    for threads in (1, 2, 3):
        with simulate_members(cells := drawn(size), dt=dt, threads=threads) as sim:
            found[threads] = changes(cells, sim)
    np.testing.assert_allclose(found[1], wanted, rtol=1e-10)
    np.testing.assert_array_equal(found[1], found[2])
    np.testing.assert_array_equal(found[1], found[3])


def test_a_callback_may_assign() -> None:
    """Within one run, in every fifth step."""

    def last(backend: str) -> Any:
        cells = drawn(65)
        with simulate_members(cells, dt=0.1, backend=backend) as sim:

            @sim.every(0.5)
            def slower(n: int) -> None:
                cells.tau = cells.tau * 1.1
                cells[n : n + 1].rate = 0.1 * n

            sim.simulate(10.0)
            return np.stack([cells.x, cells.y, cells.z])

    np.testing.assert_allclose(last("c"), last("numpy"), rtol=1e-10)


def test_single_steps_and_one_run_are_the_same_bits() -> None:
    found = []
    for steps in ([40], [1] * 40, [13, 27]):
        with simulate_members(cells := drawn(65), dt=0.1) as sim:
            for count in steps:
                sim.step(count)
            found.append(np.stack([cells.x, cells.y, cells.z]))
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[0], found[2])


def test_back_to_a_moment_with_other_parameters() -> None:
    with simulate_members(cells := drawn(64), dt=0.1) as sim:
        sim.simulate(1.0)
        moment = sim.snapshot()
        sim.simulate(2.0)
        wanted = np.stack([cells.x, cells.y, cells.z])
        cells.tau, cells.rate, cells.back = 3.0, 0.4, 0.9
        sim.simulate(2.0)
        sim.rewind(moment)
        sim.simulate(2.0)
        np.testing.assert_array_equal(np.stack([cells.x, cells.y, cells.z]), wanted)


class Plain(Neuron):
    """A decay of all."""

    tau: Param = param(10.0)
    x: State = state(1.0)

    @x.ode
    def dx(self) -> Array:
        return -self.x / self.tau


def test_memory_counts_it() -> None:
    with simulate_members(Pair(64, name="pairs", rate=np.linspace(0.1, 0.2, 64)), Plain(64, name="plain")) as sim:
        found = {row.member: row.bytes for row in sim.memory().rows if row.what == "made of parameters"}
    assert found.keys() == {"pairs"} and (found["pairs"] or 0) > 64 * 8 * 5


def test_nothing_of_it_is_left_in_a_step() -> None:
    with simulate_members(drawn(3), dt=0.1) as sim:
        text = sim.source
    step = text[text.index("static void Pair_update") : text.index("static void prepare")]
    inside = re.sub(r"/\*.*?\*/", "", step, flags=re.DOTALL)
    assert "__still" in inside and not re.search(r"dsl_(exp|matrix)\w*\(|sqrt\(", inside)


class Grown(Neuron):
    """Of a parameter that is 0."""

    rate: Param = param(0.0, per="neuron")
    x: State = state(1.0)

    @update
    def grow(self) -> None:
        self.x = self.x + np.exp(self.rate)


def test_a_parameter_of_nothing_is_seen_too() -> None:
    with simulate_members(cells := Grown(65), threads=2) as sim:
        sim.step(3)
        np.testing.assert_array_equal(cells.x, 4.0)


class Named(Neuron):
    """Of names that might be ours."""

    known: Param = param(0.5, per="neuron")
    thread: Param = param(0.1)
    stale: Param = param(0.2, per="neuron")
    still: State = state(1.0)
    seen: State = state(0.0)

    @update
    def take(self) -> None:
        self.still = self.still * np.exp(-self.known) + np.exp(-self.known * self.thread)
        self.seen = np.where(np.exp(self.stale) > self.still, 1.0, 2.0)


@pytest.mark.parametrize("size", [64, 1000])
def test_names_are_the_users(size: int) -> None:
    found = []
    for backend in ("c", "numpy"):
        with simulate_members(cells := Named(size, stale=np.linspace(0, 1, size)), backend=backend) as sim:
            sim.step(2)
            cells.known = 0.7
            sim.step(2)
            found.append(np.stack([cells.still, cells.seen]))
    np.testing.assert_allclose(*found, rtol=1e-12)


class Edge(Neuron):
    """A root of what was found not to be negative."""

    p: Param = param(0.0, per="neuron")
    v: Param = param(0.0, per="neuron")
    a: Param = param(0.3)
    n: State = state(0.0)

    @update
    def root(self) -> None:
        left = self.v - np.sqrt(self.p) - self.a
        self.n = np.where(self.v - self.a - np.sqrt(self.p) >= 0, np.sqrt(left), 7.0)


def test_what_is_compared_is_added_up_in_its_order() -> None:
    i = np.random.default_rng(1).integers(1, 20, 4000)
    found = []
    for backend in ("c", "numpy"):
        with simulate_members(cells := Edge(4000, p=(i / 10) ** 2, v=i / 10 + 0.3), backend=backend) as sim:
            sim.step()
            found.append(cells.n.copy())
    np.testing.assert_array_equal(*found)
