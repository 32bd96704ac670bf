"""C text becomes a loaded library, once, whoever asks for it and however often."""

from __future__ import annotations

import gc
import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Callable
from math import exp
from pathlib import Path

import pytest

from dslnet.codegen.build import Library, build
from dslnet.codegen.cache import cache_folder, content_key
from dslnet.codegen.toolchain import find_compiler, locate
from dslnet.errors import CompileError

TEXT = """#include <math.h>
#include <stdint.h>
typedef struct { double *v; int64_t size; double tau; } State;
void step(State *state, double dt)
{
    for (int64_t i = 0; i < state->size; i++)
        state->v[i] *= exp(-dt / state->tau);
}
double remainder_of(double x, double y) { return fmod(x, y); }
"""
DECLARATIONS = """
typedef struct { double *v; int64_t size; double tau; } State;
void step(State *state, double dt);
double remainder_of(double x, double y);
"""
ONE = ("int one(void) { return 1; }\n", "int one(void);")
ROOT = Path(__file__).parents[2]
COMPILER = shlex.join(find_compiler())


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own for every test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "platform", "linux")  # where XDG_CACHE_HOME counts
    # zig compiles its own C library first, which takes seconds: once is enough
    monkeypatch.setenv("ZIG_GLOBAL_CACHE_DIR", str(Path.home() / ".cache" / "zig"))
    return tmp_path / "cache" / "dslnet"


def names(folder: Path) -> list[str]:
    return sorted(path.suffix or path.name for path in folder.iterdir())


@pytest.mark.parametrize("compiler", ["gcc", "clang", "zig cc"])
@pytest.mark.parametrize("threads", [False, True])
def test_structures_and_functions_arrive(compiler: str, threads: bool) -> None:
    if compiler == "zig cc":
        pytest.importorskip("ziglang")
    elif not locate(compiler):
        pytest.skip(f"there is no {compiler}")
    library = build(TEXT, DECLARATIONS, compiler=compiler, threads=threads)
    values = library.ffi.new("double[]", [1.0, 2.0, -4.0])
    state = library.ffi.new("State *", {"v": values, "size": 3, "tau": 10.0})
    library.lib.step(state, 10.0)
    assert list(values) == pytest.approx([exp(-1.0), 2 * exp(-1.0), -4 * exp(-1.0)], rel=1e-14)
    assert library.lib.remainder_of(7.5, 2.0) == 1.5
    assert ("-pthread" in library.command) == threads


def test_a_second_build_is_a_look_into_the_cache(cache: Path) -> None:
    first, second = build(TEXT, DECLARATIONS), build(TEXT, DECLARATIONS)
    assert (first.cached, second.cached) == (False, True)
    assert first.source == second.source
    assert first.command == second.command
    assert first.source.read_text() == TEXT
    assert str(first.source) in first.command
    assert second.seconds > 0
    assert names(cache) == [".c", ".made", ".py", ".so"]
    assert second.lib.remainder_of(5.0, 3.0) == 2.0


@pytest.mark.parametrize(
    "other",
    [
        lambda: build(TEXT + "\n", DECLARATIONS),
        lambda: build(TEXT, DECLARATIONS + "\n"),
        lambda: build(TEXT, DECLARATIONS, flags=["-O1"]),
        lambda: build(TEXT, DECLARATIONS, threads=True),
        lambda: build(TEXT, DECLARATIONS, compiler=f"{COMPILER} -O1"),
    ],
)
def test_whatever_goes_in_is_in_the_key(other: Callable[[], Library]) -> None:
    build(TEXT, DECLARATIONS)
    assert not other().cached


def test_keys_keep_their_parts_apart() -> None:
    assert content_key("ab", "c") != content_key("a", "bc")
    assert content_key("ab", "c") == content_key("ab", "c")
    assert len(content_key("ü")) == 16


def test_versions_live_side_by_side_and_leave_no_modules() -> None:
    before = set(sys.modules)
    libraries = [build(f"int one(void) {{ return {n}; }}\n", ONE[1]) for n in range(3)]
    again = [build(f"int one(void) {{ return {n}; }}\n", ONE[1]) for n in range(3)]
    assert [library.lib.one() for library in libraries + again] == [0, 1, 2, 0, 1, 2]
    assert not [name for name in set(sys.modules) - before if "network" in name]


