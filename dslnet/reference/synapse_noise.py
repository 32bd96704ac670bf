"""Noise of synapses: a number for each synapse and step, keyed by its place in the order (pre, post)."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from dslnet.plan import ProjectionPlan
from dslnet.reference.noise import Drawer


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
        count = plan.connectivity.size if places is None else int(places.max(initial=0)) + 1
        self._drawers = [
            Drawer(record, number, Drawn(count, plan.key))  # type: ignore[arg-type]  # it asks for a size and a key
            for number, record in enumerate(fields)
        ]
        self._tick, self._drawn = -1, dict[str, NDArray[np.float64]]()

    def drawn(self, tick: int, synapses: Any, values: dict[str, Any]) -> dict[str, Any]:
        """The draws of this tick at some synapses. Parameters of noise are numbers of the whole projection."""
        if not self._drawers:
            return {}
        if tick != self._tick:
            self._drawn = {drawer.name: drawer.draw(tick, lambda _: values) for drawer in self._drawers}
            self._tick = tick
        return {name: drawn[synapses] for name, drawn in self._drawn.items()}
