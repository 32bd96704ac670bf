"""Which compiler is taken, the words it is given, and when it counts as another one."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from dslnet.codegen import toolchain
from dslnet.codegen.toolchain import choose_flags, command, find_compiler, fingerprint, locate
from dslnet.errors import CompileError

pytestmark = pytest.mark.shipped

ALWAYS = ["-std=c11", "-fPIC", "-shared", "-fopenmp-simd", "-fno-math-errno", "-fno-trapping-math"]


def program(folder: Path, name: str, text: str = "#!/bin/sh\n") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def only_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the whole PATH, on a machine without the ziglang wheel."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(toolchain, "find_spec", lambda name: None)
    return folder


def test_gcc_is_taken_before_clang(only_here: Path) -> None:
    program(only_here, "clang")
    assert find_compiler() == ("clang",)
    program(only_here, "gcc")
    assert find_compiler() == ("gcc",)


def test_a_file_that_cannot_be_run_is_no_compiler(only_here: Path) -> None:
    (only_here / "gcc").write_text("")
    (only_here / "gcc").chmod(0o644)
    program(only_here, "clang")
    assert find_compiler() == ("clang",)


def test_no_compiler_says_what_to_install(only_here: Path) -> None:
    with pytest.raises(CompileError) as caught:
        find_compiler()
    for advice in ("gcc", "clang", "apt install gcc", "pip install 'dslnet[compiler]'", 'backend="numpy"'):
        assert advice in str(caught.value)


@pytest.mark.parametrize("name", ["nocc", "nocc -m64", "/nowhere/cc", "zig cc"])
def test_a_compiler_that_is_not_there_is_named(only_here: Path, name: str) -> None:
    with pytest.raises(CompileError, match=rf"(?s){re.escape(name)}.*no program .*apt install gcc"):
        find_compiler(name)


@pytest.mark.parametrize("name", ["", "  ", "'open quote", 3])
def test_what_is_no_command_is_refused(name: Any) -> None:
    with pytest.raises(CompileError, match="is not a command"):
        find_compiler(name)


def test_several_words_and_paths(only_here: Path, tmp_path: Path) -> None:
    program(only_here, "zig")
    path = program(tmp_path / "with space", "cc")
    assert find_compiler("zig cc -target x86_64-linux-gnu") == ("zig", "cc", "-target", "x86_64-linux-gnu")
    assert find_compiler(f"'{path}' -m64") == (str(path), "-m64")


def test_the_wheel_is_found_when_nothing_else_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("ziglang")
    monkeypatch.setenv("PATH", str(tmp_path))
    words = find_compiler()
    assert words[1:] == ("cc",)
    assert Path(words[0]).name == "zig"
    assert os.access(words[0], os.X_OK)
    assert find_compiler("zig cc") == words


@pytest.mark.parametrize("threads", [False, True])
def test_the_line_has_the_flags_that_are_promised_and_no_others(threads: bool) -> None:
    words = command(("gcc",), None, threads, "in.c", "out.so")
    expected = ["-O2", "-march=native", *ALWAYS, *(["-pthread"] if threads else [])]
    assert words == ("gcc", *expected, "in.c", "-o", "out.so", "-lm")


def test_the_users_flags_replace_the_default_ones() -> None:
    assert command(("clang", "-m64"), ["-O3", "-g"], False, "in.c", "out.so")[:5] == (
        "clang",
        "-m64",
        "-O3",
        "-g",
        "-std=c11",
    )
    assert command(("gcc",), [], False, "in.c", "out.so")[1] == "-std=c11"


def test_flags_may_be_one_string() -> None:
    assert choose_flags("-O3 -DNAME='a b'") == ("-O3", "-DNAME=a b")


def test_flags_that_are_no_strings_are_refused() -> None:
    with pytest.raises(CompileError, match="compiler_flags holds 3"):
        choose_flags(["-O2", 3])  # type: ignore[list-item]  # this is what is refused


@pytest.mark.parametrize("compiler", [("zig", "cc"), ("/some/where/zig", "cc"), ("python", "-m", "ziglang", "cc")])
def test_zig_is_told_not_to_add_a_sanitizer(compiler: tuple[str, ...]) -> None:
    assert "-fno-sanitize=undefined" in command(compiler, ["-O0"], False, "in.c", "out.so")
    assert "-fno-sanitize=undefined" not in command(compiler, ["-fsanitize=undefined"], False, "in.c", "out.so")


def test_the_fingerprint_changes_with_the_program_behind_the_name(only_here: Path) -> None:
    program(only_here, "gcc")
    first = fingerprint(("gcc",))
    assert fingerprint(("gcc",)) == first
    program(only_here, "gcc", "#!/bin/sh\necho newer\n")
    assert fingerprint(("gcc",)) != first
    program(only_here, "gcc")
    os.utime(only_here / "gcc", (1, 1))
    assert fingerprint(("gcc",)) != first


def test_the_fingerprint_follows_links_and_every_word(only_here: Path, tmp_path: Path) -> None:
    real = program(tmp_path / "real", "gcc-13")
    (only_here / "gcc").symlink_to(real)
    program(only_here, "ccache")
    assert str(real.resolve()) in fingerprint(("ccache", "gcc"))


def test_the_fingerprint_of_the_wheel_started_by_python() -> None:
    pytest.importorskip("ziglang")
    assert f"ziglang{os.sep}zig" in fingerprint((sys.executable, "-m", "ziglang", "cc"))


@pytest.mark.skipif(not Path("/proc/cpuinfo").exists(), reason="Linux tells its processor there")
def test_the_fingerprint_names_the_processor() -> None:
    told = fingerprint(())
    assert os.uname().machine in told
    assert "flags" in told or "Features" in told or "isa" in told
    assert "MHz" not in told  # changes from one moment to the next


def test_locate_finds_what_the_shell_finds() -> None:
    assert locate("sh") is not None
    assert locate("/bin/sh") == "/bin/sh"
    assert locate("certainly-not-there") is None
    assert locate("/bin") is None
