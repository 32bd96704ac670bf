"""Names are the user's: whatever C calls its own, a class, a field or a member may be called so too."""

from __future__ import annotations

import numpy as np
import pytest
from strategies import Still, simulate_members

from dslnet import AllToAll, Array, Neuron, Synapse, param, spike, state, update
from dslnet.errors import DeclarationError

TAKEN_IN_C = ["double", "restrict", "main", "exp", "malloc", "NULL", "INFINITY", "I", "bool", "uint16_t", "M_PI"]
TAKEN_BY_US = ["Constants", "constants", "Network", "net", "tick", "begin", "end", "thread", "i", "n", "step"]
NAMES = [*TAKEN_IN_C, *TAKEN_BY_US, "τ", "Ω_2", "v_1", "long_name_" * 12]


def ticking(class_name: str, *fields: str) -> type[Neuron]:
    """A class with these names: every field grows by one; it fires when the last is 3, which then falls to 0."""

    def grow(self: Neuron) -> None:
        for field in fields:
            setattr(self, field, getattr(self, field) + self.by)

    def fires(self: Neuron) -> Array:
        return getattr(self, fields[-1]) >= 3.0

    def fall(self: Neuron) -> None:
        setattr(self, fields[-1], 0.0)

    event = spike(fires)
    event.reset(fall)
    body = {"by": param(1.0), "grow": update(grow), "fires": event, "fall": fall}
    return type(Neuron)(class_name, (Neuron,), body | {field: state(0.0) for field in fields})


def check(*populations: Neuron) -> None:
    """Each fires at ticks 2 and 5, and what it sends arrives."""
    read = Still(2, name="read")
    links = [Synapse(each, read, AllToAll(), into=Still.exc, w=2.0) for each in populations]
    with simulate_members(*populations, read, *links, threads=2) as sim:
        records = [sim.record(each, "fires") for each in populations]
        sim.step(6)
        for spikes in records:
            assert spikes.tick.tolist() == [2, 2, 2, 5, 5, 5]
        np.testing.assert_array_equal(read.total, np.full(2, 6.0 * len(populations)))


def test_classes() -> None:
    check(*[ticking(name, "level")(3) for name in NAMES])


def test_members() -> None:
    cls = ticking("Ticking", "level")
    check(*[cls(3, name=name) for name in NAMES])


def test_fields() -> None:
    check(ticking("Ticking", *NAMES)(3))


def test_parameters() -> None:
    """A class whose parameters have these names; their sum is what the state grows by."""
    fields = {name: param(1.0 if name == "net" else 0.0) for name in NAMES}

    def grow(self: Neuron) -> None:
        self.level += sum(getattr(self, name) for name in NAMES)

    body = fields | {"level": state(0.0), "grow": update(grow)}
    cells = type(Neuron)("Ticking", (Neuron,), body)(3)
    with simulate_members(cells) as sim:
        sim.step(6)
        np.testing.assert_array_equal(cells.level, np.full(3, 6.0))


def test_self_is_no_field() -> None:
    with pytest.raises(DeclarationError, match="self"):
        ticking("Ticking", "self")
