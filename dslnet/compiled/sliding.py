"""What the C of sliding windows is told: where lines begin, and how windows follow one another along a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dslnet.connect.placed import Sliding
from dslnet.plan import ProjectionPlan

if TYPE_CHECKING:
    from dslnet.compiled.binding import Binding


def fill(binding: Binding, struct: Any, plan: ProjectionPlan) -> None:
    """The members of `codegen.formats.sliding`."""
    assert isinstance(plan.connectivity, Sliding)
    windows, beside = plan.connectivity.windows.flattened().without_colours()
    lines = windows.lines(beside)
    binding.shares[plan] = (plan.connectivity, lines)
    binding.set_address(struct, "line", lines.ravel())
    struct.lines, struct.places = lines.shape
    struct.width, struct.reach, struct.depth = windows.shape[-1] * beside, windows.extent[-1], windows.seen[-1]
    struct.stride, struct.padding, struct.beside = windows.stride[-1], windows.low[-1], beside
    if beside != 1 and struct.stride != 1:
        place, colour = np.divmod(np.arange(struct.width, dtype=np.int32), beside)
        binding.set_address(struct, "offset", place * beside * windows.stride[-1] + colour)
