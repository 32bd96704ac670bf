"""What the C of a projection is told: where its sources are read, how its synapses lie, and what it adds to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dslnet.arrays import aligned
from dslnet.codegen.formats import runs
from dslnet.codegen.kinds import ProjectionKind, targets_of
from dslnet.codegen.lower.sided import has_sides
from dslnet.codegen.lower.structs import wants_indegree
from dslnet.codegen.names import c_name
from dslnet.compiled import by_delay, going_on, sliding
from dslnet.connect.banded import Banded
from dslnet.connect.columns import Columns
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.masked import Masked
from dslnet.connect.product import Product
from dslnet.connect.runs import Runs
from dslnet.errors import InternalError
from dslnet.plan import ProjectionPlan
from dslnet.program import arriving_at

if TYPE_CHECKING:
    from dslnet.compiled.binding import Binding


def of_neurons(binding: Binding, struct: Any, plan: ProjectionPlan) -> None:
    """Fill in the struct of a part of a projection all that does not depend on its synapses."""
    kind = binding.compiled.lowered.kinds.of_projection[plan.number]
    struct.threads, struct.delay, struct.slots = binding.threads, plan.delay, binding.slots[plan.pre.number]
    struct.padded, struct.pre_size, struct.post_size = plan.pre.padded, plan.pre.size, plan.post.size
    struct.dt = binding.plan.clock.time(1)
    _targets(binding, struct, plan, kind)
    if plan.spiking:
        spikes = binding.spikes[plan.pre.number, plan.event]
        binding.set_address(struct, "list", spikes.indices)
        binding.set_address(struct, "count", spikes.counts)
    binding.lessons.of_neurons(binding, struct, plan, kind)
    for name in kind.neighbours():
        _neighbour(binding, struct, plan, name)


def of_synapses(binding: Binding, struct: Any, plan: ProjectionPlan) -> None:
    """Fill in the rest."""
    kind = binding.compiled.lowered.kinds.of_projection[plan.number]
    _index(binding, struct, plan, kind)
    _delays(binding, struct, plan)
    _reduction(binding, struct, plan, kind)
    if has_sides(binding.compiled.lowered.rooms[kind.name]):
        _ends(struct, plan)
    binding.lessons.of_synapses(binding, struct, plan, kind)


def _targets(binding: Binding, struct: Any, plan: ProjectionPlan, kind: ProjectionKind) -> None:
    for name, target in zip(targets_of(kind), plan.targets, strict=True):
        spread = binding.rings.get((plan.post.number, target)) if plan.by_ring else None
        binding.set_address(struct, name, _arriving(plan, target) if spread is None else spread)
    for name in kind.added():
        binding.set_address(struct, f"added__{c_name(name)}", _arriving(plan, name))


def _arriving(plan: ProjectionPlan, target: str) -> NDArray[Any]:
    return plan.post.arrays[arriving_at(plan.post.model, target)]


def _index(binding: Binding, struct: Any, plan: ProjectionPlan, kind: ProjectionKind) -> None:
    """Which neurons the synapses join, as the layout has it."""
    if kind.layout == "sliding":
        sliding.fill(binding, struct, plan)
    elif isinstance(plan.connectivity, Masked) and plan.places is None:
        binding.set_address(struct, "mask", plan.connectivity.mask)
    elif isinstance(plan.connectivity, Columns) and plan.places is None:
        _columns(binding, struct, plan.connectivity)
    elif kind.layout == "product":
        _product(binding, struct, plan.connectivity)
    elif kind.layout == "placed":
        by_delay.fill(binding, struct, plan)
    elif kind.layout == "banded":
        _check_bands(binding, plan)
    elif kind.layout == "runs":
        _runs(binding, struct, plan)
    elif kind.layout not in ("dense", "turned", "lagged_dense"):
        _rows(binding, struct, plan)


def _check_bands(binding: Binding, plan: ProjectionPlan) -> None:
    """Each thread has its values where C looks for them."""
    bounds = np.minimum(binding.bounds[plan.post.number], plan.post.size)
    if not isinstance(plan.connectivity, Banded) or not np.array_equal(bounds, plan.connectivity.bounds):
        raise InternalError(f"{plan.name}: its values lie by other threads than those that run")


def _rows(binding: Binding, struct: Any, plan: ProjectionPlan) -> None:
    connectivity = plan.connectivity.explicit()
    offsets, targets = connectivity.offsets, connectivity.targets
    assert targets is not None
    if binding.threads > 1:
        inner = binding.bounds[plan.post.number][1:-1]
        known = going_on.starts_of(binding, plan.connectivity, inner)
        offsets = starts_of_threads(connectivity, inner) if known is None else known
        binding.shares[plan] = (plan.connectivity, offsets)
    offsets = np.ascontiguousarray(offsets, np.int64)
    binding.set_address(struct, "split", offsets)
    binding.set_address(struct, "ends", offsets[1:])
    binding.set_address(struct, "target16" if targets.dtype == np.uint16 else "target32", targets)


def _runs(binding: Binding, struct: Any, plan: ProjectionPlan) -> None:
    assert isinstance(plan.connectivity, Runs)
    cut = plan.connectivity.cut(starts_of_threads(plan.connectivity, binding.bounds[plan.post.number][1:-1]))
    binding.cuts[plan] = cut
    for name, array in zip(runs.ARRAYS, (cut.split, cut.begin, cut.end, cut.shift), strict=True):
        binding.set_address(struct, name, array)


def starts_of_threads(links: Connectivity, inner: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the targets of each source and thread begin; `inner` are the bounds between threads."""
    starts = np.column_stack([links.offsets[:-1], links.splits(inner)]).ravel()
    return np.append(starts, links.offsets[-1])


