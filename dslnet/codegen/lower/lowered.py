"""A plan as a kernel, and what else the engine must know of it."""

from __future__ import annotations

from attrs import frozen

from dslnet.codegen.ir import Function, Kernel, Struct
from dslnet.codegen.kinds import Kinds
from dslnet.codegen.lower.network import NetworkLowering
from dslnet.codegen.lower.structs import Kept
from dslnet.codegen.sorting import kinds_of
from dslnet.plan import NetworkPlan


@frozen
class Lowered:
    """A kernel in two parts: the functions of the kinds, which the passes work on, and those that only call them.

    `partials` and `kept` say what the engine must allocate for each kind of population, `lessons` for each kind of
    projection that learns, `stepwise` whether its threads meet in every step.
    """

    kinds: Kinds
    kernel: Kernel
    whole: tuple[Function, ...]
    constants: Struct
    conditions: tuple[tuple[int, str], ...]
    partials: dict[str, int]
    kept: dict[str, dict[str, str]]
    lessons: Kept
    stepwise: bool


def lower(plan: NetworkPlan, check: bool = False) -> Lowered:
    """The kernel of a plan. With `check` it can look for values that are not finite."""
    kinds = kinds_of(plan)
    lowering = NetworkLowering(plan, kinds, check=check)
    records, functions, whole = lowering.lower()
    kernel = Kernel(records, tuple(functions), kinds.real)
    conditions = tuple((p.number, name) for p, name in lowering.watching().conditions)
    return Lowered(
        kinds, kernel, tuple(whole), lowering.constants(), conditions, lowering.partials, lowering.kept,
        lowering.lessons, lowering.stepwise(),
    )  # fmt: skip
