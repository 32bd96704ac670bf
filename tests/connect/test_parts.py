"""Synapses sorted by delay: every synapse is in one part, with its own pair and delay."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dslnet.connect.connectivity import Connectivity
from dslnet.connect.parts import parts_by_delay


@given(st.integers(1, 9), st.integers(1, 70), st.integers(0, 2**32), st.integers(1, 5))
def test_parts_tile_the_whole(pre: int, post: int, seed: int, longest: int) -> None:
    random = np.random.default_rng(seed)
    mask = random.random((pre, post)) < 0.5
    whole = Connectivity.from_rows(post, mask.sum(axis=1), np.nonzero(mask)[1])
    delays = random.integers(1, longest + 1, size=whole.size)
    seen = np.zeros(whole.size, bool)
    for delay, part, places in parts_by_delay(whole, delays):
        assert places is not None
        assert not seen[places].any()
        seen[places] = True
        np.testing.assert_array_equal(delays[places], delay)
        np.testing.assert_array_equal(part.pre_index, whole.pre_index[places])
        np.testing.assert_array_equal(part.post_index, whole.post_index[places])
    assert seen.all()
