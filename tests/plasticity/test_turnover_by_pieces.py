"""Synapses that come and go in long sequences: what runs on is what would run if it were made anew."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from plasticity.test_structure import Plain, ragged
from plasticity.trains import Target

from dslnet import (
    AdditiveSTDP,
    FixedProbability,
    FromPairs,
    Network,
    OneToOne,
    Simulator,
    SpikeTrains,
    Synapse,
    Uniform,
)
from dslnet.compiled.projections import starts_of_threads as starts_of
from dslnet.running import turnovers

SOURCES, TARGETS = 65, 129


def network(pattern: Any, weights: Any) -> tuple[Network, AdditiveSTDP, Target]:
    source, teacher = SpikeTrains(ragged(1, SOURCES), name="source"), SpikeTrains(ragged(2, TARGETS), name="teacher")
    target = Target(TARGETS, name="target")
    telling = Synapse(teacher, target, OneToOne(), into="told", name="telling")
    line = AdditiveSTDP(source, target, pattern, into="heard", w=weights, delay=2.0, name="line")
    return Network(source, teacher, target, telling, line), line, target


def change(line: Any, random: np.random.Generator, many: bool) -> None:
    """Some go and some come: by place, by neuron, few or many, twice between one pair."""
    count = 400 if many else 6
    line.prune(random.choice(len(line.w), count, replace=False))
    pre, post = random.integers(0, SOURCES, count), random.integers(0, TARGETS, count)
    line.create(np.append(pre, pre[:2]), np.append(post, post[:2]), w=random.random(count + 2))
    line.prune(pre=random.integers(0, SOURCES, 1), post=random.integers(0, TARGETS, 20))


def steps(sim: Simulator, line: Any, target: Any, count: int) -> list[Any]:
    heard = []
    for _ in range(count):
        sim.step()
        heard += [target.heard.copy()]
    return [np.array(heard), line.w.copy(), line.x.copy(), line.y.copy()]


def check_index(sim: Simulator) -> None:
    """The index by target that was carried on is that of the links of now, and so is where threads begin."""
    binding = sim._session.engine._binding
    for part, (links, starts) in binding.shares.items():
        np.testing.assert_array_equal(starts, starts_of(links, binding.bounds[part.post.number][1:-1]))
    for part, (index, places) in binding.lessons.indices.items():
        offsets, sources, order = part.connectivity.by_target()
        assert index.links is part.connectivity
        for found, expected in ((index.offsets, offsets), (index.sources, sources), (places, order)):
            np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_as_if_made_anew(threads: int) -> None:
    """All changes come before the first step: then the network is that of the pairs that are left, to the bit."""
    net, line, target = network(FixedProbability(0.3), Uniform(0.0, 1.0))
    random = np.random.default_rng(5)
    with Simulator(net, dt=1.0, seed=3, threads=threads) as sim:
        for number in range(12):
            change(line, random, many=number % 5 == 4)
            check_index(sim)
        pairs, weights = np.column_stack([line.pre_index, line.post_index]), line.w.copy()
        found = steps(sim, line, target, 30)
    net, line, target = network(FromPairs(pairs[:, 0], pairs[:, 1]), weights)
    with Simulator(net, dt=1.0, seed=3, threads=threads) as sim:
        for ours, theirs in zip(found, steps(sim, line, target, 30), strict=True):
            np.testing.assert_array_equal(ours, theirs)


def sequence(backend: str, threads: int) -> tuple[list[Any], str]:
    """Few or many change in every third step, while spikes are under way; at times twice between two steps."""
    net, line, target = network(FixedProbability(0.3), Uniform(0.0, 1.0))
    found, random = [], np.random.default_rng(7)
    with Simulator(net, dt=1.0, seed=3, backend=backend, threads=threads) as sim:
        for number in range(6):
            for _ in range(1 + (number % 4 == 3)):
                change(line, random, many=number % 5 == 4)
            found += steps(sim, line, target, 3)
            if backend == "c":
                check_index(sim)
        return [*found, line.pre_index, line.post_index], sim.digest()


def test_as_in_the_reference_while_spikes_are_under_way() -> None:
    expected, _ = sequence("numpy", 1)
    ours = [sequence("c", threads) for threads in (1, 3)]
    assert len({digest for _, digest in ours}) == 1
    for found, theirs in zip(ours[0][0], expected, strict=True):
        np.testing.assert_allclose(found, theirs, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("threads", [1, 2])
def test_what_somebody_holds_stays_as_it_was(threads: int) -> None:
    """Views, connections and snapshots of before; from these the run goes on to the same bits."""
    net, line, target = network(FixedProbability(0.3), Uniform(0.0, 1.0))
    random = np.random.default_rng(11)
    with Simulator(net, dt=1.0, seed=3, threads=threads) as sim:
        sim.step(5)
        change(line, random, many=False)
        held, links, before = line.w, line._room.special("connectivity"), sim.snapshot()
        kept = [held.copy(), links.pre_index, links.post_index]
        expected, digest = steps(sim, line, target, 6), sim.digest()
        sim.rewind(before)
        for number in range(8):
            change(line, random, many=number == 5)
            sim.step(number % 3)
        for found, copy in zip([held, links.pre_index, links.post_index], kept, strict=True):
            np.testing.assert_array_equal(found, copy)
        sim.rewind(before)
        check_index(sim)
        for found, copy in zip(steps(sim, line, target, 6), expected, strict=True):
            np.testing.assert_array_equal(found, copy)
        assert sim.digest() == digest


def test_a_change_costs_what_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all synapses are gone through: nothing is bound anew of what stays, nothing heaps up, and one library more
    serves all that come."""
    monkeypatch.setattr(turnovers, "PATIENCE", 10**9)
    net, line, target = network(FixedProbability(0.3), Uniform(0.0, 1.0))
    source = net.member("source")
    other = AdditiveSTDP(source, target, FixedProbability(0.1), into="heard", name="other")
    sim = Simulator(Network(*net.populations, *net.projections, other), dt=1.0, seed=3, threads=2)
    with sim:
        engine = sim._session.engine
        bound, sizes = [], []
        for _ in range(6):
            for each in (line, other):
                each.prune([0])
                each.create(np.arange(SOURCES), 2, w=0.5)  # spikes of some are under way
                bound.append(engine._binding)
            sim.step(5)
            kept = [len(line.neurons) + len(line.synapses) for line in bound[-1].lines.values()]
            sizes.append(len(bound[-1].kept) + sum(kept))
        assert len(engine._made.known) == 2  # with and without what is under way, for both projections
        assert len({id(each.net) for each in bound[2:]}) == 1 and bound[-1].spikes is bound[-3].spikes
        first, later = ({p.name: line.struct for p, line in b.lines.items()} for b in bound[-3::2])
        assert first["telling"] is later["telling"] and first["line"] is not later["line"]
        assert sizes[1:] == sizes[1:2] * 5


def test_pairs_without_a_synapse() -> None:
    """Pairs that have one are not drawn for new ones, also where a pair has several."""
    cells = Plain(40)
    links = FixedProbability(0.5, self_connections=False)
    line = Synapse(cells, cells, links, into="g", w=Uniform(0.0, 1.0), name="line")
    with Simulator(Network(cells, line), dt=1.0, seed=2) as sim:
        line.create(3, [5, 5], w=[0.1, 0.2])
        sim.create_every(line, 1.0, probability=1.0, w=0.5)(0)
        pairs = line.pre_index * 40 + line.post_index
        counts = np.bincount(pairs, minlength=1600).reshape(40, 40)
        assert counts[3, 5] >= 2 and (np.delete(counts.ravel(), 125) == 1 - np.delete(np.eye(40).ravel(), 125)).all()
