"""The reference: a plan interpreted in plain NumPy, step by step as DESIGN part 2 says it.

It is the second opinion on the generated C, and the `backend="numpy"` of a machine without a compiler.
"""

from dslnet.expressions.evaluate import evaluator
from dslnet.reference.engine import ReferenceEngine

__all__ = ["ReferenceEngine", "evaluator"]
