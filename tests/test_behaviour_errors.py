"""What bad input gets: a clear error at the earliest moment, which names what it is about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from strategies import Counter, Integrator, Noisy, Rate, Still, simulate_members

from dslnet import (
    AllToAll,
    Array,
    Network,
    Neuron,
    Noise,
    Normal,
    OneToOne,
    Param,
    Simulator,
    State,
    Synapse,
    noise,
    param,
    pre_spike,
    spike,
    state,
    update,
)
from dslnet.errors import CompileError, DeclarationError, DslError, NetworkError, NetworkWarning, SimulationError


def test_a_projection_whose_population_is_missing() -> None:
    pre, post = Still(2, name="source"), Still(2, name="target")
    with pytest.raises(NetworkError, match="target"):
        Network(pre, Rate(pre, post, AllToAll(), into=Still.exc, name="link"))


def test_two_members_of_one_name() -> None:
    with pytest.raises(NetworkError, match="twin"):
        Network(Still(2, name="twin"), Still(3, name="twin"))


def test_a_living_projection_left_out() -> None:
    pre, post = Still(2, name="source"), Still(2, name="target")
    kept = Rate(pre, post, AllToAll(), into=Still.exc, name="link")
    with pytest.warns(NetworkWarning, match="link"):
        Network(pre, post)
    Network(pre, post, kept)


def test_one_to_one_needs_equal_sizes() -> None:
    pre, post = Still(2, name="source"), Still(3, name="target")
    with pytest.raises(NetworkError, match=r"(?s)2.*3"):
        simulate_members(pre, post, Rate(pre, post, OneToOne(), into=Still.exc)).start()


def test_a_target_that_is_neither_port_nor_state() -> None:
    pre, post = Still(2), Still(2)
    with pytest.raises(DslError, match=r"(?s)exd.*exc"):
        Rate(pre, post, AllToAll(), into="exd")
    with pytest.raises(DslError, match="tau"):
        Rate(pre, Integrator(2), AllToAll(), into=Integrator.tau)


@pytest.mark.parametrize("name", ["t", "dt", "t_last", "name", "size", "shape", "pre", "post", "into"])
def test_reserved_names(name: str) -> None:
    with pytest.raises(DeclarationError, match=name):
        type("Wrong", (Neuron,), {name: state(0.0), "__annotations__": {name: "State"}})


def test_a_bare_value_over_a_field() -> None:
    with pytest.raises(DeclarationError, match=r"param\(5\.0\)"):

        class Wrong(Integrator):
            tau = 5.0  # type: ignore[assignment]  # the mistake under test


def test_a_misspelt_name_shows_the_nearest() -> None:
    population = Integrator(2)
    with pytest.raises(DslError, match="baseline"):
        Integrator(2, baselin=1.0)
    with pytest.raises(AttributeError, match="baseline"):
        population.baselin
    with pytest.raises(AttributeError, match="baseline"):
        population.baselin = 1.0
    with simulate_members(population) as sim, pytest.raises(DslError, match="baseline"):
        sim.record(population, "baselin")


def test_shapes(backend: str) -> None:
    with pytest.raises(DslError, match=r"(?s)\(3,\).*\(2,\)|\(2,\).*\(3,\)"):
        Still(2, r=[1.0, 2.0, 3.0])
    population = Still(2)
    with simulate_members(population, backend=backend):
        with pytest.raises(DslError, match=r"(?s)\(3,\).*\(2,\)|\(2,\).*\(3,\)"):
            population.r = [1.0, 2.0, 3.0]
        np.testing.assert_array_equal(population.r, [0.0, 0.0])


@pytest.mark.parametrize("value", [float("nan"), [1.0, float("inf")]])
def test_values_that_are_not_finite(backend: str, value: Any) -> None:
    with pytest.raises(DslError, match="finite"):
        Still(2, r=value)
    population = Still(2)
    with simulate_members(population, backend=backend):
        with pytest.raises(DslError, match="finite"):
            population.r = value
        np.testing.assert_array_equal(population.r, [0.0, 0.0])


def test_many_values_for_one_number(backend: str) -> None:
    population = Counter(2)
    with simulate_members(population, backend=backend), pytest.raises(DslError, match="limit"):
        population.limit = [1.0, 2.0]
    widened = Counter(2, limit=[1.0, 2.0])
    with simulate_members(widened, backend=backend):
        widened.limit = [3.0, 4.0]


def test_one_weight_for_many_synapses(backend: str) -> None:
    pre, post = Still(2), Still(3)
    projection = Rate(pre, post, AllToAll(), into=Still.exc, w=1.0)
    with simulate_members(pre, post, projection, backend=backend):
        with pytest.raises(DslError, match="when the projection is made"):
            projection.w = np.ones((3, 2))
        projection.w = 2.0


def test_a_compiler_that_is_not_there() -> None:
    with pytest.raises(CompileError, match=r"(?s)no-such-compiler.*install"):
        simulate_members(Counter(2), compiler="no-such-compiler").start()


def test_a_compiler_that_fails() -> None:
    with pytest.raises(CompileError, match=r"(?s)-no-such-flag") as caught:
        simulate_members(Counter(2), compiler_flags=["-no-such-flag"]).start()
    kept = [word for word in str(caught.value).split() if word.strip("'\",.:;()").endswith(".c")]
    assert kept and Path(kept[0].strip("'\",.:;()")).is_file()


def test_a_failed_start_leaves_the_population_free() -> None:
    population = Counter(2)
    with pytest.raises(CompileError):
        simulate_members(population, compiler_flags=["-no-such-flag"]).start()
    with simulate_members(population) as sim:
        sim.step()


class Exploding(Neuron):
    x: Param = param(1.0, per="neuron")
    v: State = state(0.0)

    @update
    def explode(self) -> None:
        self.v = np.log(self.x - self.t)


def test_not_a_number_is_located(backend: str) -> None:
    population = Exploding(3, name="culprit", x=[9.0, 2.5, 9.0])
    with simulate_members(population, backend=backend, check="nan") as sim:
        with pytest.raises(SimulationError, match=r"(?s)culprit.*v") as caught:
            sim.simulate(10.0)
        assert "1" in str(caught.value) and "3" in str(caught.value)
        assert sim.tick == 4


class Tiring(Neuron):
    v: State = state(0.0)
    rest: Param = param(1.0, per="neuron")

    @update
    def climb(self) -> None:
        self.v += 1.0

    @spike
    def fires(self) -> Array:
        return self.v >= 3.0

    @fires.reset
    def fall(self) -> None:
        self.v = 0.0

    @fires.refractory(v)
    def silence(self) -> Array:
        return self.rest


def test_a_refractory_time_is_refused_where_it_is_written() -> None:
    class Reducing(Tiring):
        @Tiring.fires.refractory(Tiring.v)
        def silence(self) -> Array:
            return np.mean(self.v)

    with pytest.raises(DeclarationError, match=r"time of fires \(.*_errors\.py:\d+, in .*Reducing\.silence\) reads a"):
        Simulator(Network(Reducing(2, name="tired")), dt=1.0).start()


@pytest.mark.parametrize(("backend", "threads"), [("c", 1), ("c", 2), ("numpy", 1)])
def test_a_negative_refractory_time(backend: str, threads: int) -> None:
    population = Tiring(2, name="tired", rest=[1.0, -1.0])
    with simulate_members(population, backend=backend, threads=threads) as sim:
        with pytest.raises(SimulationError, match=r"(?s)tired"):
            sim.simulate(10.0)
        assert sim.tick <= 10


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"dt": 0.0}, "dt"),
        ({"dt": float("nan")}, "dt"),
        ({"threads": 0}, "threads"),
        ({"threads": np.int64(0)}, "threads"),
        ({"threads": np.float64(2.0)}, "threads"),
        ({"backend": "fortran"}, "numpy"),
        ({"dtype": np.int32}, "float32"),
        ({"method": "rk17"}, "rk17"),
        ({"check": "everything"}, "nan"),
    ],
)
def test_choices_of_the_simulator(options: dict[str, Any], words: str) -> None:
    with pytest.raises(DslError, match=words):
        simulate_members(Counter(2), **options)


def test_whole_numbers_of_numpy_are_threads() -> None:
    sim = Simulator(Network(Counter(2)), threads=np.int64(2))  # type: ignore[arg-type]  # it is a number all the same
    assert sim.threads == 2 and type(sim.threads) is int


def test_what_is_no_network() -> None:
    with pytest.raises(DslError, match="Network"):
        Simulator(Counter(2))  # type: ignore[arg-type]  # the mistake under test


def test_record_names_what_cannot_be_recorded(backend: str) -> None:
    population = Still(2, name="still")
    with simulate_members(population, backend=backend) as sim:
        for what in ((), ("nothing",), (3,)):
            with pytest.raises(DslError):
                sim.record(population, *what)
        with pytest.raises(DslError):
            sim.record(Still(2, name="stranger"), "r")


def test_noise_is_recorded_by_way_of_a_state() -> None:
    class Shaken(Neuron):
        xi: Noise = noise(Normal(0.0, 1.0))
        v: State = state(0.0)

        @update
        def shakes(self) -> None:
            self.v = self.xi

    cells = Shaken(2)
    words = r"It is noise.*in an @update, self.kept = self.xi"
    with simulate_members(cells, backend="numpy") as sim, pytest.raises(DeclarationError, match=words):
        sim.record(cells, "xi")


def test_a_rate_source_without_r() -> None:
    class Silent(Neuron):
        v: State = state(0.0)

    pre, post = Silent(2), Still(2)
    with pytest.raises(DslError, match="transmit"):
        Synapse(pre, post, AllToAll(), into=Still.exc)


def test_times_of_spikes_in_a_synapse(backend: str) -> None:
    """Inside the rule they are those of the spike before; read from outside, those of the last one."""

    class Timed(Synapse):
        w: State = state(1.0)
        seen: State = state(0.0)

        @pre_spike
        def arrive(self) -> None:
            self.into += self.w
            self.seen = self.t_pre

    cells = Noisy(2)
    link = Timed(cells, cells, AllToAll(), into=Noisy.g)
    with simulate_members(cells, link, backend=backend) as sim:
        cells.fire(0)
        sim.step(2)
        cells.fire([0, 1])
        sim.step()
        np.testing.assert_array_equal(link.seen, [0.0, 0.0, -np.inf, -np.inf])
        np.testing.assert_array_equal(link.t_pre, [2.0 * sim.dt] * 4)
        with pytest.raises(SimulationError, match=r"t_post is kept where a rule of Timed reads self\.t_post"):
            link.t_post  # reading is what raises
