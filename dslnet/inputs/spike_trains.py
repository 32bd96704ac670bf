"""Spike trains given as arrays of times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import numpy as np
from numpy.typing import NDArray

from dslnet.declaring.arguments import Argument, argument
from dslnet.declaring.events import spike
from dslnet.declaring.marks import Array
from dslnet.errors import DeclarationError, TimeGridWarning
from dslnet.fields import Param, param
from dslnet.members.tables import PLAYED_NEURON, PLAYED_TICK
from dslnet.members.values import frozen
from dslnet.messages.masks import refuse_masked
from dslnet.neuron import Neuron
from dslnet.ticks import Clock, as_written, ticks_array, warn_user

Trains = Sequence[NDArray[np.float64]]
HOW_MANY = "give one array of times in ms for each neuron, as in times = [[10.0, 20.0], [15.0]]"


def as_trains(instance: Any, times: Any) -> Trains:
    """A read-only array of times in ms for each neuron, sorted. Raises DeclarationError for what is no finite time."""
    if not hasattr(times, "__len__") or isinstance(times, str):
        raise DeclarationError(f"times={times!r}: {HOW_MANY}; all neurons silent: times = [[]] * {instance.size}")
    trains = tuple(frozen(np.sort(_as_train(number, train))) for number, train in enumerate(times))
    if len(trains) != instance.size:
        raise DeclarationError(f"times: {len(trains)} trains for {instance.size} neurons; {HOW_MANY}")
    return trains


def _as_train(number: int, train: Any) -> NDArray[np.float64]:
    refuse_masked(f"times[{number}]", train)
    found = np.asarray(train)
    if found.ndim != 1 or (found.size and found.dtype.kind not in "fiu"):
        raise DeclarationError(f"times[{number}] is {train!r}: an array of times in ms for each neuron, as [[1.0]]")
    values = as_written(found).astype(np.float64)
    if not np.isfinite(values).all() or (values < 0).any():
        raise DeclarationError(f"times[{number}] holds a time that is negative or not finite")
    return values


class SpikeTrains(Neuron):
    """Neurons that fire at given times: `SpikeTrains([[10.0, 20.0], [15.0]])`, one array of ms for each neuron.

    Times need not be sorted. Each goes to the nearest tick; two of one neuron at one tick are one spike. Assigning
    `times` (all of them: the arrays are read-only) while a simulator runs replaces what is still to come. All of them
    are fired, also within the refractory time of a class that derives from this one.
    """

    _played: ClassVar[bool] = True

    if TYPE_CHECKING:  # what a call looks like: the times come first, and the shape follows from them
        shape: Any = attrs.field(init=False)
        times: Any = attrs.field(kw_only=False)
    else:
        times: Argument[Any, Trains] = argument(as_trains, changeable=True)
    never: Param = param(0.0)

    @spike
    def fires(self) -> Array:
        """Equations have no part in it."""
        return self.never > np.inf

    @classmethod
    def _adapted(cls, positional: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Made from the times; the number of neurons follows from them."""
        once = len(positional) + ("times" in keywords) == 1
        times = positional[0] if positional else keywords.pop("times", None)
        if not once or not hasattr(times, "__len__") or not len(times):
            raise DeclarationError(f"{cls.__name__}(times) takes an array of ms for each neuron: [[1.0], [2.0]]")

        return (len(times),), {**keywords, "times": times}

    def _tables(self, clock: Clock, dtype: Any) -> dict[str, NDArray[Any]]:
        """All spikes, by tick, then by neuron, each once."""
        trains = self._argument("times")
        neurons = np.repeat(np.arange(self.size), [len(train) for train in trains])
        ticks = ticks_array(np.concatenate(trains), clock, what="spike times")
        pairs = np.unique(np.stack([ticks, neurons]), axis=1)
        merged = len(ticks) - pairs.shape[1]
        if merged:
            warn_user(f"{merged} of {len(ticks)} spike times share a tick with another one", TimeGridWarning)
        return {PLAYED_TICK: pairs[0].copy(), PLAYED_NEURON: pairs[1].copy()}
