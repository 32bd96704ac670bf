"""Where `accuracy.py` looks: points at which functions are likely to be wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
MOVES = {
    "StepFactor": (-60.0, 709.0),
    "exp": (-746.0, 710.0), "Expm1": (-60.0, 710.0), "Exprel": (-60.0, 717.0), "Bernoulli": (-60.0, 720.0),
    "log": (0.5, 2.0), "Log1p": (-1.0, 3.0), "Log10": (0.5, 2.0), "sin": (-1e5, 1e5), "cos": (-1e5, 1e5),
    "tan": (-1e5, 1e5), "asin": (-1.0, 1.0), "acos": (-1.0, 1.0), "atan": (-30.0, 30.0), "sinh": (-711.0, 711.0),
    "cosh": (-711.0, 711.0), "tanh": (-23.0, 23.0), "asinh": (-30.0, 30.0), "acosh": (1.0, 30.0),
    "atanh": (-1.0, 1.0), "erf": (-6.0, 6.0), "sqrt": (0.0, 4.0), "Cbrt": (-8.0, 8.0),
}  # fmt: skip
"""Where a function has neither left its numbers nor come to rest."""


def patterns(count: int, rng: np.random.Generator, dtype: Any) -> Reals:
    """Random bits: all magnitudes alike, subnormals, infinities and NaN among them."""
    words = rng.integers(0, 2**64, count, dtype=np.uint64) if dtype == np.float64 else None
    bits = words if words is not None else rng.integers(0, 2**32, count, dtype=np.uint32)
    return np.asarray(bits).view(dtype).astype(np.float64)


def hard(name: str, rng: np.random.Generator, dtype: Any) -> Reals:
    """Powers of two, halves of log 2, quarters of a circle, the ends of ranges, and what lies beside them."""
    powers = np.ldexp(1.0, np.arange(-1074, 1024))
    halves = (np.arange(-2200, 2200) / 2.0) * np.log(2.0)
    quarters = np.arange(1, 40_000) * (np.pi / 4.0)
    large = rng.integers(1, 2**40, 20_000).astype(np.float64) * (np.pi / 2.0)
    close = np.array([6381956970095103 * 2.0**797, 5.319372648326541e255, 1.0, np.e, 10.0, 709.782712893384,
                      -745.1332191019411, -708.3964185322641, 0.7071067811865476, 1.4142135623730951])  # fmt: skip
    tens = 10.0 ** np.arange(-300, 300)
    points = np.concatenate([powers, powers * np.sqrt(2.0), halves, quarters, large, close, tens, 1.0 + powers])
    points = np.concatenate([points, -points, *[e * np.ones(1) for e in MOVES.get(name, ())]])
    points = points.astype(dtype)
    unsigned = np.uint64 if dtype == np.float64 else np.uint32
    beside = [(points.view(unsigned) + np.array(n).astype(unsigned)).view(dtype) for n in range(-2, 3)]
    return np.concatenate(beside).astype(np.float64)


def points_of_one(name: str, count: int, rng: np.random.Generator, dtype: Any) -> Reals:
    """`count` points and the hard places."""
    low, high = MOVES[name]
    third = count // 3
    even = rng.uniform(low, high, third // 2)
    near = rng.uniform(max(low, -4.0), min(high, 4.0), third // 2)
    sizes = np.exp2(rng.uniform(-60.0, np.log2(max(abs(low), high, 1e16 if name in ("sin", "cos") else 2.0)), third))
    signed = sizes * rng.choice([-1.0, 1.0], third)
    found = np.concatenate([patterns(third, rng, dtype), even, near, signed, hard(name, rng, dtype)])
    return found.astype(dtype).astype(np.float64)


def points_of_two(name: str, count: int, rng: np.random.Generator, dtype: Any) -> tuple[Reals, Reals]:
    """Pairs; those of pow so that the result is a number more often than not."""
    quarter = count // 4
    x = np.concatenate([patterns(quarter, rng, dtype), np.abs(patterns(2 * quarter, rng, dtype)),
                        rng.uniform(0.0, 10.0, quarter)])  # fmt: skip
    y = np.concatenate([patterns(quarter, rng, dtype), np.abs(patterns(quarter, rng, dtype)),
                        rng.uniform(-1.0, 1.0, quarter), rng.uniform(-300.0, 300.0, quarter)])  # fmt: skip
    if name == "pow":
        near = np.exp(rng.uniform(-1e-3, 1e-3, quarter) * np.exp2(rng.uniform(-40.0, 0.0, quarter)))
        result = rng.uniform(-746.0, 710.0, quarter)
        size = np.log(np.abs(patterns(quarter, rng, dtype)))
        x = np.concatenate([x, near, np.exp(size), -rng.uniform(0.0, 20.0, quarter)])
        y = np.concatenate([y, result / np.log(near), result / size, rng.integers(-400, 400, quarter)])
    else:
        x = np.concatenate([x, np.exp2(rng.uniform(-1074.0, -1000.0, quarter)), rng.uniform(-9.0, 9.0, quarter)])
        y = np.concatenate([y, np.exp2(rng.uniform(-1074.0, -1000.0, quarter)), rng.uniform(-9.0, 9.0, quarter)])
    return x.astype(dtype).astype(np.float64), y.astype(dtype).astype(np.float64)
