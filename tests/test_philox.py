"""The NumPy side of the random numbers: known answers, moments, and independence of what must not matter."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from dslnet import philox

KNOWN_ANSWERS = [
    ([0, 0, 0, 0], (0, 0), [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
    ([0xFFFFFFFF] * 4, (0xFFFFFFFF, 0xFFFFFFFF), [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
    (
        [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
        (0xA4093822, 0x299F31D0),
        [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
    ),
]
"""Counter, key and words, from the known-answer file of Random123."""


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN_ANSWERS)
def test_known_answers(counter: list[int], key: tuple[int, int], words: list[int]) -> None:
    assert philox.philox4x32(np.array(counter, dtype=np.uint32), key).tolist() == words


def test_counters_of_any_shape_are_taken_one_by_one() -> None:
    counters = np.random.default_rng(1).integers(0, 2**32, size=(3, 5, 4), dtype=np.uint32)
    words = philox.philox4x32(counters, (1, 2))
    assert words.shape == (3, 5, 4)
    assert (words[2, 3] == philox.philox4x32(counters[2, 3], (1, 2))).all()


def test_a_neuron_draws_by_the_stated_counter() -> None:
    key, draw, tick, neuron = 0x0123456789ABCDEF, 3, 5 * 2**32 + 9, 64 * 7 + 32 + 4
    words = philox.philox4x32(np.array([7 * 32 + 4, 3, 9, 5], dtype=np.uint32), (0x89ABCDEF, 0x01234567))
    expected = ((int(words[3]) << 32 | int(words[2])) >> 11) * 2.0**-53
    assert philox.uniform(key, draw, tick, neuron + 1)[neuron] == expected


@pytest.mark.parametrize("count", [0, 1, 32, 63, 64, 65, 1000])
def test_neurons_do_not_depend_on_how_many_there_are(count: int) -> None:
    for function in (philox.uniform, philox.normal):
        numbers = function(philox.key(1, "a"), 0, 17, count)
        assert numbers.shape == (count,)
        assert (numbers == function(philox.key(1, "a"), 0, 17, 2000)[:count]).all()


def test_uniform_numbers_are_uniform() -> None:
    numbers = np.concatenate([philox.uniform(philox.key(2, "a"), 1, tick, 10_000) for tick in range(20)])
    assert numbers.min() >= 0.0 and numbers.max() < 1.0
    assert stats.kstest(numbers, "uniform").pvalue > 0.01
    assert abs(numbers.mean() - 0.5) < 4 * (1 / 12 / numbers.size) ** 0.5


def test_normal_numbers_are_normal() -> None:
    numbers = np.concatenate([philox.normal(philox.key(3, "a"), 1, tick, 10_000) for tick in range(20)])
    assert stats.kstest(numbers, "norm").pvalue > 0.01
    assert abs(numbers.mean()) < 4 / numbers.size**0.5
    assert abs(numbers.var() - 1.0) < 4 * (2 / numbers.size) ** 0.5
    assert abs(stats.kurtosis(numbers)) < 4 * (24 / numbers.size) ** 0.5


def test_other_ticks_draws_and_keys_give_other_numbers() -> None:
    base = (philox.key(1, "a"), 0, 5)
    others = [
        (philox.key(1, "b"), 0, 5),
        (philox.key(2, "a"), 0, 5),
        (philox.key(1, "a"), 1, 5),
        (philox.key(1, "a"), 0, 6),
        (philox.key(1, "a"), 0, 5 + 2**32),
    ]
    first = philox.normal(*base, 4096)
    for other in others:
        second = philox.normal(*other, 4096)
        assert abs(np.corrcoef(first, second)[0, 1]) < 4 / 4096**0.5
        assert not np.isin(first, second).any()


def test_the_two_lanes_of_a_block_are_uncorrelated() -> None:
    numbers = philox.normal(philox.key(4, "a"), 0, 0, 64 * 400).reshape(-1, 2, 32)
    assert abs(np.corrcoef(numbers[:, 0].ravel(), numbers[:, 1].ravel())[0, 1]) < 4 / 12_800**0.5


def test_keys_tell_apart_all_they_are_made_of() -> None:
    words: list[tuple[str | int, ...]] = [(), ("",), ("ab", "c"), ("a", "bc"), ("abc",), ("1",)]
    parts = [*words, (1,), (1, 1), (11,), (-1,), (1, "1"), ("1", 1)]
    keys = [philox.key(seed, *part) for part in parts for seed in (0, 1, 2**70)]
    assert len(set(keys)) == len(keys)
    assert all(0 <= key < 2**64 for key in keys)
    assert philox.key(5, "x", 3) == philox.key(5, "x", 3)
    assert philox.key(5, "x", np.int32(3)) == philox.key(5, "x", 3)


def test_a_key_of_something_else_is_refused() -> None:
    with pytest.raises(TypeError, match="whole numbers and text"):
        philox.key(1, 0.5)  # type: ignore[arg-type]  # what the message is about


def test_generators_repeat_and_differ() -> None:
    first, again, other = (philox.generator(1, name).random(1000) for name in ("v", "v", "w"))
    assert (first == again).all()
    assert not np.isin(first, other).any()
