"""Synapse classes and projections: what a method of one synapse says, and what it may touch."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dslnet import (
    AllToAll,
    Array,
    Convolution,
    DeclarationError,
    FixedProbability,
    Network,
    NetworkError,
    NetworkWarning,
    Neuron,
    Param,
    Port,
    SimulationError,
    Simulator,
    State,
    Synapse,
    TraceError,
    Uniform,
    UnknownNameError,
    param,
    port,
    post_spike,
    pre_spike,
    spike,
    state,
    transmit,
    update,
)
from dslnet.meta import synapse_model
from dslnet.model import OdeBlock, symbol


class Rate(Neuron):
    gain: Param = param(2.0)
    g: Port = port()
    r: State = state(0.0)
    on: State = state(False, dtype=bool)


class Spiking(Neuron):
    v: State = state(0.0)
    g: Port = port()

    @spike
    def fires(self) -> Array:
        return self.v > 1.0

    @spike
    def bursts(self) -> Array:
        return self.v > 2.0


class STDP(Synapse):
    tau: Param = param(20.0)
    A: Param = param(0.01)
    w: State = state(0.5)
    x: State = state(0.0, per="pre")
    y: State = state(0.0, per="post")

    @x.ode
    def dx(self) -> Array:
        return -self.x / self.tau

    @y.ode
    def dy(self) -> Array:
        return -self.y / self.tau

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.x += self.A
        self.w = np.clip(self.w - self.y, 0.0, 1.0)

    @post_spike
    def look_back(self) -> None:
        self.y += self.A
        self.w = np.clip(self.w + self.x, 0.0, 1.0)


def test_the_plain_synapse_of_spikes() -> None:
    model = synapse_model(Synapse, Spiking, Rate)
    (statement,) = model.pre_spike
    assert (statement.target, statement.value, statement.adds) == ("into", symbol("w"), True)
    assert model.transmission is None and [field.name for field in model.fields] == ["w"]


def test_the_plain_synapse_of_rates() -> None:
    model = synapse_model(Synapse, Rate, Spiking)
    assert model.transmission is not None and model.pre_spike == ()
    assert (model.transmission.value, model.transmission.reduce) == (symbol("w") * symbol("pre.r"), "sum")
    assert synapse_model(Synapse, Rate, Spiking, "mean").transmission.reduce == "mean"  # type: ignore[union-attr]  # rates
    assert model.location.line > 0 and model.transmission.location.short.startswith("reading_synapses.py")


def test_a_source_without_r_is_shown_how_to_transmit() -> None:
    class Other(Neuron):
        a: State = state(0.0)

    with pytest.raises(NetworkError, match=r"(?s)no field r.*@transmit\(reduce=np\.sum\).*self\.w \* self\.pre\.a"):
        Synapse(Other(1), Other(1), AllToAll(), into="a")


def test_plasticity_is_read() -> None:
    model = synapse_model(STDP, Spiking, Spiking)
    arrive = [(s.target, s.adds) for s in model.pre_spike]
    assert arrive == [("into", True), ("x", False), ("w", False)]
    assert [(s.target, s.adds) for s in model.post_spike] == [("y", False), ("w", False)]
    (block,) = model.blocks
    assert isinstance(block, OdeBlock) and [equation.target for equation in block.equations] == ["x", "y"]
    assert model.transmission is None
    per = {field.name: field.per for field in model.fields}
    assert per == {"tau": "projection", "A": "projection", "w": "synapse", "x": "pre", "y": "post"}


def read(role: Callable[[Any], Any], body: Callable[[Any], Any]) -> Any:
    """The model of a synapse class with one method."""

    class Model(Synapse):
        k: Param = param(1.0)
        x: State = state(0.0, per="pre")
        y: State = state(0.0, per="post")
        z: State = state(0.0)
        method = role(body)

    return synapse_model(Model, Spiking, Rate)


def test_the_two_neurons_of_a_synapse() -> None:
    def method(self: Any) -> Any:
        return self.w * self.pre.v - self.post.r * self.post.gain + np.where(self.post.on, self.t, self.dt)

    value = read(transmit(reduce=np.max), method).transmission.value
    names = {str(each) for each in value.free_symbols}
    assert names == {"w", "pre.v", "post.r", "post.gain", "post.on", "t", "dt"}


def test_adding_to_the_other_neuron() -> None:
    def method(self: Any) -> None:
        self.into += self.w
        self.into -= self.k
        self.post.g += 2.0 * self.pre.v
        self.y += self.k

    statements = read(pre_spike, method).pre_spike
    assert [s.target for s in statements] == ["into", "into", "post.g", "y"]
    assert all(s.adds for s in statements)
    values = [symbol("w"), -symbol("k"), 2.0 * symbol("pre.v"), symbol("k")]
    assert [s.value for s in statements] == values


def assign_into(self: Any) -> None:
    self.into = self.w


def multiply_into(self: Any) -> None:
    self.into *= 2.0


def read_into(self: Any) -> None:
    self.z = self.into + 1.0


def assign_post(self: Any) -> None:
    self.post.g = 1.0


def assign_pre(self: Any) -> None:
    self.pre.v += 1.0


def assign_per_post(self: Any) -> None:
    self.y = 1.0


def post_param(self: Any) -> None:
    self.post.gain += 1.0


def misspelt_post(self: Any) -> None:
    self.post.gian += 1.0


def misspelt_pre(self: Any) -> None:
    self.z = self.pre.vv


def population_sum(self: Any) -> None:
    self.z = np.sum(self.w)


def write_param(self: Any) -> None:
    self.k = 2.0


@pytest.mark.parametrize(
    ("body", "fragment"),
    [
        (assign_into, r"self\.into can only be added to: self\.into \+= "),
        (multiply_into, r"self\.into can only be added to"),
        (read_into, "not be read"),
        (assign_post, r"self\.post\.g can only be added to"),
        (assign_pre, r"self\.pre\.v belongs to the presynaptic population"),
        (assign_per_post, r"self\.y can only be added to"),
        (post_param, "param and is only read"),
        (misspelt_post, "Rate has no field 'gian'. Did you mean 'gain'"),
        (misspelt_pre, "Spiking has no field 'vv'. Did you mean 'v'"),
        (population_sum, "one synapse"),
        (write_param, "is a param"),
    ],
)
def test_what_an_event_may_not_touch(body: Callable[[Any], Any], fragment: str) -> None:
    with pytest.raises(TraceError, match=fragment):
        read(pre_spike, body)


def test_what_other_methods_may_not_touch() -> None:
    def into(self: Any) -> Any:
        self.into += self.w

    def pre_state(self: Any) -> None:
        self.x += 1.0

    def post(self: Any) -> None:
        self.post.g += 1.0

    for role, body, fragment in (
        (transmit, into, "@transmit method returns"),
        (post_spike, pre_state, "@pre_spike method only"),
        (update, post, "@pre_spike method"),
    ):
        with pytest.raises(TraceError, match=fragment):
            read(role, body)  # type: ignore[arg-type]  # marks are generic functions


def test_a_projection_keeps_what_it_was_given() -> None:
    pre, post = Spiking(4, name="a"), Spiking(5)
    projection = STDP(pre[:2], post, FixedProbability(0.5), into=Spiking.g, w=0.25, delay=1.5, name="link")
    assert (projection.into, projection.delay, projection.on, projection.reduce) == ("g", 1.5, "fires", None)
    assert projection.pre.parent is pre and projection.post is post
    assert (projection._initial["w"], projection._initial["x"]) == (0.25, 0.0)
    assert repr(projection).startswith("STDP(Spiking(2 of 4, name='a'), Spiking(5), FixedProbability(")
    projection.delay = 3
    assert projection.delay == 3.0
    projection.w = 0.75
    assert projection.w == 0.75
    with pytest.raises(SimulationError, match="pre_index is not known yet"):
        projection.pre_index
    assert Synapse(pre, post, AllToAll(), into="v", on=Spiking.bursts).on == "bursts"
    assert Synapse(Rate(1), post, AllToAll(), into="v", reduce=np.min).reduce == "min"
    assert Synapse(pre, post, AllToAll(), into=["g", Spiking.v]).into == ("g", "v")


def test_many_values_at_creation_only() -> None:
    pre, post = Spiking(2), Spiking(3)
    many = STDP(pre, post, AllToAll(), into="g", w=np.ones((3, 2)), tau=[1.0] * 6)
    assert (many._per_of("tau"), many._per_of("w"), many.w.shape) == ("synapse", "synapse", (3, 2))
    with pytest.raises(DeclarationError, match=r"one number for the projection.*at creation.*per=\"synapse\""):
        many.A = [1.0] * 6
    drawn = STDP(pre, post, AllToAll(), into="g", w=Uniform(0.0, 1.0))
    with pytest.raises(SimulationError, match="drawn from the simulator's seed"):
        drawn.w


@pytest.mark.parametrize(
    ("keywords", "error", "fragment"),
    [
        ({"into": "gg"}, NetworkError, "Spiking has no field 'gg'. Did you mean 'g'"),
        ({"into": Rate.gain}, NetworkError, r"into=Rate\.gain: Spiking has no field"),
        ({"into": 5}, NetworkError, "give a port or state of Spiking"),
        ({"into": "g", "on": "fire"}, NetworkError, "fires and bursts"),
        ({"into": "g", "delay": -1.0}, DeclarationError, "delay=-1.0"),
        ({"into": "g", "delay": float("nan")}, DeclarationError, "delay=nan"),
        ({"into": "g", "delay": "slow"}, DeclarationError, "a number of ms"),
        ({"into": "g", "delay": [1.0, -2.0]}, DeclarationError, "the value at position 1 is -2.0"),
        ({"into": "g", "reduce": np.prod}, DeclarationError, "np.sum, np.mean"),
        ({"into": "g", "reduce": np.max}, NetworkError, "carries spikes"),
        ({"into": "g", "weight": 1.0}, DeclarationError, "no argument 'weight'"),
        ({"into": "g", "w": [1.0, np.nan]}, DeclarationError, "position 1 is nan"),
    ],
)
def test_what_does_not_fit(keywords: dict[str, Any], error: type[Exception], fragment: str) -> None:
    with pytest.raises(error, match=fragment):
        Synapse(Spiking(2), Spiking(2), AllToAll(), **keywords)


class Whole(Neuron):
    """Nothing can arrive at n."""

    g: Port = port()
    n: State = state(0, dtype=int)
    level: State = state(0.0, per="population")


class Raising(Synapse):
    @pre_spike
    def arrive(self) -> None:
        self.post.level += 1.0


class Counting(Synapse):
    @pre_spike
    def arrive(self) -> None:
        self.post.n += 1


def test_ends_and_patterns_that_are_none() -> None:
    cells: Any = Spiking(2)
    with pytest.raises(NetworkError, match="the class Spiking"):
        Synapse(Spiking, cells, AllToAll(), into="g")  # type: ignore[type-var]  # the mistake under test
    with pytest.raises(NetworkError, match=r"write AllToAll\(\)"):
        Synapse(cells, cells, AllToAll, into="g")  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(NetworkError, match="a pattern such as"):
        Synapse(cells, cells, 0.5, into="g")  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(NetworkError, match="truth values"):
        Synapse(cells, Rate(1), AllToAll(), into="on")
    with pytest.raises(NetworkError, match=r"into=Whole.n: it is a state of whole numbers.*a state of real numbers"):
        Synapse(cells, Whole(1), AllToAll(), into="n")
    with pytest.raises(TraceError, match=r"self.post.level is one number for the population, and many synapses"):
        Raising(cells, Whole(1), AllToAll(), into="g")
    with pytest.raises(TraceError, match=r"self.post.n is a state of whole numbers.*n: State = state\(0.0\)"):
        Counting(cells, Whole(1), AllToAll(), into="g")
    with pytest.raises(NetworkError, match="it is a param"):
        Synapse(cells, Rate(1), AllToAll(), into=Rate.gain)


def test_a_pre_spike_needs_an_event() -> None:
    with pytest.raises(NetworkError, match="Rate has no spike event"):
        STDP(Rate(1), Rate(1), AllToAll(), into="g")


def test_a_generic_synapse() -> None:
    class Typed(Synapse[Rate, Spiking]):
        @transmit
        def current(self) -> Array:
            return self.w * self.pre.r

    assert Typed(Rate(1), Spiking(1), AllToAll(), into=Spiking.g).reduce is None
    projection = Synapse[Rate, Spiking](Rate(1), Spiking(1), AllToAll(), into=Spiking.g)
    assert type(projection) is Synapse


def test_models_of_pairs_are_kept_apart() -> None:
    class Both(Synapse):
        @transmit
        def current(self) -> Array:
            return self.w * self.pre.r if hasattr(self.pre, "r") else self.w

    with pytest.raises(TraceError, match="has no field 'r'"):
        synapse_model(Both, Spiking, Rate)
    assert synapse_model(Both, Rate, Rate) is synapse_model(Both, Rate, Rate)
    assert synapse_model(Both, Rate, Rate) is not synapse_model(Both, Rate, Spiking)


@pytest.mark.parametrize(
    ("written", "error", "words"),
    [
        (lambda self: self.w * self.r, UnknownNameError, "Did you mean self.pre.r or self.post.r?"),
        (lambda self: self.weight * self.pre.r, UnknownNameError, "Slip has no 'weight'. Did you mean 'w'?"),
        (lambda self: self.w * self.pre, TraceError, "self.pre is a neuron and no number"),
        (lambda self: np.tanh(self.post), TraceError, "as in self.post.on. Rate has gain, g, r and on"),
        (lambda self: self.pre > 0, TraceError, "self.pre is a neuron and no number"),
        (lambda self: np.mean(self.pre), TraceError, "self.pre is a neuron and no number"),
        (lambda self: len(self.pre), TraceError, "self.pre is a neuron and no number"),
        (lambda self: -self.pre, TraceError, "self.pre is a neuron and no number"),
        (lambda self: self.post, TraceError, "self.post is no number"),
        (lambda self: self.pre.mean, TraceError, "self.pre is a neuron and no number"),
        (lambda self: self.w / self.size, TraceError, "self.size is that of a population"),
        (lambda self: self.pre(3), TraceError, "self.pre is a neuron and no number"),
        (
            lambda self: self.pre.r[0],
            TraceError,
            "the presynaptic one of a synapse, without elements: write self.pre.r",
        ),
        (
            lambda self: self.pre.r(5),
            TraceError,
            "value of `delay` ago, so for another time give the projection delay=",
        ),
        (lambda self: self.post.r(5), TraceError, "the postsynaptic one of a synapse, and cannot be called"),
        (lambda self: self.w[0], TraceError, "self.w is the value of one synapse, without elements: write self.w"),
    ],
)
def test_what_is_nearly_right(written: Any, error: Any, words: str) -> None:
    class Slip(Synapse):
        @transmit
        def current(self) -> Array:
            return written(self)

    with pytest.raises(error, match=re.escape(words)):
        Slip(Rate(1), Rate(1), AllToAll(), into="g")


def test_a_function_of_two_neurons_is_none_of_distance() -> None:
    with pytest.raises(DeclarationError, match=re.escape("a function in the place of values is one of the distance")):
        Synapse(Rate(2), Rate(2), AllToAll(), into="g", w=lambda i, j: i + j)


def test_one_weight_in_the_place_of_a_filter_is_warned_of() -> None:
    edge = np.array([[-1.0, 0.0, 1.0]])
    with pytest.warns(NetworkWarning, match=re.escape("write Convolution(0.5 * filters) and leave w= out")):
        Synapse(Rate((4, 4)), Rate((4, 4)), Convolution(edge), into="g", w=0.5)
    Synapse(Rate((4, 4)), Rate((4, 4)), Convolution(np.ones((1, 3))), into="g", w=0.5)
    Synapse(Rate((4, 4)), Rate((4, 4)), Convolution(edge), into="g", w=Uniform(0.0, 1.0))
    Synapse(Rate((4, 4)), Rate((4, 4)), Convolution(edge), into="g")


def test_how_many_synapses_are_chosen() -> None:
    line = Synapse(Rate(3), Rate(2), AllToAll(), into="g", w=Uniform(0.0, 1.0), name="line")
    with Simulator(Network(line.pre, line.post, line)):
        assert (line.incoming(1).size, line[:4].size) == (3, 4)
