"""Distributions: NumPy's moments, bounds by drawing again, and what is refused."""

from __future__ import annotations

import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dslnet.distributions import (
    Binomial,
    DiscreteUniform,
    Distribution,
    Exponential,
    Gamma,
    LogNormal,
    Normal,
    Poisson,
    Uniform,
)
from dslnet.errors import DeclarationError


def generator(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


CLOSED_FORMS = [
    (Uniform(-60.0, -50.0), -55.0, 100.0 / 12.0),
    (Normal(3.0, 2.0), 3.0, 4.0),
    (LogNormal(0.1, 0.3), np.exp(0.1 + 0.045), np.expm1(0.09) * np.exp(0.2 + 0.09)),
    (Exponential(2.5), 2.5, 6.25),
    (Gamma(2.0, 3.0), 6.0, 18.0),
    (Binomial(10, 0.3), 3.0, 2.1),
    (Poisson(4.0), 4.0, 4.0),
    (DiscreteUniform(2, 7), 4.5, 35.0 / 12.0),
]
ALL = [distribution for distribution, _, _ in CLOSED_FORMS]


@pytest.mark.parametrize(("distribution", "mean", "variance"), CLOSED_FORMS, ids=repr)
def test_moments_are_those_of_the_closed_form(distribution: Distribution, mean: float, variance: float) -> None:
    count = 200_000
    values = distribution.draw(generator(), count)
    assert abs(values.mean() - mean) < 5.0 * np.sqrt(variance / count)
    assert values.var() == pytest.approx(variance, rel=0.03)


@pytest.mark.parametrize(
    ("distribution", "same"),
    [
        (Uniform(1.0, 3.0), lambda g: g.uniform(1.0, 3.0, 9)),
        (Normal(1.0, 3.0), lambda g: g.normal(1.0, 3.0, 9)),
        (LogNormal(0.5, 0.2), lambda g: g.lognormal(0.5, 0.2, 9)),
        (Exponential(0.5), lambda g: g.exponential(0.5, 9)),
        (Gamma(1.0, 3.0), lambda g: g.gamma(1.0, 3.0, 9)),
        (Binomial(5, 0.4), lambda g: g.binomial(5, 0.4, 9)),
        (Poisson(2.0), lambda g: g.poisson(2.0, 9)),
        (DiscreteUniform(1, 3), lambda g: g.integers(1, 3, 9, endpoint=True)),
    ],
    ids=lambda value: None if callable(value) else repr(value),
)
def test_parameters_mean_what_they_mean_in_numpy(distribution: Distribution, same: Any) -> None:
    np.testing.assert_array_equal(distribution.draw(generator(), 9), same(generator()))


@pytest.mark.parametrize("shape", [(), 4, (2, 3), (0, 3)])
@pytest.mark.parametrize("distribution", ALL, ids=repr)
def test_shape_and_type(distribution: Distribution, shape: Any) -> None:
    values = distribution.draw(generator(), shape)
    whole = isinstance(distribution, Binomial | Poisson | DiscreteUniform)
    assert isinstance(values, np.ndarray)
    assert values.shape == np.empty(shape).shape
    assert values.dtype == (np.int64 if whole else np.float64)


def test_both_ends_of_a_discrete_uniform_occur() -> None:
    assert set(DiscreteUniform(-1, 1).draw(generator(), 100).tolist()) == {-1, 0, 1}


@given(
    low=st.floats(-2.0, 1.0),
    width=st.floats(0.05, 3.0),
    count=st.integers(0, 3000),
    seed=st.integers(0, 2**32),
)
@settings(max_examples=30, deadline=None)
def test_values_lie_within_the_bounds(low: float, width: float, count: int, seed: int) -> None:
    values = Normal(min=low, max=low + width).draw(generator(seed), count)
    assert values.shape == (count,)
    assert np.all((values >= low) & (values <= low + width))


def test_bounded_values_have_the_truncated_distribution() -> None:
    values = Normal(0.0, 1.0, min=1.0).draw(generator(), 50_000)
    density, tail = np.exp(-0.5) / np.sqrt(2.0 * np.pi), 0.15865525393145707
    assert values.mean() == pytest.approx(density / tail, abs=0.01)


def test_values_within_the_bounds_keep_their_place() -> None:
    free, bounded = Normal().draw(generator(), 1000), Normal(min=-1.0, max=1.0).draw(generator(), 1000)
    inside = np.abs(free) <= 1.0
    np.testing.assert_array_equal(free[inside], bounded[inside])


def test_bounds_of_whole_numbers_are_included() -> None:
    assert set(Poisson(3.0, min=1, max=2).draw(generator(), 100).tolist()) == {1, 2}


def test_hopeless_bounds_end_in_an_error() -> None:
    with pytest.raises(DeclarationError, match=r"between min=2\.0 and max=None; 3 are still missing after 1000 rounds"):
        Uniform(0.0, 1.0, min=2.0).draw(generator(), 3)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Uniform(1.0, 0.0), r"Uniform\(1.0, 0.0\): low lies above high"),
        (lambda: Uniform(-1e308, 1.7e308), "high - low is larger than the largest number"),
        (lambda: DiscreteUniform(3, 1), "low lies above high"),
        (lambda: Normal(0.0, -1.0), "scale cannot be negative"),
        (lambda: LogNormal(0.0, -1.0), "sigma cannot be negative"),
        (lambda: Exponential(-1.0), "scale cannot be negative"),
        (lambda: Gamma(-1.0), "shape cannot be negative"),
        (lambda: Gamma(1.0, -1.0), "scale cannot be negative"),
        (lambda: Binomial(-1, 0.5), "n cannot be negative"),
        (lambda: Binomial(2, 1.5), "p is a probability"),
        (lambda: Binomial(2, -0.1), "p is a probability"),
        (lambda: Binomial(2.5, 0.5), "n of Binomial is a whole number, not 2.5"),
        (lambda: DiscreteUniform(0, 2**70), "does not fit into 64 bits"),
        (lambda: Poisson(-2.0), "lam cannot be negative"),
        (lambda: Poisson(1e30), "lam is too large"),
        (lambda: Normal(float("nan")), "loc has to be a finite number"),
        (lambda: Uniform(0.0, float("inf")), "high has to be a finite number"),
        (lambda: Normal(min=float("nan")), "cannot be NaN"),
        (lambda: Normal(min=1.0, max=0.0), "min= lies above max="),
        (lambda: Normal([1.0, 2.0]), "not list"),
        (lambda: Normal(None), "not None"),
        (lambda: Normal(np.zeros(3)), "not ndarray"),
        (lambda: Normal(seed=-1), "seed= is an integer of at least 0"),
        (lambda: Normal(seed="x"), "seed= is an integer of at least 0"),  # type: ignore[arg-type]  # refused at run time
    ],
)
def test_bad_parameters_are_refused_at_once(make: Any, message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        make()


def test_every_number_is_a_parameter() -> None:
    assert Normal(Fraction(1, 2), 10**20).parameters == {"loc": 0.5, "scale": 1e20}


class FieldLike:
    """What a field looks like from here."""

    kind, name = "param", "sigma"


@pytest.mark.parametrize("parameter", ["sigma", FieldLike()])
def test_fields_are_kept_as_given_and_not_drawn(parameter: Any) -> None:
    distribution = Normal(0.0, parameter, max=parameter)
    assert distribution.parameters == {"loc": 0.0, "scale": parameter}
    assert distribution.max is parameter
    with pytest.raises(DeclarationError, match=r"Normal\(scale='sigma'\): a field is a parameter of noise"):
        distribution.draw(generator(), 3)


@pytest.mark.parametrize("distribution", ALL, ids=repr)
def test_equal_hashable_picklable(distribution: Distribution) -> None:
    copy = pickle.loads(pickle.dumps(distribution))
    assert copy == distribution
    assert hash(copy) == hash(distribution)
    assert eval(repr(distribution)) == distribution


def test_options_make_a_difference_and_show() -> None:
    assert Uniform(seed=1) != Uniform(seed=2) != Uniform()
    assert repr(Uniform(0.0, 2.0, min=1.0, seed=3)) == "Uniform(0.0, 2.0, min=1.0, seed=3)"
    assert repr(Normal(np.float64(1.0))) == "Normal(1.0, 1.0)"


def test_frozen() -> None:
    with pytest.raises(AttributeError):
        Uniform().low = 3.0  # type: ignore[misc]  # the refusal is what is tested
