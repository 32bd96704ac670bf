"""Event rules against an oracle that goes through spikes one by one, tick by tick: ties, delays, several synapses of a
pair, several threads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plasticity.oracle import Oracle
from plasticity.rules import OF_SYNAPSES, RULES
from plasticity.trains import STEPS, network, simulated, situations

SPREAD = 64
"""Each neuron in a block of its own, so that threads share even a few."""


def weights(rule: Any, count: int) -> list[float]:
    return [0.3 + 0.05 * n for n in range(count)]


@pytest.mark.parametrize("backend", ["c", "numpy"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.model.__name__)
@settings(max_examples=10)
@given(situation=situations(), data=st.data())
def test_a_rule_is_what_its_spikes_make_of_it(rule: Any, backend: str, situation: Any, data: Any) -> None:
    watched = data.draw(st.sampled_from([1, STEPS]))  # every tick, or the end alone
    follow(rule, backend, situation, watched)


@pytest.mark.parametrize("backend", ["c", "numpy"])
@pytest.mark.parametrize("rule", OF_SYNAPSES, ids=lambda rule: rule.model.__name__)
@settings(max_examples=8)
@given(situation=situations(), data=st.data())
def test_synapses_with_delays_of_their_own(rule: Any, backend: str, situation: Any, data: Any) -> None:
    count = len(situation["pairs"])
    delays = data.draw(st.lists(st.integers(1, 4), min_size=count, max_size=count))
    quick = {"compiler_flags": ["-O0"]} if backend == "c" else {}  # one delay, or several, is other code
    follow(rule, backend, situation | {"delay": delays}, 1, **quick)


def follow(rule: Any, backend: str, situation: Any, watched: int, **options: Any) -> None:
    spread = SPREAD if backend == "c" else 1
    w = weights(rule, len(situation["pairs"]))
    oracle = Oracle(rule, situation["pairs"], situation["delay"], situation["dt"], w)
    net, line, target = network(rule, situation, w, spread)
    sim = simulated(net, situation, backend, **options)
    for begin in range(0, STEPS, watched):
        sim.step(watched)
        oracle.run(situation["before"], situation["behind"], range(begin, begin + watched))
        compare(oracle, line, target, spread)
    sim.close()


def compare(oracle: Oracle, line: Any, target: Any, spread: int) -> None:
    """All that the rule keeps, and what arrived in the last step."""
    close = {"rtol": 1e-12, "atol": 1e-14}
    for name in {"w", *oracle.rule.synapse}:
        np.testing.assert_allclose(getattr(line, name), oracle.values(name), err_msg=name, **close)
    for name in (*oracle.rule.of_source, *oracle.rule.of_target):
        np.testing.assert_allclose(getattr(line, name)[::spread], oracle.values(name), err_msg=name, **close)
    heard = [oracle.received[n] for n in sorted(oracle.targets)]
    np.testing.assert_allclose(target.heard[::spread], heard, **close)
