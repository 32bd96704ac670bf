"""C text becomes a loaded library: a look into the cache, else one call of the compiler.

The library is opened through cffi, out of line in ABI mode: the declarations are parsed once, when it is built, and
kept as a small Python module. Opening a library that is already there reads four files and calls no compiler.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from time import perf_counter
from typing import Any
from weakref import finalize

from attrs import frozen

from dslnet.codegen.cache import Entry, cache_folder, content_key
from dslnet.codegen.toolchain import choose_flags, command, find_compiler, fingerprint
from dslnet.codegen.turns import one_at_a_time
from dslnet.errors import CompileError
from dslnet.ticks import warn_user

OPENED: dict[tuple[str, str], tuple[Any, Any]] = {}
"""Libraries that were found, by their path and their interface. Their code stays mapped for good in any case."""
LONGEST_OUTPUT = 6000
"""Characters of the compiler's output that an error shows."""


@frozen(eq=False)
class Library:
    """A loaded library: `lib` has the functions, `ffi` makes and reads their arguments."""

    lib: Any
    ffi: Any
    command: str
    """The line that built it."""
    source: Path
    """The C file it was built from."""
    cached: bool
    """Whether it was there already."""
    seconds: float
    """How long it took to have it."""


@frozen
class Recipe:
    """All that a library is made from."""

    text: str
    declarations: str
    compiler: tuple[str, ...]
    flags: tuple[str, ...]
    threads: bool
    strict: bool = False

    def line(self, source: Path, output: Path) -> tuple[str, ...]:
        """The words that call the compiler."""
        return command(self.compiler, self.flags, self.threads, source, output, self.strict)

    def shown(self, entry: Entry) -> str:
        """The line as one may type it."""
        return shlex.join(self.line(entry.source, entry.library))

    def key(self) -> str:
        """The same for the same library. Equal texts mean equal libraries, so no version of dslnet is in it."""
        import _cffi_backend  # not before a library is wanted: `import dslnet` shall not import cffi

        words = self.line(Path("in"), Path("out"))
        made_with = (fingerprint(self.compiler), _cffi_backend.__version__)
        return content_key(self.text, self.declarations, *words, *made_with)


def build(
    text: str,
    declarations: str,
    *,
    compiler: str | None = None,
    flags: Sequence[str] | str | None = None,
    threads: bool = False,
    strict: bool = False,
    directory: str | os.PathLike[str] | None = None,
    name: str = "network",
) -> Library:
    """Compile the C `text` and load it, with the functions and types that `declarations` (a cffi cdef) names.

    `compiler` and `flags` are the user's, None for the defaults; `threads` adds `-pthread`, `strict` what
    other compilers need to agree. The files, called by
    `name` and a digest, stay in `directory`, or in the user's cache folder; if nothing can be written there (a
    warning), in a temporary folder that goes with the library. Raises CompileError for a compiler that is missing or
    fails, a directory that cannot be written, and a file in it of the same name that dslnet did not make.
    """
    started = perf_counter()
    recipe = Recipe(text, declarations, find_compiler(compiler), choose_flags(flags), threads, strict)
    stem = f"{name}_{recipe.key()}"
    if directory is None:
        return _in_cache(recipe, stem, started)
    return _in_directory(recipe, stem, started, directory)


def _in_directory(recipe: Recipe, stem: str, started: float, directory: str | os.PathLike[str]) -> Library:
    folder = Path(os.path.abspath(os.path.expanduser(directory)))
    try:
        return _open_or_make(recipe, Entry(folder, stem), started)
    except OSError as problem:
        raise CompileError(f"directory={os.fspath(directory)!r} cannot be used: {problem}") from problem


def _in_cache(recipe: Recipe, stem: str, started: float) -> Library:
    folder = cache_folder()
    try:
        if folder is None:
            raise OSError("there is no home folder")
        with _turn(Entry(folder, stem)):
            return _open_or_make(recipe, Entry(folder, stem), started)
    except OSError as problem:
        warn_user(
            f"the cache folder {folder} cannot be used ({problem}), so the network is compiled anew each time. "
            "Set XDG_CACHE_HOME to a folder that can be written, or give directory=",
            RuntimeWarning,
        )
    return _in_temporary_folder(recipe, stem, started)


