"""Calls that do not fit a constructor show the form that does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from strategies import Still

from dslnet import (
    AllToAll,
    Convolution,
    DeclarationError,
    FixedProbability,
    Normal,
    PoissonInput,
    Pooling,
    Shared,
    SpikeTrains,
    Synapse,
    TimedArray,
    Uniform,
)

F = np.ones((3, 3))

CALLS: list[tuple[Callable[[], Any], str]] = [
    (lambda: Convolution(F, 1, "same"), r"too many positional .*Convolution\(filters, stride=, padding=\)"),
    (lambda: Convolution(F, mode="valid"), r"keyword argument 'mode'; the form is Convolution\(filters, stride="),
    (lambda: Pooling(), r"missing .*'extent'; the form is Pooling\(extent, stride=, padding=\), and what has = is"),
    (lambda: Shared(), r"Shared\(of\)"),
    (lambda: FixedProbability(), r"FixedProbability\(p, self_connections, seed=\)"),
    (lambda: Uniform(0, 1, 2), r"too many positional .*Uniform\(low, high, min=, max=, seed=\)"),
    (lambda: Normal(mean=0.0), r"keyword argument 'mean'; the form is Normal\(loc, scale, "),
    (lambda: Still(), r"Still: missing .*'shape'; the form is Still\(shape, "),
    (lambda: Still(3, shape=3), "multiple values for argument 'shape'"),
    (lambda: Synapse(Still(3), Still(3), AllToAll()), r"missing .*'into'; .*Synapse\(pre, post, pattern, into=, "),
    (lambda: Synapse(Still(3), Still(3), AllToAll(), "exc"), "too many positional arguments"),
    (lambda: TimedArray(F, shape=3), "TimedArray has the shape of what it is made from; leave shape= out"),
    (lambda: SpikeTrains([[1.0]], shape=1), "leave shape= out"),
    (lambda: PoissonInput(Still(3), into="exc", rate=1.0, shape=3), "leave shape= out"),
]


@pytest.mark.parametrize(("call", "words"), CALLS)
def test_the_form_is_shown(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(DeclarationError, match=words):
        call()


def test_an_error_inside_a_constructor_stays_what_it_is() -> None:
    class Careless:
        def __array__(self, *_: Any, **__: Any) -> Any:
            raise TypeError("of my own")

    with pytest.raises(TypeError, match="of my own"):
        Convolution(Careless())
