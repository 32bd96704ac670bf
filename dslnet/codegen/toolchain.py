"""Which C compiler, with which words on its command line, and what makes two of them the same.

The line is the user's flags (default `-O2 -march=native`), the few that the generated C relies on, and nothing else;
`-lm` names the library of `exp` and its like, without it the C library's oldest versions of them would be found.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

from dslnet.errors import CompileError

DEFAULT_FLAGS = ("-O2", "-march=native")
REQUIRED_FLAGS = ("-std=c11", "-fPIC", "-shared", "-fopenmp-simd", "-fno-math-errno", "-fno-trapping-math")
THREAD_FLAGS = ("-pthread",)
FOLDED = ("asinh", "acosh", "atanh", "erf", "fmod")
"""Functions of math.h whose value for a constant one compiler would compute by itself, and another not alike."""
STRICT_FLAGS = (
    "-ffp-contract=off",
    "-DDSL_STRICT",
    *(f"-fno-builtin-{name}{end}" for name in FOLDED for end in ("", "f")),
)
"""What gcc and clang, at any level of optimisation, still need to give the same bits."""
SINGLE = "-fsingle-precision-constant"
LOOSE = (
    *("-ffast-math", "-Ofast", "-funsafe-math-optimizations", "-fassociative-math", "-freciprocal-math"),
    *("-ffinite-math-only", "-fno-signed-zeros", "-ffp-contract=fast", "-ffp-contract=on", "-mrecip", "-mfpmath=387"),
    *("--optimize=fast", "-ffp-model=fast", "-ffp-model=aggressive", "-fno-honor-nans", "-fno-honor-infinities"),
    *("-fapprox-func", SINGLE, "-mdaz-ftz"),
)
"""Options that let a compiler compute something else than what is written."""
KEPT = ("-fno-associative-math", "-fno-finite-math-only")
"""What is added to such options: without order among sums no function of ours would be right, (x + c) - c being x."""
DOUBLE = ("-fno-single-precision-constant",)
"""Nor would they be with constants of seven digits."""
FAST = (
    "-ffast-math",
    "-Ofast",
    "--optimize=fast",
    "-funsafe-math-optimizations",
    "-ffp-model=fast",
    "-ffp-model=aggressive",
    "-mdaz-ftz",
)
WITHOUT_CRTFASTMATH = ("-nostartfiles",) if sys.platform == "linux" else ()
"""What is added to these when a library is linked: compilers add a constructor that has the thread which opens it round
subnormal numbers to 0 from then on, NumPy's as well. A library of plain C needs nothing else of what is left out."""
LIBRARIES = ("-lm",)

WHAT_TO_INSTALL = (
    "Install one with `apt install gcc` (macOS: `xcode-select --install`) or `pip install 'dslnet[compiler]'`, "
    'or simulate without one, slowly: Simulator(net, backend="numpy")'
)


def find_compiler(name: str | None = None) -> tuple[str, ...]:
    """The words that start the compiler: `name` as given, or the first of gcc, clang and the ziglang wheel.

    `name` is a program or a path, also with words behind it ("zig cc", "ccache gcc"). `zig` is looked for in the
    ziglang wheel as well. Raises CompileError, which says what to install, when there is none.
    """
    if name is None:
        return _first_found()
    try:
        words = shlex.split(os.fspath(name))
    except (ValueError, TypeError):
        words = []
    if not words:
        raise CompileError(f'compiler={name!r} is not a command: give a name, such as compiler="gcc" or "zig cc"')
    if locate(words[0]):
        return tuple(words)
    wheel = _zig_of_wheel() if words[0] == "zig" else None
    if wheel is None:
        raise CompileError(f"compiler {name!r}: there is no program {words[0]!r} here. {WHAT_TO_INSTALL}")
    return (wheel, *words[1:])


def choose_flags(flags: Sequence[str] | str | None) -> tuple[str, ...]:
    """The optimisation flags: the user's (a list, or one string that is split like a command line), or the default."""
    if flags is None:
        return DEFAULT_FLAGS
    words = shlex.split(flags) if isinstance(flags, str) else tuple(flags) if isinstance(flags, Iterable) else (flags,)
    for word in words:
        if not isinstance(word, str):
            raise CompileError(f'compiler_flags holds {word!r}: give strings, such as compiler_flags=["-O3"]')
    return tuple(words)


