"""Bounds that are numbers for certain: what Python gives a projection is refused where it is not finite.

`numpy.maximum` is NaN where its bound is, and asking costs as much as bounding, once for each synapse.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from dslnet.expressions.parts import with_each_part
from dslnet.symbols import Maximum, Minimum


class AtLeast(Maximum):
    """The larger of a value and a bound that is not NaN."""


class AtMost(Minimum):
    """The smaller of a value and a bound that is not NaN."""


CERTAIN = {Maximum: AtLeast, Minimum: AtMost}


def with_certain_bounds(expression: Any, numbers: Collection[Any]) -> Any:
    """The expression, where `numbers` are the symbols that are never NaN."""

    def bounded(part: Any) -> Any:
        return part.replace(lambda e: type(e) in CERTAIN and e.args[1] in numbers, lambda e: CERTAIN[type(e)](*e.args))

    return with_each_part(expression, bounded)
