"""The remainder of whole numbers over a power of two is a mask of bits: what NumPy has, of negative numbers as well."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import Array, Network, Neuron, Simulator, State, state, update

NUMBERS = np.array([0, 1, 2, 7, 8, 9, -1, -2, -7, -8, -9, 2**40 + 3, -(2**40) - 3, 2**62 + 5, -(2**62) - 5])


class Counter(Neuron):
    """Remainders alone, of a sum, beside real numbers, over what is no power of two, and as a condition."""

    n: State = state(0, dtype=int)
    one: State = state(0, dtype=int)
    eight: State = state(0, dtype=int)
    large: State = state(0, dtype=int)
    other: State = state(0, dtype=int)
    half: State = state(0.0)
    even: State = state(False, dtype=bool)

    @update
    def divide(self) -> None:
        self.one = self.n % 1
        self.eight = (self.n + 3) % 8
        self.large = self.n % 2**40
        self.other = np.clip(self.n, -99, 99) % 6
        self.half = 0.5 * (self.n % 4) + 0.25
        self.even = self.is_even()

    def is_even(self) -> Array:
        return self.n % 2 == 0


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_remainders_are_those_of_numpy(dtype: Any) -> None:
    cells = Counter(len(NUMBERS), n=NUMBERS, name="cells")
    with Simulator(Network(cells), dt=1.0, dtype=dtype) as sim:
        sim.step(1)
        assert "dsl_mod(" in sim.source and " & 7)" in sim.source
        np.testing.assert_array_equal(cells.one, 0)
        np.testing.assert_array_equal(cells.eight, (NUMBERS + 3) % 8)
        np.testing.assert_array_equal(cells.large, NUMBERS % 2**40)
        np.testing.assert_array_equal(cells.other, np.clip(NUMBERS, -99, 99) % 6)
        np.testing.assert_array_equal(cells.half, 0.5 * (NUMBERS % 4) + 0.25)
        np.testing.assert_array_equal(cells.even, NUMBERS % 2 == 0)
