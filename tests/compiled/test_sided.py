"""Functions of one neuron of a synapse, computed once for that neuron: against the reference, which computes them once
for each synapse."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dslnet import (
    AllToAll,
    Array,
    FixedNumberPre,
    FixedProbability,
    HomeostaticSTDP,
    IF_cond_exp,
    Network,
    Neuron,
    OneToOne,
    Param,
    Port,
    Simulator,
    State,
    Synapse,
    Uniform,
    param,
    port,
    state,
    transmit,
    update,
)


class Rate(Neuron):
    """Rates, and a potential that is read beside them."""

    r: State = state(Uniform(-1.0, 1.0))
    v: State = state(Uniform(-1.0, 1.0))
    g: Port = port()

    @r.ode
    def dr(self) -> Array:
        return (np.tanh(self.g) - self.r) / 5.0

    @v.ode
    def dv(self) -> Array:
        return (self.r - self.v) / 3.0


class OfSource(Synapse):
    @transmit
    def sent(self) -> Array:
        return self.w * np.tanh(self.pre.r) + np.exp(-self.pre.v)


class OfTarget(Synapse):
    @transmit
    def sent(self) -> Array:
        return self.w * self.pre.r * np.tanh(self.post.v) / (1.0 + np.exp(self.post.r))


class OfBoth(Synapse):
    """And one function of what only a synapse has."""

    @transmit(reduce=np.mean)
    def sent(self) -> Array:
        return np.tanh(self.w + self.pre.r) * np.exp(self.pre.r) * np.where(self.post.v > 0.0, np.cos(self.post.v), 1.0)


class Largest(Synapse):
    @transmit(reduce=np.max)
    def sent(self) -> Array:
        return self.w * np.exp(self.pre.r - 1.0)


class SeesTheSum(Synapse):
    """Reads what has been added to the target so far."""

    @transmit
    def sent(self) -> Array:
        return self.w * self.pre.r * np.exp(-self.post.g)


class Learns(Synapse):
    """Its weight grows by functions of either side."""

    w: State = state(0.1, min=-1.0, max=1.0)
    trace: State = state(0.0)

    @w.ode
    def dw(self) -> Array:
        return 0.1 * np.tanh(self.pre.r) * np.exp(self.post.v) - 0.05 * self.w * np.cos(self.post.r + self.w)

    @update
    def remember(self) -> None:
        self.trace = np.exp(self.w) * np.sinh(self.pre.v)

    @transmit
    def sent(self) -> Array:
        return self.w * np.tanh(self.pre.r)


class Divided(Synapse):
    """Quotients of either side, and one of both."""

    gain: Param = param(0.7)

    @transmit
    def sent(self) -> Array:
        of_source = self.gain * self.pre.r / (1.5 + self.pre.v**2)
        of_target = self.post.r / ((2.0 + self.post.v) * self.gain)
        return self.w * of_source * of_target - self.w / (3.0 + self.pre.r + self.post.v)


class LearnsAQuotient(Learns):
    @Learns.w.ode
    def dw(self) -> Array:
        return self.w * self.post.r / (1.0 + np.abs(self.post.v)) - self.pre.r / (2.0 + self.pre.v)


LINES = [OfSource, OfTarget, OfBoth, Largest, SeesTheSum, Learns, Divided, LearnsAQuotient]
PATTERNS: list[Any] = [FixedProbability(0.3, seed=1), FixedNumberPre(40, seed=2), AllToAll(), OneToOne()]


def started(line: Any, pattern: Any, sides: tuple[Any, Any], layout: Any, backend: str, **options: Any) -> Any:
    """Two populations and what joins parts of them."""
    a, b = Rate(130, name="a"), Rate(130, name="b")
    pre, post = (population[side] for population, side in zip((a, b), sides, strict=True))
    given = {"layout": layout} if layout else {}
    joined = line(pre, post, pattern, into="g", w=Uniform(-0.2, 0.2), delay=0.3, name="joined", **given)
    back = Synapse(b, a, OneToOne(), into="g", w=0.5, name="back")
    return Simulator(Network(a, b, joined, back), dt=0.1, seed=4, backend=backend, **options).start(), a, b, joined


VIEWS = [(slice(None), slice(None)), (slice(10, 60), slice(70, 120)), (slice(0, 100, 2), slice(65, 66))]


@settings(max_examples=30)
@given(
    line=st.sampled_from(LINES),
    pattern=st.sampled_from(PATTERNS),
    sides=st.sampled_from(VIEWS),
    layout=st.sampled_from([None, "rows"]),
    threads=st.integers(1, 3),
)
def test_as_if_computed_for_each_synapse(line: Any, pattern: Any, sides: Any, layout: Any, threads: int) -> None:
    if isinstance(pattern, OneToOne | FixedNumberPre) and sides != VIEWS[0]:
        pattern = AllToAll()
    sim, *members = started(line, pattern, sides, layout, "c", threads=threads)
    reference, *others = started(line, pattern, sides, layout, "numpy")
    with sim, reference:
        for _ in range(6):
            sim.step(2)
            reference.step(2)
            for member, other in zip(members[:2], others[:2], strict=True):
                np.testing.assert_allclose(member.r, other.r, rtol=1e-11, atol=1e-13)
            for name in ("w", "trace") if issubclass(line, Learns) else ("w",):
                values, expected = getattr(members[2], name), getattr(others[2], name)
                np.testing.assert_allclose(values, expected, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("line", [OfSource, OfTarget, Learns])
@pytest.mark.parametrize("pattern", PATTERNS[:3])
def test_nothing_is_computed_for_each_synapse(line: Any, pattern: Any) -> None:
    """In the C, functions of one side stand in loops over neurons alone."""
    sim, *_ = started(line, pattern, VIEWS[0], None, "c")
    with sim:
        text = sim.source.split(f"{line.__name__}_deliver")[1].split("\n}\n")[0]
        assert "of_source__0[source] = " in text or "of_target__0[neuron] = " in text
        assert text.count("dsl_tanh(") <= 1 and text.count("dsl_exp(") <= 1


def test_nothing_is_divided_for_each_synapse() -> None:
    """What a target is divided by is one for all of its synapses."""
    cells = IF_cond_exp(70, name="cells")
    line = HomeostaticSTDP(cells, cells, FixedProbability(0.3), into="g_exc", w=Uniform(0.0, 0.1), name="line")
    with Simulator(Network(cells, line), dt=0.1, seed=1, compiler_flags=["-O0"]) as sim:
        loops = sim.source.split("HomeostaticSTDP_step_16")[1].split("\n}\n")[0].split("for (int64_t synapse")
        assert len(loops) == 2 and "/" not in re.sub(r"/\*.*?\*/", "", loops[1].split("}")[0], flags=re.DOTALL)


def test_bits_are_the_same_for_any_number_of_threads() -> None:
    found = []
    for threads in (1, 2, 3):
        sim, _, b, line = started(Learns, PATTERNS[0], VIEWS[1], None, "c", threads=threads)
        with sim:
            sim.step(50)
            found.append((b.r.copy(), line.w.copy()))
    for r, w in found[1:]:
        np.testing.assert_array_equal(r, found[0][0])
        np.testing.assert_array_equal(w, found[0][1])


def test_synapses_come_and_go() -> None:
    """The neurons that have synapses are others then."""
    values = []
    for backend in ("c", "numpy"):
        sim, _, b, line = started(OfBoth, PATTERNS[0], VIEWS[0], "rows", backend)
        with sim:
            line.prune(pre=range(100), post=range(130))
            sim.step(3)
            line.create([0, 129, 5], [129, 0, 7], w=0.3)
            sim.step(6)
            values.append(b.r.copy())
            line.prune(np.ones(line.size, bool))
            sim.step(3)
            values.append(b.r.copy())
    np.testing.assert_allclose(values[0], values[2], rtol=1e-11)
    np.testing.assert_allclose(values[1], values[3], rtol=1e-11)
