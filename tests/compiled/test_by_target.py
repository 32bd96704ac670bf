"""The order of synapses by their targets: C counts what NumPy sorts."""

from __future__ import annotations

import numpy as np
from keeping import QUICK
from learners import learning

from dslnet.compiled.by_target import ByTarget
from dslnet.connect.connectivity import Connectivity

SIZES = [(1, 1, 0), (1, 64, 30), (63, 65, 900), (65, 63, 900), (70_000, 64, 500), (64, 70_000, 500)]


def test_as_sorted() -> None:
    random = np.random.default_rng(3)
    with learning(**QUICK) as (sim, _):
        library = sim._started().library
        drawn = [Connectivity.from_pairs(a, b, random.integers(0, a, n), random.integers(0, b, n)) for a, b, n in SIZES]
        for links in (*drawn, Connectivity.dense(7, 9)):
            index, expected = ByTarget.of(library, links), links.by_target()
            found = (index.offsets, index.sources, index.places)
            for ours, sorted_ in zip(found, expected, strict=True):
                np.testing.assert_array_equal(ours, sorted_)
            assert found[1].dtype == expected[1].dtype and found[2].dtype == np.uint32
