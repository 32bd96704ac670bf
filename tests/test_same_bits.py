"""The same bits as a matrix: threads, cuts of a run, recordings, callbacks, and what is kept and restored in between.

Sixteen runs of each network, in which every value of one of the five meets every value of each other. What is compared
is every state, weight, trace and spike, bit by bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dslnet import (
    AdditiveSTDP,
    AllToAll,
    Array,
    FixedProbability,
    Network,
    Neuron,
    Noise,
    Normal,
    Poisson,
    PoissonInput,
    Port,
    Simulator,
    State,
    Synapse,
    Uniform,
    noise,
    port,
    post_spike,
    pre_spike,
    spike,
    state,
    transmit,
    update,
    white_noise,
)

pytestmark = pytest.mark.shipped

DT, HALF, STEPS = 0.1, 37, 90


class Cell(Neuron):
    """Noise in its equation and its reset, and a refractory time."""

    xi: Noise = noise(Normal(0.0, 1.0))
    v: State = state(Uniform(0.0, 1.0))
    g: State = state(0.0)
    fired_so_far: State = state(0, dtype=int)

    @v.ode(method="explicit")
    def dv(self) -> Array:
        return (self.g - self.v) / 5.0 + 0.4 * self.xi

    @g.ode
    def dg(self) -> Array:
        return -self.g / 3.0

    @spike
    def fires(self) -> Array:
        return self.v > 1.0

    @fires.reset
    def recover(self) -> None:
        self.v = 0.1 * self.xi
        self.fired_so_far += 1

    @fires.refractory(v)
    def silence(self) -> float:
        return 1.0


class Wandering(Synapse):
    """STDP with a trace for each synapse, so that delays may differ, and a weight that also wanders by chance."""

    xi: Noise = noise(Normal(0.0, 1.0))
    w: State = state(0.2, min=0.0, max=0.7)
    x: State = state(0.0)
    y: State = state(0.0, per="post")

    @x.ode
    def dx(self) -> Array:
        return -self.x / 7.0

    @y.ode
    def dy(self) -> Array:
        return -self.y / 9.0

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.x += 1.0
        self.w -= 0.02 * self.y + 0.001 * self.xi

    @post_spike
    def look_back(self) -> None:
        self.y += 1.0
        self.w += 0.03 * self.x


def spiking() -> Network:
    """Noise, Poisson input of both kinds, delays of each synapse, and plasticity with one delay and with many."""
    exc, inh, source = Cell(200, name="exc"), Cell(65, name="inh"), Poisson(64, rate=150.0, name="source")
    few, into = FixedProbability(0.1), {"into": Cell.g}
    return Network(
        exc,
        inh,
        source,
        PoissonInput(exc, into=Cell.g, rate=300.0, n=8, w=0.3, name="drive"),
        Wandering(exc, exc, few, w=Uniform(0.0, 0.4), delay=Uniform(0.3, 3.0), name="wanders", **into),
        AdditiveSTDP(source, exc, few, w=Uniform(0.0, 0.9), delay=0.4, name="learns", A_plus=0.05, **into),
        Synapse(exc, inh, few, w=0.2, delay=Uniform(0.2, 1.0), name="excites", **into),
        Synapse(inh, exc, few, w=Uniform(-0.5, 0.0), name="inhibits", **into),
    )


class Unit(Neuron):
    """A rate with white noise and a common inhibition."""

    xi: Noise = white_noise()
    seen: Port = port()
    v: State = state(Uniform(0.0, 1.0))
    r: State = state(0.0)

    @v.ode
    def dv(self) -> Array:
        return (self.seen - self.v) / 3.0 + 0.3 * self.xi

    @update
    def answer(self) -> None:
        self.r = np.tanh(self.v - 0.3 * np.mean(self.v))


class Sliding(Synapse):
    """A rule with a threshold that slides, and weights that also wander."""

    xi: Noise = noise(Normal(0.0, 1.0))
    w: State = state(0.1, min=-1.0, max=1.0)
    threshold: State = state(0.1, per="post")

    @transmit
    def current(self) -> Array:
        return self.w * self.pre.r

    @threshold.ode
    def dthreshold(self) -> Array:
        return (self.post.r**2 - self.threshold) / 4.0

    @w.ode(method="explicit")
    def dw(self) -> Array:
        return 0.1 * self.pre.r * self.post.r * (self.post.r - self.threshold) + 0.01 * self.xi


def rates() -> Network:
    """Noise in neurons and synapses, a reduction, and learning with one delay and with many."""
    first, second = Unit(200, name="first"), Unit(65, name="second")
    into = {"into": Unit.seen}
    return Network(
        first,
        second,
        Sliding(first, second, AllToAll(), w=Uniform(-0.1, 0.1), delay=0.3, name="forward", **into),
        Sliding(
            second, first, FixedProbability(0.2), w=Uniform(-0.1, 0.2), delay=Uniform(0.1, 2.0), name="back", **into
        ),
        Synapse(first, first, FixedProbability(0.05), w=0.05, name="within", **into),
    )


NETWORKS: dict[str, Callable[[], Network]] = {"spiking": spiking, "rates": rates}
CELLS = {"spiking": ("exc", "fires", "v"), "rates": ("first", "r", "v")}


def whole(sim: Simulator, n: int) -> None:
    sim.simulate(n * DT)


def in_pieces(sim: Simulator, n: int) -> None:
    for part in (1, 6, 0, 17, n - 24):
        sim.step(part)


def in_single_steps(sim: Simulator, n: int) -> None:
    for _ in range(n):
        sim.step()


def by_conditions(sim: Simulator, n: int) -> None:
    sim.until(lambda: False, max_duration=13 * DT)
    sim.simulate(9 * DT)
    sim.until(lambda: False, max_duration=(n - 22) * DT, check_every=0.4)


CUTS = (whole, in_pieces, in_single_steps, by_conditions)
KEEPING = ("nothing", "snapshot", "file")
ROWS = [(t, c, (t ^ c) & 1, (t ^ c) >> 1, KEEPING[(t + c) % 3]) for t in range(4) for c in range(4)]


def test_every_value_meets_every_other() -> None:
    for one in range(5):
        for other in range(one):
            pairs = {(row[one], row[other]) for row in ROWS}
            assert len(pairs) == len({p[0] for p in pairs}) * len({p[1] for p in pairs})


def values(sim: Simulator) -> Iterator[tuple[str, bytes]]:
    """All that can be read, as bytes."""
    for member in (*sim.network.populations, *sim.network.projections):
        for name, field in type(member)._declared.fields.items():
            if field.kind == "state":
                yield f"{member.name}.{name}", np.ascontiguousarray(getattr(member, name)).tobytes()
        if type(member)._declared.named("spike"):
            yield f"{member.name}.t_last", np.ascontiguousarray(member.t_last).tobytes()


def look(sim: Simulator, network: str, record: bool, call: bool) -> list[Any]:
    """Recordings, and callbacks that read what they like."""
    name, first, second = CELLS[network]
    cells = sim.network.member(name)
    if call:
        sim.every(0.7)(lambda n: sim.digest())
        sim.every(0.3, offset=0.1)(lambda n: cells[3:70].v.sum())
    if not record:
        return []
    return [sim.record(cells, first), sim.record(cells[:70], second, period=0.3)]


def recorded(watched: list[Any], network: str) -> list[bytes]:
    _, first, second = CELLS[network]
    if not watched:
        return []
    whole, part = watched
    found = [whole.tick, whole.index] if network == "spiking" else [whole[first]]
    return [np.ascontiguousarray(a).tobytes() for a in (*found, part[second], part.time)]


def run(network: str, row: Any, folder: Path) -> tuple[dict[str, bytes], list[bytes]]:
    """One run, with something kept in its middle."""
    threads, cut, record, call, keep = row
    path = folder / "run.npz"
    with Simulator(NETWORKS[network](), dt=DT, seed=8, threads=threads + 1) as sim:
        watched = look(sim, network, record, call)
        CUTS[cut](sim, HALF)
        if keep == "snapshot":
            kept = sim.snapshot()
            sim.network.member(CELLS[network][0]).v = Normal(0.0, 1.0)
            sim.step(20)
            sim.rewind(kept)
        if keep != "file":
            CUTS[cut](sim, STEPS - HALF)
            return dict(values(sim)), recorded(watched, network)
        sim.save(path)
    with Simulator.load(NETWORKS[network](), path, threads=(threads + 1) % 4 + 1) as sim:
        watched = look(sim, network, record, call)
        CUTS[cut](sim, STEPS - HALF)
        return dict(values(sim)), recorded(watched, network)


@cache
def plain(network: str) -> tuple[dict[str, bytes], list[bytes]]:
    """One thread, one run, nothing kept; recorded, and compared with one that is not."""
    with Simulator(NETWORKS[network](), dt=DT, seed=8) as sim:
        watched = look(sim, network, True, False)
        sim.simulate(STEPS * DT)
        return dict(values(sim)), recorded(watched, network)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0] + 1}-{CUTS[row[1]].__name__}-{row[2]}{row[3]}-{row[4]}")
@pytest.mark.parametrize("network", NETWORKS)
def test_the_bits_are_the_same(network: str, row: Any, tmp_path: Path) -> None:
    wanted, seen = plain(network)
    found, recordings = run(network, row, tmp_path)
    assert wanted.keys() == found.keys()
    assert [name for name in wanted if wanted[name] != found[name]] == []
    assert recordings == (seen if row[2] else [])


@pytest.mark.parametrize("network", NETWORKS)
def test_something_happens(network: str) -> None:
    """Spikes of all cells, weights that moved, and another seed gives other bits."""
    net = NETWORKS[network]()
    with Simulator(net, dt=DT, seed=9) as sim:
        before = {line.name: line.w.copy() for line in net.projections}
        sim.simulate(STEPS * DT)
        moved = {line.name for line in net.projections if (line.w != before[line.name]).mean() > 0.5}
        if network == "spiking":
            assert sim.network.member("exc").fired_so_far.min() > 0
        assert moved == ({"wanders", "learns"} if network == "spiking" else {"forward", "back"})
        found = dict(values(sim))
    assert sum(found[name] != each for name, each in plain(network)[0].items()) >= len(found) - 5
