"""Is dt short enough? The linear stability of explicit methods, around the values that a run begins with.

Where the Jacobian of the equations that advance together has an eigenvalue λ with a negative real part, the solution
decays along it, and the method should: it does as long as |R(λ dt)| ≤ 1, with R the stability function of the method
(Hairer & Wanner, 1996, Solving Ordinary Differential Equations II). Growth and lasting oscillations are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from dslnet.errors import DeclarationError, StabilityWarning
from dslnet.integrate import RungeKutta
from dslnet.integrate.implicit import jacobian
from dslnet.integrate.ito import Ito
from dslnet.model import Equation
from dslnet.plan import NetworkPlan, PopulationPlan
from dslnet.program import NeuronProgram
from dslnet.reference.evaluate import Evaluator, evaluator
from dslnet.ticks import Clock, warn_user

MOST = 2048
"""So many neurons of a population are looked at, evenly over it."""
ROUNDING = 1e-9


@frozen
class Unstable:
    """What is too fast: the method, its equations, how fast the fastest part decays (1/ms), and the longest dt (ms)."""

    method: str
    equations: tuple[Equation, ...]
    rate: float
    longest: float


def warn_unstable(plan: NetworkPlan) -> None:
    """Warn of every population of which dt is too long for an explicit method."""
    for population in plan.populations:
        for found in unstable(population, plan.clock):
            first = found.equations[0]
            warn_user(
                f"dt = {plan.clock.time(1)} ms is too long for {', '.join(e.name for e in found.equations)} of "
                f"{population.name} ({first.location}): around the initial values a part of the solution decays with "
                f"{found.rate:.3g}/ms, and the method {found.method} is stable up to dt = {found.longest:.3g} ms. Take "
                f'a shorter dt, or @{first.target}.ode(method="exponential") or "implicit".',
                StabilityWarning,
            )


def unstable(population: PopulationPlan, clock: Clock) -> Iterator[Unstable]:
    """The groups of equations for which dt is too long."""
    dt = clock.time(1)
    for runge_kutta, equations in explicit_groups(population.program):
        rates = _eigenvalues(equations, _values(population, dt))
        decaying = rates[rates.real < -ROUNDING * np.abs(rates)]
        growth = np.abs(_stability(runge_kutta, decaying * dt))
        if np.any(growth > 1.0 + ROUNDING):
            worst = decaying[np.argmax(growth)]
            yield Unstable(runge_kutta.name, equations, -float(worst.real), _longest(runge_kutta, worst, dt))


def explicit_groups(program: NeuronProgram) -> Iterator[tuple[RungeKutta, tuple[Equation, ...]]]:
    """The equations that an explicit Runge–Kutta method advances together."""
    for integrator, equations in program.groups:
        inner = integrator.inner if isinstance(integrator, Ito) else integrator
        if isinstance(inner, RungeKutta):
            yield inner, equations


def _values(population: PopulationPlan, dt: float) -> dict[str, Any]:
    """What the equations read at the start: nothing has arrived, and noise is at 0."""
    chosen_few = np.arange(0, population.size, -(-population.size // MOST))
    values: dict[str, Any] = {f.name: 0.0 for f in population.model.fields}
    for name, array in population.arrays.items():
        many = len(array) >= population.size and len(array) > 1
        values[name] = np.asarray(array[chosen_few] if many else array[:1], np.float64)
    return {**values, "t": 0.0, "dt": dt, "t_last": -np.inf, "size": len(chosen_few)}


def _eigenvalues(equations: Sequence[Equation], values: dict[str, Any]) -> NDArray[np.complex128]:
    """Of the Jacobians of all neurons, those that are finite."""
    try:
        slopes = _slopes(tuple(evolve(e, method="") for e in equations))
    except DeclarationError:  # a function without a derivative: nothing is known, and nothing said
        return np.empty(0, np.complex128)
    with np.errstate(all="ignore"):
        rows = [[entry(values) for entry in row] for row in slopes]
    count = np.broadcast_shapes(*(np.shape(entry) for row in rows for entry in row), (1,))
    entries = np.array([[np.broadcast_to(entry, count) for entry in row] for row in rows], np.float64)
    matrices = np.moveaxis(entries, -1, 0)
    matrices = matrices[np.isfinite(matrices).all(axis=(1, 2))]
    return np.asarray(np.linalg.eigvals(matrices).ravel(), np.complex128)


@lru_cache(maxsize=64)
def _slopes(equations: tuple[Equation, ...]) -> list[list[Evaluator]]:
    """The Jacobian as functions: populations of one class, and later simulators, share it."""
    return [[evaluator(entry) for entry in row] for row in jacobian(equations)]


def _stability(method: RungeKutta, z: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """What one step makes of dx/dt = λ x with z = λ dt: the stages one after the other."""
    slopes = [z]
    for row in method.stages:
        slopes.append(z * (1.0 + sum((float(a) * k for a, k in zip(row, slopes, strict=True)), 0.0 * z)))
    total: NDArray[np.complex128] = sum((float(b) * k for b, k in zip(method.weights, slopes, strict=True)), 0.0 * z)
    return 1.0 + total


def _longest(method: RungeKutta, rate: complex, dt: float) -> float:
    """The largest dt below which all is stable, to a thousandth."""
    steps = dt * np.linspace(0.0, 1.0, 1001)[1:]
    bad = np.abs(_stability(method, np.asarray(rate * steps))) > 1.0 + ROUNDING
    return float(steps[max(int(np.argmax(bad)) - 1, 0)])