def _columns(binding: Binding, struct: Any, links: Columns) -> None:
    binding.set_address(struct, "by_length", links.by_length)
    binding.set_address(struct, "column", links.columns)
    binding.set_address(struct, "source16" if links.sources.dtype == np.uint16 else "source32", links.sources)


def _product(binding: Binding, struct: Any, links: Connectivity) -> None:
    assert isinstance(links, Product)
    binding.set_address(struct, "source_of", links.sources)
    binding.set_address(struct, "left_out", links.left_out)
    struct.sources = len(links.sources)


def _ends(struct: Any, plan: ProjectionPlan) -> None:
    """Between which neurons of both sides all lie that have synapses."""
    links = plan.connectivity
    sources, targets = np.flatnonzero(links.lengths), links.targets
    struct.first_source, struct.end_source = (sources[0], sources[-1] + 1) if len(sources) else (0, 0)
    if targets is None:
        struct.first_target, struct.end_target = 0, plan.post.size
    elif len(targets):
        struct.first_target, struct.end_target = targets.min(), int(targets.max()) + 1


def _delays(binding: Binding, struct: Any, plan: ProjectionPlan) -> None:
    """Delays of single synapses."""
    if plan.delays is not None:
        binding.set_address(struct, "delay8" if plan.delays.dtype == np.uint8 else "delay16", plan.delays)
    if plan.by_ring:
        struct.ring, struct.breadth = binding.ring_rows, plan.post.padded


def _reduction(binding: Binding, struct: Any, plan: ProjectionPlan, kind: ProjectionKind) -> None:
    """What values are gathered in, and how many each target has."""
    if kind.reduce != "sum":
        binding.set_address(struct, "gathered", _gathered(binding, plan))
    if kind.in_turn:
        struct.begins, struct.ends = plan.turn == "first", plan.turn == "last"
    if wants_indegree(kind):
        binding.set_address(struct, "indegree", indegree(plan))


def indegree(plan: ProjectionPlan) -> NDArray[np.int64]:
    """How many synapses each target has."""
    found = aligned(plan.post.padded, np.int64)
    found[: plan.post.size] = plan.whole.indegree
    return found


def _gathered(binding: Binding, plan: ProjectionPlan) -> NDArray[Any]:
    """Room for one result a target; parts that take turns have one together."""
    if plan.turn == "only":
        return aligned(plan.post.padded, binding.plan.dtype)
    if plan.name not in binding.together:
        binding.together[plan.name] = aligned(plan.post.padded, binding.plan.dtype)
    return binding.together[plan.name]


def _neighbour(binding: Binding, struct: Any, plan: ProjectionPlan, name: str) -> None:
    side, _, member = name.partition(".")
    if side == "pre":
        binding.set_address(struct, f"{c_name(f'pre__{member}')}__past", binding.past[plan.pre.number, member])
    else:
        binding.set_address(struct, c_name(f"post__{member}"), plan.post.arrays[member])
