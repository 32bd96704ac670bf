"""What drawing takes beside its result."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from dslnet.connect import AllToAll, Connectivity, FixedNumberPost, FixedNumberPre, FixedProbability, FixedTotalNumber

SPARING = [
    (FixedProbability(0.1, self_connections=False), 5000, 5000),
    (FixedNumberPre(500), 4000, 5000),
    (FixedNumberPost(500), 5000, 4000),
    (FixedTotalNumber(2_500_000, replace=True), 20_000, 20_000),
    (FixedTotalNumber(2_500_000, self_connections=False), 5000, 5000),
    (AllToAll(self_connections=False), 1600, 1600),
]


@pytest.mark.parametrize(("pattern", "pre", "post"), SPARING, ids=lambda p: type(p).__name__)
def test_drawing_needs_little_memory(pattern: Any, pre: int, post: int) -> None:
    """At most 8 bytes a synapse beside the result of 2, and what one piece takes."""
    tracemalloc.start()
    made: Connectivity = pattern.connect(pre, post, pre == post, np.random.default_rng(1))
    kept, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 2.2 * made.size + 2**20
    assert most - kept < 8 * made.size + 8 * 2**20
