"""Values over all pairs that are sums of products of both sides: against the reference, which goes through pairs."""

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
    Network,
    Neuron,
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


class Cell(Neuron):
    """What synapses read, a port, and a state that they add to."""

    bias: Param = param(0.2, per="neuron")
    v: State = state(Uniform(-1.0, 1.0))
    r: State = state(Uniform(0.0, 1.0))
    got: Port = port()

    @v.ode
    def dv(self) -> Array:
        return (self.got - self.v) / 5.0

    @update
    def go(self) -> None:
        self.r = np.cos(self.r + self.t) + 0.1 * self.bias


class Product(Synapse):
    @transmit
    def sent(self) -> Array:
        return self.w * self.pre.r * (1.0 - self.post.v) / (1.0 + np.exp(-self.post.r))


class Gap(Synapse):
    @transmit
    def sent(self) -> Array:
        return self.w * (self.pre.v - self.post.v)


class Pull(Synapse):
    @transmit(reduce=np.mean)
    def sent(self) -> Array:
        return self.w * np.sin(self.pre.v - self.post.v + 0.3)


class Both(Synapse):
    """A sum within a product within a sum, each with terms of either side, of both and of none."""

    k: Param = param(0.7)

    @transmit
    def sent(self) -> Array:
        inner = self.pre.r * self.post.r + self.k * self.pre.v - self.post.bias + 2.0
        return 0.1 * self.w * (inner * np.tanh(self.post.v) + self.pre.r - self.k)


class PerSource(Synapse):
    """A weight of each source is of its side."""

    w: State = state(0.5, per="pre")

    @transmit
    def sent(self) -> Array:
        return self.w * self.pre.r * self.post.r - 0.1 * self.w * self.post.v


class Neither(Synapse):
    """No product of both sides, an extreme, and what each synapse has for itself."""

    @transmit(reduce=np.max)
    def sent(self) -> Array:
        return self.w * self.pre.r * self.post.r


class Mixed(Synapse):
    @transmit
    def sent(self) -> Array:
        return self.w * np.tanh(self.pre.r - self.post.r) * self.pre.r


FACTORED: list[Any] = [Product, Gap, Pull, Both, PerSource]
LINES: list[Any] = [*FACTORED, Neither, Mixed]


def started(
    line: Any,
    size: int = 65,
    post: int | None = None,
    into: Any = "got",
    views: tuple[slice, slice] = (slice(None), slice(None)),
    to_themselves: bool = True,
    **options: Any,
) -> Any:
    a = Cell(size, name="a", bias=Uniform(-1.0, 1.0))
    b = a if post is None else Cell(post, name="b")
    given = {"w": 0.02} if line is not PerSource else {}
    pattern = AllToAll(self_connections=to_themselves)
    joined = line(a[views[0]], b[views[1]], pattern, into=into, name="line", **given)
    members = [a, joined] if post is None else [a, b, joined]
    chosen = {"dt": 0.1, "seed": 3, "compiler_flags": ["-O1"]} | options
    return Simulator(Network(*members), **chosen).start(), b, joined


@settings(max_examples=30)
@given(
    line=st.sampled_from(LINES),
    sizes=st.sampled_from([(1, None), (63, None), (64, 65), (65, 1), (1, 64), (130, 63)]),
    into=st.sampled_from(["got", "v"]),
    threads=st.integers(1, 3),
    dtype=st.sampled_from(["float64", "float32"]),
)
def test_as_if_taken_pair_by_pair(line: Any, sizes: Any, into: str, threads: int, dtype: str) -> None:
    sim, b, _ = started(line, *sizes, into, threads=threads, dtype=dtype)
    reference, expected, _ = started(line, *sizes, into, backend="numpy", dtype=dtype)
    tolerance = 1e-11 if dtype == "float64" else 2e-4
    with sim, reference:
        for _ in range(4):
            sim.step(2)
            reference.step(2)
            np.testing.assert_allclose(b.v, expected.v, rtol=tolerance, atol=tolerance)


