"""Noise that resets alone read is drawn for those that fired: the same numbers as if an equation read it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dslnet import (
    Array,
    Binomial,
    DiscreteUniform,
    Exponential,
    Gamma,
    LogNormal,
    Network,
    Neuron,
    Noise,
    Normal,
    Param,
    Poisson,
    Simulator,
    State,
    Uniform,
    noise,
    param,
    spike,
    state,
    update,
)


class Late(Neuron):
    """A field of each distribution, free and within bounds, with parameters that are fields; `level` is written."""

    p: Param = param(0.03)
    mean: Param = param(Uniform(1.0, 30.0), per="neuron")
    form: Param = param(0.7)
    level: State = state(1.0)
    common: State = state(1.0, per="population")
    chance: Noise = noise(Uniform(0.0, 1.0))
    n: Noise = noise(Normal("mean", 0.5))
    u: Noise = noise(Uniform(-1.0, "form", min=-0.5))
    e: Noise = noise(Exponential("mean"))
    q: Noise = noise(LogNormal(0.1, "form"))
    d: Noise = noise(DiscreteUniform(-2, 9))
    g: Noise = noise(Gamma("form", 2.0))
    c: Noise = noise(Poisson("mean"))
    k: Noise = noise(Binomial(40, 0.3))
    n_in: Noise = noise(Normal(0.0, 1.0, min=-1.0, max="form"))
    g_in: Noise = noise(Gamma("mean", 2.0, min=2.0, max=90.0))
    c_in: Noise = noise(Poisson("mean", min=2, max=25))
    n_of: Noise = noise(Normal("level", 1.0))
    g_of: Noise = noise(Gamma("level", 1.0))
    e_of: Noise = noise(Exponential("common", min=0.1))
    x: State = state(0.0)
    y: State = state(0.0)
    z: State = state(0.0)
    counts: State = state(0, dtype=int)
    times: State = state(0.0)

    @update
    def rise(self) -> None:
        self.level += 0.25
        self.common = np.mean(self.level) + 0.5

    @spike
    def fires(self) -> Array:
        return self.chance < self.p

    @fires.reset
    def keep(self) -> None:
        self.x += self.n + self.u - self.e * self.q
        self.counts += self.d + self.c + self.k
        self.y = self.n_in + self.g_in + self.c_in
        self.z += self.n_of + self.g_of + self.e_of
        self.level = self.g

    @fires.refractory("x")
    def silent(self) -> Array:
        return 0.2 * self.d + 0.4

    @spike
    def bursts(self) -> Array:
        return self.chance > 0.9

    @bursts.reset
    def add(self) -> None:
        self.times += self.n - self.g_in


class Early(Late):
    """The same, and an equation reads all of the noise."""

    seen: State = state(0.0)

    @update
    def look(self) -> None:
        self.seen = self.n + self.u + self.e + self.q + self.d + self.g + self.c + self.k
        self.seen += self.n_in + self.g_in + self.c_in + self.n_of + self.g_of + self.e_of


FIELDS = ("level", "common", "x", "y", "z", "counts", "times", "t_last")


def run(kind: type[Neuron], size: int, **options: Any) -> dict[str, Any]:
    """All that the resets have left behind; `p` is how likely a neuron fires."""
    p = options.pop("p", 0.03)
    cells = kind(size, name="cells", p=p)
    with Simulator(Network(cells), **({"dt": 0.1, "seed": 3, "threads": 1} | options)) as sim:
        sim.step(40)
        sim.step(20)
        return {name: getattr(cells, name).copy() for name in FIELDS}


def assert_equal(found: dict[str, Any], expected: dict[str, Any]) -> None:
    for name in FIELDS:
        np.testing.assert_array_equal(found[name], expected[name], err_msg=name)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("p", [0.03, 0.6])
@pytest.mark.parametrize("size", [1, 63, 64, 65, 200])
def test_the_same_bits_as_drawn_for_all(size: int, p: float, dtype: Any) -> None:
    """With few spikes in a block the numbers are drawn one by one, with many all 64."""
    expected = run(Early, size, p=p, dtype=dtype)
    for threads in (1, 2, 3):
        assert_equal(run(Late, size, p=p, dtype=dtype, threads=threads), expected)


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_with_other_flags_and_without_a_warning(compiler: str) -> None:
    if shutil.which(compiler) is None:
        pytest.skip(f"no {compiler} here")
    options: dict[str, Any] = {"compiler": compiler, "compiler_flags": ["-O1", "-Wall", "-Wextra", "-Werror"]}
    assert_equal(run(Late, 130, **options), run(Early, 130, **options))


@pytest.mark.parametrize("p", [0.03, 0.6])
def test_both_backends(p: float) -> None:
    found, expected = run(Late, 65, p=p), run(Late, 65, p=p, backend="numpy")
    for name in FIELDS:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-11, err_msg=name)


def test_what_is_drawn_for_all(tmp_path: Path) -> None:
    """Noise whose distribution the step itself changes, and what a condition reads; a sampler stands in the reset."""
    with Simulator(Network(Late(3)), directory=tmp_path, dt=0.1):
        text = next(tmp_path.glob("*.c")).read_text(encoding="utf-8")
    step = text[text.index("static void Late_update_1") :]
    ahead, _, resets = step.partition("dsl_collect(")
    for name in ("n_of", "g_of", "e_of"):
        assert f"{name}__draw[64]" in ahead and f"{name}__drawn__fires" not in resets
    for name in ("n", "u", "e", "q", "d", "g", "c", "k", "n_in", "g_in", "c_in"):
        assert f" {name}__draw" not in ahead and f"{name}__drawn__fires)" in resets
    assert "dsl_gamma_drawn(g__draw, " in resets and "dsl_poisson_drawn(c__draw, " in resets
