"""What one projection of the user becomes: plans that run its synapses, by rule and by delay, and how they change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
from attrs import evolve
from numpy.typing import NDArray
from sympy import sympify

from dslnet.connect.banded import Banded
from dslnet.connect.columns import Columns
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.masked import Masked
from dslnet.connect.parts import parts_by_delay
from dslnet.connect.placed import Sliding
from dslnet.connect.product import Product
from dslnet.connect.turned import Turned
from dslnet.expressions.separable import products
from dslnet.language.heeding import reads, takes_spikes
from dslnet.model import T_PRE, SynapseModel, symbol
from dslnet.plan import NetworkPlan, ProjectionBundle, ProjectionPlan, Rule, Turn
from dslnet.plasticity import SynapseProgram
from dslnet.plasticity.levels import Level, level_of
from dslnet.ticks import FOREVER

Ticks: TypeAlias = int | NDArray[Any]
"""A delay: one for all synapses, or one for each in the order (pre, post)."""
WIDEST = np.iinfo(np.uint16).max


def wired(bundle: ProjectionBundle, since: int = -FOREVER) -> tuple[ProjectionPlan, ...]:
    """The plans that deliver the spikes that are sent from tick `since` on, and all values."""
    parts: list[ProjectionPlan] = []
    for rule in rules_of(bundle.model):
        begin = since if rule == "spikes" else -FOREVER
        if isinstance(bundle.delay, int):
            parts.append(_part(bundle, rule, begin, delay=bundle.delay, **standing(bundle, rule)))
        elif (adds_in_advance(bundle) if rule == "spikes" else looks_back(bundle)) and bundle.delay.max() <= WIDEST:
            parts.append(_each_own(bundle, bundle.delay, rule, begin))
        else:
            parts += _by_delay(bundle, bundle.delay, rule, begin)
    return learning(parts, bundle) if bundle.program.learns else tuple(parts)


def learning(parts: list[ProjectionPlan], bundle: ProjectionBundle) -> tuple[ProjectionPlan, ...]:
    """The parts that also run what follows the neurons, so that each synapse is in one of them: the only one of its
    rule, or, where delays differ, one of its own, unless one delivers all by rows; where the delay matters, all of one
    rule. Matrices are faster gone through without a look at delays."""
    if isinstance(bundle.delay, int) or (len(parts) == 1 and not parts[0].connectivity.is_dense):
        return (evolve(parts[0], learns=True), *parts[1:])
    if not bundle.program.reads_sources:
        where = standing(bundle, "learning")
        return (*parts, _part(bundle, "learning", FOREVER, delay=FOREVER, longest=1, learns=True, **where))
    first = [part for part in parts if part.rule == parts[0].rule]
    return tuple(evolve(p, learns=True, last=p is first[-1]) if p in first else p for p in parts)


def narrowed(delay: Ticks) -> Ticks:
    """The delays in the narrowest type that holds them; one number where all are the same."""
    if isinstance(delay, int):
        return delay
    if not delay.size or delay.min() == delay.max():
        return int(delay.max(initial=1))
    return delay.astype(np.min_scalar_type(int(delay.max())))


def redelayed(plan: NetworkPlan, bundle: ProjectionBundle, delay: Ticks, tick: int) -> NetworkPlan:
    """The same network with another delay of one projection from `tick` on; a spike that is under way keeps the
    arrival it was given, values are read with the new delay at once."""
    ended = (evolve(p, until=min(p.until, tick)) for p in bundle.parts if p.spiking)
    old = tuple(evolve(p, learns=False) for p in ended if p.since < p.until and p.until - 1 + p.longest >= tick)
    new = evolve(bundle, delay=delay)
    changed = evolve(new, parts=(*old, *wired(new, since=tick)))
    return evolve(plan, bundles=numbered(changed if b is bundle else b for b in plan.bundles))


def numbered(bundles: Iterable[ProjectionBundle]) -> tuple[ProjectionBundle, ...]:
    """Bundles whose parts know what follows from all of them: their places in the network, their turns, the whole."""
    found, number = [], 0
    for bundle in bundles:
        turns, whole = _turns(bundle), bundle.connectivity
        known = [(number + place, turns.get(place, "only"), whole) for place in range(len(bundle.parts))]
        parts = tuple(_knowing(part, *each) for part, each in zip(bundle.parts, known, strict=True))
        same = all(new is old for new, old in zip(parts, bundle.parts, strict=True))
        found.append(bundle if same else evolve(bundle, parts=parts))
        number += len(parts)
    return tuple(found)


def _knowing(part: ProjectionPlan, number: int, turn: Turn, whole: Connectivity) -> ProjectionPlan:
    """A part with its place in the network; the same one where it has it, so that it is seen to be the same."""
    same = (part.number, part.turn) == (number, turn) and part.whole is whole
    return part if same else evolve(part, number=number, turn=turn, whole=whole)


def _turns(bundle: ProjectionBundle) -> dict[int, Turn]:
    """Which parts take turns, by their places: values of the longest delay are delivered first, and where those of all
    parts become one mean or extreme, or a sum that nothing of it may be seen of before, one begins it and one ends it.
    """
    values = [place for place, part in enumerate(bundle.parts) if part.rule == "values"]
    if len(values) < 2 or bundle.parts[values[0]].reduction == "sum":
        return {}
    first, *between, last = sorted(values, key=lambda place: -bundle.parts[place].delay)
    turns: dict[int, Turn] = dict.fromkeys(between, "between")
    return {**turns, first: "first", last: "last"}


def rules_of(model: SynapseModel) -> tuple[Rule, ...]:
    """What a synapse does: something for each spike, something in every step, or both."""
    spikes: tuple[Rule, ...] = ("spikes",) if takes_spikes(model) else ()
    return (*spikes, "values") if model.transmission is not None else spikes or ("spikes",)


def standing(bundle: ProjectionBundle, rule: Rule) -> dict[str, Any]:
    """What a part is given where the values of its synapses stand elsewhere. Windows that slide need no index for
    values; spikes are looked up by their source, and so is what learns."""
    connectivity, alone = bundle.connectivity, rule == "values" and not bundle.program.learns
    if isinstance(connectivity, Product):
        at_once = alone and sends_alike(bundle.model, bundle.program.levels)
        return {} if at_once else {"connectivity": connectivity.explicit()}
    direct = isinstance(connectivity, Turned | Banded) or (alone and isinstance(connectivity, Sliding | Masked))
    by_target = alone and isinstance(connectivity, Columns) and not draws(bundle.model)
    if direct or by_target or not connectivity.rearranges_values:
        return {}
    placed = connectivity.placed()
    return {"connectivity": placed, "places": _places(placed, np.arange(placed.size))}


def _places(links: Connectivity, synapses: NDArray[Any]) -> NDArray[np.uint32]:
    """Where the values of some synapses stand, as C is told."""
    return links.place_of(synapses).astype(np.uint32, copy=False)


def sends_alike(model: SynapseModel, levels: Mapping[str, Level]) -> bool:
    """Whether what is sent in every step hangs on the source alone, or is summed and made of products of what hangs on
    the source and what hangs on the target; `levels` are those of all names."""
    sent = model.transmission
    if sent is None:
        return False
    if level_of(sympify(sent.value), levels) in ("projection", "pre"):
        return True

    def sides(value: Any) -> set[str]:
        found = {str(levels.get(name.name, "projection")) for name in value.free_symbols} - {"projection"}
        return {"pre", "post"} if "synapse" in found else found

    first = symbol("first")
    return sent.reduce in ("sum", "mean") and products(sympify(sent.value), sides, lambda _: first) is not None


def draws(model: SynapseModel) -> bool:
    """Whether synapses draw random numbers, by their places in rows."""
    return any(record.kind == "noise" for record in model.fields)


def adds_in_advance(bundle: ProjectionBundle) -> bool:
    """Whether each synapse has values of its own, and its spikes may be added before they arrive."""
    own = not bundle.borrowed and not bundle.connectivity.rearranges_values
    return own and only_adds(bundle.model)


def looks_back(bundle: ProjectionBundle) -> bool:
    """Whether each synapse finds by itself what its source was a delay of its own ago."""
    return not bundle.connectivity.rearranges_values and finds_sources(bundle.model, bundle.program)


def finds_sources(model: SynapseModel, program: SynapseProgram) -> bool:
    """The same where the values of synapses stand in their order: they carry no spikes, which go delay by delay if
    they learn, and no neuron asks for what is read of its source."""
    return rules_of(model)[0] == "spikes" or program.reads_at_synapses


def only_adds(model: SynapseModel) -> bool:
    """Whether a spike only adds to its targets what is known when it is sent, so that it may be added in advance."""
    if any(statement.target != "into" for statement in model.pre_spike) or model.post_spike or model.blocks:
        return False
    if reads(model, T_PRE):
        return False
    known = {record.name for record in model.fields if record.kind != "noise"} | {"dt"}
    read = {symbol.name for statement in model.pre_spike for symbol in statement.value.free_symbols}
    return all(name in known or name.startswith("pre.") for name in read)


def _part(bundle: ProjectionBundle, rule: Rule, since: int, delay: int, **own: Any) -> ProjectionPlan:
    own.setdefault("connectivity", bundle.connectivity)
    return ProjectionPlan(
        name=bundle.name, number=-1, model=bundle.model, pre=bundle.pre, post=bundle.post, targets=bundle.targets,
        event=bundle.event, rule=rule, delay=delay, single=bundle.single, arrays=bundle.arrays, since=since,
        program=bundle.program, on_post=bundle.on_post, switches=bundle.switches, key=bundle.key,
        members=bundle.members, **own,
    )  # fmt: skip


def _each_own(bundle: ProjectionBundle, delay: NDArray[Any], rule: Rule, since: int) -> ProjectionPlan:
    """All synapses in one part, each with a delay of its own. Rows are looked up for spikes alone; values of all pairs
    need no index."""
    links, shortest, longest = bundle.connectivity, int(delay.min()), int(delay.max())
    links = links if links.is_dense and rule == "values" else links.explicit()
    return _part(bundle, rule, since, shortest, connectivity=links, delays=delay, longest=longest)


def _by_delay(bundle: ProjectionBundle, delay: NDArray[Any], rule: Rule, since: int) -> Iterator[ProjectionPlan]:
    """One part for each delay."""
    for ticks, links, places in parts_by_delay(bundle.connectivity, delay):
        yield _part(bundle, rule, since, ticks, connectivity=links, places=_places(bundle.connectivity, places))
