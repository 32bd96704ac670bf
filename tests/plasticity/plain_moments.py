"""What `self` is in a method of a synapse class: one synapse at a spike, or all of them at the end of a step."""

from __future__ import annotations

from typing import Any

import numpy as np
from plasticity.plain_words import Array

Place = tuple[int, int, int]


class Moment:
    """Reads and writes values by the names of a class. `place` is that of one synapse, or None: all at once."""

    def __init__(self, run: Any, place: Place | None = None) -> None:
        self.__dict__.update(run=run, place=place, reads=set(), pre=Source(run, place), post=Target(run, place))

    def __getattr__(self, name: str) -> Any:
        self.reads.add(name)
        if name == "into":
            return self.post.g
        return at(self.run.values[name], self.place)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "into":
            self.post.g = value
        elif name != "w" or self.run.plastic:
            keep(self.run.values, name, self.place, self.run.bounded(name, value, self.place))


class Spike(Moment):
    """A spike meets its synapses one after the other. `side` are the values of the neuron that fired: a statement on
    one of them runs once, so each synapse begins with those of before."""

    def __init__(self, run: Any, place: Place, side: dict[str, Any]) -> None:
        super().__init__(run, place)
        self.__dict__["side"] = side

    def __getattr__(self, name: str) -> Any:
        return self.side[name] if name in self.side else super().__getattr__(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.side:
            self.side[name] = self.run.bounded(name, value, self.place)
        elif self.run.present[self.place]:
            super().__setattr__(name, value)


class Source:
    """The neuron that sends, as it was a delay ago."""

    def __init__(self, run: Any, place: Place | None) -> None:
        self.run, self.place = run, place

    @property
    def r(self) -> Array:
        """What it was after the step `delay` steps ago, at the begin before all steps."""
        run = self.run
        back = np.maximum(run.tick - run.delays + 1, 0)
        source = np.arange(run.present.shape[0]).reshape(-1, 1, 1)
        return at(np.array(run.past)[back, source], self.place)


class Target:
    """The neuron that receives, as it is. What synapses add to it is lost while the projection does not transmit."""

    def __init__(self, run: Any, place: Place | None) -> None:
        self.__dict__.update(run=run, place=place)

    def __getattr__(self, name: str) -> Any:
        return at(self.run.target[name], self.place)

    def __setattr__(self, name: str, value: Any) -> None:
        if self.run.transmits and self.run.present[self.place]:
            keep(self.run.target, name, self.place, value)


def at(values: Array, place: Place | None) -> Any:
    """The value for one synapse, or those of all; `self.w *= 0.9` is about to change them."""
    return values.copy() if place is None else values[_index(values, place)]


def keep(kept: dict[str, Array], name: str, place: Place | None, value: Any) -> None:
    """The value of one synapse, or those of all, in the shape and type that they had."""
    kept[name] = kept[name].copy()
    kept[name][... if place is None else _index(kept[name], place)] = value


def _index(values: Array, place: Place) -> tuple[int, ...]:
    return tuple(0 if extent == 1 else number for extent, number in zip(values.shape, place, strict=True))
