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
from dslnet.expressions.evaluate import Evaluator, evaluator
from dslnet.integrate import RungeKutta
from dslnet.integrate.explicit import METHOD as EXPLICIT
from dslnet.integrate.heun import METHOD as HEUN
from dslnet.integrate.implicit import jacobian
from dslnet.integrate.ito import Ito
from dslnet.integrate.linear import linear_parts
from dslnet.integrate.milstein import METHOD as MILSTEIN
from dslnet.integrate.stochastic_heun import METHOD as STOCHASTIC_HEUN
from dslnet.model import Equation
from dslnet.plan import NetworkPlan
from dslnet.planning.first_reductions import settled
from dslnet.planning.first_values import of_neurons, of_synapses
from dslnet.ticks import warn_user

Groups = Sequence[tuple[Any, tuple[Equation, ...]]]
STOCHASTIC = (MILSTEIN, STOCHASTIC_HEUN)
DRIFT_BY = {"milstein": EXPLICIT, "stochastic_heun": HEUN}
"""What advances the drift in methods that are explicit, and made for noise."""
ROUNDING = 1e-9
NAMED = 6
OPERATIONS, FEWEST = 1 << 20, 16
"""Of so many equations that this many neurons take more operations, no more neurons are looked at."""


@frozen
class Unstable:
    """What is too fast: the method, its equations, how fast the fastest part decays (1/ms), and the longest dt (ms)."""

    method: str
    equations: tuple[Equation, ...]
    rate: float
    longest: float


def warn_unstable(plan: NetworkPlan) -> None:
    """Warn of every population and projection for which dt is too long for an explicit method."""
    dt = plan.clock.time(1)
    for population in plan.populations:
        _warn(population.name, dt, unstable(population.program.groups, of_neurons(population, dt), dt), True)
    lines = {part.number: part for part in reversed(plan.projections) if part.program.groups}
    for _, part in sorted(lines.items()):
        _warn(part.name, dt, unstable(tuple(settled(part.program.groups, part)), of_synapses(part, dt), dt), False)


def _warn(name: str, dt: float, found: Iterator[Unstable], rounds: bool) -> None:
    for each in found:
        first = each.equations[0]
        warn_user(
            f"dt = {dt} ms is too long for {named(each.equations)} of {name} ({first.location}): "
            f"around the initial values a part of the solution decays with {each.rate:.3g}/ms, and the method "
            f"{each.method} is stable up to dt = {each.longest:.3g} ms. Take a shorter dt"
            f"{advice(each.equations, rounds)}.",
            StabilityWarning,
        )


def named(equations: Sequence[Equation]) -> str:
    """Their names, of many the first ones."""
    names = [e.name for e in equations]
    shown = ", ".join(names[:NAMED])
    return shown if len(names) <= NAMED else f"{shown} and {len(names) - NAMED} more"


def advice(equations: Sequence[Equation], rounds: bool) -> str:
    """A method that takes these equations and is stable at any dt; `rounds` says whether one may go round to find it,
    as for neurons."""
    alone = all(linear_parts(e) is not None for e in equations)
    first = equations[0].target
    if alone:
        return f', or @{first}.ode(method="exponential") or "implicit"'
    return f', or @{first}.ode(method="implicit")' if rounds else ""


def unstable(groups: Groups, values: dict[str, Any], dt: float) -> Iterator[Unstable]:
    """The groups of equations for which dt is too long around these values."""
    for name, runge_kutta, equations in explicit_groups(groups):
        rates = _eigenvalues(equations, values)
        decaying = rates[rates.real < -ROUNDING * np.abs(rates)]
        growth = np.abs(_stability(runge_kutta, decaying * dt))
        if np.any(growth > 1.0 + ROUNDING):
            worst = decaying[np.argmax(growth)]
            yield Unstable(name, equations, -float(worst.real), _longest(runge_kutta, worst, dt))


def explicit_groups(groups: Groups) -> Iterator[tuple[str, RungeKutta, tuple[Equation, ...]]]:
    """The equations that an explicit Runge–Kutta method advances together, with or without noise, and what the user
    calls it."""
    for integrator, equations in groups:
        inner = integrator.inner if isinstance(integrator, Ito) else integrator
        inner = DRIFT_BY.get(inner.name, inner) if inner in STOCHASTIC else inner
        if isinstance(inner, RungeKutta):
            yield integrator.name, inner, equations


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
    matrices = some(matrices[np.isfinite(matrices).all(axis=(1, 2))])
    return np.asarray(np.linalg.eigvals(matrices).ravel(), np.complex128)


def some(matrices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Evenly chosen ones, fewer of large ones: eigenvalues of m equations take m³ operations."""
    most = max(FEWEST, OPERATIONS // matrices.shape[-1] ** 3)
    return matrices[:: max(1, -(-len(matrices) // most))]


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
    """The largest dt below which all is stable."""
    steps = dt * np.geomspace(1e-12, 1.0, 2001)
    bad = np.abs(_stability(method, np.asarray(rate * steps))) > 1.0 + ROUNDING
    first = int(np.argmax(bad))
    low, high = steps[max(first - 1, 0)], steps[first]
    for _ in range(30):
        middle = (low + high) / 2
        grows = np.abs(_stability(method, np.asarray(rate * middle))) > 1.0 + ROUNDING
        low, high = (low, middle) if grows else (middle, high)
    return float(low)
