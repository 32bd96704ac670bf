"""Two populations that fire at given ticks, joined by given pairs, and what a simulator makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from dslnet import Array, FromPairs, Network, Neuron, OneToOne, Port, Simulator, SpikeTrains, Synapse, port, spike

STEPS = 24
Ticks = list[list[int]]


class Target(Neuron):
    """Fires when it is told to; what a projection delivers is looked at."""

    told: Port = port()
    heard: Port = port()

    @spike
    def fires(self) -> Array:
        return self.told > 0.0


def trains(count: st.SearchStrategy[int], first: int = 0) -> st.SearchStrategy[Ticks]:
    """Spike trains of a few neurons, dense enough for ties."""
    one = st.lists(st.integers(first, STEPS - 1), unique=True, max_size=8).map(sorted)
    return count.flatmap(lambda n: st.lists(one, min_size=n, max_size=n))


@st.composite
def situations(draw: st.DrawFn) -> dict[str, Any]:
    """Trains of both sides, pairs in their order with several synapses of one pair, a delay, a step, threads."""
    before, behind = draw(trains(st.integers(1, 4))), draw(trains(st.integers(1, 3), first=1))
    pair = st.tuples(st.integers(0, len(before) - 1), st.integers(0, len(behind) - 1))
    pairs = sorted(draw(st.lists(pair, min_size=1, max_size=8)))
    return {
        "before": before,
        "behind": behind,
        "pairs": pairs,
        "delay": draw(st.integers(1, 3)),
        "dt": draw(st.sampled_from([1.0, 0.5])),
        "threads": draw(st.integers(1, 2)),
    }


def network(rule: Any, situation: dict[str, Any], w: Sequence[float], spread: int = 1) -> tuple[Network, Any, Any]:
    """The network, its projection and its target. With `spread` the neurons stand so far apart, that threads share
    them out."""
    dt, behind = situation["dt"], situation["behind"]
    source = SpikeTrains([np.array(ticks) * dt for ticks in apart(situation["before"], spread)], name="source")
    teacher = SpikeTrains([(np.array(ticks) - 1) * dt for ticks in apart(behind, spread)], name="teacher")
    target = Target(len(behind) * spread, name="target")
    telling = Synapse(teacher, target, OneToOne(), into="told", name="telling")
    pre, post = (np.array(side) * spread for side in zip(*situation["pairs"], strict=True))
    line = rule.model(
        source, target, FromPairs(pre, post), into="heard", w=np.array(w), name="line",
        delay=np.asarray(situation["delay"]) * dt, **rule.parameters,
    )  # fmt: skip
    return Network(source, teacher, target, telling, line), line, target


def apart(trains: Ticks, spread: int) -> Ticks:
    """The trains with silent neurons behind each."""
    return [each for train in trains for each in (train, *[[]] * (spread - 1))]


def simulated(net: Network, situation: dict[str, Any], backend: str = "c", **options: Any) -> Simulator:
    """A started simulator of it."""
    threads = 1 if backend == "numpy" else situation["threads"]
    return Simulator(net, dt=situation["dt"], seed=1, threads=threads, backend=backend, **options).start()
