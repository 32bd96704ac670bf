"""Every pattern in a network, on both backends: CASES C5 to C7, weights, delays, and reading back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import Rate, Still, simulate_members

from dslnet import (
    AllToAll,
    Array,
    CoordinateDependent,
    DeclarationError,
    DifferenceOfGaussians,
    DistanceDependent,
    FixedNumberPost,
    FixedNumberPre,
    FixedProbability,
    FixedTotalNumber,
    FromMatrix,
    FromMatrixMarket,
    FromPairs,
    FromSparse,
    Gaussian,
    NetworkError,
    Neuron,
    Normal,
    OfDistance,
    OneToOne,
    Port,
    ScheduleError,
    SimulationError,
    State,
    Synapse,
    Uniform,
    UnknownNameError,
    port,
    spike,
    state,
)


class Once(Neuron):
    """All fire at tick 0, and never again."""

    left: State = state(1.0)

    @spike
    def fires(self) -> Array:
        return self.left > 0.0

    @fires.reset
    def rest(self) -> None:
        self.left = 0.0


class Reader(Neuron):
    """Receives spikes."""

    g: Port = port()


WEIGHTS = np.random.default_rng(7).normal(size=(70, 70)) * (np.random.default_rng(8).random((70, 70)) < 0.4)
PATTERNS: list[Any] = [
    AllToAll(self_connections=False),
    OneToOne(),
    FixedProbability(0.3),
    FixedNumberPre(5),
    FixedNumberPre(30, replace=True, self_connections=False),
    FixedNumberPost(5),
    FixedNumberPost(90, replace=True),
    FixedTotalNumber(500),
    FixedTotalNumber(9000, replace=True),
    Gaussian(0.2),
    DifferenceOfGaussians(0.1, 0.3, periodic=True),
    DistanceDependent(lambda d: np.exp(-d)),
    CoordinateDependent(lambda pre, post: abs(pre[0] - post[1]) < 0.4),
    lambda pre, post: pre[1] < post[1],
    FromMatrix(WEIGHTS),
    FromMatrix(np.random.default_rng(9).normal(size=(70, 70))),
    FromSparse(scipy.sparse.csr_array(WEIGHTS)),
    FromPairs([3, 0, 69, 3, 3], [2, 5, 69, 2, 1], weights=[1.0, 2.0, 3.0, 4.0, 5.0]),
]


def both_sums(pattern: Any, rates: Any, **options: Any) -> dict[str, tuple[Any, Any]]:
    """What arrived after one step on each backend, and what the matrix of the projection says."""
    found = {}
    for backend in ("c", "numpy"):
        cells = Still((10, 7), name="cells", r=rates)
        line = Rate(cells, cells, pattern, into=Still.exc, **options)
        with simulate_members(cells, line, backend=backend) as sim:
            sim.step()
            found[backend] = (cells.exc.ravel().copy(), line.to_dense() @ rates.ravel())
    return found


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda p: type(p).__name__)
def test_backends_deliver_what_the_matrix_says(pattern: Any) -> None:
    rates = np.random.default_rng(2).normal(size=(10, 7))
    found = both_sums(pattern, rates)
    for delivered, product in found.values():
        np.testing.assert_allclose(delivered, product, rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(found["c"][0], found["numpy"][0], rtol=1e-11, atol=1e-11)
    assert np.any(found["c"][0] != 0.0)


def test_a_file_in_a_network(tmp_path: Any) -> None:
    path = tmp_path / "weights.mtx"
    scipy.io.mmwrite(path, scipy.sparse.coo_array(WEIGHTS), precision=17)
    for delivered, product in both_sums(FromMatrixMarket(path), np.ones((10, 7))).values():
        np.testing.assert_allclose(delivered, product, rtol=1e-11)
        np.testing.assert_allclose(delivered, WEIGHTS.sum(axis=1), rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("pattern", [FixedNumberPost(200, replace=True), FromMatrix(np.ones((150, 150)))])
def test_several_synapses_of_a_pair_carry_several_spikes(pattern: Any, threads: int) -> None:
    pre, post = Once(150, name="source"), Reader(150, name="target")
    line = Synapse(pre, post, pattern, into=Reader.g, w=0.5)
    with simulate_members(pre, post, line, threads=threads) as sim:
        sim.step(2)
        np.testing.assert_allclose(post.g, 0.5 * np.bincount(line.post_index, minlength=150))
        assert post.g.sum() == pytest.approx(0.5 * len(line.w))


def test_c5_views(backend: str) -> None:
    pre, near, far = Still(8, name="source", r=np.arange(8.0)), Still(6, name="near"), Still(6, name="far")
    few = Rate(pre[1:4], near, AllToAll(), into=Still.exc, w=0.1)
    some = Rate(pre, far[1:3], AllToAll(), into=Still.exc, w=0.1)
    with simulate_members(pre, near, far, few, some, backend=backend) as sim:
        sim.step()
        np.testing.assert_allclose(near.exc, 0.6)
        np.testing.assert_allclose(far.exc, [0.0, 2.8, 2.8, 0.0, 0.0, 0.0])


def test_c6_three_different_sources(backend: str) -> None:
    pre, post = Still(10, name="source"), Still(20, name="target")
    line = Rate(pre, post, FixedNumberPre(3), into=Still.exc)
    with simulate_members(pre, post, line, backend=backend):
        for neuron in range(20):
            assert len(set(line.incoming(neuron).pre_index.tolist())) == len(line.incoming(neuron)) == 3


def test_c7_all_others(backend: str) -> None:
    cells = Still(10, name="cells")
    line = Rate(cells, cells, AllToAll(self_connections=False), into=Still.exc)
    with simulate_members(cells, line, backend=backend):
        assert line.incoming(3).pre_index.tolist() == [0, 1, 2, 4, 5, 6, 7, 8, 9]


def test_weights_of_the_pattern_and_of_the_user() -> None:
    """The pattern's weights are `w` until the user gives one, when the projection is made or later."""

    class Heavy(Rate):
        w: State = state(3.0)

    cells = Still(70, name="cells")
    own = Heavy(cells, cells, FromMatrix(WEIGHTS), into=Still.exc, name="own")
    given = Heavy(cells, cells, FromMatrix(WEIGHTS), into=Still.exc, w=1.0, name="given")
    later = Heavy(cells, cells, FromMatrix(WEIGHTS), into=Still.exc, name="later")
    later.w = 2.0
    plain = Heavy(cells, cells, FixedProbability(0.5), into=Still.exc, name="plain")
    for _ in range(2):
        with simulate_members(cells, own, given, later, plain) as sim:
            np.testing.assert_array_equal(own.to_dense(), WEIGHTS)
            np.testing.assert_array_equal(given.to_dense(), WEIGHTS != 0)
            np.testing.assert_array_equal(later.to_dense(), 2.0 * (WEIGHTS != 0))
            assert (plain.w == 3.0).all()
            own.w = 0.0
            sim.reset()
            np.testing.assert_array_equal(own.to_dense(), WEIGHTS)


