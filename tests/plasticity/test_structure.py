"""Synapses are created and pruned: against the reference, and against matrices that a test keeps by hand."""

from __future__ import annotations

from typing import Any
from unittest.mock import MagicMock

import numpy as np
import pytest
from plasticity.trains import Target

from dslnet import (
    STP,
    AdditiveSTDP,
    AllToAll,
    Convolution,
    DeclarationError,
    DiscreteUniform,
    FixedProbability,
    FromMatrix,
    FromPairs,
    IF_cond_exp,
    Network,
    NetworkError,
    Neuron,
    OfDistance,
    OneToOne,
    Poisson,
    Port,
    SimulationError,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    TimeGridWarning,
    Transposed,
    Uniform,
    UnknownNameError,
    port,
    state,
)


class Plain(Neuron):
    r: State = state(1.0)
    g: Port = port()


def ragged(seed: int, count: int) -> Any:
    random = np.random.default_rng(seed)
    return [np.flatnonzero(random.random(60) < 0.3) * 1.0 for _ in range(count)]


def turnover(cls: Any, backend: str, threads: int, delay: Any) -> tuple[Any, str]:
    """What arrives while synapses come and go in every fourth step."""
    source, teacher = SpikeTrains(ragged(1, 70), name="source"), SpikeTrains(ragged(2, 130), name="teacher")
    target = Target(130, name="target")
    telling = Synapse(teacher, target, OneToOne(), into="told", name="telling")
    line = cls(source, target, FixedProbability(0.2), into="heard", w=Uniform(0, 1), delay=delay, name="line")
    heard = []
    net = Network(source, teacher, target, telling, line)
    with Simulator(net, dt=1.0, seed=3, backend=backend, threads=threads) as sim:
        first = sim.digest()
        for number in range(10):
            random = np.random.default_rng(number)
            line.prune(line.w < 0.05)
            own = {} if np.ndim(line.delay) == 0 else {"delay": random.integers(1, 4, 5) * 1.0}
            made = line.create(random.integers(0, 70, 5), random.integers(0, 130, 5), w=random.random(5), **own)
            assert made == 5
            for _ in range(4):
                sim.step()
                heard.append(target.heard.copy())
        found = [np.array(heard), line.w.copy(), line.pre_index, line.post_index], sim.digest()
        sim.reset()
        assert sim.digest() == first
    return found


@pytest.mark.parametrize(
    ("cls", "delay"), [(AdditiveSTDP, 3.0), (Synapse, 1.0), (Synapse, DiscreteUniform(1, 3)), (STP, 2.0)]
)
def test_as_in_the_reference(cls: Any, delay: Any) -> None:
    expected, _ = turnover(cls, "numpy", 1, delay)
    found = [turnover(cls, "c", threads, delay) for threads in (1, 2)]
    assert found[0][1] == found[1][1]
    for ours, theirs in zip(found[0][0], expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-13)


def test_a_synapse_carries_what_is_sent_after_it_was_made() -> None:
    source = SpikeTrains([[2.0, 6.0]], name="source")
    target = Plain(3)
    line = Synapse(source, target, AllToAll(), into="g", w=np.array([1.0, 1.0, 1.0]), delay=3.0)
    with Simulator(Network(source, target, line), dt=1.0) as sim:
        sim.step(4)  # the spike of tick 2 is under way
        assert line.prune(post=1) == 1
        line.create(0, [1, 2], w=[10.0, 20.0])
        heard = []
        for _ in range(6):
            sim.step()
            heard.append(target.g.tolist())
        assert heard[1] == [1.0, 0.0, 1.0]  # tick 5: not by the new ones, and not by what is gone
        assert heard[5] == [1.0, 10.0, 21.0]
        np.testing.assert_array_equal(line.w, [1.0, 10.0, 1.0, 20.0])


@pytest.mark.parametrize("dt", [1.0, 0.1])
def test_case_c10(dt: float) -> None:
    cells = Plain(10)
    line = Synapse(cells, cells, AllToAll(self_connections=False), into="g", w=0.5)
    with Simulator(Network(cells, line), dt=dt) as sim:
        assert line.prune(pre=[2, 4, 6, 8], post=3) == 4
        assert line.incoming(3).pre_index.tolist() == [0, 1, 5, 7, 9]
        sim.step()
        assert cells.g[3] == 2.5 and cells.g[4] == 4.5


