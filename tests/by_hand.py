"""Models and plans made by hand: for tests of what stands between the language and the simulator.

Expressions are text over the names of `dslnet.symbols` and `dslnet.expressions.elementary`, so that a test shows its
equation on one line.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from attrs import evolve

from dslnet import symbols
from dslnet.advance import advance
from dslnet.arrays import aligned, padded
from dslnet.connect.connectivity import Connectivity
from dslnet.declaring.switch import SWITCH
from dslnet.distributions import Distribution
from dslnet.expressions import elementary
from dslnet.location import Location
from dslnet.model import (
    Equation,
    EventModel,
    FieldModel,
    Kind,
    NeuronModel,
    OdeBlock,
    Statement,
    StopModel,
    SynapseModel,
    Transmission,
    UpdateBlock,
    symbol,
)
from dslnet.plan import NetworkPlan, PopulationPlan, ProjectionBundle, ProjectionPlan
from dslnet.plasticity.keeping import Keeping
from dslnet.plasticity.programming import programmed
from dslnet.program import arriving, held_states, silence
from dslnet.ticks import Clock

HERE = Location("model.py", 1, "Test")
VOCABULARY = {
    n: f for n, f in (vars(symbols) | vars(elementary)).items() if isinstance(f, type) and issubclass(f, sympy.Basic)
}
DTYPES = {"float": np.float64, "int": np.int64, "bool": np.bool_}


class _Names(dict[str, Any]):
    """Every name that is no function is a symbol."""

    def __missing__(self, name: str) -> sympy.Symbol:
        return symbol(name.replace("pre_", "pre.", 1).replace("post_", "post.", 1))


def expression(text: str) -> Any:
    """The expression a text stands for: `Where(v > 1, exp(v), 0)`; `pre_x` is the field x of the source."""
    functions = {
        name: getattr(sympy, name) for name in ("exp", "log", "sin", "cos", "tanh", "sqrt", "Or", "And", "Not")
    }
    tree = eval(text, {"__builtins__": {}}, _Names(VOCABULARY | functions))  # the tests' own text
    return sympy.sympify(tree)


def field(name: str, kind: Kind = "state", default: Any = 0.0, **options: Any) -> FieldModel:
    """A field; bounds are text or numbers. A parameter has one value, all else one per neuron."""
    for bound in ("minimum", "maximum"):
        if bound in options:
            options[bound] = expression(str(options[bound]))
    options.setdefault("per", "population" if kind == "param" else "neuron")
    return FieldModel(name=name, kind=kind, default=default, **options)


def fields(*names: str, kind: Kind = "state") -> tuple[FieldModel, ...]:
    """Several plain fields."""
    return tuple(field(name, kind) for name in names)


def parameter(name: str, value: float, **options: Any) -> FieldModel:
    """A parameter with one value."""
    return field(name, "param", value, **options)


def noise(name: str, distribution: Distribution) -> FieldModel:
    """A noise field."""
    return field(name, "noise", distribution=distribution)


def odes(method: Any = "auto", **equations: str) -> OdeBlock:
    """Simultaneous equations: `odes(v="-v / tau")`."""
    return OdeBlock(tuple(Equation(n, expression(text), method, f"d{n}", HERE) for n, text in equations.items()))


def statements(*lines: str) -> tuple[Statement, ...]:
    """Assignments in order: `v = u`, `into += w`. The n-th write of v is v__n for what comes after it."""
    made: list[Statement] = []
    for line in lines:
        adds = "+=" in line
        target, text = (part.strip() for part in line.split("+=" if adds else "=", 1))
        target = target.replace("post_", "post.", 1)
        number = 1 + sum(s.target == target for s in made)
        made.append(Statement(target, symbol(f"{target}__{number}"), expression(text), HERE, adds))
    return tuple(made)


def assigns(*lines: str, name: str = "step") -> UpdateBlock:
    """An update method."""
    return UpdateBlock(name, statements(*lines), HERE)


def event(
    condition: str, *reset: str, name: str = "fires", refractory: str | None = None, held: tuple[str, ...] = ()
) -> EventModel:
    """A spike event."""
    silent = None if refractory is None else expression(refractory)
    return EventModel(name, expression(condition), HERE, statements(*reset), silent, held)


def neuron(*parts: Any, stops: dict[str, str] | None = None) -> NeuronModel:
    """A neuron class of fields, blocks and events, in order."""
    kinds = {kind: tuple(p for p in parts if isinstance(p, kind)) for kind in (FieldModel, EventModel)}
    blocks = tuple(part for part in parts if isinstance(part, OdeBlock | UpdateBlock))
    conditions = tuple(StopModel(name, expression(text), HERE) for name, text in (stops or {}).items())
    return NeuronModel("Test", HERE, kinds[FieldModel], blocks, kinds[EventModel], conditions)


def synapse(
    *parts: FieldModel, pre_spike: tuple[str, ...] = (), transmit: str = "", reduce: Any = "sum"
) -> SynapseModel:
    """A synapse class: spiking, or with `transmit` rate-coded. Its states are per synapse."""
    parts = tuple(evolve(part, per="synapse") if part.per == "neuron" else part for part in parts)
    transmission = Transmission(expression(transmit), reduce, "current", HERE) if transmit else None
    return SynapseModel("Link", HERE, parts, transmission, statements(*pre_spike))


def population(
    model: NeuronModel,
    size: int = 1,
    *,
    number: int = 0,
    delivered: tuple[str, ...] = (),
    method: Any = None,
    key: int = 1,
    dtype: Any = np.float64,
    **values: Any,
) -> PopulationPlan:
    """A population with its arrays; values replace defaults, and an array widens a parameter."""
    arrays = {}
    for record in (record for record in model.fields if record.kind != "noise"):
        value = np.asarray(values.get(record.name, record.default))
        wide = record.per == "neuron" or value.ndim > 0
        arrays[record.name] = _filled(
            padded(size) if wide else 1, value, dtype if record.dtype == "float" else DTYPES[record.dtype]
        )
    wide_names = frozenset(name for name, array in arrays.items() if len(array) > 1)
    arrays["t_last"] = _filled(padded(size), np.asarray(-np.inf), np.float64)
    arrays |= {silence(e.name): aligned(padded(size), np.int32) for e in model.events}
    arrays |= {arriving(name): aligned(padded(size), dtype) for name in held_states(model)}
    arrays[SWITCH] = np.ones(1, np.int64)
    program = advance(model, wide_names, frozenset(delivered), method)
    return PopulationPlan(
        f"p{number}", number, model, program, size, (size,), wide_names, frozenset(delivered), key, arrays
    )


def projection(
    model: SynapseModel,
    pre: PopulationPlan,
    post: PopulationPlan,
    pairs: Any = None,
    *,
    target: str = "g",
    delay: int = 1,
    number: int = 0,
    event: int = 0,
    **values: Any,
) -> ProjectionPlan:
    """A projection over (pre, post) pairs in that order, or all to all."""
    links = Connectivity.dense(pre.size, post.size)
    if pairs is not None:
        lengths = np.bincount([i for i, _ in pairs], minlength=pre.size)
        links = Connectivity.from_rows(post.size, lengths, np.array([j for _, j in pairs], np.int64))
    counts = {"projection": 1, "pre": pre.padded, "post": post.padded, "synapse": links.size}
    given = {record.name: np.asarray(values.get(record.name, record.default)) for record in model.fields}
    written = {statement.target for statement in model.pre_spike}
    single = frozenset(name for name, value in given.items() if value.ndim == 0 and name not in written)
    arrays = {
        f.name: _filled(1 if f.name in single else counts[f.per], given[f.name], DTYPES[f.dtype]) for f in model.fields
    }
    rule: Any = "spikes" if model.transmission is None else "values"
    levels: Any = {f.name: "projection" if f.name in single else f.per for f in model.fields}
    return ProjectionPlan(
        f"s{number}", number, model, pre, post, (target,), event, rule, delay, links, single, arrays,
        program=programmed(model, Keeping(levels, plain=True)), switches=np.ones(2, np.int64),
    )  # fmt: skip


def network(*members: Any, dt: Any = 1, dtype: Any = np.float64) -> NetworkPlan:
    """A plan of populations and projections."""
    populations = tuple(m for m in members if isinstance(m, PopulationPlan))
    parts = (m for m in members if isinstance(m, ProjectionPlan))
    bundles = tuple(
        ProjectionBundle(
            p.name,
            p.model,
            p.pre,
            p.post,
            p.targets,
            p.event,
            p.connectivity,
            p.single,
            p.arrays,
            p.delay,
            (p,),
            program=p.program,
            keeping=Keeping(p.program.levels, plain=True),
            switches=p.switches,
        )
        for p in parts
    )
    return NetworkPlan(populations, bundles, Clock(float(dt)), np.dtype(dtype))


def _filled(count: int, value: Any, dtype: Any) -> Any:
    """An array whose padding repeats the last value."""
    array = aligned(count, dtype)
    given = np.broadcast_to(value, (count,)) if np.ndim(value) == 0 else np.ravel(value)
    array[: len(given)] = given
    array[len(given) :] = given[-1]
    return array
