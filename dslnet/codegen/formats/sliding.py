"""Windows that slide over the sources: no index of synapses, and one value of a field for each place of the filters.

A line is all windows along the last axis. `line` says, for each line of targets and each place of the window along the
other axes, where the sources of the line begin, or -1 beyond the border. So the loops are over lines, places of the
window and targets, and in the innermost one everything lies side by side. Where several neurons lie at each place of
a line, as colours, and windows are apart, `offset` says for each target of a line where the first source that it sees
is, within its line.
"""

from __future__ import annotations

from dslnet.codegen.ir import Member, local

NEURON, SOURCE, VALUE = local("neuron"), local("source"), local("value")
PLACE, CELL = VALUE, NEURON


def members() -> list[Member]:
    """What the layout keeps in the struct of a projection."""
    return [
        Member("const int64_t *", "line", "where the sources of each line and place begin, or -1"),
        Member("int64_t", "lines", "lines of one filter"),
        Member("int64_t", "width", "targets in a line"),
        Member("int64_t", "places", "places of the window along all axes but the last"),
        Member("int64_t", "reach", "places along the last one"),
        Member("int64_t", "depth", "sources in a line, or of each colour"),
        Member("int64_t", "stride", "sources from one window of a line to the next"),
        Member("int64_t", "padding", "how far the first one reaches beyond the border"),
        Member("int64_t", "beside", "neurons at each place of a line, as colours"),
        Member("const int32_t *", "offset", "of each target in a line the first source without padding, or NULL"),
    ]
