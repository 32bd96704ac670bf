"""The code of docs/plasticity.md runs, and docs/models.md has every ready-made synapse with its parameters."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from plasticity.trains import Target

import dslnet
from dslnet import AllToAll, Network, Neuron, OneToOne, Port, Simulator, SpikeTrains, State, Synapse, port, state

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGE = (DOCS / "plasticity.md").read_text(encoding="utf-8")


class Rated(Neuron):
    r: State = state(1.0)
    heard: Port = port()


def test_the_code_of_the_page_runs() -> None:
    names: dict[str, Any] = {"__name__": "page"}
    blocks = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    assert len(blocks) == 2
    for number, block in enumerate(blocks):
        exec(compile(block, f"plasticity.md, block {number}", "exec"), names)
    source, teacher, target = SpikeTrains([[1.0]]), SpikeTrains([[11.0]]), Target(1)
    cells = Rated(3)
    stdp = names["STDP"](source, target, AllToAll(), into="heard")
    normalised = names["Normalised"](cells, cells, AllToAll(), into="heard")
    telling = Synapse(teacher, target, OneToOne(), into="told")
    net = Network(source, teacher, target, cells, stdp, normalised, telling)
    with Simulator(net, dt=1.0, backend="numpy") as sim:
        sim.simulate(20.0)
        np.testing.assert_allclose(stdp.w, 0.5 + 0.010 * np.exp(-10.0 / 20.0))
        np.testing.assert_allclose(normalised.w, 1.0 / 3.0)


def test_what_it_says_of_coming_and_going_runs() -> None:
    block = re.search(r"## Synapses come and go\n\n```\n(.*?)```", PAGE, flags=re.DOTALL)
    exc = Rated(10)
    ee = Synapse(exc, exc, AllToAll(), into="heard", w=np.linspace(0.0, 1.0, 100))
    with Simulator(Network(exc, ee), dt=1.0, seed=1, backend="numpy") as sim:
        exec(compile(block.group(1) if block else "", "plasticity.md", "exec"), {"ee": ee, "sim": sim, "exc": exc})
        assert len(ee.w) == 100 - 1 - 2 + 2
        sim.simulate(1001.0)


def test_every_ready_made_synapse_is_listed() -> None:
    table = (DOCS / "models.md").read_text(encoding="utf-8").partition("## Synapses\n")[2].partition("\n## ")[0]
    rows = [row.strip("| ").split(" | ") for row in table.splitlines() if row.startswith("| `")]
    listed = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[2])) for row in rows}
    ready = {name: getattr(dslnet, name) for name in dslnet.__all__}
    ready = {n: c for n, c in ready.items() if isinstance(c, type) and issubclass(c, Synapse)}
    ready = {n: c for n, c in ready.items() if c.__module__.startswith("dslnet.models.")}
    parameters = {
        name: {f.name for f in cls._declared.fields.values() if f.kind == "param"} for name, cls in ready.items()
    }
    assert listed == parameters
