"""Ready-made plasticity with delays of their own: traces of a source become traces of each synapse, as messages say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import (
    AdditiveSTDP,
    DeclarationError,
    FromPairs,
    IF_cond_exp,
    MultiplicativeSTDP,
    Network,
    Poisson,
    Simulator,
    State,
    TripletSTDP,
    VoltageSTDP,
    state,
)


class OwnAdditive(AdditiveSTDP):
    x: State = state(0.0)


class OwnMultiplicative(MultiplicativeSTDP):
    x: State = state(0.0)


class OwnTriplet(TripletSTDP):
    r1: State = state(0.0)
    r2: State = state(0.0)


class OwnVoltage(VoltageSTDP):
    x: State = state(0.0, unit="1/ms")


OWN = [OwnAdditive, OwnMultiplicative, OwnTriplet, OwnVoltage]


def weights(kind: Any, delays: Any) -> Any:
    """Of synapses with these delays; a projection for each where there are several, of the class as it is."""
    random = np.random.default_rng(3)
    pre, post = np.repeat(np.arange(40), 20), np.concatenate([np.sort(random.permutation(66)[:20]) for _ in range(40)])
    source, cells = Poisson(40, rate=60.0, name="source"), IF_cond_exp(66, name="cells")
    drive: dict[str, Any] = {"into": "g_exc", "w": 0.02, "w_max": 0.04}
    lines = [
        kind(source, cells, FromPairs(pre[own], post[own]), delay=delay, **drive) for own, delay in delays(len(pre))
    ]
    with Simulator(Network(source, cells, *lines), dt=0.5, seed=1, threads=2) as sim:
        sim.simulate(400.0)
        return np.concatenate([line.w for line in lines])


@pytest.mark.parametrize("own", OWN)
def test_as_several_projections_of_one_delay(own: Any) -> None:
    def together(size: int) -> Any:
        return [(np.arange(size), np.where(np.arange(size) % 2, 2.0, 9.5))]

    def apart(size: int) -> Any:
        return [(np.arange(first, size, 2), delay) for first, delay in ((0, 9.5), (1, 2.0))]

    whole, halves = weights(own, together), weights(own.__base__, apart)
    np.testing.assert_allclose(whole[::2], halves[: len(whole) // 2], rtol=1e-9)
    np.testing.assert_allclose(whole[1::2], halves[len(whole) // 2 :], rtol=1e-9)
    assert np.ptp(whole) > 1e-3


def test_the_message_says_how() -> None:
    source, cells = Poisson(2, rate=10.0), IF_cond_exp(2)
    line = TripletSTDP(source, cells, FromPairs([0, 1], [1, 0]), into="g_exc", delay=[1.0, 2.0])
    with pytest.raises(DeclarationError) as error:
        Simulator(Network(source, cells, line))
    form = "`class Own(TripletSTDP): r1: State = state(0.0); r2: State = state(0.0)`"
    assert "r1 and r2 are" in str(error.value) and form in str(error.value)


def test_equal_delays_are_one() -> None:
    source, cells = Poisson(2, rate=10.0), IF_cond_exp(2)
    line = TripletSTDP(source, cells, FromPairs([0, 1], [1, 0]), into="g_exc", delay=[2.0, 2.0])
    with Simulator(Network(source, cells, line)) as sim:
        sim.step(5)
        assert line.r1.shape == (2,)
