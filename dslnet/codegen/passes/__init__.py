"""Kernel to Kernel, one file a pass, in the order of `PIPELINE`."""

from __future__ import annotations

import os
from collections.abc import Callable

from dslnet.codegen.emit import Emitter
from dslnet.codegen.ir import Kernel
from dslnet.codegen.passes.declare_sources import declare_sources
from dslnet.codegen.passes.drop_unused import drop_unused
from dslnet.codegen.passes.hoist_invariants import hoist_invariants
from dslnet.codegen.passes.join_sources import join_sources
from dslnet.codegen.passes.keep_still import keep_still
from dslnet.codegen.passes.load_ahead import load_ahead
from dslnet.codegen.passes.load_before_choosing import load_before_choosing
from dslnet.codegen.passes.name_parts import name_parts
from dslnet.codegen.passes.near_angles import near_angles
from dslnet.codegen.passes.read_curves import read_curves
from dslnet.codegen.passes.share_calls import share_calls
from dslnet.codegen.passes.skip_idle_loops import skip_idle_loops
from dslnet.codegen.passes.split_long_loops import split_long_loops
from dslnet.codegen.passes.spread_factors import spread_factors
from dslnet.codegen.verify import verify

Pass = Callable[[Kernel], Kernel]

PIPELINE: tuple[Pass, ...] = (
    name_parts,
    spread_factors,
    keep_still,
    hoist_invariants,
    read_curves,
    skip_idle_loops,
    join_sources,
    share_calls,
    split_long_loops,
    load_ahead,
    load_before_choosing,
    near_angles,
    declare_sources,
    drop_unused,
)


def run_passes(kernel: Kernel) -> Kernel:
    """The kernel after all passes, verified. `DSLNET_DEBUG=1` prints it after every one."""
    if os.environ.get("DSLNET_DEBUG") == "1":
        return _step_by_step(kernel, shown=True)
    made = kernel
    try:
        for change in PIPELINE:
            made = change(made)
        return verify(made)
    except Exception:
        _step_by_step(kernel)  # which says behind which of them something was wrong first
        raise


def _step_by_step(kernel: Kernel, shown: bool = False) -> Kernel:
    """The same, verified after each pass."""
    for change in (verify, *PIPELINE):
        kernel = verify(change(kernel))
        if shown:
            emitter = Emitter(kernel.real)
            print(f"// after {change.__name__}", *(emitter.function(f) for f in kernel.functions), sep="\n")
    return kernel
