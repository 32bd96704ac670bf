"""Pictures of a projection: who is connected to whom, how strongly, and what a neuron sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import NetworkError, ScheduleError
from dslnet.fields import Field
from dslnet.members.chosen import field_name
from dslnet.pictures.panels import COLOURS, axes_or_new, tidy, with_unit
from dslnet.statistics.asked import neurons_of
from dslnet.synapse import Synapse

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_CELLS = 400
"""Along each side of an image of who is connected to whom; larger populations share cells."""
MOST_FIELDS = 100
"""Receptive fields in a picture, where nobody chooses neurons."""
GAP = 1
"""Cells between receptive fields."""


def weight_histogram(projection: Synapse[Any, Any], name: str | Field = "w", ax: Axes | None = None) -> Axes:
    """How many synapses have which value of a field, in 50 bins. In a running simulator, or after it."""
    check_projection(projection, "weight_histogram")
    name = field_name(projection, name)
    found = np.asarray(getattr(projection, name), dtype=np.float64)
    if found.ndim and found.shape != projection.pre_index.shape:
        raise NetworkError(
            f"weight_histogram: {name} of {projection!r} has {found.size} values for {projection.pre_index.size} "
            "synapses, one for each neuron of one side or those that synapses share; a histogram of these is "
            f"ax.hist(line.{name})"
        )
    values = np.broadcast_to(found, projection.pre_index.shape)
    ax = axes_or_new(ax, width=5.0)
    ax.hist(values, bins=50, color=COLOURS[0], alpha=0.8)
    ax.set(xlabel=with_unit(name, unit_of(projection, name)), ylabel="synapses", title=title_of(projection))
    tidy(ax)
    return ax


def weight_matrix(projection: Synapse[Any, Any], name: str | Field = "w", ax: Axes | None = None) -> Axes:
    """The values of a field as an image [post, pre]; pairs without a synapse are left white."""
    check_projection(projection, "weight_matrix")
    name, shape = field_name(projection, name), (projection.post.size, projection.pre.size)
    values = np.ma.masked_array(projection.to_dense(name), mask=cells(projection, shape) == 0)
    ax = axes_or_new(ax, width=5.5, height=4.5)
    low, high, colours = span(values.compressed())
    image = ax.imshow(values, vmin=low, vmax=high, cmap=colours, aspect="auto", interpolation="nearest", origin="lower")
    ax.figure.colorbar(image, ax=ax, label=with_unit(name, unit_of(projection, name)), pad=0.02)
    name_sides(projection, ax)
    return ax


def connectivity(projection: Synapse[Any, Any], ax: Axes | None = None) -> Axes:
    """Who is connected to whom: for each cell the number of synapses per pair of neurons, [post, pre].

    Populations of more than 400 neurons share cells, so that a picture of a large network stays small.
    """
    check_projection(projection, "connectivity")
    sizes = (projection.post.size, projection.pre.size)
    shape = (min(sizes[0], MOST_CELLS), min(sizes[1], MOST_CELLS))
    found = cells(projection, shape)
    pairs = np.outer(*(np.bincount(np.arange(n) * cell // n) for n, cell in zip(sizes, shape, strict=True)))
    ax = axes_or_new(ax, width=5.5, height=4.5)
    extent = (-0.5, sizes[1] - 0.5, -0.5, sizes[0] - 0.5)
    look: dict[str, Any] = {
        "cmap": "Blues",
        "vmin": 0.0,
        "aspect": "auto",
        "interpolation": "nearest",
        "origin": "lower",
    }
    image = ax.imshow(found / pairs, extent=extent, **look)
    ax.figure.colorbar(image, ax=ax, label="synapses per pair", pad=0.02)
    name_sides(projection, ax)
    return ax


def receptive_fields(
    projection: Synapse[Any, Any], neurons: Any = None, name: str | Field = "w", ax: Axes | None = None
) -> Axes:
    """The values of the synapses onto each of some neurons, arranged as the presynaptic neurons are.

    `neurons` are indices into the target, at most the first 100 by default; each is an image, and all stand in a
    square. The source must have two dimensions, as `COBA((20, 20))` has. Raises NetworkError if it has not.
    """
    check_projection(projection, "receptive_fields")
    name, pre = field_name(projection, name), projection.pre
    if len(pre.shape) != 2:
        raise NetworkError(
            f"receptive fields of {projection!r}: {type(pre).__name__} has the shape {pre.shape}; a picture needs rows "
            f"and columns, as {type(pre).__name__}((20, 20)) has"
        )
    chosen = chosen_targets(projection, neurons)
    fields = projection.to_dense(name)[chosen].reshape(len(chosen), *pre.shape)
    ax = axes_or_new(ax, width=5.5, height=5.0)
    low, high, colours = span(fields)
    image = ax.imshow(tiled(fields), vmin=low, vmax=high, cmap=colours, interpolation="nearest")
    ax.figure.colorbar(image, ax=ax, label=with_unit(name, unit_of(projection, name)), pad=0.02)
    ax.set(xticks=[], yticks=[], title=f"{title_of(projection)}: {len(chosen)} receptive fields")
    ax.spines[:].set_visible(False)
    return ax


def check_projection(projection: Any, call: str) -> None:
    """Raise NetworkError for what is no projection."""
    if not isinstance(projection, Synapse):
        raise NetworkError(f"{call}({projection!r}): a projection is needed, such as net.member('ee')")


def chosen_targets(projection: Synapse[Any, Any], neurons: Any) -> NDArray[np.intp]:
    """Indices of neurons of the target, the first ones by default. Raises NetworkError where there is none."""
    size = projection.post.size
    try:
        chosen = np.arange(min(size, MOST_FIELDS)) if neurons is None else neurons_of(neurons, size)
    except ScheduleError:
        chosen = np.arange(0)
    if not len(chosen):
        raise NetworkError(
            f"receptive_fields(neurons={neurons!r}): indices of the neurons 0 to {size - 1} of the target, such as "
            "[0, 1, 2]"
        )
    return chosen


def tiled(fields: NDArray[Any]) -> NDArray[Any]:
    """Images, shape (images, rows, columns), side by side with gaps of NaN, about as many along as down."""
    count, rows, columns = fields.shape
    across = int(np.ceil(np.sqrt(count)))
    down = -(-count // across)
    sheet = np.full((down * (rows + GAP) - GAP, across * (columns + GAP) - GAP), np.nan)
    for number, field in enumerate(fields):
        top, left = number // across * (rows + GAP), number % across * (columns + GAP)
        sheet[top : top + rows, left : left + columns] = field
    return sheet


def cells(projection: Synapse[Any, Any], shape: tuple[int, int]) -> NDArray[np.int64]:
    """How many synapses there are in each cell of an image of this shape, [post, pre]."""
    places = [
        place_of(population)[index] * cell // population.size
        for population, index, cell in (
            (projection.post, projection.post_index, shape[0]),
            (projection.pre, projection.pre_index, shape[1]),
        )
    ]
    flat = np.ravel_multi_index(tuple(places), shape)
    return np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape)


def place_of(population: Any) -> NDArray[np.int64]:
    """For each neuron of the whole population its place in the view that a projection joins."""
    places = np.zeros(population.parent.size, dtype=np.int64)
    places[population.positions if population.is_view else slice(None)] = np.arange(population.size)
    return places


def span(values: NDArray[Any]) -> tuple[float, float, str]:
    """From which value to which colours go: around 0 in two colours where values have both signs."""
    if values.size == 0:
        return 0.0, 1.0, "viridis"
    low, high = float(values.min()), float(values.max())
    if low < 0.0 < high:
        return -max(-low, high), max(-low, high), "RdBu_r"
    return (min(low, 0.0), high, "viridis") if low >= 0.0 else (low, 0.0, "viridis_r")


def unit_of(projection: Synapse[Any, Any], name: str) -> str | None:
    """The unit that the class declares for a field."""
    field: Any = type(projection)._declared.fields.get(name)
    return None if field is None else field.unit


def title_of(projection: Synapse[Any, Any]) -> str:
    """`ee: exc → exc`."""
    ends = " → ".join(end.parent.name or type(end).__name__ for end in (projection.pre, projection.post))
    return ends if projection.name is None else f"{projection.name}: {ends}"


def name_sides(projection: Synapse[Any, Any], ax: Axes) -> None:
    """Which side is which population."""
    pre, post = (end.parent.name or type(end).__name__ for end in (projection.pre, projection.post))
    ax.set(xlabel=f"pre: {pre}", ylabel=f"post: {post}", title=title_of(projection))
    for axis in ("x", "y"):
        ax.locator_params(axis=axis, integer=True)
