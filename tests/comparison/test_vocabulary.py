"""Every function of the vocabulary on special values, ties and signs: C and the reference against NumPy itself."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.special import erf, expit, exprel

from dslnet import Network, Neuron, Simulator, State, state, update

UNARY = [
    "np.exp", "np.expm1", "np.log", "np.log10", "np.log1p", "np.sqrt", "np.cbrt", "np.sin", "np.cos", "np.tan",
    "np.arcsin", "np.arccos", "np.arctan", "np.sinh", "np.cosh", "np.tanh", "np.arcsinh", "np.arccosh", "np.arctanh",
    "np.floor", "np.ceil", "np.rint", "np.trunc", "np.abs", "np.sign", "np.square", "np.reciprocal", "erf",
    "np.exp2", "np.log2", "np.fabs", "np.deg2rad", "np.rad2deg", "expit", "exprel",
]  # fmt: skip
BINARY = [
    "np.power", "np.arctan2", "np.hypot", "np.minimum", "np.maximum", "np.mod", "np.fmod", "np.heaviside",
    "np.divide", "np.floor_divide", "np.float_power", "np.logaddexp", "np.greater", "np.greater_equal", "np.less",
    "np.logical_xor", "np.less_equal", "np.equal", "np.not_equal",
]  # fmt: skip
OTHERS = [
    "np.clip(self.x, -1.0, self.y)", "np.where(self.x >= self.y, self.x, -self.y)", "self.x ** 3 - self.x ** -2",
    "np.where((self.x > 0.0) & ~(self.y > 1.0) | (self.x == self.y), 1.0, 0.0)", "1.0 / self.x + self.y / 3",
    "np.mod(self.x, 1.5)", "np.fmod(self.x, -0.5)", "self.x // 0.7 + self.y % 0.5", "self.x ** 0.5",
    "np.where(~(self.x < self.y), 1.0, 2.0)", "np.logical_not(self.x >= self.y) & (self.y < 9.0)", "self.x != self.x",
    "(self.x < self.y) | (self.x >= self.y)", "(self.x <= 1.0) & (self.x > 1.0)", "self.x == self.x",
    "np.where(~((self.x > self.y) | ~(self.x <= 1.0)), self.x, self.y)", "self.x <= self.x",
]  # fmt: skip
FUNCTIONS = {"np": np, "erf": erf, "expit": expit, "exprel": exprel}
TEXTS = [f"{f}(self.x)" for f in UNARY] + [f"{f}(self.x, self.y)" for f in BINARY] + OTHERS

ORDINARY = [0.0, 0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.5, -2.5, 0.3, -0.7, 3.0, -3.0, 12.25, 1e-9, -1e-9, 700.0, 1e5]
STRANGE = [-0.0, math.inf, -math.inf, math.nan, 5e-324, 1e15, -1e15, 1e-300]


def vocabulary() -> Any:
    """A class with one state for each function."""
    space: dict[str, Any] = {"__name__": __name__, **FUNCTIONS}
    lines = ["class Words(Neuron):", "    x: State = state(0.0)", "    y: State = state(0.0)"]
    lines += [f"    f{i}: State = state(0.0)" for i in range(len(TEXTS))]
    lines += ["    @update", "    def say(self):", *(f"        self.f{i} = {text}" for i, text in enumerate(TEXTS))]
    exec("\n".join(lines), space | {"Neuron": Neuron, "State": State, "state": state, "update": update}, space)
    return space["Words"]


@pytest.mark.parametrize("backend", ["c", "numpy"])
@pytest.mark.parametrize("values", [ORDINARY, ORDINARY + STRANGE], ids=["ordinary", "strange"])
def test_each_function_means_what_numpy_means(values: list[float], backend: str) -> None:
    x, y = (a.ravel() for a in np.meshgrid(values, values))
    cells = vocabulary()(x.size)
    with Simulator(Network(cells), dt=1.0, backend=backend, compiler_flags=["-O1", "-march=native"]) as sim:
        cells.x[:], cells.y[:] = x, y  # views take any value
        sim.step()
        got = {text: np.array(getattr(cells, f"f{i}")) for i, text in enumerate(TEXTS)}
    wrong = [line for text in TEXTS for line in differences(text, x, y, got[text])]
    assert not wrong, "\n".join(wrong)


def differences(text: str, x: Any, y: Any, got: Any) -> list[str]:
    """The first values for which a function is not NumPy's. Where neighbours of x lie further apart than y, a compiled
    remainder is NaN."""
    with np.errstate(all="ignore"):
        answer = np.asarray(eval(text, FUNCTIONS | {"self": SimpleNamespace(x=x, y=y)}), dtype=float)
        beyond = ("mod" in text or "floor_divide" in text) & (np.abs(x / y) >= 2.0**53) & np.isfinite(x) & np.isnan(got)
    wrong = np.flatnonzero(~np.isclose(got, answer, rtol=4e-15, atol=0.0, equal_nan=True) & ~beyond)
    return [f"{text} at x={x[i]!s} y={y[i]!s} is {got[i]!s}, not {answer[i]!s}" for i in wrong[:4]]


def test_the_vocabulary_is_that_of_dslnet() -> None:
    """What NumPy has and a model may use stands in one of the lists above."""
    from dslnet.expressions.ufuncs import ARITHMETIC, COMPARISONS

    used = {text.partition("(")[0].removeprefix("np.") for text in TEXTS}
    operators = {"add", "subtract", "multiply", "negative", "positive"}
    others = {
        "true_divide": "divide",
        "remainder": "mod",
        "absolute": "abs",
        "radians": "deg2rad",
        "degrees": "rad2deg",
    }
    assert {others.get(name, name) for name in {*ARITHMETIC, *COMPARISONS} - operators} <= used


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("backend", ["c", "numpy"])
def test_whole_numbers_are_exact_in_single_precision_too(backend: str, dtype: Any) -> None:
    """They have more digits than its numbers."""

    class Whole(Neuron):
        n: State = state(0, dtype=int)
        rest: State = state(0, dtype=int)
        quotient: State = state(0, dtype=int)
        half: State = state(0, dtype=int)
        signed: State = state(0, dtype=int)
        even: State = state(False, dtype=bool)
        total: State = state(0, dtype=int, per="population")

        @update
        def count(self) -> None:
            self.rest = self.n % 7
            self.quotient = self.n // 7
            self.half = self.n / 2
            self.signed = np.fmod(self.n, 10)
            self.even = self.n % 10 == 0
            self.total = np.sum(self.n)

    n = np.array([0, 2**24, 2**24 + 1, 2**31 - 1, 2**31, 2**40 + 1, -(2**24) - 1, 100000001, 100000000])
    cells = Whole(n.size, n=n)
    with Simulator(Network(cells), dt=1.0, backend=backend, dtype=dtype) as sim:
        sim.step()
        np.testing.assert_array_equal(cells.rest, n % 7)
        np.testing.assert_array_equal(cells.quotient, n // 7)
        np.testing.assert_array_equal(cells.half, np.trunc(n / 2))
        np.testing.assert_array_equal(cells.signed, np.fmod(n, 10))
        np.testing.assert_array_equal(cells.even, n % 10 == 0)
        assert cells.total == n.sum()


class Counting(Neuron):
    """Whole numbers beyond what single precision can tell apart, and real ones."""

    n: State = state(0, dtype=int)
    x: State = state(0.0)
    tens: State = state(0.0)
    more: State = state(0.0)
    beyond: State = state(0.0)
    wave: State = state(0.0)
    half: State = state(0.0, per="population")
    times: State = state(0, dtype=int)

    @update
    def count(self) -> None:
        self.tens = np.floor(self.n * 0.1) - 1677721.0
        self.more = np.where(self.n > self.x, 1.0, 2.0)
        self.beyond = self.n - self.x
        self.wave = np.sin(self.n)
        self.half = np.sum(0.5 * self.n) - 553648146.0
        self.times = np.floor(self.n * self.x)


@pytest.mark.parametrize("backend", ["c", "numpy"])
@pytest.mark.filterwarnings("ignore::dslnet.SlowBackendWarning")
def test_whole_numbers_keep_their_digits_in_single_precision(backend: str) -> None:
    n, x = np.array([16777217, 16777219, 2**30 + 1]), np.array([16777216, 16777220, 2**30], np.float32)
    cells = Counting(3, name="cells", n=n, x=x)
    with Simulator(Network(cells), dt=0.1, dtype=np.float32, backend=backend) as sim:  # type: ignore[arg-type]
        sim.step()
        np.testing.assert_array_equal(cells.tens, (n // 10 - 1677721).astype(np.float32))
        assert cells.more.tolist() == [1.0, 2.0, 1.0]
        assert cells.beyond.tolist() == [1.0, -1.0, 1.0]
        assert cells.half == 0.5 * n.sum() - 553648146.0
        np.testing.assert_allclose(cells.wave, np.sin(n), rtol=1e-6)
        np.testing.assert_array_equal(cells.times, np.floor(n * x.astype(np.float64)).astype(np.int64))
