"""Rules that read the weights of another projection, which learns: they see those of the step before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import (
    AllToAll,
    FixedProbability,
    Network,
    Neuron,
    Port,
    Shared,
    Simulator,
    State,
    Synapse,
    Transposed,
    port,
    state,
    update,
)


class Cell(Neuron):
    """Stands still."""

    heard: Port = port()
    r: State = state(1.0)


class Growing(Synapse[Cell, Cell]):
    """Each weight grows by 1 a step."""

    w: State = state(0.0)

    @update
    def grows(self) -> None:
        self.w += self.pre.r * self.post.r


class Totals(Synapse[Cell, Cell]):
    """The sum of the weights onto a neuron."""

    w: State = state(0.0)
    total: State = state(0.0, per="post")

    @update
    def adds(self) -> None:
        self.total = np.sum(self.w)


@pytest.mark.parametrize("run", [{"threads": 1}, {"threads": 3}, {"backend": "numpy"}])
@pytest.mark.parametrize("learner_first", [True, False])
@pytest.mark.parametrize("pattern", [AllToAll(), FixedProbability(0.3, seed=2)])
@pytest.mark.parametrize("kind", [Shared, Transposed])
def test_the_weights_are_those_of_the_step_before(
    kind: Any, pattern: Any, learner_first: bool, run: dict[str, Any]
) -> None:
    a, b = Cell(190, name="a"), Cell(130, name="b")
    owner = Growing(a, b, pattern, into="heard", name="owner")
    ends = (b, a) if kind is Transposed else (a, b)
    reader = Totals(*ends, kind(owner), into="heard", name="reader")
    lines = (owner, reader) if learner_first else (reader, owner)
    with Simulator(Network(a, b, *lines), dt=1.0, seed=1, **run) as sim:
        indegree = np.bincount(reader.post_index, minlength=reader.post.size)
        for step in range(4):
            sim.step()
            np.testing.assert_array_equal(reader.total, step * indegree)
            assert (owner.w == step + 1.0).all()
