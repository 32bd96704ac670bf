"""What can be seen when a simulator is made is said then; one that is forgotten or over leaves nothing locked."""

from __future__ import annotations

import gc

import pytest
from strategies import Still

from dslnet import AllToAll, Network, ScheduleError, SimulationError, Simulator, Synapse, TimeGridWarning


def test_a_delay_off_the_grid_warns_once_when_it_is_made() -> None:
    cells = Still(2)
    net = Network(cells, Synapse(cells, cells, AllToAll(), into=Still.exc, delay=0.26))
    with pytest.warns(TimeGridWarning, match=r"0\.26") as warned:
        sim = Simulator(net, dt=0.1)
    assert len(warned) == 1
    with sim:
        sim.step()


def test_a_simulator_that_nobody_holds_frees_its_members() -> None:
    cells = Still(2)
    Simulator(Network(cells)).start().record(cells, "r")
    gc.collect()
    with Simulator(Network(cells)) as sim:
        sim.step(2)


def test_after_the_end_it_still_tells_the_time() -> None:
    cells = Still(2)
    with Simulator(Network(cells), dt=0.1) as sim:
        sim.simulate(1.0)
    assert (sim.tick, sim.time) == (10, 1.0)
    assert "-shared" in sim.build_command
    with pytest.raises(SimulationError, match="closed"):
        sim.every(period=1.0)
    with pytest.raises(SimulationError, match="closed"):
        sim.step()


def test_conditions_say_something() -> None:
    cells = Still(2)
    with Simulator(Network(cells)) as sim:
        with pytest.raises(ScheduleError, match="returns nothing"):
            sim.until(lambda: None, max_duration=1.0)
        with pytest.raises(ScheduleError, match="2 values"):
            sim.until(lambda: cells.r > 1.0, max_duration=1.0)
        with pytest.raises(ScheduleError, match="without any"):
            sim.until(lambda x: True, max_duration=1.0)
        sim.step()
