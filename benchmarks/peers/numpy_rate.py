"""The network of benchmarks/rate.py as a loop around `W @ r`: NumPy for all pairs, scipy's rows for some of them.
Prints one JSON line."""

from __future__ import annotations

import argparse
import json
import os
import time
from typing import Any


def chosen() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--density", type=float, default=1.0)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--dtype", default="float64")
    return parser.parse_args()


def free_blas(threads: int) -> None:
    """So many threads, and the processor that is really there. OpenBLAS looks when NumPy is imported."""
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
        os.environ.pop(name, None)
    os.environ["OPENBLAS_NUM_THREADS"] = str(threads)


def weights(size: int, density: float, dtype: str) -> Any:
    """A matrix [post, pre], or compressed rows of it."""
    import numpy as np

    rng, scale = np.random.default_rng(7), 1.5 / (density * size) ** 0.5
    if density == 1.0:
        return rng.normal(0.0, scale, (size, size)).astype(dtype)
    from scipy import sparse

    counts = rng.binomial(size, density, size)
    pre = np.concatenate([np.sort(rng.choice(size, n, replace=False)) for n in counts]).astype(np.int32)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return sparse.csr_array((rng.normal(0.0, scale, len(pre)).astype(dtype), pre, offsets), shape=(size, size))


def main() -> None:
    """Build and run."""
    options = chosen()
    free_blas(options.threads)
    import numpy as np

    begin = time.perf_counter()
    matrix = weights(options.size, options.density, options.dtype)
    r = np.random.default_rng(8).normal(0.0, 0.1, options.size).astype(options.dtype)
    share = np.asarray(0.1, options.dtype)
    built = time.perf_counter()
    for _ in range(options.steps):
        r = r + share * (np.tanh(matrix @ r) - r)
    done = time.perf_counter()
    mean = float(np.abs(r).mean())
    row = {"threads": options.threads, "build_s": built - begin, "sim_s": done - built, "mean_rate": mean}
    print(json.dumps(row))


if __name__ == "__main__":
    main()