@pytest.mark.parametrize("backend", ["c", "numpy"])
def test_rules_with_a_period(backend: str) -> None:
    cells = Plain(20, r=Uniform(0.0, 1.0))
    line = Synapse(cells, cells, FixedProbability(0.3), into="g", w=Uniform(0.0, 1.0))
    with Simulator(Network(cells, line), dt=1.0, seed=5, backend=backend) as sim:
        before = len(line.w)
        weak = sim.prune_every(line, 10.0, lambda line: line.w < 0.2, wait=5.0)
        sim.simulate(6.0)
        assert len(line.w) < before and line.w.min() >= 0.2
        weak.disable()
        pairs = {(a, b) for a, b in zip(line.pre_index, line.post_index, strict=True)}
        strong = sim.create_every(
            line, 10.0, lambda pre, post: cells.r[pre] * cells.r[post] > 0.5, probability=0.5, w=0.7, wait=2.0
        )
        sim.simulate(3.0)
        new = {(a, b) for a, b in zip(line.pre_index, line.post_index, strict=True)} - pairs
        assert new and all(cells.r[a] * cells.r[b] > 0.5 and a != b for a, b in new)
        strong.disable()
        half = sim.prune_every(line, 10.0, lambda line: line.w >= 0.0, probability=0.5)
        count = len(line.w)
        sim.simulate(1.0)
        assert 0.2 * count < len(line.w) < 0.8 * count
        half.disable()


def changed(backend: str, *makers: Any, threads: int = 1) -> tuple[Any, str]:
    """The synapses that are there when rules have run at one tick, as pairs, and the digest."""
    cells = Plain(65)
    line = Synapse(cells, cells, FixedProbability(0.3), into="g", w=Uniform(0.0, 1.0), name="line")
    with Simulator(Network(cells, line), dt=1.0, seed=5, backend=backend, threads=threads) as sim:
        for maker in makers:
            maker(sim, line)
        sim.simulate(1.0)
        return set(zip(line.pre_index.tolist(), line.post_index.tolist(), strict=True)), sim.digest()


def test_places_are_pruned_with_the_probability_too() -> None:
    """Those that a mask finds and those that stand at the same places are one and the same."""

    def by_mask(sim: Any, line: Any) -> None:
        sim.prune_every(line, 10.0, lambda line: line.w < 0.5, probability=0.2)

    def by_place(sim: Any, line: Any) -> None:
        sim.prune_every(line, 10.0, lambda line: np.flatnonzero(line.w < 0.5), probability=0.2)

    before, ours, theirs = (changed("numpy", *makers)[0] for makers in ((), (by_mask,), (by_place,)))
    assert ours == theirs and ours < before
    assert len(before - ours) < 0.15 * len(before)  # about a tenth


def test_a_rule_of_a_fork_changes_nothing_that_later_ones_draw() -> None:
    def more(sim: Any, line: Any) -> None:
        sim.create_every(line, 10.0, probability=0.2, w=0.9)

    def forked(sim: Any, line: Any) -> None:
        with sim.fork():
            more(sim, line)
            sim.simulate(1.0)
        more(sim, line)

    assert changed("numpy", more) == changed("numpy", forked)


def test_a_rule_that_is_made_again_after_going_back_draws_the_same() -> None:
    def found(sim: Any, line: Any) -> tuple[int, str]:
        rule = sim.prune_every(line, 5.0, lambda line: line.w > 0.0, probability=0.2)
        sim.simulate(20.0)
        rule.clear()
        return len(line.w), sim.digest()

    cells = Plain(20)
    line = Synapse(cells, cells, AllToAll(), into="g", w=Uniform(0.1, 0.2), name="line")
    with Simulator(Network(cells, line), dt=1.0, seed=1, backend="numpy") as sim:
        moment, runs = sim.snapshot(), []
        for back in (lambda: sim.rewind(moment), sim.reset, sim.reset):
            runs.append(found(sim, line))
            back()
        with sim.fork():
            runs.append(found(sim, line))
        assert len(set(runs)) == 1 and runs[0][0] < 0.5 * 400


