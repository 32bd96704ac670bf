"""Runge–Kutta of order 5 with an error of order 4, by Dormand and Prince: tolerances inside each step.

For others: `@v.ode(method=Adaptive(relative=1e-4, absolute=1e-6))` (Dormand & Prince, 1980, Journal of Computational
and Applied Mathematics 6:19).
"""

from __future__ import annotations

from dslnet.integrate.embedded import EmbeddedPair

STAGES = (
    ["1/5"],
    ["3/40", "9/40"],
    ["44/45", "-56/15", "32/9"],
    ["19372/6561", "-25360/2187", "64448/6561", "-212/729"],
    ["9017/3168", "-355/33", "46732/5247", "49/176", "-5103/18656"],
    ["35/384", "0", "500/1113", "125/192", "-2187/6784", "11/84"],
)
WEIGHTS = ["35/384", "0", "500/1113", "125/192", "-2187/6784", "11/84", "0"]
LOWER = ["5179/57600", "0", "7571/16695", "393/640", "-92097/339200", "187/2100", "1/40"]


def Adaptive(*, relative: float = 1e-6, absolute: float = 1e-7) -> EmbeddedPair:  # it makes a method
    """The pair with tolerances of one's own: an error of at most `absolute` + `relative` · |x| in each part."""
    return EmbeddedPair("adaptive", STAGES, WEIGHTS, LOWER, order=4, relative=relative, absolute=absolute)


METHOD = Adaptive()
