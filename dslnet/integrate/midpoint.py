"""The explicit midpoint rule: the slope half a step ahead, second order."""

from dslnet.integrate.runge_kutta import RungeKutta

METHOD = RungeKutta("midpoint", stages=[["1/2"]], weights=[0, 1])
