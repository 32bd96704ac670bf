"""Values that several synapses share, as those of a filter: what may be given and assigned, and what may not learn."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity
from dslnet.errors import DeclarationError, NetworkError
from dslnet.language.written import written_by
from dslnet.members.of_distance import OfDistance
from dslnet.plan import ProjectionBundle


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


def check_shared(bundle: ProjectionBundle, line: Any) -> None:
    """Raises DeclarationError where a rule would write, or draw, for single synapses what several share."""
    if bundle.connectivity.assigns_each:
        return
    levels = bundle.program.levels
    own = {f.name for f in bundle.model.fields if f.per == "synapse"}
    wrong = sorted(name for name in own & written_by(bundle.model) if levels[name] == "synapse")
    wrong += [name for name in bundle.program.specials if levels[name] == "synapse"]
    if any(f.kind == "noise" for f in bundle.model.fields):
        raise DeclarationError(
            f"{bundle.name}: noise is drawn for each synapse, and with {line.pattern!r} synapses share their values; "
            "draw it in the class of neurons, and read it from there"
        )
    if wrong:
        raise DeclarationError(
            f"{type(line).__name__} ({bundle.model.location}) has its own self.{wrong[0]} for each synapse, and with "
            f"{line.pattern!r} synapses share their values; a rule needs a pattern that gives each synapse its own"
        )


def refuse_part(bundle: ProjectionBundle, name: str) -> None:
    """Raises DeclarationError for an assignment to single synapses that share their values with others."""
    if not bundle.connectivity.assigns_each:
        raise DeclarationError(
            f"{bundle.name}.{name} of one neuron's synapses is shared with those of others; assign all of it: "
            f"{bundle.name}.{name} = values, of shape {bundle.connectivity.value_shape}"
        )
