"""A loop over the lanes of a block that is interrupted: by rounds, which are loops of their own around the lanes.

What is computed before and read behind an interruption is kept in a buffer of the block.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import evolve

from dslnet.arrays import BLOCK
from dslnet.codegen.ir import Buffer, Declare, For, If, Node, Store, load, local
from dslnet.codegen.lower.rounds import LANE, lane_loop
from dslnet.codegen.passes.walk import changed, used

Segment = tuple[bool, list[Node]]
"""Whether these are statements of a loop over the lanes, and the statements."""


def joined(segments: Sequence[Segment], types: dict[str, str]) -> list[Node]:
    """The statements of a block, with a buffer for each local that a later segment reads."""
    out: list[Node] = []
    known: set[str] = set()
    for number, (in_lanes, nodes) in enumerate(segments):
        later = used(node for _, following in segments[number + 1 :] for node in following)
        nodes = list(_reading(nodes, known))
        if not in_lanes:
            out += nodes
            continue
        kept = [n.name for n in nodes if isinstance(n, Declare) and n.name in later]
        for name in kept:
            types[f"{name}__across"] = types[name]
            out.append(Buffer(f"{name}__across", BLOCK))
        nodes += [Store(f"{name}__across", LANE, local(name)) for name in kept]
        known |= set(kept)
        if nodes:
            out.append(lane_loop(nodes))
    return out


def _reading(nodes: Iterable[Node], known: set[str]) -> Iterable[Node]:
    """The statements, which read from buffers what earlier segments computed."""
    names = {local(name): load(f"{name}__across", LANE) for name in known}
    for node in nodes:
        new = changed(node, lambda e: e.xreplace(names))
        yield evolve(new, body=tuple(_reading(new.body, known))) if isinstance(new, For | If) else new
