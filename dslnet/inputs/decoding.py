"""Decoding: spikes become rates on their way to a rate-coded population."""

from __future__ import annotations

from typing import Any

from dslnet.declaring.marks import Array, transmit
from dslnet.errors import DeclarationError, NetworkError
from dslnet.synapse import Synapse


class Decoding(Synapse):
    """Delivers the sum of `w` times the firing rate of each source, in Hz, to a population with rates.

    `Decoding(cells, readers, AllToAll(), into=Reader.exc, w=1.0 / cells.size)` delivers the mean rate of the cells. The
    class of the source says in a field over which time spikes are counted: `rate: FiringRate =
    firing_rate(window=50.0)`, under any name; of several the first one is read. Raises NetworkError without one.
    """

    @transmit
    def decoded(self) -> Array:
        """The rate of the source, weighted."""
        return self.w * getattr(self.pre, rate_field(self.pre) or "rate")

    @classmethod
    def _adapted(cls, positional: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Over which time spikes are counted, and which, is not said here."""
        if "window" in keywords:
            raise DeclarationError(
                f"{cls.__name__}(window=...): the class of the source says over which time its spikes are counted, in "
                f"a field:\n    rate: FiringRate = firing_rate(window={keywords['window']!r})"
            )
        as_it_is = cls.decoded is Decoding.decoded and not cls._declared.named("pre_spike")
        if keywords.get("on") is not None and as_it_is:
            event = getattr(keywords["on"], "name", keywords["on"])
            raise DeclarationError(
                f"{cls.__name__}(on=...): it reads the first field of the source that is a firing rate, which says of "
                f"what event it is:\n    rate: FiringRate = firing_rate(window=50.0, event={event!r})"
            )
        return positional, keywords

    def __attrs_post_init__(self) -> None:
        if rate_field(self.pre) is None:
            raise NetworkError(f"{type(self).__name__} reads a firing rate, and {_instead(type(self.pre))}")
        super().__attrs_post_init__()


def rate_field(source: Any) -> str | None:
    """The name of the first field that is a firing rate, of a population or of what stands for it in an equation."""
    return next((name for name, field in source._declared.fields.items() if field.kind == "rate"), None)


def _instead(cls: Any) -> str:
    """What to do with a population that has no firing rate."""
    name = cls.__name__
    if cls._counted:
        return f"{name} is no neurons, whose spikes could be counted: connect Poisson(n, rate=...) in its place"
    if not cls._declared.named("spike"):
        return f"{name} has no spikes to count: it has rates already, which a Synapse delivers"
    return (
        f"{name} counts no spikes. Derive a class that does:\n"
        f"    class Counted{name}({name}):\n        rate: FiringRate = firing_rate(window=50.0)"
    )
