"""Ready-made synapses of rates against NumPy and closed forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from models.synapses import rates, started

RANDOM = np.random.default_rng(5)
SHOWN, TOLD = RANDOM.uniform(0.0, 2.0, (60, 3)), RANDOM.uniform(0.0, 2.0, (60, 2))
BEGIN = np.array([0.1, 0.5, 0.2, 0.9, 0.3, 0.95]).reshape(3, 2)  # [pre, post], as the arrays of a projection
NOTHING = np.zeros((1, 1))


def hebb(w: Any, before: Any, behind: Any) -> Any:
    return 0.02 * before * behind


def oja(w: Any, before: Any, behind: Any) -> Any:
    return 0.02 * (before * behind - behind**2 * w)


def covariance(w: Any, before: Any, behind: Any) -> Any:
    return 0.02 * (before - before.mean()) * (behind - behind.mean())


@pytest.mark.parametrize("dt", [1.0, 0.5])
@pytest.mark.parametrize(
    ("name", "rule", "bounds"),
    [("Hebb", hebb, (0.0, 1.0)), ("Oja", oja, None), ("Covariance", covariance, (-1.0, 1.0))],
)
def test_rules_in_numpy(name: str, rule: Any, bounds: Any, dt: float) -> None:
    """`pre.r` is what the target was given in this step, `post.r` the rate that came of it."""
    net, line, target = rates(name, SHOWN, TOLD, w=BEGIN.ravel(), eta=0.02)
    w, before = BEGIN.copy(), np.zeros((2, 3))
    with started(net, dt) as sim:
        sim.step(len(SHOWN))
        for tick in range(len(SHOWN)):
            sent = SHOWN[tick - 1] if tick else before[0]
            behind = sent @ w + (TOLD[tick - 1] if tick else 0.0)
            w = w + dt * rule(w, sent[:, np.newaxis], behind[np.newaxis])
            w = w if bounds is None else np.clip(w, *bounds)
        np.testing.assert_allclose(np.array(line.w).reshape(3, 2), w, rtol=1e-11)
        np.testing.assert_allclose(target.r, behind, rtol=1e-11)


@pytest.mark.parametrize("alpha", [1.0, 4.0])
def test_oja_finds_the_first_principal_component(alpha: float) -> None:
    mixing = np.array([[1.0, 0.5, 0.2], [0.0, 0.8, -0.3], [0.0, 0.0, 0.4]])
    shown = np.random.default_rng(2).normal(size=(200, 3)) @ mixing.T
    net, line, _ = rates("Oja", shown, NOTHING, w=0.1, eta=0.001, alpha=alpha)
    net.members[0].period = 200.0
    with started(net) as sim:
        sim.simulate(20000.0)
        values, vectors = np.linalg.eigh(shown.T @ shown / len(shown))
        first = vectors[:, np.argmax(values)]
        found = np.array(line.w)
    assert np.linalg.norm(found) == pytest.approx(alpha**-0.5, rel=0.02)
    assert abs(found @ first) / np.linalg.norm(found) > 0.999


def test_bcm_chooses_one_of_two_patterns() -> None:
    """The stable states with two equally likely patterns are a response of 2 to one and of 0 to the other."""
    patterns = np.array([[1.0, 0.2], [0.2, 1.0]])
    net, line, _ = rates("IBCM", patterns, NOTHING, w=np.array([0.6, 0.4]), eta=0.001, tau=50.0)
    net.members[0].period = 2.0
    with started(net) as sim:
        sim.simulate(40000.0)
        found = patterns @ np.array(line.w)  # the threshold swings with the patterns, by 2 / 50 of its value
        np.testing.assert_allclose(found, [2.0, 0.0], atol=0.05)
        np.testing.assert_allclose(line.theta, 2.0, atol=0.1)
