"""Poisson, binomial and gamma numbers in NumPy, as the samplers of the C library find them: small counts by inversion
of a uniform number, all else by trials, which are keyed like everything that is drawn.

`places` are the neurons (or synapses) that the numbers belong to, EVERYBODY for the population as a whole; `draw` is
the number of the field, with that of the attempt in its upper half.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.distributions import Binomial, Gamma, Poisson
from dslnet.philox import trial, turned, unit

Numbers = NDArray[np.float64]
Attempt = Callable[..., tuple[NDArray[np.bool_], Numbers]]
TRIALS = 4095
SMALL = 10.0
"""Counts of a mean below are found by inversion."""
LARGEST = 2.0**62
TABLE = 50.0
"""Where all neurons share one mean, it is inverted up to here, by a table."""

KNOWN = np.array(
    [
        *(np.inf, 0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.020790672103765093),
        *(0.016644691189821193, 0.013876128823070748, 0.01189670994589177, 0.010411265261972096),
        *(0.009255462182712733, 0.00833056343336287, 0.00757367548795184, 0.006942840107209530),
        *(0.006408994188004207, 0.005951370112758848, 0.005554733551962801),
    ]
)
"""What Stirling's formula lacks for the logarithms of 1!, 2!, ... 15!."""


@frozen
class Where:
    """What keys the trials of some numbers."""

    key: int
    draw: int
    tick: int
    places: NDArray[np.int64]


def poisson(uniform: Numbers, where: Where, lam: Any, small: float = SMALL) -> Numbers:
    """`dsl_poisson_drawn`; with `small` the mean from which on counts are found by trials."""
    lam = np.broadcast_to(np.asarray(lam, np.float64), uniform.shape)
    good = (lam >= 0.0) & (lam < LARGEST)
    few, many = good & (lam < small), good & (lam >= small)
    found = np.full(uniform.shape, np.nan)
    found[few] = poisson_quantile(uniform[few], lam[few])
    found[many] = by_trials(where, many, _poisson_attempt, lam)
    return found


def binomial(uniform: Numbers, where: Where, n: Any, p: Any) -> Numbers:
    """`dsl_binomial_drawn`."""
    n, p = (np.broadcast_to(np.asarray(each, np.float64), uniform.shape) for each in (n, p))
    good = (n >= 0.0) & (n < LARGEST) & (p >= 0.0) & (p <= 1.0)
    count, rare = np.floor(n), np.where(p > 0.5, 1.0 - p, p)
    few, many = good & (count * rare < SMALL), good & (count * rare >= SMALL)
    found = np.full(uniform.shape, np.nan)
    found[few] = _binomial_quantile(uniform[few], count[few], rare[few])
    found[many] = by_trials(where, many, _binomial_attempt, count, rare)
    return np.where(p > 0.5, count - found, found)


def gamma(uniform: Numbers, where: Where, shape: Any, scale: Any) -> Numbers:
    """`dsl_gamma_drawn`."""
    shape, scale = (np.broadcast_to(np.asarray(each, np.float64), uniform.shape) for each in (shape, scale))
    good = (shape >= 0.0) & (shape < np.inf) & (scale >= 0.0)
    found = np.where(good & (shape == 0.0), 0.0, np.nan)
    tried = good & (shape > 0.0)
    small = np.exp(np.log(1.0 - uniform[tried]) / np.minimum(shape[tried], 1.0))
    found[tried] = by_trials(where, tried, _gamma_attempt, np.where(shape < 1.0, shape + 1.0, shape))
    found[tried] *= np.where(shape[tried] < 1.0, small, 1.0) * scale[tried]
    return found


SAMPLERS: dict[type, Callable[..., Numbers]] = {Poisson: poisson, Binomial: binomial, Gamma: gamma}


def poisson_quantile(uniform: Any, mean: Any) -> Numbers:
    """The count of a Poisson distribution at a uniform number: inversion by a sum of probabilities, all at once."""
    most = mean + 14.0 * np.sqrt(mean) + 40.0
    return _inverted(uniform, np.exp(-mean) + 0.0 * uniform, most, lambda count: mean / count)


def by_trials(where: Where, chosen: NDArray[np.bool_], attempt: Attempt, *parameters: Numbers) -> Numbers:
    """Numbers for the places `chosen`, each from its first trial that is good."""
    places, given = where.places[chosen], [each[chosen] for each in parameters]
    found, missing = np.full(places.shape, np.nan), np.arange(places.size)
    for number in range(1, TRIALS + 1):
        if not missing.size:
            break
        words = trial(where.key, where.draw, where.tick, places[missing], number)
        good, values = attempt(words, *(each[missing] for each in given))
        found[missing[good]] = values[good]
        missing = missing[~good]
    return found


def _inverted(uniform: Any, first: Any, most: Any, ratio: Callable[[Any], Any]) -> Numbers:
    """The smallest counts whose cumulated probability is above `uniform`, from the first probability and the ratio of
    each to the one before."""
    count: Numbers = np.zeros_like(uniform)
    probability, total = first, first.copy()
    while (more := (uniform >= total) & (count < most)).any():
        count = count + more
        probability = np.where(more, probability * ratio(np.maximum(count, 1.0)), probability)
        total = np.where(more, total + probability, total)
    return count


