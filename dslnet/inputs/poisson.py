"""Poisson spike sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dslnet import distributions
from dslnet.declaring.events import spike
from dslnet.declaring.marks import Array
from dslnet.errors import DeclarationError
from dslnet.fields import Noise, Param, Port, noise, param, port
from dslnet.members.values import extremes
from dslnet.meta import Declared
from dslnet.neuron import Neuron
from dslnet.ticks import Clock
from dslnet.units.with_unit import with_unit

if TYPE_CHECKING:  # a type checker takes the constructor of the population from its fields
    PoissonSource = Declared
else:

    class PoissonSource(Declared):
        """Tells the population `Poisson(n, rate=20.0)` from the distribution `Poisson(lam)`: one name of two things."""

        def __call__(cls, *positional: Any, **keywords: Any) -> Any:
            if cls.__module__ == __name__ and not {"rate", "name", "shape"} & keywords.keys():
                check_distribution(positional, keywords)
                return distributions.Poisson(*positional, **keywords)
            return super().__call__(*positional, **keywords)


def check_distribution(positional: tuple[Any, ...], keywords: dict[str, Any]) -> None:
    """Raise DeclarationError for what can be neither of the two."""
    many = len(positional) > 1 or any(isinstance(each, tuple | list) for each in positional)
    if many or not keywords.keys() <= {"lam", "min", "max", "seed"}:
        given = ", ".join([*map(repr, positional), *(f"{name}={value!r}" for name, value in keywords.items())])
        size = positional[0] if positional else 10
        raise DeclarationError(
            f"Poisson({given}): a population takes its rate in Hz by name, Poisson({size}, rate=20.0); with lam alone, "
            "as in noise(Poisson(3.0)), it is the distribution"
        )


class Poisson(Neuron, metaclass=PoissonSource):
    """Independent Poisson spikes: `Poisson(100, rate=20.0)`, a number or one rate in Hz for each neuron.

    In a step a neuron fires with the probability (rate + drive) · dt. `drive` is a port in Hz: a projection into it
    lets a rate-coded population set the rate. For a rate that changes with time, derive a class with a method
    `rate_now(self)`. A probability above 1 is refused. Called with one number and no rate, `Poisson(3.0)` is the
    distribution.
    """

    rate: Param = param(0.0, min=0.0, unit="Hz")
    drive: Port = port(unit="Hz")
    chance: Noise = noise(distributions.Chance())

    def rate_now(self) -> Array:
        """The rate in Hz at this step."""
        return self.rate + self.drive

    @spike
    def fires(self) -> Array:
        """By chance."""
        return self.chance < self.rate_now() * self.dt / with_unit(1000.0, "ms/s")

    def _check(self, clock: Clock) -> None:
        """Raise DeclarationError for a rate that is negative or gives a probability above 1."""
        lowest, highest = extremes(self._initial.get("rate", 0.0))
        if lowest < 0.0:
            raise DeclarationError(f"{self!r}: a rate of {lowest} Hz, and a rate is not negative")
        step = clock.time(1)
        if highest * step > 1000.0:
            raise DeclarationError(
                f"{self!r}: a rate of {highest} Hz is a probability of {highest * step / 1000.0:.6g} in a step of "
                f"{step} ms; use a smaller dt"
            )
