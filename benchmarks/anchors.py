"""The loops written by hand: compiles them from a folder outside the repository and runs them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from measure import HAND, Program, Row, Setting, printed_row

TYPES = {"float64": "double", "float32": "float"}
FLAGS = ["-O3", "-march=native", "-ffast-math", "-fopenmp"]


def build(folder: Path, name: str, into: Path, *defines: str) -> Path | None:
    """The program made of `name`.c, or None where the folder or the compiler is missing."""
    source, program = folder / f"{name}.c", into / "".join((name, *defines))
    if not source.exists():
        return None
    try:
        subprocess.run(["gcc", *FLAGS, *defines, str(source), "-o", str(program), "-lm"], check=True)
    except OSError:
        return None
    return program


def coba(program: Path, duration: float, threads: int, per_synapse: bool = False) -> Row:
    """One run of COBA 4000 in float64, weights stored once or for each synapse; `sim_s` is the simulation alone."""
    arguments = ("4000", "0.02", "0.6", "6.7", f"{duration:g}", str(threads), f"{per_synapse:d}", "coba")
    return printed_row([program, *arguments])


def brunel(program: Path, duration: float, threads: int) -> Row:
    """One run of Brunel's network in float32, with indices of the width it was built for."""
    return printed_row([program, "10000", f"{duration:g}", str(threads)])


def coba_programs(setting: Setting, duration: float, per_synapse: bool = False) -> list[Program]:
    """The loop for COBA on one thread and on two."""
    program = found(setting, "hand_coba")
    threads = (1, 2) if program is not None else ()
    return [Program(HAND, n, lambda n=n: coba(program, duration, n, per_synapse)) for n in threads]


def brunel_programs(setting: Setting, duration: float) -> list[Program]:
    """The loop for Brunel's network on one thread and on two."""
    program = found(setting, "hand_brunel", "-DIDX=uint16_t")
    threads = (1, 2) if program is not None else ()
    return [Program(HAND, n, lambda n=n: brunel(program, duration, n)) for n in threads]


def rate(program: Path, size: int, steps: int, threads: int) -> Row:
    """One run of a dense network of rates, in the precision it was built for."""
    return printed_row([program, str(size), str(steps), str(threads)])


def rate_programs(setting: Setting, size: int, steps: int, dtype: str) -> list[Program]:
    """The loop for a dense network of rates on one thread and on two."""
    program = found(setting, "hand_rate", f"-DTY={TYPES[dtype]}")
    threads = (1, 2) if program is not None else ()
    return [Program(f"{HAND} {dtype}", n, lambda n=n: rate(program, size, steps, n)) for n in threads]


def found(setting: Setting, name: str, *defines: str) -> Path | None:
    """The program, built; where there is none, a line that says so."""
    program = build(setting.options.anchors, name, setting.scratch, *defines)
    if program is None:
        setting.missing.append(f"{name}: no source in {setting.options.anchors}, or no gcc")
    return program
