"""Pictures: what is on them, and that they can be drawn of anything that was recorded."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from recordings import event, field, recording

from dslnet import DeclarationError, ScheduleError, pictures
from dslnet.messages.optional import MissingPackageError

pyplot = pytest.importorskip("matplotlib.pyplot")

SPIKES = [(7, 3), (2, 1), (7, 0)]


@pytest.fixture(autouse=True)
def _closed_figures() -> Iterator[None]:
    yield
    pyplot.close("all")


def labels(ax: Any) -> tuple[str, str, str]:
    return ax.get_xlabel(), ax.get_ylabel(), ax.get_title()


def legend(ax: Any) -> list[str]:
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_a_raster_has_a_mark_for_each_spike() -> None:
    ax = recording(events={"fires": event(SPIKES)}).raster()
    np.testing.assert_array_equal(np.asarray(ax.collections[0].get_offsets()), [[0.2, 1], [0.7, 0], [0.7, 3]])
    assert labels(ax) == ("time (ms)", "neuron", "exc")
    assert ax.get_ylim() == (-0.5, 9.5)
    assert ax.get_legend() is None


def test_it_is_drawn_on_the_axes_that_are_given() -> None:
    _, (left, right) = pyplot.subplots(1, 2)
    assert recording(events={"fires": event(SPIKES)}).raster(left) is left
    assert recording({"v": field("v", (3,))}).plot(right) is right
    assert len(pyplot.get_fignums()) == 1


def test_several_events_have_colours_and_a_legend() -> None:
    ax = recording(events={"fires": event(SPIKES), "burst": event([(1, 1)], size=300)}).raster()
    assert legend(ax) == ["fires", "burst"]
    assert not np.array_equal(ax.collections[0].get_edgecolor(), ax.collections[1].get_edgecolor())
    assert ax.get_ylim() == (-0.5, 299.5)


def test_a_few_neurons_are_lines() -> None:
    trace = recording({"v": field("v", (3,), unit="mV")})
    ax = trace.plot()
    assert labels(ax) == ("time (ms)", "v (mV)", "exc")
    assert len(ax.lines) == 3
    np.testing.assert_array_equal(ax.lines[2].get_xdata(), trace.time)
    np.testing.assert_array_equal(ax.lines[2].get_ydata(), trace["v"][:, 2])


def test_many_neurons_are_an_image() -> None:
    trace = recording({"r": field("r", (8, 8), unit="Hz")})
    ax = trace.plot()
    assert not ax.lines
    np.testing.assert_array_equal(ax.images[0].get_array(), trace["r"].reshape(20, 64).T)
    np.testing.assert_allclose(ax.images[0].get_extent(), [0.0, 10.0, -0.5, 63.5])
    ax.set_ylim(-0.5, 4.5)  # so near, matplotlib would put a tick at neuron 2.5
    assert all(float(tick).is_integer() for tick in ax.get_yticks())
    assert ax.figure.axes[1].get_ylabel() == "r (Hz)"


def test_an_image_leaves_a_pause_empty() -> None:
    r = field("r", (12,), samples=4)
    r.pause(20)
    r.resume(62)
    for tick in (65, 70):
        r.take(tick, np.full(12, float(tick)))
    trace = recording({"r": r})
    ax = trace.plot()
    before, after = ax.images
    np.testing.assert_allclose(before.get_extent(), [0.0, 2.0, -0.5, 11.5])
    np.testing.assert_allclose(after.get_extent(), [6.5, 7.5, -0.5, 11.5])
    np.testing.assert_array_equal(after.get_array(), trace["r"][4:].T)
    np.testing.assert_allclose(ax.get_xlim(), (0.0, 7.5))
    assert before.get_clim() == after.get_clim() == (0.0, 161.0)


def test_several_fields_and_spikes_are_panels_that_share_time() -> None:
    panels = recording({"v": field("v", (3,)), "r": field("r", (30,))}, {"fires": event(SPIKES)}).plot()
    assert [labels(panel) for panel in panels] == [("", "v", "exc"), ("", "neuron", ""), ("time (ms)", "neuron", "")]
    assert panels[0].get_shared_x_axes().joined(panels[0], panels[2])


def test_several_fields_on_one_pair_of_axes_have_a_legend() -> None:
    _, ax = pyplot.subplots()
    recording({"v": field("v", (3,), unit="mV"), "u": field("u", (3,))}).plot(ax)
    assert legend(ax) == ["v (mV)", "u"]
    assert len(ax.lines) == 6


def test_on_given_axes_spikes_are_below_the_fields() -> None:
    made = recording({"v": field("v", (3,), unit="mV"), "g": field("g", (3,))}, {"fires": event([(7, 3), (2, 1)], 4)})
    made.now = lambda: 100
    figure, ax = pyplot.subplots()
    assert made.plot(ax) is ax and len(ax.lines) == 6
    assert ax.get_ylabel() == "v (mV), g" and ax.get_title(loc="left") == "exc" and not ax.get_title()
    below = figure.axes[1]
    np.testing.assert_allclose(below.collections[0].get_offsets(), [[0.2, 1.0], [0.7, 3.0]])
    assert (below.get_xlabel(), ax.get_xlabel(), below.get_ylabel()) == ("time (ms)", "", "neuron")
    with pytest.raises(DeclarationError, match="axes of matplotlib"):
        made["fires"].raster("ax")


def test_plot_of_spikes_alone_is_the_raster() -> None:
    assert len(recording(events={"fires": event(SPIKES)}).plot().collections) == 1


@pytest.mark.parametrize("samples", [0, 1, 2])
@pytest.mark.parametrize("shape", [(), (0,), (1,), (30,)])
def test_little_or_nothing_can_be_drawn(samples: int, shape: tuple[int, ...], tmp_path: Any) -> None:
    spikes = event(SPIKES[:samples])
    panels = recording({"v": field("v", shape, samples=samples)}, {"fires": spikes}).plot()
    panels[0].figure.savefig(tmp_path / "picture.png")
    assert (tmp_path / "picture.png").stat().st_size > 1000


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(MissingPackageError, match=r"a picture needs matplotlib.*pip install 'dslnet\[plot\]'"):
        recording(events={"fires": event(SPIKES)}).raster()


def test_recording_needs_no_matplotlib() -> None:
    code = "import sys, dslnet.record; sys.exit('matplotlib' in sys.modules or 'sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_rates_below_a_raster() -> None:
    spikes = recording(events={"fires": event(SPIKES)}, now=lambda: 20)
    _, (_, right) = pyplot.subplots(1, 2)
    ax = spikes.raster(right, rate=0.5)
    below = ax.figure.axes[-1]
    assert ax is right and len(ax.figure.axes) == 3
    np.testing.assert_allclose(below.patches[0].get_data().values, np.array([1, 2, 0, 0]) / 10 / 0.0005)
    assert (ax.get_xlabel(), below.get_xlabel(), below.get_ylabel()) == ("", "time (ms)", "rate (Hz)")
    assert below.get_shared_x_axes().joined(ax, below)
    placed = pyplot.figure().add_axes((0.1, 0.1, 0.8, 0.8))  # without a place in a grid
    assert spikes.raster(placed, rate=0.5) is placed
    assert placed.figure.axes[1].get_position().y1 <= placed.get_position().y0


def test_a_raster_of_plain_arrays() -> None:
    ax = pictures.raster([[1.0, 3.0], [], [2.5]], stop=5.0, rate=1.0)
    assert ax.collections[0].get_offsets().tolist() == [[1.0, 0.0], [2.5, 2.0], [3.0, 0.0]]
    assert ax.get_ylim() == (-0.5, 2.5)
    with pytest.raises(ScheduleError, match="give stop= in ms"):
        pictures.raster([[1.0], [2.0]])
