"""The same numbers from both backends, any number of threads and any cut of a run, for the tests of noise."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np


def check_drawn_alike(
    run: Callable[..., Any], names: Iterable[str], size: int, cuts: tuple[int, ...], **tolerance: float
) -> None:
    """`run(backend, threads, size, parts)` returns a population; the reference agrees within the tolerance."""
    first = run("c", 1, size)
    for other in (run("c", 2, size), run("c", 3, size, cuts)):
        for name in names:
            np.testing.assert_array_equal(getattr(first, name), getattr(other, name), err_msg=name)
    reference = run("numpy", 1, size)
    for name in names:
        np.testing.assert_allclose(getattr(first, name), getattr(reference, name), err_msg=name, **tolerance)
