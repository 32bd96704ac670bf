"""The convolutions of benchmarks/convolution.py by scipy. Prints one JSON line."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import fft, signal


def chosen() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--filters", type=int, default=32)
    parser.add_argument("--extent", type=int, default=11)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--dtype", default="float64")
    parser.add_argument("--method", choices=WAYS, default="oaconvolve")
    return parser.parse_args()


def oaconvolve(image: Any, bank: Any) -> Any:
    """All filters in one call, so that the image is transformed once."""
    full = signal.oaconvolve(image[np.newaxis], bank[:, ::-1, ::-1], axes=(1, 2))
    border = bank.shape[-1] // 2
    return full[:, border : border + image.shape[0], border : border + image.shape[1]]


def correlate(image: Any, bank: Any) -> Any:
    """Filter by filter, by the method that scipy finds faster."""
    return np.stack([signal.correlate(image, one, mode="same") for one in bank])


def correlate_direct(image: Any, bank: Any) -> Any:
    """Filter by filter, without a transform."""
    return np.stack([signal.correlate(image, one, mode="same", method="direct") for one in bank])


WAYS: dict[str, Callable[[Any, Any], Any]] = {
    "oaconvolve": oaconvolve,
    "correlate": correlate,
    "direct": correlate_direct,
}


def main() -> None:
    """Run once to warm up, then the steps."""
    options = chosen()
    rng = np.random.default_rng(7)
    image = rng.normal(size=(options.size, options.size)).astype(options.dtype)
    bank = rng.normal(size=(options.filters, options.extent, options.extent)).astype(options.dtype)
    way = WAYS[options.method]
    with fft.set_workers(options.threads):
        maps = way(image, bank)
        begin = time.perf_counter()
        for _ in range(options.steps):
            maps = way(image, bank)
        done = time.perf_counter()
    mean = float(np.abs(maps).mean())
    print(json.dumps({"threads": options.threads, "sim_s": done - begin, "mean_rate": mean}))


if __name__ == "__main__":
    main()
