"""The C that one network has had so far, while its synapses and delays change."""

from __future__ import annotations

from attrs import evolve

from dslnet.codegen import Compiled, compile_plan
from dslnet.codegen.sorting import Signature, signature, sorted_anew
from dslnet.plan import NetworkPlan
from dslnet.planning.restructuring import foreseen


class Made:
    """What was compiled for plans of one network, each with the plan that it was made for."""

    def __init__(self, threads: int, plan: NetworkPlan, compiled: Compiled) -> None:
        self._threads, self._choices = threads, compiled.choices
        self.known: dict[Signature, tuple[Compiled, NetworkPlan]] = {signature(plan): (compiled, plan)}
        self._last = signature(plan)

    def of(self, plan: NetworkPlan, growing: frozenset[str]) -> Compiled:
        """The C of a plan, which is made once, and then for what may come as well; that of the plan before where it
        serves, since nothing of populations is bound anew then. Where time is measured, C has a place for each part
        that there is, and for no other."""
        exact = bool(self._choices.get("profile"))
        wanted = signature(plan)
        name = next((known for known in (self._last, *self.known) if wanted.same_or_part_of(known, exact)), None)
        if name is None:
            more = plan if exact else foreseen(plan, growing)
            name = signature(more)
            self.known[name] = (compile_plan(more, self._threads, **self._choices), more)
        self._last = name
        compiled, before = self.known[name]
        kinds = sorted_anew(compiled.lowered.kinds, before, plan)
        return evolve(compiled, lowered=evolve(compiled.lowered, kinds=kinds))
