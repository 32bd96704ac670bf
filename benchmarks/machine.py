"""What a figure was measured on."""

from __future__ import annotations

import os
import platform
import subprocess


def first_line(*command: str) -> str:
    """The first line a command prints, or nothing where it does not run."""
    try:
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
    return printed.splitlines()[0] if printed else ""


def processor() -> str:
    """The model of the processor."""
    try:
        listed = subprocess.run(["lscpu"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return platform.processor() or platform.machine()
    rows = dict(line.split(":", 1) for line in listed.splitlines() if ":" in line)
    family, model = (rows.get(key, "?").strip() for key in ("CPU family", "Model"))
    return f"{rows.get('Model name', '?').strip()} (family {family}, model {model})"


def describe() -> str:
    """One paragraph: processor, cores, memory, compiler, Python, load."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    compilers = [first_line(name, "--version") or f"no {name}" for name in ("gcc", "clang")]
    return "\n".join(
        [
            f"* processor: {processor()}, {os.cpu_count()} cores, {memory:.0f} GiB",
            f"* system: {platform.system()} {platform.release()}, Python {platform.python_version()}",
            f"* compilers: {'; '.join(compilers)}",
            f"* load while it ran (1, 5, 15 min): {', '.join(f'{load:.2f}' for load in os.getloadavg())}",
        ]
    )
