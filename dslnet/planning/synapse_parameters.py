"""The fields of a projection that a distribution takes its parameters from, each as many values as are drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray

from dslnet.distributions import Distribution
from dslnet.distributions.given import Given, given
from dslnet.errors import DeclarationError
from dslnet.plan import ProjectionBundle
from dslnet.synapse import Synapse

Read = Callable[[str], NDArray[Any]]
"""The values of a field as they are kept."""


def given_of(
    bundle: ProjectionBundle,
    projection: Synapse[Any, Any],
    name: str,
    distribution: Distribution,
    level: str,
    read: Read,
) -> Given:
    """A distribution for the field `name`, drawn once a projection, neuron of one side or synapse (`level`), with the
    values of its fields. Raises DeclarationError for a field that has more values, or of the other side."""
    known = {}
    for other in (each for each in distribution.fields.values() if each in bundle.arrays):
        kept = bundle.program.levels[other]
        if kept not in ("projection", level) and level != "synapse":
            raise DeclarationError(
                f"{bundle.name}.{name} is one value per {level}, and {other}, a parameter of {distribution!r}, is one "
                f"per {kept}"
            )
        known[other] = _values(bundle, projection, kept, level, read(other))
    return given(f"{bundle.name}.{name}", distribution, known)


def _values(bundle: ProjectionBundle, projection: Synapse[Any, Any], kept: str, level: str, array: NDArray[Any]) -> Any:
    """Values that are kept per projection, neuron or synapse, in the shape of what is drawn."""
    if kept == "projection":
        return array[0]
    if kept == "synapse":
        return bundle.connectivity.shown(array)
    if level == "synapse":
        return array[bundle.connectivity.pre_index if kept == "pre" else bundle.connectivity.post_index]
    side = getattr(projection, kept)
    return array[side.positions].reshape(side.shape)
