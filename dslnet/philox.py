"""Random numbers that are a function of where and when: the NumPy counterpart of `codegen/library/philox4x32.h`.

The numbers of a field at one tick belong to (key, draw, tick, neuron), so neither threads nor the cut of a run can
change them. Neurons come in chunks of 64; block b of a chunk gives its neurons b and b + 32. The counter of Philox is
(block, draw, tick, tick >> 32), with the attempt in the upper half of draw where a number has bounds; a number for the
whole population has a block that no neuron has, 2**32 - 1. Numbers that are found by trial and error have a block of
their own for each neuron and trial: (neuron, draw, tick, tick >> 32 | trial << 20).
"""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # numpy.random is imported when a generator is first asked for
    from numpy.random import Generator

CHUNK = 64
"""Neurons that one call of the C functions serves."""
EVERYBODY = -1
"""In the place of a count, or in C of a neuron: one number for the population as a whole."""

_MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_KEY_STEPS = (0x9E3779B9, 0xBB67AE85)
_WORD = 0xFFFFFFFF


def philox4x32(counter: NDArray[np.uint32], key: tuple[int, int]) -> NDArray[np.uint32]:
    """Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, 2011): four random words for each counter.

    `counter` has shape (..., 4), and so has the result; `key` is two words of 32 bits.
    """
    low, shift = np.uint64(_WORD), np.uint64(32)
    c0, c1, c2, c3 = (np.asarray(counter)[..., word].astype(np.uint64) for word in range(4))
    for turn in range(10):
        key0, key1 = (np.uint64((word + turn * step) & _WORD) for word, step in zip(key, _KEY_STEPS, strict=True))
        a, b = c0 * _MULTIPLIERS[0], c2 * _MULTIPLIERS[1]
        c0, c1, c2, c3 = (b >> shift) ^ c1 ^ key0, b & low, (a >> shift) ^ c3 ^ key1, a & low
    return np.stack([c0, c1, c2, c3], axis=-1).astype(np.uint32)


def uniform(key: int, draw: int, tick: int, count: int) -> NDArray[np.float64]:
    """Numbers in [0, 1) for the neurons 0 to count - 1, the same bits as `dsl_uniform64`.

    `key` has 64 bits, `draw` says which field of the object is drawn, `tick` when. A `count` of EVERYBODY gives the one
    number of the whole population.
    """
    first, second = _lanes(key, draw, tick, _blocks(count))
    return _interleave(first, second, count)


