"""Samples of a field: due at the right ticks, in the right places, whatever the cuts and the size of chunks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dslnet.errors import InternalError
from dslnet.record import FieldSampler, samples


def sampler(first: int = 0, period: int = 1, *, positions: Any = (0, 1, 2), shape: Any = None, **options: Any) -> Any:
    flat = np.array(positions, dtype=np.int64)
    dtype = options.get("dtype", np.float64)
    return FieldSampler(0, "v", flat, (len(flat),) if shape is None else shape, first, period, dtype, "mV")


def values_at(tick: int) -> NDArray[np.float64]:
    """The whole field after the step of a tick."""
    return 100.0 * tick + np.arange(5.0)


def run(sampler: FieldSampler, now: int, end: int) -> None:
    """What the compiled code does: fill rows while there is room, and come back for more."""
    while now < end:
        until = min(end, sampler.reserve(now, end))
        assert until > now
        for tick in range(now, until):
            if sampler.due(tick):
                number = (tick - sampler.first) // sampler.period
                sampler.chunk[number - sampler.chunk_first] = values_at(tick)[sampler.positions]
        now = until
        sampler.finish(now)


@given(
    first=st.integers(0, 30),
    period=st.integers(1, 9),
    cuts=st.lists(st.integers(1, 60), max_size=8),
    chunk_bytes=st.sampled_from([1, 24, 100, 1000, 2**24]),
    read=st.booleans(),
)
def test_cuts_chunks_and_reading_do_not_show(
    first: int, period: int, cuts: list[int], chunk_bytes: int, read: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(samples, "CHUNK_BYTES", chunk_bytes)
        taken, now = sampler(first, period, positions=(4, 0)), 0
        for length in cuts:
            run(taken, now, now + length)
            now += length
            if read:
                taken.values()
        values = taken.values()
    due = [tick for tick in range(now) if tick >= first and (tick - first) % period == 0]
    assert taken.ticks().tolist() == due
    np.testing.assert_array_equal(values, [values_at(tick)[[4, 0]] for tick in due] or np.empty((0, 2)))


@given(first=st.integers(0, 20), period=st.integers(1, 7), now=st.integers(0, 60))
def test_due_is_the_definition(first: int, period: int, now: int) -> None:
    taken = sampler(first, period)
    due = {first + i * period for i in range(100)}
    assert [taken.due(tick) for tick in range(now)] == [tick in due for tick in range(now)]
    assert taken.due_before(now) == sum(tick < now for tick in due)
    assert taken.due(taken.tick_of(3))


@pytest.mark.parametrize("chunk_bytes", [1, 100, 2**24])
def test_take_gives_what_filling_the_chunk_gives(chunk_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "CHUNK_BYTES", chunk_bytes)
    taken, filled = sampler(3, 2), sampler(3, 2)
    run(filled, 0, 100)
    for tick in range(100):
        if taken.due(tick):
            taken.take(tick, values_at(tick))
    np.testing.assert_array_equal(taken.values(), filled.values())
    np.testing.assert_array_equal(taken.ticks(), filled.ticks())


def test_room_is_made_for_a_whole_run_at_once() -> None:
    taken = sampler(10, 5)
    assert taken.room_until == 10
    assert taken.reserve(0, 10_000) >= 10_000
    assert len(taken.chunk) >= 1998
    assert taken.reserve(5000, 9000) >= 10_000


def test_stepping_grows_the_memory_seldom() -> None:
    taken, growths = sampler(), 0
    for tick in range(10_000):
        if tick >= taken.room_until:
            taken.reserve(tick, tick + 1)
            growths += 1
    assert growths < 15


def test_a_chunk_is_never_larger_than_the_limit() -> None:
    wide, rows = sampler(positions=np.arange(2**18)), samples.CHUNK_BYTES // 2**21  # a row has 2 MiB
    assert wide.reserve(0, 1000) == rows
    assert wide.chunk.nbytes == samples.CHUNK_BYTES
    wide.reserve(rows, 1000)
    assert (wide.chunk_first, len(wide.chunk)) == (rows, rows)


def test_chunks_are_contiguous_and_begin_at_a_cache_line() -> None:
    for positions in ((0,), (0, 1, 2), range(100)):
        taken = sampler(positions=positions, dtype=np.float32)
        taken.reserve(0, 100)
        assert taken.chunk.flags.c_contiguous
        assert taken.chunk.ctypes.data % 64 == 0
        assert taken.chunk.dtype == np.float32


@pytest.mark.parametrize(
    ("positions", "shape"), [((0,), ()), ((3,), (1,)), ((0, 1, 3, 4), (2, 2)), ((), (0,)), ((), (0, 3))]
)
def test_samples_have_the_shape_of_what_is_recorded(positions: Any, shape: Any) -> None:
    taken = sampler(positions=positions, shape=shape)
    assert taken.values().shape == (0, *shape)
    run(taken, 0, 4)
    assert taken.values().shape == (4, *shape)
    np.testing.assert_array_equal(taken.values()[2].ravel(), values_at(2)[list(positions)])


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64, np.bool_])
def test_samples_have_the_type_of_the_field(dtype: Any) -> None:
    taken = sampler(dtype=dtype)
    taken.take(0, np.ones(5, dtype=dtype))
    assert taken.values().dtype == dtype
    assert taken.values().sum() == 3


@pytest.mark.parametrize("chunk_bytes", [100, 2**24])
def test_what_was_read_stays_as_it_is(chunk_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "CHUNK_BYTES", chunk_bytes)
    taken = sampler()
    run(taken, 0, 20)
    read, copy = taken.values(), taken.values().copy()
    with pytest.raises(ValueError, match="read-only"):
        read[0] = 1.0
    run(taken, 20, 90)
    np.testing.assert_array_equal(read, copy)
    np.testing.assert_array_equal(taken.values()[:20], copy)
    taken.restart(7)
    run(taken, 0, 90)
    np.testing.assert_array_equal(read, copy)
    assert taken.ticks().tolist() == list(range(7, 90))
    np.testing.assert_array_equal(taken.values()[0], values_at(7)[:3])


def test_reading_twice_joins_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "CHUNK_BYTES", 100)
    taken = sampler()
    run(taken, 0, 50)
    assert np.shares_memory(taken.values(), taken.values())


def test_steps_without_room_are_our_own_mistake() -> None:
    with pytest.raises(InternalError, match="without room"):
        sampler().finish(5)
