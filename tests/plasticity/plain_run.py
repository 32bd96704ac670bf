"""A synapse class gone through spike by spike, synapse by synapse and step by step: from docs/plasticity.md, without
dslnet."""

from __future__ import annotations

from itertools import groupby
from math import inf
from typing import Any

import numpy as np
from plasticity.plain_flow import flow
from plasticity.plain_moments import Moment, Place, Spike, at, keep
from plasticity.plain_words import Array, Kept, words

G_TIME, H_TIME = 7.0, 4.0
"""Time constants of what targets keep."""


def source_rate(t: Any, phase: Array) -> Array:
    return 0.5 + 0.5 * np.sin(0.7 * t + phase)


def target_rate(t: Any, phase: Array) -> Array:
    return 0.5 + 0.4 * np.sin(0.5 * t + phase)


def phases(count: int) -> Array:
    """No two neurons have the same rate."""
    return 0.9 * np.arange(count)


class PlainRun:
    """`situation` is what `random_rules.situations` draws; `given` are values that are not those of the class, one for
    each neuron or synapse, in the order (pre, post)."""

    def __init__(self, text: str, situation: dict[str, Any], given: dict[str, Any]) -> None:
        self.situation, self.dt = situation, situation["dt"]
        self.tick, self.plastic, self.transmits = 0, True, True
        self._lay_out()
        space = words(self.present)
        exec(text, space)
        body = vars(space["Rule"])
        self.fields = {name: field for name, field in body.items() if isinstance(field, Kept)}
        self.methods = [method for method in body.values() if hasattr(method, "role") or hasattr(method, "solves")]
        self._begin(given)

    def _lay_out(self) -> None:
        """Where each synapse stands, and what it waits."""
        pairs = self.situation["pairs"]
        self.places: list[Place] = [(*pair, n) for pair, same in groupby(pairs) for n, _ in enumerate(same)]
        most = max(place[2] for place in self.places)
        shape = (len(self.situation["before"]), self.situation["size"], most + 2)
        self.present = np.zeros(shape, bool)
        delay = self.situation["delay"]
        self.one = isinstance(delay, int)
        self.delays = np.full((1, 1, 1) if self.one else shape, delay if self.one else 1)
        for number, place in enumerate(self.places):
            self.present[place] = True
            if not self.one:
                self.delays[place] = delay[number]

    def _begin(self, given: dict[str, Any]) -> None:
        n, m, _ = self.present.shape
        self.shapes = {"projection": (1, 1, 1), "pre": (n, 1, 1), "post": (1, m, 1), "synapse": self.present.shape}
        self.values = {name: np.full(self.shapes[f.per], f.value, f.dtype) for name, f in self.fields.items()}
        for name, values in given.items():
            self.assign(name, values)
        own = self.shapes["pre" if self.one else "synapse"]
        self.values |= {"t_pre": np.full(own, -inf), "t_post": np.full((1, m, 1), -inf), "t": np.zeros((1, 1, 1))}
        self.values["dt"] = np.full((1, 1, 1), self.dt)
        self.target = {"g": np.zeros((1, m, 1)), "h": np.full((1, m, 1), 0.1), "r": np.full((1, m, 1), 0.2)}
        self.past = [np.full(n, 0.4)]

    def assign(self, name: str, values: Any) -> None:
        """As a user assigns: one value for each neuron or synapse."""
        if self.fields[name].per != "synapse" or np.ndim(values) == 0:
            self.values[name] = np.broadcast_to(np.reshape(values, -1), np.prod(self.shapes[self.fields[name].per]))
            self.values[name] = self.values[name].reshape(self.shapes[self.fields[name].per]).copy()
            return
        for place, value in zip(self.places, values, strict=True):
            keep(self.values, name, place, value)

    def shown(self, name: str) -> Array:
        """As a user reads."""
        values = self.values[name]
        if self.fields[name].per == "synapse":
            return np.array([values[place] for place in self.places])
        return values.reshape(-1)

    def bounded(self, name: str, value: Any, place: Place | None) -> Any:
        """Whole numbers are cut off, and bounds hold after each write."""
        field = self.fields[name]
        value = np.trunc(value) if field.dtype is int else value
        for bound, choose in ((field.min, np.maximum), (field.max, np.minimum)):
            if bound is not None:
                value = choose(value, at(self.values[bound], place) if isinstance(bound, str) else bound)
        return field.dtype(value) if place is not None else value

    def step(self) -> None:
        """What one step is made of."""
        self.values["t"] = np.full((1, 1, 1), self.tick * self.dt)
        self._arrive()
        self._neurons()
        for target in (n for n, ticks in self.situation["behind"].items() if self.tick in ticks):
            self._fires(target)
        self._end()
        self.tick += 1

    def _arrive(self) -> None:
        """First those that were sent first, of one step by the number of the source."""
        for sent in range(self.tick):
            for source in (n for n, ticks in enumerate(self.situation["before"]) if sent in ticks):
                own = [place for place in self.places if place[0] == source]
                due = [place for place in own if sent + at(self.delays, place) == self.tick]
                if due or (self.one and sent + self.delays.item() == self.tick):
                    self._meet("pre", (source, 0, -1), due)

    def _fires(self, target: int) -> None:
        self._meet("post", (0, target, -1), [place for place in self.places if place[1] == target])

    def _meet(self, side: str, nowhere: Place, places: list[Place]) -> None:
        """A spike of one side; the values of the neuron change where there is no synapse too."""
        own = [name for name, field in self.fields.items() if field.per == side and field.written]
        before = {name: at(self.values[name], nowhere) for name in own}
        here = before
        for place in places or [nowhere]:
            here = dict(before)
            for method in (each for each in self.methods if getattr(each, "role", "") == f"{side}_spike"):
                method(Spike(self, place, here))
            if side == "pre" and not self.one:
                keep(self.values, "t_pre", place, self.values["t"].item())
        for name, value in here.items():
            keep(self.values, name, nowhere, value)
        if side == "post" or self.one:
            keep(self.values, f"t_{side}", nowhere, self.values["t"].item())

    def _neurons(self) -> None:
        t, (n, m, _) = self.values["t"].item(), self.present.shape
        self.target["g"] = self.target["g"] * np.exp(-self.dt / G_TIME)
        self.target["h"] = self.target["h"] * np.exp(-self.dt / H_TIME)
        self.target["r"] = target_rate(t, phases(m).reshape(1, -1, 1))
        self.past.append(source_rate(t, phases(n)))

    def _end(self) -> None:
        """Equations that follow each other are one block."""
        late = [method for method in self.methods if getattr(method, "role", "") in ("", "update")]
        for equations, methods in groupby(late, lambda method: hasattr(method, "solves")):
            if equations:
                self._advance({self._name(method.solves): method for method in methods})
            else:
                for method in methods:
                    method(Moment(self))

    def _advance(self, block: dict[str, Any]) -> None:
        for name, value in flow(self, block).items():
            setattr(Moment(self), name, value)

    def _name(self, solved: Kept) -> str:
        return next(name for name, field in self.fields.items() if field is solved)
