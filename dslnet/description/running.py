"""A simulator and a recording as text: what runs, how, and what is kept of it."""

from __future__ import annotations

from typing import Any

from dslnet.description.classes import method_texts
from dslnet.description.keeping import keeping_rows
from dslnet.description.tables import columns, headed
from dslnet.messages.teach import listed
from dslnet.meta import neuron_model
from dslnet.model import OdeBlock
from dslnet.planning.layouts import stored_once
from dslnet.record.recording import Recording

IN_WORDS = {"banded": "banded (dense, by thread)"}
"""What a layout is called that says little by itself."""


def describe_simulator(sim: Any) -> list[str]:
    """The choices it was made with, the members that run, and the method of each equation."""
    planner = sim._planner
    rows, methods = simulator_rows(sim)
    lines = [f"A simulator, {_state(sim)}", *columns(rows)]
    names = [[sim.network.name_of(p), str(p.size), type(p).__name__] for p in planner.populations]
    lines += headed("Populations", columns(names))
    lines += headed("Projections", columns([_line(sim, each) for each in planner.projections]))
    lines += headed("Methods", columns(methods))
    kept = [
        [sim.network.name_of(line), *row] for line in planner.projections for row in keeping_rows(line, planner.bundler)
    ]
    lines += headed("States of synapses", columns(kept))
    if not sim._closed:
        lines += headed("Memory", [f"    {line}" for line in repr(sim.memory()).splitlines()])
    return lines + headed("Callbacks", [f"    {each!r}" for each in sim._schedule.callbacks])


def describe_recording(recording: Recording) -> list[str]:
    """What is recorded, how often, and how much there is by now."""
    return [f"A recording of {recording.name}", *columns(recording_rows(recording))]


def simulator_rows(sim: Any) -> tuple[list[list[str]], list[list[str]]]:
    """The choices of a simulator, and the method of each equation."""
    planner = sim._planner
    choices = [
        ["step", f"{sim.dt} ms"],
        ["seed", str(sim.seed)],
        ["threads", str(sim.threads)],
        ["precision", str(planner.dtype)],
        ["backend", sim.backend],
    ]
    return choices, _methods(planner)


def recording_rows(recording: Recording) -> list[list[str]]:
    """Name, unit, how often, since when, and how much there is of each field and event."""
    recording.refresh()
    clock, rows = recording.clock, []
    for name, sampler in recording.fields.items():
        first = f"from {clock.time(sampler.origin)} ms"
        shape = f"shape {recording[name].shape}"
        rows.append([name, sampler.unit or "", f"every {clock.time(sampler.period)} ms", first, shape])
    rows += [[name, "", "every spike", "", f"{len(recording[name])} spikes"] for name in recording.events]
    return rows


def _state(sim: Any) -> str:
    if sim._session is None:
        return "not started"
    return f"closed at {sim.time} ms" if sim._closed else f"at {sim.time} ms"


def _line(sim: Any, projection: Any) -> list[str]:
    pre, post = (sim.network.name_of(end.parent) for end in (projection.pre, projection.post))
    return [sim.network.name_of(projection), f"{pre} → {post}", type(projection).__name__, _layout(sim, projection)]


def _layout(sim: Any, projection: Any) -> str:
    """How its synapses lie in memory, where they are drawn, and what is one number for all of them."""
    if sim._session is None or not projection._room.knows_delay:
        return ""
    single = stored_once(projection._room.bundle)
    layout = IN_WORDS.get(projection.layout, projection.layout)
    return f"layout {layout}" + (f", {listed(single)} one number" if single else "")


def _methods(planner: Any) -> list[list[str]]:
    """Each equation of each class that runs, once."""
    rows = []
    for cls in dict.fromkeys(type(population) for population in planner.populations):
        model = neuron_model(cls)
        for block in (each for each in model.blocks if isinstance(each, OdeBlock)):
            texts = method_texts(block.equations, planner.method, model.fields)
            rows += [[f"{cls.__name__}.{e.target}", text] for e, text in zip(block.equations, texts, strict=True)]
    return rows
