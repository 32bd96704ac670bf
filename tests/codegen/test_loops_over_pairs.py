"""Loops over all pairs: choices made ahead of them, and several sources in one turn, change no value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy
from strategies import simulate_members

from dslnet import AllToAll, Array, Neuron, Param, Port, State, Synapse, Uniform, param, port, state, update
from dslnet import symbols as s
from dslnet.codegen.ir import Accumulate, Declare, For, Function, If, Kernel, Store, load, local
from dslnet.codegen.passes.join_sources import TOGETHER, join_sources
from dslnet.codegen.passes.load_ahead import load_ahead
from dslnet.codegen.passes.skip_idle_loops import skip_idle_loops
from dslnet.codegen.passes.spread_factors import spread_factors
from dslnet.expressions import elementary

ZERO, ON, SOURCE, NEURON = sympy.Integer(0), local("on"), local("source"), local("neuron")
W, NEW = load("w", local("synapse")), local("w__1")
CHOICE = Declare("w__1", s.Where(ON, W + load("r", NEURON), W))
KEPT = Store("w", local("synapse"), NEW)
TYPES = dict.fromkeys(("synapse", "on", "self->pre_size", "size"), "int64_t") | dict.fromkeys(
    ("w__1", "r", "x", "w"), "double"
)


def over_pairs(*body: Any) -> Kernel:
    """A step over all pairs."""
    place = Declare("synapse", SOURCE * local("size") + NEURON)
    targets = For("neuron", ZERO, local("size"), (place, *body), simd=True)
    sources = For("source", ZERO, local("self->pre_size"), (targets,))
    return Kernel((), (Function("step", (), (sources,), TYPES),))


def only(found: Kernel) -> Any:
    (node,) = found.functions[0].body
    return node


def test_what_keeps_its_value_is_not_gone_through() -> None:
    found = only(skip_idle_loops(over_pairs(CHOICE, KEPT)))
    assert isinstance(found, If) and found.condition == ON
    inner = found.body[0].body[0].body
    assert inner[1].value == W + load("r", NEURON) and inner[2] == KEPT


@pytest.mark.parametrize(
    "more",
    [
        Store("x", local("synapse"), sympy.Integer(1)),
        Accumulate("total", NEURON, W),
        Store("x", NEURON, s.Where(ON, W, load("x", SOURCE))),
        Store("x", NEURON, s.Where(local("off"), W, load("x", NEURON))),
    ],
    ids=["stored in any case", "added up", "another value is kept", "another condition"],
)
def test_a_loop_with_other_effects_is(more: Any) -> None:
    whole = over_pairs(CHOICE, KEPT, more)
    assert skip_idle_loops(whole) == whole


def test_a_choice_for_each_pair_stays_inside() -> None:
    whole = over_pairs(Declare("on", load("r", NEURON)), CHOICE, KEPT)
    assert skip_idle_loops(whole) == whole


def test_several_sources_share_a_turn_and_stores_come_last() -> None:
    groups, rest = join_sources(over_pairs(Declare("w__1", W + 1), KEPT)).functions[0].body
    inner = groups.body[0].body
    assert (groups.step, rest.step, groups.stop) == (TOGETHER, 1, rest.start)
    assert [type(node) for node in inner] == [Declare] * 2 * TOGETHER + [Store] * TOGETHER
    assert inner[2].value == (SOURCE + 1) * local("size") + NEURON


def test_loops_that_call_functions_are_left_alone() -> None:
    whole = over_pairs(Declare("w__1", elementary.Exp(W)), KEPT)
    assert join_sources(whole).functions[0].body == whole.functions[0].body


def test_what_a_source_sends_is_read_once_for_all_its_targets() -> None:
    sent = s.Where(ON, load("r", SOURCE), load("x", SOURCE)) * load("r", SOURCE) * load("w", SOURCE)
    sources = only(load_ahead(over_pairs(Declare("w__1", sent + load("r", NEURON)), KEPT)))
    read, targets = sources.body
    assert (read.name, read.value) == ("r__1", load("r", SOURCE))
    whole = s.Where(ON, local("r__1"), load("x", SOURCE)) * local("r__1") * load("w", SOURCE) + load("r", NEURON)
    assert targets.body[1].value == whole  # x is read in a branch, w is written here


ETA, PRE, POST = local("on"), load("r", SOURCE), load("r", NEURON)


@pytest.mark.parametrize(
    ("slope", "expected"),
    [
        (ETA * (PRE * POST - POST**2 * W), ETA * PRE * POST - ETA * POST**2 * W),
        (ETA * POST * (PRE - POST * W), ETA * PRE * POST - ETA * POST**2 * W),
        (s.Where(ETA > 0, ETA * (PRE - POST * W), W), s.Where(ETA > 0, ETA * PRE - ETA * POST * W, W)),
        (ETA * (W - PRE), None),  # a product more for w
        (ETA * (2 * W - PRE), None),
        (ETA * PRE * (POST - 1), None),  # the sum is taken once a target
        (W * (PRE * POST - POST), None),  # the factor is the synapse's own
        (ETA * elementary.Exp(PRE - W), None),
    ],
)
def test_a_factor_goes_where_it_is_multiplied_once_for_many(slope: Any, expected: Any) -> None:
    whole = over_pairs(Declare("w__1", W + slope), KEPT)
    found = only(spread_factors(whole)).body[0].body[1].value
    assert found == W + (slope if expected is None else expected)


class Cells(Neuron):
    r: State = state(0.0)
    exc: Port = port()

    @update
    def take(self) -> None:
        self.r = 0.5 * self.r + 0.1 * self.exc


class Bounded(Synapse):
    """Two states of each synapse and a sum over those of a neuron."""

    eta: Param = param(0.02)
    most: Param = param(0.4)
    w: State = state(0.0, min=-0.3, max="most")
    trace: State = state(0.0)
    total: State = state(0.0, per="post")

    @update
    def learn(self) -> None:
        self.total = np.sum(self.w)
        self.trace = 0.5 * self.trace + self.pre.r * self.post.r

    @w.ode(method="explicit")
    def dw(self) -> Array:
        return self.eta * (self.trace - self.total)


class Plain(Synapse):
    w: State = state(0.0, min=-0.3, max=0.4)

    @w.ode(method="explicit")
    def dw(self) -> Array:
        return 0.1 * self.pre.r * (self.post.r - self.w)


class Lossy(Synapse):
    """A factor of a sum whose terms have factors of their own; and bounds that are parameters."""

    eta: Param = param(0.1)
    low: Param = param(-0.15)
    w: State = state(0.0, min="low", max=0.2)

    @w.ode(method="explicit")
    def dw(self) -> Array:
        return self.eta * self.post.r * (self.pre.r - 0.5 * self.post.r * self.w)


def learned(rule: type[Synapse], sizes: tuple[int, int], threads: int, **options: Any) -> list[Any]:
    a, b = Cells(sizes[0], r=Uniform(-1.0, 1.0), name="a"), Cells(sizes[1], r=Uniform(-1.0, 1.0), name="b")
    line = rule(a, b, AllToAll(), into=Cells.exc, w=Uniform(-0.2, 0.2), name="line")
    with simulate_members(a, b, line, threads=threads, **options) as sim:
        sim.step(3)
        line.disable_plasticity()
        before = line.w.copy()
        sim.step()
        np.testing.assert_array_equal(line.w, before)
        line.enable_plasticity()
        sim.step(3)
        return [line.w.copy(), b.r.copy()]


@pytest.mark.parametrize("rule", [Bounded, Plain, Lossy])
def test_learning_over_all_pairs_is_as_in_the_reference(rule: Any) -> None:
    for sizes in ((1, 1), (3, 65), (4, 64), (63, 130)):
        expected = learned(rule, sizes, 1, backend="numpy")
        one = learned(rule, sizes, 1)
        for found, known in zip(one, expected, strict=True):
            np.testing.assert_allclose(found, known, rtol=1e-11, atol=1e-14)
        for threads in (2, 3):
            for found, known in zip(learned(rule, sizes, threads), one, strict=True):
                np.testing.assert_array_equal(found, known)
