"""The classical Runge–Kutta method: four stages, fourth order (Kutta, 1901)."""

from dslnet.integrate.runge_kutta import RungeKutta

METHOD = RungeKutta("rk4", stages=[["1/2"], [0, "1/2"], [0, 0, "1"]], weights=["1/6", "1/3", "1/3", "1/6"])
