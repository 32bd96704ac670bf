"""Run one network on one backend and keep all that it became."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from attrs import frozen

from dslnet import Network, Simulator


@frozen
class Outcome:
    """The values of all states, ports and per-synapse states after each part of a run, and all spikes."""

    values: tuple[dict[str, Any], ...]
    spikes: dict[str, Any]


def outcome(make: Callable[[], Network], backend: str, parts: Sequence[int], **options: Any) -> Outcome:
    """Run a network that is made anew in parts of so many steps; options go to the simulator."""
    net = make()
    with Simulator(net, backend=backend, **options) as sim:
        recordings = {
            f"{net.name_of(p)}.{event}": sim.record(p, event)
            for p in net.populations
            for event in type(p)._declared.named("spike")
        }
        values = []
        for number, steps in enumerate(parts):
            if number % 2:
                sim.step(steps)
            else:
                sim.simulate(steps * sim.dt)
            values.append(state_of(net))
        spikes = {name: np.stack([r.tick, r.index]) for name, r in recordings.items()}
    return Outcome(tuple(values), spikes)


def state_of(net: Network) -> dict[str, Any]:
    """A copy of every array that an equation writes."""
    found = {}
    for member in (*net.populations, *net.projections):
        written = {statement.target for statement in getattr(model_of(member), "pre_spike", ())}
        for name, field in type(member)._declared.fields.items():
            if field.kind in ("state", "port") and (member in net.populations or name in written):
                found[f"{net.name_of(member)}.{name}"] = np.array(getattr(member, name))
    return found


def model_of(member: Any) -> Any:
    """The model of a projection; a population has no synapses to look at."""
    from dslnet.meta import synapse_model

    if not hasattr(member, "pre"):
        return None
    return synapse_model(type(member), type(member.pre), type(member.post), member.reduce)


def assert_same(a: Outcome, b: Outcome, rtol: float = 1e-9, atol: float = 1e-11) -> None:
    """Spikes are the same, values are the same to rounding, at every stop of the run."""
    assert a.spikes.keys() == b.spikes.keys()
    for name in a.spikes:
        np.testing.assert_array_equal(a.spikes[name], b.spikes[name], err_msg=name)
    for number, (left, right) in enumerate(zip(a.values, b.values, strict=True)):
        assert left.keys() == right.keys()
        for name in left:
            note = f"{name} after part {number}"
            np.testing.assert_allclose(left[name], right[name], rtol=rtol, atol=atol, err_msg=note)
