"""Which lowering suits a kind of projection: by its layout, and by what it carries."""

from __future__ import annotations

from dslnet.codegen.ir import Function
from dslnet.codegen.kinds import ProjectionKind
from dslnet.codegen.lower.columns import ColumnsLowering
from dslnet.codegen.lower.dense import BandedLowering, DenseLowering, TurnedLowering
from dslnet.codegen.lower.product import ProductLowering
from dslnet.codegen.lower.projection import ProjectionLowering
from dslnet.codegen.lower.sliding import SlidingLowering
from dslnet.codegen.lower.synapse_scope import Rooms

OF_VALUES: dict[str, type[ProjectionLowering]] = {
    "banded": BandedLowering,
    "columns": ColumnsLowering,
    "dense": DenseLowering,
    "masked": DenseLowering,
    "product": ProductLowering,
    "turned": TurnedLowering,
    "sliding": SlidingLowering,
}


def lower_projection(kind: ProjectionKind, rooms: Rooms) -> list[Function]:
    """The functions of a kind of projection; `rooms` takes the arrays of intermediate values that they need."""
    lowering = ProjectionLowering if kind.spiking else OF_VALUES.get(kind.layout, ProjectionLowering)
    return lowering(kind, rooms).lower()
