"""Numerical methods, one file each. `method_named` finds one by name; an object with `advance` is its own method.

Without a method an equation is solved exactly where that is possible, and by explicit Euler where it is not.
"""

from __future__ import annotations

from dslnet.integrate.base import Advance, Integrator, Repeat
from dslnet.integrate.choosing import chosen
from dslnet.integrate.names import NAMES, method_named
from dslnet.integrate.runge_kutta import RungeKutta

__all__ = ["NAMES", "Advance", "Integrator", "Repeat", "RungeKutta", "chosen", "method_named"]
