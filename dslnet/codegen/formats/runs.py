"""Compressed rows whose targets follow one another for long stretches, the runs: in each of them neuron and synapse
both count up, so that the loop over it needs no index and is vectorised.

Runs lie source by source, and where one reaches beyond the targets of a thread it is cut, so that those of a source and
thread end where the next ones begin. Behind the last one there is one of no synapses, which a look ahead finds.
"""

from __future__ import annotations

from dslnet.codegen.formats import rows
from dslnet.codegen.ir import Declare, For, Member, Node, Pointer, load, local

RUN, SHIFT = local("run"), local("shift")
PLACE, CELL = rows.SYNAPSE, rows.NEURON
WIDTHS: dict[str, dict[str, str]] = {"": {}}
"""One function serves all sizes."""
ARRAYS = ("split", "run_begin", "run_end", "run_shift")


def members() -> list[Member]:
    """What the layout keeps in the struct of a projection."""
    return [
        Member("const int64_t *", "split", "where the runs of each source and thread begin"),
        Member("const int64_t *", "run_begin", "of each run its first target"),
        Member("const int64_t *", "run_end", "the one behind its last"),
        Member("const int64_t *", "run_shift", "and what is added to a target for the place of its synapse"),
    ]


def row(body: list[Node], width: str, types: dict[str, str], sources: dict[str, Node]) -> list[Node]:
    """The synapses of `source` whose targets belong to this thread."""
    types |= dict.fromkeys((*ARRAYS, "synapse", "neuron", "source", "run", "begins_at", "ends_at", "shift"), "int64_t")
    sources |= {name: Pointer(name, f"self->{name}", constant=True) for name in ARRAYS}
    place = Declare("synapse", rows.NEURON + SHIFT)
    run = (
        Declare("begins_at", load("run_begin", RUN)),
        Declare("ends_at", load("run_end", RUN)),
        Declare("shift", load("run_shift", RUN)),
        For("neuron", local("begins_at"), local("ends_at"), (place, *body), simd=True),
    )
    return [*_bounds("source", "first", "last", types), For("run", local("first"), local("last"), run)]


def next_row(types: dict[str, str]) -> list[Node]:
    """Where the row of the next spike begins and ends: the places of its first run and of the one behind its last."""
    types |= dict.fromkeys(("next", "run_first", "run_last"), "int64_t")
    return [
        Declare("next", load("sent", local("spike") + 1)),
        *_bounds("next", "run_first", "run_last", types),
        Declare("next_first", load("run_begin", local("run_first")) + load("run_shift", local("run_first"))),
        Declare("next_last", load("run_begin", local("run_last")) + load("run_shift", local("run_last"))),
    ]


def _bounds(source: str, first: str, last: str, types: dict[str, str]) -> list[Node]:
    types |= dict.fromkeys(("self->threads", "thread", first, last), "int64_t")
    place = local(source) * local("self->threads") + local("thread")
    return [Declare(first, load("split", place)), Declare(last, load("split", place + 1))]
