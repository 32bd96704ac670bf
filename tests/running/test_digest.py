"""A digest is of all that decides how a run goes on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import FromPairs, IF_curr_exp, Network, Simulator, Synapse


def digest_of(pre: list[int], post: list[int], delay: Any, **choices: Any) -> str:
    sources, targets = IF_curr_exp(3, name="sources"), IF_curr_exp(3, name="targets")
    line = Synapse(sources, targets, FromPairs(pre, post), into="g_exc", w=np.full(4, 0.1), delay=delay, name="line")
    with Simulator(Network(sources, targets, line), dt=0.1, seed=1, **choices) as sim:
        return sim.digest()


@pytest.mark.parametrize("backend", ["c", "numpy"])
def test_neurons_and_delays_of_synapses_count(backend: Any) -> None:
    """Also where each neuron has as many of them, and values are the same."""
    pairs = ([0, 0, 1, 1], [0, 1, 1, 2])
    made: list[tuple[list[int], list[int], Any]] = [
        (*pairs, 1.0),
        (*pairs, 1.5),
        (*pairs, np.array([1.0, 1.0, 1.0, 2.0])),
        (*pairs, np.array([1.0, 1.0, 2.0, 1.0])),
        ([0, 0, 1, 1], [1, 2, 0, 1], 1.0),
    ]
    digests = [digest_of(*each, backend=backend) for each in made]
    assert len(set(digests)) == len(made)
    assert digest_of(*made[2], backend=backend) == digests[2]
    if backend == "c":
        assert digest_of(*made[2], threads=2) == digests[2]
