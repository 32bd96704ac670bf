"""Other simulators on the same network, each in an environment of its own.

A peer is a script in this folder, which prints one JSON line. It runs in the interpreter given by option, else in the
current one if the `bench` extra is installed there, else in a new environment if the option asks for it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

from attrs import evolve, frozen

HERE = Path(__file__).parent


@frozen
class Peer:
    """Another simulator: what its script is called, what is imported, what is installed."""

    name: str
    script: str
    module: str
    requirements: tuple[str, ...]

    @property
    def option(self) -> str:
        """What it is called on the command line of run.py."""
        return f"--{self.name.lower()}"

    def python(self, given: str | None, scratch: Path, install: bool) -> Path | None:
        """The interpreter to run it with: given, this one, or a new one; None where there is none."""
        if given is not None:
            return Path(given) / "bin" / "python"
        if importlib.util.find_spec(self.module) is not None:
            return Path(sys.executable)
        return self.install(scratch / self.module) if install else None

    def install(self, folder: Path) -> Path:
        """A new environment that has it."""
        venv.create(folder, with_pip=True)
        python = folder / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", *self.requirements], check=True)
        return python

    def run(self, python: Path, *options: str) -> dict[str, float | str]:
        """One run. The environment's programs come first in PATH: ANNarchy's build finds its parts only there, and
        looks into the environment that is active before."""
        environment = {**os.environ, "PATH": f"{python.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
        environment.pop("VIRTUAL_ENV", None)
        command = [python, HERE / self.script, *options]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{self.name} failed:\n{done.stderr[-2000:]}")
        return dict(json.loads(done.stdout.splitlines()[-1]))


BRIAN2 = Peer("Brian2", "brian2_coba.py", "brian2", ("brian2>=2.9", "numpy<2.3", "setuptools"))
BRIAN2_HODGKIN_HUXLEY = evolve(BRIAN2, script="brian2_hodgkin_huxley.py")
ANNARCHY = Peer("ANNarchy", "annarchy_coba.py", "ANNarchy", ("ANNarchy>=5.0", "nanobind"))
ANNARCHY_HODGKIN_HUXLEY = evolve(ANNARCHY, script="annarchy_hodgkin_huxley.py")
BRIAN2_STDP = evolve(BRIAN2, script="brian2_stdp.py")
ANNARCHY_STDP = evolve(ANNARCHY, script="annarchy_stdp.py")
ANNARCHY_RATE = evolve(ANNARCHY, script="annarchy_rate.py")
ANNARCHY_PHASES = evolve(ANNARCHY, script="annarchy_phases.py")
NUMPY_RATE = Peer("NumPy", "numpy_rate.py", "numpy", ("numpy",))
NUMPY_PHASES = evolve(NUMPY_RATE, script="numpy_phases.py")
SCIPY_RATE = Peer("scipy", "numpy_rate.py", "scipy", ("scipy",))
SCIPY_CONVOLUTION = evolve(SCIPY_RATE, script="scipy_convolution.py")
NEST = Peer("NEST", "nest_microcircuit.py", "nest", ("nest-simulator>=3.10",))
