"""Decoding: spikes become rates on their way to a rate-coded population."""

from __future__ import annotations

from typing import Any

from dslnet.errors import NetworkError
from dslnet.marks import Array, transmit
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
        return self.w * getattr(self.pre, str(rate_field(self.pre.__dict__.get("cls", type(self.pre)))))

    def __attrs_post_init__(self) -> None:
        if rate_field(type(self.pre)) is None:
            name = type(self.pre).__name__
            raise NetworkError(
                f"{type(self).__name__} reads a firing rate, and {name} counts no spikes. Derive a class that does:\n"
                f"    class Counted{name}({name}):\n        rate: FiringRate = firing_rate(window=50.0)"
            )
        super().__attrs_post_init__()


def rate_field(cls: Any) -> str | None:
    """The name of the first field of a class that is a firing rate."""
    return next((name for name, field in cls._declared.fields.items() if field.kind == "rate"), None)
