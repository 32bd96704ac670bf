"""Pictures of projections and networks: what is on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from dslnet import AllToAll, FromPairs, LeakyIntegrator, Network, Simulator, State, Synapse, pictures, state
from dslnet.errors import DeclarationError, NetworkError, UnknownNameError
from dslnet.statistics import Curve, population_rate

pyplot = pytest.importorskip("matplotlib.pyplot")

WEIGHTS = np.arange(24.0).reshape(4, 6) - 10.0
"""Of four targets and six sources."""


@pytest.fixture(scope="module")
def net() -> Iterator[Network]:
    image, cells = LeakyIntegrator((2, 3), name="image"), LeakyIntegrator(4, name="cells")
    look = Synapse(image, cells, AllToAll(), into="exc", w=WEIGHTS, name="look")
    few = Synapse(cells, cells[1:], FromPairs([0, 0, 3], [0, 0, 2]), into="inh", w=2.0, name="few")
    network = Network(image, cells, look, few)
    with pytest.warns(UserWarning, match="slow"), Simulator(network, seed=1, backend="numpy"):
        yield network


@pytest.fixture(autouse=True)
def _closed_figures() -> Iterator[None]:
    yield
    pyplot.close("all")


def image_of(ax: Any) -> Any:
    return ax.images[0].get_array()


def test_a_histogram_counts_every_synapse(net: Network) -> None:
    _, given = pyplot.subplots()
    ax = pictures.weight_histogram(net.member("look"), ax=given)
    assert ax is given
    assert sum(patch.get_height() for patch in ax.patches) == 24
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("w", "synapses", "look: image → cells")


def test_a_matrix_has_rows_of_targets_and_white_where_nothing_is(net: Network) -> None:
    ax = pictures.weight_matrix(net.member("look"))
    np.testing.assert_array_equal(image_of(ax), WEIGHTS)
    assert ax.images[0].get_clim() == (-13.0, 13.0)  # both signs: white is 0
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("pre: image", "post: cells")
    few = image_of(pictures.weight_matrix(net.member("few")))
    assert few.shape == (3, 4) and few.count() == 2 and few[0, 0] == 4.0  # two synapses of one pair add up


def test_connectivity_counts_synapses_for_each_pair(net: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = np.zeros((3, 4))
    expected[0, 0], expected[2, 3] = 2.0, 1.0
    np.testing.assert_array_equal(image_of(pictures.connectivity(net.member("few"))), expected)
    monkeypatch.setattr("dslnet.pictures.connections.MOST_CELLS", 2)  # rows 0, 1 and 2; columns 0, 1 and 2, 3
    ax = pictures.connectivity(net.member("few"))
    np.testing.assert_allclose(image_of(ax), [[2 / 4, 0.0], [0.0, 1 / 2]])
    assert ax.images[0].get_extent() == [-0.5, 3.5, -0.5, 2.5]


def test_a_field_is_given_itself_or_by_name(net: Network) -> None:
    look = net.member("look")
    assert pictures.weight_histogram(look, Synapse.w).get_xlabel() == "w"
    np.testing.assert_array_equal(image_of(pictures.weight_matrix(look, Synapse.w)), WEIGHTS)
    fields = pictures.receptive_fields(look, [3], Synapse.w)
    np.testing.assert_array_equal(image_of(fields), WEIGHTS[3].reshape(2, 3))
    for name in ("name", 3):
        with pytest.raises(UnknownNameError, match=rf"Synapse has no field {name!r}\. There is w"):
            pictures.weight_histogram(look, name)


def test_receptive_fields_stand_in_a_square(net: Network) -> None:
    ax = pictures.receptive_fields(net.member("look"), [0, 3, 1])
    shown = image_of(ax)
    assert shown.shape == (2 + 1 + 2, 3 + 1 + 3)
    np.testing.assert_array_equal(shown[:2, 4:], WEIGHTS[3].reshape(2, 3))
    np.testing.assert_array_equal(shown[3:, :3], WEIGHTS[1].reshape(2, 3))
    assert "3 receptive fields" in ax.get_title()
    with pytest.raises(NetworkError, match=r"has the shape \(4,\); a picture needs rows and columns"):
        pictures.receptive_fields(net.member("few"))


def test_a_diagram_shows_every_member(net: Network) -> None:
    ax = pictures.diagram(net)
    texts = [text.get_text() for text in ax.texts]
    assert [text for text in texts if text] == ["image\n6", "cells\n4", "look", "few"]
    assert len(ax.patches) == 2
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["exc", "inh"]
    assert not ax.axison


@pytest.mark.parametrize("count", [1, 4, 12])
def test_names_fit_into_their_circles_and_loops_lie_apart(count: int) -> None:
    names = [f"excitatory_neurons_of_the_{n}_layer_in_averylongwordindeed" for n in range(count)]
    cells = [LeakyIntegrator(7, name=name) for name in names]
    loops = [Synapse(cells[0], cells[0], AllToAll(), into="exc", w=1.0, name=f"loop_{n}") for n in range(3)]
    ax = pictures.diagram(Network(*cells, *loops))
    ax.figure.canvas.draw()
    extents = {text.get_text(): text.get_window_extent() for text in ax.texts if text.get_text()}
    inside = [extent for text, extent in extents.items() if text.endswith("\n7")]
    for patch, extent in zip(ax.patches, inside, strict=False):
        circle = patch.get_window_extent()
        assert extent.width <= circle.width and extent.height <= circle.height
    labels = [extents[f"loop_{n}"] for n in range(3)]
    assert not any(one.overlaps(other) for one in labels for other in labels if one is not other)


class Traced(Synapse):
    """A value for each source."""

    x: State = state(0.5, per="pre")


def test_a_histogram_is_of_synapses() -> None:
    cells = LeakyIntegrator(4, name="cells")
    line = Traced(cells, cells, AllToAll(), into="exc", w=1.0, name="line")
    with pytest.warns(UserWarning, match="slow"), Simulator(Network(cells, line), backend="numpy"):
        assert sum(patch.get_height() for patch in pictures.weight_histogram(line).patches) == 16
        with pytest.raises(NetworkError, match=r"x of .* has 4 values for 16 synapses"):
            pictures.weight_histogram(line, "x")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda net: pictures.connectivity(3), r"connectivity\(3\): a projection is needed"),
        (lambda net: pictures.weight_matrix("look"), r"weight_matrix\('look'\): a projection is needed"),
        (
            lambda net: pictures.receptive_fields(net.member("look"), [7]),
            r"indices of the neurons 0 to 3 of the target",
        ),
        (lambda net: pictures.receptive_fields(net.member("look"), np.zeros(0, int)), r"neurons=array.*0 to 3"),
        (lambda net: pictures.receptive_fields(net.member("look"), [[1, 2]]), r"neurons=\[\[1, 2\]\]\).*0 to 3"),
        (lambda net: pictures.diagram(net.member("look")), r"diagram\(Synapse.*a network is needed"),
        (lambda net: pictures.profile(net), r"profile\(Network.*what sim.profile\(\) returns"),
        (lambda net: pictures.curve(3), r"curve\(3\): a Curve is needed"),
        (lambda net: pictures.traces(3), r"traces\(3\): a recording is needed"),
    ],
)
def test_what_cannot_be_drawn(call: Any, message: str, net: Network) -> None:
    with pytest.raises((NetworkError, DeclarationError), match=message):
        call(net)


def test_a_curve_is_drawn_in_steps() -> None:
    ax = population_rate([[1.0, 1.5, 7.0]], 2.0, stop=10.0).plot()
    data = ax.patches[0].get_data()
    np.testing.assert_array_equal(data.values, [1000.0, 0.0, 0.0, 500.0, 0.0])
    np.testing.assert_array_equal(data.edges, [0.0, 2.0, 4.0, 6.0, 8.0, 10.0])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time (ms)", "rate (Hz)")


def test_a_curve_of_which_nothing_is_known_yet_is_empty() -> None:
    assert not Curve(np.empty(0), np.empty(0), 2.0, "rate", "Hz").plot().patches
