"""Models in float32 are computed in float32: nothing that one number for all is made of turns a loop into doubles."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from dslnet import (
    AllToAll,
    Array,
    Covariance,
    EIF_cond_exp_isfa_ista,
    FixedProbability,
    HH_cond_exp,
    IF_cond_alpha,
    IF_cond_exp,
    IF_curr_alpha,
    IF_curr_exp,
    Izhikevich,
    LeakyIntegrator,
    Network,
    Neuron,
    Oja,
    Param,
    Simulator,
    State,
    Uniform,
    param,
    state,
    update,
)

QUICK: dict[str, Any] = {"dt": 0.1, "seed": 1, "compiler_flags": ["-O0"]}
IN_DOUBLE = re.compile(
    r"\bdsl_(?!larger|smaller|last|\w+_terms)\w+[a-eg-z0-9]\(|\b(sqrt|fabs|floor)\(|\bdouble \w+ = .*\n"
)


class Crowd(Neuron):
    """Reads means, sizes, extremes and counts of its population."""

    tau: Param = param(10.0)
    x: State = state(Uniform(0.1, 0.9))
    y: State = state(Uniform(0.1, 0.9))

    @x.ode
    def dx(self) -> Array:
        middle = np.mean(self.x) + np.max(self.x) / self.size + np.std(self.y)
        return (np.tanh(middle - self.x) - self.x / (self.size - 1) + np.sum(self.y) * self.x**1.5) / self.tau

    @y.ode
    def dy(self) -> Array:
        return -self.y / self.tau + 1 / 3 + np.log(self.x) / self.size


def functions(source: str, function: str) -> list[str]:
    """The functions of that name."""
    found = re.findall(rf"^static [^;]*?_{function}\w*\(.*?\n}}\n", source, re.MULTILINE | re.DOTALL)
    assert found
    return found


@pytest.mark.parametrize(
    "kind",
    [
        Crowd, EIF_cond_exp_isfa_ista, HH_cond_exp, IF_cond_alpha, IF_cond_exp, IF_curr_alpha, IF_curr_exp, Izhikevich,
        LeakyIntegrator,
    ],
)  # fmt: skip
def test_neurons(kind: Any) -> None:
    """A constant -1 / tau, and a mean, the quotient of a sum and a whole number, made doubles of all that they met."""
    with Simulator(Network(kind(70, name="cells")), dtype=np.float32, **QUICK) as sim:
        for text in functions(sim.c_source(), "update"):
            lanes = [loop for loop in re.split(r"#pragma omp simd\n", text)[1:] if "__terms" not in loop]
            for lane in lanes:
                body = lane[: lane.index("\n        }\n")]
                assert not IN_DOUBLE.search(body), body


@pytest.mark.parametrize("pattern", [AllToAll(), FixedProbability(0.5)])
@pytest.mark.parametrize("kind", [Covariance, Oja])
def test_synapses(kind: Any, pattern: Any) -> None:
    cells = LeakyIntegrator(70, name="cells")
    line = kind(cells, cells, pattern, into="exc", w=Uniform(0.0, 0.1), name="line")
    with Simulator(Network(cells, line), dtype=np.float32, **QUICK) as sim:
        for text in functions(sim.c_source(), "step"):
            assert not re.search(r"const double (invariant|minus)|double \w*reduced__\d+ =", text), text


class Counted(Neuron):
    """Counts beyond what single precision can tell apart."""

    n: State = state(2**24 + 1, dtype=int)
    share: State = state(0.0)

    @update
    def go(self) -> None:
        self.share = (self.n / 2 - 2**23) * 4.0


def test_whole_numbers_of_the_model_stay_exact() -> None:
    """States that count are as large as they like, unlike sizes: what is made of them is computed in double."""
    cells = Counted(3, name="cells")
    with Simulator(Network(cells), dtype=np.float32, **QUICK) as sim:
        sim.step()
        np.testing.assert_array_equal(cells.share, 2.0)


class Averaged(Neuron):
    """Means of large whole numbers, and of what is made of them."""

    n: State = state(0, dtype=int)
    base: State = state(2**30, dtype=int)
    mean: State = state(0.0)
    third: State = state(0.0)

    @update
    def go(self) -> None:
        self.mean = np.mean(self.n) - self.base
        self.third = np.mean(self.n / 3) - self.base / 3


def test_means_of_whole_numbers_keep_their_digits(backend: str) -> None:
    cells = Averaged(4, name="cells", n=2**30 + 1 + np.arange(4))
    with Simulator(Network(cells), dt=0.1, seed=1, dtype=np.float32, backend=backend) as sim:
        sim.step()
        np.testing.assert_allclose(cells.mean, 2.5)
        np.testing.assert_allclose(cells.third, 2.5 / 3, rtol=1e-6)


def test_means_are_as_good_as_single_precision(backend: str) -> None:
    cells = Crowd(1000, name="cells")
    found = []
    for dtype in (np.float32, np.float64):
        with Simulator(Network(cells), dt=0.1, seed=1, dtype=dtype, backend=backend) as sim:
            sim.step(20)
            found.append(cells.x.copy())
    np.testing.assert_allclose(found[0], found[1], rtol=2e-5)
