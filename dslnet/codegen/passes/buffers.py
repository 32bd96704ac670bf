"""Values that go from one loop over a block of neurons to the next: in arrays of one block, which never leave the
first-level cache."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from attrs import evolve

from dslnet.arrays import BLOCK
from dslnet.codegen.ir import Buffer, Comment, Declare, For, Node, Store, load, local
from dslnet.codegen.passes.share_calls import calls_in
from dslnet.codegen.passes.walk import changed, expressions, used
from dslnet.expressions.elementary import MatrixFunction

LANE = local("neuron") - local("block")


def in_parts(
    loop: For, groups: Sequence[Sequence[Node]], types: dict[str, str], end: str, read: Collection[str] = ()
) -> tuple[list[Buffer], list[For]]:
    """The loop as one for each group of its statements, and buffers for the locals that later groups read and for those
    that are `read` besides. Their names are those of the locals with an end."""
    kept = _crossing(groups) | set(read)
    types |= {f"{name}{end}": types[name] for name in kept}
    known: set[str] = set()
    loops: list[For] = []
    for group in groups:
        loops.append(evolve(loop, body=tuple(_buffered(group, kept, known, end))))
        known |= {n.name for n in group if isinstance(n, Declare)} & kept
    return [Buffer(f"{name}{end}", BLOCK) for name in sorted(kept)], loops


def _crossing(groups: Sequence[Sequence[Node]]) -> set[str]:
    """The locals that a later group reads."""
    found: set[str] = set()
    for number, group in enumerate(groups):
        made = {n.name for n in group if isinstance(n, Declare)}
        found |= made & used(n for later in groups[number + 1 :] for n in later)
    return found


def _buffered(group: Sequence[Node], kept: Collection[str], known: Collection[str], end: str) -> Iterator[Node]:
    """A group that reads what earlier ones left in buffers, and leaves what later ones read."""
    names = {local(name): load(f"{name}{end}", LANE) for name in known}
    for node in group:
        yield changed(node, lambda e: e.xreplace(names)) if names else node
        if isinstance(node, Declare) and node.name in kept:
            yield Store(f"{node.name}{end}", LANE, local(node.name))


def flags_apart(group: list[Node], types: dict[str, str]) -> list[list[Node]]:
    """What makes truth values behind the last call is a loop of its own. As many of these bytes as fit into a vector
    are computed at a time, and a call in the same loop would be written out as often: eight times with 256 bits,
    most of it moves between registers and the stack. (In single precision four times, which did no harm.)"""
    behind = 1 + max((place for place, node in enumerate(group) if calls_of([node])), default=-1)
    late = {place for place in range(behind, len(group)) if _is_flag(group[place], types)}
    if not late:
        return [group]
    for place in range(min(late), len(group)):
        if used([group[place]]) & _made(group, late):
            late.add(place)
    read = {name for place in late for name in used([group[place]])}
    late |= {place for place, node in enumerate(group) if isinstance(node, Store) and node.array in read}
    late |= {place - 1 for place in late if place and isinstance(group[place - 1], Comment)}
    early = [node for place, node in enumerate(group) if place not in late]
    return [early, [group[place] for place in sorted(late)]]


def _made(group: list[Node], places: Collection[int]) -> set[str]:
    return {node.name for place in places if isinstance(node := group[place], Declare)}


def _is_flag(node: Node, types: dict[str, str]) -> bool:
    return isinstance(node, Declare) and types[node.name] == "uint8_t"


def calls_of(nodes: Iterable[Node]) -> int:
    """How many functions are called. The elements of one matrix are best asked for one after the other."""
    calls = (call for node in nodes for e in expressions(node) for call in calls_in(e))
    return sum(not isinstance(call, MatrixFunction) for call in calls)
