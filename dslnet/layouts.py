"""How the synapses of a projection lie in memory: chosen from how many there are, or as `layout=` says."""

from __future__ import annotations

from typing import Any

import numpy as np

from dslnet.connect.columns import Columns
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.masked import Masked
from dslnet.errors import NetworkError
from dslnet.model import SynapseModel
from dslnet.plan import ProjectionBundle
from dslnet.wiring import draws
from dslnet.written import written_by

DENSE_FROM = 2 / 3
"""From this share of all pairs on a matrix with a mask takes less time than an index: measured at 1000 and 10 000
neurons, where a synapse of a row costs about one and a half times a pair of a matrix."""
LARGEST = 2**31
"""Pairs: a larger matrix is made only on request."""
COLUMNS_FROM = 32
"""From so many synapses a target on sums by target take less time than rows; with fewer of them what is done once a
target weighs more."""
MOST_IN_COLUMNS = 2**32
"""Their places are numbers of 32 bits."""


def arranged(drawn: Connectivity, line: Any, model: SynapseModel) -> Connectivity:
    """The synapses that were drawn in the layout that suits them. Raises NetworkError where `layout=` cannot be."""
    wanted = line._given_layout
    if drawn.shares_values:
        if wanted is not None:
            raise NetworkError(f"layout={wanted!r}: {line.pattern!r} has a layout of its own; leave layout= out")
        return drawn
    pairs = drawn.pre_size * drawn.post_size
    if wanted == "rows":
        return drawn.indexed()
    if wanted == "columns":
        return as_columns(drawn, line, model, wanted=True)
    if drawn.is_dense:
        return drawn
    if drawn.size == pairs and not has_twins(drawn):
        return Connectivity.dense(drawn.pre_size, drawn.post_size, drawn.weights)
    reason = why_not_dense(drawn, line, model)
    if wanted == "dense" and reason:
        raise NetworkError(f'layout="dense" of {line!r}: {reason}')
    suits = DENSE_FROM * pairs <= drawn.size and pairs <= LARGEST
    if not reason and (wanted == "dense" or suits):
        return Masked.of(drawn)
    return as_columns(drawn, line, model, wanted=False)


def as_columns(drawn: Connectivity, line: Any, model: SynapseModel, wanted: bool) -> Connectivity:
    """By target where that can be and is faster, or `wanted`. Raises NetworkError where it is and cannot be."""
    reason = why_not_values(line, model) or why_not_columns(drawn, model)
    if wanted and reason:
        raise NetworkError(f'layout="columns" of {line!r}: {reason}')
    suits = COLUMNS_FROM * drawn.post_size <= drawn.size
    return Columns.of(drawn) if not reason and (wanted or suits) else drawn


def why_not_dense(drawn: Connectivity, line: Any, model: SynapseModel) -> str:
    """Why some of all pairs cannot be a matrix with a mask; empty where they can."""
    return why_not_values(line, model) or ("it connects a pair more than once" if has_twins(drawn) else "")


def why_not_columns(drawn: Connectivity, model: SynapseModel) -> str:
    """Why what may be a matrix cannot be sorted by target; empty where it can."""
    if draws(model):
        return "its synapses draw numbers, by their places in rows"
    return "it has too many synapses" if drawn.size >= MOST_IN_COLUMNS else ""


def why_not_values(line: Any, model: SynapseModel) -> str:
    """Why synapses must be rows, which spikes, learning and delays of their own need; empty where they need not."""
    if model.pre_spike or model.transmission is None:
        return "spikes go through the synapses of one source, which are rows; this is for values"
    if written_by(model):
        return "its synapses learn, and keep an index"
    if line._given_delay is not None and not isinstance(line._given_delay, int | float):
        return "its synapses have delays of their own, and are sorted by them"
    return ""


def has_twins(drawn: Connectivity) -> bool:
    """Whether a pair is connected more than once."""
    if drawn.targets is None:
        return False
    same = np.flatnonzero(drawn.targets[1:] == drawn.targets[:-1]) + 1
    return bool(len(np.setdiff1d(same, drawn.offsets)))


def layout_words(bundle: ProjectionBundle) -> str:
    """How a projection runs: `dense`, `rows`, and which of its fields are one number."""
    return ", ".join(dict.fromkeys(part.layout for part in bundle.parts))
