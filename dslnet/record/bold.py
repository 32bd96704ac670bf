"""What `sim.bold` returns: the BOLD signal of populations, from their mean activity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from dslnet.errors import SimulationError, UnknownNameError
from dslnet.record.means import MeanSampler
from dslnet.record.numbers import Numbers
from dslnet.record.spike_counts import CountingSpikes
from dslnet.record.times import times
from dslnet.record.watched import Watched
from dslnet.statistics.curve import rate_of_one

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]
KEPT = ("bold", "I_CBF", "s", "f", "v", "q")


@define(eq=False, repr=False)
class Bold(Watched):
    """The BOLD signal of some populations, which a balloon model makes of the mean of their activity.

    The populations count with their sizes. Each `period` (in ticks) has one activity: the mean of a field over all of
    its steps, or the rate of an event in Hz. What drives the flow is `scale` times it; with `baseline`, a number of
    periods, it is `scale` times its relative deviation from the mean of these first periods, and 0 until they are over.
    `origin` is the tick from which on it is looked at. Then the model goes on by one period with the method of Runge
    and Kutta, of fourth order, in steps of at most 10 ms, each stage of which keeps to the bounds of states.
    """

    model: Any = field(kw_only=True)
    period: int = field(kw_only=True)
    scale: float = field(kw_only=True)
    baseline: int = field(kw_only=True)
    sizes: dict[str, int] = field(kw_only=True)
    origin: int = field(kw_only=True)
    _numbers: Numbers = field(init=False)
    _kept: list[list[float]] = field(init=False, factory=list)

    def __attrs_post_init__(self) -> None:
        self._numbers = Numbers(self.model)

    @property
    def activity(self) -> Floats:
        """The mean activity in each period, shape (periods,)."""
        self.refresh()
        parts = {name: self._activity_of(name) for name in self.keys()}
        length = min(len(part) for part in parts.values())
        total = max(sum(self.sizes.values()), 1)  # of no neuron the mean is 0
        shares = {name: self.sizes[name] / total for name in parts if self.sizes[name]}
        weighted: Floats = np.sum([np.zeros(length), *(s * parts[n][:length] for n, s in shares.items())], axis=0)
        return weighted

    @property
    def signal(self) -> Floats:
        """The BOLD signal after each period, as a part of the signal at rest."""
        return self.states("bold")

    @property
    def time(self) -> Floats:
        """When each period ends, in ms."""
        many = len(self.signal)
        return times(self.origin + (np.arange(many, dtype=np.int64) + 1) * self.period, self.clock)

    def states(self, name: str) -> Floats:
        """What drives the flow, `I_CBF`, or a state of the model: `s`, `f`, `v`, `q`, `bold`; one value a period."""
        if name not in KEPT:
            raise UnknownNameError(f"a BOLD signal has no {name!r}: there is {', '.join(KEPT)}")
        self._go_on()
        return np.array([values[KEPT.index(name)] for values in self._kept], dtype=np.float64)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the signal in percent over time in s. Needs matplotlib. Returns the axes."""
        from dslnet.pictures.curves import draw_bold

        return draw_bold(self, ax)

    def __reduce__(self) -> tuple[Any, ...]:
        """The signal until now travels to another process."""
        self._go_on()
        return super().__reduce__()

    def pause(self) -> None:
        """Blood flows on: a pause has no meaning here."""
        raise SimulationError("a BOLD signal cannot be paused, since blood flows on")

    def restart(self, first: int) -> None:
        """From rest."""
        super().restart(first)
        self.origin = first
        self._numbers, self._kept = Numbers(self.model), []

    def settings(self) -> list[str]:
        """What tells signals of the same activity apart: the model with its values, and what drives it."""
        values = ", ".join(f"{name}={value!r}" for name, value in Numbers(self.model).values().items())
        return [f"{type(self.model).__name__}({values})", str(self.scale), str(self.baseline)]

    def present(self) -> dict[str, Any]:
        """What the model has come to, to be put back."""
        kept = np.array(self._kept, np.float64).reshape(-1, len(KEPT))
        return {"origin": self.origin, "kept": kept, "values": self._numbers.values()}

    def put_back(self, present: dict[str, Any]) -> None:
        """Go on from there."""
        self.origin, self._kept = present["origin"], present["kept"].tolist()
        for name, value in present["values"].items():
            self._numbers.set(name, value)

    def _activity_of(self, name: str) -> Floats:
        """The mean of a field, or the rate of an event, in each period that is over."""
        if name in self.fields:
            sampler = self.fields[name]
            assert isinstance(sampler, MeanSampler)
            return sampler.means()
        counting = self.events[name]
        assert isinstance(counting, CountingSpikes)
        _, counts = counting.whole_bins(self.tick_now())
        return counts.astype(np.float64) * rate_of_one(self.clock.time(self.period), counting.width)

    def _go_on(self) -> None:
        """Bring the model to the present."""
        activity, begin = self.activity, len(self._kept)
        for number in range(begin, len(activity)):
            self._numbers.set("I_CBF", self._drive(activity, number))
            self._numbers.advance(self.clock.time(self.period), self.clock.time(self.origin + number * self.period))
            self._numbers.set("bold", self._numbers.signal())
            self._kept.append([float(self._numbers.get(name)) for name in KEPT])

    def _drive(self, activity: Floats, number: int) -> float:
        """What drives the flow in a period."""
        if not self.baseline:
            return self.scale * float(activity[number])
        if number < self.baseline:
            return 0.0
        rest = float(activity[: self.baseline].mean())
        if rest == 0.0:
            raise SimulationError(
                f"{self.name} was silent in the {self.clock.time(self.baseline * self.period)} ms of the baseline, and "
                "nothing can be told relative to nothing: give a longer baseline=, or none and a scale="
            )
        return self.scale * (float(activity[number]) - rest) / rest
