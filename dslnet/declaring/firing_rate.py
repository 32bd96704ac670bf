"""A field that counts spikes: the mean firing rate of each neuron over the last so many ms."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

from dslnet.declaring.events import Event
from dslnet.errors import DeclarationError
from dslnet.fields import Field, Value
from dslnet.location import body_line


class FiringRate(Field):
    """How often each neuron fired in the last `window` ms, in Hz. Equations read it, nobody assigns it."""

    kind = "rate"

    def __init__(self, window: Any, event: Event | str | None = None, doc: str | None = None) -> None:
        super().__init__(unit="Hz", doc=doc)
        self.window = checked_window(window)
        self.event = event

    def __set__(self, instance: Any, value: Value) -> None:
        if not instance._room.traces:
            raise DeclarationError(
                f"{self.name} counts the spikes of the last {self.window} ms, and cannot be assigned"
            )
        super().__set__(instance, value)

    def __repr__(self) -> str:
        event = "" if self.event is None else f", event={getattr(self.event, 'name', self.event)!r}"
        return f"firing_rate(window={self.window!r}{event}{'' if self.doc is None else f', doc={self.doc!r}'})"


def firing_rate(window: float, *, event: Event | str | None = None, doc: str | None = None) -> Any:
    """The mean firing rate of each neuron, in Hz: its spikes in the last `window` ms, divided by the window.

    `window` goes to the nearest step. An equation sees the spikes up to the step before, from Python those of the last
    step count too. The spikes are those of the first event of the class, or of `event`. It is 0 at the start.
    """
    try:
        return FiringRate(window, event, doc)
    except DeclarationError as error:
        raise DeclarationError(f"{body_line()}{error}") from None


def checked_window(window: Any) -> float:
    """A window in ms. Raises DeclarationError for what is no time above 0."""
    if isinstance(window, bool) or not isinstance(window, Real) or not math.isfinite(window) or window <= 0:
        raise DeclarationError(
            f"window={window!r}: a firing rate is taken over a time in ms above 0, as in window=100.0"
        )
    return float(window)
