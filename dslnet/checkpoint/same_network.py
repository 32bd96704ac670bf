"""Whether a file is of the same network: what each population and projection is, in words that can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.borrowed import Borrowed
from dslnet.errors import SimulationError
from dslnet.inputs.poisson_input import PoissonInput
from dslnet.model import NeuronModel, OdeBlock, Statement, SynapseModel
from dslnet.plan import NetworkPlan, PopulationPlan, ProjectionBundle
from dslnet.planning.planner import Planner
from dslnet.plasticity.decaying import equations_of
from dslnet.plasticity.levels import WORDS
from dslnet.program import NeuronProgram

Words = dict[str, str]
"""Of one member what it is, by what it is called in an error."""


def ends_of(planner: Planner) -> dict[str, Words]:
    """What is seen before anything is drawn: which members there are, and how large."""
    name_of = planner.network.name_of
    found = {name_of(p): {"class": type(p).__name__, "shape": str(p.shape)} for p in planner.populations}
    for source in (p for p in planner.populations if isinstance(p, PoissonInput)):
        found[name_of(source)]["target"] = f"{_end(name_of, source.target)}, into {', '.join(source.into)}"
    for line in planner.projections:
        found[name_of(line)] = {
            "class": type(line).__name__,
            "pre": _end(name_of, line.pre),
            "post": _end(name_of, line.post),
            "the owner of the weights": _weights(name_of, line.pattern),
        }
    return found


def rules_of(plan: NetworkPlan, as_made: bool) -> dict[str, Words]:
    """The fields and the equations of each member, as they run. With `as_made` also what may have changed since:
    delays, and how many values a field has."""
    found = _words(plan.populations, _population_key, _population)
    found |= _words(plan.bundles, _projection_key, _projection)
    for bundle in plan.bundles if as_made else ():
        found[bundle.name] |= dict(_made(bundle))
    return found


def _words(members: Iterable[Any], key: Any, words: Any) -> dict[str, Words]:
    """Of each by its name. Of those that are alike, and there may be thousands, they are written once: sympy takes its
    time for it."""
    found: dict[str, Words] = {}
    first: dict[Any, Words] = {}
    for member in members:
        kind = key(member)
        if kind not in first:
            first[kind] = dict(words(member))
        found[member.name] = dict(first[kind])
    return found


def check_same(path: Any, saved: dict[str, Words], here: dict[str, Words]) -> None:
    """Raises SimulationError that says which member of a file is another one here."""
    missing = [name for name in saved if name not in here]
    if missing:
        raise _another(path, f"{missing[0]} is in the file, and the network has {', '.join(here) or 'no members'}")
    order = [name for name in here if name in saved]
    if order != [*saved]:
        raise _another(path, f"its members come in the order {', '.join(saved)}, and here {', '.join(order)}")
    for name, words in saved.items():
        for what in (*words, *(w for w in here[name] if w not in words)):
            before, now = words.get(what, "nothing"), here[name].get(what, "nothing")
            if before != now:
                raise _another(path, f"{what} of {name} is {before} in the file, and {now} in this network")
    more = [name for name in here if name not in saved]
    if more:
        raise _another(path, f"{more[0]} is in this network, and not in the file")


def _another(path: Any, how: str) -> SimulationError:
    return SimulationError(f"{path} was saved from another network: {how}")


def _end(name_of: Callable[[Any], str], end: Any) -> str:
    """Its name, and which neurons, where it is a view."""
    return name_of(end) + (f"[{end.size} neurons, {_digest(end.positions)}]" if end.is_view else "")


def _weights(name_of: Callable[[Any], str], pattern: Any) -> str:
    """Whose they are."""
    if not isinstance(pattern, Borrowed):
        return "the projection itself"
    return f"{name_of(pattern.of)} ({type(pattern).__name__})"


def _digest(array: NDArray[Any]) -> str:
    return blake2b(array.tobytes(), digest_size=4).hexdigest()


def _made(bundle: ProjectionBundle) -> Iterator[tuple[str, str]]:
    """How its delays and values were given."""
    delay = bundle.delay
    steps = str(delay) if isinstance(delay, int) else f"an array ({_digest(np.asarray(delay, np.int64))})"
    yield "the delay in steps", steps
    for name in bundle.arrays:
        yield f"what is advanced of {name}", WORDS[bundle.program.levels[name]]


def _population_key(plan: PopulationPlan) -> tuple[object, ...]:
    return id(plan.model), id(plan.program), plan.wide, plan.delivered


def _projection_key(bundle: ProjectionBundle) -> tuple[object, ...]:
    return (
        id(bundle.model), id(bundle.program), bundle.keeping.key, *bundle.arrays, bundle.targets, bundle.event,
        bundle.on_post,
    )  # fmt: skip


def _population(plan: PopulationPlan) -> Iterator[tuple[str, str]]:
    for record in plan.model.fields:
        many = "neuron" if record.name in plan.wide else record.per
        drawn = f" {record.distribution!r}" if record.kind == "noise" else ""
        window = f" over {record.window} ms of {record.event}" if record.window is not None else ""
        yield record.name, f"a {record.kind} per {many} ({record.dtype}){drawn}{window}"
    yield "what is delivered", ", ".join(sorted(plan.delivered)) or "nothing"
    yield "the order of events", ", ".join(event.name for event in plan.model.events) or "none"
    yield from _numbered(_blocks(plan.model))
    for name, method in plan.program.methods.items():
        yield f"the method of {name}", method
    yield from _numbered(_neuron_steps(plan.program))


def _projection(bundle: ProjectionBundle) -> Iterator[tuple[str, str]]:
    for record in bundle.model.fields:
        drawn = f" {record.distribution!r}" if record.kind == "noise" else ""
        bounds = "".join(
            f", {word} {b}" for word, b in (("min", record.minimum), ("max", record.maximum)) if b is not None
        )
        yield record.name, f"a {record.kind} per {record.per} ({record.dtype}){drawn}{bounds}"
    for name in bundle.arrays:
        if name in bundle.keeping.levels:
            yield f"what is kept of {name}", WORDS[bundle.keeping.levels[name]]
    yield "into", ", ".join(bundle.targets)
    yield "the events", f"{bundle.event}, {bundle.on_post}"
    if bundle.model.transmission is not None:
        sent = bundle.model.transmission
        yield sent.name, f"the {sent.reduce} of {sent.value}"
    steps = list(_synapse_steps(bundle.model))
    yield "the order of rules", ", ".join(note for note, _ in steps) or "none"
    yield from _numbered(steps)
    if any(e.method == "auto" for e in equations_of(bundle.model)):
        chosen = bundle.keeping.method
        named = "the default" if chosen is None else str(getattr(chosen, "name", chosen))
        yield "the method of equations that name none", named


def _neuron_steps(program: NeuronProgram) -> Iterator[tuple[str, str]]:
    for step in program.update:
        names = ", ".join(map(str, step.symbols))
        yield f"the step {step.note!r}", f"{names} = {step.value}"
    for event in program.events:
        yield f"the condition of {event.name}", str(event.condition)
        yield f"the refractory time of {event.name}", str(event.refractory)
        for step in event.reset:
            yield f"the reset {step.note!r}", f"{step.symbol} = {step.value}"


def _synapse_steps(model: SynapseModel) -> Iterator[tuple[str, str]]:
    for role, statements in (("pre_spike", model.pre_spike), ("post_spike", model.post_spike)):
        for statement in statements:
            yield role, _written(statement)
    yield from _blocks(model)


def _blocks(model: NeuronModel | SynapseModel) -> Iterator[tuple[str, str]]:
    for block in model.blocks:
        if isinstance(block, OdeBlock):
            for each in block.equations:
                yield f"the equation {each.name}", f"d{each.target}/dt = {each.rhs} (method {each.method})"
        else:
            yield f"the update {block.name}", "; ".join(map(_written, block.statements))


def _written(statement: Statement) -> str:
    return f"{statement.target} {'+=' if statement.adds else '='} {statement.value}"


def _numbered(steps: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Steps of one note one after the other."""
    joined: Words = {}
    for note, text in steps:
        joined[note] = f"{joined[note]}; {text}" if note in joined else text
    yield from joined.items()