def strict_flags(flags: Sequence[str]) -> tuple[str, ...]:
    """What is added for strict=True. Raises CompileError where the user's flags allow other bits."""
    loose = [flag for flag in flags if flag in LOOSE]
    if loose:
        raise CompileError(
            f"strict=True promises the same bits, and {' '.join(loose)} lets the compiler change them: leave it out of "
            "compiler= and compiler_flags=, or strict out of Simulator(...)"
        )
    return STRICT_FLAGS


def command(
    compiler: Sequence[str],
    flags: Sequence[str] | str | None,
    threads: bool,
    source: str | os.PathLike[str],
    output: str | os.PathLike[str],
    strict: bool = False,
) -> tuple[str, ...]:
    """The words of the line that makes the shared library `output` of the C file `source`."""
    chosen = choose_flags(flags)
    said = (*compiler, *chosen)  # "gcc -Ofast" is a compiler too
    return (
        *said,
        *REQUIRED_FLAGS,
        *(KEPT if set(said) & set(LOOSE) else ()),
        *(DOUBLE if SINGLE in said else ()),
        *(WITHOUT_CRTFASTMATH if set(said) & set(FAST) and not _is_zig(compiler) else ()),
        *(strict_flags(said) if strict else ()),
        *(THREAD_FLAGS if threads else ()),
        *_only_for_zig(compiler, chosen),
        os.fspath(source),
        "-o",
        os.fspath(output),
        *LIBRARIES,
    )


def fingerprint(compiler: Sequence[str]) -> str:
    """Changes when another compiler stands behind the same words, or when another processor is `native`."""
    programs = [path for word in compiler if (path := locate(word))]
    wheel = _zig_of_wheel() if "ziglang" in compiler else None  # python -m ziglang cc
    programs += [wheel] if wheel else []
    return "\n".join([*map(_identity, programs), *_processor()])


def locate(program: str) -> str | None:
    """The path of a program, as the shell would find it."""
    folders = [""] if os.sep in program else os.environ.get("PATH", os.defpath).split(os.pathsep)
    for folder in folders:
        path = os.path.join(folder, program)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    return None


def _first_found() -> tuple[str, ...]:
    for program in ("gcc", "clang"):
        if locate(program):
            return (program,)
    wheel = _zig_of_wheel()
    if wheel is None:
        raise CompileError(f"there is no C compiler here: neither gcc nor clang nor ziglang. {WHAT_TO_INSTALL}")
    return (wheel, "cc")


def _zig_of_wheel() -> str | None:
    """The program inside the ziglang wheel: what `python -m ziglang` starts, without starting Python first."""
    spec = find_spec("ziglang")
    folders = (spec.submodule_search_locations or []) if spec else []
    return next((path for folder in folders if (path := locate(os.path.join(folder, "zig")))), None)


def _only_for_zig(compiler: Sequence[str], flags: Sequence[str]) -> tuple[str, ...]:
    """Below -O1 `zig cc` links a sanitizer of 4 MB that nobody asked for."""
    asked_for = any(flag.startswith("-fsanitize") for flag in flags)
    return ("-fno-sanitize=undefined",) if _is_zig(compiler) and not asked_for else ()


def _is_zig(compiler: Sequence[str]) -> bool:
    return any(os.path.basename(word) in ("zig", "ziglang") for word in compiler)


def _identity(path: str) -> str:
    """A file by where it really is, its size and its time of change; asking its version would take longer."""
    real = os.path.realpath(path)
    status = os.stat(real)
    return f"{real} {status.st_size} {status.st_mtime_ns}"


def _processor() -> list[str]:
    """What `-march=native` depends on: the machine, and on Linux the model and features of its first processor."""
    system = os.uname()
    about = [sys.platform, system.machine]
    try:
        with Path("/proc/cpuinfo").open("rb") as file:
            first = file.read(8192).partition(b"\n\n")[0].decode("ascii", "replace")
    except OSError:
        return [*about, system.version]  # macOS names the chip in the version of its kernel
    told = ("vendor_id", "model name", "model", "stepping", "flags", "Features", "CPU implementer", "CPU part", "isa")
    return about + [line for line in first.splitlines() if line.partition("\t")[0].partition(":")[0].strip() in told]
