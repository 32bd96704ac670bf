"""Stop conditions of a network: what the populations say of those that are watched, and whether enough of them hold."""

from __future__ import annotations

from collections.abc import Mapping

import sympy
from attrs import frozen

from dslnet.codegen.ir import Call, Function, If, Node, Return, Variable, local
from dslnet.codegen.kinds import Kinds
from dslnet.codegen.lower.parameters import NET, THREAD, TIME
from dslnet.codegen.lower.stop import StopLowering
from dslnet.codegen.names import c_name
from dslnet.plan import NetworkPlan, PopulationPlan


@frozen
class Watching:
    """Lowers the conditions of all populations; `stops` are those of each kind, by its name and theirs."""

    plan: NetworkPlan
    kinds: Kinds
    stops: Mapping[tuple[str, str], StopLowering]

    @property
    def conditions(self) -> list[tuple[PopulationPlan, str]]:
        """All stop conditions of the network, numbered by their place."""
        return [(p, name) for p in self.plan.populations for name in p.program.stops]

    def weigh(self) -> Function:
        """The partial results of the conditions that are watched. One thread writes the states of a whole population,
        so all wait for it where such a state is read."""
        nodes: list[Node] = []
        types: dict[str, str] = {}
        for number, (p, name) in enumerate(self.conditions):
            if self._stop(p, name).depth:
                ready: list[Node] = [Call("meet", ("net",))] if self._stop(p, name).reads_of_all else []
                nodes.append(self._watched(number, [*ready, self._partial(p, name, 0)], types))
        return Function("weigh", (*NET, *TIME, *THREAD), tuple(nodes), types)

    def _partial(self, p: PopulationPlan, name: str, depth: int) -> Node:
        stop, population = self._stop(p, name), f"net->{c_name(p.name)}"
        bounds = (f"{population}->bounds[thread]", f"{population}->bounds[thread + 1]")
        return Call(f"{stop.function}_partial_{depth}", (population, "t", "tick", *bounds))

    def _watched(self, number: int, body: list[Node], types: dict[str, str]) -> Node:
        types[f"net->watched[{number}]"] = "int"
        return If(local(f"net->watched[{number}]"), tuple(body))

    def holds(self) -> Function:
        """Whether the conditions that are watched hold: how many do, against how many must."""
        types = {"holding": "int64_t", "net->either": "int", "net->armed": "int64_t"}
        nodes: list[Node] = [Variable("holding", sympy.Integer(0))]
        for number, (p, name) in enumerate(self.conditions):
            stop = self._stop(p, name)
            body: list[Node] = []
            for depth in range(1, stop.depth):
                body += [self._partial(p, name, depth), Call("meet", ("net",))]
            body.append(Call(f"{stop.function}_holds", (f"net->{c_name(p.name)}", "t", "tick"), "holding", adds=True))
            nodes.append(self._watched(number, body, types))
        types["net->either ? holding > 0 : holding == net->armed"] = "int"
        nodes.append(Return(local("net->either ? holding > 0 : holding == net->armed")))
        return Function("holds", (*NET, *TIME, *THREAD), tuple(nodes), types, returns="int")

    def _stop(self, p: PopulationPlan, name: str) -> StopLowering:
        return self.stops[self.kinds.of_population[p.number].name, name]
