"""What a decay has become: x(n) = x(0) exp(a n dt) + b (exp(a n dt) - 1) / a, after n steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from dslnet.plan import ProjectionBundle
from dslnet.plasticity import Decay
from dslnet.ticks import Clock


def decayed(bundle: ProjectionBundle, decay: Decay, ticks: int, clock: Clock) -> NDArray[Any]:
    """The values of now, in a new array of the type of the field."""
    kept, time = bundle.arrays[decay.name], clock.time(1) * ticks
    exponent = _number(bundle, decay.rate) * time
    offset = 0.0
    if decay.drive != 0:
        offset = _number(bundle, decay.drive) * time * (np.expm1(exponent) / exponent if exponent else 1.0)
    found: NDArray[Any] = (kept * np.exp(exponent) + offset).astype(kept.dtype)
    return found


def parameters_of(decay: Decay) -> set[str]:
    """The names of the parameters that a decay is made of."""
    return {name.name for part in (decay.rate, decay.drive) for name in part.free_symbols}


def _number(bundle: ProjectionBundle, expression: sympy.Expr) -> float:
    values = {name: float(bundle.arrays[name.name][0]) for name in expression.free_symbols}
    return float(expression.evalf(17, subs=values))
