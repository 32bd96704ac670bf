"""The parts of a projection whose synapses came one after the other, as one part, or one for each delay, where each
synapse knows from which tick on it carries spikes; and back."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from dslnet.arrays import Arrays
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.packed import Packed, late
from dslnet.connect.rows import rows_at, rows_of
from dslnet.plan import NetworkPlan, ProjectionBundle, ProjectionPlan
from dslnet.planning.left_over import with_arrays
from dslnet.planning.restructuring import with_bundle
from dslnet.planning.sent import Sent
from dslnet.planning.wiring import wired
from dslnet.ticks import FOREVER


def as_one(bundle: ProjectionBundle, sent: Sent) -> tuple[ProjectionPlan, NDArray[np.int64] | None] | None:
    """The part that runs all synapses, or what these learn, and of each synapse the tick from which on it carries
    spikes, -FOREVER where it carries all; None where all of them do. No part where another delay, or more than one
    rule, runs as well."""
    tick = sent.tick
    running = [part for part in bundle.parts if part.until >= FOREVER]
    ended = [part for part in bundle.parts if part.until < FOREVER and part.until + part.longest > tick]
    whole = [part for part in running if part.places is None]
    carrying = [part for part in running if part.rule != "learning"]
    alone = len(running) == len(whole) == 1
    if not (alone or _by_delay(bundle, carrying)) or not all(_is_earlier(p, bundle, carrying[0]) for p in ended):
        return None
    if bundle.program.changes_sources and not _the_same_arrives([*ended, *carrying], tick):
        return None
    delay = np.max(bundle.delay, initial=0) if alone else bundle.delay
    since = _since(bundle.connectivity.size, [*ended, *carrying], tick - np.asarray(delay, np.int64))
    _carry_all(since, bundle, sent)
    return whole[0] if whole else carrying[0], since if late(since).size else None


def _by_delay(bundle: ProjectionBundle, carrying: list[ProjectionPlan]) -> bool:
    """Whether its synapses go by parts that differ in nothing but the delay."""
    own = not isinstance(bundle.delay, int) and not bundle.connectivity.rearranges_values
    return own and all(part.layout == "placed" and part.spiking and not part.learns for part in carrying)


def _is_earlier(part: ProjectionPlan, bundle: ProjectionBundle, running: ProjectionPlan) -> bool:
    """Whether it delivers what was sent before some synapses came, with the delays that run."""
    if part.places is None or not part.spiking or (part.delays is None) != (running.delays is None):
        return False
    own = np.broadcast_to(bundle.delay, (bundle.connectivity.size,))[part.places]
    return bool((own == (part.delay if part.delays is None else part.delays)).all())


def _the_same_arrives(parts: list[ProjectionPlan], tick: int) -> bool:
    """Whether all that is under way arrives by one delay: a spike that arrives counts for its source, also where it is
    not carried further."""
    first = min(part.since for part in parts)
    return all(part.delay == parts[-1].delay and first + part.longest <= tick for part in parts)


def _since(size: int, parts: list[ProjectionPlan], sent: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of each synapse the tick from which on any of these parts carries spikes by it, -FOREVER where nothing
    that was sent before is under way: that would have been sent after some tick. What runs now says so too: what ended
    may have had another delay, or no synapses, and have delivered all."""
    since = np.full(size, FOREVER)
    for part in parts:
        places = slice(None) if part.places is None else part.places
        since[places] = np.minimum(since[places], part.since)
    since[since <= sent] = -FOREVER
    return since


def _carry_all(since: NDArray[np.int64], bundle: ProjectionBundle, sent: Sent) -> None:
    """Synapses whose sources sent nothing before the tick from which on they carry spikes, or that is not known, since
    parts that ended have no others. One that came just now is left: its source may be told yet to have fired in the
    last step."""
    some = late(since)
    pre = rows_at(bundle.connectivity.offsets, some)
    since[some[(since[some] <= sent.first()[pre]) & (since[some] < sent.tick)]] = -FOREVER


def whole_again(plan: NetworkPlan, name: str, packed: Packed, sent: Sent) -> NetworkPlan:
    """The network with the synapses of a projection as they are now. What had been sent before some of them came is
    carried by parts without these."""
    bundle = next(bundle for bundle in plan.bundles if bundle.name == name)
    delay = bundle.delay if packed.delays is None else packed.delays
    changed = evolve(bundle, connectivity=packed.links, arrays={**bundle.arrays, **packed.arrays}, delay=delay)
    running, ended = _running(changed, packed), list[ProjectionPlan]()
    since = np.full(packed.links.size, -FOREVER) if packed.since is None else packed.since
    last = int(since.max(initial=-FOREVER))
    for before, until in pairwise(_stretches(packed.links, since, last, sent)):
        there = _carrying(packed.links, since, before, until, sent)
        under_way = [part for part in running if part.spiking and until - 1 + part.longest >= sent.tick]
        ended += [_with(part, there, before, until, changed.arrays) for part in under_way]
    parts = (part for part in ended if part.connectivity.size or part.program.changes_sources)
    now = (evolve(part, since=last) if part.spiking else part for part in running)
    return with_bundle(plan, bundle, evolve(changed, parts=(*parts, *now)))


def _stretches(links: Connectivity, since: NDArray[np.int64], last: int, sent: Sent) -> list[int]:
    """The ticks before `last`, from which on all synapses carry spikes, in pieces that can have a part each: within one
    each synapse carries all spikes of its source, or none. The last step is one by itself, since more neurons may be
    told to have fired in it."""
    if last == -FOREVER:
        return []
    some = late(since)
    pre = rows_at(links.offsets, some)
    until = min(last, sent.tick - 1)
    cuts = sent.cuts(pre, since[some], until)
    return [-FOREVER, *cuts, *sorted({until, last})]


def _carrying(links: Connectivity, since: NDArray[np.int64], before: int, until: int, sent: Sent) -> NDArray[np.bool_]:
    """Which synapses carry what was sent from a tick on and before another: those of neurons that sent something, if
    they were there then; where more may be told to have, of all."""
    if until == sent.tick:
        return since < until
    first, there = sent.first(before, until), np.zeros(links.size, np.bool_)
    sources = np.flatnonzero(first < FOREVER)
    places, lengths = rows_of(links.offsets, sources)
    there[places] = since[places] <= np.repeat(first[sources], lengths)
    return there


def _running(changed: ProjectionBundle, packed: Packed) -> tuple[ProjectionPlan, ...]:
    """The part that carries spikes, or one for each delay, of the synapses as they are now."""
    first, *others = (part for part in changed.parts if part.until >= FOREVER)
    if others or first.places is not None:
        return wired(changed)
    links = packed.links
    return (evolve(first, connectivity=links, arrays=changed.arrays, whole=links, delays=packed.delays),)


def _with(part: ProjectionPlan, there: NDArray[np.bool_], since: int, until: int, arrays: Arrays) -> ProjectionPlan:
    """A part with those of its synapses that were there, which carries what was sent from a tick on and before one."""
    own = there if part.places is None else there[part.places]
    places = np.flatnonzero(there).astype(np.uint32) if part.places is None else part.places[own]
    links, delays = part.connectivity.explicit().keep(own), None if part.delays is None else part.delays[own]
    left = evolve(part, connectivity=links, places=places, delays=delays, since=since, until=until, learns=False)
    return with_arrays(left, arrays)
