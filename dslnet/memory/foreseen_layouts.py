"""How much memory the layouts for values take beside rows, before anything is drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen

from dslnet.connect.connectivity import narrowest
from dslnet.connect.ends import Ends
from dslnet.model import SynapseModel
from dslnet.planning.layouts import may_be_runs, suits_columns, suits_matrix, why_not_values


@frozen
class ForeseenLayout:
    """How many places a field of each synapse has, and the bytes of the index."""

    places: int
    index: int


def layout_of_values(line: Any, model: SynapseModel, count: int) -> ForeseenLayout | None:
    """That of so many synapses, if they are to lie in columns or in a matrix with a mask; None where in rows, or where
    all pairs are connected."""
    pre, post, wanted = line.ends.pre.total, line.ends.post.total, line._given_layout
    pairs = pre * post
    if count == pairs or wanted == "rows" or why_not_values(line, model):
        return None
    rows = count * narrowest(post)().itemsize + 8 * (pre + 1)
    if wanted == "dense" or (wanted is None and suits_matrix(count, pairs)):
        return ForeseenLayout(pairs, rows + pairs)
    if wanted == "columns" or suits_columns(count, post):
        return ForeseenLayout(count, rows + count * (narrowest(pre)().itemsize + 4) + 8 * (2 * post + 1))
    return None


def bytes_of_runs(line: Any, model: SynapseModel, threads: int) -> int:
    """What runs take beside rows, where all targets of a source follow one another, but for itself."""
    suits = line._given_layout is None and may_be_runs(line, model)
    return line.ends.pre.size * (2 * 8 + 3 * 8 * (threads + 1)) if suits else 0


def with_themselves(ends: Ends, allows_self: bool) -> int:
    """How many pairs of a neuron with itself are left out."""
    own = None if allows_self else ends.own_source()
    return 0 if own is None else int(np.count_nonzero(own >= 0))