def test_a_function_outlives_its_library() -> None:
    one = build(*ONE).lib.one
    gc.collect()
    assert one() == 1


def test_a_cached_library_needs_neither_cffi_nor_the_compiler(tmp_path: Path) -> None:
    counting = tmp_path / "cc"
    counting.write_text(f'#!/bin/sh\necho called >> {tmp_path}/calls\nexec {COMPILER} "$@"\n')
    counting.chmod(0o755)
    script = (
        "import sys; from dslnet.codegen.build import build\n"
        f"library = build({ONE[0]!r}, {ONE[1]!r}, compiler={str(counting)!r})\n"
        "print(library.cached, library.lib.one(), 'cffi' in sys.modules, 'pycparser' in sys.modules)"
    )
    assert in_new_process(script) == "False 1 True True"
    assert in_new_process(script) == "True 1 False False"
    assert (tmp_path / "calls").read_text() == "called\n"


def in_new_process(script: str) -> str:
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


@pytest.mark.parametrize("suffix", [".c", ".so", ".py", ".made"])
@pytest.mark.parametrize("damage", [b"", b"#", None])
def test_a_damaged_entry_is_built_again(cache: Path, suffix: str, damage: bytes | None) -> None:
    path = build(*ONE).source.with_suffix(suffix)
    if damage is None and suffix != ".made":
        path.unlink()
    elif suffix == ".made":
        path.write_text("\n".join(path.read_text().splitlines()[:2]))
    else:
        path.write_bytes(damage if damage is not None else b"")
    again = build(*ONE)
    assert not again.cached
    assert again.lib.one() == 1
    assert build(*ONE).cached
    assert names(cache) == [".c", ".made", ".py", ".so"]


