"""What a user reads from a recording."""

from __future__ import annotations

import sys
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from recordings import event, field, recording

from dslnet.errors import DslError, SimulationError, UnknownNameError
from dslnet.messages.optional import MissingPackageError, load
from dslnet.record.recording import times
from dslnet.ticks import Clock

SPIKES = [(7, 3), (2, 1), (7, 0)]


def test_fields_by_name_and_by_spec() -> None:
    trace = recording({"v": field("v", (3,)), "g_e": field("g_e", (2, 2))})
    assert trace.keys() == ("v", "g_e")
    assert trace["v"].shape == (20, 3)
    assert trace["g_e"].shape == (20, 2, 2)
    np.testing.assert_array_equal(trace[SimpleNamespace(name="v")], trace["v"])
    np.testing.assert_array_equal(trace["v"][4], [200.0, 201.0, 202.0])
    np.testing.assert_array_equal(trace.tick, np.arange(20) * 5)
    np.testing.assert_array_equal(trace.time, [Clock(0.1).time(k) for k in range(0, 100, 5)])
    assert len(trace) == 20
    assert "v" in trace
    assert "w" not in trace
    assert list(trace) == ["v", "g_e"]


def test_spikes() -> None:
    spikes = recording(events={"fires": event(SPIKES)})
    assert spikes.tick.tolist() == [2, 7, 7]
    assert spikes.index.tolist() == [1, 0, 3]
    assert spikes.time.tolist() == [0.2, 0.7, 0.7]
    assert len(spikes) == 3


def test_fields_and_several_events_in_one() -> None:
    both = recording({"v": field("v", (3,))}, {"fires": event(SPIKES), "burst": event([(1, 1)])})
    assert both.keys() == ("v", "fires", "burst")
    assert len(both) == 20
    assert both["fires"].index.tolist() == [1, 0, 3]
    assert both[SimpleNamespace(name="burst")].time.tolist() == [0.1]
    assert len(both["burst"]) == 1


@pytest.mark.parametrize(
    ("fields", "events", "read", "message"),
    [
        ({"v": field("v", (3,))}, {}, lambda r: r.index, ".index belongs to spikes; of exc only fields"),
        ({"v": field("v", (3,))}, {"fires": event([])}, lambda r: r.index, r"write recording\['fires'\].index"),
        ({}, {"a": event([]), "b": event([])}, lambda r: r.time, r"write recording\['a'\].tick"),
        ({}, {"a": event([]), "b": event([])}, len, r"write recording\['a'\].tick"),
        ({"v": field("v", (3,))}, {}, lambda r: r.raster(), r"a raster needs spikes: record an event"),
    ],
)
def test_what_is_ambiguous_or_not_there(fields: Any, events: Any, read: Any, message: str) -> None:
    with pytest.raises(SimulationError, match=message):
        read(recording(fields, events))


def test_an_unknown_name_shows_what_there_is() -> None:
    with pytest.raises(UnknownNameError, match=r"'u' was not recorded of exc: there is 'v', 'fires'"):
        recording({"v": field("v", (3,))}, {"fires": event([])})["u"]


@pytest.mark.parametrize("read", [lambda r: r["v"], lambda r: r.tick, lambda r: r.time, len])
def test_reading_fetches_what_the_running_code_still_holds(read: Any) -> None:
    sampler = field("v", (3,), samples=2)
    trace = recording({"v": sampler}, refresh=lambda: sampler.take(10, np.zeros(3)))
    assert len(read(trace) if read is not len else trace.tick) == 3


def test_the_recording_of_one_event_is_refreshed_as_well() -> None:
    sampler = event([(1, 1)])
    both = recording(events={"fires": sampler}, refresh=lambda: sampler.add(np.array([2]), np.array([2])))
    assert both["fires"].index[:2].tolist() == [1, 2]


def test_restart_empties_everything() -> None:
    both = recording({"v": field("v", (3,))}, {"fires": event(SPIKES)})
    both.restart(4)
    assert len(both) == len(both["fires"]) == 0
    both.fields["v"].take(4, np.ones(3))
    both.events["fires"].add(np.array([3, 4]), np.array([3, 4]))
    assert both.tick.tolist() == [4]
    assert both["fires"].index.tolist() == [4]


@given(
    st.lists(st.integers(0, 2**50), max_size=5),
    st.sampled_from([0.1, 1, 0.025, Fraction(1, 3), 12345.678901, Fraction(2**55 + 1, 7), Fraction(7, 2**60 + 1)]),
)
def test_times_are_those_of_the_clock_to_the_last_bit(ticks: list[int], dt: Any) -> None:
    clock = Clock(dt)
    assert times(np.array(ticks, dtype=np.int64), clock).tolist() == [clock.time(tick) for tick in ticks]


def test_repr_is_one_line() -> None:
    assert repr(recording({"v": field("v", (3,))}, {"fires": event([])})) == "Recording(exc: v, fires)"


def test_a_package_that_is_missing_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(MissingPackageError, match=r"to_xarray\(\) needs xarray.*pip install 'dslnet\[files\]'") as seen:
        recording({"v": field("v", (3,))}).to_xarray()
    assert isinstance(seen.value, DslError)
    assert isinstance(seen.value, ImportError)


def test_a_package_that_cannot_import_its_own_is_not_called_missing(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "half_installed_thing.py").write_text("import no_such_module_anywhere\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="no_such_module_anywhere") as seen:
        load("half_installed_thing", "this", "nothing")
    assert not isinstance(seen.value, MissingPackageError)


def test_to_xarray() -> None:
    pytest.importorskip("xarray")
    fields = {"v": field("v", (3,), unit="mV"), "r": field("r", (2, 2)), "mean": field("mean", ())}
    trace = recording(fields, {"fires": event(SPIKES)})
    data = trace.to_xarray()
    assert data["v"].dims == ("time", "neuron")
    assert data["r"].dims == ("time", "axis_0", "axis_1")
    assert data["mean"].dims == ("time",)
    assert data["v"].attrs == {"units": "mV"}
    assert data["time"].attrs == {"units": "ms"}
    assert data.attrs == {"population": "exc"}
    np.testing.assert_array_equal(data["v"].sel(time=0.5), trace["v"][1])
    np.testing.assert_array_equal(data["fires_time"], trace["fires"].time)
    np.testing.assert_array_equal(data["fires_index"], trace["fires"].index)