def test_weights_between_views() -> None:
    """Rows and columns of a matrix are the neurons of the views, in their order."""
    cells, matrix = Still((3, 4), name="cells"), np.arange(1.0, 7.0).reshape(2, 3)
    pre, post = cells[2, ::-1][:3], cells[:2, 1]
    line = Rate(pre, post, FromMatrix(matrix), into=Still.exc)
    cells.r = np.arange(12.0).reshape(3, 4)
    with simulate_members(cells, line) as sim:
        sim.step()
        np.testing.assert_array_equal(line.to_dense(), matrix)
        np.testing.assert_allclose(cells.exc[:2, 1], matrix @ [11.0, 10.0, 9.0])
        line.w = 2.0 * line.to_dense()
        np.testing.assert_array_equal(line.to_sparse().toarray(), 2.0 * matrix)


FUNCTIONS: list[tuple[Any, Callable[[Any], Any]]] = [
    (lambda d: np.exp(-d), lambda steps: np.exp(-steps / 9)),
    (OfDistance(lambda d: 2.0 * d, spacing=1.0), lambda steps: 2.0 * steps),
    (OfDistance(lambda d: d, extent=4.5), lambda steps: steps / 2),
    (OfDistance(lambda d: d, spacing=1.0, periodic=True), lambda steps: np.minimum(steps, 10 - steps)),
    (lambda d: 3.0, lambda steps: 3.0 * np.ones(len(steps))),
]


@pytest.mark.parametrize(("given", "expected"), FUNCTIONS)
def test_weights_as_functions_of_distance(given: Any, expected: Any) -> None:
    cells = Still(10, name="cells")
    line = Rate(cells[1:], cells[:9], FixedProbability(0.8), into=Still.exc, w=given)
    with simulate_members(cells, line):
        values = expected(np.abs(line.pre_index - line.post_index).astype(float))
        np.testing.assert_allclose(line.w, values)
        line.w = 0.0
        line.w = given
        np.testing.assert_allclose(line.w, values)


def test_a_function_takes_the_units_of_the_pattern() -> None:
    cells = Still(10, name="cells")
    line = Rate(cells, cells, DistanceDependent(lambda d: d < 3, spacing=1.0), into=Still.exc, w=lambda d: d)
    with simulate_members(cells, line):
        np.testing.assert_array_equal(line.w, np.abs(line.pre_index - line.post_index))


