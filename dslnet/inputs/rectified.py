"""A normal number cut off at 0: which normal law gives it the mean and the variance that are wanted.

For X normal with mean z and deviation 1, max(X, 0) has the mean m(z) = z Φ(z) + φ(z) and the variance
v(z) = (z² + 1) Φ(z) + z φ(z) - m(z)², where φ and Φ are the density and the distribution of the standard normal law.
The ratio v / m² falls from infinity to 0 as z grows, so it says which z it is; the scale follows from the mean.
"""

from __future__ import annotations

import math

LOWEST, HIGHEST = -8.0, 8.0
"""Below the first hardly a number is above 0; above the second the cut is beyond what a double can tell."""
HALVINGS = 64


def before_rectified(mean: float, variance: float) -> tuple[float, float]:
    """Mean and deviation of a normal law that has this mean (above 0) and variance once its negative values are 0.

    Raises ValueError where they differ so much that it would be 0 nearly always.
    """
    ratio = variance / mean**2
    if ratio <= _ratio(HIGHEST):
        return mean, math.sqrt(variance)
    if ratio > _ratio(LOWEST):
        raise ValueError(f"a variance of {variance} is too large for a mean of {mean}")
    low, high = LOWEST, HIGHEST
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _ratio(middle) > ratio else (low, middle)
    deviation = mean / _moments(low)[0]
    return low * deviation, deviation


def mean_above(level: float, mean: float, deviation: float) -> float:
    """By how much a normal number is above a level in the mean, 0 where it is below: E[max(X - level, 0)]."""
    if deviation == 0.0:
        return max(mean - level, 0.0)
    return deviation * _moments((mean - level) / deviation)[0]


def _moments(z: float) -> tuple[float, float]:
    """Mean and variance of max(X, 0) for X normal with mean z and deviation 1."""
    density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    above = 0.5 * math.erfc(-z / math.sqrt(2.0))
    mean = z * above + density
    return mean, (z * z + 1.0) * above + z * density - mean * mean


def _ratio(z: float) -> float:
    mean, variance = _moments(z)
    return variance / mean**2
