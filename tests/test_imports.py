"""Imports point one way, and `import dslnet` is light."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import dslnet

PACKAGE = Path(dslnet.__file__).parent
HEAVY = ["sympy", "cffi", "_cffi_backend", "matplotlib", "scipy", "pandas", "xarray"]
# Each room may import rooms of its own floor or of a floor above it in this list, and each has its floor.
FLOORS = [
    {"errors", "location", "messages", "ticks", "arrays", "schedule", "philox", "distributions"},
    {"expressions", "symbols", "model", "fields", "tracing", "meta", "checks", "declaring", "language", "units"}
    | {"members", "neuron", "synapse", "network", "connect", "inputs", "models"},
    {"integrate", "stepping", "program", "advance", "plasticity"},
    {"plan", "planning"},
    {"engine", "codegen", "compiled", "reference", "memory", "record", "statistics", "pictures", "checkpoint"}
    | {"asking", "turnover", "running", "simulator", "description"},
]


def imported_by(path: Path) -> set[str]:
    """The modules of dslnet that a file imports anywhere, functions and type checking included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room(name: str) -> str:
    """`codegen` for dslnet.codegen.passes.fuse."""
    return name.split(".")[1] if name.startswith("dslnet.") else ""


def floor_of(name: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if name in rooms)


FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")
ROOMS = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in FILES}


def test_each_room_has_one_floor() -> None:
    assert sorted(name for rooms in FLOORS for name in rooms) == sorted(ROOMS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    here = floor_of(path.relative_to(PACKAGE).parts[0].removesuffix(".py"))
    wrong = {name for name in imported_by(path) if room(name) in ROOMS and floor_of(room(name)) > here}
    assert not wrong


def test_schedule_stands_on_ticks_and_attrs() -> None:
    outside = {name.split(".")[0] for name in imported_by(PACKAGE / "schedule.py")} - set(sys.stdlib_module_names)
    inside = {room(name) for name in imported_by(PACKAGE / "schedule.py")} - {""}
    assert outside <= {"attrs", "dslnet"}
    assert inside <= {"ticks", "errors", "messages"}


def run_python(code: str) -> str:
    """What a fresh interpreter prints; it finds the dslnet that these tests import."""
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_import_is_light() -> None:
    code = f"import sys, dslnet; print([name for name in {HEAVY} if name in sys.modules])"
    assert run_python(code).strip() == "[]"


def test_declaring_a_class_imports_no_sympy() -> None:
    code = """
import sys
from dslnet import Neuron, state

class Plain(Neuron):
    v = state(1.0)

    @v.ode
    def dv(self):
        return -self.v

assert "sympy" not in sys.modules
Plain(3)
assert "sympy" in sys.modules
"""
    run_python(code)


def test_every_public_name_is_there() -> None:
    for name in dslnet.__all__:
        assert getattr(dslnet, name) is not None
    assert set(dslnet.__all__) <= set(dir(dslnet))
