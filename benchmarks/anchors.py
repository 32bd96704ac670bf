"""The loops written by hand: compiles them from a folder outside the repository and runs them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

FLAGS = ["-O3", "-march=native", "-ffast-math", "-fopenmp"]


def build(folder: Path, name: str, into: Path) -> Path | None:
    """The program made of `name`.c, or None where the folder or the compiler is missing."""
    source, program = folder / f"{name}.c", into / name
    if not source.exists():
        return None
    try:
        subprocess.run(["gcc", *FLAGS, str(source), "-o", str(program), "-lm"], check=True)
    except OSError:
        return None
    return program


def coba(program: Path, duration: float, threads: int) -> dict[str, float]:
    """One run of COBA 4000 in float64 with weights stored once; `sim_s` is the simulation alone."""
    arguments = ["4000", "0.02", "0.6", "6.7", f"{duration:g}", str(threads), "0", "coba"]
    printed = subprocess.run([program, *arguments], capture_output=True, text=True, check=True).stdout
    return dict(json.loads(printed))
