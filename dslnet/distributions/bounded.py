"""Bounds of noise: how likely a value lies within them, and how often one outside may be drawn again."""

from __future__ import annotations

import math

from dslnet.distributions import DiscreteUniform, Uniform
from dslnet.distributions.distribution import Distribution
from dslnet.distributions.likelihoods import likelihood
from dslnet.errors import DeclarationError

LEAST = 1e-3
"""Less likely than that, drawing again would take longer than everything else."""
OFTEN = 1 << 15
"""Attempts where that is known: of 10 ** 14 draws at LEAST, less than one is still outside and clipped."""
SELDOM = 1000
"""Attempts where the bounds or parameters are fields, which may make them hopeless at any time."""
BETWEEN = (Uniform, DiscreteUniform)
"""Distributions that are drawn between their bounds, so that nothing need be drawn again."""


def check_bounds(distribution: Distribution) -> None:
    """Raise DeclarationError for bounds between which hardly a value lies, as far as numbers tell."""
    if (distribution.min is None and distribution.max is None) or distribution.fields:
        return
    low = -math.inf if distribution.min is None else distribution.min
    high = math.inf if distribution.max is None else distribution.max
    likely, between = likelihood(distribution, low, high), isinstance(distribution, BETWEEN)
    enough = likely > 0.0 if between else likely >= LEAST
    if not enough:
        raise DeclarationError(
            f"noise({distribution!r}): a value lies between min= and max= with a probability of {likely:.2g}, and "
            "those outside are drawn again; choose wider bounds or a distribution that lies within them"
            + ("" if between else f" (at least {LEAST})")
        )


def patience(distribution: Distribution) -> int:
    """How often a value of a noise field is drawn again."""
    return SELDOM if distribution.fields else OFTEN
