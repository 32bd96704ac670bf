"""Files with a run in them: a zip archive of NumPy arrays and one text that says what they are.

`numpy.load(path)` shows the arrays. A file appears as a whole: it is written beside the old one, brought to the disk,
and renamed.
"""

from __future__ import annotations

import json
import math
import os
import re
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from platform import node
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from dslnet.arrays import aligned
from dslnet.errors import SimulationError

FORMAT, VERSION = "dslnet run", 4
ABOUT = "about.json"
DATE = (1980, 1, 1, 0, 0, 0)
"""Of all entries: the same run gives the same bytes."""
PIECE = 2**24
DAMAGE = (
    KeyError, TypeError, ValueError, EOFError, IndexError, AttributeError, ArithmeticError, RuntimeError, MemoryError,
    SyntaxError, tokenize.TokenError, zipfile.BadZipFile, struct.error, zlib.error,
)  # fmt: skip
"""What reading a damaged file may raise."""


def write(to: Any, about: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
    """A file in the place of the one that may be there. Raises SimulationError where it cannot be written; then the
    old one is as it was."""
    path = Path(os.path.realpath(as_path(to, "save")))  # what a link shows is replaced, and not the link
    temporary = path.with_name(f".{path.name}.{node()}-{os.getpid()}-{os.urandom(6).hex()}")
    try:
        with open(temporary, "xb") as file:
            _write(file, {"format": FORMAT, "version": VERSION, "arrays": list(arrays), **about}, arrays)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        _settle_folder(path.parent)
        for old in _left_behind(path):
            old.unlink(missing_ok=True)
    except OSError as problem:
        raise SimulationError(
            f"save({os.fspath(to)!r}): the file cannot be written: {problem}; nothing was overwritten, and the "
            "simulator can go on"
        ) from problem
    finally:
        temporary.unlink(missing_ok=True)


def read(to: Any) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The text and the arrays of a file. Raises SimulationError for what `write` did not make, or what is damaged."""
    path = as_path(to, "load")
    try:
        with open(path, "rb") as file:
            return _read(path, file)
    except OSError as problem:
        raise SimulationError(f"load({os.fspath(to)!r}): the file cannot be read: {problem}") from problem


def as_path(to: Any, call: str) -> Path:
    """The path of a file."""
    if not isinstance(to, str | os.PathLike) or not os.fsdecode(to) or "\0" in os.fsdecode(to):
        raise SimulationError(f'{call}({to!r}): the path of a file, such as "run.npz"')
    return Path(os.fsdecode(to)).expanduser().absolute()


def damaged(path: Any, what: object) -> SimulationError:
    """The error for a file that is not as it was written."""
    how = str(what) or type(what).__name__
    return SimulationError(f"{path} is damaged ({how}): take an older file, or run again")


def _write(file: IO[bytes], about: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        archive.writestr(zipfile.ZipInfo(ABOUT, DATE), json.dumps(about, indent=1))
        for name, array in arrays.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy", DATE), "w", force_zip64=True) as entry:
                flat = np.ascontiguousarray(array)
                npy.write_array_header_1_0(entry, npy.header_data_from_array_1_0(flat))
                data = memoryview(flat.reshape(-1).view(np.uint8).data)
                for begin in range(0, len(data), PIECE):
                    entry.write(data[begin : begin + PIECE])


def _left_behind(path: Path) -> Iterator[Path]:
    """What killed processes of this machine have left when they saved to this path."""
    mark = re.compile(re.escape(f".{path.name}.{node()}-") + r"(\d+)-[0-9a-f]{12}")
    for each in path.parent.iterdir():
        found = mark.fullmatch(each.name)
        if found is None or os.name != "posix":
            continue
        try:
            os.kill(int(found[1]), 0)  # asks, and ends nothing
        except ProcessLookupError:
            yield each
        except OSError:
            continue  # it lives, and is not ours


def _settle_folder(folder: Path) -> None:
    """The name of the file is on the disk as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path, file: IO[bytes]) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    whole = file.read(2) == b"PK"
    try:
        archive = zipfile.ZipFile(file)
    except DAMAGE as problem:
        if whole:
            cut = isinstance(problem, zipfile.BadZipFile)
            raise damaged(path, "it is cut short" if cut else problem) from problem
        raise _foreign(path) from problem
    with archive:
        about = _about(path, archive)
        try:
            return about, {name: _array(file, archive.getinfo(f"{name}.npy")) for name in about["arrays"]}
        except DAMAGE as problem:
            raise damaged(path, problem) from problem


def _about(path: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    if ABOUT not in archive.namelist():
        raise _foreign(path)
    try:
        about = json.loads(archive.read(ABOUT))
        if about["format"] != FORMAT:
            raise _foreign(path)
        version = int(about["version"])
    except DAMAGE as problem:
        raise damaged(path, f"{ABOUT}: {problem}") from problem
    if version != VERSION:
        raise SimulationError(
            f"{path} has version {version} of the format, and this dslnet reads version {VERSION}: use the dslnet "
            "that wrote it"
        )
    found: dict[str, Any] = about
    return found


def _array(file: IO[bytes], entry: zipfile.ZipInfo) -> NDArray[Any]:
    """An array, read straight into its memory."""
    file.seek(entry.header_offset)
    head = file.read(30)
    name, extra = struct.unpack("<HH", head[26:30])
    file.seek(entry.header_offset + 30 + name + extra)
    begin = file.tell()
    if npy.read_magic(file) != (1, 0):
        raise ValueError(f"{entry.filename} is no array")
    shape, turned, dtype = npy.read_array_header_1_0(file)
    if dtype.hasobject or turned:
        raise ValueError(f"{entry.filename} holds no plain numbers")
    behind, end = file.tell(), begin + entry.file_size
    if entry.compress_type or int(np.prod(shape, dtype=object)) * dtype.itemsize != end - behind:
        raise ValueError(f"{entry.filename} has another length")
    array = aligned(math.prod(shape), dtype).reshape(shape)
    file.seek(begin)
    sum_ = zlib.crc32(file.read(behind - begin))
    data = memoryview(array.reshape(-1).view(np.uint8).data) if array.size else memoryview(bytearray())
    for place in range(0, len(data), PIECE):
        piece = data[place : place + PIECE]
        if file.readinto(piece) != len(piece):  # type: ignore[attr-defined]  # a file of bytes has it
            raise ValueError(f"{entry.filename} is cut short")
        sum_ = zlib.crc32(piece, sum_)
    if sum_ != entry.CRC:
        raise ValueError(f"{entry.filename} has another checksum")
    return array


def _foreign(path: Path) -> SimulationError:
    return SimulationError(f"{path} is no file that sim.save(path) wrote")
