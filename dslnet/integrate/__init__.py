"""Numerical methods, one file each. `method_named` finds one by name; an object with `advance` is its own method.

Without a method an equation is solved exactly where that is possible, and by explicit Euler where it is not.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from dslnet.errors import DeclarationError
from dslnet.integrate.base import Advance, Integrator
from dslnet.integrate.exact import is_exact
from dslnet.integrate.runge_kutta import RungeKutta
from dslnet.model import Equation

__all__ = ["NAMES", "Advance", "Integrator", "RungeKutta", "choose", "method_named"]

NAMES = (
    "explicit",
    "exponential",
    "midpoint",
    "heun",
    "rk4",
    "exact",
    "implicit",
    "euler_maruyama",
    "stochastic_heun",
    "milstein",
)


def method_named(method: Any) -> Integrator:
    """The integrator of that name, or the object itself."""
    if not isinstance(method, str):
        return _own(method)
    if method not in NAMES:
        raise DeclarationError(f"there is no method {method!r}; there are {', '.join(NAMES)}")
    found: Integrator = import_module(f"dslnet.integrate.{method}").METHOD
    return found


def _own(method: Any) -> Integrator:
    if not callable(getattr(method, "advance", None)):
        raise DeclarationError(f"a method is one of {', '.join(NAMES)} or an integrator object, not {method!r}")
    return method  # type: ignore[no-any-return]  # a user's own object, checked by its shape


def choose(equation: Equation, default: Any, constant: frozenset[str], moving: frozenset[str]) -> Integrator:
    """The method of one equation: its own, else the simulator's default, else exact or explicit Euler."""
    if equation.method != "auto":
        return method_named(equation.method)
    if default is not None:
        return method_named(default)
    return method_named("exact" if is_exact(equation, constant, moving) else "explicit")
