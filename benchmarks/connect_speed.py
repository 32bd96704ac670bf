"""How fast connections are drawn and laid out: synapses a second of every pattern. Prints one JSON line."""

from __future__ import annotations

import argparse
import json
import time
from typing import Any

import numpy as np

from dslnet import Array, FixedProbability, Network, Neuron, Simulator, State, Synapse, spike, state
from dslnet.connect import (
    AllToAll,
    CoordinateDependent,
    DifferenceOfGaussians,
    DistanceDependent,
    Ends,
    FixedNumberPost,
    FixedNumberPre,
    FixedTotalNumber,
    FromMatrix,
    FromPairs,
    Gaussian,
    Group,
    connect_ends,
)

ROUNDS = 3
"""Each is drawn so often, and the fastest one counts."""


class Target(Neuron):
    """Receives spikes, and never sends one."""

    g: State = state(0.0)

    @spike
    def fires(self) -> Array:
        return self.g > 1e9


def whole(*shape: int) -> Ends:
    """A population onto itself."""
    return Ends(Group(shape), Group(shape), True)


def views(size: int, total: int) -> Ends:
    """Views of some neurons, in any order."""
    pre, post = (np.random.default_rng(seed).permutation(total)[:size] for seed in (1, 2))
    return Ends(Group((total,), pre), Group((total,), post), True)


def given() -> dict[str, tuple[Any, Ends]]:
    """Patterns of what the user has: nothing is drawn."""
    random = np.random.default_rng(3)
    matrix = np.where(random.random((2500, 2500)) < 0.5, random.random((2500, 2500)), 0.0)
    pre, post = random.integers(0, 10_000, (2, 3_000_000))
    return {
        "FromMatrix(half full)": (FromMatrix(matrix), whole(2500)),
        "FromPairs": (FromPairs(pre, post), whole(10_000)),
        "FromPairs(weights)": (FromPairs(pre, post, random.random(len(pre))), whole(10_000)),
        **sparse(matrix),
    }


def sparse(matrix: Any) -> dict[str, tuple[Any, Ends]]:
    """Those that need SciPy, or its way of writing a matrix down."""
    try:
        from scipy.sparse import csr_array
    except ImportError:
        return {}
    from dslnet.connect import FromSparse

    return {"FromSparse(half full)": (FromSparse(csr_array(matrix)), whole(2500))}


def drawn() -> dict[str, tuple[Any, Ends]]:
    """Patterns that draw, or look."""
    return {
        "AllToAll(no self)": (AllToAll(self_connections=False), whole(2000)),
        "FixedProbability(0.001)": (FixedProbability(0.001), whole(50_000)),
        "FixedProbability(0.02)": (FixedProbability(0.02), whole(15_000)),
        "FixedProbability(0.1, no self)": (FixedProbability(0.1, self_connections=False), whole(6000)),
        "FixedProbability(0.1, views)": (FixedProbability(0.1), views(6000, 7000)),
        "FixedNumberPre(1000)": (FixedNumberPre(1000), Ends.of_sizes(10_000, 4000)),
        "FixedNumberPost(1000)": (FixedNumberPost(1000), Ends.of_sizes(4000, 10_000)),
        "FixedTotalNumber": (FixedTotalNumber(4_000_000), whole(12_000)),
        "FixedTotalNumber(replace)": (FixedTotalNumber(4_000_000, replace=True), whole(12_000)),
        "Gaussian(0.05)": (Gaussian(0.05), whole(80, 80)),
        "DifferenceOfGaussians(0.03, 0.06)": (DifferenceOfGaussians(0.03, 0.06), whole(80, 80)),
        "DistanceDependent(near)": (DistanceDependent(lambda d: d < 0.1), whole(80, 80)),
        "DistanceDependent(exp)": (DistanceDependent(lambda d: 0.5 * np.exp(-d / 0.05)), whole(100, 100)),
        "CoordinateDependent(near)": (CoordinateDependent(lambda a, b: abs(a[0] - b[0]) < 0.1), whole(60, 60)),
    }


def rate(pattern: Any, ends: Ends) -> tuple[float, float]:
    """Synapses and pairs a second."""
    seconds = []
    for seed in range(ROUNDS):
        begin = time.process_time()  # one thread draws, and what others do on the machine does not count
        size = connect_ends(pattern, ends, np.random.default_rng(seed)).size
        seconds.append(time.process_time() - begin)
    return size / min(seconds), ends.pre.size * ends.post.size / min(seconds)


def start(size: int) -> tuple[float, int]:
    """Seconds from a closed network to a running one, and the number of its synapses."""
    cells = Target(size, name="cells")
    net = Network(cells, Synapse(cells, cells, FixedProbability(0.02), into=Target.g, w=0.5, name="link"))
    begin = time.perf_counter()
    with Simulator(net, seed=7):
        done = time.perf_counter()
        count = len(net.member("link").pre_index)
    return done - begin, count


def main() -> None:
    """Every pattern alone, and the whole way into the simulator."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=20_000, help="neurons of the network that is started")
    parser.add_argument("--patterns", action=argparse.BooleanOptionalAction, default=True)
    options = parser.parse_args()
    rates = {name: rate(*case) for name, case in {**drawn(), **given()}.items()} if options.patterns else {}
    start(100)
    seconds, count = start(options.size)
    found = {f"{name}, synapses/s": synapses for name, (synapses, _) in rates.items()}
    found |= {f"{name}, pairs/s": pairs for name, (_, pairs) in rates.items() if name.startswith("Coordinate")}
    print(json.dumps({**found, "start_per_s": count / seconds, "synapses": count}))


if __name__ == "__main__":
    main()
