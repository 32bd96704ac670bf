"""Explicit (forward) Euler: the slope at the old values, first order."""

from dslnet.integrate.runge_kutta import RungeKutta

METHOD = RungeKutta("explicit", stages=(), weights=(1,))
