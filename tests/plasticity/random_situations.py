"""What drawn rules are tried in: trains of both sides, pairs with several synapses, delays; and what changes then."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
from hypothesis import strategies as st
from plasticity.random_rules import Rule
from plasticity.trains import STEPS

Situation = dict[str, Any]


def situations() -> st.SearchStrategy[Situation]:
    """Hypothesis draws the seed, as for rules: drawn one by one, most synapses are alone and most neurons silent."""
    return st.binary(min_size=8, max_size=8).map(lambda seed: situation_of(Random(seed)))


def situation_of(random: Random) -> Situation:
    """Targets stand apart in the larger populations, so that threads share them out."""
    size, sources = random.choice([2, 5, 66, 130]), random.randint(2, 4)
    targets = sorted({0, size // 2, size - 1})
    count = random.choice([1, 4, 9, 12])
    pairs = sorted((random.randrange(sources), random.choice(targets)) for _ in range(count))
    delays = [random.randint(1, 4) for _ in pairs]
    return {
        "size": size, "dt": random.choice([1.0, 0.5, 0.1]), "pairs": pairs, "delay": random.choice([delays[0], delays]),
        "before": [ticks(random, 0) for _ in range(sources)], "behind": {n: ticks(random, 1) for n in targets},
        "parts": random.choice([[STEPS], [1, STEPS - 1], [5, 3, 4, STEPS - 12]]),
        "between": random.choices(["", "", "", "", *CHANGES], k=4),
    }  # fmt: skip


def ticks(random: Random, first: int) -> list[int]:
    """When a neuron fires, if it does."""
    return sorted(random.sample(range(first, STEPS), random.choice([0, 3, 8, 12])))


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