@pytest.mark.parametrize(
    ("function", "fragment"),
    [(lambda d: d[:2], "gives as many values"), (lambda d: d / 0.0, "gave nan|gave inf"), (lambda d: "x", "number by")],
)
@pytest.mark.filterwarnings("ignore:.*encountered in divide:RuntimeWarning")
def test_functions_that_give_no_weights(function: Any, fragment: str) -> None:
    cells = Still(10, name="cells")
    line = Rate(cells, cells, AllToAll(), into=Still.exc, w=function, name="line")
    with pytest.raises(NetworkError, match=f"line.w.*{fragment}"), simulate_members(cells, line):
        pass


@pytest.mark.parametrize("word", ["w", "delay"])
def test_an_error_in_a_function_of_distance_has_a_note(word: str) -> None:
    def near(distance: Any) -> Any:
        return 1.0 if distance < 0.5 else 2.0

    line = Rate(Still(5), Still(5), AllToAll(), into=Still.exc, name="line", **{word: near})
    with pytest.raises(ValueError, match="truth value") as caught:
        simulate_members(line.pre, line.post, line).start()
    assert re.search(r"line.*: the function is called with .*np.where\(a, b, c\)", caught.value.__notes__[0])


def arrivals(sim: Any, post: Any, steps: int) -> Any:
    """The first tick at which each neuron receives, or -1."""
    trace = sim.record(post, "g")
    sim.step(steps)
    received = trace["g"] > 0.0
    return np.where(received.any(axis=0), received.argmax(axis=0), -1)


@given(
    st.lists(st.integers(1, 12), min_size=1, max_size=9), st.sampled_from([1.0, 0.1]), st.sampled_from(["c", "numpy"])
)
@settings(max_examples=20)
def test_each_spike_arrives_after_its_own_delay(delays: list[int], dt: float, backend: str) -> None:
    pre, post = Once(1, name="source"), Reader(len(delays), name="target")
    line = Synapse(pre, post, AllToAll(), into=Reader.g, delay=np.array(delays) * dt)
    with simulate_members(pre, post, line, dt=dt, backend=backend) as sim:
        assert arrivals(sim, post, 14).tolist() == delays


DELAYS: list[Any] = [Uniform(0.5, 3.0), Normal(1.0, 1.0, min=0.2), lambda d: 0.5 + d, np.full((70, 70), 1.2)]


@pytest.mark.parametrize("delay", DELAYS)
def test_delays_that_are_drawn_or_computed(delay: Any) -> None:
    """Without a warning, the same on both backends and for every number of threads."""
    found = []
    for options in ({"backend": "c"}, {"backend": "numpy"}, {"backend": "c", "threads": 3}):
        pre, post = Once(70, name="source"), Reader(70, name="target")
        line = Synapse(pre, post, FixedProbability(0.2), into=Reader.g, w=Uniform(0.0, 1.0), delay=delay)
        with simulate_members(pre, post, line, dt=0.1, **options) as sim:
            trace = sim.record(post, "g")
            sim.step(80)
            found.append(trace["g"])
            np.testing.assert_allclose(trace["g"].sum(axis=0), line.to_dense().sum(axis=1), rtol=1e-11)
    np.testing.assert_allclose(found[0], found[1], rtol=1e-11, atol=1e-12)
    np.testing.assert_array_equal(found[0], found[2])


def test_delays_per_synapse_that_cannot_be() -> None:
    pre, post = Once(3, name="source"), Reader(4, name="target")
    for delay, error, fragment in [
        (np.ones(5), NetworkError, r"the delay of line: the values have shape \(5,\)"),
        (np.ones((3, 4)), NetworkError, "the transposed of yours"),
        (Normal(0.0, 5.0), ScheduleError, r"not negative.*Normal\(..., min=0.1\)"),
        (lambda d: -1.0 - d, ScheduleError, "is negative"),
    ]:
        line = Synapse(pre, post, AllToAll(), into=Reader.g, delay=delay, name="line")
        with pytest.raises(error, match=fragment), simulate_members(pre, post, line):
            pass


