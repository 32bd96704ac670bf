"""What to write for functions of NumPy that an equation cannot call. By meaning: names that look alike mislead."""

from __future__ import annotations

PROJECTION = "weigh and add up what other neurons send with a projection, Synapse(pre, post, pattern, into=..., w=...)"
ORDER = f"an equation does not know which neurons are neighbours; {PROJECTION}"
FORMS = {
    "argmax": "`self.v == np.max(self.v)` says which neurons have the largest value",
    "argmin": "`self.v == np.min(self.v)` says which neurons have the smallest value",
    "choose": "np.select([condition, ...], [value, ...], default)",
    "convolve": ORDER,
    "copysign": "np.where(sign < 0.0, -np.abs(x), np.abs(x))",
    "cumsum": ORDER,
    "diff": ORDER,
    "divmod": "the operators // and %",
    "dot": PROJECTION,
    "einsum": PROJECTION,
    "fix": "np.trunc(x)",
    "fmax": "np.maximum(a, b)",
    "fmin": "np.minimum(a, b)",
    "inner": PROJECTION,
    "interp": "np.select([x < x_1, x < x_2], [first_piece, second_piece], last_piece)",
    "ldexp": "x * 2.0**n",
    "left_shift": "x * 2**n",
    "matmul": PROJECTION,
    "modf": "np.trunc(x) for the whole part and x - np.trunc(x) for the rest",
    "nanmax": "np.max(x)",
    "nanmean": "np.mean(x)",
    "nanmin": "np.min(x)",
    "nanstd": "np.std(x)",
    "nansum": "np.sum(x)",
    "nanvar": "np.var(x)",
    "piecewise": "np.select([condition, ...], [value, ...], default), or np.where",
    "prod": "np.exp(np.sum(np.log(x))) if all values are positive",
    "right_shift": "x // 2**n",
    "roll": ORDER,
    "signbit": "x < 0.0",
    "sinc": "np.where(x == 0.0, 1.0, np.sin(np.pi * x) / (np.pi * x))",
    "tensordot": PROJECTION,
    "vdot": PROJECTION,
}


OF_LINALG = ("cholesky", "cond", "det", "eig", "eigh", "eigvals", "inv", "matrix_power", "matrix_rank", "norm", "pinv",
             "qr", "slogdet", "solve", "svd")  # fmt: skip
"""What NumPy keeps in np.linalg."""


def spelled(name: str) -> str:
    """How a function of NumPy is written."""
    return f"np.linalg.{name}" if name in OF_LINALG else f"np.{name}"


def no_counterpart(name: str) -> str:
    """The message for a function of NumPy that has no counterpart in an equation."""
    form = f"; instead: {FORMS[name]}" if name in FORMS else ""
    return f"{spelled(name)} has no counterpart in the C that an equation becomes{form}"
