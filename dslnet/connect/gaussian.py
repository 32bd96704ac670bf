"""Weights that fall off with distance: a Gaussian, and the difference of two (a Mexican hat)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.connect.all_distances import all_distances
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.ends import Ends
from dslnet.connect.joining import Piece, joined, restricted
from dslnet.connect.lattice import Offsets, Runs, is_lattice
from dslnet.connect.on_lattice import WORK, sources_of
from dslnet.connect.spatial import SpatialPattern, look_at_all
from dslnet.errors import DeclarationError


def is_number(value: Any) -> bool:
    """Whether a value is one number."""
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def check_width(instance: object, attribute: Any, value: Any) -> None:
    """A positive finite number."""
    if not is_number(value) or not 0 < value < math.inf:
        raise DeclarationError(f"{type(instance).__name__}: {attribute.name} is a width, positive, not {value!r}")


def check_finite(instance: object, attribute: Any, value: Any) -> None:
    """A finite number."""
    if not is_number(value) or not math.isfinite(value):
        raise DeclarationError(f"{type(instance).__name__}: {attribute.name} is a finite number, not {value!r}")


def check_limit(instance: object, attribute: Any, value: Any) -> None:
    """A fraction of the greatest weight."""
    if not is_number(value) or not 0 <= value < 1:
        name = type(instance).__name__
        raise DeclarationError(
            f"{name}: limit is a fraction of the greatest weight, at least 0, below 1, not {value!r}"
        )


@frozen(repr=False)
class _WeightOfDistance(SpatialPattern):
    @property
    def brings_weights(self) -> bool:
        """They are what the function gives."""
        return True

    def weight(self, distance: Any) -> NDArray[np.float64]:
        """The weight at a distance."""
        raise NotImplementedError

    def draw(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        """The pairs whose weight is not below the limit, with their weights. Nothing is drawn."""
        if is_lattice(ends):
            return self._by_offsets(ends)
        distances, reach = all_distances(ends, self.space), self._reach()

        def look(sources: Any) -> Any:
            distance = distances(sources)
            weights, near = np.zeros(distance.shape), np.flatnonzero(distance <= reach)
            weights.ravel()[near] = self.weight(distance.ravel()[near])
            return self._is_connected(weights), weights

        return look_at_all(ends, look)

    def _by_offsets(self, ends: Ends) -> Connectivity:
        offsets, sources = Offsets.of(ends.pre.shape), sources_of(ends)
        weights = self.weight(offsets.distance(self.space))
        runs = Runs.of(offsets, self._is_connected(weights))
        step = max(1, WORK // max(runs.span, 1))

        def pieces() -> Iterator[Piece]:
            for begin in range(0, len(sources), step):
                lengths, targets, ways = runs.pairs(sources[begin : begin + step])
                yield lengths, targets, weights[ways]

        return restricted(joined(pieces(), ends.post.total), ends.post.positions)

    def _is_connected(self, weights: NDArray[np.float64]) -> NDArray[np.bool_]:
        return np.asarray((np.abs(weights) >= self._least) & (weights != 0))

    @property
    def _least(self) -> float:
        raise NotImplementedError

    def _reach(self) -> float:
        """Beyond this distance no weight is as great as the least; a little more, so that rounding decides nothing."""
        widths, amplitudes = self._widths_and_amplitudes()
        if self._least == 0:
            return math.inf
        return 1.000001 * max(widths) * math.sqrt(2.0 * math.log(sum(map(abs, amplitudes)) / self._least))

    def _widths_and_amplitudes(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        raise NotImplementedError


@frozen(repr=False)
class Gaussian(_WeightOfDistance):
    """Weights that fall off as a Gaussian of the distance d: w = amplitude exp(-d² / 2 sigma²).

    Pairs whose weight is below `limit` times the amplitude are not connected. `sigma` is in the units of distance,
    normalised unless `extent=` or `spacing=` say otherwise. Given to the projection, `w=` replaces the weights, and the
    pairs stay. For a probability that falls off so: `DistanceDependent(lambda d: np.exp(-((d / sigma) ** 2) / 2))`.
    """

    sigma: float = field(validator=check_width)
    amplitude: float = field(default=1.0, validator=check_finite)
    limit: float = field(default=0.01, validator=check_limit)

    def weight(self, distance: Any) -> NDArray[np.float64]:
        """The weight at a distance."""
        return np.asarray(self.amplitude * np.exp(-0.5 * (distance / self.sigma) ** 2))

    @property
    def _least(self) -> float:
        return self.limit * abs(self.amplitude)

    def _widths_and_amplitudes(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        return (self.sigma,), (self.amplitude,)


@frozen(repr=False)
class DifferenceOfGaussians(_WeightOfDistance):
    """Excitation nearby, inhibition around it: w = a exp(-d² / 2 sigma²) - b exp(-d² / 2 surround²) at distance d.

    `sigma` and `surround` are the widths, `amplitude` (a) and `surround_amplitude` (b) the heights. Pairs whose weight
    is smaller, whatever its sign, than `limit` times |a - b|, the weight in the centre, or |a| or |b| where a equals b,
    are not connected. Otherwise as `Gaussian`.
    """

    sigma: float = field(validator=check_width)
    surround: float = field(validator=check_width)
    amplitude: float = field(default=1.0, validator=check_finite)
    surround_amplitude: float = field(default=0.5, validator=check_finite)
    limit: float = field(default=0.01, validator=check_limit)

    def weight(self, distance: Any) -> NDArray[np.float64]:
        """The weight at a distance."""
        centre = self.amplitude * np.exp(-0.5 * (distance / self.sigma) ** 2)
        return np.asarray(centre - self.surround_amplitude * np.exp(-0.5 * (distance / self.surround) ** 2))

    @property
    def _least(self) -> float:
        return self.limit * (abs(self.amplitude - self.surround_amplitude) or abs(self.amplitude))

    def _widths_and_amplitudes(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        return (self.sigma, self.surround), (self.amplitude, self.surround_amplitude)
