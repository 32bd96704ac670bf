"""A step that is too long for an explicit method is warned of, with numbers that hold."""

from __future__ import annotations

import warnings
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from strategies import simulate_members

from dslnet import (
    AllToAll,
    Array,
    Network,
    Neuron,
    Noise,
    Param,
    Simulator,
    StabilityWarning,
    State,
    Synapse,
    param,
    post_spike,
    pre_spike,
    spike,
    state,
    update,
    white_noise,
)
from dslnet.planning.stability import named, some


def fast(method: Any) -> Any:
    """One that decays with `rate`, times x by a factor that the initial value decides."""

    class Fast(Neuron):
        rate: Param = param(1.0, per="neuron")
        x: State = state(1.0)

        @x.ode(method=method)
        def dx(self) -> Array:
            return -self.rate * self.x * np.exp(self.x - 1.0)

    return Fast


# The ends of the stability regions on the negative axis: -2, -2, -2.7853; the slope at x = 1 is -2 · rate.
LIMITS = [("explicit", 2.0), ("midpoint", 2.0), ("heun", 2.0), ("rk4", 2.7853)]


@pytest.mark.parametrize(("method", "limit"), LIMITS)
def test_the_limit_is_that_of_the_method(method: str, limit: float) -> None:
    rates = np.array([0.1, 1.0, 4.0])
    with pytest.warns(
        StabilityWarning, match=rf"dt = 1.0 ms is too long for dx of .*, and the method {method}"
    ) as seen:
        simulate_members(fast(method)(3, rate=rates), backend="numpy").start().close()
    text = str(seen[0].message)
    assert "decays with 8/ms" in text
    assert float(text.split("stable up to dt = ")[1].split(" ms")[0]) == pytest.approx(limit / 8, rel=2e-3)


@pytest.mark.parametrize("method", ["exponential_midpoint", "implicit"])
def test_other_methods_have_no_limit(method: str) -> None:
    class Stiff(Neuron):
        x: State = state(1.0)

        @x.ode(method=method)
        def dx(self) -> Array:
            return -1000.0 * self.x

    quiet(Stiff(1), 1.0)


