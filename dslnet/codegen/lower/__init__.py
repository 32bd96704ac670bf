"""Model to Kernel: loops and stores."""

from __future__ import annotations

from dslnet.codegen.lower.lowered import Lowered, keeping, lower

__all__ = ["Lowered", "keeping", "lower"]
