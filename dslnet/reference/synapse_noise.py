"""Noise of synapses: a number for each synapse and step, keyed by its place in the order (pre, post)."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from dslnet.model import FieldModel
from dslnet.plan import ProjectionPlan
from dslnet.reference.history import as_real
from dslnet.reference.noise import Drawer
from dslnet.stepping.drawing import parameter_names


@frozen
class Drawn:
    """What noise is drawn for: so many synapses, keyed by their projection."""

    size: int
    key: int


class SynapseNoise:
    """The noise fields of one projection."""

    def __init__(self, plan: ProjectionPlan) -> None:
        fields = [evolve(f, per="neuron") for f in plan.model.fields if f.kind == "noise"]
        places = plan.places
        count = plan.connectivity.size if places is None else plan.whole.size
        self._drawers = [
            Drawer(record, number, Drawn(count, plan.key))  # type: ignore[arg-type]  # it asks for a size and a key
            for number, record in enumerate(fields)
        ]
        self._plan, self._tick, self._drawn = plan, -1, dict[str, NDArray[np.float64]]()
        self._moves = _moved_at_spikes(plan, fields)

    def drawn(self, tick: int, synapses: Any) -> dict[str, Any]:
        """The draws of this tick at some synapses."""
        if not self._drawers:
            return {}
        if tick != self._tick or self._moves:
            self._drawn = {drawer.name: drawer.draw(tick, self._parameters) for drawer in self._drawers}
            self._tick = tick
        return {name: drawn[synapses] for name, drawn in self._drawn.items()}

    def _parameters(self, tick: int) -> dict[str, Any]:
        """What has a value for all, or for each synapse."""
        levels, arrays = self._plan.program.levels, self._plan.arrays
        whole = {name: as_real(a) for name, a in arrays.items() if levels[name] in ("projection", "synapse")}
        return {name: array[0] if len(array) == 1 else array for name, array in whole.items()}


def _moved_at_spikes(plan: ProjectionPlan, fields: list[FieldModel]) -> bool:
    """Whether a spike changes what noise is drawn with, so that a draw later in the step is another number."""
    written = {write.target for write in (*plan.program.arrive, *plan.program.look_back)}
    return any(written.intersection(parameter_names(record)) for record in fields)
