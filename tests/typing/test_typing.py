"""Strict type checkers need no plugin: the example of the design passes, and wrong uses are found."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
ERROR = re.compile(r"\.py:(\d+): error: .*\[([\w-]+)\]$")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[int, str]]]:
    """The lines that strict mypy refuses, with its codes, by file."""
    files = [HERE / "accepted.py", HERE / "refused.py"]
    options = ["--config-file", str(HERE / "mypy.ini"), "--cache-dir", str(tmp_path_factory.mktemp("mypy"))]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *map(str, files)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    lines = done.stdout.splitlines()
    return {
        file.stem: [(int(m[1]), m[2]) for line in lines if file.name in line and (m := ERROR.search(line))]
        for file in files
    }


def test_the_example_passes(found: dict[str, list[tuple[int, str]]]) -> None:
    assert found["accepted"] == []


def test_wrong_uses_are_found(found: dict[str, list[tuple[int, str]]]) -> None:
    lines = (HERE / "refused.py").read_text().splitlines()
    expected = {(number, line.split("# error: ")[1]) for number, line in enumerate(lines, 1) if "# error: " in line}
    assert expected and expected <= set(found["refused"])
    near = {number + shift for number, _ in expected for shift in (0, 1)}
    assert {number for number, _ in found["refused"]} <= near


def test_the_example_runs() -> None:
    code = "import runpy, sys; runpy.run_path(sys.argv[1])"
    subprocess.run([sys.executable, "-W", "error", "-c", code, str(HERE / "accepted.py")], cwd=ROOT, check=True)