def quiet(cells: Any, dt: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", StabilityWarning)
        simulate_members(cells, dt=dt, backend="numpy").start().close()


def test_a_short_step_is_not_warned_of() -> None:
    quiet(fast("explicit")(3, rate=[0.1, 1.0, 4.0]), 0.2)
    quiet(fast("explicit")(3, rate=[-0.1, -1.0, -4.0]), 1.0)  # growth is no instability


def test_equations_are_looked_at_together() -> None:
    """Each decays slowly by itself; together they turn fast, and what turns is damped slowly."""

    class Turning(Neuron):
        x: State = state(1.0)
        y: State = state(0.0)

        @x.ode(method="explicit")
        def dx(self) -> Array:
            return 3.0 * self.y - 0.1 * self.x + 0.0 * np.mean(self.x)

        @y.ode(method="explicit")
        def dy(self) -> Array:
            return -3.0 * self.x - 0.1 * self.y

    with pytest.warns(StabilityWarning, match=r"dx, dy of .* decays with 0.1/ms, .* stable up to dt = 0.02"):
        simulate_members(Turning(2), dt=0.1, backend="numpy").start().close()


def test_a_limit_far_below_dt_is_found() -> None:
    with pytest.warns(StabilityWarning, match="stable up to dt = 2e-05 ms"):
        simulate_members(fast("explicit")(1, rate=5e4), backend="numpy").start().close()


@pytest.mark.parametrize("method", ["euler_maruyama", "milstein", "stochastic_heun"])
def test_methods_for_noise_have_a_limit_too(method: str) -> None:
    class Noisy(Neuron):
        xi: Noise = white_noise()
        x: State = state(1.0)

        @x.ode(method=method)
        def dx(self) -> Array:
            return -30.0 * self.x + 0.1 * self.x * self.xi

    with pytest.warns(StabilityWarning, match=rf"method {method} is stable up to dt = 0.0667 ms"):
        simulate_members(Noisy(1), dt=0.1, backend="numpy").start().close()


class Quiet(Neuron):
    """What synapses read."""

    x: State = state(0.0)

    @spike
    def fires(self) -> Array:
        return self.x > 1e9


def test_equations_of_synapses_are_looked_at() -> None:
    """With the values of both sides."""

    class Fast(Synapse):
        rate: Param = param(1.0, per="synapse")
        z: State = state(1.0)

        @z.ode(method="explicit")
        def dz(self) -> Array:
            return -self.rate * self.post.x * self.z - self.z**3

        @post_spike
        def looks(self) -> None:
            self.w = self.z

    cells = Quiet(3, name="cells")
    cells.x = [0.0, 1.0, 2.0]
    line = Fast(cells, cells, AllToAll(), into="x", name="line", rate=np.arange(9.0).reshape(3, 3))
    with pytest.warns(StabilityWarning, match=r"dz of line .* decays with 19/ms, .* up to dt = 0.105 ms"):
        Simulator(Network(cells, line), dt=1.0, backend="numpy").start().close()


@pytest.mark.parametrize("side", ["pre", "post"])
def test_a_trace_in_another_equation_counts_as_what_it_begins_with(backend: str, side: Any) -> None:
    """One that is known at any time, and is read as an update leaves it: behind one its name is another."""

    class Fast(Synapse):
        trace: State = state(5.0, per=side)
        seen: State = state(0.0, per="post")
        w: State = state(0.1)

        @trace.ode
        def dtrace(self) -> Array:
            return -self.trace / 30.0

        @update
        def counts(self) -> None:
            self.seen = 1.0

        @w.ode(method="explicit")
        def dw(self) -> Array:
            return -self.trace * self.w

        @pre_spike
        def arrives(self) -> None:
            self.into += self.w

    cells = Quiet(3, name="cells")
    line = Fast(cells, cells, AllToAll(), into="x", name="line")
    with pytest.warns(StabilityWarning, match=r"dw of line .* decays with 5/ms, .* up to dt = 0.4 ms"):
        Simulator(Network(cells, line), dt=1.0, backend=backend).start().close()


@pytest.mark.parametrize("size", [3, 70])
def test_a_mean_over_a_population_counts_as_what_it_begins_with(size: int) -> None:
    """Also one in the other: the variance of 0, 1, 2, ... is (size² - 1) / 12."""

    class Driven(Synapse):
        w: State = state(0.1)

        @w.ode(method="explicit")
        def dw(self) -> Array:
            return -4.0 * self.w * np.mean((self.pre.x - np.mean(self.pre.x)) ** 2) * self.post.x

    class Summed(Synapse):
        w: State = state(0.1)

        @w.ode(method="explicit")
        def dw(self) -> Array:
            return -100.0 * self.w * np.sum(self.w)

    cells = Quiet(size, name="cells")
    cells.x = np.arange(float(size))
    line = Driven(cells, cells, AllToAll(), into="x", name="line")
    summed = Summed(cells, cells, AllToAll(), into="x", name="summed")
    rate = 4.0 * (size**2 - 1) / 12 * (size - 1)
    with pytest.warns(StabilityWarning, match=r"dw of line") as seen:
        Simulator(Network(cells, line, summed), dt=1.0, backend="numpy").start().close()
    assert f"decays with {rate:.3g}/ms" in str(seen[0].message)
    assert not any("dw of summed" in str(each.message) for each in seen)  # of sums over synapses nothing is known


def test_the_advice_is_one_that_is_taken() -> None:
    """No exponential method for what is not linear in its state."""
    with pytest.warns(StabilityWarning, match=r'or @x.ode\(method="implicit"\).$'):
        simulate_members(fast("explicit")(1, rate=4.0), backend="numpy").start().close()


def test_of_large_systems_fewer_neurons_are_looked_at() -> None:
    assert len(some(np.zeros((2048, 8, 8)))) == 2048
    large = some(np.arange(2048.0)[:, np.newaxis, np.newaxis] * np.ones((1, 40, 40)))
    assert len(large) == 16 and large[-1, 0, 0] > 1800  # evenly over all
    assert len(some(np.zeros((0, 3, 3)))) == 0
    equations = [SimpleNamespace(name=f"dx{number}") for number in range(9)]
    assert named(equations) == "dx0, dx1, dx2, dx3, dx4, dx5 and 3 more"  # type: ignore[arg-type]  # the name is read
