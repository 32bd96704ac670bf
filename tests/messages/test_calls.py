"""Calls that do not fit a constructor show the form that does."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from strategies import Still, simulate_members

from dslnet import (
    AllToAll,
    Convolution,
    DeclarationError,
    FixedProbability,
    Gaussian,
    Network,
    Normal,
    OfDistance,
    PoissonInput,
    Pooling,
    Shared,
    Simulator,
    SpikeTrains,
    Synapse,
    TimedArray,
    Uniform,
    noise,
    param,
    state,
)
from dslnet.statistics import rates

F = np.ones((3, 3))

CALLS: list[tuple[Callable[[], Any], str]] = [
    (lambda: Convolution(F, 1, "same"), r"too many positional .*Convolution\(filters, stride=, padding=\)"),
    (lambda: Convolution(F, mode="valid"), r"keyword argument 'mode'; the form is Convolution\(filters, stride="),
    (lambda: Pooling(), r"missing .*'extent'; the form is Pooling\(extent, stride=, padding=\), and what has = is"),
    (lambda: Shared(), r"Shared\(of\)"),
    (lambda: FixedProbability(), r"FixedProbability\(p, self_connections, seed=\)"),
    (lambda: Uniform(0, 1, 2), r"too many positional .*Uniform\(low, high, min=, max=, seed=\)"),
    (lambda: Normal(mean=0.0), r"keyword argument 'mean' \(did you mean 'loc'\?\); the form is Normal\(loc, scale, "),
    (lambda: AllToAll(self_connection=False), r"'self_connection' \(did you mean 'self_connections'\?\); the form is"),
    (lambda: Uniform(lo=0.0, hi=1.0), r"'lo' \(did you mean 'low'\?\); the form is Uniform\(low, high"),
    (lambda: Normal(loc=0.0, std=1.0), r"'std' \(did you mean 'scale'\?\)"),
    (lambda: Gaussian(sgma=1.0), r"'sgma' \(did you mean 'sigma'\?\); the form is Gaussian\(sigma"),
    (lambda: OfDistance(np.exp, spacin=1.0), r"'spacin' \(did you mean 'spacing'\?\)"),
    (lambda: Simulator(Network(), thread=2), r"'thread' \(did you mean 'threads'\?\)"),
    (
        lambda: Simulator(Network(), 0.1),
        r"Simulator: too many positional .*Simulator\(network, dt=, seed=.* given by name",
    ),
    (lambda: Simulator(Network(), DT=0.1), r"'DT' \(did you mean 'dt'\?\)"),
    (lambda: param(1.0, units="mV"), r"'units' \(did you mean 'unit'\?\); the form is param\(default, per=, min="),
    (lambda: state(1.0, minimum=0.0), r"'minimum' \(did you mean 'min'\?\)"),
    (lambda: noise(), r"noise: missing a required argument: 'distribution'; the form is noise\(distribution"),
    (lambda: PoissonInput(Still(3), into="exc", N=3, rate=1.0), "no argument 'N'. Did you mean 'n'"),
    (lambda: Still(), r"Still: missing .*'shape'; the form is Still\(shape, "),
    (lambda: Still(3, shape=3), "multiple values for argument 'shape'"),
    (lambda: Synapse(Still(3), Still(3), AllToAll()), r"missing .*'into'; .*Synapse\(pre, post, pattern, into=, "),
    (lambda: Synapse(Still(3), Still(3), AllToAll(), "exc"), "too many positional arguments"),
    (lambda: TimedArray(F, shape=3), "TimedArray has the shape of what it is made from; leave shape= out"),
    (lambda: SpikeTrains([[1.0]], shape=1), "leave shape= out"),
    (lambda: PoissonInput(Still(3), into="exc", rate=1.0, shape=3), "leave shape= out"),
]


@pytest.mark.parametrize(("call", "words"), CALLS)
def test_the_form_is_shown(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(DeclarationError, match=words):
        call()


def test_what_is_made_is_not_changed() -> None:
    form = r"p of FixedProbability\(0\.1\) stays as it is made: make another one, FixedProbability\(\.\.\., p=0\.2\)"
    with pytest.raises(DeclarationError, match=form):
        FixedProbability(0.1).p = 0.2
    with pytest.raises(AttributeError, match=r"Normal\(\.\.\., scale=2\.0\)"):
        Normal(0.0, 1.0).scale = 2.0
    with pytest.raises(DeclarationError, match=r"extent=None"):
        OfDistance(np.exp).extent = None
    with pytest.raises(DeclarationError, match=r"has no 'self_connection' .* Did you mean 'self_connections'"):
        AllToAll().self_connection = False
    with pytest.raises(DeclarationError, match=r"self_connections of AllToAll\(\) stays"):
        del AllToAll().self_connections
    assert FixedProbability(0.1) == FixedProbability(0.1)


def test_help_shows_the_form() -> None:
    assert [*inspect.signature(FixedProbability).parameters] == ["p", "self_connections", "seed"]
    assert [*inspect.signature(param).parameters][:2] == ["default", "per"]
    assert "threads" in inspect.signature(Simulator).parameters


METHODS: list[tuple[Callable[[Any], Any], str]] = [
    (
        lambda sim: sim.record(Still(3), "r", perod=1.0),
        r"record: .*\(did you mean 'period'\?\); .*\(members, \*what, p",
    ),
    (lambda sim: sim.every(interval=1.0), r"every: .*'interval'; the form is every\(period, offset, wait\)"),
    (
        lambda sim: sim.until(lambda: True),
        r"'max_duration'; the form is until\(\*conditions, max_duration=",
    ),
    (
        lambda sim: sim.prune_every(1, 10.0),
        r"missing .* 'where'; the form is prune_every\(line, period, wh",
    ),
    (
        lambda sim: sim.create_every(1, 10.0, w=1.0),
        r"missing .*'probability'; .* create_every\(line, period, where, prob.* wait=, w=, \.\.\.\)",
    ),
    (lambda sim: sim.statistics(Still(3), "r", perod=1.0), r"^statistics: .*\(did you mean 'period'\?\)"),
    (lambda sim: sim.simulate(), r"^simulate: .* 'duration'; the form is simulate\(duration, progress=\)"),
    (lambda sim: sim.rate(Still(3)), r"the form is rate\(members, window, event\)$"),
    (lambda sim: sim.start(prog=True), r"did you mean 'progress'"),
    (lambda sim: sim.save(), r"the form is save\(path\)"),
    (lambda sim: sim.snapshot(1), r"the form is snapshot\(\)"),
    (lambda sim: sim.plan(), r"the form is plan\(duration, rate=\)"),
    (lambda sim: sim.rewind(), r"the form is rewind\(snapshot\)"),
    (lambda sim: sim.reset(sead=1), r"did you mean 'seed'"),
    (lambda sim: sim.prune_every(1, 1.0, None, prob=0.1), r"did you mean 'probability'"),
    (lambda sim: sim.load(sim.network, "x", dt=0.1), r"load: dt is that of the file; the form is load\(network, path"),
    (lambda sim: sim.load(sim.network, "x", dt=0.1, seed=1), r"load: dt and seed are those of the file"),
]


@pytest.mark.parametrize(("call", "words"), METHODS)
def test_methods_of_a_simulator_show_theirs(call: Callable[[Any], Any], words: str) -> None:
    with simulate_members(Still(3), backend="numpy") as sim, pytest.raises(DeclarationError, match=words):
        call(sim)


def test_methods_of_populations_and_projections_show_theirs() -> None:
    cells = Still(3)
    line: Any = Synapse(cells, cells, AllToAll(), into="exc")
    calls: list[tuple[Callable[[], Any], str]] = [
        (lambda: line.prune(mask=1), r"'mask'; the form is prune\(chosen, pre=, post=\)"),
        (lambda: line.create(0), r"the form is create\(pre, post, delay=, w=, \.\.\.\)"),
        (lambda: line.incoming(), r"the form is incoming\(neuron\)$"),
        (lambda: line.to_dense(nam="w"), r"did you mean 'name'"),
        (lambda: cells.fire(), r"the form is fire\(indices\)"),  # type: ignore[call-arg]
        (lambda: rates([[1.0]], end=3.0), r"rates: .*'end' \(did you mean 'stop'\?\)"),  # type: ignore[call-arg]
    ]
    for call, words in calls:
        with pytest.raises(DeclarationError, match=words):
            call()


def test_a_snapshot_stays_as_it_is() -> None:
    with simulate_members(Still(3), backend="numpy") as sim:
        snapshot: Any = sim.snapshot()
        with pytest.raises(DeclarationError, match=r"tick of Snapshot\(t=0\.0 ms.*\) is read and not assigned"):
            snapshot.tick = 3
        with pytest.raises(DeclarationError, match=r"has no 'tik'\. Did you mean 'tick'"):
            snapshot.tik  # it is asked for


def test_an_error_inside_a_constructor_stays_what_it_is() -> None:
    class Careless:
        def __array__(self, *_: Any, **__: Any) -> Any:
            raise TypeError("of my own")

    with pytest.raises(TypeError, match="of my own"):
        Convolution(Careless())
