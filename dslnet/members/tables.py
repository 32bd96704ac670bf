"""Lists from Python that a population goes through while it runs: spikes to play, rows of values to show.

They are data of the plan, like values: another list is other numbers in the same code. The tick of a row is that at
which it begins; row 0 is what is shown before the first of them, and holds zeros.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dslnet.members.values import storable

if TYPE_CHECKING:
    from dslnet.arrays import Arrays

SHOWN = "table__now"
"""The symbol of what the table of a population shows at this tick."""
PLAYED_TICK, PLAYED_NEURON = "played__tick", "played__neuron"
TABLE_TICK, TABLE_CLOCK, TABLE_VALUES = "table__tick", "table__clock", "table__values"
"""The first tick of each row; the tick from which they count and the period, 0 for none; the rows, row 0 included."""


def is_list(name: str) -> bool:
    """Whether an array is such a list, and not a value for each neuron."""
    return name.startswith(("played__", "table__"))


def table_arrays(rows: NDArray[Any], ticks: NDArray[np.int64], start: int, period: int, dtype: Any) -> Arrays:
    """Rows [row, neuron] with their ticks, laid out for a plan."""
    from dslnet.arrays import aligned, padded  # brings sympy, and inputs are imported with dslnet

    count, size = rows.shape
    values = aligned((count + 1) * padded(size), dtype)
    rows = storable("values", rows, values)
    values.reshape(count + 1, -1)[1:, :size] = rows
    values.reshape(count + 1, -1)[1:, size:] = rows[:, -1:]  # padding computes ordinary numbers, as everywhere
    clock = np.array([start, period], np.int64)
    return {TABLE_TICK: ticks.astype(np.int64), TABLE_CLOCK: clock, TABLE_VALUES: values}


def row_at(arrays: Arrays, tick: int) -> NDArray[Any]:
    """What is shown at a tick, padding included."""
    start, period = arrays[TABLE_CLOCK].tolist()
    since = tick - start
    since = since % period if period and since >= 0 else since
    number = int(np.searchsorted(arrays[TABLE_TICK], since, side="right"))
    row: NDArray[Any] = arrays[TABLE_VALUES].reshape(len(arrays[TABLE_TICK]) + 1, -1)[number]
    return row
