"""Every compiler and level of optimisation computes the same numbers, to rounding; one that fails says why."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from codegen.networks import NETWORKS, exercise
from comparison.running import Outcome, assert_same, outcome

from dslnet import Simulator
from dslnet.errors import CompileError

pytestmark = pytest.mark.shipped

PARTS = (7, 1, 12)
NAMES = ["methods", "spikes", "watched", "counting"]


@cache
def run(name: str, compiler: str, *flags: str) -> Outcome:
    """What a network becomes."""
    return outcome(
        lambda: NETWORKS[name](70, 3.0, 0.1), "c", PARTS, dt=0.1, seed=4, compiler=compiler, compiler_flags=list(flags)
    )


@pytest.mark.parametrize("flags", ["-O0", "-O1", "-O3 -march=native"])
@pytest.mark.parametrize("compiler", ["gcc", "clang"])
@pytest.mark.parametrize("name", NAMES)
def test_same_numbers(name: str, compiler: str, flags: str) -> None:
    if shutil.which(compiler) is None or shutil.which("gcc") is None:
        pytest.skip(f"needs gcc and {compiler}")
    assert_same(run(name, compiler, *flags.split()), run(name, "gcc", "-O2"), rtol=1e-7, atol=1e-9)


def test_same_numbers_with_zig(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ziglang")
    if shutil.which("gcc") is None:
        pytest.skip("needs gcc")
    # zig compiles its own C library first, which takes seconds: once is enough
    monkeypatch.setenv("ZIG_GLOBAL_CACHE_DIR", str(Path.home() / ".cache" / "zig"))
    assert_same(run("spikes", "zig cc", "-O1"), run("spikes", "gcc", "-O2"), rtol=1e-7, atol=1e-9)


def test_a_compiler_that_fails_says_how_and_keeps_the_file() -> None:
    net = NETWORKS["called"](3, 1.0, 0.1)
    with pytest.raises(CompileError) as caught, Simulator(net, compiler_flags=["-O1", "-Dfor=nothing"]):
        pass
    message = str(caught.value)
    assert "-Dfor=nothing" in message and "exit status" in message and "nothing" in message
    kept = Path(re.findall(r"The C file is kept: (.*)", message)[0])
    assert "Called_update" in kept.read_text(encoding="utf-8")
    with Simulator(net, dt=0.1, seed=1, compiler_flags=["-O1"]) as sim:  # nothing is lost
        exercise(sim, 2)
        assert np.isfinite(net.populations[0].r).all()
