"""Where built libraries are kept: files whose name holds the digest of all that went into them.

An entry is four files side by side: the C text, the shared library, the Python module that describes it to cffi, and
the mark that says that dslnet made the others and what their digests are. Every file appears by atomic rename, and a
reader believes only what agrees with the mark. So any number of processes may build the same entry at once, and a
file that was cut short or changed is simply built again.
"""

from __future__ import annotations

import os
import sys
from hashlib import blake2b
from pathlib import Path

from attrs import frozen

from dslnet.errors import CompileError

FORMAT = "1"
"""Enters every key: raise it when the same text has to be built again, because the files mean something else."""

_TITLE = "Made by dslnet, which may replace these files:"


def content_key(*parts: str) -> str:
    """Sixteen hexadecimal digits that stand for all these texts."""
    digest = blake2b(digest_size=8)
    for part in (FORMAT, *parts):
        encoded = part.encode()
        digest.update(b"%d:" % len(encoded) + encoded)
    return digest.hexdigest()


def cache_folder() -> Path | None:
    """The folder of dslnet in the user's cache folder; None for a user without a home."""
    if sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        base = base if os.path.isabs(base) else os.path.expanduser("~/.cache")
    return Path(base, "dslnet") if os.path.isabs(base) else None


@frozen
class Entry:
    """The files of one built library: `folder/stem.c`, `.so`, `.py` and `.made`."""

    folder: Path
    stem: str

    @property
    def source(self) -> Path:
        """The C text."""
        return self.folder / f"{self.stem}.c"

    @property
    def library(self) -> Path:
        """The shared library."""
        return self.folder / f"{self.stem}.so"

    @property
    def interface(self) -> Path:
        """The Python module that gives cffi the declarations, already parsed."""
        return self.folder / f"{self.stem}.py"

    @property
    def mark(self) -> Path:
        """What says that the others were made by dslnet, and their digests."""
        return self.folder / f"{self.stem}.made"

    @property
    def files(self) -> tuple[Path, Path, Path]:
        """All but the mark."""
        return self.source, self.library, self.interface

    def read(self) -> str | None:
        """The text of the interface, if every file is there and is what the mark says."""
        try:
            contents = [path.read_bytes() for path in self.files]
            complete = self.mark.read_text("utf-8") == _mark_text(self.files, contents)
            return contents[-1].decode() if complete else None
        except (OSError, ValueError):
            return None

    def claim(self, text: str) -> None:
        """Put the C text and the mark there. Raises CompileError if a file of that name is not ours, or OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self._is_ours():
            found = [path for path in (*self.files, self.mark) if path.exists()]
            if found and not self._is_ours():  # asked again: another process may just have begun, with its mark
                raise CompileError(f"{found[0]} was not made by dslnet and is not replaced: move it away")
            _appear(self.mark, f"{_TITLE}\n".encode())
        _appear(self.source, text.encode())

    def publish(self, library: Path, interface: Path) -> None:
        """Rename a finished library and its interface, from a folder on the same disk, into their places."""
        contents = [path.read_bytes() for path in (self.source, library, interface)]
        _appear(self.mark, _mark_text(self.files, contents).encode())
        os.replace(library, self.library)
        os.replace(interface, self.interface)

    def _is_ours(self) -> bool:
        try:
            return self.mark.read_bytes().startswith(_TITLE.encode())
        except OSError:
            return False


def _mark_text(files: tuple[Path, ...], contents: list[bytes]) -> str:
    lines = [
        f"{blake2b(content, digest_size=16).hexdigest()}  {path.name}"
        for path, content in zip(files, contents, strict=True)
    ]
    return "\n".join([_TITLE, *lines, ""])


def _appear(path: Path, content: bytes) -> None:
    """Write a file that others see whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
