"""A class as text: what it is, its fields, its equations, its events."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from dslnet.description.formulas import assignments, formula
from dslnet.description.own_words import in_own_words
from dslnet.description.tables import columns, field_rows, headed, value_text
from dslnet.description.unjoined import is_plain, own_rules
from dslnet.integrate import chosen
from dslnet.integrate.linear import kind_of
from dslnet.language.reading import read_fields
from dslnet.location import PACKAGE, Location
from dslnet.meta import neuron_model
from dslnet.model import Equation, EventModel, FieldModel, NeuronModel, OdeBlock, SynapseModel, UpdateBlock
from dslnet.neuron import Neuron
from dslnet.stepping.integrating import knowing_noise
from dslnet.synapse import Synapse

TITLES = {
    "param": "Parameters",
    "state": "States",
    "port": "Ports, empty at every step",
    "noise": "Noise, drawn at every step",
    "rate": "Firing rates",
}
METHODS = {"explicit": "explicit Euler", "exponential": "exponential Euler", "implicit": "implicit Euler"}
REDUCED = {"sum": "the sum", "mean": "the mean", "max": "the largest", "min": "the smallest"}


def describe_class(cls: Any) -> list[str]:
    """A class with its equations; one of synapses as far as they are known without what it joins."""
    if issubclass(cls, Neuron):
        model = neuron_model(cls)
        return [*heading(cls, "neurons"), *field_tables(model.fields), *describe_dynamics(model)]
    fields = read_fields(cls)
    return [*heading(cls, "synapses"), *field_tables(fields), *_plain_rule(cls), *_unjoined(cls)]


def heading(cls: Any, kind: str) -> list[str]:
    """`COBA: neurons (balanced.py:12)` and the docstring."""
    if cls is Synapse:
        return ["Synapse: the plain synapse, without a rule of its own"]
    doc = inspect.cleandoc(cls.__dict__.get("__doc__") or "")
    return [f"{cls.__name__}: {kind} ({cls._location.short})", *(f"  {line}" for line in doc.splitlines())]


def place(location: Location) -> str:
    """File and line of the user's code; nothing for a rule that is ours."""
    return "" if location.file.startswith(PACKAGE) else location.short


def field_tables(
    fields: Sequence[FieldModel], values: dict[str, str] | None = None, per: dict[str, str] | None = None
) -> list[str]:
    """A table for each kind of field; `values` and `per` replace what was declared."""
    shown = {f.name: _default(f) for f in fields} | (values or {})
    count = {f.name: f.per for f in fields} | (per or {})
    lines: list[str] = []
    for kind, title in TITLES.items():
        lines += headed(title, columns(field_rows([f for f in fields if f.kind == kind], shown, count)))
    return lines


def describe_dynamics(model: NeuronModel) -> list[str]:
    """What happens in a step, in order, and at a spike."""
    lines = headed("In every step", _blocks(model.blocks, model.fields))
    for event in model.events:
        lines += headed(f"Spikes: {event.name}", columns(_event_rows(event)))
    stops = [[stop.name, in_own_words(stop.condition, stop.location), stop.location.short] for stop in model.stops]
    return lines + headed("Stops", columns(stops))


def describe_rules(model: SynapseModel, into: str) -> list[str]:
    """What a synapse delivers, and what happens at spikes. `into` names what the projection is pointed at."""
    lines: list[str] = []
    if model.transmission is not None:
        sent = model.transmission
        row = [into, f"+= {REDUCED[sent.reduce]} of {in_own_words(sent.value, sent.location)}", place(sent.location)]
        lines += headed("In every step", columns(_signed([row])))
    for title, statements in (("spike of the source", model.pre_spike), ("spike of the target", model.post_spike)):
        places = [place(statement.location) for statement in statements]
        rows = [list(row) for row in zip(assignments(statements, into), places, strict=True)]
        lines += headed(f"At a {title}", columns(rows))
    return lines + headed("Between spikes", _blocks(model.blocks, model.fields))


def _blocks(blocks: Sequence[OdeBlock | UpdateBlock], fields: Sequence[FieldModel]) -> list[str]:
    """One line an equation, in the order in which they are computed."""
    rows: list[list[str]] = []
    for block in blocks:
        if isinstance(block, OdeBlock):
            methods = method_texts(block.equations, None, fields)
            rows += [_equation_row(e, text) for e, text in zip(block.equations, methods, strict=True)]
        else:
            for line, statement in zip(assignments(block.statements), block.statements, strict=True):
                rows.append([*_sides(line), block.name, place(statement.location)])
    return columns(_signed(rows))


def _signed(rows: Sequence[list[str]]) -> list[list[str]]:
    """The left sides padded so that the signs stand below each other."""
    width = max((len(row[0]) for row in rows), default=0)
    return [[f"{left.ljust(width)} {right}", *rest] for left, right, *rest in rows]


def _equation_row(equation: Equation, method: str) -> list[str]:
    left = f"d{equation.target}/dt"
    return [
        left,
        f"= {in_own_words(equation.rhs, equation.location)}",
        method,
        equation.location.short,
    ]


def method_texts(equations: Sequence[Equation], default: Any, fields: Sequence[FieldModel]) -> list[str]:
    """What kind of equation each one of a block is, the method that it is solved by, and whether that was chosen.
    Raises DeclarationError, as a simulator would, for what this method does not solve."""
    texts, constant = [], [f.name for f in fields if f.kind == "param"]
    methods = chosen(knowing_noise(equations, fields), default, constant)
    for equation, integrator in zip(equations, methods, strict=True):
        text = METHODS.get(integrator.name, integrator.name.replace("_", " "))
        text = f"{text} (chosen)" if equation.method == "auto" and default is None else text
        texts.append(f"{kind_of(equation, [e.target for e in equations])}: {text}")
    return texts


def _sides(line: str) -> tuple[str, str]:
    """An assignment as its left side, and its sign with its right side."""
    sign = " += " if " += " in line else " = "
    left, right = line.split(sign, 1)
    return left, f"{sign.strip()} {right}"


def _event_rows(event: EventModel) -> list[list[str]]:
    rows = [["when", in_own_words(event.condition, event.location), event.location.short]]
    rows += [["then", line, place(s.location)] for line, s in zip(assignments(event.reset), event.reset, strict=True)]
    if event.refractory is not None:
        held = f", with {' and '.join(event.held)} held" if event.held else ""
        rows.append(["silent for", f"{formula(event.refractory)} ms{held}", ""])
    return rows


def _default(field: FieldModel) -> str:
    if field.kind == "noise":
        return value_text(field.distribution)
    if field.kind == "rate":
        return f"{field.event} in {value_text(field.window)} ms"
    return "" if field.kind == "port" else value_text(field.default)


def _plain_rule(cls: Any) -> list[str]:
    """What a class delivers that does not say it."""
    return headed("Rule", ["    spikes  into += w", "    rates   into += the sum of w·pre.r"]) if is_plain(cls) else []


def _unjoined(cls: Any) -> list[str]:
    """The equations of a class of synapses; its methods where they cannot be told."""
    rules = own_rules(cls)
    if isinstance(rules, SynapseModel):
        return describe_rules(rules, "into")
    note = [f"    their equations are shown for a projection, describe(projection); here: {rules}"]
    return headed("Methods", [*columns(method_rows(cls)), *note])


def method_rows(cls: Any) -> list[list[str]]:
    """Each marked method: its name, what it is, and of which state."""
    return [[name, made.role, made.target_name or ""] for name, made in cls._declared.methods.items()]
