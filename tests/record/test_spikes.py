"""Spikes: sorted whatever the batches, and those of a view by their place in it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from recordings import event, recording

from dslnet.record import SpikeSampler

Spike = tuple[int, int]
SPIKES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=30, unique=True)


def add(sampler: SpikeSampler, spikes: list[Spike]) -> None:
    ticks, indices = np.array(spikes, dtype=np.int64).reshape(-1, 2).T
    sampler.add(ticks, indices.astype(np.int32))


def read(sampler: SpikeSampler) -> list[Spike]:
    return list(zip(sampler.ticks().tolist(), sampler.indices().tolist(), strict=True))


@given(SPIKES, st.lists(st.integers(0, 30), max_size=3), st.booleans())
def test_spikes_come_out_sorted(spikes: list[Spike], cuts: list[int], look: bool) -> None:
    sampler, edges = SpikeSampler(0, 0, None, 10), sorted([0, *cuts, 30])
    for start, end in pairwise(edges):
        add(sampler, spikes[start:end])
        if look:
            sampler.ticks()
    assert read(sampler) == sorted(spikes)
    assert len(sampler) == len(spikes)


@given(SPIKES, st.permutations(range(10)), st.integers(0, 10), st.integers(0, 40))
def test_a_view_has_places_of_its_own(spikes: list[Spike], order: list[int], size: int, first: int) -> None:
    positions = order[:size]
    sampler = SpikeSampler(0, 0, np.array(positions, dtype=np.int64), 10, first)
    add(sampler, spikes)
    expected = [(tick, positions.index(index)) for tick, index in spikes if index in positions and tick >= first]
    assert read(sampler) == sorted(expected)
    assert [sampler.place[position] for position in positions] == list(range(size))
    assert np.count_nonzero(sampler.place >= 0) == size == sampler.width


def test_batches_are_copied() -> None:
    """The running code uses its buffers again."""
    sampler = SpikeSampler(0, 0, None, 10)
    ticks, indices = np.array([1, 2]), np.array([3, 4])
    sampler.add(ticks, indices)
    ticks[:], indices[:] = 0, 0
    assert read(sampler) == [(1, 3), (2, 4)]


def test_arrays_are_read_only_and_kept_until_more_comes() -> None:
    sampler = SpikeSampler(0, 0, None, 10)
    add(sampler, [(5, 1), (2, 1)])
    before = sampler.ticks()
    assert sampler.ticks() is before
    with pytest.raises(ValueError, match="read-only"):
        before[0] = 1
    add(sampler, [(1, 1)])
    assert before.tolist() == [2, 5]
    assert sampler.ticks().tolist() == [1, 2, 5]


def test_restart_empties_it() -> None:
    sampler = SpikeSampler(0, 0, None, 10)
    add(sampler, [(1, 1), (2, 2)])
    before = sampler.indices()
    sampler.restart(2)
    assert (len(sampler), read(sampler)) == (0, [])
    add(sampler, [(1, 7), (2, 8)])
    assert read(sampler) == [(2, 8)]
    assert before.tolist() == [1, 2]


def test_without_spikes_the_arrays_are_empty_integers() -> None:
    sampler = SpikeSampler(0, 0, None, 10)
    assert sampler.ticks().shape == sampler.indices().shape == (0,)
    assert sampler.ticks().dtype == sampler.indices().dtype == np.int64


def test_trains_are_a_sequence() -> None:
    trains = recording(events={"fires": event([(7, 3), (2, 1), (9, 3)], size=4)}, now=lambda: 10).trains
    assert len(trains) == 4 and repr(trains) == "Trains(3 spikes of 4 neurons in 1 ms)"
    assert [times.tolist() for times in trains] == [[], [0.2], [], [0.7, 0.9]]
    assert trains[3].tolist() == trains[-1].tolist() == [0.7, 0.9] and trains[np.int64(1)].tolist() == [0.2]
    with pytest.raises(IndexError, match=r"trains\[4\]: there are the neurons 0 to 3"):
        trains[4]
