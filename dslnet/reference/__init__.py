"""The reference: a plan interpreted in plain NumPy, step by step in the order that docs/running.md gives.

It is the second opinion on the generated C, and the `backend="numpy"` of a machine without a compiler.
"""

from dslnet.expressions.evaluate import evaluator
from dslnet.reference.engine import ReferenceEngine

__all__ = ["ReferenceEngine", "evaluator"]
