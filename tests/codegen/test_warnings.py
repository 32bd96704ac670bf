"""The generated C compiles without a warning, for one thread and several, in both precisions, with gcc and clang."""

from __future__ import annotations

import shutil
from typing import Any

import numpy as np
import pytest
from codegen.networks import NETWORKS, exercise

from dslnet import Simulator

STRICT = {
    "gcc": ["-O1", "-march=native", "-Wall", "-Wextra", "-Werror"],
    "clang": ["-O0", "-march=native", "-Wall", "-Wextra", "-Werror"],
}
"""gcc finds some of what it warns of while it optimises, clang all of it before."""
FORMS: dict[str, dict[str, Any]] = {
    "serial": {"threads": 1, "dtype": np.float64},
    "threads": {"threads": 2, "dtype": np.float32},
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("compiler", ["gcc", "clang"])
@pytest.mark.parametrize("name", NETWORKS)
def test_no_warning(name: str, compiler: str, form: str) -> None:
    if shutil.which(compiler) is None:
        pytest.skip(f"no {compiler} here")
    net = NETWORKS[name](70, 3.0, 0.1)
    with Simulator(net, dt=0.1, seed=1, compiler=compiler, compiler_flags=STRICT[compiler], **FORMS[form]) as sim:
        exercise(sim, 20)
        assert sim.tick == 20
