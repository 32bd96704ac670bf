"""Probability distributions under NumPy's names, and what they share."""

from dslnet.distributions.catalogue import (
    Binomial,
    Chance,
    DiscreteUniform,
    Exponential,
    Gamma,
    LogNormal,
    Normal,
    Poisson,
    Uniform,
    with_rate,
)
from dslnet.distributions.distribution import Distribution

__all__ = [
    "Binomial",
    "Chance",
    "DiscreteUniform",
    "Distribution",
    "Exponential",
    "Gamma",
    "LogNormal",
    "Normal",
    "Poisson",
    "Uniform",
    "with_rate",
]
