"""Values of all pairs that lie by thread: where each one stands, and the same bits as for one thread."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from all_pairs import NETWORKS, SIZES, Hebb, Unit
from hypothesis import given
from hypothesis import strategies as st

from dslnet import (
    AllToAll,
    FixedProbability,
    Network,
    Noise,
    Normal,
    Simulator,
    Synapse,
    Transposed,
    Uniform,
    describe,
    noise,
    update,
)
from dslnet.arrays import padded, shares
from dslnet.connect.banded import Banded
from dslnet.connect.connectivity import Connectivity

sizes = st.sampled_from([*SIZES, 200])


@given(sizes, sizes, st.integers(1, 5))
def test_a_synapse_is_found_where_it_stands(pre: int, post: int, threads: int) -> None:
    dense = Connectivity.dense(pre, post)
    links = Banded.of(dense, shares(padded(post), threads))
    each = np.arange(links.size)
    places = links.place_of(each)
    np.testing.assert_array_equal(np.sort(places), each)
    stored = links.stored(each)
    np.testing.assert_array_equal(stored[places], each)
    np.testing.assert_array_equal(links.shown(stored), each)
    np.testing.assert_array_equal(links.placed().value_places, places)
    assert links.plain is dense and links.stored(np.float64(2.0)) == 2.0
    target = post // 2
    np.testing.assert_array_equal(links.onto(target), dense.onto(target))


@given(sizes, st.integers(2, 4))
def test_the_values_of_a_thread_lie_together(size: int, threads: int) -> None:
    bounds = shares(padded(size), threads)
    links = Banded.of(Connectivity.dense(7, size), bounds)
    owner = np.searchsorted(bounds, links.stored(np.arange(links.size)) % size, side="right")
    assert (np.diff(owner) >= 0).all()


def after(net: Network, steps: tuple[int, ...] = (1, 2, 9), **choices: Any) -> dict[str, Any]:
    """What is seen of a network, and the digest where it is compiled."""
    with Simulator(net, **{"dt": 1.0, "seed": 3, **choices}) as sim:
        for count in steps:
            sim.step(count)
        seen = {
            f"{p.name}.{f}": np.array(getattr(p, f)) for p in net.populations for f in ("r", "heard") if hasattr(p, f)
        }
        seen |= {f"{line.name}.w": np.array(line.w) for line in net.projections}
        seen["matrix"] = net.member("line").to_dense()
        return seen | {"digest": "" if choices.get("backend") == "numpy" else sim.digest()}


@pytest.mark.shipped
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_the_same_bits_for_any_number_of_threads(name: str, size: int, dtype: Any) -> None:
    first = after(NETWORKS[name](size), dtype=dtype)
    for threads in (2, 3):
        other = after(NETWORKS[name](size), dtype=dtype, threads=threads)
        for what, values in first.items():
            np.testing.assert_array_equal(other[what], values, err_msg=f"{what}, {threads} threads")


@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_the_numbers_of_the_reference(name: str) -> None:
    compiled, reference = (after(NETWORKS[name](65), **c) for c in ({"threads": 2}, {"backend": "numpy"}))
    for what in (each for each in compiled if each != "digest"):
        np.testing.assert_allclose(compiled[what], reference[what], rtol=1e-9, atol=1e-12, err_msg=what)


class Wandering(Hebb):
    xi: Noise = noise(Normal(0.0, 1.0))

    @update
    def wander(self) -> None:
        self.w += 0.01 * self.xi


def test_what_lies_by_thread() -> None:
    cells = Unit(70, name="cells")
    own = {"w": Uniform(0.0, 0.1), "into": "seen"}
    lines = {
        "banded": Synapse(cells, cells, AllToAll(), name="one", **own),
        "dense": Wandering(cells, cells, AllToAll(), name="draws", **own),
        "lagged_dense": Synapse(cells, cells, AllToAll(), delay=Uniform(1.0, 4.0), name="late", **own),
        "turned": Synapse(cells, cells, Transposed(lent := Synapse(cells, cells, AllToAll(), name="lent", **own)),
                          into="seen", name="back"),
    }  # fmt: skip
    asked = Hebb(cells, cells, AllToAll(), layout="dense", name="asked", **own)
    same = Synapse(cells, cells, AllToAll(), w=0.5, into="seen", name="same")
    net = Network(cells, *lines.values(), lent, asked, same)
    with Simulator(net, dt=1.0, threads=2, seed=1) as sim:
        assert [line.layout for line in lines.values()] == list(lines)
        assert (lent.layout, asked.layout, same.layout) == ("dense", "banded", "dense")
        assert str(describe(sim)).count("layout banded (dense, by thread)") == 2
    with Simulator(net, dt=1.0, seed=1):
        assert asked.layout == "dense"


@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_what_goes_by_columns_or_at_spikes_lies_in_rows(name: str) -> None:
    net = NETWORKS[name](65)
    with Simulator(net, dt=1.0, seed=1, threads=2):
        wanted = "dense" if name in ("STDP", "traces", "meeting", "stirred") else "banded"
        assert net.member("line").layout == wanted


def test_between_views_and_with_masks_bits_are_the_same() -> None:
    def run(threads: int, pattern: Any) -> str:
        cells = Unit(200, name="cells")
        line = Hebb(cells[3:190], cells[::-2], pattern, into="seen", name="line")
        other = Synapse(cells, cells, FixedProbability(0.8), w=Uniform(0.0, 0.1), into="felt", name="other")
        with Simulator(Network(cells, line, other), dt=1.0, seed=1, threads=threads) as sim:
            line[5].w = 0.2
            sim.step(5)
            return sim.digest() + str(line.to_dense().sum())

    for pattern in (AllToAll(), AllToAll(self_connections=False)):
        assert len({run(threads, pattern) for threads in (1, 2, 3)}) == 1


def test_memory_is_that_of_a_matrix() -> None:
    def taken(threads: int) -> tuple[int, int]:
        net = NETWORKS["Hebb"](130)
        sim = Simulator(net, dt=1.0, seed=1, threads=threads)
        before = sim.memory().of("line")
        with sim:
            return before, sim.memory().of("line")

    assert taken(1)[1] == taken(2)[1] and taken(2)[0] == pytest.approx(taken(2)[1], rel=0.05)
