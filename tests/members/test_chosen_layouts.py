"""Some synapses are the same ones in every layout, and what is no place says so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import AllToAll, FixedProbability, LeakyIntegrator, Network, NetworkError, Simulator, Synapse, Uniform

LAYOUTS: list[tuple[Any, str | None, int]] = [
    (AllToAll(), None, 1),
    (AllToAll(), None, 3),
    (AllToAll(self_connections=False), None, 2),
    (FixedProbability(0.9, seed=1), "dense", 2),
    (FixedProbability(0.6, seed=1), "columns", 2),
    (FixedProbability(0.6, seed=1), "rows", 1),
]


def made(pattern: Any, layout: str | None, w: Any) -> tuple[Network, Any]:
    units = LeakyIntegrator(65, name="units")
    line = Synapse(units, units, pattern, into="exc", w=w, layout=layout, name="line")
    return Network(units, line), line


@pytest.mark.parametrize(("pattern", "layout", "threads"), LAYOUTS)
@pytest.mark.parametrize("w", [0.25, Uniform(0.0, 1.0)])
def test_neurons_and_values(pattern: Any, layout: str | None, threads: int, w: Any) -> None:
    net, line = made(pattern, layout, w)
    with Simulator(net, seed=1, threads=threads):
        every = (slice(3, 90, 7), slice(-5, None), [9, 4, 800], 7, line.post_index == 64)
        for index in every:
            some, places = line[index], np.atleast_1d(np.arange(line.size)[index])
            np.testing.assert_array_equal(some.pre_index, line.pre_index[places])
            np.testing.assert_array_equal(some.post_index, line.post_index[places])
            np.testing.assert_array_equal(np.broadcast_to(some.w, places.shape), line.w[places])
        matrix = np.zeros((65, 65))
        matrix[line.post_index, line.pre_index] = line.w
        np.testing.assert_array_equal(line.to_dense(), matrix)
        line.to_dense()[0, 0] = 5.0  # a copy, to be written into


@pytest.mark.parametrize("index", [1.5, "w", np.array(2.5), slice(2.0, 5), [1.5, 2.5]])
def test_what_is_no_place(index: Any) -> None:
    net, line = made(AllToAll(), None, 0.1)
    with Simulator(net, seed=1), pytest.raises(NetworkError, match=r"take synapses by whole numbers|index"):
        line[index]
