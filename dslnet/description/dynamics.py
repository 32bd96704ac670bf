"""What a model does in a step, as parts of a document: equations with their methods, events, rules of synapses."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from dslnet.description.classes import REDUCED, TITLES, _default, method_texts, place
from dslnet.description.document import Formulas, Math, Paragraph, Part, table, titled
from dslnet.description.mathematics import assignment_maths, equation_math, latex, name_latex
from dslnet.description.tables import field_rows
from dslnet.description.unjoined import unjoined_model
from dslnet.model import EventModel, FieldModel, NeuronModel, OdeBlock, StopModel, SynapseModel, UpdateBlock
from dslnet.synapse import Synapse

FIELD_HEADER = ("Name", "Value", "Unit", "How many", "Bounds", "Type", "Meaning")


def about(cls: Any) -> list[Part]:
    """The docstring of a class."""
    doc = inspect.cleandoc(cls.__dict__.get("__doc__") or "")
    if cls is Synapse:
        doc = "The plain synapse, without a rule of its own."
    return [Paragraph(paragraph.replace("\n", " ")) for paragraph in doc.split("\n\n") if paragraph]


def field_parts(
    fields: Sequence[FieldModel], values: Mapping[str, str] | None = None, per: Mapping[str, str] | None = None
) -> list[Part]:
    """A table for each kind of field; `values` and `per` replace what was declared."""
    shown = {f.name: _default(f) for f in fields} | dict(values or {})
    count = {f.name: f.per for f in fields} | dict(per or {})
    parts: list[Part] = []
    for kind, title in TITLES.items():
        rows: list[Sequence[Any]] = [
            [Math(name_latex(row[0])), *row[1:]]
            for row in field_rows([f for f in fields if f.kind == kind], shown, count)
        ]
        parts += titled(title, table(FIELD_HEADER, rows))
    return parts


def neuron_parts(model: NeuronModel, method: Any = None) -> list[Part]:
    """Equations, events and stop conditions of a class of neurons; `method` is the default of a simulator."""
    parts = titled("In every step", block_parts(model.blocks, model.fields, method))
    for event in model.events:
        parts += titled(f"Spikes: {event.name}", event_parts(event))
    return parts + titled("Stops", stop_parts(model.stops))


def synapse_parts(model: SynapseModel, into: str) -> list[Part]:
    """What a synapse delivers, and what happens at spikes."""
    parts: list[Part] = []
    if model.transmission is not None:
        parts += titled("In every step", [Formulas(((sent_math(model, into), place(model.transmission.location)),))])
    for title, statements in (("spike of the source", model.pre_spike), ("spike of the target", model.post_spike)):
        lines = [(math, "") for math in assignment_maths(statements, into)]
        parts += titled(f"At a {title}", [Formulas(tuple(lines))] if lines else [])
    return parts + titled("Between spikes", block_parts(model.blocks, model.fields, None))


def plain_parts() -> list[Part]:
    """What a class delivers that does not say it: of a source that fires, and of one that has rates."""
    spikes, rates = unjoined_model(Synapse), unjoined_model(Synapse, fires=False)
    (fired,) = assignment_maths(spikes.pre_spike)
    return [Formulas(((fired, "at a spike of a source that fires"), (sent_math(rates, "into"), "of one with rates r")))]


def sent_math(model: SynapseModel, into: str) -> Math:
    """What a projection of values adds to its target."""
    assert model.transmission is not None
    what = REDUCED[model.transmission.reduce].removeprefix("the ")
    operator = {"sum": r"\sum_{\mathrm{pre}}", "mean": r"\operatorname{mean}_{\mathrm{pre}}"}.get(what)
    sign = operator or rf"\operatorname{{{what}}}_{{\mathrm{{pre}}}}"
    return Math(rf"{name_latex(into)} \leftarrow {name_latex(into)} + {sign} {latex(model.transmission.value)}")


def block_parts(blocks: Sequence[OdeBlock | UpdateBlock], fields: Sequence[FieldModel], method: Any) -> list[Part]:
    """Equations and assignments in the order in which they are computed, with the method of each equation."""
    lines: list[tuple[Math, str]] = []
    for block in blocks:
        if isinstance(block, OdeBlock):
            texts = method_texts(block.equations, method, fields)
            lines += [(equation_math(e), text) for e, text in zip(block.equations, texts, strict=True)]
        else:
            lines += [(math, block.name) for math in assignment_maths(block.statements)]
    return [Formulas(tuple(lines))] if lines else []


def event_parts(event: EventModel) -> list[Part]:
    """When a neuron fires, what happens then, and for how long it is silent."""
    rows: list[Sequence[Any]] = [["when", Math(latex(event.condition))]]
    rows += [["then", math] for math in assignment_maths(event.reset)]
    if event.refractory is not None:
        held = f", with {' and '.join(event.held)} held" if event.held else ""
        rows.append([f"silent for (ms{held})", Math(latex(event.refractory))])
    return table(("", "Rule"), rows)


def stop_parts(stops: Sequence[StopModel]) -> list[Part]:
    """Conditions that end `until`."""
    return table(("Condition", "holds when"), [[stop.name, Math(latex(stop.condition))] for stop in stops])
