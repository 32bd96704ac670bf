"""Weights that come with a pattern: they are the field `w`, unless the user gave one."""

from __future__ import annotations

from typing import Any

from dslnet.connect.connectivity import Connectivity
from dslnet.errors import NetworkError
from dslnet.model import SynapseModel
from dslnet.plan import ProjectionBundle
from dslnet.synapse import Synapse

WEIGHT = "w"


def brings_weights(connectivity: Connectivity, projection: Synapse[Any, Any], name: str) -> bool:
    """Whether a field is `w` and its values come with the pattern, since the user gave none."""
    return name == WEIGHT and connectivity.weights is not None and name not in projection._initial_room.given


def make_room(connectivity: Connectivity, line: Synapse[Any, Any], name: str, model: SynapseModel) -> None:
    """A parameter of the projection has one value for each synapse, as if it were given an array. Raises NetworkError
    where `w` is declared as something else."""
    record = next((f for f in model.fields if brings_weights(connectivity, line, f.name)), None)
    if record is None or record.per == "synapse" or WEIGHT in line._initial_room.widened:
        return
    if record.kind == "param" and record.per == "projection":
        line._initial_room.widened.add(WEIGHT)
        return
    raise NetworkError(
        f"{name}: {line.pattern!r} brings a weight for each synapse, and {model.name}.{WEIGHT} is declared "
        f'per="{record.per}" ({model.location}): declare {WEIGHT} = {record.kind}(...) per synapse, or give the '
        f"projection {WEIGHT}=..."
    )


def make_room_as(owner: ProjectionBundle, line: Synapse[Any, Any], model: SynapseModel) -> None:
    """Weights of another projection, one for each synapse there, are so many here."""
    record = next((f for f in model.fields if f.name == WEIGHT), None)
    many = owner.keeping.levels.get(WEIGHT) == "synapse"
    if many and record is not None and (record.kind, record.per) == ("param", "projection"):
        line._initial_room.widened.add(WEIGHT)