def _in_temporary_folder(recipe: Recipe, stem: str, started: float) -> Library:
    """The folder is deleted when the library is no longer used; after an error it stays, the C file is in it."""
    import shutil
    import tempfile

    folder = tempfile.mkdtemp(prefix="dslnet-")
    library = _open_or_make(recipe, Entry(Path(folder), stem), started)
    finalize(library, shutil.rmtree, folder, ignore_errors=True)
    return library


def _turn(entry: Entry) -> AbstractContextManager[None]:
    """Several processes that want a library which is not there wait for the one that builds it."""
    return nullcontext() if entry.interface.exists() else one_at_a_time(entry.folder / f".{entry.stem}.lock")


def _open_or_make(recipe: Recipe, entry: Entry, started: float) -> Library:
    opened = _open_kept(entry)
    ffi, lib = opened or _make(recipe, entry)
    return Library(lib, ffi, recipe.shown(entry), entry.source, opened is not None, perf_counter() - started)


def _open_kept(entry: Entry) -> tuple[Any, Any] | None:
    """The library of a complete entry; None if there is none, or none that this machine can open. One that is open
    stays so, and is not opened again."""
    interface = entry.read()
    if interface is None:
        return None
    known = (str(entry.library), interface)
    try:
        if known not in OPENED:
            OPENED[known] = _open(interface, entry.library)
    except (OSError, ImportError):
        return None
    return OPENED[known]


def _open(interface: str, library: Path) -> tuple[Any, Any]:
    """Run the interface outside sys.modules, where any number of versions find room, and open the library."""
    namespace: dict[str, Any] = {"__name__": library.stem}
    exec(compile(interface, f"{library.stem}.py", "exec"), namespace)
    ffi = namespace["ffi"]
    # the code stays mapped for good: a function that outlives `lib` would else jump into nothing
    return ffi, ffi.dlopen(str(library), os.RTLD_NOW | os.RTLD_NODELETE)


def _make(recipe: Recipe, entry: Entry) -> tuple[Any, Any]:
    """Compile, open, and only then let others see it: what cannot be opened is never kept."""
    import tempfile

    entry.claim(recipe.text)
    with tempfile.TemporaryDirectory(dir=entry.folder, prefix=".dslnet-", ignore_cleanup_errors=True) as work:
        made = Entry(Path(work), entry.stem)
        with _compiling(recipe, entry, made.library):
            _parse(recipe.declarations, made)  # meanwhile
        try:
            opened = _open(made.interface.read_text("utf-8"), made.library)
        except OSError as problem:
            raise CompileError(
                f"what the compiler made cannot be loaded: {problem}\n  {recipe.shown(entry)}"
            ) from problem
        entry.publish(made.library, made.interface)
    return opened


def _parse(declarations: str, made: Entry) -> None:
    """Write the module that knows the declarations without parsing them."""
    from cffi import FFI
    from cffi.recompiler import make_py_source  # FFI.emit_python_code does this too, and prints

    ffi = FFI()
    ffi.cdef(declarations)
    ffi.set_source(made.stem, None)
    make_py_source(ffi, made.stem, str(made.interface))


@contextmanager
def _compiling(recipe: Recipe, entry: Entry, output: Path) -> Iterator[None]:
    """Run the compiler while the block runs, and wait for it; what it said becomes the error."""
    import subprocess

    speaking_english = {**os.environ, "LC_ALL": "C"}
    line = recipe.line(entry.source, output)
    try:
        started = subprocess.Popen(
            line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=speaking_english
        )
    except OSError as problem:
        raise CompileError(f"the compiler cannot be started: {problem}\n  {recipe.shown(entry)}") from problem
    with started:
        try:
            yield
            said = started.communicate()[0].decode("utf-8", "replace").strip()
        except BaseException:
            started.kill()
            raise
    if started.returncode:
        shown = said if len(said) <= LONGEST_OUTPUT else f"{said[:LONGEST_OUTPUT]}\n... (cut)"
        raise CompileError(
            f"the compiler failed (exit status {started.returncode}):\n  {recipe.shown(entry)}\n{shown}\n"
            f"The C file is kept: {entry.source}"
        )
