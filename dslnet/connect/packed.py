"""The synapses of a projection as a whole, where they came and went one by one before."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.arrays import Arrays
from dslnet.connect.connectivity import Connectivity
from dslnet.ticks import FOREVER


@frozen(eq=False)
class Packed:
    """Between which neurons they are, and the fields with a value for each, in the order (pre, post). `since` has of
    each the tick from which on it carries spikes, -FOREVER where it carries all; None where all of them carry all that
    is under way. `delays`, in ticks, are None where they have one in common. `numbers`, where they are followed, say
    where each one stood when single synapses began to come and go, -1 for one that came since."""

    links: Connectivity
    arrays: Arrays
    since: NDArray[np.int64] | None = None
    delays: NDArray[np.uint8] | NDArray[np.uint16] | None = None
    numbers: NDArray[np.int32] | None = None


def late(since: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which synapses carry what is sent from some tick on alone. That may be tick 0, since neurons may be told to have
    fired before the first step."""
    return np.flatnonzero(since > -FOREVER)