@settings(max_examples=30)
@given(
    line=st.sampled_from(LINES),
    sizes=st.sampled_from([(2, None), (65, None), (130, None), (64, 65)]),
    views=st.sampled_from(
        [(slice(None), slice(None)), (slice(1, None), slice(None, None, 2)), (slice(1), slice(1, 2))]
    ),
    to_themselves=st.booleans(),
    threads=st.integers(1, 3),
)
def test_of_views_and_without_themselves(line: Any, sizes: Any, views: Any, to_themselves: bool, threads: int) -> None:
    sim, b, _ = started(line, *sizes, "got", views, to_themselves, threads=threads)
    reference, expected, _ = started(line, *sizes, "got", views, to_themselves, backend="numpy")
    with sim, reference:
        for _ in range(3):
            sim.step(2)
            reference.step(2)
            np.testing.assert_allclose(b.v, expected.v, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("line", LINES)
def test_nothing_is_kept_for_a_pair_without_themselves(line: Any) -> None:
    sim, _, joined = started(line, to_themselves=False)
    with sim:
        assert joined.layout == ("product" if line in FACTORED else "masked")


@pytest.mark.parametrize("line", LINES)
def test_no_loop_goes_through_pairs(line: Any) -> None:
    sim, _, joined = started(line)
    with sim:
        assert joined.layout == "dense"
        text = sim.source.split(f"{line.__name__}_deliver")[1].split("\n}\n")[0]
        inner = re.search(r"for \(int64_t source[^}]*for \(int64_t neuron", text)
        assert (inner is None) == (line in FACTORED)


def test_the_one_weight_is_assigned() -> None:
    found = []
    for backend in ("c", "numpy"):
        sim, b, joined = started(Gap, backend=backend)
        with sim:
            sim.step(3)
            joined.w = 0.05
            sim.step(3)
            found.append(b.v.copy())
    np.testing.assert_allclose(found[0], found[1], rtol=1e-12)


@pytest.mark.parametrize("offset", [0.0, 1e6, -1e12])
def test_differences_keep_their_digits(offset: float) -> None:
    """Potentials that lie close together, far from 0."""
    sim, b, _ = started(Gap, compiler_flags=[])
    with sim:
        apart = np.round(np.linspace(-1.0, 1.0, 65) * 1024) / 1024
        b.v = offset + apart
        apart = b.v - offset
        sim.step()
        expected = 0.02 * (apart.sum() - 65 * apart)
        np.testing.assert_allclose(b.got, expected, rtol=1e-12, atol=1e-12)
        b.v = 0.1 + offset
        sim.step()
        np.testing.assert_array_equal(b.got, 0.0)


def test_bits_are_the_same_for_any_number_of_threads() -> None:
    found = []
    for threads in (1, 2, 3):
        sim, b, _ = started(Both, 130, threads=threads)
        with sim:
            sim.step(40)
            found.append(b.v.copy())
    for v in found[1:]:
        np.testing.assert_array_equal(v, found[0])


class Two(Cell):
    """Another state that synapses may add to."""

    u: State = state(Uniform(-1.0, 1.0))


@pytest.mark.parametrize("into", [("v", "u"), ("u", "v"), ("v", "got"), ("got", "v")])
@pytest.mark.parametrize("to_themselves", [True, False])
@pytest.mark.parametrize("line", [Product, Gap, Both])
def test_every_target_is_given_the_same(line: Any, to_themselves: bool, into: Any) -> None:
    """Also where what is sent reads one of them: as it was before anything arrived."""
    found = []
    for backend in ("c", "numpy"):
        cells = Two(65, name="cells")
        pattern = AllToAll(self_connections=to_themselves)
        joined = line(cells, cells, pattern, into=into, w=0.02, name="line")
        with Simulator(Network(cells, joined), dt=0.1, seed=3, backend=backend, compiler_flags=["-O1"]) as sim:
            sim.step(4)
            found.append([cells.v.copy(), cells.u.copy(), cells.got.copy()])
    np.testing.assert_allclose(found[0], found[1], rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("odd", [np.inf, -np.inf, np.nan])
def test_the_first_source_may_be_infinite(backend: str, odd: float) -> None:
    """Then all targets are given infinity, and no NaN."""
    sim, b, _ = started(Gap, 5, 4, backend=backend)
    with sim:
        sim.network.populations[0].v[0] = odd
        sim.step()
        np.testing.assert_array_equal(b.got, odd)


def test_phases_that_agree_hardly_pull_in_single_precision() -> None:
    """Sums of what cancels are taken in double precision."""
    sim, b, _ = started(Pull, 1000, dtype="float32", compiler_flags=[])
    with sim:
        for angle in (0.1, 1.0, 2.5):
            b.v = angle
            sim.step()
            np.testing.assert_allclose(b.got, 0.02 * np.sin(0.3), rtol=1e-6)
