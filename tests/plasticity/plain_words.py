"""The words in which a synapse class is written, with a meaning of plain Python: nothing is traced or compiled.

A class whose text is executed with these words is a list of fields and of functions in the order written; `plain_run`
goes through them. What depends on one side alone has an axis of its own: values are arrays (sources, targets, synapses
of the pair), with an extent of one along what they do not depend on. So NumPy joins values of different levels, and
what a reduction runs over is seen from the shape. There are two neurons of each side at least, and one place more for
synapses of a pair than there are, so that no extent is one by chance.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
from attrs import define

Array = Any


@define(eq=False)
class Kept:
    """A field: what it begins with, for whom there is a value, and what bounds it, a number or the name of a field."""

    value: Any
    per: str = "projection"
    min: Any = None
    max: Any = None
    dtype: type = float
    written: bool = False

    def ode(self, function: Any = None, *, method: str = "auto") -> Any:
        """`@x.ode` and `@x.ode(method="explicit")`."""
        if function is None:
            return partial(self.ode, method=method)
        function.solves, function.method = self, method
        return function


def role(name: str) -> Callable[[Any], Any]:
    """A decorator that says when a method runs."""

    def mark(function: Any) -> Any:
        function.role = name
        return function

    return mark


def words(present: Array) -> dict[str, Any]:
    """What the text of a class finds. `present` is true where there is a synapse."""
    numbers = SimpleNamespace(**{name: getattr(np, name) for name in ELEMENTWISE})
    for name in ("sum", "mean", "max", "min"):
        setattr(numbers, name, partial(reduced, getattr(np, name), present))
    return {
        "np": numbers, "Array": Any, "Param": Any, "State": Any, "Synapse": object, "param": Kept,
        "state": partial(Kept, written=True), "update": role("update"), "pre_spike": role("pre_spike"),
        "post_spike": role("post_spike"),
    }  # fmt: skip


ELEMENTWISE = ("tanh", "exp", "abs", "maximum", "minimum", "clip", "where", "sin")


def reduced(function: Callable[..., Any], present: Array, values: Array) -> Array:
    """Over the neurons of a side for what one side has, else over the synapses of each target; of none it is 0."""
    if values.shape[1:] == (1, 1):
        return function(values, axis=0, keepdims=True)
    if values.shape[::2] == (1, 1):
        return function(values, axis=1, keepdims=True)
    of_all = np.broadcast_to(values, present.shape)
    each = [of_all[:, target][present[:, target]] for target in range(present.shape[1])]
    return np.array([function(of_one) if of_one.size else 0.0 for of_one in each]).reshape(1, -1, 1)
