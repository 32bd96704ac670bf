"""Stochastic equations: strong and weak orders on solutions that are known for each path, and Itô's reading by all."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from strategies import simulate_members

from dslnet import Array, DeclarationError, Neuron, Noise, Param, State, noise, param, state, white_noise
from dslnet.distributions import Normal
from dslnet.integrate import NAMES, RungeKutta

MANY = 4096
OWN = RungeKutta("ralston", stages=[["2/3"]], weights=["1/4", "3/4"])


@cache
def geometric(method: Any) -> Any:
    """dx = mu x dt + sigma x dW, with W beside it: x = exp((mu - sigma²/2) t + sigma W)."""

    class Geometric(Neuron):
        mu: Param = param(0.5)
        sigma: Param = param(0.8)
        xi: Noise = white_noise()
        x: State = state(1.0)
        w: State = state(0.0)

        @x.ode(method=method)
        def dx(self) -> Array:
            return self.mu * self.x + self.sigma * self.x * self.xi

        @w.ode(method="euler_maruyama")
        def dw(self) -> Array:
            return self.xi

    return Geometric


@cache
def rotation(method: Any) -> Any:
    """A turn by the angle sigma W: in Itô's form it has a drift that keeps the length."""

    class Rotation(Neuron):
        sigma: Param = param(0.9)
        xi: Noise = white_noise()
        x: State = state(1.0)
        y: State = state(0.0)
        w: State = state(0.0)

        @x.ode(method=method)
        def dx(self) -> Array:
            return -0.5 * self.sigma**2 * self.x - self.sigma * self.y * self.xi

        @y.ode(method=method)
        def dy(self) -> Array:
            return -0.5 * self.sigma**2 * self.y + self.sigma * self.x * self.xi

        @w.ode(method="euler_maruyama")
        def dw(self) -> Array:
            return self.xi

    return Rotation


def at_one(cells: Any, steps: int, backend: str = "c", seed: int = 3) -> Any:
    """The population at t = 1."""
    with simulate_members(cells, dt=1.0 / steps, seed=seed, backend=backend) as sim:
        sim.step(steps)
    return cells


def order_of(errors: list[float]) -> float:
    """The order, from errors at halved steps."""
    return float(-np.polyfit(np.arange(len(errors)), np.log2(errors), 1)[0])


STRONG = [("euler_maruyama", 0.5), ("milstein", 1.0), ("stochastic_heun", 1.0), ("exponential", 0.5), ("rk4", 0.5)]


@pytest.mark.parametrize(("method", "order"), STRONG)
def test_strong_order_on_geometric_brownian_motion(method: str, order: float) -> None:
    errors = []
    for steps in (16, 32, 64, 128, 256):
        cells = at_one(geometric(method)(MANY), steps)
        truth = np.exp((0.5 - 0.32) + 0.8 * cells.w)
        errors.append(float(np.mean(np.abs(cells.x - truth))))
    assert order_of(errors) == pytest.approx(order, abs=0.12)


@pytest.mark.parametrize(("method", "order"), STRONG[:3])
def test_strong_order_of_a_system(method: str, order: float) -> None:
    errors = []
    for steps in (16, 32, 64, 128):
        cells = at_one(rotation(method)(MANY), steps)
        off = np.hypot(cells.x - np.cos(0.9 * cells.w), cells.y - np.sin(0.9 * cells.w))
        errors.append(float(np.mean(off)))
    assert order_of(errors) == pytest.approx(order, abs=0.12)


@pytest.mark.parametrize("method", ["euler_maruyama", "milstein", "stochastic_heun"])
def test_weak_order(method: str) -> None:
    """The mean, with the known solution on the same paths taken off: what is left of chance is small."""
    errors = []
    for steps in (4, 8, 16):
        cells = at_one(geometric(method)(16 * MANY, mu=1.5, sigma=0.3), steps)
        errors.append(abs(float(np.mean(cells.x - np.exp((1.5 - 0.045) + 0.3 * cells.w)))))
    assert order_of(errors) > (1.2 if method == "stochastic_heun" else 0.8)  # little noise: Heun's drift is seen


