"""A loop with a power is vectorised by gcc whatever its base and its exponent are: a number for each neuron, one for
all, or one that was chosen from two; else it takes five times as long.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from dslnet.codegen.library import Real, sources
from dslnet.codegen.toolchain import DEFAULT_FLAGS, REQUIRED_FLAGS

FORMS = {
    "of each": "POW(x[i], y[i])",
    "one exponent": "POW(x[i], c)",
    "a literal": "POW(x[i], 2.5)",
    "one base": "POW(c, x[i])",
    "rectified": "POW(MAXIMUM(x[i], 0), c)",
    "rectified, of each": "POW(MAXIMUM(x[i], 0), y[i])",
    "Hill": "POW(MAXIMUM(x[i], 0), c) / (POW(MAXIMUM(x[i], 0), c) + POW(d, c))",
}


def loop(form: str, real: Real) -> str:
    """C with one loop, as generated code has them."""
    names = {"POW": "dsl_pow", "MAXIMUM": "dsl_maximum"}
    suffix = "f" if real == "float" else ""
    body = FORMS[form]
    for name, function in names.items():
        body = body.replace(name, function + suffix)
    given = f"int n, {real} *restrict out, const {real} *restrict x, const {real} *restrict y"
    lines = (
        f"void loop({given}) {{",
        f"    const {real} c = y[0], d = y[1];",
        "    (void)d;",
        "#pragma omp simd",
        f"    for (int i = 0; i < n; i++) out[i] = {body};",
        "}",
    )
    return sources([name + suffix for name in names.values()]) + "\n".join(lines) + "\n"


def has_wide_vectors() -> bool:
    """Whether gcc is there, and this machine has vectors of 256 bits: shorter ones lack some of what a power needs."""
    if shutil.which("gcc") is None:
        return False
    command = ["gcc", "-march=native", "-dM", "-E", "-x", "c", "/dev/null"]
    return "__AVX2__" in subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(not has_wide_vectors(), reason="needs gcc and AVX2")
@pytest.mark.parametrize("real", ["double", "float"])
@pytest.mark.parametrize("form", FORMS)
def test_vectorised(form: str, real: Real, tmp_path: Path) -> None:
    file = tmp_path / "loop.c"
    file.write_text(loop(form, real), encoding="utf-8")
    command = ["gcc", *DEFAULT_FLAGS, *REQUIRED_FLAGS, "-fopt-info-vec", str(file), "-o", str(tmp_path / "loop.so")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    assert "loop vectorized" in told
