"""A Zarr store: a folder with a file for each chunk. Written by ourselves, so that nothing has to be installed.

The Zarr core specification, version 3 (https://zarr-specs.readthedocs.io): arrays of regular chunks without
compression, each with its description in `zarr.json`.
"""

from __future__ import annotations

import json
import os
from errno import ENOENT
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from dslnet.record.stores import ArrayKind


LENGTH = "LENGTH"
"""Where the length of an array stands in its description."""


class ZarrStore:
    """A folder, which may be read at any time."""

    def __init__(self, path: Path, attributes: dict[str, Any], again: bool) -> None:
        self.path, self.again = path, again
        if again:
            return
        path.mkdir()
        group = {"zarr_format": 3, "node_type": "group", "attributes": attributes}
        write_whole(path / "zarr.json", json.dumps(group, indent=1))

    def create(self, kind: ArrayKind) -> ZarrArray:
        """A folder in this folder."""
        return ZarrArray(self.path / kind.name, kind, self.again)

    def begin(self) -> None:
        """Others may read from the start."""

    def close(self) -> None:
        """Everything is written."""


class ZarrArray:
    """Chunks of `kind.rows` rows; the last one is as long as the others and only begun."""

    def __init__(self, path: Path, kind: ArrayKind, again: bool = False) -> None:
        self.path, self.kind, self.length, self.there, self.shown = path, kind, 0, 0, 0
        self.dtype = np.dtype(kind.dtype)
        self.row_bytes = int(np.prod(kind.shape, dtype=np.int64)) * self.dtype.itemsize
        self._description = self._described()
        if again:
            self.there = self.shown = int(json.loads((path / "zarr.json").read_text(encoding="utf-8"))["shape"][0])
        else:
            path.mkdir()
            self._describe(0)

    def __len__(self) -> int:
        return self.length

    @property
    def seen(self) -> int:
        """How many rows are described."""
        return self.shown

    def append(self, rows: NDArray[Any]) -> None:
        """Rows behind those that others see."""
        rows = np.ascontiguousarray(rows, dtype=self.dtype)
        done, many = 0, self.kind.rows
        while done < len(rows):
            chunk, begin = divmod(self.length + done, many)
            taken = min(many - begin, len(rows) - done)
            self._write(chunk, begin, rows[done : done + taken])
            done += taken
        self.length += done

    def show(self) -> None:
        """The length. To put a file in the place of another one brings it to the disk on some file systems."""
        self._check_there()
        if self.length != self.shown:
            self._describe(self.length)

    def _check_there(self) -> None:
        if not self.path.is_dir():
            raise FileNotFoundError(ENOENT, "it has been removed", str(self.path))

    def truncate(self, length: int) -> None:
        """Another length; what lies behind is written over."""
        if length > max(self.there, self.length):
            raise OSError(f"{self.path} has {self.there} rows and not {length}")
        self.length = length
        self._describe(length)

    def read(self) -> NDArray[Any]:
        """Chunk by chunk."""
        self._check_there()
        rows = np.empty((self.length, *self.kind.shape), self.dtype)
        flat = rows.reshape(self.length, -1) if self.length else rows
        for chunk, begin in enumerate(range(0, self.length, self.kind.rows)):
            count = min(self.kind.rows, self.length - begin)
            found = np.fromfile(self._file(chunk), self.dtype, count * self.row_bytes // self.dtype.itemsize)
            flat[begin : begin + count] = found.reshape(count, -1)
        return rows

    def _write(self, chunk: int, begin: int, rows: NDArray[Any]) -> None:
        self._check_there()
        file = self._file(chunk)
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT, 0o666)
        try:
            if len(rows) < self.kind.rows and begin == 0:
                os.truncate(descriptor, self.kind.rows * self.row_bytes)  # readers expect a whole chunk
            write_all(descriptor, rows, begin * self.row_bytes)
        finally:
            os.close(descriptor)

    def _file(self, chunk: int) -> Path:
        return self.path.joinpath("c", str(chunk), *("0" for _ in self.kind.shape))

    def _describe(self, length: int) -> None:
        """The description of the array, of which its length is the part that changes."""
        write_whole(self.path / "zarr.json", self._description.replace(LENGTH, str(length), 1))
        self.shown = length

    def _described(self) -> str:
        kind = self.kind
        return json.dumps(
            {
                "zarr_format": 3,
                "node_type": "array",
                "shape": [LENGTH, *kind.shape],
                "data_type": self.dtype.name,
                "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [kind.rows, *kind.shape]}},
                "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
                "fill_value": False if self.dtype.kind == "b" else 0,
                "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
                "dimension_names": list(kind.axes),
                "attributes": kind.attributes,
            },
            indent=1,
        ).replace(f'"{LENGTH}"', LENGTH, 1)


def write_all(descriptor: int, rows: NDArray[Any], offset: int) -> None:
    """All bytes of an array from an offset on."""
    write_bytes(
        descriptor, rows.astype(rows.dtype.newbyteorder("<"), copy=False).reshape(-1).view(np.uint8).data, offset
    )


def write_bytes(descriptor: int, content: Any, offset: int) -> None:
    """All bytes; the system may take them in several pieces."""
    left = memoryview(content)
    while len(left):
        written = os.pwrite(descriptor, left, offset)
        left, offset = left[written:], offset + written


def write_whole(path: Path, text: str) -> None:
    """A file that is there as a whole or not at all."""
    partial = f"{path}.{os.getpid()}"
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        write_bytes(descriptor, text.encode("utf-8"), 0)
    except OSError:
        os.unlink(partial)
        raise
    finally:
        os.close(descriptor)
    os.replace(partial, path)
