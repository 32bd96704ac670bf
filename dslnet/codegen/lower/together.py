"""Several synapses of one target in one turn of a loop, so that the sum so far stays in a register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dslnet.codegen.ir import Assign, Declare, Node, Store, Variable, load, local
from dslnet.codegen.lower.gather import BETTER
from dslnet.symbols import Where


def taken_together(
    values: Sequence[Any],
    index: Any,
    reduce: str,
    into: Sequence[str],
    types: dict[str, str],
    there: Sequence[Any] = (),
) -> list[Node]:
    """What several synapses, in order, give one target: the same as each of them by itself would do. `there` says of
    each whether there is a synapse at all."""
    targets = into if reduce == "sum" else ["gathered"]
    names = [f"sent_{number + 1}" for number in range(len(values))]
    types |= dict.fromkeys(names, types["into"])
    nodes: list[Node] = [Declare(name, value) for name, value in zip(names, values, strict=True)]
    for target in targets:
        total = f"{target}__so_far"
        types[total] = types["into"]
        sums = [joined(reduce, local(total), local(name)) for name in names]
        if there:
            sums = [Where(is_there, one, local(total)) for is_there, one in zip(there, sums, strict=True)]
        added = [Assign(total, one) for one in sums]
        nodes += [Variable(total, load(target, index)), *added, Store(target, index, local(total))]
    return nodes


def joined(reduce: str, total: Any, value: Any) -> Any:
    """A sum, largest or smallest with one value more."""
    return BETTER[reduce](total, value) if reduce in BETTER else total + value
