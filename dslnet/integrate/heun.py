"""Heun's method: the mean of the slopes at both ends of an Euler step, second order (Heun, 1900)."""

from dslnet.integrate.runge_kutta import RungeKutta

METHOD = RungeKutta("heun", stages=[["1"]], weights=["1/2", "1/2"])