@pytest.mark.parametrize("method", [name for name in NAMES if name != "exact"] + [OWN, "auto"])
def test_every_method_reads_it_as_ito(method: Any) -> None:
    """Without drift Itô's solution is a martingale; Stratonovich's mean would be exp(0.32) = 1.38."""
    cells = at_one(geometric(method)(MANY, mu=0.0), 20, backend="numpy")
    assert np.mean(cells.x) == pytest.approx(1.0, abs=4 * np.std(cells.x) / np.sqrt(MANY))


@pytest.mark.parametrize("method", ["milstein", "stochastic_heun", "euler_maruyama"])
@pytest.mark.parametrize("size", [1, 63, 64, 65])
def test_compiled_and_interpreted_are_the_same(method: str, size: int) -> None:
    compiled, interpreted = (at_one(rotation(method)(size), 20, backend=b) for b in ("c", "numpy"))
    np.testing.assert_allclose(compiled.x, interpreted.x, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(compiled.y, interpreted.y, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("method", ["auto", "exact", "exponential"])
@pytest.mark.parametrize("dt", [0.5, 20.0])
def test_an_ornstein_uhlenbeck_process_is_exact_at_any_dt(method: Any, dt: float) -> None:
    """Mean 2, variance sigma² tau / 2, correlation exp(-dt / tau) from step to step."""
    cells = ornstein(method)(4 * MANY)
    with simulate_members(cells, dt=dt) as sim:
        sim.step(round(max(100.0 / dt, 4)))
        before = cells.x.copy()
        sim.step()
        after = cells.x.copy()
    assert np.mean(after) == pytest.approx(2.0, abs=0.04)
    assert np.var(after) == pytest.approx(1.25, rel=0.04)
    assert np.corrcoef(before, after)[0, 1] == pytest.approx(np.exp(-dt / 10.0), abs=0.03)


@cache
def ornstein(method: Any) -> Any:
    class Ornstein(Neuron):
        tau: Param = param(10.0, unit="ms")
        xi: Noise = white_noise()
        x: State = state(0.0)

        @x.ode(method=method)
        def dx(self) -> Array:
            return (2.0 - self.x) / self.tau + 0.5 * self.xi

    return Ornstein


class Twofold(Neuron):
    """Two noises in a system of two; whether they commute depends on `dx`."""

    one: Noise = white_noise()
    other: Noise = white_noise()
    x: State = state(1.0)
    y: State = state(1.0)

    @x.ode(method="milstein")
    def dx(self) -> Array:
        return self.x * self.one

    @y.ode(method="milstein")
    def dy(self) -> Array:
        return self.y * self.other


def test_milstein_takes_noise_that_commutes_and_no_other() -> None:
    class Crossed(Twofold):
        def dx(self) -> Array:
            return self.y * self.one

    at_one(Twofold(1), 2, backend="numpy")
    with pytest.raises(DeclarationError, match=r"dx .*: method=\"milstein\" needs noise that commutes") as caught:
        at_one(Crossed(1), 2, backend="numpy")
    assert 'method="euler_maruyama"' in str(caught.value)


def test_white_noise_is_only_multiplied_and_added() -> None:
    class Squared(Twofold):
        def dx(self) -> Array:
            return self.one**2

    with pytest.raises(DeclarationError, match=r"one is white noise, dW/dt, which may only be multiplied and added"):
        at_one(Squared(1), 2, backend="numpy")


def test_noise_that_is_no_white_noise_is_a_number_in_each_step() -> None:
    """An exact method holds a `noise` field over the step, as every input."""

    class Held(Neuron):
        xi: Noise = noise(Normal(0.0, 1.0))
        x: State = state(0.0)
        seen: State = state(0.0)

        @x.ode
        def dx(self) -> Array:
            return self.xi - self.x

        @seen.ode(method="explicit")
        def dseen(self) -> Array:
            return self.xi

    cells = at_one(Held(64), 1, backend="numpy")
    np.testing.assert_allclose(cells.x, cells.seen * -np.expm1(-1.0), rtol=1e-12)


def test_it_says_what_it_is() -> None:
    assert repr(white_noise()) == "noise(white_noise(), unit='1/ms**0.5')"
