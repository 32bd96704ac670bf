"""The notebook runs from its first cell to its last, and shows pictures, tables and numbers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import dslnet

NOTEBOOK = Path(__file__).parents[2] / "examples" / "first_steps.ipynb"
EXECUTE = """
import sys, nbclient, nbformat
from jupyter_client.manager import AsyncKernelManager
notebook = nbformat.read(sys.argv[1], as_version=4)
kernel = AsyncKernelManager(kernel_cmd=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"])
nbclient.NotebookClient(notebook, km=kernel, timeout=120).execute()
nbformat.write(notebook, sys.argv[2])
"""
"""In a process of its own: what Jupyter leaves open and warns of is not ours."""


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What the cells showed."""
    for module in ("nbformat", "nbclient", "ipykernel", "matplotlib"):
        pytest.importorskip(module)
    done = tmp_path_factory.mktemp("notebook") / "done.ipynb"
    environment = {**os.environ, "PYTHONPATH": str(Path(dslnet.__file__).parent.parent)}
    environment.pop("MPLBACKEND", None)  # a notebook chooses its own
    command = [sys.executable, "-W", "ignore", "-c", EXECUTE, str(NOTEBOOK), str(done)]
    ran = subprocess.run(command, env=environment, cwd=done.parent, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return [output for cell in json.loads(done.read_text())["cells"] for output in cell.get("outputs", ())]


def shown(outputs: list[Any], kind: str) -> list[str]:
    return ["".join(output["data"][kind]) for output in outputs if kind in output.get("data", {})]


def test_it_shows_pictures_descriptions_and_numbers(outputs: list[Any]) -> None:
    assert len(shown(outputs, "image/png")) == 5
    tables = shown(outputs, "text/html")
    assert len(tables) == 2
    assert r"\frac{\mathrm{d} v}{\mathrm{d} t}" in tables[0] and "(chosen)" in tables[0]
    assert "Model summary" in tables[1] and "exc: fires; exc: v, a" in tables[1]
    printed = "".join("".join(output["text"]) for output in outputs if output["output_type"] == "stream")
    assert "rate" in printed and "CV" in printed and "correlation" in printed


def test_it_is_kept_without_outputs() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
