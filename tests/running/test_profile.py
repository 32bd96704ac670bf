"""Where the time goes: every member is there, and nothing else changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import AllToAll, FixedProbability, Izhikevich, Network, Normal, PoissonInput, Simulator, Synapse
from dslnet.errors import DeclarationError, SimulationError
from dslnet.running.profile import Profile, profile_of


def network() -> Network:
    cells, others = Izhikevich(200, name="cells", i_offset=Normal(10.0, 2.0)), Izhikevich(65, name="others")
    return Network(
        cells,
        others,
        Synapse(cells, others, FixedProbability(0.2), into="exc", w=1.0, name="one_delay"),
        Synapse(cells, cells, AllToAll(), into="exc", w=0.01, delay=Normal(5.0, 1.0, min=1.0), name="own_delays"),
        PoissonInput(others, into="exc", n=10, rate=20.0, w=0.1, name="drive"),
    )


@pytest.mark.parametrize("threads", [1, 3])
def test_every_member_took_time_and_the_bits_are_the_same(threads: int) -> None:
    digests = []
    for profile in (False, True):
        with Simulator(network(), dt=0.5, seed=3, threads=threads, profile=profile) as sim:
            sim.record(sim.network.member("cells"), "fires")
            sim.simulate(200.0)
            digests.append(sim.digest())
            if not profile:
                with pytest.raises(SimulationError, match=r"Simulator\(net, profile=True\)"):
                    sim.profile()
                continue
            found = sim.profile()
            assert "dsl_spent" in sim.source
            names = {part.member for part in found.parts}
            assert names == {
                *("cells", "others", "drive", "one_delay", "own_delays"), "sent ahead", "between steps"
            }  # fmt: skip
            assert found.steps == 400
            assert all(found.of(name) > 0.0 for name in ("cells", "others", "drive", "one_delay", "own_delays"))
            more = found.seconds
            sim.simulate(50.0)
            assert sim.profile().seconds > more
            sim.reset()
            assert sim.profile().steps == 0 and sim.profile().seconds == 0.0
            sim.simulate(0.5)
            assert sim.profile().steps == 1 and sim.profile().seconds > 0.0
    assert digests[0] == digests[1]


def test_the_table() -> None:
    found = profile_of([("a", "population", 0.25), ("b", "projection", 0.5), ("a", "population", 0.25)], 1000)
    assert [(part.member, part.seconds) for part in found.parts] == [("a", 0.5), ("b", 0.5)]
    assert repr(found).splitlines() == [
        "a      population  0.500 s  50.0 %  500.00 µs a step",
        "b      projection  0.500 s  50.0 %  500.00 µs a step",
        "total              1.000 s          1000.00 µs a step",
    ]
    assert repr(Profile((), 0)).startswith("total")


def test_the_picture() -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    ax = profile_of([("a", "population", 0.25), ("b", "projection", 0.75)], 100).plot()
    assert [bar.get_width() for bar in ax.patches] == [0.75, 0.25]
    assert [text.get_text() for text in ax.get_yticklabels()] == ["b", "a"]
    assert [text.get_text() for text in ax.texts] == ["75 %", "25 %"]
    assert ax.get_title() == "1.00 s in 100 steps" and ax.get_xlabel() == "time (s)"
    np.testing.assert_array_equal(np.sign(np.diff(ax.get_ylim())), [-1.0])  # the longest is above
    pyplot.close("all")


@pytest.mark.parametrize("choices", [{"profile": 1}, {"profile": True, "backend": "numpy"}])
def test_what_is_refused(choices: dict[str, Any]) -> None:
    with pytest.raises(DeclarationError, match="profile="):
        Simulator(network(), **choices)


def test_time_that_is_gone_back_or_changes_is_measured_all_the_same() -> None:
    net = network()
    line = net.member("one_delay")
    with Simulator(net, dt=0.5, seed=3, profile=True) as sim:
        moment = sim.snapshot()
        sim.step(30)
        before = sim.profile()
        sim.rewind(moment)
        sim.step(5)
        assert sim.profile().steps == 35 and sim.profile().seconds > before.seconds
        line.prune(line.w > -1.0)
        sim.step(5)
        assert sim.profile().steps == 40 and sim.profile().of("one_delay") >= before.of("one_delay")
        sim.reset()
        sim.step(2)
        assert sim.profile().steps == 2