def test_rules_of_one_tick_draw_for_themselves() -> None:
    def half(sim: Any, line: Any) -> None:
        sim.prune_every(line, 10.0, lambda line: line.w < 2.0, probability=0.5)

    def more(sim: Any, line: Any) -> None:
        sim.create_every(line, 10.0, probability=0.2, w=0.9)

    def other(sim: Any, line: Any) -> None:
        sim.every(10.0)(MagicMock())  # it has whatever it is asked for

    (before, _), (once, _), (twice, _) = (changed("numpy", *[half] * count) for count in range(3))
    assert 0.4 < len(once) / len(before) < 0.6 and 0.4 < len(twice) / len(once) < 0.6
    (one, _), (two, digest) = (changed("numpy", *[more] * count) for count in (1, 2))
    assert one < two and 0.15 < (len(two) - len(one)) / (64 * 65 - len(one)) < 0.25
    assert changed("numpy", other, more, other, more) == (two, digest)
    by_threads = [changed("c", more, half, more, threads=threads) for threads in (1, 2)]
    assert by_threads[0] == by_threads[1]


def test_masked_matrices_become_rows() -> None:
    cells = Plain(30, r=Uniform(0.0, 1.0))
    line = Synapse(cells, cells, AllToAll(self_connections=False), into="g", w=Uniform(0.0, 1.0))
    with Simulator(Network(cells, line), dt=1.0, seed=2) as sim:
        line.create(3, 3, w=0.25)
        sim.step()
        np.testing.assert_allclose(cells.g, line.to_dense() @ cells.r, rtol=1e-12)
        assert line.to_dense()[3, 3] == 0.25


def test_what_is_wrong() -> None:
    cells, other = Plain(10), Plain(10)
    line = Synapse(cells, other[2:6], FixedProbability(0.5, seed=1), into="g", w=0.5, name="line")
    slide = Synapse(Plain((4, 4), name="image"), Plain((4, 4), name="seen"), Convolution(np.ones((3, 3))), into="g")
    net = Network(cells, other, line, slide, slide.pre, slide.post)
    with pytest.raises(SimulationError, match="inside a running simulator"):
        line.prune(pre=1)
    with pytest.raises(SimulationError, match=r"made within `with Simulator\(net\) as sim:`, or after sim\.start\(\)"):
        Simulator(net, dt=1.0).create_every(line, 1.0, probability=0.1)
    with pytest.raises(SimulationError, match="size is not known yet: a simulator makes it"):
        _ = line.size
    with Simulator(net, dt=1.0) as sim:
        with pytest.raises(NetworkError, match=r"say which: a mask, places, or pre= and post="):
            line.prune()
        with pytest.raises(NetworkError, match=r"the mask has shape \(3,\), there are \d+ synapses"):
            line.prune([True, False, True])
        with pytest.raises(NetworkError, match=r"line\.prune takes one flat list of numbers, not \[\[0\], \[1, 2\]\]"):
            line.prune([[0], [1, 2]])
        with pytest.raises(NetworkError, match=r"line\.create: post= takes one flat list of numbers"):
            line.create(0, [[0], [1, 2]])
        with pytest.raises(UnknownNameError, match="no field 'wrong'"):
            line.create([], [], wrong=2.0)
        with pytest.raises(NetworkError, match="no synapse 1000; there are the synapses 0 to"):
            line.prune([0, 1000])
        with pytest.raises(NetworkError, match="a mask or places, or pre= and post=, not both"):
            line.prune([1], pre=1)
        with pytest.raises(NetworkError, match=r"line\.create: 3 neurons pre and 2 post; .*as many of both, or one"):
            line.create([0, 1, 2], [2, 3], w=0.5)
        with pytest.raises(UnknownNameError, match="no field 'weight'"):  # before a pair is drawn
            sim.create_every(line, 1.0, probability=0.0, weight=0.5)
        with pytest.raises(NetworkError, match=r"w is kept per 'projection', so new synapses share it"):
            sim.create_every(line, 1.0, probability=0.0, w=0.7)
        with pytest.raises(NetworkError, match=r"line\.create: post=: .* has no neuron 7"):
            line.create(1, 7, w=0.5)
        with pytest.raises(NetworkError, match=r"w is kept per 'projection', so new synapses share it"):
            line.create(1, 3, w=0.7)
        with pytest.raises(UnknownNameError, match="no field 'v'"):
            line.create(1, 3, v=0.7)
        with pytest.raises(NetworkError, match="shared"):
            slide.prune(pre=1)
        with pytest.raises(DeclarationError, match="probability=2"):
            sim.prune_every(line, 1.0, lambda line: line.w < 1, probability=2)
        with pytest.raises(DeclarationError, match=r"a function is needed, as in lambda line: line\.w < 0\.01"):
            sim.prune_every(line, 1.0, 0.5)  # type: ignore[arg-type]  # the mistake
        with pytest.raises(DeclarationError, match=r"a function is needed, as in lambda pre, post: exc\.r"):
            sim.create_every(line, 1.0, 0.5, probability=0.1)  # type: ignore[arg-type]  # the mistake
        with pytest.raises(DeclarationError, match=r"where=an array of shape \(\d+,\): a function is needed"):
            sim.prune_every(line, 1.0, line.w < 1.0)  # type: ignore[arg-type]  # the mistake
        with pytest.raises(NetworkError, match=r"not bool values: .* np\.flatnonzero\(mask\)"):
            line.prune(pre=cells.r > 0.0)
        with pytest.raises(DeclarationError, match=r"d = np\.full\(line\.size, line\.delay\); .*line\.delay = d"):
            line[0].delay = 2.0
        with pytest.raises(
            DeclarationError, match=r"where\(pre, post\) is called with \(line\): .* lambda line: line.w"
        ):
            sim.prune_every(line, 1.0, lambda pre, post: pre < post)
        with pytest.raises(DeclarationError, match=r"where\(line\) is called with \(pre, post\): .* lambda pre, post:"):
            sim.create_every(line, 1.0, lambda line: line.w < 1, probability=0.1)
        sim.prune_every(line, 1.0, lambda line: 0.5 * line.w)
        with pytest.raises(
            NetworkError, match=r"where\(line\) of prune_every\(line, \.\.\.\): a mask or places are needed"
        ):
            sim.simulate(2.0)
        size = len(line.pre_index)
        assert line.size == size and line.create(1, 3) == 1 and line.size == len(line.pre_index) == size + 1
        with pytest.raises(DeclarationError, match=r"size of .* is read and not assigned; synapses come and go"):
            line.size = 3  # type: ignore[misc]  # the mistake
        assert slide.size == 100  # 3 x 3 within the image, less at its edges


