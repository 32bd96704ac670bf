"""The network of benchmarks/phases.py in NumPy: sines and cosines of each phase and products with the matrix, or, where
delays differ, a sine for each pair. Prints one JSON line."""

from __future__ import annotations

import argparse
import json
import time

from numpy_rate import free_blas


def chosen() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("coupling", choices=("one", "each", "delays"))
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--dtype", default="float64")
    return parser.parse_args()


def main() -> None:
    """Build and run."""
    options = chosen()
    free_blas(options.threads)
    import numpy as np

    begin = time.perf_counter()
    size, dtype = options.size, options.dtype
    pairs, numbers = np.arange(size * size).reshape(size, size), np.arange(size)
    w = ((1.0 + np.cos(7.0 * pairs)) * 0.3 / size).astype(dtype)
    theta = (6.0 * numbers / size).astype(dtype)
    omega, dt = (0.5 + 0.05 * np.cos(3.0 * numbers)).astype(dtype), np.asarray(0.1, dtype)
    delay, past = 1 + pairs % 100, np.broadcast_to(theta, (100, size)).copy()
    built = time.perf_counter()
    for step in range(options.steps):
        sines, cosines = np.sin(theta), np.cos(theta)
        if options.coupling == "one":
            pull = np.asarray(0.3 / size, dtype) * (cosines * sines.sum() - sines * cosines.sum())
        elif options.coupling == "each":
            pull = cosines * (w @ sines) - sines * (w @ cosines)
        else:
            past[step % 100] = theta
            pull = (w * np.sin(past[(step + 1 - delay) % 100, numbers] - theta[:, np.newaxis])).sum(axis=1)
        theta = theta + dt * (omega + pull)
    done = time.perf_counter()
    order = float(np.abs(np.exp(1j * theta).mean()))
    print(json.dumps({"threads": options.threads, "build_s": built - begin, "sim_s": done - built, "order": order}))


if __name__ == "__main__":
    main()
