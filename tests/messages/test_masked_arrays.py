"""Masked arrays: where all values are needed, those that hide some are refused; a plain array of them shows what is
hidden as if it were given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from strategies import Rate, Still, simulate_members

from dslnet import (
    AllToAll,
    Convolution,
    CoordinateDependent,
    CorrelatedPoisson,
    DistanceDependent,
    FromMatrix,
    FromPairs,
    Network,
    Normal,
    Simulator,
    SpikeTrains,
    Synapse,
    TimedArray,
)
from dslnet.errors import DeclarationError
from dslnet.inputs import pixels
from dslnet.models import step_current

HIDING: Any = np.ma.array([1.0, 2.0, 3.0], mask=[False, True, False])
SHOWN: Any = np.ma.array([1.0, 2.0, 3.0])
HIDDEN: Any = np.ma.array(np.arange(9), mask=True)
GRID: Any = np.ma.array(np.ones((3, 3)), mask=np.eye(3, dtype=bool))


def _line(pattern: Any = None, **given: Any) -> Synapse[Any, Any]:
    return Rate(Still(3), Still(3), AllToAll() if pattern is None else pattern, into=Still.exc, **given)


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (lambda: Still(3, r=HIDING), "Still.r: 1 of 3 values"),
        (lambda: SpikeTrains([[1.0], HIDING]), r"times\[1\]: 1 of 3 values"),
        (lambda: TimedArray(GRID), "values: 3 of 9 values"),
        (lambda: TimedArray([HIDING, SHOWN]), "values: 1 of 3 values"),
        (lambda: TimedArray(np.ones((3, 2)), schedule=HIDING), "schedule: 1 of 3 values"),
        (lambda: FromPairs([0, 1, 2], [0, 1, 2], HIDING), r"FromPairs\(pre, post, weights=\): 1 of 3 values"),
        (lambda: FromPairs(np.ma.array([0, 1], mask=[False, True]), [0, 1]), r"FromPairs\(pre, post\): 1 of 2 values"),
        (lambda: Convolution(GRID), r"Convolution\(filters\): 3 of 9 values"),
        (lambda: pixels(GRID), "a picture: 3 of 9 values"),
        (lambda: step_current([1.0, 2.0, 3.0], HIDING), "amplitudes"),
        (lambda: _line(w=GRID), "Rate.w: 3 of 9 values"),
        (lambda: _line(w=np.ma.masked), "Rate.w: it is masked"),
        (lambda: _line(delay=GRID), "delay: 3 of 9 values"),
        (lambda: _line(delay=np.ma.masked), "delay: it is masked"),
        (lambda: Normal(np.ma.masked, 1.0), "a parameter of a distribution: it is masked"),
        (lambda: CorrelatedPoisson(3, rate=np.ma.masked, correlation=0.1, tau=10.0), "rate: it is masked"),
        (lambda: DistanceDependent(np.exp, extent=HIDING), "extent: 1 of 3 values"),
        (lambda: Still(3)[HIDING > 1.0], "an index of Still: 1 of 3 values"),
        (lambda: Still(3).coordinates(np.ma.array([0, 1], mask=[False, True])), "a rank: 1 of 2 values"),
    ],
)
def test_what_hides_values_is_refused(call: Callable[[], Any], what: str) -> None:
    with pytest.raises(DeclarationError, match=what):
        call()


@pytest.mark.parametrize("name", ["DistanceDependent", "CoordinateDependent", "w"])
def test_functions_that_hide_values(name: str) -> None:
    def hide(*places: Any) -> Any:
        return np.ma.masked_less(np.ones(9 if name == "w" else (3, 3)), 2.0)

    made = {
        "DistanceDependent": lambda: _line(DistanceDependent(hide)),
        "CoordinateDependent": lambda: _line(CoordinateDependent(hide)),
        "w": lambda: _line(w=hide),
    }[name]()
    with pytest.raises(DeclarationError, match="masked array are masked"):
        Simulator(Network(made.pre, made.post, made), backend="numpy").start()


def test_assignments_before_and_while_a_simulator_runs() -> None:
    population, source = Still(3), SpikeTrains([[1.0]] * 3)
    link = Rate(population, population, AllToAll(), into=Still.exc, w=np.ones((3, 3)))

    def refused(*more: tuple[Any, str]) -> None:
        for owner, name in ((population, "r"), (population[:3], "r"), (link, "w"), *more):
            for hidden in (HIDING, np.ma.masked, [1.0, np.ma.masked, 2.0]):
                with pytest.raises(DeclarationError, match=rf"{name}: .*masked, and all values are needed"):
                    setattr(owner, name, hidden)

    refused()
    with Simulator(Network(population, source, link), backend="numpy"):
        refused((link[:3], "w"))
        with pytest.raises(DeclarationError, match="masked"):
            link.delay = np.ma.array(np.ones(9), mask=True)
        for call in (lambda: link[HIDDEN], lambda: link.create(HIDING, 0), lambda: source.fire(HIDDEN[:3])):
            with pytest.raises(DeclarationError, match="are masked"):
                call()
        with pytest.raises(DeclarationError, match="masked"):
            link.prune(HIDDEN)


def test_masked_arrays_that_hide_nothing_are_arrays() -> None:
    np.testing.assert_array_equal(Still(3, r=SHOWN).r, [1.0, 2.0, 3.0])
    np.testing.assert_array_equal(SpikeTrains([SHOWN]).times[0], [1.0, 2.0, 3.0])
    np.testing.assert_array_equal(pixels(np.ma.array(np.ones((2, 2)))), np.ones((2, 2)))


def test_a_mask_says_which_synapses_there_are_in_a_matrix() -> None:
    pre, post = Still(3), Still(3)
    with simulate_members(pre, post, Rate(pre, post, FromMatrix(GRID), into=Still.exc, name="line")) as sim:
        assert sim.network.member("line").size == 6
