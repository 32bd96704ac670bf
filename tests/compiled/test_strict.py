"""strict=True: gcc and clang, -O2 and -O3, with and without the processor's own instructions, give the same bits."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dslnet import (
    Array,
    CompileError,
    FixedProbability,
    Network,
    Neuron,
    Noise,
    Normal,
    SimulationError,
    Simulator,
    State,
    Synapse,
    Uniform,
    noise,
    spike,
    state,
    update,
)
from dslnet.models import HH_cond_exp

pytestmark = pytest.mark.shipped

BUILDS = [
    ("gcc", ["-O2", "-march=native"]),
    ("gcc", ["-O3"]),
    ("clang", ["-O2"]),
    ("clang", ["-O3", "-march=native"]),
]
both = pytest.mark.skipif(not (shutil.which("gcc") and shutil.which("clang")), reason="needs gcc and clang")


class Busy(Neuron):
    """Functions of our own and of libm, also of constants, noise, reductions and products that could be contracted."""

    z: Noise = noise(Normal(0.0, 1.0))
    x: State = state(Uniform(-1.0, 1.0))
    y: State = state(0.1)
    g: State = state(0.0)
    mean: State = state(0.0, per="population")

    @x.ode
    def dx(self) -> Array:
        return -self.x * np.arctanh(0.7) / 7.0 + self.z * 0.3 + np.mean(self.x * self.y) + self.g

    @g.ode
    def dg(self) -> Array:
        return -self.g / 5.0

    @update
    def mix(self) -> None:
        self.mean = np.sum(self.x * self.y) / 100.0
        bump = np.exp(-(self.x**2)) + self.x * self.z * 0.1 + np.arcsinh(0.3) * self.y
        bump = bump + 0.1 * np.arctan2(self.y, self.x) + 0.1 * np.arccos(0.1 * self.x) + np.tan(0.1 * self.x)
        self.y = bump * 0.3 + 0.1 * self.mean * self.x

    @spike
    def fires(self) -> Array:
        return self.x * self.y + self.z > 0.9

    @fires.reset
    def back(self) -> None:
        self.x = self.x * 0.5 - self.y * self.z * 0.1


def busy() -> Network:
    cells = Busy(131, name="busy")
    return Network(cells, Synapse(cells, cells, FixedProbability(0.1), into="g", w=Normal(0.0, 0.05), name="all"))


def membranes() -> Network:
    return Network(HH_cond_exp(70, name="membranes", v=Uniform(-65.0, -30.0)))


def digest(make: Any, compiler: str, flags: list[str], **choices: Any) -> str:
    net = make()
    build: dict[str, Any] = {"compiler": compiler, "compiler_flags": flags}
    with Simulator(net, dt=0.1, seed=5, **build, **choices) as sim:
        sim.step(150)
        for population in net.populations:
            for name in ("x", "y", "mean", "v"):
                assert np.isfinite(getattr(population, name, 0.0)).all()
        return sim.digest()


@both
def test_all_builds_agree() -> None:
    found = {f"{compiler} {flags}": digest(busy, compiler, flags, strict=True) for compiler, flags in BUILDS}
    assert len(set(found.values())) == 1, found


@both
def test_in_single_precision_too() -> None:
    found = {digest(busy, compiler, flags, strict=True, dtype=np.float32) for compiler, flags in BUILDS[::3]}
    assert len(found) == 1


@both
def test_membranes_agree_and_without_it_clang_contracts() -> None:
    """So the promise is not empty on a machine that has the instruction."""
    assert len({digest(membranes, compiler, flags, strict=True) for compiler, flags in BUILDS}) == 1
    if " fma " in Path("/proc/cpuinfo").read_text():
        assert digest(busy, *BUILDS[3]) != digest(busy, *BUILDS[3], strict=True)


class Functions(Neuron):
    """Of each of our functions one, of numbers that are looked at for what they are."""

    x: State = state(Uniform(-3.0, 3.0))
    y: State = state(0.0)
    z: State = state(0.0)

    @update
    def compute(self) -> None:
        x = self.x
        self.y = np.sin(x) + np.exp(x) + np.log1p(np.abs(x)) + np.tanh(x) + np.expm1(x / 10.0) + np.sin(1e9 * x)
        self.y = self.y + np.arctan2(self.z, x) + np.tan(x / 2.0) + np.arcsin(x / 3.0) + np.arctan(1.0 / x)
        self.z = np.where(np.log(x) == np.log(x), 1.0, 0.0) + np.where(np.exp(1e3 * x) < np.inf, 2.0, 0.0)


LOOSE = [
    *((compiler, flag) for flag in ("-ffast-math", "-Ofast") for compiler in ("gcc", "clang")),
    ("gcc", "--optimize=fast"),
    ("gcc", "-funsafe-math-optimizations"),
    ("gcc", "-fsingle-precision-constant"),
    ("clang", "-ffp-model=fast"),
]


@pytest.mark.parametrize(("compiler", "flag"), LOOSE)
def test_loose_flags_leave_our_functions_right(compiler: str, flag: str) -> None:
    if shutil.which(compiler) is None:
        pytest.skip(f"no {compiler} here")
    found = []
    for words, flags in ((compiler, ["-O2"]), (compiler, ["-O2", "-march=native", flag]), (f"{compiler} {flag}", [])):
        cells = Functions(130, name="cells")
        with Simulator(Network(cells), dt=1.0, seed=3, compiler=words, compiler_flags=flags) as sim:
            sim.step(1)
            found.append([cells.y.copy(), cells.z.copy()])
    for loose in found[1:]:
        np.testing.assert_allclose(loose[0], found[0][0], rtol=1e-13)
        np.testing.assert_array_equal(loose[1], found[0][1])
    assert (np.array([5e-324]) * 1.0)[0] > 0.0  # such a library would have had NumPy round subnormal numbers to 0


def test_the_line_shows_it_and_loose_flags_are_refused() -> None:
    with Simulator(busy(), strict=True, compiler_flags="-O0") as sim:
        assert "-ffp-contract=off" in sim.build_command
    for flag in ("-ffast-math", "-Ofast", "-ffp-contract=fast", "-ffp-model=fast", "--optimize=fast", "-mfpmath=387"):
        with pytest.raises(CompileError, match=rf"strict=True promises the same bits, and {flag} lets"):
            Simulator(membranes(), strict=True, compiler_flags=["-O2", flag]).start()
        with pytest.raises(CompileError, match=rf"and {flag} lets"):
            Simulator(membranes(), strict=True, compiler=f"gcc {flag}").start()
    with pytest.raises(SimulationError, match=r"strict=True is a promise about compilers"):
        Simulator(membranes(), strict=True, backend="numpy")
    with pytest.raises(SimulationError, match="strict='yes': True or False"):
        Simulator(membranes(), strict="yes")  # type: ignore[arg-type]  # refused at run time
