"""A plan as a kernel, and what else the engine must know of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import evolve, field, frozen

from dslnet.codegen.ir import Call, Function, Kernel, Node, Struct
from dslnet.codegen.kinds import Kinds
from dslnet.codegen.lower.network import NetworkLowering
from dslnet.codegen.lower.structs import Kept
from dslnet.codegen.sorting import kinds_of
from dslnet.plan import NetworkPlan


@frozen
class Lowered:
    """A kernel in two parts: the functions of the kinds, which the passes work on, and those that only call them.

    `partials` and `kept` say what the engine must allocate for each kind of population, `rooms` for each kind of
    projection, `stepwise` whether its threads meet in every step. `still` are the arrays of what is
    computed of each neuron when its parameters change.
    """

    kinds: Kinds
    kernel: Kernel
    whole: tuple[Function, ...]
    constants: Struct
    conditions: tuple[tuple[int, str], ...]
    partials: dict[str, int]
    kept: dict[str, dict[str, str]]
    rooms: Kept
    stepwise: bool
    still: Mapping[str, Mapping[str, tuple[str, int]]] = field(factory=dict)


def lower(plan: NetworkPlan, check: bool = False) -> Lowered:
    """The kernel of a plan. With `check` it can look for values that are not finite."""
    kinds = kinds_of(plan)
    lowering = NetworkLowering(plan, kinds, check=check)
    records, functions, whole = lowering.lower()
    kernel = Kernel(records, tuple(functions), kinds.real)
    conditions = tuple((p.number, name) for p, name in lowering.watching().conditions)
    return Lowered(
        kinds, kernel, tuple(whole), lowering.constants(), conditions, lowering.partials, lowering.kept,
        lowering.rooms, lowering.stepwise(),
    )  # fmt: skip


def keeping(lowered: Lowered, kernel: Kernel) -> Lowered:
    """The same with what passes keep of neurons and curves: it is brought up to date where constants are computed."""
    there = {function.name for function in kernel.functions}

    def with_calls(nodes: tuple[Node, ...]) -> Iterator[Node]:
        for node in nodes:
            yield node
            kind = node.function.removesuffix("_prepare") if isinstance(node, Call) else ""
            if isinstance(node, Call) and f"{kind}_keep" in there:
                population = node.arguments[0]
                bounds = (f"{population}->bounds[thread]", f"{population}->bounds[thread + 1]")
                yield Call(f"{kind}_keep", (population, "thread", *bounds))
            if isinstance(node, Call) and f"{kind}_draw" in there:
                yield Call(f"{kind}_draw", (*node.arguments, "thread"))

    whole = (evolve(f, body=tuple(with_calls(f.body))) if f.name == "prepare" else f for f in lowered.whole)
    return evolve(lowered, whole=tuple(whole), still=kernel.kept)
