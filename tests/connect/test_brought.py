"""Weights that come with a pattern, in fields of every kind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from strategies import Still

from dslnet import (
    Convolution,
    DeclarationError,
    FromMatrix,
    Network,
    NetworkError,
    Param,
    Shared,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    Transposed,
    param,
    pre_spike,
    state,
    transmit,
)

W = np.array([[0.0, 2.5, 0.0], [3.5, 0.0, 0.0], [0.0, 0.0, 5.5]])


def line_of(record: Any, pattern: Any) -> Any:
    """A projection whose w is declared like this, and its populations."""

    class Line(Synapse[Any, Any]):
        w: Any = record

        @transmit
        def send(self) -> Any:
            return self.w * self.pre.r

    pre, post = Still(3, name="pre", r=[1.0, 10.0, 100.0]), Still(3, name="post")
    return pre, post, Line(pre, post, pattern, into="exc", name="line")


@pytest.mark.parametrize("backend", ["c", "numpy"])
def test_a_parameter_of_the_projection_has_one_for_each_synapse(backend: Any) -> None:
    pre, post, line = line_of(param(1.0), FromMatrix(W))
    for _ in range(2):
        with Simulator(Network(pre, post, line), dt=1.0, backend=backend) as sim:
            sim.step()
            np.testing.assert_array_equal(post.exc, W @ pre.r)
            np.testing.assert_array_equal(line.w, [3.5, 2.5, 5.5])


def test_a_filter_in_a_parameter() -> None:
    pre, post, line = line_of(param(1.0), Convolution([2.5, 3.5, 5.5]))
    with Simulator(Network(pre, post, line), dt=1.0) as sim:
        sim.step()
        np.testing.assert_array_equal(post.exc, [3.5 + 55.0, 2.5 + 35.0 + 550.0, 25.0 + 350.0])


@pytest.mark.parametrize("per", ["pre", "post", "projection"])
def test_a_state_of_another_level_is_refused(per: Any) -> None:
    pre, post, line = line_of(state(1.0, per=per), FromMatrix(W))
    with pytest.raises(NetworkError, match=f'a weight for each synapse, and Line.w is declared per="{per}"'):
        Simulator(Network(pre, post, line), dt=1.0).__enter__()


@pytest.mark.parametrize("dtype", [int, bool])
def test_digits_are_not_lost(dtype: Any) -> None:
    pre, post, line = line_of(state(1, dtype=dtype), FromMatrix(W))
    with pytest.raises(DeclarationError, match=r"line.w, from the pattern: the value at position 0 is 3.5; it holds"):
        Simulator(Network(pre, post, line), dt=1.0).__enter__()
    pre, post, line = line_of(state(1, dtype=int), FromMatrix(2.0 * W))
    with Simulator(Network(pre, post, line), dt=1.0) as sim:
        sim.step()
        np.testing.assert_array_equal(post.exc, 2.0 * W @ pre.r)


class Growing(Synapse[Any, Any]):
    """w would be the same for all synapses of a source, if its first values were."""

    x: State = state(0.0, per="pre")
    w: State = state(1.0)
    gain: Param = param(1.0)

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.x += self.gain
        self.w += self.x


@pytest.mark.parametrize("backend", ["c", "numpy"])
def test_a_rule_of_one_side_begins_with_the_weights_of_the_pattern(backend: Any) -> None:
    pre, post = SpikeTrains([[0.0], [], [0.0]], name="pre"), Still(3, name="post")
    line = Growing(pre, post, FromMatrix(W), into="exc", name="line")
    with Simulator(Network(pre, post, line), dt=1.0, backend=backend) as sim:
        sim.step(3)
        np.testing.assert_array_equal(line.w, [4.5, 2.5, 6.5])


@pytest.mark.parametrize("given", [{}, {"w": [1.0, 2.0, 3.0]}])
@pytest.mark.parametrize("backend", ["c", "numpy"])
def test_a_parameter_that_is_shared(given: Any, backend: Any) -> None:
    cls = type(line_of(param(1.0), FromMatrix(W))[2])
    a, b = Still(3, name="a", r=[1.0, 10.0, 100.0]), Still(3, name="b", r=[1.0, 10.0, 100.0])
    own = cls(a, b, FromMatrix(np.diag([1.0, 2.0, 3.0])), into="exc", name="own", **given)
    lent = cls(a, b, Shared(own), into="total", name="lent")
    back = cls(b, a, Transposed(own), into="exc", name="back")
    with Simulator(Network(a, b, own, lent, back), dt=1.0, backend=backend) as sim:
        sim.step()
        for found in (b.exc, b.total - b.exc, a.exc):
            np.testing.assert_array_equal(found, [1.0, 20.0, 300.0])
        np.testing.assert_array_equal(lent.w, [1.0, 2.0, 3.0])


def test_new_synapses_need_a_weight_of_their_own() -> None:
    for record in (param(1.0), state(1.0)):
        pre, post, line = line_of(record, FromMatrix(W))
        with Simulator(Network(pre, post, line), dt=1.0, backend="numpy"):
            with pytest.raises(NetworkError, match="give the w of the new synapses"):
                line.create(0, 0)
            line.create(0, 0, w=9.0)
            assert line.w.tolist() == [9.0, 3.5, 2.5, 5.5]