def test_pairs_and_coordinates_are_no_lists_of_numbers() -> None:
    cells = Plain((3, 4), name="cells")
    line = Synapse(cells, cells, FixedProbability(0.5, seed=1), into="g", w=0.5, name="line")
    with Simulator(Network(cells, line), backend="numpy", seed=1) as sim:
        for pairs in ([(0, 7), (3, 1)], (line.pre_index[:2], line.post_index[:2])):
            with pytest.raises(NetworkError, match=r"line\.prune: places are one flat list.*shape \(2, 2\).*pre="):
                line.prune(pairs)
        with pytest.raises(NetworkError, match=r"line\.create: pre= takes one flat list of neurons"):
            line.create([(0, 1)], [(0, 2)])
        for call in (lambda: line.create((1, 2), (0, 3)), lambda: line.prune(pre=(1, 2))):
            with pytest.raises(NetworkError, match=r"pre= takes neurons by rank, and \(1, 2\) is a coordinate"):
                call()
        size = line.size
        assert line.create(np.array([[0], [1]]), np.array([5, 6, 7])) == 6 and line.size == size + 6
        with pytest.raises(DeclarationError, match=r"exc\.r\.ravel\(\)\[pre\] > inh\.r\.ravel\(\)\[post\]"):
            sim.create_every(line, 1.0, lambda pre: pre > 2, probability=0.5)


def test_a_rule_that_gives_none() -> None:
    cells = Plain(4)
    line = Synapse(cells, cells, AllToAll(), into="g", w=0.5, name="line")
    with Simulator(Network(cells, line), dt=1.0, backend="numpy") as sim:
        sim.prune_every(line, 1.0, lambda line: None)
        with pytest.raises(NetworkError, match=r"not None: give ee\.w < 0\.01; a function that gives None lacks its"):
            sim.simulate(2.0)


