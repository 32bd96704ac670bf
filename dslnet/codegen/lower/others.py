"""The largest or smallest of what all sources send but one: of those before this one, and of those behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from dslnet.codegen.ir import Assign, Declare, For, If, Node, Store, Variable, load, local
from dslnet.codegen.lower.gather import EMPTY
from dslnet.codegen.lower.together import joined
from dslnet.connect.product import ALL
from dslnet.expressions.truths import Equal, GreaterEqual

SOURCE, TURN, PLACE, COUNT = (local(name) for name in ("source", "turn", "place", "self->sources"))
BEFORE, BEHIND = "others__before", "others__behind"
"""Of each source the extreme of those before it, and of those behind it."""


def extremes(reduce: str, sent: Any) -> list[Node]:
    """Both ways through the sources in one loop: neither extreme waits for the other."""
    there = _joins(reduce, sent, "total", "source", BEFORE, TURN)
    back = _joins(reduce, sent, "rest", "other", BEHIND, COUNT - 1 - TURN)
    begun = [Variable(name, EMPTY[reduce]) for name in ("total", "rest")]
    return [*begun, For("turn", sympy.Integer(0), COUNT, (*there, *back))]


def _joins(reduce: str, sent: Any, total: str, source: str, kept: str, place: Any) -> list[Node]:
    """Keep an extreme as it is ahead of a source, and join what that one sends to it."""
    value = sent.xreplace({SOURCE: local(source)})
    return [
        Declare(source, load("source_of", place)),
        Store(kept, place, local(total)),
        Assign(total, joined(reduce, local(total), value)),
    ]


def of_others(reduce: str, given: Callable[[Any], tuple[Node, ...]]) -> list[Node]:
    """What one target is given; `place` is that of the source that does not reach it."""
    others = joined(reduce, load(BEFORE, PLACE), load(BEHIND, PLACE))
    return [If(GreaterEqual(PLACE, 0), given(others)), If(Equal(PLACE, ALL), given(local("total")))]
