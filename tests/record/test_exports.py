"""Recordings as pandas, Neo and xarray see them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from recordings import event, field, recording

from dslnet import Array, Network, Neuron, Simulator, State, spike, state
from dslnet.errors import SimulationError, UnknownNameError
from dslnet.record import Recording

SPIKES = [(7, 3), (2, 1), (7, 0)]


def both() -> Recording:
    fields = {"v": field("v", (3,), unit="mV"), "r": field("r", (2, 2))}
    return recording(fields, {"fires": event(SPIKES, 4)}, now=lambda: 100)


def paused() -> Recording:
    made = recording({"v": field("v", (3,), unit="lumps", samples=10)}, {"fires": event(SPIKES, 4)})
    made.fields["v"].pause(50)
    made.fields["v"].resume(82)
    made.fields["v"].take(85, np.zeros(3))
    made.events["fires"].pause(50)
    made.events["fires"].resume(82)
    made.now = lambda: 100
    return made


def test_samples_as_a_table() -> None:
    pytest.importorskip("pandas")
    frame = recording({"v": field("v", (3,), unit="mV"), "r": field("r", (2, 2))}).to_pandas()
    assert frame.shape == (20, 7)
    assert frame.index.name == "time" and frame.index[3] == 1.5
    assert frame["v"][2].tolist() == [10.0 * tick + 2.0 for tick in range(0, 100, 5)]
    assert list(frame["r"].columns) == [0, 1, 2, 3]
    assert frame.attrs == {"population": "exc", "units": {"time": "ms", "v": "mV"}}


def test_spikes_as_a_table() -> None:
    pytest.importorskip("pandas")
    frame = recording(events={"fires": event(SPIKES)}).to_pandas()
    assert frame["time"].tolist() == [0.2, 0.7, 0.7] and frame["neuron"].tolist() == [1, 0, 3]
    two = recording(events={"fires": event(SPIKES), "burst": event([(5, 2)])}).to_pandas()
    assert two["event"].tolist() == ["fires", "burst", "fires", "fires"]
    assert two["neuron"].tolist() == [1, 2, 0, 3] and two.index.tolist() == [0, 1, 2, 3]


def test_one_of_both_as_a_table() -> None:
    pytest.importorskip("pandas")
    with pytest.raises(SimulationError, match=r"recording.to_pandas\('v'\) or recording.to_pandas\('fires'\)"):
        both().to_pandas()
    assert both().to_pandas("v").shape == (20, 3)
    assert both().to_pandas("fires").shape == (3, 2)
    with pytest.raises(UnknownNameError, match="'u' was not recorded of exc"):
        both().to_pandas("u")


def test_a_block_of_neo() -> None:
    pytest.importorskip("neo")
    block = both().to_neo()
    segment = block.segments[0]
    v, r = segment.analogsignals
    assert (block.name, v.name, str(v.units.dimensionality), str(r.units.dimensionality)) == (
        "exc", "v", "mV", "dimensionless")  # fmt: skip
    assert float(v.sampling_period.rescale("ms")) == 0.5 and v.shape == (20, 3) and r.shape == (20, 4)
    np.testing.assert_array_equal(v.magnitude, both()["v"])
    np.testing.assert_allclose(v.times.rescale("ms").magnitude, both().time)
    trains = segment.spiketrains
    assert [train.magnitude.tolist() for train in trains] == [[0.7], [0.2], [], [0.7]]
    assert trains[3].annotations == {"neuron": 3, "event": "fires"} and trains[3].name == "exc[3]"
    assert float(trains[0].t_stop.rescale("ms")) == 10.0


def test_what_was_paused_in_neo() -> None:
    pytest.importorskip("neo")
    segment = paused().to_neo().segments[0]
    (signal,) = segment.irregularlysampledsignals
    assert not segment.analogsignals and signal.annotations["unit"] == "lumps"
    np.testing.assert_allclose(signal.times.rescale("ms").magnitude, [*np.arange(10) * 0.5, 8.5])
    (epoch,) = segment.epochs
    np.testing.assert_allclose(epoch.times.rescale("ms").magnitude, [0.0, 8.2])
    np.testing.assert_allclose(epoch.durations.rescale("ms").magnitude, [5.0, 1.8])


@pytest.mark.parametrize("made", [both, paused])
def test_a_dataset_of_xarray(made: Any) -> None:
    pytest.importorskip("xarray")
    dataset = made().to_xarray()
    np.testing.assert_array_equal(dataset["v"].values, made()["v"])
    np.testing.assert_array_equal(dataset["time"].values, made().time)
    assert dataset["v"].dims == ("time", "neuron") and dataset["v"].attrs == {"units": made().fields["v"].unit}


@pytest.mark.filterwarnings("ignore:The 'copy' argument in Quantity")
def test_elephant_takes_it() -> None:
    elephant = pytest.importorskip("elephant.statistics")
    trains = both().to_neo().segments[0].spiketrains
    assert [float(elephant.mean_firing_rate(train).rescale("Hz")) for train in trains] == pytest.approx(
        [100.0, 100.0, 0.0, 100.0]
    )


class Ambiguous(Neuron):
    """Fields that are called as arrays of recordings are."""

    time: State = state(1.0)
    fires_time: State = state(2.0)
    neuron: State = state(3.0)

    @spike
    def fires(self) -> Array:
        return self.fires_time > 5.0


@pytest.mark.parametrize("what", [("time",), ("fires_time", "fires"), ("neuron",)])
def test_two_things_of_one_name_are_refused(what: tuple[str, ...], tmp_path: Path) -> None:
    pytest.importorskip("xarray")
    cells = Ambiguous(3, name="cells")
    with Simulator(Network(cells), backend="numpy") as sim:
        kept = sim.record(cells, *what)
        sim.step(2)
        with pytest.raises(SimulationError, match=rf"to_xarray\(\): there would be two arrays '{what[0]}'"):
            kept.to_xarray()
        assert len(sim.record(cells, "fires_time", "time").keys()) == 2
        if what != ("neuron",):
            with pytest.raises(SimulationError, match=rf"record\(to=.*two arrays '{what[0]}'"):
                sim.record(cells, *what, to=tmp_path / "run.zarr")
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("unit", "known", "annotations"),
    [
        ("mV", "mV", {}),
        ("%", "%", {}),
        ("1", "dimensionless", {}),
        ("1e-3", "dimensionless", {"unit": "1e-3"}),
        ("1/0", "dimensionless", {"unit": "1/0"}),
        ("None", "dimensionless", {"unit": "None"}),
        ("lumps", "dimensionless", {"unit": "lumps"}),
    ],
)
def test_the_unit_of_a_field_for_neo(unit: str, known: str, annotations: dict[str, str]) -> None:
    pytest.importorskip("neo")
    made = recording({"v": field("v", (3,), unit=unit)}, now=lambda: 100)
    signal = made.to_neo().segments[0].analogsignals[0]
    assert (signal.dimensionality.string, signal.annotations) == (known, annotations)
