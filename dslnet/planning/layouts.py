"""How the synapses of a projection lie in memory: chosen from how many there are, or as `layout=` says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from dslnet.connect.columns import Columns
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.masked import Masked
from dslnet.connect.product import Product
from dslnet.connect.runs import Runs
from dslnet.errors import NetworkError
from dslnet.language.heeding import takes_spikes
from dslnet.language.written import written_by
from dslnet.model import SynapseModel
from dslnet.plan import ProjectionBundle
from dslnet.planning.wiring import draws, sends_alike
from dslnet.plasticity import Level

DENSE_FROM = 2 / 3
"""From this share of all pairs on a matrix with a mask takes less time than an index: measured at 1000 and 10 000
neurons, where a synapse of a row costs about one and a half times a pair of a matrix."""
LARGEST = 2**31
"""Pairs: a larger matrix is made only on request."""
OWN_DELAYS = "its synapses have delays of their own, and are sorted by them"
COLUMNS_FROM = 32
"""From so many synapses a target on sums by target take less time than rows; with fewer of them what is done once a
target weighs more."""
RUNS_FROM = 32
"""From so many synapses a run on, on average, runs take less time than an index, also one by target: measured, where
rates learn they are as fast at about 8 and where spikes add at fewer than 16. More threads than the two that were
measured cut more runs."""
MOST_IN_COLUMNS = 2**32
"""Their places are numbers of 32 bits."""


def arranged(drawn: Connectivity, line: Any, model: SynapseModel, levels: Mapping[str, Level]) -> Connectivity:
    """The synapses that were drawn in the layout that suits them; `levels` say for how many each name has a value.
    Raises NetworkError where `layout=` cannot be."""
    wanted = line._given_layout
    if isinstance(drawn, Product):
        if is_summed_at_once(line, model, levels):
            return drawn
        drawn = drawn.explicit()
    if drawn.rearranges_values:
        if wanted is not None:
            raise NetworkError(f"layout={wanted!r}: {line.pattern!r} has a layout of its own; leave layout= out")
        return drawn
    pairs = drawn.pre_size * drawn.post_size
    if wanted == "rows":
        return drawn.indexed()
    if wanted == "columns":
        return as_columns(drawn, line, model, wanted=True)
    if drawn.is_dense or (drawn.size == pairs and not has_twins(drawn)):
        _refuse(line, why_not_at_once(line))
        return drawn if drawn.is_dense else Connectivity.dense(drawn.pre_size, drawn.post_size, drawn.weights)
    reason = why_not_dense(drawn, line, model)
    _refuse(line, reason)
    if not reason and (wanted == "dense" or suits_matrix(drawn.size, pairs)):
        return Masked.of(drawn)
    return as_runs(drawn, line, model) or as_columns(drawn, line, model, wanted=False)


def as_columns(drawn: Connectivity, line: Any, model: SynapseModel, wanted: bool) -> Connectivity:
    """By target where that can be and is faster, or `wanted`. Raises NetworkError where it is and cannot be."""
    reason = why_not_values(line, model) or why_not_columns(drawn)
    if wanted:
        _refuse(line, reason)
    suits = suits_columns(drawn.size, drawn.post_size)
    return Columns.of(drawn) if not reason and (wanted or suits) else drawn


def as_runs(drawn: Connectivity, line: Any, model: SynapseModel) -> Runs | None:
    """Rows as runs; None where that is not faster."""
    suits = drawn.size >= RUNS_FROM and may_be_runs(line, model)
    return Runs.long(drawn, RUNS_FROM) if suits else None


def may_be_runs(line: Any, model: SynapseModel) -> bool:
    """Whether rows are gone through faster where their targets follow one another. To draw numbers are calls, which
    take as long in rows."""
    return not why_not_at_once(line) and not draws(model)


def suits_matrix(count: int, pairs: int) -> bool:
    """Whether so many synapses are nearly all of the pairs."""
    return DENSE_FROM * pairs <= count and pairs <= LARGEST


def suits_columns(count: int, targets: int) -> bool:
    """Whether a target has enough of so many synapses."""
    return COLUMNS_FROM * targets <= count


def refuse_with_borrowed(line: Any) -> None:
    """Raises NetworkError where a layout is asked for weights that lie where another projection keeps them."""
    if line._given_layout is not None:
        raise NetworkError(
            f"layout={line._given_layout!r}: {line!r} uses the weights of another projection, as they lie there; give "
            f"layout= to {line.pattern.of!r}"
        )


def refuse_delays(line: Any) -> None:
    """Raises NetworkError where synapses are given delays of their own, and their layout was chosen for one delay."""
    if line._given_layout != "rows":
        _refuse(line, OWN_DELAYS)


def _refuse(line: Any, reason: str) -> None:
    if line._given_layout is not None and reason:
        raise NetworkError(f'layout="{line._given_layout}" of {line!r}: {reason}')


def is_summed_at_once(line: Any, model: SynapseModel, levels: Mapping[str, Level]) -> bool:
    """Whether all synapses of a source send the same, so that a sum over the sources serves all targets."""
    return line._given_layout is None and not why_not_values(line, model) and sends_alike(model, levels)


def why_not_at_once(line: Any) -> str:
    """Why the synapses of a neuron cannot be gone through at once; empty where they can."""
    one = line._given_delay is None or isinstance(line._given_delay, int | float)
    return "" if one else OWN_DELAYS


def why_not_dense(drawn: Connectivity, line: Any, model: SynapseModel) -> str:
    """Why some of all pairs cannot be a matrix with a mask; empty where they can."""
    return why_not_values(line, model) or ("it connects a pair more than once" if has_twins(drawn) else "")


def why_not_columns(drawn: Connectivity) -> str:
    """Why what may be a matrix cannot be sorted by target; empty where it can."""
    return "it has too many synapses" if drawn.size >= MOST_IN_COLUMNS else ""


def why_not_values(line: Any, model: SynapseModel) -> str:
    """Why synapses must be rows, which spikes, learning and delays of their own need; empty where they need not."""
    if takes_spikes(model) or model.transmission is None:
        return "spikes go through the synapses of one source, which are rows; this is for values"
    if written_by(model):
        return "its synapses learn, and keep an index"
    if draws(model):
        return "its synapses draw numbers, by their places in rows"
    return why_not_at_once(line)


def has_twins(drawn: Connectivity) -> bool:
    """Whether a pair is connected more than once."""
    if drawn.targets is None:
        return False
    same = np.flatnonzero(drawn.targets[1:] == drawn.targets[:-1]) + 1
    return bool(len(np.setdiff1d(same, drawn.offsets)))


def stored_once(bundle: ProjectionBundle) -> list[str]:
    """The fields per synapse of which one number serves all."""
    levels = bundle.program.levels
    return [f.name for f in bundle.model.fields if f.per == "synapse" and levels.get(f.name) == "projection"]


def layout_words(bundle: ProjectionBundle) -> str:
    """How a projection runs: `dense`, `rows`, ..., of several parts each word once."""
    return ", ".join(dict.fromkeys(part.layout for part in bundle.parts))
