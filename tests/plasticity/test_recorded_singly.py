"""Recordings of synapses go on with those that they are of while others come and go one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from plasticity.coming import CLASSES, NEVER, OWN, TRACES, Found, change, changes, network, same

from dslnet import FixedProbability, Hebb, LeakyIntegrator, Network, Simulator
from dslnet.running import turnovers


def recorded(kind: str, size: int, begins: int, look: bool = False, to: Path | None = None, **choices: Any) -> Found:
    """What recordings found of all synapses and of some, asked for after so many changes; samples fall between
    changes, and, with `look`, somebody asks for all of them now and then."""
    net, line, _ = network(kind, size, 1.3)
    names = ("w", *TRACES[kind])
    with Simulator(net, dt=0.1, seed=4, **choices) as sim:
        sim.simulate(12.0)
        singly, traces = set(), list[Any]()
        for number, what in enumerate(changes(size, seed=size)):
            if number == begins:
                asked = [(line, 0.7), (line.incoming(1), 0.3), (line[[4, 2]], 1.1)]
                traces = [sim.record(each, *names, period=period) for each, period in asked]
                traces += [] if to is None else [sim.record(line, *names, period=0.2, to=to)]
            change(kind, line, *what, own=1.3 if kind in OWN else None)
            singly.add("line" in sim._session.turnovers.open)
            sim.step(1 + number % 7)
            if look and number % 8 == 0:
                line.w.sum()
        assert (True in singly) == (turnovers.PATIENCE < NEVER and choices.get("backend") != "numpy")
        found = {f"{number} {name}": trace[name].copy() for number, trace in enumerate(traces) for name in names}
    return found


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize(("size", "begins"), [(20, 0), (65, 17)])
def test_one_by_one_as_all_at_once(
    kind: str, size: int, begins: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(turnovers, "PATIENCE", NEVER)
    wanted = recorded(kind, size, begins, to=tmp_path / "whole.h5")
    assert np.isnan(wanted["0 w"][-1]).any() and np.isfinite(wanted["0 w"][-1]).any()
    for patience, threads, look in ((0, 1, False), (0, 3, True), (3, 2, False)):
        monkeypatch.setattr(turnovers, "PATIENCE", patience)
        path = tmp_path / f"{patience} {threads}.h5"
        same(recorded(kind, size, begins, look, path, threads=threads), wanted)


@pytest.mark.parametrize("kind", ["pair", "traced"])
def test_as_numpy_does(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnovers, "PATIENCE", 0)
    ours, theirs = (recorded(kind, 20, 3, backend=backend) for backend in ("c", "numpy"))
    for name, values in theirs.items():
        np.testing.assert_allclose(ours[name], values, rtol=1e-9, atol=1e-12, err_msg=name)


def test_rates_in_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample after each change, which needs the synapses not as a whole."""
    found = []
    for patience in (0, NEVER):
        monkeypatch.setattr(turnovers, "PATIENCE", patience)
        units = LeakyIntegrator(65, name="units", r=np.linspace(0.1, 1.0, 65))
        line = Hebb(units, units, FixedProbability(0.2), into="exc", w=0.01, name="line")
        with Simulator(Network(units, line), dt=0.5, seed=3) as sim:
            trace = sim.record(line, "w")
            for step in range(20):
                line.create(step, [3, 4], w=0.02)
                line.prune(post=step)
                sim.step()
            assert ("line" in sim._session.turnovers.open) == (patience == 0)
            assert len(trace["w"]) == 20
            found.append({"w": trace["w"].copy()})
    assert np.isnan(found[0]["w"][-1]).any()
    same(*found)


def test_a_file_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Saved while synapses come and go; what waits in the file for being asked for follows them as well."""
    found = []
    for patience in (0, NEVER):
        monkeypatch.setattr(turnovers, "PATIENCE", patience)
        net, line, _ = network("pair", 30, 1.3)
        with Simulator(net, dt=0.1, seed=4) as sim:
            sim.record(line, "w", period=0.5)
            coming = list(changes(30, seed=5))
            for what in coming[:10]:
                change("pair", line, *what)
                sim.step(4)
            sim.save(tmp_path / f"half {patience}.npz")
        net, line, _ = network("pair", 30, 1.3)
        with Simulator.load(net, tmp_path / f"half {patience}.npz") as sim:
            for number, what in enumerate(coming[10:]):
                change("pair", line, *what)
                sim.step(4)
                if number == 12:
                    trace = sim.record(line, "w", period=0.5)
            found.append({"w": trace["w"].copy()})
    same(*found)


@pytest.mark.parametrize("read", ["while", "after", "fork"])
def test_statistics_of_one_that_is_gone(read: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """NaN as soon as it is, also before another sample is taken, and after the simulator, or the fork, has ended."""
    found = []
    for patience in (0, NEVER):
        monkeypatch.setattr(turnovers, "PATIENCE", patience)
        net, line, _ = network("pair", 30, 1.3)
        with Simulator(net, dt=0.1, seed=4) as sim:
            all_, some = sim.statistics(line, "w", period=1.0), sim.statistics(line[[3, 5]], "w", period=1.0)
            sim.simulate(5.0)
            if read == "fork":
                with sim.fork():
                    all_, some = sim.statistics(line, "w", period=1.0), sim.statistics(line[[3, 5]], "w", period=1.0)
                    sim.simulate(5.0)
                    line.prune(pre=2)
                    line.prune(post=line.post_index[5])
                line.prune(pre=5)
            else:
                chosen = line.post_index[5]
                line.prune(pre=2)
                line.prune(post=chosen)
            assert ("line" in sim._session.turnovers.open) == (patience == 0)
            values = [all_["w"].mean, some["w"].mean] if read == "while" else []
        values = values or [all_["w"].mean, some["w"].mean]
        assert np.isfinite(values[0]).any() and np.isnan(values[0]).any() and np.isnan(values[1][1])
        found.append({"all": values[0], "some": values[1]})
    same(*found)
