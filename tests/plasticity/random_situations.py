"""What drawn rules are tried in: trains of both sides, pairs with several synapses, delays; and what changes then."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from plasticity.random_rules import Rule
from plasticity.trains import STEPS, trains

Situation = dict[str, Any]


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Targets stand apart in the larger populations, so that threads share them out."""
    size, dt = draw(st.sampled_from([2, 5, 66, 130])), draw(st.sampled_from([1.0, 0.5, 0.1]))
    before, count = draw(trains(st.integers(2, 4))), min(size, 3)
    targets = [0, size - 1, size // 2][:count]
    behind = dict(zip(targets, draw(trains(st.just(count), first=1)), strict=True))
    pair = st.tuples(st.integers(0, len(before) - 1), st.sampled_from(targets))
    pairs = sorted(draw(st.lists(pair, min_size=1, max_size=9)))
    one = draw(st.booleans())
    delays = st.integers(1, 4)
    delay = draw(delays if one else st.lists(delays, min_size=len(pairs), max_size=len(pairs)))
    return {
        "size": size, "dt": dt, "before": before, "behind": behind, "pairs": pairs, "delay": delay,
        "parts": draw(st.sampled_from([[STEPS], [1, STEPS - 1], [5, 3, 4, STEPS - 12]])),
        "between": draw(st.lists(st.sampled_from([""] * 4 + list(CHANGES)), min_size=4, max_size=4)),
    }  # fmt: skip


CHANGES = {"plasticity": {}, "transmission": {}, "A": 0.17, "tau": 6.0, "w": 0.45, "y": 0.25, "d": -0.1}
"""What Python does between two parts: a switch is turned, or a field becomes a number."""


def given_values(rule: Rule, situation: Situation, which: set[str], start: int) -> dict[str, Any]:
    """Values of their own for some fields, one for each neuron or synapse."""
    counts = {
        "projection": 1, "pre": len(situation["before"]), "post": situation["size"], "synapse": len(situation["pairs"]),
    }  # fmt: skip
    random, given = np.random.default_rng(start), {}
    for name, (low, high) in RANGES.items():
        values = random.uniform(low, high, counts[rule.levels.get(name, "synapse")])
        if name in which & rule.levels.keys():
            given[name] = values if rule.levels[name] != "projection" else float(values[0])
    return given


RANGES = {"w": (0.1, 0.8), "k": (0.1, 0.4), "top": (0.7, 1.0), "tau": (3.0, 9.0), "c": (0.0, 0.5), "y": (0.0, 0.5)}
