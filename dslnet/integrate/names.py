"""The numerical methods by name; an object with `advance` is its own method."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from dslnet.errors import DeclarationError
from dslnet.integrate.base import Integrator

NAMES = (
    "explicit",
    "exponential",
    "exponential_midpoint",
    "midpoint",
    "heun",
    "rk4",
    "exact",
    "implicit",
    "adaptive",
    "euler_maruyama",
    "stochastic_heun",
    "milstein",
)
"""Each is the name of a file here with a METHOD."""


def method_named(method: Any) -> Integrator:
    """The integrator of that name, or the object itself."""
    if not isinstance(method, str):
        return _own(method)
    if method not in NAMES:
        raise DeclarationError(f"there is no method {method!r}; there are {', '.join(NAMES)}")
    found: Integrator = import_module(f"dslnet.integrate.{method}").METHOD
    return found


def _own(method: Any) -> Integrator:
    if isinstance(method, type):
        raise DeclarationError(f"method={method.__name__} is the class: give an object of it, {method.__name__}(...)")
    if not callable(getattr(method, "advance", None)):
        raise DeclarationError(f"a method is one of {', '.join(NAMES)} or an integrator object, not {method!r}")
    for needed, example in (("name", '"leapfrog"'), ("staged", "False")):
        if not hasattr(method, needed):
            raise DeclarationError(
                f"the method {method!r} has no {needed}: a method of your own is an object with name, staged and "
                f"advance(equations), so add {needed} = {example} to its class"
            )
    return method  # type: ignore[no-any-return]  # a user's own object, checked by its shape
