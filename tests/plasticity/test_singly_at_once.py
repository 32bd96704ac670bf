"""Synapses that come and go one by one: many at once onto what has room, and what is fired meanwhile."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from plasticity.coming import NEVER, OWN, network, same
from plasticity.trains import Target

from dslnet import FromPairs, IF_curr_exp, Network, Simulator, Synapse
from dslnet.running import turnovers


@pytest.mark.parametrize("kind", ["static", "own", "pair", "traced"])
@pytest.mark.parametrize("into", ["row", "column"])
def test_who_has_room_keeps_it_where_others_have_none(kind: str, into: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a neuron that has lost all its synapses, and onto one, many come beside others that want more room."""
    found = []
    for patience in (0, NEVER):
        monkeypatch.setattr(turnovers, "PATIENCE", patience)
        net, line, targets = network(kind, 63, 1.0, probability=0.6)
        own: dict[str, Any] = {"delay": np.tile([1.2, 1.4], 29)} if kind in OWN else {}
        one, other, each = np.repeat([0, 1], 29), np.tile(np.arange(29), 2), np.linspace(0.0, 0.5, 58)
        with Simulator(net, dt=0.1, seed=4) as sim:
            sim.simulate(5.0)
            line.prune(pre=0) if into == "row" else line.prune(post=0)
            line.create(*((one, other) if into == "row" else (other, one)), w=each, **own)
            assert ("line" in sim._session.turnovers.open) == (patience == 0)
            made = {"made": line.w.copy(), "pre": line.pre_index, "post": line.post_index}
            sim.simulate(20.0)
            found.append({**made, "w": line.w.copy(), "v": targets.v.copy()})
    same(*found)


@pytest.mark.parametrize("kind", ["static", "own", "pair", "traced"])
def test_what_is_fired_before_the_first_step_arrives(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is sent as if at the tick before, and all that is under way goes on where synapses go."""
    found = []
    for patience in (0, NEVER):
        monkeypatch.setattr(turnovers, "PATIENCE", patience)
        net, line, targets = network(kind, 20, 2.0)
        with Simulator(net, dt=0.1, seed=4) as sim:
            line.pre.fire(np.arange(20))
            sim.step(3)
            line.prune(pre=[1, 2, 3], post=[4, 5])
            heard = [targets.g_exc.copy() for _ in range(45) if not sim.step()]
            found.append({"heard": np.array(heard), "w": line.w.copy()})
    assert found[0]["heard"].any()
    same(*found)


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("fired", ["before", "between", "after"])
def test_what_is_fired_in_the_step_in_which_some_came(own: bool, fired: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It counts as sent in the step before: none of those that came in one call with one whose source had something
    under way carries it, nor any that came later in this step."""
    found: list[dict[str, NDArray[Any]]] = []
    for patience, backend in ((0, "c"), (NEVER, "c"), (0, "numpy")):
        monkeypatch.setattr(turnovers, "PATIENCE", patience)
        source, target = IF_curr_exp(4, name="source"), Target(5, name="target")
        delay: Any = [4.0, 6.0, 5.0] if own else 4.0
        pattern, delays = FromPairs([0, 1, 2], [0, 0, 1]), {"delay": [6.0, 4.0]} if own else {}
        line = Synapse(source, target, pattern, into="heard", w=[1.0] * 3, delay=delay, name="line")
        with Simulator(Network(source, target, line), dt=1.0, backend=backend) as sim:
            sim.step(10)
            source.fire([0])
            sim.step()
            fires = {name: fired == name for name in ("before", "between", "after")}
            source.fire([1]) if fires["before"] else None
            line.create([0, 1], [2, 3], w=10.0, **delays)
            source.fire([1]) if fires["between"] else None
            line.create([2, 3], [4, 4], w=100.0, **delays)
            assert ("line" in sim._session.turnovers.open) == (patience == 0 and backend == "c")
            source.fire([1, 2, 3]) if fires["after"] else None
            heard = np.zeros((12, 5))
            for step in range(12):
                sim.step()
                heard[step] = target.heard
            found.append({"heard": heard})
    same(found[0], found[1])
    same(found[0], found[2])


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("steps", [0, 1, 2])
@pytest.mark.parametrize("look", [False, True])
def test_what_is_fired_before_the_first_step_and_what_came_then(
    own: bool, steps: int, look: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tick before the first one is one like others, and so is the first one."""
    found = []
    for patience, backend in ((0, "c"), (NEVER, "c"), (0, "numpy")):
        monkeypatch.setattr(turnovers, "PATIENCE", patience)
        source, target = IF_curr_exp(4, name="source"), Target(4, name="target")
        delay: Any = [6.0, 7.0] if own else 6.0
        pattern, delays = FromPairs([0, 1], [0, 0]), {"delay": [6.0, 7.0]} if own else {}
        line = Synapse(source, target, pattern, into="heard", w=[1.0, 1.0], delay=delay, name="line")
        with Simulator(Network(source, target, line), dt=1.0, backend=backend) as sim:
            source.fire([0, 1])
            sim.step(steps)
            for step in range(2):
                line.create([0, 1], [2, 3], w=[10.0, 20.0], **delays)
                assert not look or line.w.sum() == 32.0 + 30.0 * step
                sim.step()
            heard = np.zeros(4)
            for _ in range(8):
                sim.step()
                heard += target.heard
            found.append(heard.tolist())
    assert found == 3 * [[2.0, 0.0, 0.0, 0.0]]
