"""The order of synapses by their targets: C counts what NumPy sorts."""

from __future__ import annotations

import numpy as np
import pytest
from keeping import QUICK
from learners import learning

from dslnet.compiled.by_target import ByTarget
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.moving import Change, Moved, pair_begins

SIZES = [(1, 1, 0), (1, 64, 30), (63, 65, 900), (65, 63, 900), (70_000, 64, 500), (64, 70_000, 500)]


def test_as_sorted() -> None:
    random = np.random.default_rng(3)
    with learning(**QUICK) as (sim, _):
        library = sim._started().engine.library
        drawn = [Connectivity.from_pairs(a, b, random.integers(0, a, n), random.integers(0, b, n)) for a, b, n in SIZES]
        for links in (*drawn, Connectivity.dense(7, 9)):
            index, expected = ByTarget.of(library, links), links.by_target()
            found = (index.offsets, index.sources, index.places)
            for ours, sorted_ in zip(found, expected, strict=True):
                np.testing.assert_array_equal(ours, sorted_)
            assert found[1].dtype == expected[1].dtype and found[2].dtype == np.uint32


def check_same(index: ByTarget, links: Connectivity) -> None:
    for ours, expected in zip((index.offsets, index.sources, index.places), links.by_target(), strict=True):
        np.testing.assert_array_equal(ours, expected)


@pytest.mark.parametrize(("sources", "targets"), [(90, 1000), (70_000, 64)])
@pytest.mark.parametrize("come", [True, False])
@pytest.mark.parametrize("what", ["one", "apart", "beside", "of one source"])
def test_after_a_few_changes(sources: int, targets: int, come: bool, what: str) -> None:
    """Changes of many sources, a few of some, more than are compared at once, at the very begin and end."""
    random = np.random.default_rng(5)
    links = Connectivity.from_pairs(
        sources, targets, random.integers(0, sources, 70_000), random.integers(0, targets, 70_000)
    )
    many = {"one": [7], "apart": np.arange(40), "beside": np.repeat([0, 3, 50, 89], 4), "of one source": [9] * 20}
    pre = np.array(many[what])
    places = np.unique(np.append(links.offsets[pre] + np.arange(len(pre)) % 20, [0, links.size - 1]))
    moved = Moved(places[places < links.size], links.size, come=False)
    if come:
        pre, post = np.append(pre, [0, sources - 1, 9]), np.append(np.arange(len(pre)) % 5, [0, targets - 1, 4])
        order = np.lexsort((post, pre))
        pre, post = pre[order], post[order]
        moved = Moved(pair_begins(links, pre, post + 1), links.size, come=True)
        change = Change(links, moved.links(links, pre, post), moved, pre, post)
    else:
        change = Change(links, moved.links(links), moved)
    assert moved.few
    with learning(**QUICK) as (sim, _):
        library = sim._started().engine.library
        index = ByTarget.of(library, links).changed(library, change)
    assert index.links is change.after
    check_same(index, change.after)