def test_one_neurons_synapses_are_read_and_set(backend: str) -> None:
    cells = Still((2, 3), name="cells", r=np.arange(6.0).reshape(2, 3))
    line = Rate(cells, cells, FromMatrix(np.arange(36.0).reshape(6, 6)), into=Still.exc)
    with simulate_members(cells, line, backend=backend) as sim:
        view = line.incoming((1, 1))
        assert view.pre_index.tolist() == [0, 1, 2, 3, 4, 5] and len(line.incoming(0)) == 5
        np.testing.assert_array_equal(view.w, np.arange(24.0, 30.0))
        np.testing.assert_array_equal(line.incoming(-2).w, view.w)
        np.testing.assert_array_equal(line.incoming(4).receptive_field(), np.arange(24.0, 30.0).reshape(2, 3))
        np.testing.assert_array_equal(line.incoming(4).receptive_field(Rate.w), line.incoming(4).receptive_field())
        np.testing.assert_array_equal(line.to_dense(Rate.w), line.to_dense("w"))
        view.w = [1, 0, 0, 0, 0, 2]
        sim.step()
        assert cells.exc[1, 1] == 10.0
        view.w = 3.0
        expected = np.arange(36.0).reshape(6, 6)
        expected[4] = 3.0
        np.testing.assert_array_equal(line.to_dense(), expected)
        with pytest.raises(DeclarationError, match=r"\(2,\).*\(6,\)"):
            view.w = [1.0, 2.0]
        with pytest.raises(UnknownNameError, match="no field 'weight'"):
            view.weight
        with pytest.raises(NetworkError, match="the neurons 0 to 5"):
            line.incoming(6)
        with pytest.raises(NetworkError, match="outside of the shape"):
            line.incoming((2, 0))
    np.testing.assert_array_equal(line.incoming(4).w, np.full(6, 3.0))
    np.testing.assert_array_equal(line.to_sparse().toarray(), expected)
    with pytest.raises(SimulationError, match="it can only be read"):
        line.incoming(4).w = 1.0
    with pytest.raises(ValueError, match="read-only"):
        line.incoming(4).w[0] = 1.0


def test_a_receptive_field_of_a_view_and_of_several_synapses() -> None:
    cells = Still((3, 3), name="cells")
    line = Rate(cells[1:], cells[0], FromPairs([5, 0, 0], [1, 1, 2], weights=[1.0, 2.0, 3.0]), into=Still.exc)
    twice = Rate(cells, cells, FromPairs([4, 4], [0, 0], weights=[1.0, 2.0]), into=Still.exc)
    with simulate_members(cells, line, twice):
        assert line.incoming(1).receptive_field().tolist() == [[2.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
        assert twice.incoming(0).receptive_field()[1, 1] == 3.0 and twice.to_dense()[0, 4] == 3.0
        assert twice.to_sparse()[0, 4] == 3.0 and len(twice.incoming(0)) == 2


def test_one_number_for_all_is_not_set_for_some() -> None:
    cells = Still(4, name="cells")
    line = Rate(cells, cells, AllToAll(), into=Still.exc, w=0.5)
    with simulate_members(cells, line):
        assert line.incoming(1).w.tolist() == [0.5] * 4
        with pytest.raises(DeclarationError, match="stored as one number"):
            line.incoming(1).w = 1.0
        line.w = 2.0 * line.w
        assert line.w.tolist() == [1.0] * 16
        for other in (np.arange(16.0), np.ones(4)):
            with pytest.raises(DeclarationError, match="stored as one number"):
                line.w = other


def test_before_a_simulator_there_are_no_synapses() -> None:
    cells = Still(4, name="cells")
    line = Rate(cells, cells, AllToAll(), into=Still.exc)
    for ask in (line.to_dense, line.to_sparse, lambda: line.incoming(0)):
        with pytest.raises(SimulationError, match="a simulator makes it when it starts"):
            ask()


@pytest.mark.parametrize(
    ("pattern", "options", "fragment"),
    [
        (FromMatrix(np.ones((9, 4))), {}, "give W.T"),
        (FromPairs([9], [0]), {}, "there are 9 neurons"),
        (FixedNumberPre(10), {}, "only 9"),
        (FixedTotalNumber(37), {}, "only 36"),
        (OneToOne(), {}, "as many presynaptic as postsynaptic"),
        (Gaussian(0.1), {}, "2 and 1 axes"),
        (AllToAll(), {"w": lambda d: d}, "w as a function of distance: .*2 and 1 axes"),
        (AllToAll(), {"delay": lambda d: d}, "delay as a function of distance"),
    ],
)
def test_what_does_not_suit_is_refused_when_the_projection_is_made(pattern: Any, options: Any, fragment: str) -> None:
    with pytest.raises(NetworkError, match=fragment):
        Rate(Still((3, 3)), Still(4), pattern, into=Still.exc, **options)


def test_a_function_in_a_population_is_refused() -> None:
    with pytest.raises(DeclarationError, match="takes a number, an array or a distribution, not function"):
        Still(4, r=lambda d: d)
