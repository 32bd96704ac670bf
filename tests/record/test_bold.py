"""BOLD signals: as recordings, as neurons in a network, and as SciPy solves the equations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from walkers import KINDS, Walker, running

import dslnet
from dslnet import (
    Array,
    Balloon,
    BalloonClassic,
    BalloonClassicLinear,
    BalloonLinear,
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
    state,
    update,
)
from dslnet.errors import DeclarationError, SimulationError

MODELS = [Balloon, BalloonLinear, BalloonClassic, BalloonClassicLinear]


class Block(Neuron):
    """Active between one and two seconds."""

    r: State = state(0.0)

    @update
    def act(self) -> None:
        self.r = np.where((self.t >= 1000.0) & (self.t < 2000.0), 0.5, 0.0)


def solved(model: Any, times: np.ndarray, onset: float = 1.0, end: float = 2.0, drive: float = 0.5) -> np.ndarray:
    """f, v, q at times in s, by SciPy from the equations of the paper; s is the first state."""
    integrate = pytest.importorskip("scipy.integrate")
    p = {name: float(getattr(model, name)) for name in ("kappa", "gamma", "tau", "alpha", "E_0", "phi")}

    def slopes(t: float, x: Any) -> list[float]:
        s, f, v, q = x
        out = v ** (1 / p["alpha"])
        taken = 1 - (1 - p["E_0"]) ** (1 / f)
        u = drive if onset <= t < end else 0.0
        flow = p["phi"] * u - p["kappa"] * s - p["gamma"] * (f - 1)
        return [flow, s, (f - out) / p["tau"], (f * taken / p["E_0"] - out * q / v) / p["tau"]]

    found = integrate.solve_ivp(
        slopes, (0, times[-1]), [0, 1, 1, 1], t_eval=times, rtol=1e-9, atol=1e-11, max_step=0.02
    )
    return np.asarray(found.y)


@pytest.fixture(scope="module", params=MODELS)
def measured(request: pytest.FixtureRequest) -> Iterator[tuple[Any, Any]]:
    block = Block(64, name="block")
    model = request.param(1)
    with Simulator(Network(block), dt=10.0, backend="numpy") as sim:
        bold = sim.bold(block, Block.r, model=model, period=10.0)
        sim.simulate(8000.0)
        yield model, bold


def test_it_is_what_scipy_solves(measured: tuple[Any, Any]) -> None:
    model, bold = measured
    times = bold.time / 1000.0
    assert times[0] == 0.01 and len(times) == 800
    s, f, v, q = solved(model, times)
    for name, expected in zip("sfvq", (s, f, v, q), strict=True):
        np.testing.assert_allclose(bold.states(name), expected, rtol=1e-4, atol=1e-5)
    V, E, eps, nu, TE, r = (float(getattr(model, name)) for name in ("V_0", "E_0", "epsilon", "v_0", "TE", "r_0"))
    classic = isinstance(model, BalloonClassic)
    k1 = (1 - V if classic else 1) * 4.3 * nu * E * TE
    k2, k3 = (2 * E if classic else eps * r * E * TE), 1 - eps
    if isinstance(model, BalloonLinear):
        signal = V * ((k1 + k2) * (1 - q) + (k3 - k2) * (1 - v))
    else:
        signal = V * (k1 * (1 - q) + k2 * (1 - q / v) + k3 * (1 - v))
    np.testing.assert_allclose(bold.signal, signal, rtol=1e-3, atol=1e-6)


def test_it_looks_like_a_haemodynamic_response(measured: tuple[Any, Any]) -> None:
    _, bold = measured
    peak = bold.time[np.argmax(bold.signal)]
    assert 3000.0 < peak < 6000.0 and 0.001 < bold.signal.max() < 0.05
    assert np.all(bold.signal[:100] == 0.0)  # at rest


@pytest.mark.parametrize("model", MODELS)
def test_in_a_network_it_is_the_same_neuron(model: Any) -> None:
    block, region = Block(1), model(1, name="region")
    look = Synapse(block, region, OneToOne(), into="I_CBF", w=1.0)
    backend = "c" if model is Balloon else "numpy"
    with Simulator(Network(block, region, look), dt=10.0, backend=backend) as sim:
        trace = sim.record(region, "bold")
        bold = sim.bold(block, "r", model=model(1), period=10.0)
        sim.simulate(4000.0)
    # what the synapse brings is one step old
    np.testing.assert_allclose(trace["bold"][1:, 0], bold.signal[:-1], rtol=1e-9, atol=1e-15)


def test_in_a_network_the_flow_may_stand_still() -> None:
    """Where activity is far below its baseline flow comes to its lower bound, which no stage of the method leaves."""
    block, region = Block(1), Balloon(1, name="region")
    look = Synapse(block, region, OneToOne(), into="I_CBF", w=-4.0)
    with Simulator(Network(block, region, look), dt=10.0, backend="numpy") as sim:
        trace = sim.record(region, "bold", "f")
        bold = sim.bold(block, "r", period=10.0, scale=-4.0)
        sim.simulate(8000.0)
    assert trace["f"].min() == 0.01 and np.isfinite(trace["bold"]).all()
    np.testing.assert_allclose(trace["bold"][1:, 0], bold.signal[:-1], rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("kind", KINDS, ids=["numpy", "c", "threads"])
def test_what_drives_it(kind: dict[str, Any]) -> None:
    with running(**kind) as (sim, walkers):
        fields = sim.bold([walkers[:20], walkers[40:]], "v", period=2.0, scale=0.1)
        spikes = sim.bold(walkers, "fires", period=5.0, scale=0.5, baseline=20.0)
        whole = sim.record(walkers, "v", "fires")
        for duration in (3.0, 17.0, 40.0):
            sim.simulate(duration)
            v = whole["v"][: sim.tick // 2 * 2].reshape(-1, 2, 65)
            drive = 0.1 * np.concatenate([v[..., :20], v[..., 40:]], axis=2).mean(axis=(1, 2))
            np.testing.assert_allclose(fields.states("I_CBF"), drive)
        found = whole["fires"]
        rates = np.bincount(found.tick // 5, minlength=12) / 65 / 0.005
        np.testing.assert_allclose(spikes.activity, rates)
        rest = rates[:4].mean()
        np.testing.assert_allclose(spikes.states("I_CBF"), [0.0] * 4 + list(0.5 * (rates[4:] - rest) / rest))
        before = fields.signal
        sim.reset()
        assert len(fields.signal) == 0
        sim.simulate(60.0)
        np.testing.assert_array_equal(fields.signal, before)
        assert repr(fields) == "Bold(walkers + walkers: walkers.v, walkers.v (1))"


def test_a_picture() -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    with running(backend="numpy") as (sim, walkers):
        bold = sim.bold(walkers, "v", period=10.0, scale=0.1)
        sim.simulate(1000.0)
        ax = bold.plot()
    np.testing.assert_allclose(ax.lines[0].get_ydata(), 100.0 * bold.signal)
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("time (s)", "BOLD (%)", "walkers")
    assert ax.lines[0].get_xdata()[-1] == 1.0
    pyplot.close("all")


class Faster(Balloon):
    """Blood passes in half of the time, and the flow answers to the square root of its drive."""

    def ds(self) -> Array:
        return super().ds() + 0.0 * np.sqrt(np.abs(self.I_CBF))


def test_a_model_of_ones_own() -> None:
    with running(backend="numpy") as (sim, walkers):
        usual = sim.bold(walkers, "v", period=10.0, scale=0.1)
        own = sim.bold(walkers, "v", period=10.0, scale=0.1, model=Faster(1))
        faster = sim.bold(walkers, "v", period=10.0, scale=0.1, model=Balloon(1, tau=0.5))
        sim.simulate(500.0)
    np.testing.assert_array_equal(usual.signal, own.signal)
    assert abs(faster.signal[-1]) > 1.2 * abs(usual.signal[-1])


class Capped(Balloon):
    """Flow stays below a parameter, and the volume is driven by time."""

    f_max: Param = param(1.005)
    f: State = state(1.0, min=0.01, max="f_max")

    @f.ode(method="rk4")
    def df(self) -> Array:
        return self.s / 1000.0 + 0.0 * self.dt

    @Balloon.v.ode(method="rk4")
    def dv(self) -> Array:
        return 1e-6 * self.t


def test_a_model_of_ones_own_has_bounds_and_the_time() -> None:
    with running(backend="numpy") as (sim, walkers):
        bold = sim.bold(walkers, "v", period=4.0, scale=3.0, model=Capped(1))
        sim.simulate(400.0)
    assert bold.states("f").max() == 1.005
    np.testing.assert_allclose(bold.states("v"), 1.0 + 0.5e-6 * bold.time**2)


@pytest.mark.parametrize("drive", [-2.0, 0.5, 20.0])
def test_long_periods_are_as_good_as_short_ones(drive: float) -> None:
    with running(1, backend="numpy", dt=10.0) as (sim, walkers):
        long, short = (sim.bold(walkers, "v", period=p, scale=0.0, model=Driven(1, I=drive)) for p in (1000.0, 10.0))
        sim.simulate(6000.0)
    for name in ("f", "q", "bold"):
        np.testing.assert_array_equal(long.states(name), short.states(name)[99::100])
    if drive == 0.5:
        _, _, v, q = solved(Balloon(1), long.time / 1000.0, onset=0.0, end=1e9)
        np.testing.assert_allclose([long.states("v"), long.states("q")], [v, q], rtol=1e-6)


class Driven(Balloon):
    """The input is a parameter."""

    I: Param = param(0.0)  # noqa: E741  # as in papers

    def ds(self) -> Array:
        return (self.phi * self.I - self.kappa * self.s - self.gamma * (self.f - 1.0)) / 1000.0


def test_what_grows_beyond_numbers_is_no_error() -> None:
    with running(1, backend="numpy") as (sim, walkers):
        bold = sim.bold(walkers, "v", scale=0.0, model=Driven(1, I=1e300))
        sim.simulate(5.0)
    assert len(bold.signal) == 5 and bold.states("f").max() > 1e290


class Wild(Balloon):
    """Numbers that Python raises errors for, or that become complex."""

    def ds(self) -> Array:
        return np.where((self.s - 2.0) ** 0.5 > 0.1, 1.0, 0.0) + super().ds()

    def signal(self) -> Array:
        return (1e200 * self.I_CBF) ** 2 + 0.0 * (1.0 / self.s) + (1.0 - self.f) ** 0.5


def test_what_is_no_number_is_nan_as_in_a_population() -> None:
    with running(1, backend="numpy") as (sim, walkers):
        bold = sim.bold(walkers, "v", model=Wild(1))
        sim.simulate(5.0)
    assert not np.isfinite(bold.signal).any() and np.isfinite(bold.states("s")).all()


class Crossed(Capped):
    f: State = state(1.0, min=2.0, max="f_max")

    @f.ode(method="rk4")
    def df(self) -> Array:
        return self.s / 1000.0


class Counting(Balloon):
    many: State = state(0.0)

    @update
    def count(self) -> None:
        self.many = self.many + 1.0


class Noisy(Balloon):
    xi: Noise = noise(Normal(0.0, 1.0))


class Another(Balloon):
    def measure(self) -> None:
        self.bold = 2.0 * self.signal()


@pytest.mark.parametrize(("model", "word"), [(Counting, "count"), (Noisy, "xi"), (Another, "measure")])
def test_a_model_is_made_of_equations(model: Any, word: str) -> None:
    with running(1, backend="numpy") as (sim, walkers), pytest.raises(DeclarationError, match=f"{word} of .* no part"):
        sim.bold(walkers, "v", model=model(1))


class Fake(Neuron):
    """Has the names of a balloon model."""

    I_CBF: State = state(0.0)
    bold: State = state(0.0)


def test_what_is_refused() -> None:
    with running(2, backend="numpy") as (sim, walkers):
        with pytest.raises(DeclarationError, match="min= of f lies above its max="):
            sim.bold(walkers, "v", model=Crossed(1))
        for model in (dslnet.Izhikevich(1), Balloon(2), 7, Fake(1)):
            with pytest.raises(DeclarationError, match="a balloon model of one neuron"):
                sim.bold(walkers, "v", model=model)
        with pytest.raises(DeclarationError, match="has no field or event 'u'"):
            sim.bold(walkers, "u")
        with pytest.raises(DeclarationError, match=r"is no field or event; .* bold takes one; call it for each\.$"):
            sim.bold(walkers, ["v", "fires"])
        with pytest.raises(DeclarationError, match=r"is no field or event; .* rate takes one; call it for each\.$"):
            sim.rate(walkers, window=5.0, event=["fires", "fires"])
        with pytest.raises(DeclarationError, match="scale=nan"):
            sim.bold(walkers, "v", scale=np.nan)
        bold = sim.bold(walkers, "fires", baseline=1.0)
        with pytest.raises(SimulationError, match="blood flows on"):
            bold.pause()
        sim.simulate(3.0)
        with pytest.raises(SimulationError, match=r"walkers was silent in the 1\.0 ms of the baseline"):
            bold.signal


def test_what_oscillates_within_a_period_is_averaged() -> None:
    with running(dt=0.5, backend="numpy") as (sim, walkers):
        bold, whole = sim.bold(walkers, "v", period=10.0), sim.record(walkers, "v")
        for duration in (3.0, 30.0, 7.0):
            sim.simulate(duration)
            assert len(bold.activity) == sim.tick // 20
        np.testing.assert_allclose(bold.activity, whole["v"].reshape(4, 20 * 65).mean(axis=1))
        assert bold.time.tolist() == [10.0, 20.0, 30.0, 40.0]


def test_after_a_load_another_model_begins_from_rest(tmp_path: Path) -> None:
    with running(backend="numpy") as (sim, walkers):
        sim.bold(walkers, "v", model=Balloon(1), period=2.0)
        sim.simulate(20.0)
        sim.save(tmp_path / "run.npz")
    walkers = Walker(65, name="walkers")
    with Simulator.load(Network(walkers), tmp_path / "run.npz") as sim:
        for model in (BalloonLinear(1), Balloon(1, V_0=0.05)):
            assert len(sim.bold(walkers, "v", model=model, period=2.0).signal) == 0
        assert len(sim.bold(walkers, "v", model=Balloon(1), period=2.0).signal) == 10
