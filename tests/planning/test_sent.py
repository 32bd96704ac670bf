"""Which spikes are under way, and into which pieces their time is cut where synapses came in between."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dslnet.planning.sent import Sent
from dslnet.ticks import FOREVER

NEURONS = 3
trains = st.lists(st.sets(st.integers(0, NEURONS - 1)), min_size=0, max_size=7)
late = st.lists(st.tuples(st.integers(0, NEURONS - 1), st.integers(3, 11)), max_size=6)


def sent_of(train: list[set[int]], tick: int = 10) -> Sent:
    return Sent(tick, NEURONS, tuple(np.array(sorted(fired), np.int32) for fired in train))


def spikes(train: list[set[int]], neuron: int, until: int) -> list[int]:
    begin = 10 - len(train)
    return [begin + place for place, fired in enumerate(train) if neuron in fired and begin + place < until]


@given(trains, st.integers(0, 12), st.integers(0, 12))
def test_the_first_spikes(train: list[set[int]], since: int, until: int) -> None:
    found = sent_of(train).first(since, until)
    for neuron in range(NEURONS):
        inside = [tick for tick in spikes(train, neuron, until) if tick >= since]
        assert found[neuron] == min(inside, default=FOREVER)


def serves(train: list[set[int]], came: list[tuple[int, int]], cuts: tuple[int, ...], until: int) -> bool:
    """Whether in each piece each synapse carries all spikes of its neuron, or none."""
    for before, after in pairwise((-FOREVER, *cuts, until)):
        for neuron, since in came:
            carried = {tick >= since for tick in spikes(train, neuron, until) if before <= tick < after}
            if len(carried) == 2:
                return False
    return True


@given(trains, late, st.integers(4, 10))
def test_the_fewest_cuts(train: list[set[int]], came: list[tuple[int, int]], until: int) -> None:
    pre, since = (np.array([each[k] for each in came], np.int64) for k in range(2))
    cuts = tuple(sent_of(train).cuts(pre, since, until))
    assert serves(train, came, cuts, until) and list(cuts) == sorted(set(cuts))
    fewer = (each for count in range(len(cuts)) for each in combinations(range(3, until + 1), count))
    assert not any(serves(train, came, each, until) for each in fewer)
