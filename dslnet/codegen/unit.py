"""One translation unit: headers, the library functions that are used, structs, functions, and the run."""

from __future__ import annotations

import re
from importlib.resources import files

from dslnet.codegen.emit import Emitter, struct
from dslnet.codegen.ir import Kernel
from dslnet.codegen.library import sources
from dslnet.codegen.lower import Lowered
from dslnet.codegen.lower.calendars import has_calendars
from dslnet.codegen.lower.stirred import by_target

HEADERS = ("math.h", "stdint.h", "stddef.h", "stdlib.h", "string.h", "time.h")
THREAD_HEADERS = ("pthread.h", "sched.h", "stdatomic.h", "unistd.h")
ENTRIES = """\
int dsl_start(Network *net);
int64_t dsl_run(Network *net, int64_t end);
void dsl_stop(Network *net);
void dsl_replay(const Network *net, int64_t tick);
"""
BY_TARGET = """\
void dsl_by_target(int64_t sources, const int64_t *begin, const uint16_t *target16, const uint32_t *target32,
    int64_t *next, uint16_t *source16, uint32_t *source32, uint32_t *place);
void dsl_by_target_moved(int64_t step, int64_t changes, const int64_t *at, const int64_t *changed, const int64_t *pre,
    int64_t sources, uint32_t *scratch, const uint16_t *source16, const uint32_t *source32, const uint32_t *place,
    uint16_t *into16, uint32_t *into32, uint32_t *into);
"""
BY_DELAY = """\
void dsl_by_delay(int64_t rows, const int64_t *source, const int64_t *row, const int64_t *begin, const int64_t *offset,
    const uint16_t *target16, const uint32_t *target32, const uint32_t *place, int64_t threads, const int64_t *bounds,
    uint32_t *starts, uint16_t *into16, uint32_t *into32, uint32_t *into);
"""
CALENDAR = """\
void dsl_rewrite(const Network *net, int64_t tick);
void dsl_forget(Calendar *calendar);
"""
CALLED_BY_PYTHON = frozenset(re.findall(r"\b(dsl_\w+)\(", ENTRIES + BY_TARGET + BY_DELAY + CALENDAR))


def translation_unit(kernel: Kernel, lowered: Lowered, threads: bool) -> str:
    """The C file of a network. The same network gives the same bytes, whatever its sizes and values."""
    emitter = Emitter(kernel.real)
    team, run = ("threads", "run_threads") if threads else ("serial", "run_serial")
    parts = [
        *(struct(s) for s in (*kernel.structs, lowered.constants)),
        runtime(team),
        *([runtime("calendar")] if has_calendars(lowered.kinds) else []),
        *(emitter.function(f) for f in (*kernel.functions, *lowered.whole)),
        *(runtime(name) for name in ("replay", "record", "worker", run)),
        *([runtime("by_target")] if looks_back(lowered) else []),
        *([runtime("by_delay")] if has_parts(lowered) else []),
    ]
    text = "\n".join(parts)
    called = set(re.findall(r"\b(dsl_\w+)\(", text)) - CALLED_BY_PYTHON
    called |= {"dsl_wide"} if "DSL_WIDE" in text else set()
    return "\n".join(part for part in (_head(threads), sources(called), text) if part)


def declarations(kernel: Kernel, lowered: Lowered) -> str:
    """What Python reads: the structs it fills and the functions it calls."""
    shared = [s for s in kernel.structs if not s.name.endswith("_constants")]
    asked = ((BY_TARGET, looks_back(lowered)), (BY_DELAY, has_parts(lowered)), (CALENDAR, has_calendars(lowered.kinds)))
    entries = ENTRIES + "".join(text for text, wanted in asked if wanted)
    return "\n".join(struct(s, opaque=True) for s in shared) + "\n" + entries


def looks_back(lowered: Lowered) -> bool:
    """Whether synapses are gone through by their targets."""
    return any(by_target(kind) for kind in lowered.kinds.projections)


def has_parts(lowered: Lowered) -> bool:
    """Whether there are parts of projections, by their delays."""
    return any(kind.layout == "placed" for kind in lowered.kinds.projections)


def runtime(name: str) -> str:
    """A hand-written part."""
    return files(__package__).joinpath("runtime", f"{name}.h").read_text(encoding="utf-8")


def _head(threads: bool) -> str:
    headers = (*HEADERS, *(THREAD_HEADERS if threads else ()))
    # For the clock and the threads. _GNU_SOURCE would do too, and have gcc read three times as much of math.h.
    first = "/* Written by dslnet. */\n#define _POSIX_C_SOURCE 200809L\n#define _DARWIN_C_SOURCE\n"
    return first + "".join(f"#include <{header}>\n" for header in sorted(headers))
