"""The switch of a population: whether it takes part in the steps.

It is an array of one number among those of the plan, which both engines look at in every step: data, never code.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dslnet.errors import DeclarationError

SWITCH = "enabled"
"""The array: 1 or 0. No field has its name, which is reserved."""


def as_switch(instance: Any, value: Any) -> bool:
    """True or False."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    raise DeclarationError(f"enabled={value!r}: True or False; in a running simulator also exc.enable(), exc.disable()")
