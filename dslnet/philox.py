"""Random numbers that are a function of where and when: the NumPy counterpart of `codegen/library/philox4x32.h`.

The numbers of a field at one tick belong to (key, draw, tick, neuron), so neither threads nor the cut of a run can
change them. Neurons come in chunks of 64; block b of a chunk gives its neurons b and b + 32. The counter of Philox is
(block, draw, tick, tick >> 32), with the attempt in the upper half of draw where a number has bounds; a number for the
whole population has a block that no neuron has, 2**32 - 1.
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


def normal(key: int, draw: int, tick: int, count: int) -> NDArray[np.float64]:
    """Standard normal numbers for the neurons 0 to count - 1 (Box and Muller, 1958), `dsl_normal64` to rounding. Like
    `uniform`, one for EVERYBODY."""
    first, second = _lanes(key, draw, tick, _blocks(count))
    radius = np.sqrt(-2.0 * np.log(1.0 - first))
    quarter = np.rint(4.0 * second)
    angle = (4.0 * second - quarter) * (math.pi / 2.0)
    sine, cosine = np.sin(angle), np.cos(angle)
    turned = [(cosine, sine), (-sine, cosine), (-cosine, -sine), (sine, -cosine), (cosine, sine)]
    return _interleave(
        radius * np.choose(quarter.astype(int), [pair[0] for pair in turned]),
        radius * np.choose(quarter.astype(int), [pair[1] for pair in turned]),
        count,
    )


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
    bits = words[:, 1::2] << np.uint64(32) | words[:, 0::2]
    units = (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return units[:, 0], units[:, 1]


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
