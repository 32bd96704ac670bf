"""Rules that cannot be: each says the line, what was seen, and what would be right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import (
    STP,
    AllToAll,
    Array,
    DeclarationError,
    Network,
    NetworkError,
    Neuron,
    Noise,
    Normal,
    Param,
    Port,
    Simulator,
    State,
    Synapse,
    TraceError,
    Uniform,
    UnknownNameError,
    noise,
    param,
    port,
    post_spike,
    pre_spike,
    spike,
    state,
    transmit,
    update,
)

RANDOM = np.random.default_rng(1)


class Cell(Neuron):
    v: State = state(0.0)
    r: State = state(0.0)
    g: Port = port()
    k: Param = param(1.0)

    @spike
    def fires(self) -> Array:
        return self.v > 1.0


class Silent(Neuron):
    r: State = state(0.0)
    g: Port = port()


def pre_written(self: Any) -> None:
    self.pre.v = 1.0


def post_set(self: Any) -> None:
    self.post.v = 1.0


def parameter_changed(self: Any) -> None:
    self.post.k += 1.0


def into_read(self: Any) -> None:
    self.w = self.into + 1.0


def projection_written(self: Any) -> None:
    self.p += 1.0


def reduced(self: Any) -> None:
    self.w += np.mean(self.post.r)


def equation_inside(self: Any) -> None:
    self.w.ode(lambda s: -s.w)


def handed_back(self: Any) -> None:
    self.into += self.w


def source_written(self: Any) -> None:
    self.x += 1.0


def of_synapses(self: Any) -> None:
    self.y = self.y + self.w


def projection_of_synapses(self: Any) -> None:
    self.p = self.w


def source_of_targets(self: Any) -> None:
    self.x = self.post.r


def largest_of_own(self: Any) -> None:
    self.w = np.max(self.y)


def reduced_twice(self: Any) -> None:
    self.w = np.mean(self.y)


def sum_of_all(self: Any) -> None:
    self.p = np.sum(self.w)


def sum_of_source(self: Any) -> None:
    self.x = np.sum(self.w)


def target_of_sources(self: Any) -> None:
    self.y = self.pre.r


def time_written(self: Any) -> None:
    self.t_post = self.t


def returned(self: Any) -> Any:
    return self.w


def by_chance(self: Any) -> None:
    self.w += RANDOM.random()


WRONG = [
    (
        pre_spike,
        pre_written,
        TraceError,
        r"self\.pre\.v belongs to the presynaptic population and is only read.*self\.post\.x \+=",
    ),
    (pre_spike, post_set, TraceError, r"self\.post\.v can only be added to: self\.post\.v \+= \.\.\."),
    (pre_spike, parameter_changed, TraceError, r"self\.post\.k is a param and is only read"),
    (pre_spike, into_read, TraceError, r"self\.into .* can be added to, and not be read"),
    (pre_spike, projection_written, TraceError, r"self\.p is one number for the projection.*write it in an @update"),
    (pre_spike, reduced, TraceError, r"np\.mean: a @pre_spike method is run for one synapse; keep it in a state"),
    (pre_spike, equation_inside, Exception, r"an equation stands beside other methods.*@x\.ode above def dx"),
    (post_spike, handed_back, TraceError, r"self\.into is added to in a @pre_spike method"),
    (post_spike, source_written, TraceError, r'self\.x is per="pre" and is written in a @pre_spike method only'),
    (
        post_spike,
        of_synapses,
        DeclarationError,
        r"one per postsynaptic neuron.*reads self\.w.*np\.sum",
    ),
    (update, projection_of_synapses, DeclarationError, r"one value for the projection.*reads self\.w.*np\.mean"),
    (update, source_of_targets, DeclarationError, r"one per presynaptic neuron.*reads self\.post\.r"),
    (update, sum_of_all, DeclarationError, r'reduces over the synapses of each target: declare p.*per="post"'),
    (update, sum_of_source, DeclarationError, r'reduces over the synapses of each target: declare x.*per="post"'),
    (update, target_of_sources, DeclarationError, r"reads self\.pre\.r.*np\.sum\(self\.w \* self\.pre\.r\)"),
    (pre_spike, time_written, TraceError, r"self\.t_post cannot be assigned in a method: it is only read there"),
    (pre_spike, returned, TraceError, r"it assigns, .* what the target is given is added to it: self\.into \+= "),
    (post_spike, by_chance, TraceError, "a random number of NumPy or Python in an equation"),
    (update, largest_of_own, TraceError, r"a reduction over self\.y, which is per='post'"),
    (update, reduced_twice, TraceError, r"a reduction over self\.y, which is per='post'"),
]


@pytest.mark.parametrize(("mark", "body", "error", "words"), WRONG, ids=lambda each: getattr(each, "__name__", ""))
def test_it_is_refused_with_its_line(mark: Any, body: Any, error: Any, words: str) -> None:
    fields = {"x": state(0.0, per="pre"), "y": state(0.0, per="post"), "p": state(0.0, per="projection")}
    cls = type(Synapse)("Rule", (Synapse,), {**fields, body.__name__: mark(body)})
    cells = Cell(3)
    ended = body in (returned, by_chance)  # what is seen when the method has ended
    line = body.__code__.co_firstlineno + (not ended)
    with pytest.raises(error, match=words) as caught:
        Simulator(Network(cells, cls(cells, cells, AllToAll(), into="g")), dt=1.0)
    assert f"test_refusals.py:{line}" in str(caught.value)


class Traced(Synapse):
    x: State = state(0.0, per="pre")

    @pre_spike
    def arrive(self) -> None:
        self.x += 1.0


def test_a_state_of_the_source_needs_one_delay() -> None:
    cells = Cell(3)
    line = Traced(cells, cells, AllToAll(), into="g", delay=Uniform(1.0, 5.0))
    with pytest.raises(DeclarationError, match=r'x is per="pre".*different delays.*give the projection one delay'):
        Simulator(Network(cells, line), dt=1.0)
    line = Traced(cells, cells, AllToAll(), into="g", delay=2.0)
    with Simulator(Network(cells, line), dt=1.0):
        with pytest.raises(DeclarationError, match=r'x is per="pre", which needs one delay'):
            line.delay = np.arange(1.0, 10.0)
        line.delay = 3.0
        assert line.delay == 3.0


def test_what_synapses_share_needs_one_delay_to_the_sources() -> None:
    """Each delay shows another mean."""

    class Level(Synapse):
        level: State = state(0.0, per="projection")

        @transmit
        def send(self) -> Array:
            return self.w * self.pre.r

        @update
        def follow(self) -> None:
            self.level = 0.9 * self.level + 0.1 * np.mean(self.pre.r)

    cells = Cell(3)
    line = Level(cells, cells, AllToAll(), into="g", delay=Uniform(1.0, 5.0))
    with pytest.raises(DeclarationError, match=r"level has one value for the projection and takes something of the so"):
        Simulator(Network(cells, line), dt=1.0)
    line = Level(cells, cells, AllToAll(), into="g", delay=2.0)
    with (
        Simulator(Network(cells, line), dt=1.0),
        pytest.raises(DeclarationError, match=r"give the projection one delay"),
    ):
        line.delay = np.arange(1.0, 10.0)


def test_noise_is_of_synapses() -> None:
    class Noisy(Synapse):
        xi: Noise = noise(Normal(0.0, 1.0), per="post")

    class Scaled(Synapse):
        scale: Param = param(1.0, per="post")
        xi: Noise = noise(Normal(0.0, "scale"))

        @pre_spike
        def arrive(self) -> None:
            self.into += self.xi

    cells = Cell(3)
    with pytest.raises(DeclarationError, match=r"Noisy\.xi is noise per 'post'"):
        Simulator(Network(cells, Noisy(cells, cells, AllToAll(), into="g")), dt=1.0)
    with pytest.raises(DeclarationError, match="parameters of noise are per projection or per synapse"):
        scaled = Scaled(cells, cells, AllToAll(), into="g", scale=np.ones(3))
        Simulator(Network(cells, scaled), dt=1.0)


def test_events_that_are_not_there() -> None:
    cells, silent = Cell(3), Silent(3)
    with pytest.raises(NetworkError, match="on_post='burst': Cell has no such event; it has fires"):
        STP(cells, cells, AllToAll(), into="g", on_post="burst")
    with pytest.raises(
        NetworkError, match=r"Looking has a post_spike, and Silent has no spike event: look_back \(.*test_refusals\.py:"
    ):

        class Looking(Synapse):
            @post_spike
            def look_back(self) -> None:
                self.w += 1.0

        Looking(cells, silent, AllToAll(), into="g")


def test_events_that_no_rule_asks_for() -> None:
    class Twice(Cell):
        @spike
        def bursts(self) -> Array:
            return self.v > 5.0

    class Values(Synapse):
        @transmit
        def value(self) -> Array:
            return self.w * self.pre.v

    class Since(Synapse):
        @transmit
        def value(self) -> Array:
            return self.w * (self.t_pre + self.t_post)

    cells = Twice(3)
    with pytest.raises(NetworkError, match="on='bursts': Values has no @pre_spike method, and no other that asks"):
        Values(cells, cells, AllToAll(), into="g", on="bursts")
    with pytest.raises(NetworkError, match=r"on_post=.*: Synapse has no @post_spike method.*: leave on_post= out"):
        Synapse(cells, cells, AllToAll(), into="g", on_post=Twice.bursts)
    Values(cells, cells, AllToAll(), into="g", on="fires")  # which makes no difference
    Since(cells, cells, AllToAll(), into="g", on="bursts", on_post="bursts")


def test_times_of_spikes_that_there_are_not() -> None:
    class Late(Synapse):
        @update
        def fade(self) -> None:
            self.w = self.w * np.exp((self.t_post - self.t) / 20.0)

    class Sent(Synapse):
        @transmit
        def current(self) -> Array:
            return self.w * self.pre.r * (self.t - self.t_pre)

    cells, silent = Cell(3), Silent(3)
    with pytest.raises(
        TraceError, match=r"test_refusals\.py:\d+\): Silent has no spike event, so there is no self\.t_post"
    ):
        Late(cells, silent, AllToAll(), into="g")
    with pytest.raises(
        TraceError, match=r"test_refusals\.py:\d+\): Silent has no spike event, so there is no self\.t_pre"
    ):
        Sent(silent, cells, AllToAll(), into="g")


@pytest.mark.parametrize("backend", ["numpy", "c"])
def test_time_constants_are_more_than_zero(backend: str) -> None:
    cells = Cell(3)
    line = STP(cells, cells, AllToAll(), into="g", tau_facil=0.0, name="line")
    sim = Simulator(Network(cells, line), dt=1.0, backend=backend)
    with pytest.raises(
        DeclarationError, match=r"line\.tau_facil = 0\.0: du/dt \(.*\) divides by it, so it is more than 0"
    ):
        sim.start()
    line.tau_facil, line.tau_rec = 0.01, -20.0
    with pytest.raises(DeclarationError, match=r"line\.tau_rec = -20\.0: dx/dt"):
        Simulator(Network(cells, line), dt=1.0, backend=backend).start()
    line.tau_rec, line.U = 20.0, 0.0
    with Simulator(Network(cells, line), dt=1.0, backend=backend):
        with pytest.raises(DeclarationError, match=r"line\.tau_rec = 0\.0: dx/dt"):
            line.tau_rec = 0
        line.U = 0.5
        assert line.tau_rec == 20.0


def test_methods_whose_mark_was_forgotten() -> None:
    with pytest.raises(DeclarationError, match=r"Rate\.transmit: .*test_refusals\.py:\d+\).* write @transmit above it"):

        class Rate(Synapse):
            def transmit(self) -> Array:
                return self.w * self.pre.r

    with pytest.raises(DeclarationError, match=r"Rest\.spike: .* write @spike above it, or give a helper another name"):

        class Rest(Neuron):
            def spike(self) -> Array:
                return 0.0

    class Marked(Synapse):
        @transmit
        def transmit(self) -> Array:
            return self.w * self.pre.r

    class Twice(Marked):
        def transmit(self) -> Array:  # overrides, and keeps the mark
            return 2.0 * super().transmit()

    silent = Silent(2, r=1.0)
    with Simulator(Network(silent, Twice(silent, silent, AllToAll(), into="g")), dt=1.0, backend="numpy") as sim:
        sim.step()
        assert silent.g.tolist() == [4.0, 4.0]


def test_names_of_other_simulators() -> None:
    cells = Cell(3)
    line = Synapse(cells, cells, AllToAll(), into="g")
    with pytest.raises(UnknownNameError, match="Did you mean 'disable_plasticity'"):
        line.disable_learning()  # type: ignore[attr-defined]  # the mistake


def test_values_of_one_side_have_its_shape() -> None:
    cells = Cell((2, 3))
    line = Traced(cells, cells[0], AllToAll(), into="g", x=np.arange(6.0).reshape(2, 3))
    with Simulator(Network(cells, line), dt=1.0) as sim:
        assert line.x.tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
        line.x = line.x + 1.0
        sim.step()
        assert line.x[1, 2] == 6.0
        with pytest.raises(NetworkError, match=r"the values have shape \(5,\).*in the shape \(2, 3\)"):
            line.x = np.ones(5)
        with pytest.raises(DeclarationError, match="kept per 'pre' and not per synapse; assign the whole field"):
            line.incoming(1).x = 2.0


@pytest.mark.parametrize("method", ["explicit", "midpoint", "heun", "rk4", "exponential", "implicit"])
@pytest.mark.parametrize("mean", [False, True])
def test_one_value_for_the_projection_reads_none_of_each_synapse(method: str, mean: bool) -> None:
    """Whatever the method makes of the equations, and beside a mean, which is one number."""

    class Level(Synapse):
        level: State = state(0.0, per="projection")

        @level.ode(method=method)
        def dlevel(self) -> Array:
            return -self.level * self.w + np.mean(self.pre.g) if mean else -self.level * self.w

        @transmit
        def send(self) -> Array:
            return self.w * self.pre.r

    cells = Cell(3)
    with pytest.raises(
        DeclarationError, match=r"dlevel: dlevel/dt gives it one per synapse, since it reads self.w: dec"
    ):
        Simulator(Network(cells, Level(cells, cells, AllToAll(), into="g")), dt=1.0)


def test_an_equation_within_a_rule_is_refused() -> None:
    """It would be forgotten: a rule is no body of a class."""

    class Nested(Synapse):
        x: State = state(0.0)

        @pre_spike
        def arrive(self) -> None:
            @Nested.x.ode
            def dx(self: Any) -> Any:
                return -self.x

            self.into += self.w

    cells = Cell(2, name="cells")
    with pytest.raises(DeclarationError, match=r"Nested.arrive.*refusals.py:\d+.*: @x.ode marks a method of a class"):
        Nested(cells, cells, AllToAll(), into="g", name="line")
