"""The struct of a part of a projection, and what is kept alive for it: what its synapses are told of neurons, and of
themselves. Where some of these have come or gone, the former is taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from dslnet.compiled import by_delay, projections
from dslnet.plan import ProjectionPlan

if TYPE_CHECKING:
    from dslnet.compiled.binding import Binding


@frozen(eq=False)
class Line:
    """`neurons` and `synapses` are the arrays that the struct points to."""

    struct: Any
    neurons: list[Any]
    synapses: list[Any]

    @classmethod
    def of(cls, binding: Binding, plan: ProjectionPlan) -> Line:
        """The filled struct of a part."""
        name = binding.compiled.lowered.kinds.of_projection[plan.number].name
        struct, twin = binding._ffi.new(f"{name} *"), twin_of(binding, plan)
        if twin is not None:
            return twin._with_delay(binding, struct, plan)
        before, others = line_before(binding, plan), binding.kept
        neurons: list[Any] = [] if before is None else before.neurons
        if before is None:
            binding.kept = neurons
            projections.of_neurons(binding, struct, plan)
        else:
            binding._ffi.memmove(struct, before.struct, binding._ffi.sizeof(name))
        synapses: list[Any] = []
        binding.kept = synapses
        projections.of_synapses(binding, struct, plan)
        binding.kept, binding.line_made = others, plan
        return cls(struct, neurons, synapses)

    def _with_delay(self, binding: Binding, struct: Any, plan: ProjectionPlan) -> Line:
        """That of a part that differs in its delay."""
        binding._ffi.memmove(struct, self.struct, binding._ffi.sizeof(binding._ffi.typeof(struct).item))
        others, binding.kept = binding.kept, [*self.synapses]
        struct.delay = plan.delay
        by_delay.fill(binding, struct, plan)
        synapses, binding.kept = binding.kept, others
        return Line(struct, self.neurons, synapses)


def twin_of(binding: Binding, plan: ProjectionPlan) -> Line | None:
    """That of an earlier part that differs from this one in nothing but the delay: there may be hundreds of them."""
    lowered = binding.compiled.lowered
    kinds, before = lowered.kinds.of_projection, binding.line_made
    if before is None or kinds[plan.number] is not kinds[before.number] or lowered.rooms[kinds[plan.number].name]:
        return None
    same = before.name == plan.name and before.arrays is plan.arrays and before.whole is plan.whole
    by_calendar = plan.layout == before.layout == "placed" and plan.spiking and not (plan.learns or before.learns)
    return binding.lines[before] if same and by_calendar else None


def line_before(binding: Binding, plan: ProjectionPlan) -> Line | None:
    """That of the part which this one goes on from, if all else than its synapses is the same."""
    before, change = binding.before, binding.change
    if before is None or change is None or not binding.goes_on or plan.layout != "rows":
        return None
    old, new = (each.compiled.lowered.kinds.of_projection for each in (before, binding))
    for part, line in before.lines.items():
        if part.whole is change.before and old[part.number] is new[plan.number] and _alike(part, plan):
            return line
    return None


def _alike(old: ProjectionPlan, new: ProjectionPlan) -> bool:
    """Whether two parts of one kind differ at most in their synapses."""
    same = (old.name, old.delay, old.last) == (new.name, new.delay, new.last)
    return same and old.switches is new.switches and old.until == new.until
