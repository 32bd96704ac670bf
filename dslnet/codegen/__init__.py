"""From a plan to a loaded library.

lower       lower/*        plan            -> Kernel      (loops and stores over structs)
verify      verify.py      Kernel          -> Kernel      (after lowering and after each pass)
passes      passes/*       Kernel          -> Kernel
keeping     lower/lowered  Kernel          -> calls of what the passes keep of neurons
emit        emit.py        Kernel          -> C text and the declarations Python reads
build       build.py       text + compiler -> library
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from dslnet.codegen.build import Library, build
from dslnet.codegen.lower import Lowered, keeping, lower
from dslnet.codegen.measuring import measuring
from dslnet.codegen.passes import run_passes
from dslnet.codegen.unit import declarations, translation_unit
from dslnet.plan import NetworkPlan

__all__ = ["Compiled", "Library", "compile_plan"]


@frozen
class Compiled:
    """A library, what an engine must know to allocate for it, and the choices it was built with."""

    library: Library
    lowered: Lowered
    choices: Mapping[str, Any] = field(factory=dict)


def compile_plan(
    plan: NetworkPlan, threads: int, *, profile: bool = False, check: bool = False, **choices: Any
) -> Compiled:
    """Generate, build and load the C of a network. `choices` are those of `build`, such as compiler and flags. With
    `profile` it measures its own time, with `check` it can look for values that are not finite."""
    lowered = measuring(lower(plan, check), plan) if profile else lower(plan, check)
    kernel = run_passes(lowered.kernel)
    lowered = keeping(lowered, kernel)
    text = translation_unit(kernel, lowered, threads > 1)
    library = build(text, declarations(kernel, lowered), threads=threads > 1, **choices)
    return Compiled(library, lowered, {"profile": profile, "check": check, **choices})
