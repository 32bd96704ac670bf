"""States of synapses that decay towards a bound at 0 begin within it, since nothing looks at them in every step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.model import SynapseModel
from dslnet.plasticity.decaying import equations_of


def put_within(model: SynapseModel, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Put what lies beyond such a bound at it, in place; `arrays` are those of some or all fields."""
    for equation in (e for e in equations_of(model) if e.target in arrays):
        record, array = model.field(equation.target), arrays[equation.target]
        if record.minimum is not None and record.minimum.is_zero:
            np.maximum(array, 0, out=array)
        if record.maximum is not None and record.maximum.is_zero:
            np.minimum(array, 0, out=array)
