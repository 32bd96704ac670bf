"""Currents: populations whose `r` is a current at time t, for a plain synapse into a port or a state.

`Synapse(SineCurrent(1, amplitude=0.5, frequency=8.0), cells[:10], AllToAll(), into=IF_curr_exp.current)` gives ten
cells one current; with `OneToOne()` each gets its own. `w` is a gain. Like every rate, a current arrives one step
later. Several neurons with `AllToAll()` add up, and so steps and tables are made of many.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.declaring.marks import Array, update
from dslnet.distributions import Normal
from dslnet.errors import DeclarationError
from dslnet.fields import Noise, Param, State, noise, param, state
from dslnet.members.values import finite_number, plain_array
from dslnet.neuron import Neuron
from dslnet.units.with_unit import with_unit

CYCLES_PER_MS = 1e-3


class Current(Neuron):
    """A mixin: something to transmit, and the step at which a time is reached (the nearest one)."""

    r: State = state(0.0, doc="the current of now, in the unit of what it is delivered into")

    def reached(self, time: Array) -> Array:
        """Whether the step at `time` ms is this one or an earlier one."""
        return self.t > time - 0.5 * self.dt


class StepCurrent(Current):
    """A current that is `amplitude` from `start` to before `stop` ms, else 0. For a row of steps see `step_current`."""

    amplitude: Param = param(1.0, per="neuron")
    start: Param = param(0.0, per="neuron", unit="ms")
    stop: Param = param(1e15, per="neuron", unit="ms", doc="by default never")

    @update
    def flow(self) -> None:
        self.r = np.where(self.reached(self.start) & ~self.reached(self.stop), self.amplitude, 0.0)


class RampCurrent(Current):
    """A current that goes in a straight line from `first` at `start` ms to `last` at `stop` ms, and stays there."""

    first: Param = param(0.0, per="neuron")
    last: Param = param(1.0, per="neuron")
    start: Param = param(0.0, per="neuron", unit="ms")
    stop: Param = param(1000.0, per="neuron", unit="ms")

    @update
    def flow(self) -> None:
        length = np.maximum(self.stop - self.start, self.dt)  # a ramp of no length is a step
        part = np.clip((self.t - self.start) / length, 0.0, 1.0)
        self.r = self.first + (self.last - self.first) * part


class SineCurrent(Current):
    """offset + amplitude sin(2 π frequency (t - start) + phase) from `start` to before `stop` ms, else 0."""

    amplitude: Param = param(1.0, per="neuron")
    offset: Param = param(0.0, per="neuron")
    frequency: Param = param(10.0, per="neuron", unit="Hz")
    phase: Param = param(0.0, per="neuron", doc="in radians")
    start: Param = param(0.0, per="neuron", unit="ms")
    stop: Param = param(1e15, per="neuron", unit="ms", doc="by default never")

    @update
    def flow(self) -> None:
        angle = (
            2.0 * np.pi * with_unit(CYCLES_PER_MS, "1/(Hz*ms)") * self.frequency * (self.t - self.start) + self.phase
        )
        wave = self.offset + self.amplitude * np.sin(angle)
        self.r = np.where(self.reached(self.start) & ~self.reached(self.stop), wave, 0.0)


class OrnsteinUhlenbeckCurrent(Current):
    """Gaussian noise with a memory of `tau` ms, a process of its own in each neuron (Uhlenbeck & Ornstein, 1930).

    dr/dt = (mean - r) / tau + sigma sqrt(2 / tau) dW/dt, advanced exactly: mean, standard deviation `sigma` and
    correlation exp(-|lag| / tau) are the same for every dt. It begins at r = 0; give `r=Normal(mean, sigma)` to begin
    in the stationary state.

    G. E. Uhlenbeck and L. S. Ornstein (1930), On the theory of the Brownian motion, Physical Review 36, 823-841;
    D. T. Gillespie (1996), Exact numerical simulation of the Ornstein-Uhlenbeck process, Physical Review E 54, 2084.
    """

    mean: Param = param(0.0, per="neuron")
    sigma: Param = param(1.0, per="neuron", doc="standard deviation")
    tau: Param = param(10.0, unit="ms", doc="correlation time")
    xi: Noise = noise(Normal(0.0, 1.0))

    @update
    def flow(self) -> None:
        memory = np.exp(-self.dt / self.tau)
        fresh = np.sqrt(-np.expm1(-2.0 * self.dt / self.tau))
        self.r = self.mean + (self.r - self.mean) * memory + self.sigma * fresh * self.xi


def step_current(times: Any, amplitudes: Any, *, name: str | None = None) -> StepCurrent:
    """A current that is `amplitudes[i]` from `times[i]` ms until the next time, 0 before the first: one neuron for each
    step, to be connected with `AllToAll()`. Raises DeclarationError for times that do not increase."""
    begins, heights = _row("times", times), _row("amplitudes", amplitudes)
    if len(begins) != len(heights):
        raise DeclarationError(f"{len(begins)} times and {len(heights)} amplitudes: each time has its amplitude")
    late = begins[1:][begins[1:] <= begins[:-1]]
    if len(late):
        raise DeclarationError(f"times have to increase, and {late[0]} does not come after the one before it")
    ends = np.append(begins[1:], StepCurrent.stop.default)
    return StepCurrent(len(begins), amplitude=heights, start=begins, stop=ends, name=name)


def table_current(values: Any, period: float, *, start: float = 0.0, name: str | None = None) -> StepCurrent:
    """A current that is `values[i]` from `start + i * period` ms, for `period` ms each, and 0 after the last: one
    neuron for each value, to be connected with `AllToAll()`."""
    heights = _row("values", values)
    length = _time("period", period, "how long each value lasts is a positive number of ms", above=0.0)
    first = _time("start", start, "when the first value begins is a number of ms")
    bounds = first + length * np.arange(len(heights) + 1)
    return StepCurrent(len(heights), amplitude=heights, start=bounds[:-1], stop=bounds[1:], name=name)


def _row(what: str, values: Any) -> NDArray[np.float64]:
    """Numbers in a row. What is not finite is refused by the population."""
    row = plain_array(values)
    numbers = row.dtype.kind in "fiub"
    if not numbers or row.ndim != 1 or not len(row):
        seen = f"shape {row.shape}" if numbers else f"{values!r:.60}"
        raise DeclarationError(f"{what}: a list of numbers or an array of one axis is needed, not {seen}")
    return row.astype(np.float64)


def _time(what: str, given: Any, needed: str, above: float = -np.inf) -> float:
    """A finite time in ms above another one."""
    time = finite_number(given)
    if time is None or time <= above:
        raise DeclarationError(f"{what}={given!r}: {needed}, such as 10.0")
    return time
