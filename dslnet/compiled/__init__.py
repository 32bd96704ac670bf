"""The engine that runs generated C."""

from __future__ import annotations

from dslnet.compiled.engine import CompiledEngine

__all__ = ["CompiledEngine"]
