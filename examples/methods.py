"""How fast do methods converge? One membrane, four methods, steps of 1/2 ms and less: the picture shows their orders.

The membrane of FitzHugh and Nagumo has no closed solution: the truth is rk4 with steps of 1/128 ms. One of the methods
is Ralston's, of which dslnet knows no more than the tableau below. Then `verify` says for a single dt what
the picture says for many, and `check_dimensions` that both sides of each equation have one unit (needs pint).

R. FitzHugh (1961), Impulses and physiological states in theoretical models of nerve membrane, Biophysical Journal 1,
445-466. A. Ralston (1962), Runge-Kutta methods with minimum error bounds, Mathematics of Computation 16, 431-437.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import Array, Network, Neuron, Param, RungeKutta, Simulator, State, check_dimensions, param, state

RALSTON = RungeKutta("ralston", stages=[["2/3"]], weights=["1/4", "3/4"])
METHODS: dict[str, Any] = {"explicit": "explicit", "implicit": "implicit", "ralston": RALSTON, "rk4": "rk4"}
FINEST = 1 / 128  # ms


class Membrane(Neuron):
    """v and the recovery w are pure numbers, as in the paper; time is in ms."""

    drive: Param = param(0.5)
    tau: Param = param(1.0, unit="ms")
    tau_w: Param = param(12.5, unit="ms")
    v: State = state(-1.0)
    w: State = state(0.0)

    @v.ode
    def dv(self) -> Array:
        return (self.v - self.v**3 / 3.0 - self.w + self.drive) / self.tau

    @w.ode
    def dw(self) -> Array:
        return (self.v + 0.7 - 0.8 * self.w) / self.tau_w


def end_of_run(method: Any, dt: float, duration: float) -> float:
    """The potential after a run."""
    cells = Membrane(1)
    with Simulator(Network(cells), dt=dt, method=method) as sim:
        sim.simulate(duration)
        return float(cells.v[0])


def draw(steps: list[float], errors: dict[str, list[float]], path: Path) -> None:
    """Errors over steps, both by powers of two: the slope of a line is the order of its method."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 4))
    for name, values in errors.items():
        axes.loglog(steps, values, "o-", label=name)
    axes.set(xlabel="dt (ms)", ylabel="error of v at the end")
    axes.set_xticks(steps, [f"1/{round(1.0 / dt)}" for dt in steps])
    axes.minorticks_off()
    axes.legend()
    figure.savefig(path, dpi=100, bbox_inches="tight")


def main() -> None:
    """Measure, print and draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--duration", type=float, default=20.0, help="ms")
    parser.add_argument("--halvings", type=int, default=5, help="how many steps, from 1/2 ms on, each half of the last")
    options = parser.parse_args()
    steps = [0.5**n for n in range(1, options.halvings + 1)]
    truth = end_of_run("rk4", FINEST, options.duration)
    errors = {
        name: [abs(end_of_run(method, dt, options.duration) - truth) for dt in steps]
        for name, method in METHODS.items()
    }
    for name, values in errors.items():
        order = np.log2(values[-2] / values[-1])
        print(f"{name:9} error {values[-1]:.1e} at dt = {steps[-1]} ms, order {order:.2f}")
    print(Simulator(Network(Membrane(1, name="membrane")), dt=0.25, method=RALSTON).verify(options.duration))
    print(check_dimensions(Membrane))
    draw(steps, errors, Path("methods.png"))


if __name__ == "__main__":
    main()