def test_a_library_cut_short_is_not_opened(cache: Path) -> None:
    path = build(TEXT, DECLARATIONS).source.with_suffix(".so")
    whole = path.read_bytes()
    path.unlink()  # the one that is loaded stays as it is
    path.write_bytes(whole[: len(whole) // 2])
    assert not build(TEXT, DECLARATIONS).cached
    assert path.stat().st_size == len(whole)


def test_a_failing_compiler_shows_its_line_its_words_and_the_file(cache: Path) -> None:
    with pytest.raises(CompileError) as caught:
        build("int one(void) { return missing; }\n", ONE[1], flags=["-O1"], name="wrong")
    message = str(caught.value)
    kept = next(cache.glob("wrong_*.c"))
    assert f"C file is kept: {kept}" in message
    assert "exit status 1" in message
    assert f"{COMPILER} -O1 -std=c11" in message
    assert "missing" in message.partition("-lm\n")[2]
    assert kept.read_text() == "int one(void) { return missing; }\n"
    assert names(cache) == [".c", ".made"]


def test_a_build_that_failed_is_tried_again(tmp_path: Path) -> None:
    header = tmp_path / "late.h"
    text = f'#include "{header}"\nint one(void) {{ return VALUE; }}\n'
    with pytest.raises(CompileError, match=r"late\.h"):
        build(text, ONE[1])
    header.write_text("#define VALUE 7\n")
    assert build(text, ONE[1]).lib.one() == 7


def test_long_output_is_cut() -> None:
    text = "".join(f"int f{n}(void) {{ return missing_{n}; }}\n" for n in range(200))
    with pytest.raises(CompileError, match=r"\(cut\)") as caught:
        build(text, ONE[1])
    assert len(str(caught.value)) < 8000


def test_what_cannot_be_loaded_is_an_error_and_is_not_kept(cache: Path) -> None:
    with pytest.raises(CompileError, match="cannot be loaded"):
        build(ONE[0], ONE[1], flags=["-c"])
    assert names(cache) == [".c", ".made"]


def test_a_compiler_that_is_no_program_is_an_error(tmp_path: Path) -> None:
    broken = tmp_path / "cc"
    broken.write_bytes(b"\x7fELF nonsense")
    broken.chmod(0o755)
    with pytest.raises(CompileError, match="cannot be started"):
        build(*ONE, compiler=str(broken))


def test_a_compiler_that_is_missing_is_an_error() -> None:
    with pytest.raises(CompileError, match="nocc"):
        build(*ONE, compiler="nocc")


def test_several_words() -> None:
    library = build("int one(void) { return NUMBER; }\n", ONE[1], compiler=f"{COMPILER} -DNUMBER=5")
    assert library.lib.one() == 5


def test_a_cache_that_cannot_be_written_is_replaced_by_a_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file" / "below"))
    with pytest.warns(RuntimeWarning, match="cache folder .* cannot be used .*XDG_CACHE_HOME.*directory=") as caught:
        library = build(*ONE)
    assert caught[0].filename == __file__
    assert library.lib.one() == 1
    assert library.source.read_text() == ONE[0]
    folder = library.source.parent
    del library
    gc.collect()
    assert not folder.exists()


def test_a_user_without_a_home_gets_a_temporary_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert cache_folder() is None
    with pytest.warns(RuntimeWarning, match="no home folder"):
        assert build(*ONE).lib.one() == 1


def test_the_cache_folder_follows_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path.home()
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")  # the standard says to ignore such a path
    assert cache_folder() == home / ".cache" / "dslnet"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache_folder() == home / "Library" / "Caches" / "dslnet"


def test_a_directory_keeps_the_files(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    library = build(*ONE, directory="kept/here", name="balanced")
    assert library.source.parent == tmp_path / "kept" / "here"
    assert library.source.name.startswith("balanced_")
    assert names(library.source.parent) == [".c", ".made", ".py", ".so"]
    assert not cache.exists()
    assert build(*ONE, directory=tmp_path / "kept" / "here", name="balanced").cached


def test_a_directory_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(CompileError, match=r"directory=.*below.* cannot be used"):
        build(*ONE, directory=tmp_path / "file" / "below")


@pytest.mark.parametrize("suffix", [".c", ".so", ".py", ".made"])
def test_files_that_dslnet_did_not_make_stay(tmp_path: Path, suffix: str) -> None:
    folder = tmp_path / "kept"
    path = build(*ONE, directory=folder).source.with_suffix(suffix)
    for other in folder.iterdir():
        other.unlink()
    path.write_text("mine")
    (folder / "notes.c").write_text("mine too")
    with pytest.raises(CompileError, match=f"{path.name} was not made by dslnet"):
        build(*ONE, directory=folder)
    assert path.read_text() == "mine"
    path.unlink()
    assert build(*ONE, directory=folder).lib.one() == 1
    assert (folder / "notes.c").read_text() == "mine too"


def test_two_processes_build_the_same_at_the_same_moment(cache: Path) -> None:
    script = (
        "import os, sys; from dslnet.codegen.build import build\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "for n in range(4):\n"
        f"    text = {ONE[0]!r} + f'// {{n}}'\n"
        f"    assert build(text, {ONE[1]!r}).lib.one() == 1\n"
        "print('built')"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", script],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        said, wrong = process.communicate(timeout=60)
        assert (said, wrong) == ("built\n", "")
    assert names(cache) == sorted([".c", ".made", ".py", ".so"] * 4)


def test_threads_build_the_same_at_the_same_moment(cache: Path) -> None:
    barrier, results = threading.Barrier(4), list[int]()

    def one() -> None:
        barrier.wait()
        results.append(build(*ONE).lib.one())

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [1, 1, 1, 1]
    assert names(cache) == [".c", ".made", ".py", ".so"]


def test_the_sanitizer_of_zig_is_not_linked() -> None:
    pytest.importorskip("ziglang")
    library = build("int next(int x) { return x + 1; }\n", "int next(int x);", compiler="zig cc", flags=["-O0"])
    assert library.lib.next(2**31 - 1) == -(2**31)
    assert library.source.with_suffix(".so").stat().st_size < 1_000_000


def test_a_library_that_is_open_is_not_opened_again() -> None:
    first, second, third = (build(*ONE) for _ in range(3))
    assert (first.cached, second.cached, third.cached) == (False, True, True)
    assert third.lib is second.lib and third.ffi is second.ffi
