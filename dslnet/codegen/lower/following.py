"""What projections do after the neurons of one step, and for what the threads meet there."""

from __future__ import annotations

from typing import Literal

from sympy import sympify

from dslnet.codegen.ir import Call, Function, Node
from dslnet.codegen.kinds import Kinds, ProjectionKind
from dslnet.codegen.lower.delivery import does
from dslnet.codegen.lower.parameters import NET, THREAD, TIME
from dslnet.plan import NetworkPlan


def follow(plan: NetworkPlan, kinds: Kinds) -> Function:
    """What projections do after the neurons. A value of the whole target is known when all threads are there, and
    weights that others deliver with are free to change."""
    wait = lends(plan, kinds) or any(kind.program.waits for kind in kinds.projections)
    calls: list[Node] = [_lesson("look_back", "0", "net->lessons")] if _learning(kinds) else []
    calls += [Call("meet", ("net",))] if calls and wait else []
    calls += _learn(plan, kinds) if calls else []
    if calls and any(reads_whole_target(kind, "follow") for kind in kinds.projections):
        calls.insert(0, Call("meet", ("net",)))  # the first thread writes it
    return Function("follow", (*NET, *TIME, *THREAD), tuple(calls), comment="synapses")


def lends(plan: NetworkPlan, kinds: Kinds) -> bool:
    """Whether a thread delivers with weights that another one may change."""
    return _learning(kinds) and any(bundle.borrowed for bundle in plan.bundles)


def reads_whole_target(kind: ProjectionKind, when: Literal["arrive", "follow"]) -> bool:
    """Whether what happens ahead of the neurons, or behind them, reads a state that is one number for the target."""
    program, sent = kind.program, kind.model.transmission
    arriving = [*(w.value for w in program.arrive), *(() if sent is None else (sent.value,))]
    values = arriving if when == "arrive" else [w.value for w in (*program.look_back, *program.step)]
    read = {name.name for value in values for name in sympify(value).free_symbols}
    return any(f"post.{name}" in read for name in kind.post.globals())


def _learning(kinds: Kinds) -> bool:
    return any(kind.learns for kind in kinds.projections)


def _learn(plan: NetworkPlan, kinds: Kinds) -> list[Node]:
    """Rules that read weights of others, and then, when all threads have, those that change them."""
    if not any(does(kinds.of_projection[part.number], "step") for part in plan.borrowing):
        return [_lesson("learn", "0", "net->lessons")]
    first, second = _lesson("learn", "0", "net->borrowing"), _lesson("learn", "net->borrowing", "net->lessons")
    return [first, Call("meet", ("net",)), second]


def _lesson(name: str, begin: str, end: str) -> Call:
    return Call(name, ("net", "t", "tick", "thread", begin, end))
