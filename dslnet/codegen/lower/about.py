"""Near which values states often are: curves of them are laid there."""

from __future__ import annotations

import math
from typing import Any

from dslnet.codegen.kinds import PopulationKind
from dslnet.codegen.names import c_name
from dslnet.distributions import Normal, Uniform


def about(kind: PopulationKind) -> dict[str, float]:
    """Where states begin, as far as their class says so."""
    middles = {c_name(f.name): _middle(f.default) for f in kind.stored()}
    return {name: float(x) for name, x in middles.items() if isinstance(x, int | float) and math.isfinite(x)}


def _middle(default: Any) -> Any:
    """The number that a field begins with, or the middle of where it does."""
    if isinstance(default, Uniform) and all(isinstance(x, int | float) for x in (default.low, default.high)):
        return 0.5 * float(default.low) + 0.5 * float(default.high)
    return default.loc if isinstance(default, Normal) else default
