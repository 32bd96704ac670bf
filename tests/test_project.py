"""The project around the code says the same thing everywhere, and the model of README.md runs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import dslnet

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
COMMANDS = ["pip install '.[plot]' && python examples/balanced_network.py", "pip install '.[test]' && pytest -n auto"]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_two_commands(command: str) -> None:
    assert f"\n{command}\n" in README


def test_ci_runs_the_test_command_word_for_word() -> None:
    assert COMMANDS[1] in (ROOT / ".ci" / "run").read_text()


def test_one_version() -> None:
    citation = (ROOT / "CITATION.cff").read_text()
    assert PROJECT["version"] == dslnet.__version__
    assert f"\nversion: {dslnet.__version__}\n" in citation
    assert f"{dslnet.__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_links_of_the_documents_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)", page.read_text()):
            assert link.startswith("https://") or (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_model_of_the_readme_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    file = tmp_path / "readme.py"  # tracing shows lines of the file a class stands in
    file.write_text(code)
    exec(compile(code, str(file), "exec"), {"__name__": "readme"})
    spikes, slope = capsys.readouterr().out.splitlines()
    assert float(spikes.split()[0]) > 0.5
    assert float(slope) == pytest.approx((-60.0 + 55.0 + 0.0 + 12.0) / 20.0)
