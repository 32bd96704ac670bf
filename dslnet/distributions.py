"""Probability distributions under NumPy's names: for initial values, weights and, in `noise(...)`, equations."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.distribution import Distribution, Parameter, as_integer, as_parameter, is_number

__all__ = [
    "Binomial",
    "DiscreteUniform",
    "Distribution",
    "Exponential",
    "Gamma",
    "LogNormal",
    "Normal",
    "Poisson",
    "Uniform",
]


@frozen(repr=False)
class Uniform(Distribution):
    """Between `low` (included) and `high` (excluded)."""

    low: Parameter = field(default=0.0, converter=as_parameter)
    high: Parameter = field(default=1.0, converter=as_parameter)

    def _check(self) -> None:
        self._require(self._ordered(self.low, self.high), "low lies above high; write Uniform(low, high)")

    def _sample(self, generator: np.random.Generator, size: int | tuple[int, ...]) -> NDArray[Any]:
        return np.asarray(generator.uniform(self.low, self.high, size))


@frozen(repr=False)
class Normal(Distribution):
    """Mean `loc` and standard deviation `scale`."""

    loc: Parameter = field(default=0.0, converter=as_parameter)
    scale: Parameter = field(default=1.0, converter=as_parameter)

    def _check(self) -> None:
        self._require_at_least_0("scale")

    def _sample(self, generator: np.random.Generator, size: int | tuple[int, ...]) -> NDArray[Any]:
        return np.asarray(generator.normal(self.loc, self.scale, size))


@frozen(repr=False)
class LogNormal(Distribution):
    """The exponential of a normal number with `mean` and standard deviation `sigma`."""

    mean: Parameter = field(default=0.0, converter=as_parameter)
    sigma: Parameter = field(default=1.0, converter=as_parameter)

    def _check(self) -> None:
        self._require_at_least_0("sigma")

    def _sample(self, generator: np.random.Generator, size: int | tuple[int, ...]) -> NDArray[Any]:
        return np.asarray(generator.lognormal(self.mean, self.sigma, size))


@frozen(repr=False)
class Exponential(Distribution):
    """Mean `scale`, which is one over the rate."""

    scale: Parameter = field(default=1.0, converter=as_parameter)

    def _check(self) -> None:
        self._require_at_least_0("scale")

    def _sample(self, generator: np.random.Generator, size: int | tuple[int, ...]) -> NDArray[Any]:
        return np.asarray(generator.exponential(self.scale, size))


@frozen(repr=False)
class Gamma(Distribution):
    """Mean `shape * scale`, variance `shape * scale**2`."""

    shape: Parameter = field(converter=as_parameter)
    scale: Parameter = field(default=1.0, converter=as_parameter)

    def _check(self) -> None:
        self._require_at_least_0("shape", "scale")

    def _sample(self, generator: np.random.Generator, size: int | tuple[int, ...]) -> NDArray[Any]:
        return np.asarray(generator.gamma(self.shape, self.scale, size))


@frozen(repr=False)
class Binomial(Distribution):
    """How many of `n` trials succeed, each with probability `p`."""

    n: Parameter = field(converter=as_integer)
    p: Parameter = field(converter=as_parameter)

    def _check(self) -> None:
        self._require_at_least_0("n")
        self._require(not is_number(self.p) or 0 <= self.p <= 1, "p is a probability, between 0 and 1")

    def _sample(self, generator: np.random.Generator, size: int | tuple[int, ...]) -> NDArray[Any]:
        return np.asarray(generator.binomial(self.n, self.p, size))


@frozen(repr=False)
class Poisson(Distribution):
    """How many events occur where `lam` are expected."""

    lam: Parameter = field(default=1.0, converter=as_parameter)

    def _check(self) -> None:
        self._require_at_least_0("lam")
        # Beyond this NumPy's own generator refuses: the counts would not fit into an int64.
        self._require(not is_number(self.lam) or self.lam < 2**62, "lam is too large")

    def _sample(self, generator: np.random.Generator, size: int | tuple[int, ...]) -> NDArray[Any]:
        return np.asarray(generator.poisson(self.lam, size))


@frozen(repr=False)
class DiscreteUniform(Distribution):
    """A whole number from `low` to `high`, both included."""

    low: Parameter = field(converter=as_integer)
    high: Parameter = field(converter=as_integer)

    def _check(self) -> None:
        self._require(self._ordered(self.low, self.high), "low lies above high; write DiscreteUniform(low, high)")

    def _sample(self, generator: np.random.Generator, size: int | tuple[int, ...]) -> NDArray[Any]:
        return np.asarray(generator.integers(self.low, self.high, size, endpoint=True))
