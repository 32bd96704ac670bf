"""Values that several synapses share, as those of a filter: what may be given and assigned, and what may not learn."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity
from dslnet.errors import DeclarationError, NetworkError
from dslnet.model import SynapseModel
from dslnet.of_distance import OfDistance


def shared_values(connectivity: Connectivity, what: str, value: Any) -> NDArray[Any]:
    """One number, or one for each place of the filters, flat. Raises NetworkError for anything else."""
    shape = connectivity.value_shape
    if isinstance(value, OfDistance):
        raise NetworkError(f"{what}: windows share their values, so that distances say nothing; give an array {shape}")
    values = np.asarray(value)
    if values.ndim == 0:
        return values
    if values.shape == shape or values.shape == (connectivity.value_count,):
        return values.ravel()
    raise NetworkError(
        f"{what}: the values have shape {values.shape}; all windows share those of the filters: give one number, or an "
        f"array of shape {shape}"
    )


def check_shared(model: SynapseModel, line: Any, connectivity: Connectivity) -> None:
    """Raises DeclarationError where a rule would write, for single synapses, values that several share."""
    if not connectivity.shares_values:
        return
    per_synapse = {field.name for field in model.fields if field.per == "synapse"}
    written = sorted(per_synapse & written_fields(model))
    if written:
        raise DeclarationError(
            f"{type(line).__name__} ({model.location}) writes self.{written[0]} of single synapses, and with "
            f"{line.pattern!r} synapses share their values; learn in a projection of which each synapse has its own"
        )


def written_fields(model: SynapseModel) -> set[str]:
    """The fields that the rules of a synapse write."""
    found = {statement.target for statement in (*model.pre_spike, *model.post_spike)}
    for block in model.blocks:
        found |= {each.target for each in getattr(block, "equations", ())}
        found |= {each.target for each in getattr(block, "statements", ())}
    return found


def refuse_part(bundle: Any, name: str) -> None:
    """Raises DeclarationError for an assignment to single synapses that share their values with others."""
    if bundle.connectivity.shares_values:
        raise DeclarationError(
            f"{bundle.name}.{name} of one neuron's synapses is shared with those of others; assign all of it: "
            f"{bundle.name}.{name} = values, of shape {bundle.connectivity.value_shape}"
        )