def test_a_rule_that_fails_is_told_what_it_is_given() -> None:
    cells = Plain(4)
    line = Synapse(cells, cells, AllToAll(), into="g", w=0.5, name="line")
    with Simulator(Network(cells, line), dt=1.0, backend="numpy") as sim:
        sim.prune_every(line, 1.0, lambda line: np.ones(4) < np.ones(3))
        with pytest.raises(ValueError, match="broadcast") as caught:
            sim.simulate(2.0)
    assert "where(line) of prune_every(line, ...) is given the projection" in caught.value.__notes__[0]


@pytest.mark.parametrize(
    "given", [{"probability": True}, {"probability": 0.1, "self_connections": 1}], ids=["probability", "switch"]
)
def test_a_switch_is_no_number(given: dict[str, Any]) -> None:
    cells = Plain(4)
    line = Synapse(cells, cells, AllToAll(), into="g", w=0.5, name="line")
    with (
        Simulator(Network(cells, line), dt=1.0, backend="numpy") as sim,
        pytest.raises(DeclarationError, match=r"=True: a number from 0 to 1|=1: True or False"),
    ):
        sim.create_every(line, 1.0, **given)


def test_a_value_of_the_neurons_of_one_side_is_none_of_a_new_synapse() -> None:
    class Traced(Synapse):
        x: State = state(0.0, per="pre")

    cells = Plain(4)
    line = Traced(cells, cells, AllToAll(), into="g", name="line")
    with Simulator(Network(cells, line), dt=1.0, backend="numpy"):
        form = r'x is kept per .* declare it so in a class of your own, x = state\(0\.0, per="synapse"\)'
        with pytest.raises(NetworkError, match=form):
            line.create(0, 1, x=0.3)


def test_delays_of_new_synapses_are_asked_for_when_a_rule_is_made() -> None:
    cells = Plain(10, name="cells")
    line = Synapse(cells, cells, AllToAll(), into="g", w=0.5, delay=Uniform(1.0, 4.0), name="line")
    with Simulator(Network(cells, line), dt=1.0, backend="numpy") as sim:
        own = "synapses have delays of their own; give delay="
        with pytest.raises(NetworkError, match=rf"line\.create: {own}"):
            line.create(1, 2)
        with pytest.raises(NetworkError, match=rf"create_every\(line, \.\.\.\): {own}"):
            sim.create_every(line, 1.0, probability=0.1)


def test_rules_for_weights_that_are_shared_are_refused_when_they_are_made() -> None:
    image, seen, bank = Plain((4, 4), name="image"), Plain((4, 4), name="seen"), Plain(10, name="bank")
    slide = Synapse(image, seen, Convolution(np.ones((3, 3))), into="g", name="slide")
    line = Synapse(bank, bank, AllToAll(), into="g", w=Uniform(0.0, 1.0), name="line")
    back = Synapse(bank, bank, Transposed(line), into="g", name="back")
    with Simulator(Network(image, seen, bank, slide, line, back), dt=1.0, backend="numpy") as sim:
        for shared in (slide, line, back):
            with pytest.raises(NetworkError, match=f"{shared.name}: its weights are shared"):
                sim.prune_every(shared, 1.0, lambda line: line.w < 0.1)
            with pytest.raises(NetworkError, match=f"{shared.name}: its weights are shared"):
                sim.create_every(shared, 1.0, probability=0.5)
        sim.simulate(3.0)


@pytest.mark.parametrize(
    ("given", "fragment"),
    [
        ({}, r"create_every\(line, \.\.\.\): give the w of the new synapses, w=\.\.\."),
        ({"w": np.nan}, r"create_every\(line, \.\.\.\): w: the value is nan"),
        ({"w": "strong"}, r"create_every\(line, \.\.\.\): w takes a number, an array or a distribution, not str"),
        ({"w": [0.1, 0.2]}, r"line, \.\.\.\): w= is an array, and a rule creates as many as it draws"),
        ({"w": 0.1, "delay": -1.0}, "a delay is a finite number of ms"),
        (
            {"w": 0.1, "delay": [1.0, 2.0]},
            r"line, \.\.\.\): delay= is an array, and a rule creates as many as it draws",
        ),
    ],
)
def test_values_that_no_new_synapse_can_have_are_refused_when_a_rule_is_made(given: Any, fragment: str) -> None:
    cells = Plain(3, name="cells")
    line = Synapse(cells, cells, FromMatrix(np.eye(3)), into="g", name="line")
    with Simulator(Network(cells, line), dt=1.0, backend="numpy") as sim:
        with pytest.raises((NetworkError, DeclarationError), match=fragment):
            sim.create_every(line, 3.0, lambda pre, post: pre < post, probability=0.5, **given)
        for taken in (0.5, Uniform(0.0, 1.0), lambda d: 1.0 + d):
            sim.create_every(line, 3.0, probability=0.5, w=taken)
        sim.simulate(4.0)
        assert line.size > 3


