"""Model to Kernel: loops and stores."""

from __future__ import annotations

from dslnet.codegen.lower.network import Lowered, lower

__all__ = ["Lowered", "lower"]
