"""Arrays that are read of synapses, or of neurons by a mask, are not written into."""

from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from dslnet import AllToAll, DslError, Network, Neuron, Port, Simulator, State, Synapse, port, state
from dslnet.members.read_only import ReadOnly

WEIGHTS = [0.0, 1.0, 2.0, 3.0]


class Still(Neuron):
    exc: Port = port()
    r: State = state(0.0)
    n: State = state(0, dtype=int)


@pytest.fixture
def ee() -> Iterator[Any]:
    cells = Still(2, name="cells", r=[1.0, 2.0])
    line = Synapse(cells, cells, AllToAll(), into="exc", w=WEIGHTS, name="ee")
    with Simulator(Network(cells, line), backend="numpy"):
        yield line


def test_one_synapse_is_changed_in_a_copy(ee: Any) -> None:
    form = r"ee\.w reads as a read-only array.*w = ee\.w\.copy\(\); w\[3\] = \.\.\.; ee\.w = w"
    with pytest.raises(DslError, match=form):
        ee.w[3] = 5.0
    with pytest.raises(ValueError, match=form):  # as NumPy says it
        ee.w[3] += 5.0
    with pytest.raises(ValueError, match=r"w\[\.\.\.\] = \.\.\."):
        ee.w.fill(0.0)
    w = ee.w.copy()
    w[3] = 5.0
    ee.w = w
    np.testing.assert_array_equal(ee.w, [0.0, 1.0, 2.0, 5.0])


@pytest.mark.parametrize("sign", ["+", "-", "*", "/", "//", "%", "**"])
def test_an_augmented_assignment_is_told_the_plain_one(ee: Any, sign: str) -> None:
    w = ee.w
    for statement in (f"ee.w {sign}= 2", f"w {sign}= 2"):
        with pytest.raises(ValueError, match=re.escape(f"ee.w = ee.w {sign} 2")):
            exec(statement, {"ee": ee, "w": w})
    np.testing.assert_array_equal(ee.w, WEIGHTS)
    ee.w = ee.w * 2
    np.testing.assert_array_equal(ee.w, [0.0, 2.0, 4.0, 6.0])


def test_neurons_by_a_mask_or_a_list(ee: Any) -> None:
    cells = ee.pre
    with pytest.raises(ValueError, match=re.escape("cells[...].r = cells[...].r * 3.0")):
        cells[[0]].r *= 3.0
    with pytest.raises(ValueError, match=re.escape("cells[...].n = cells[...].n | 4")):
        cells[[1]].n |= 4
    cells[[0]].r = cells[[0]].r * 3.0
    np.testing.assert_array_equal(cells.r, [3.0, 2.0])
    with pytest.raises(ValueError, match=r"cells\[\.\.\.\]\.r = r"):
        cells[[0]].r[0] = 1.0


