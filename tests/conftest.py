"""What all tests share: a cache folder of their own, the Hypothesis profiles, the two backends, and light flags.

The generated code goes to a folder that is new for every test session, so that no test passes because of a library an
older dslnet left behind. All workers of `pytest -n` share it, because two tests often need the same small model.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import threading
import zlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

SCRATCH = "DSLNET_TEST_SCRATCH"

if SCRATCH not in os.environ:  # the workers of pytest-xdist inherit the folder of the session that started them
    os.environ[SCRATCH] = tempfile.mkdtemp(prefix="dslnet-tests-")
    OWNS_SCRATCH = True
else:
    OWNS_SCRATCH = False

os.environ["XDG_CACHE_HOME"] = os.path.join(os.environ[SCRATCH], "cache")
os.environ["MPLCONFIGDIR"] = os.path.join(os.environ[SCRATCH], "matplotlib")
os.environ["MPLBACKEND"] = "Agg"
os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = os.path.join(os.environ[SCRATCH], "hypothesis")

import hypothesis  # noqa: E402  # it fixes its storage folder when it is imported

from dslnet import simulator  # noqa: E402  # it may ask for the folder of the cache
from dslnet.codegen import toolchain  # noqa: E402

SHIPPED = toolchain.DEFAULT_FLAGS
LIGHT = ("-O1", *SHIPPED[1:])
"""What most tests compile with: gcc takes 0.6 of the time, and vectorises the same loops. Examples, benchmarks and what
is marked `shipped`, where every bit counts, compile as users do."""
toolchain.DEFAULT_FLAGS = LIGHT

hypothesis.settings.register_profile(
    "default",
    max_examples=12,
    deadline=None,  # the first example may compile
    derandomize=True,  # the same examples every time: a failure in CI is a failure at home
    database=None,
)
hypothesis.settings.register_profile("thorough", max_examples=500, deadline=None, print_blob=True, database=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts something in the background has it ignore Ctrl-C, and tests would wait for one without end.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker is left with it when the others have nothing to do."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A worker that has nothing left to do takes over half of what another one has before it."""
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log) if config.getoption("dist") == "load" else None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if OWNS_SCRATCH:
        shutil.rmtree(os.environ.pop(SCRATCH, ""), ignore_errors=True)


@pytest.fixture(autouse=True)
def flags(request: pytest.FixtureRequest) -> Iterator[None]:
    """The flags of users, for tests that are marked so."""
    toolchain.DEFAULT_FLAGS = SHIPPED if request.node.get_closest_marker("shipped") else LIGHT
    yield
    toolchain.DEFAULT_FLAGS = LIGHT


@pytest.fixture(autouse=True)
def seeds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same seeds in every run for simulators that are given none: what fails once fails again.

    DSLNET_TEST_SEED=1 (2, 3, ...) draws others, which shows what a test owes to its seed.
    """
    named = f"{os.environ.get('DSLNET_TEST_SEED', '0')} {request.node.nodeid}"
    drawn = random.Random(zlib.crc32(named.encode()))
    monkeypatch.setattr(simulator, "secrets", SimpleNamespace(randbits=drawn.getrandbits))


@pytest.fixture(params=["c", "numpy"])
def backend(request: pytest.FixtureRequest) -> str:
    """Every known answer is met by the compiled code and by the interpreter."""
    return str(request.param)


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """A function among the parameters is called by its place: its address differs from worker to worker."""
    return argname if callable(val) and not isinstance(val, type) else None
