"""Bars: in terminals, not in files, with and without tqdm."""

from __future__ import annotations

import io
import sys

import pytest
from walkers import Walker, running

from dslnet import Network, Simulator
from dslnet.running import progress
from dslnet.running.progress import line


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def watched(monkeypatch: pytest.MonkeyPatch, made: io.StringIO) -> io.StringIO:
    """In the test itself: pytest sets the stream again after a fixture."""
    monkeypatch.setattr(sys, "stderr", made)
    return made


@pytest.fixture(params=[True, False], ids=["tqdm", "without"])
def with_tqdm(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    if request.param:
        pytest.importorskip("tqdm")
    else:
        monkeypatch.setattr(progress, "find_spec", lambda name: None)
    return bool(request.param)


def test_a_run_in_a_terminal(with_tqdm: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch, Terminal())
    with running(3, dt=0.1, backend="numpy") as (sim, _):

        @sim.every(period=5.0)
        def nothing(n: int) -> None:
            pass

        assert sim.simulate(20.0, progress=True) == 20.0
    text = terminal.getvalue()
    assert "simulating" in text and "100 %" in text
    if with_tqdm:
        assert "20/20 ms" in text


def test_waiting_for_a_condition_in_a_terminal(with_tqdm: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch, Terminal())
    with running(3, dt=0.1, backend="numpy") as (sim, _):
        assert not sim.until(lambda: False, max_duration=20.0, check_every=5.0, progress=True).met
    assert "simulating" in terminal.getvalue() and "100 %" in terminal.getvalue()


def test_a_build_in_a_terminal(with_tqdm: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch, Terminal())
    sim = Simulator(Network(Walker(3)), backend="numpy").start(progress=True)
    sim.close()
    text = terminal.getvalue()
    assert "building" in text and "100 %" in text and "done" in text


def test_nothing_is_written_where_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch, Terminal())
    with running(3, backend="numpy") as (sim, _):
        sim.simulate(5.0)
    assert terminal.getvalue() == ""


def test_nothing_is_written_into_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    file = watched(monkeypatch, io.StringIO())
    with running(3, backend="numpy") as (sim, _):
        sim.simulate(5.0, progress=True)
        Simulator(Network(Walker(3)), backend="numpy").start(progress=True).close()
    assert file.getvalue() == ""


def test_a_run_that_fails_ends_its_line(with_tqdm: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch, Terminal())
    with running(3, backend="numpy") as (sim, _):

        @sim.every(period=1.0, wait=3.0)
        def fails(n: int) -> None:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            sim.simulate(10.0, progress=True)
    assert terminal.getvalue().endswith("\n")


def test_a_line() -> None:
    assert line(0.5) == f"[{'=' * 20}{' ' * 20}]  50 %"
    assert line(2.0) == f"[{'=' * 40}] 100 %"
