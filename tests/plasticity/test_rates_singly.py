"""Synapses of rates come and go one by one as they do as a whole, to the bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dslnet import (
    IBCM,
    Array,
    FixedProbability,
    Hebb,
    LeakyIntegrator,
    Network,
    Oja,
    Param,
    Simulator,
    State,
    Synapse,
    Uniform,
    param,
    state,
    transmit,
)
from dslnet.running import turnovers

NEVER = 10**9
Found = dict[str, NDArray[Any]]


class Saturating(Synapse[LeakyIntegrator, LeakyIntegrator]):
    """A function of the source, and no rule."""

    @transmit
    def send(self) -> Array:
        return self.w * np.tanh(self.pre.r)


class Strongest(Synapse[LeakyIntegrator, LeakyIntegrator]):
    """A trace of each synapse decays by itself, and the strongest synapse counts."""

    tau: Param = param(4.0)
    a: State = state(0.2)

    @a.ode
    def da(self) -> Array:
        return (0.1 - self.a) / self.tau

    @transmit(reduce="max")
    def send(self) -> Array:
        return (self.w + self.a) * self.pre.r


KINDS: dict[str, Any] = {"hebb": Hebb, "oja": Oja, "ibcm": IBCM, "saturating": Saturating, "strongest": Strongest}


def run(kind: str, size: int, own: bool, looks: bool = False, **choices: Any) -> tuple[Found, bool]:
    sources, targets = LeakyIntegrator(size, name="sources"), LeakyIntegrator(size + 2, name="targets")
    sources.r, targets.r = np.linspace(0.1, 1.0, size), np.linspace(-0.4, 1.0, size + 2)
    delay = Uniform(0.5, 3.0) if own else 1.0
    pattern, w = FixedProbability(0.3), Uniform(-0.1, 0.3)
    line = KINDS[kind](sources, targets, pattern, into="exc", w=w, delay=delay, name="line")
    random, begun = np.random.default_rng(size), False
    with Simulator(Network(sources, targets, line), dt=0.5, seed=3, **choices) as sim:
        sim.simulate(5.0)
        for number in range(30):
            many = int(random.integers(1, 4))
            pre, post = random.integers(0, size, many), random.integers(0, size + 2, many)
            more = {"delay": random.integers(1, 7, many) * 0.5} if own else {}
            if number % 3 == 0:
                pre[:], post[:] = pre[0], post[0]
            if number % 5 < 3:
                line.create(pre, post, w=random.uniform(0.0, 0.3, many), **more)
            else:
                line.prune(pre=pre, post=post)
            begun |= "line" in sim._session.turnovers.open
            sim.step(1 + number % 3)
            assert not looks or number % 4 or len(line.w) == line.size
        names = ("w", "delay", "pre_index", "post_index", *(["a"] if kind == "strongest" else []))
        found = {name: np.array(getattr(line, name)) for name in names}
        return found | {"source": sources.r.copy(), "target": targets.r.copy()}, begun


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("size", [1, 63, 64, 65])
@pytest.mark.parametrize("kind", KINDS)
def test_one_by_one_as_all_at_once(kind: str, size: int, own: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnovers, "PATIENCE", NEVER)
    wanted, begun = run(kind, size, own)
    assert not begun
    for patience, threads, looks in ((0, 1, False), (0, 3, True), (3, 2, False)):
        monkeypatch.setattr(turnovers, "PATIENCE", patience)
        found, begun = run(kind, size, own, looks, threads=threads)
        assert begun
        for name, values in wanted.items():
            np.testing.assert_array_equal(found[name], values, err_msg=name)


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_as_numpy_does(kind: str, own: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnovers, "PATIENCE", 0)
    ours, theirs = (run(kind, 20, own, backend=backend)[0] for backend in ("c", "numpy"))
    for name, values in theirs.items():
        np.testing.assert_allclose(ours[name], values, rtol=1e-9, atol=1e-12, err_msg=name)