def test_times_of_chosen_neurons_are_a_copy(ee: Any) -> None:
    for name in ("t_last", "fired"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(ee.pre[[0]], name)[0] = True


def test_some_synapses(ee: Any) -> None:
    ee[[0, 3]].w = ee[[0, 3]].w + 1.0
    np.testing.assert_array_equal(ee.w, [1.0, 1.0, 2.0, 4.0])
    with pytest.raises(ValueError, match=r"ee\[\.\.\.\]\.w"):
        ee[:2].w[0] = 1.0


def test_before_and_after_a_simulator() -> None:
    cells = Still(2, r=[1.0, 2.0])
    with pytest.raises(ValueError, match=r"population\.r"):
        cells.r[0] = 1.0
    with Simulator(Network(cells), backend="numpy"):
        cells.r *= 2.0  # the live array
        np.testing.assert_array_equal(cells.r, [2.0, 4.0])
    with pytest.raises(ValueError, match=re.escape("population.r = population.r + 1.0")):
        cells.r += 1.0
    cells.r = cells.r + 1.0
    np.testing.assert_array_equal(cells.r, [3.0, 5.0])


def test_what_is_computed_is_plain(ee: Any) -> None:
    for made in (ee.w * 2, -ee.w, ee.w.copy(), np.exp(ee.w), ee.w @ np.ones((4, 2)), np.asarray(ee.w)):
        assert type(made) is np.ndarray
    assert type(ee.w.sum()) is type(ee.w[0]) is type(ee.w @ ee.w) is np.float64
    assert (ee.w * 2).flags.writeable and (ee.w > 1.0).any()
    assert repr(ee.w) == repr(np.array(WEIGHTS))


def test_copies_can_be_written(ee: Any) -> None:
    for made in (ee.w[[0, 1]], np.sort(ee.w), ee.w.astype(int), np.zeros_like(ee.w), copy.deepcopy(ee.w)):
        made[0] = 7
        made += 1
        assert made[0] == 8
    np.testing.assert_array_equal(ee.w, WEIGHTS)


def test_what_is_written_in_place_stays_the_same_array(ee: Any) -> None:
    for made in (ee.w[[0, 1]], np.zeros_like(ee.w), np.zeros_like(ee.w[:1].reshape(()))):
        other = made
        other += 1.0
        assert other is made
        assert np.add(made, 1.0, out=made) is made


def test_it_is_kept_as_a_plain_array(ee: Any) -> None:
    kept = pickle.dumps(ee.w)
    assert ReadOnly.__name__.encode() not in kept and type(pickle.loads(kept)) is np.ndarray
    np.testing.assert_array_equal(pickle.loads(kept), WEIGHTS)


def test_one_number_for_all_synapses() -> None:
    cells = Still(3, name="cells")
    line = Synapse(cells, cells, AllToAll(), into="exc", w=0.5, name="line")
    with pytest.raises(ValueError, match=r"line\.w is one number; another one is assigned: line\.w = 2\.0"):
        line.w[3] = 5.0
    with Simulator(Network(cells, line), backend="numpy"):
        form = r"line\.w is read-only: it was given as one number for all synapses; give .*, line\.w = 2\.0"
        with pytest.raises(ValueError, match=form):
            line.w[3] = 5.0
        with pytest.raises(ValueError, match=re.escape("line.w = line.w * 2")):
            line.w *= 2
        line.w = line.w * 2
        np.testing.assert_array_equal(line.w, 1.0)


def test_delays_are_changed_in_a_copy(ee: Any) -> None:
    ee.delay = [0.1, 0.2, 0.1, 0.2]
    with pytest.raises(ValueError, match=r"delay = ee\.delay\.copy\(\); delay\[3\] = \.\.\.; ee\.delay = delay"):
        ee.delay[3] = 0.3
    with pytest.raises(ValueError, match=re.escape("ee.delay = ee.delay * 2")):
        ee.delay *= 2
    ee.delay = ee.delay * 2
    np.testing.assert_allclose(ee.delay, [0.2, 0.4, 0.2, 0.4])


def test_what_is_read_and_not_assigned(ee: Any) -> None:
    for name in ("pre_index", "post_index"):
        with pytest.raises(ValueError, match=rf"ee\.{name} is read-only; synapses come and go .* create and prune"):
            getattr(ee, name)[0] = 1
    with pytest.raises(ValueError, match=r"cells\.fired is read-only; spikes are sent with fire\(indices\)"):
        ee.pre.fired[0] = True


def test_the_name_after_the_end() -> None:
    cells = Still(2, name="cells")
    shapes = pytest.raises(DslError, match=r"cells\.r: the values have shape \(3,\), the field has shape \(2,\)")
    with Simulator(Network(cells), backend="numpy"), shapes:
        cells.r = [1.0, 2.0, 3.0]
    with pytest.raises(ValueError, match=re.escape("cells.r = cells.r + 1.0")):
        cells.r += 1.0


def test_what_is_one_number_for_the_projection() -> None:
    class Counting(Synapse):
        x: State = state(0.0, per="projection")

    cells = Still(2, name="cells")
    line = Counting(cells, cells, AllToAll(), into="exc", name="line")
    with Simulator(Network(cells, line), backend="numpy"):
        with pytest.raises(DslError, match=r'x is one number .* declare it x = state\(0\.0, per="synapse"\)'):
            line.x = [1.0, 2.0]
        with pytest.raises(ValueError, match=r"line\.x is one number; another one is assigned: line\.x = 2\.0"):
            line.x[0] = 1.0
        with pytest.raises(
            ValueError, match=r"line\[\.\.\.\]\.w is read-only: it was given as one number for all synapses"
        ):
            line[:2].w[0] = 1.0