def _binomial_quantile(uniform: Numbers, n: Numbers, p: Numbers) -> Numbers:
    odds, most = p / (1.0 - p), np.minimum(n, n * p + 14.0 * np.sqrt(n * p) + 40.0)
    return _inverted(uniform, np.exp(n * np.log1p(-p)), most, lambda count: odds * ((n - count + 1.0) / count))


def _hat(words: NDArray[np.uint64], a: Numbers, b: Numbers, centre: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """A candidate under the hat of transformed rejection (Hörmann, 1993), with how far from the middle and how high."""
    u, v = unit(words[:, 0], words[:, 1]) - 0.5, unit(words[:, 2], words[:, 3])
    side = 0.5 - np.abs(u)
    with np.errstate(divide="ignore"):
        return np.floor((2.0 * a / side + b) * u + centre), side, v


def _poisson_attempt(words: NDArray[np.uint64], mean: Numbers) -> tuple[NDArray[np.bool_], Numbers]:
    b = 0.931 + 2.53 * np.sqrt(mean)
    a, inverse = -0.059 + 0.02483 * b, 1.1239 + 1.1328 / (b - 3.4)
    k, side, v = _hat(words, a, b, mean + 0.43)
    surely = (side >= 0.07) & (v <= 0.9277 - 3.6224 / (b - 2.0))
    possible = (k >= 0.0) & ~((side < 0.013) & (v > side))
    with np.errstate(divide="ignore", invalid="ignore"):
        likely = np.log(v * inverse / (a / (side * side) + b)) <= _log_poisson(np.maximum(k, 0.0), mean)
    return surely | (possible & likely), k


def _binomial_attempt(words: NDArray[np.uint64], n: Numbers, p: Numbers) -> tuple[NDArray[np.bool_], Numbers]:
    deviation = np.sqrt(n * p * (1.0 - p))
    b = 1.15 + 2.53 * deviation
    a, scale = -0.0873 + 0.0248 * b + 0.01 * p, (2.83 + 5.1 / b) * deviation
    k, side, v = _hat(words, a, b, n * p + 0.5)
    surely = (side >= 0.07) & (v <= 0.92 - 4.2 / b)
    with np.errstate(divide="ignore", invalid="ignore"):
        height = np.log(v * scale / (a / (side * side) + b))
        likely = height <= _log_binomial(np.clip(k, 0.0, n), n, p) - _log_binomial(np.floor((n + 1.0) * p), n, p)
    return surely | ((k >= 0.0) & (k <= n) & likely), k


def _gamma_attempt(words: NDArray[np.uint64], shape: Numbers) -> tuple[NDArray[np.bool_], Numbers]:
    d = shape - 1.0 / 3.0
    cosine, _ = turned(words[:, 2].astype(np.float64) * 2.0**-32)
    normal = np.sqrt(-2.0 * np.log(1.0 - unit(words[:, 0], words[:, 1]))) * cosine
    root = 1.0 + normal * (1.0 / np.sqrt(9.0 * d))
    v, z, u = root * root * root, normal * normal, (words[:, 3].astype(np.float64) + 0.5) * 2.0**-32
    with np.errstate(divide="ignore", invalid="ignore"):
        good = (u < 1.0 - 0.0331 * z * z) | (np.log(u) < 0.5 * z + d * (1.0 - v + np.log(v)))
    return good & (root > 0.0), d * v


def _log_poisson(k: Numbers, mean: Numbers) -> Numbers:
    several = np.maximum(k, 1.0)
    value = -_stirling_rest(several) - _deviance(several, mean) - 0.5 * np.log(2.0 * np.pi * several)
    return np.where(k == 0.0, -mean, value)


def _log_binomial(k: Numbers, n: Numbers, p: Numbers) -> Numbers:
    q, inner = 1.0 - p, np.clip(k, 1.0, n - 1.0)
    rest = _stirling_rest(n) - _stirling_rest(inner) - _stirling_rest(n - inner)
    away = _deviance(inner, n * p) + _deviance(n - inner, n * q)
    value = rest - away + 0.5 * np.log(n / (2.0 * np.pi * inner * (n - inner)))
    return np.where(k == 0.0, n * np.log1p(-p), np.where(k == n, n * np.log(p), value))


def _stirling_rest(k: Numbers) -> Numbers:
    i = 1.0 / k
    z = i * i
    series = i * (1.0 / 12.0 - z * (1.0 / 360.0 - z * (1.0 / 1260.0 - z * (1.0 / 1680.0))))
    return np.where(k < 16.0, KNOWN[np.minimum(k, 15.0).astype(int)], series)


def _deviance(k: Numbers, mean: Numbers) -> Numbers:
    step = (mean - k) / k
    return k * (step - np.log1p(step))
