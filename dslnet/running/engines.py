"""The two engines: what is compiled, and what is interpreted."""

from __future__ import annotations

from typing import Any

from dslnet.engine import Engine
from dslnet.errors import SlowBackendWarning
from dslnet.plan import NetworkPlan
from dslnet.ticks import warn_user


def make_engine(plan: NetworkPlan, backend: str, threads: int, choices: dict[str, Any]) -> Engine:
    """The engine that runs a plan."""
    if backend == "numpy":
        from dslnet.reference import ReferenceEngine

        warn_user('backend="numpy" interprets the model: right, but slow; the default compiles it', SlowBackendWarning)
        return ReferenceEngine(plan)
    from dslnet.codegen import compile_plan
    from dslnet.compiled import CompiledEngine

    return CompiledEngine(plan, compile_plan(plan, threads, **choices), threads)
