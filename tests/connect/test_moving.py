"""Arrays after synapses came or went: against NumPy's own ways to insert and to delete."""

from __future__ import annotations

import numpy as np
import pytest

from dslnet.connect.connectivity import Connectivity
from dslnet.connect.moving import Moved


def drawn(random: np.random.Generator, size: int, count: int, come: bool) -> Moved:
    """Few or many places, the ends among them."""
    if come:
        return Moved(np.sort(random.integers(0, size + 1, count)), size, come=True)
    return Moved(np.sort(random.choice(size, min(count, size), replace=False)), size, come=False)


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 1000])
@pytest.mark.parametrize("count", [0, 1, 5, 70])
@pytest.mark.parametrize("come", [True, False])
def test_values_and_places(size: int, count: int, come: bool) -> None:
    random = np.random.default_rng(size + count)
    moved, array = drawn(random, size, count, come), random.random(size)
    new = random.random(len(moved.places)) if come else None
    after = moved.values(array, new)
    np.testing.assert_array_equal(
        after, np.insert(array, moved.places, new) if come else np.delete(array, moved.places)
    )
    now = moved.now(np.append(np.arange(size), -1))
    assert now[-1] == -1
    stays = now[:-1] >= 0
    np.testing.assert_array_equal(after[now[:-1][stays]], array[stays])
    assert come or (~stays).sum() == len(moved.places)
    places = np.flatnonzero(stays & (random.random(size) < 0.5)).astype(np.uint32)
    np.testing.assert_array_equal(moved.stayed(places), now[places])
    assert moved.stayed(places).dtype == np.uint32
    np.testing.assert_array_equal(moved.stayed(None), moved.stayed(np.arange(moved.size)))


def test_those_of_a_part() -> None:
    moved = Moved(np.array([0, 3, 4, 9]), 10, come=False)
    own = moved.among(np.array([1, 3, 4, 8], np.uint32))
    assert own.places.tolist() == [1, 2] and own.size == 4
    assert moved.among(np.empty(0, np.uint32)).places.tolist() == []


@pytest.mark.parametrize("many", [False, True])
def test_links(many: bool) -> None:
    random = np.random.default_rng(3)
    count = 500 if many else 5
    pre, post = random.integers(0, 64, 2000), random.integers(0, 65, 2000)
    links = Connectivity.from_pairs(64, 65, pre, post, random.random(2000))
    gone = Moved(np.sort(random.choice(2000, count, replace=False)), 2000, come=False)
    after = gone.links(links)
    np.testing.assert_array_equal(after.pre_index, np.delete(links.pre_index, gone.places))
    np.testing.assert_array_equal(after.post_index, np.delete(links.post_index, gone.places))
    assert links.weights is not None and after.weights is not None
    np.testing.assert_array_equal(after.weights, np.delete(links.weights, gone.places))