def chance(key: int, draw: int, tick: int, count: int) -> NDArray[np.float64]:
    """Numbers in (0, 1) of 32 bits for the neurons 0 to count - 1, or one for EVERYBODY, as `dsl_chance64`."""
    if count == EVERYBODY:
        return _chance_of(key, draw, tick, np.array([_WORD], np.uint64))[:, 0]
    blocks = np.arange(-(-count // CHUNK) * (CHUNK // 4), dtype=np.uint64)
    numbers = _chance_of(key, draw, tick, blocks)
    return numbers.reshape(-1, CHUNK // 4, 4).transpose(0, 2, 1).reshape(-1)[:count]


def _chance_of(key: int, draw: int, tick: int, blocks: NDArray[np.uint64]) -> NDArray[np.float64]:
    """The four numbers of each block, shape (blocks, 4)."""
    counter = np.empty((len(blocks), 4), dtype=np.uint32)
    counter[:, 0] = blocks & np.uint64(_WORD)
    counter[:, 1:] = draw & _WORD, tick & _WORD, tick >> 32 & _WORD
    words = philox4x32(counter, (key & _WORD, key >> 32 & _WORD))
    return (words.astype(np.float64) + 0.5) * 2.0**-32


def normal(key: int, draw: int, tick: int, count: int) -> NDArray[np.float64]:
    """Standard normal numbers for the neurons 0 to count - 1 (Box and Muller, 1958), `dsl_normal64` to rounding. Like
    `uniform`, one for EVERYBODY."""
    return _interleave(*_normal_pair(*_lanes(key, draw, tick, _blocks(count))), count)


def exponential(key: int, draw: int, tick: int, count: int) -> NDArray[np.float64]:
    """Exponential numbers of mean 1, `dsl_exponential64` to rounding."""
    return _exponential(uniform(key, draw, tick, count))


def standard_at(kind: str, key: int, draw: int, tick: int, places: NDArray[np.int64]) -> NDArray[np.float64]:
    """The "uniform", "normal" or "exponential" numbers of some neurons alone, or of EVERYBODY, the same as above."""
    half = CHUNK // 2
    blocks = (places // CHUNK * half + places % half) & _WORD
    pair = _lanes(key, draw, tick, np.where(places == EVERYBODY, _WORD, blocks).astype(np.uint64))
    pair = _normal_pair(*pair) if kind == "normal" else pair
    own = np.where((places // half & 1 == 1) & (places != EVERYBODY), pair[1], pair[0])
    return _exponential(own) if kind == "exponential" else own


def trial(key: int, draw: int, tick: int, places: NDArray[np.int64], number: int) -> NDArray[np.uint64]:
    """Four random words for each place (a neuron, a synapse, or EVERYBODY), shape (places, 4), as in `dsl_trial`: for
    numbers that are found by trial and error. The trial, from 1 on, stands over the upper bits of the tick."""
    counter = np.empty((len(places), 4), dtype=np.uint32)
    counter[:, 0] = places & _WORD
    counter[:, 1:] = draw & _WORD, tick & _WORD, (tick >> 32 & 0xFFFFF) | number << 20
    return philox4x32(counter, (key & _WORD, key >> 32 & _WORD)).astype(np.uint64)


def unit(low: NDArray[np.uint64], high: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Numbers in [0, 1) from the upper 53 of 64 random bits, given as two words."""
    bits = high << np.uint64(32) | low
    return (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53


def turned(u: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The cosine and the sine of 2 pi u, from the angle to the nearest quarter."""
    quarter = np.rint(4.0 * u)
    angle = (4.0 * u - quarter) * (math.pi / 2.0)
    sine, cosine = np.sin(angle), np.cos(angle)
    pairs = [(cosine, sine), (-sine, cosine), (-cosine, -sine), (sine, -cosine), (cosine, sine)]
    chosen = quarter.astype(int)
    return np.choose(chosen, [pair[0] for pair in pairs]), np.choose(chosen, [pair[1] for pair in pairs])


def chances(key: int, tick: int, count: int) -> NDArray[np.float64]:
    """Numbers in [0, 1) of 48 bits for the neurons 0 to count - 1, the same bits as `dsl_chances64`."""
    chunks = -(-count // CHUNK)
    counter = np.empty((chunks, 16, 4), dtype=np.uint32)
    counter[..., 0] = np.arange(chunks * 16).reshape(chunks, 16)
    counter[..., 1:] = 0, tick & _WORD, tick >> 32 & _WORD
    pair = (key & _WORD, key >> 32 & _WORD)
    high = philox4x32(counter[:, :8], pair)
    words = high.transpose(0, 2, 1).reshape(-1)
    counter[..., 1] = 1
    low = philox4x32(counter, pair)
    upper = np.stack([words & np.uint32(0xFFFF), words >> np.uint32(16)], axis=-1).reshape(-1).astype(np.uint64)
    lower = low.transpose(0, 2, 1).reshape(-1).astype(np.uint64)
    return ((upper << np.uint64(32) | lower).astype(np.float64) * 2.0**-48)[:count]


def key(seed: int, *parts: str | int | np.integer[Any]) -> int:
    """The 64 bit key of an object: a digest of the seed and of what names the object.

    Other parts give another key, also ("ab", "c") and ("a", "bc"), or 1 and "1".
    """
    return int.from_bytes(_digest(8, seed, parts), "little")


def generator(seed: int, *parts: str | int | np.integer[Any]) -> Generator:
    """A NumPy generator keyed by the seed and by parts, for what is drawn once: initial values and connections."""
    from numpy.random import Generator, Philox

    return Generator(Philox(key=int.from_bytes(_digest(16, seed, parts), "little")))


def _lanes(
    key: int, draw: int, tick: int, blocks: NDArray[np.uint64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The uniform numbers of lane 0 and of lane 1, each of shape (blocks,)."""
    counter = np.empty((len(blocks), 4), dtype=np.uint32)
    counter[:, 0] = blocks & np.uint64(_WORD)
    counter[:, 1:] = draw & _WORD, tick & _WORD, tick >> 32 & _WORD
    words = philox4x32(counter, (key & _WORD, key >> 32 & _WORD)).astype(np.uint64)
    units = unit(words[:, 0::2], words[:, 1::2])
    return units[:, 0], units[:, 1]


def _normal_pair(
    first: NDArray[np.float64], second: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two uniform numbers become two normal ones."""
    radius = np.sqrt(-2.0 * np.log(1.0 - first))
    cosine, sine = turned(second)
    return radius * cosine, radius * sine


def _exponential(uniform: NDArray[np.float64]) -> NDArray[np.float64]:
    numbers: NDArray[np.float64] = 0.0 - np.log(1.0 - uniform)
    return numbers


def _blocks(count: int) -> NDArray[np.uint64]:
    """The blocks of as many chunks as count needs. Neurons are below 2**31, so theirs are below 2**30; the last one of
    all belongs to the population as a whole."""
    if count == EVERYBODY:
        return np.array([_WORD], np.uint64)
    return np.arange(-(-count // CHUNK) * (CHUNK // 2), dtype=np.uint64)


def _interleave(first: NDArray[Any], second: NDArray[Any], count: int) -> NDArray[np.float64]:
    """The lanes in the order of the neurons: 32 of the first, 32 of the second, and so on."""
    if count == EVERYBODY:
        return first
    half = CHUNK // 2
    together = np.concatenate([first.reshape(-1, 1, half), second.reshape(-1, 1, half)], axis=1)
    return together.reshape(-1)[:count]


def _digest(size: int, seed: int, parts: tuple[object, ...]) -> bytes:
    """`size` bytes that stand for the seed and the parts; each part carries its kind and its length."""
    digest = hashlib.blake2b(digest_size=size)
    for part in (seed, *parts):
        if not isinstance(part, int | np.integer | str):
            raise TypeError(f"a key is made of whole numbers and text, not of {part!r}; write str(...) or int(...)")
        kind, text = ("s", part) if isinstance(part, str) else ("i", str(int(part)))
        digest.update(f"{kind}{len(text.encode())}:{text}".encode())
    return digest.digest()
