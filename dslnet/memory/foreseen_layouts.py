"""How much memory the layouts for values take beside rows, before anything is drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen

from dslnet.connect.connectivity import narrowest
from dslnet.connect.ends import Ends
from dslnet.model import SynapseModel
from dslnet.planning.layouts import RUNS_FROM, may_be_runs, suits_columns, suits_matrix, why_not_values


@frozen
class ForeseenLayout:
    """How many places a field of each synapse has, and the bytes of the index."""

    places: int
    index: int


def layout_of_values(line: Any, model: SynapseModel, count: int, runs: int) -> ForeseenLayout | None:
    """That of so many synapses, if they are to lie in columns or in a matrix with a mask; None where in rows, in `runs`
    if any, or where all pairs are connected."""
    pre, post, wanted = line.ends.pre.total, line.ends.post.total, line._given_layout
    pairs = pre * post
    if count == pairs or wanted == "rows" or why_not_values(line, model):
        return None
    rows = count * narrowest(post)().itemsize + 8 * (pre + 1)
    if wanted == "dense" or (wanted is None and suits_matrix(count, pairs)):
        return ForeseenLayout(pairs, rows + pairs)
    if wanted == "columns" or (not runs and suits_columns(count, post)):
        return ForeseenLayout(count, rows + count * (narrowest(pre)().itemsize + 4) + 8 * (2 * post + 1))
    return None


def foreseen_runs(line: Any, model: SynapseModel, count: int) -> int:
    """In how many runs so many synapses lie, which are all pairs but those of a neuron with itself; 0 where in none."""
    if line._given_layout is not None or not may_be_runs(line, model):
        return 0
    ends, positions = line.ends, line.ends.post.positions
    gaps = 0 if positions is None else np.count_nonzero(np.diff(np.sort(positions)) != 1)
    runs = ends.pre.size * (1 + int(gaps)) + ends.pre.size * ends.post.size - count
    return runs if count >= RUNS_FROM * runs else 0


def bytes_of_runs(line: Any, runs: int, threads: int) -> int:
    """What so many runs take beside rows, which threads cut once each."""
    return 8 * runs + 3 * 8 * (runs + line.ends.pre.size * (threads - 1)) if runs else 0


def with_themselves(ends: Ends, allows_self: bool) -> int:
    """How many pairs of a neuron with itself are left out."""
    own = None if allows_self else ends.own_source()
    return 0 if own is None else int(np.count_nonzero(own >= 0))
