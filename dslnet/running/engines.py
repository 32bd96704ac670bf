"""The two engines: what is compiled, and what is interpreted."""

from __future__ import annotations

from typing import Any

from dslnet.engine import Engine
from dslnet.errors import SlowBackendWarning
from dslnet.plan import NetworkPlan
from dslnet.ticks import warn_user


def make_engine(plan: NetworkPlan, backend: str, threads: int, choices: dict[str, Any]) -> tuple[Engine, Any]:
    """The engine that runs a plan, and its library, if it is compiled."""
    if backend == "numpy":
        from dslnet.reference import ReferenceEngine

        warn_user('backend="numpy" interprets the model: right, but slow; the default compiles it', SlowBackendWarning)
        return ReferenceEngine(plan), None
    from dslnet.codegen import compile_plan
    from dslnet.compiled import CompiledEngine

    compiled = compile_plan(plan, threads, **choices)
    return CompiledEngine(plan, compiled, threads), compiled.library
