"""Programs of the project, run as a user runs them: in a process of their own, or, quicker, in that of the test, which
has imported what they import and compiles with light flags."""

from __future__ import annotations

import io
import os
import runpy
import subprocess
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from pathlib import Path

import dslnet


def run_here(program: Path, options: Iterable[str], beside: Iterable[Path] = ()) -> str:
    """What a program prints; it may import from its folder and from those `beside` it."""
    found, before = io.StringIO(), (sys.argv, sys.path)
    sys.argv, sys.path = [str(program), *options], [*map(str, (program.parent, *beside)), *sys.path]
    try:
        with redirect_stdout(found):
            runpy.run_path(str(program), run_name="__main__")
    finally:
        sys.argv, sys.path = before
    return found.getvalue()


def run_alone(program: Path, options: Iterable[str], beside: Iterable[Path] = (), folder: Path | None = None) -> str:
    """The same in a process of its own, started in a folder; it finds the dslnet that these tests import."""
    paths = (Path(dslnet.__file__).parent.parent, *beside)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    command = [sys.executable, "-W", "error", str(program), *options]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
