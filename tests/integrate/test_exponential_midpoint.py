"""The exponential midpoint rule, on equations of which the solution is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from strategies import recorded

from dslnet import DeclarationError, Network, Neuron, Param, Simulator, State, param, state


def refusal(model: type[Any]) -> str:
    with pytest.raises(DeclarationError) as caught, Simulator(Network(model(1))):
        pass
    return str(caught.value)


class Coupled(Neuron):
    """Linear in its own state each, and not together; with time and the step itself in an equation."""

    x: State = state(1.0)
    y: State = state(0.5)

    @x.ode(method="exponential_midpoint")
    def dx(self) -> Any:
        return np.sin(self.t) - (1.0 + self.y**2) * self.x

    @y.ode(method="exponential_midpoint")
    def dy(self) -> Any:
        return self.x * np.exp(self.x) - self.y


def test_exponential_midpoint_is_of_second_order(backend: str) -> None:
    def slopes(t: float, values: Any) -> Any:
        x, y = values
        return [np.sin(t) - (1.0 + y**2) * x, x * np.exp(x) - y]

    truth = solve_ivp(slopes, (0.0, 3.0), [1.0, 0.5], rtol=1e-12, atol=1e-12, dense_output=True)
    errors = []
    for dt in (0.1, 0.05, 0.025):
        steps = round(3.0 / dt)
        values = recorded(Coupled(1), "x", "y", steps=steps, dt=dt, backend=backend)
        errors.append(np.abs(np.array(values) - truth.sol(np.arange(1, steps + 1) * dt)).max(axis=1))
    np.testing.assert_allclose(np.array(errors[:-1]) / np.array(errors[1:]), 4.0, rtol=0.1)


def test_exponential_midpoint_is_stable_and_exact_where_nothing_else_moves(backend: str) -> None:
    class Decaying(Neuron):
        rate: Param = param(3.0)
        x: State = state(1.0)

        @x.ode(method="exponential_midpoint")
        def dx(self) -> Any:
            return 6.0 - self.rate * self.x + 0.0 * self.dt

    (x,) = recorded(Decaying(1), "x", steps=5, dt=10.0, backend=backend)
    np.testing.assert_allclose(x, 2.0 - np.exp(-3.0 * np.arange(1, 6) * 10.0), rtol=1e-12)


def test_an_equation_that_reads_dt_means_the_whole_step(backend: str) -> None:
    class Counting(Neuron):
        x: State = state(0.0)

        @x.ode(method="exponential_midpoint")
        def dx(self) -> Any:
            return 1.0 / self.dt

    (x,) = recorded(Counting(1), "x", steps=4, dt=0.5, backend=backend)
    np.testing.assert_allclose(x, [1.0, 2.0, 3.0, 4.0], rtol=1e-12)


def test_exponential_midpoint_says_what_it_cannot_solve() -> None:
    class Curved(Coupled):
        def dx(self) -> Any:
            return -(self.x**2)

    assert "not linear in x" in refusal(Curved)