@pytest.mark.parametrize("own", [False, True])
def test_functions_of_distance_for_new_synapses(backend: str, own: bool) -> None:
    """As for those that were drawn, in any order; also where the projection began with a function."""
    cells = Plain(5, name="cells")
    rule = OfDistance(lambda d: 1.0 + 4.0 * d, spacing=1.0)
    drawn = Synapse(cells, cells, FromPairs([0, 0, 3], [2, 4, 1]), into="g", w=rule, delay=rule, name="drawn")
    first = {"w": rule} if own else {"w": [7.0]}
    made = Synapse(cells, cells, FromPairs([1], [1]), into="g", delay=1.0, name="made", **first)  # type: ignore[arg-type]  # one of two
    with Simulator(Network(cells, drawn, made), dt=1.0, backend=backend) as sim:  # type: ignore[arg-type]  # it is a name
        given = {} if own else {"w": lambda d: 1.0 + 4.0 * 4.0 * d}  # distances from 0 to 1 over 5 neurons
        made.create([3, 0, 0], [1, 4, 2], delay=rule, **given)
        assert made.pre_index.tolist() == [0, 0, 1, 3]
        np.testing.assert_allclose(made.delay, np.insert(drawn.delay, 2, 1.0))
        np.testing.assert_allclose(made.w, np.insert(drawn.w, 2, 1.0 if own else 7.0))
        sim.step()
        with pytest.raises(NetworkError, match=r"made.create: w: for 2 distances the function gave float64 of shape"):
            made.create([4, 4], [1, 2], delay=1.0, w=lambda d: np.ones(3))


def test_a_warning_names_the_line_of_the_user() -> None:
    source, cells = Poisson(3, rate=10.0, name="source"), IF_cond_exp(4, name="cells")
    line = AdditiveSTDP(source, cells, FromPairs([0], [1]), into="g_exc")
    with Simulator(Network(source, cells, line), dt=0.1, seed=1), pytest.warns(TimeGridWarning) as warned:
        line.create([0], [2], w=0.1, delay=0.12)
    assert warned[0].filename == __file__


@pytest.mark.parametrize("delay", [2.0, Uniform(1.0, 3.0)])
def test_delays_that_no_new_synapse_can_have_are_refused_when_a_rule_is_made(delay: Any, backend: str) -> None:
    """A state of each source needs one delay for all of its synapses."""
    noise, cells = Poisson(5, rate=10.0, name="noise"), IF_cond_exp(5, name="cells")
    line = AdditiveSTDP(noise, cells, FixedProbability(0.5), into="g_exc", w=0.1, delay=1.0, name="line")
    with Simulator(Network(noise, cells, line), dt=1.0, seed=1, backend=backend) as sim:
        with pytest.raises(
            DeclarationError, match=r'create_every\(line, \.\.\.\): delay: x is per="pre", which needs one delay'
        ):
            sim.create_every(line, 1.0, probability=0.1, w=0.1, delay=delay)
        sim.create_every(line, 1.0, probability=0.1, w=0.1, delay=1.0)
        sim.simulate(3.0)


def test_a_rule_is_made_by_the_simulator_that_runs_the_projection() -> None:
    def made() -> tuple[Network, Any]:
        source, target = SpikeTrains([[0.0]] * 3), Target(3)
        line = Synapse(source, target, FromPairs([0, 1], [0, 1]), into="heard", w=[1.0, 1.0], delay=1.0, name="line")
        return Network(source, target, line), line

    (first, _), (second, other) = made(), made()
    with Simulator(first, dt=1.0) as sim, Simulator(second, dt=1.0):
        for rule in (sim.prune_every, sim.create_every):
            with pytest.raises(SimulationError, match=r"line.* runs in another simulator"):
                rule(other, 5.0, lambda *given: True, probability=0.5)
        assert other.size == 2
