"""Projections that use the weights of another one, straight or transposed, against NumPy and the reference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from strategies import Rate, Still, simulate_members

from dslnet import (
    AllToAll,
    Array,
    Convolution,
    DeclarationError,
    FixedProbability,
    FromMatrix,
    Network,
    NetworkError,
    Neuron,
    Normal,
    Param,
    Port,
    Shared,
    Simulator,
    State,
    Synapse,
    Transposed,
    Uniform,
    param,
    port,
    pre_spike,
    spike,
    state,
    transmit,
    update,
)

PATTERNS: dict[str, Any] = {
    "dense": lambda: AllToAll(),
    "sparse": lambda: FixedProbability(0.3, seed=5),
    "windows": lambda: Convolution(np.random.default_rng(3).normal(size=(3, 2))),
    "one number": lambda: AllToAll(),
}


def made(kind: str, sizes: tuple[Any, Any]) -> tuple[Any, ...]:
    """A projection, one with its weights transposed, and one with its weights straight."""
    rng = np.random.default_rng(4)
    a, b, c, d = (
        Still(size, name=name, r=rng.normal(size=size)) for name, size in zip("abcd", (*sizes, *sizes), strict=True)
    )
    weights = {} if kind in ("windows", "one number") else {"w": Normal(0.0, 1.0)}
    forward = Rate(a, b, PATTERNS[kind](), into=Still.exc, name="forward", **weights)
    back = Rate(b, a, Transposed(forward), into=Still.exc, name="back")
    twin = Rate(c, d, Shared(forward), into=Still.exc, name="twin", delay=2.0)
    return a, b, c, d, back, twin, forward


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("kind", sorted(PATTERNS))
def test_weights_are_used_straight_and_transposed(kind: str, threads: int) -> None:
    sizes = ((9, 8), (9, 8)) if kind == "windows" else (65, 130)
    for options in ({"threads": threads}, {"backend": "numpy"}):
        a, b, c, d, back, twin, forward = made(kind, sizes)
        with simulate_members(a, b, c, d, back, twin, forward, **options) as sim:
            sim.step(2)
            matrix = forward.to_dense()
            np.testing.assert_allclose(b.exc.ravel(), matrix @ a.r.ravel(), rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(a.exc.ravel(), matrix.T @ b.r.ravel(), rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(d.exc.ravel(), matrix @ c.r.ravel(), rtol=1e-9, atol=1e-12)
            np.testing.assert_array_equal(back.to_dense(), matrix.T)
            np.testing.assert_array_equal(back.to_sparse().toarray(), matrix.T)
            np.testing.assert_array_equal(twin.to_dense(), matrix)
            np.testing.assert_array_equal(np.sort(back.incoming(3).w), np.sort(matrix[:, 3][matrix[:, 3] != 0]))
            forward.w = 0.25
            sim.step(2)
            np.testing.assert_allclose(a.exc.ravel(), (matrix != 0).T @ b.r.ravel() / 4, rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(d.exc.ravel(), (matrix != 0) @ c.r.ravel() / 4, rtol=1e-9, atol=1e-12)
            with pytest.raises(DeclarationError, match=r"back.w is that of another projection, Transposed\(forward\)"):
                back.w = 1.0


@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_views_use_weights_of_views(backend: str, kind: str) -> None:
    rng = np.random.default_rng(6)
    a, b = Still(40, name="a", r=rng.normal(size=40)), Still((5, 9), name="b", r=rng.normal(size=(5, 9)))
    sources, targets = a[::-2], b[1:4, 3:]
    forward = Rate(sources, targets, PATTERNS[kind](), into=Still.exc, w=Uniform(1.0, 2.0), name="forward")
    back = Rate(targets, sources, Transposed(forward), into=Still.exc, name="back", delay=Uniform(1.0, 3.0))
    twin = Rate(a[:20], b[0:2], Shared(forward), into=Still.exc)
    with simulate_members(a, b, back, forward, twin, backend=backend) as sim:
        sim.step(4)
        expected = np.zeros(40)
        expected[::-2] = forward.to_dense().T @ targets.r.ravel()
        np.testing.assert_allclose(a.exc, expected, rtol=1e-9, atol=1e-12)
        np.testing.assert_array_equal(twin.to_dense(), forward.to_dense())


def test_a_reset_draws_the_weights_of_both(backend: str) -> None:
    a, b = Still(10, name="a", r=1.0), Still(12, name="b", r=1.0)
    forward = Rate(a, b, AllToAll(), into=Still.exc, w=Normal(0.0, 1.0))
    back = Rate(b, a, Transposed(forward), into=Still.exc)
    with simulate_members(a, b, back, forward, backend=backend) as sim:
        first = forward.to_dense()
        sim.reset(seed=99, connectivity=True)
        assert (forward.to_dense() != first).all()
        np.testing.assert_array_equal(back.to_dense(), forward.to_dense().T)


class Cell(Neuron):
    v: State = state(0.0)
    g: Port = port()
    total: State = state(0.0)

    @total.ode
    def collects(self) -> Array:
        return self.g / self.dt

    @spike
    def fires(self) -> Array:
        return self.v > 1.0


@pytest.mark.parametrize("pattern", [AllToAll(), FixedProbability(0.4, seed=2)])
def test_spikes_go_back_by_the_same_weights(backend: str, pattern: Any) -> None:
    fired = np.random.default_rng(7).random(30) < 0.3
    a, b = Cell(20, name="a"), Cell(30, name="b")
    forward = Synapse(a, b, pattern, into=Cell.g, w=Uniform(1.0, 2.0))
    back = Synapse(b, a, Transposed(forward), into=Cell.g)
    with simulate_members(a, b, forward, back, backend=backend) as sim:
        b.fire(fired)
        sim.step()
        np.testing.assert_allclose(a.g, forward.to_dense().T @ fired, rtol=1e-9)


class Weighing(Synapse):
    k: Param = param(1.0, per="synapse")

    @transmit
    def send(self) -> Array:
        return self.k * self.w * self.pre.r


class Fading(Synapse):
    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.w = self.w * 0.5


def test_what_is_no_projection_of_that_size_is_said() -> None:
    a, b = Still(10, name="a"), Still(12, name="b")
    forward = Rate(a, b, AllToAll(), into=Still.exc, name="forward")
    with pytest.raises(NetworkError, match=r"Transposed\(forward\): the presynaptic neurons are 10.*are for 12"):
        Rate(a, b, Transposed(forward), into=Still.exc)
    back = Rate(b, a, Transposed(forward), into=Still.exc, name="back")
    with pytest.raises(DeclarationError, match=r"uses the weights of another projection itself"):
        Transposed(back)
    with pytest.raises(DeclarationError, match=r"not AllToAll"):
        Shared(AllToAll())
    alone = Simulator(Network(a, b, forward, back), dt=1.0, projections=[back])
    with pytest.raises(NetworkError, match=r"which does not run: add it to the network"):
        alone.__enter__()


REFUSED: list[tuple[Any, dict[str, Any], str]] = [
    (Rate, {"w": 2.0}, r"w= of back: it is that of forward"),
    (Weighing, {"k": Uniform(0.0, 1.0)}, r"back.k: a projection that uses .* no other values"),
]


@pytest.mark.parametrize(("kind", "values", "words"), REFUSED)
def test_other_values_of_single_synapses_are_refused(kind: Any, values: dict[str, Any], words: str) -> None:
    a, b = Still(10, name="a"), Still(12, name="b")
    forward = Rate(a, b, AllToAll(), into=Still.exc, w=Uniform(0.0, 1.0), name="forward")
    back = kind(b, a, Transposed(forward), into=Still.exc, name="back", **values)
    with pytest.raises(DeclarationError, match=words):
        simulate_members(a, b, back, forward).__enter__()


def test_weights_that_change_at_spikes_are_not_shared() -> None:
    cells = Cell(12, name="cells")
    fading = Fading(cells, cells, FromMatrix(np.eye(12)), into=Cell.g, name="fading")
    other = Synapse(cells, cells, Transposed(fading), into=Cell.g, name="other")
    with pytest.raises(DeclarationError, match=r"fading changes its weights at spikes"):
        simulate_members(cells, fading, other).__enter__()


class Hebb(Synapse):
    """A rate rule that stays within bounds."""

    w: State = state(0.0)

    @update
    def learn(self) -> None:
        self.w = np.clip(self.w + 0.01 * self.pre.r * self.post.r, -1.0, 1.0)


class Echo(Neuron):
    """Answers what arrives."""

    exc: Port = port()
    r: State = state(0.0)

    @update
    def go(self) -> None:
        self.r = np.tanh(self.exc + np.cos(self.t + self.r))


def there_and_back(pattern: str, backend: str, threads: int) -> tuple[Any, Any]:
    """Weights that learn on the way there and are used on the way back."""
    a, b = Echo(130, name="a"), Echo(200, name="b")
    forward = Hebb(a, b, PATTERNS[pattern](), into=Echo.exc, w=Normal(0.0, 0.1), name="forward")
    back = Synapse(b, a, Transposed(forward), into=Echo.exc, name="back")
    with Simulator(Network(a, b, forward, back), dt=1.0, seed=2, backend=backend, threads=threads) as sim:
        sim.simulate(50.0)
        return np.array(forward.w), np.array(a.r)


@pytest.mark.parametrize("pattern", ["dense", "sparse"])
def test_no_thread_delivers_with_weights_that_another_changes(pattern: str) -> None:
    one = there_and_back(pattern, "c", 1)
    for here, there in zip(there_and_back(pattern, "numpy", 1), one, strict=True):
        np.testing.assert_allclose(here, there, rtol=1e-9)
    for threads in (2, 3):
        for here, there in zip(there_and_back(pattern, "c", threads), one, strict=True):
            np.testing.assert_array_equal(here, there)


@pytest.mark.parametrize("level", ["pre", "post"])
def test_weights_of_one_side_are_not_shared(level: Any) -> None:
    class OfOneSide(Synapse):
        w: State = state(1.0, per=level)

        @update
        def learn(self) -> None:
            self.w = self.w + 0.01 * (self.pre.r if level == "pre" else self.post.r)

    a, b = Echo(5, name="a"), Echo(4, name="b")
    forward = OfOneSide(a, b, AllToAll(), into=Echo.exc, name="forward")
    back = Synapse(b, a, Transposed(forward), into=Echo.exc, name="back")
    with pytest.raises(DeclarationError, match=f"declared per='{level}': declare them per synapse"):
        Simulator(Network(a, b, forward, back)).start()
