"""Some hundred steps of every network under gcc's sanitizers: no stray access, no undefined behaviour, no data race."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from codegen.networks import NETWORKS

import dslnet

pytestmark = pytest.mark.long

DRIVER = Path(__file__).with_name("under_sanitizer.py")
ADDRESS = "-O0 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all"
THREAD = "-O0 -g1 -fsanitize=thread"
NAMES = sorted(NETWORKS.keys() - {"called", "vectorised"})  # these only call functions, value by value
MEETING = ["bursts", "due", "growing", "halting", "learning", "relay", "shared", "spikes", "watched"]
"""Those in which threads read what others wrote: spikes, rates, reductions, stop conditions."""


def library(name: str) -> str:
    """The path of gcc's library of a sanitizer; the test is left out where there is none."""
    if shutil.which("gcc") is None:
        pytest.skip("no gcc here")
    path = subprocess.run(
        ["gcc", f"-print-file-name={name}"], capture_output=True, text=True, check=True
    ).stdout.strip()
    if not Path(path).is_file():  # gcc echoes a name that it does not find
        pytest.skip(f"this gcc has no {name}")
    return path


def run(flags: str, preload: str, threads: int, names: list[str], wrap: tuple[str, ...] = (), broken: str = "") -> str:
    """What the driver says; an empty string where all went well."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(dslnet.__file__).parents[1]),
        "LD_PRELOAD": library(preload),
        "ASAN_OPTIONS": "detect_leaks=0",  # Python itself ends with memory that it still holds
        "TSAN_OPTIONS": "halt_on_error=1",
        "DSLNET_TEST_FLAGS": flags,
        "DSLNET_TEST_BREAK": broken,
    }
    words = [*wrap, sys.executable, str(DRIVER), str(threads), *names]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=300, check=False)
    return "" if done.returncode == 0 else f"{done.returncode}: {done.stdout}{done.stderr}"


def fixed_addresses() -> tuple[str, ...]:
    """gcc's thread sanitizer cannot live with much randomness in the layout of memory."""
    works = shutil.which("setarch") and subprocess.run(["setarch", "-R", "true"], check=False).returncode == 0
    return ("setarch", "-R") if works else ()


@pytest.mark.parametrize("half", [0, 1])
def test_addresses_and_undefined_behaviour(half: int) -> None:
    assert run(ADDRESS, "libasan.so", 3, NAMES[half::2]) == ""


def test_addresses_and_undefined_behaviour_without_threads() -> None:
    assert run(ADDRESS, "libasan.so", 1, ["spikes"]) == ""


def test_the_address_sanitizer_sees_a_wrong_bound() -> None:
    assert "AddressSanitizer" in run(ADDRESS, "libasan.so", 1, ["counting"], broken="bounds")


def test_threads_do_not_race() -> None:
    said = run(THREAD, "libtsan.so", 3, MEETING, fixed_addresses())
    if "unexpected memory mapping" in said:
        pytest.skip("this gcc's thread sanitizer does not run on this kernel")
    assert said == ""


def test_the_thread_sanitizer_sees_a_barrier_that_does_not_wait() -> None:
    said = run(THREAD, "libtsan.so", 3, ["rates"], fixed_addresses(), broken="barrier")
    if "unexpected memory mapping" in said:
        pytest.skip("this gcc's thread sanitizer does not run on this kernel")
    assert "data race" in said
