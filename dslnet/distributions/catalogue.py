"""Probability distributions under NumPy's names: for initial values, weights and, in `noise(...)`, equations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.distributions.distribution import (
    Distribution,
    Parameter,
    Rule,
    as_integer,
    as_parameter,
    not_negative,
    ordered,
    whole,
)

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


Size: TypeAlias = int | tuple[int, ...]


def _half(value: Any) -> Any:
    """In float64 whatever is given: other floats end before the limits do."""
    return np.asarray(value, np.float64) / 2


@frozen(repr=False)
class Uniform(Distribution):
    """Between `low` (included) and `high` (excluded)."""

    low: Parameter = field(default=0.0, converter=as_parameter)
    high: Parameter = field(default=1.0, converter=as_parameter)

    RULES: ClassVar[tuple[Rule, ...]] = (
        ordered("low", "high", "low lies above high; write Uniform(low, high)"),
        Rule(
            ("low", "high"),
            lambda a, b: _half(b) - _half(a) < 2.0**1023,
            "high - low is larger than the largest number",
        ),
    )

    def sample(self, generator: np.random.Generator, size: Size, values: Mapping[str, Any]) -> NDArray[Any]:
        """As NumPy draws them."""
        return np.asarray(generator.uniform(values["low"], values["high"], size))


@frozen(repr=False)
class Chance(Uniform):
    """Between 0 and 1, with 32 bits: whether something with a probability happens. It is drawn in half the time."""


@frozen(repr=False)
class Normal(Distribution):
    """Mean `loc` and standard deviation `scale`."""

    loc: Parameter = field(default=0.0, converter=as_parameter)
    scale: Parameter = field(default=1.0, converter=as_parameter)

    RULES: ClassVar[tuple[Rule, ...]] = not_negative("scale")

    def sample(self, generator: np.random.Generator, size: Size, values: Mapping[str, Any]) -> NDArray[Any]:
        """As NumPy draws them."""
        return np.asarray(generator.normal(values["loc"], values["scale"], size))


@frozen(repr=False)
class LogNormal(Distribution):
    """The exponential of a normal number with `mean` and standard deviation `sigma`."""

    mean: Parameter = field(default=0.0, converter=as_parameter)
    sigma: Parameter = field(default=1.0, converter=as_parameter)

    RULES: ClassVar[tuple[Rule, ...]] = not_negative("sigma")

    def sample(self, generator: np.random.Generator, size: Size, values: Mapping[str, Any]) -> NDArray[Any]:
        """As NumPy draws them."""
        return np.asarray(generator.lognormal(values["mean"], values["sigma"], size))


@frozen(repr=False)
class Exponential(Distribution):
    """Mean `scale`, which is one over the rate."""

    scale: Parameter = field(default=1.0, converter=as_parameter)

    RULES: ClassVar[tuple[Rule, ...]] = not_negative("scale")

    def sample(self, generator: np.random.Generator, size: Size, values: Mapping[str, Any]) -> NDArray[Any]:
        """As NumPy draws them."""
        return np.asarray(generator.exponential(values["scale"], size))


@frozen(repr=False)
class Gamma(Distribution):
    """Mean `shape * scale`, variance `shape * scale**2`."""

    shape: Parameter = field(converter=as_parameter)
    scale: Parameter = field(default=1.0, converter=as_parameter)

    RULES: ClassVar[tuple[Rule, ...]] = not_negative("shape", "scale")

    def sample(self, generator: np.random.Generator, size: Size, values: Mapping[str, Any]) -> NDArray[Any]:
        """As NumPy draws them."""
        return np.asarray(generator.gamma(values["shape"], values["scale"], size))


def _count(value: Any) -> Any:
    return as_integer(value, "n of Binomial")


def _low(value: Any) -> Any:
    return as_integer(value, "low of DiscreteUniform")


def _high(value: Any) -> Any:
    return as_integer(value, "high of DiscreteUniform")


@frozen(repr=False)
class Binomial(Distribution):
    """How many of `n` trials succeed, each with probability `p`."""

    n: Parameter = field(converter=_count)
    p: Parameter = field(converter=as_parameter)

    RULES: ClassVar[tuple[Rule, ...]] = (
        *not_negative("n"),
        *whole("n"),
        Rule(("p",), lambda p: (p >= 0) & (p <= 1), "p is a probability, between 0 and 1"),
    )

    def sample(self, generator: np.random.Generator, size: Size, values: Mapping[str, Any]) -> NDArray[Any]:
        """As NumPy draws them."""
        return np.asarray(generator.binomial(_as_whole(values["n"]), values["p"], size))


@frozen(repr=False)
class Poisson(Distribution):
    """How many events occur where `lam` are expected."""

    lam: Parameter = field(default=1.0, converter=as_parameter)

    RULES: ClassVar[tuple[Rule, ...]] = (
        *not_negative("lam"),
        # Beyond this NumPy's own generator refuses: the counts would not fit into an int64.
        Rule(("lam",), lambda lam: lam < 2**62, "lam is too large"),
    )

    def sample(self, generator: np.random.Generator, size: Size, values: Mapping[str, Any]) -> NDArray[Any]:
        """As NumPy draws them."""
        return np.asarray(generator.poisson(values["lam"], size))


@frozen(repr=False)
class DiscreteUniform(Distribution):
    """A whole number from `low` to `high`, both included."""

    low: Parameter = field(converter=_low)
    high: Parameter = field(converter=_high)

    RULES: ClassVar[tuple[Rule, ...]] = (
        ordered("low", "high", "low lies above high; write DiscreteUniform(low, high)"),
        *whole("low", "high"),
    )

    def sample(self, generator: np.random.Generator, size: Size, values: Mapping[str, Any]) -> NDArray[Any]:
        """As NumPy draws them."""
        low, high = _as_whole(values["low"]), _as_whole(values["high"])
        return np.asarray(generator.integers(low, high, size, endpoint=True))


def _as_whole(value: Any) -> Any:
    """A field of whole numbers may hold them as real ones."""
    return value if isinstance(value, int) else np.asarray(value).astype(np.int64)


def with_rate(value: Any) -> str:
    """A hint where this distribution stands in the place of the population that has its name."""
    return "; the population takes its rate by name, Poisson(100, rate=20.0)" if isinstance(value, Poisson) else ""
