"""An HDF5 file in the mode for one writer and many readers (SWMR): `h5py.File(path, "r", swmr=True)` reads along."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import ENOENT
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dslnet.messages.optional import load

if TYPE_CHECKING:
    from dslnet.record.stores import ArrayKind


SLACK = 1 << 18
"""In bytes: more than HDF5 writes at once beside the chunks of its arrays."""
END = slice(28, 36)
"""Where the first block of a file, in the latest format, says how long the file is."""


class Hdf5Store:
    """A file, which may be read from `begin` on.

    HDF5 does not find back after a write that failed. So the room for what comes is asked of the file system first,
    and it never sees a full disk.
    """

    def __init__(self, path: Path, attributes: dict[str, Any], again: bool) -> None:
        self.h5py = load("h5py", 'to="file.h5"', "pip install 'dslnet[files]'")
        self.path, self.again, self.reserved = path, again, 0
        self.arrays: list[Hdf5Array] = []
        if again:
            self.file = self._opened(path)
            return
        self.file = self.h5py.File(path, "w-", libver="latest")
        self.file.attrs.update(attributes)

    def create(self, kind: ArrayKind) -> Hdf5Array:
        """A data set in the file."""
        if self.again:
            return self._known(Hdf5Array(self, kind.name, self.file[kind.name]))
        data = self.file.create_dataset(
            kind.name,
            shape=(0, *kind.shape),
            maxshape=(None, *(length or None for length in kind.shape)),  # a row may be empty, a chunk may not
            chunks=(kind.rows, *(length or 1 for length in kind.shape)),
            dtype=kind.dtype,
        )
        data.attrs.update(kind.attributes)
        return self._known(Hdf5Array(self, kind.name, data))

    def _known(self, array: Hdf5Array) -> Hdf5Array:
        self.arrays.append(array)
        return array

    def _opened(self, path: Path) -> Any:
        """A file of an earlier run. Raises OSError for one that is none, or was not closed."""
        try:
            return self.h5py.File(path, "r+", libver="latest")
        except OSError as problem:
            if not self.h5py.is_hdf5(path):
                raise OSError(f"{path} is no HDF5 file") from problem
            raise OSError(
                f"{problem}; when the run that wrote it was killed, `h5clear -s {path}` of the HDF5 tools makes it "
                "usable again (a .zarr needs no such step)"
            ) from problem

    def begin(self) -> None:
        """Nothing but the lengths of data sets changes from here on."""
        self.file.swmr_mode = True

    def reserve(self) -> None:
        """Room for what the arrays have not got on the disk. Raises OSError where there is none."""
        end = self.file.id.get_filesize() + sum(array.coming for array in self.arrays) + SLACK
        if end > self.reserved and hasattr(os, "posix_fallocate"):
            with open(self.path, "r+b") as file:
                os.posix_fallocate(file.fileno(), self.reserved, end - self.reserved)
            self.reserved = end

    def close(self) -> None:
        """Close the file, and give back the room that it did not need. Raises OSError where not everything can be
        written."""
        with refusals():
            self.file.close()
        if self.reserved and self.path.exists():
            with open(self.path, "r+b") as file:
                file.truncate(int.from_bytes(file.read(END.stop)[END], "little"))


class Hdf5Array:
    """A data set that grows."""

    def __init__(self, store: Hdf5Store, name: str, data: Any) -> None:
        self.store, self.name, self.data, self.length = store, name, data, 0
        self.expected, self.written = 0, self._chunks(len(data))

    def __len__(self) -> int:
        return self.length

    @property
    def seen(self) -> int:
        """How many rows the data set has."""
        return len(self.data)

    def append(self, rows: NDArray[Any]) -> None:
        """Rows at the end. A whole chunk goes to the file as it is, without a copy."""
        begin, end = self.length, self.length + len(rows)
        self.expected = end
        self.store.reserve()
        try:
            with refusals():
                self.data.resize(end, axis=0)
                if self._is_chunk(begin, rows):
                    self.data.id.write_direct_chunk((begin, *(0 for _ in rows.shape[1:])), rows)
                else:
                    self.data[begin:end] = rows
        except OSError:
            with suppress(OSError):
                self.truncate(begin)
            raise
        self.length = end

    def show(self) -> None:
        """Readers see what is flushed."""
        self._check_there()
        self.store.reserve()
        with refusals():
            self.data.flush()
        self.written = max(self.written, self._chunks(self.length))

    @property
    def coming(self) -> int:
        """How many bytes of chunks are new when it has grown as is expected: they get their places at a flush."""
        size = int(np.prod(self.data.chunks, dtype=np.int64)) * int(self.data.dtype.itemsize)
        return max(0, self._chunks(self.expected) - self.written) * size

    def _chunks(self, length: int) -> int:
        return int(-(-length // self.data.chunks[0]))

    def _check_there(self) -> None:
        if not self.store.path.exists():
            raise FileNotFoundError(ENOENT, "it has been removed", str(self.store.path))

    def _is_chunk(self, begin: int, rows: NDArray[Any]) -> bool:
        """Whether rows are the bytes of one chunk."""
        same = rows.shape == self.data.chunks and rows.dtype == self.data.dtype and rows.flags.c_contiguous
        return same and begin % len(rows) == 0

    def truncate(self, length: int) -> None:
        """A data set of another length."""
        if length > len(self.data):
            raise OSError(f"{self.name} in {self.store.path} has {len(self.data)} rows and not {length}")
        self.length = length
        with refusals():
            self.data.resize(length, axis=0)
            self.data.flush()

    def read(self) -> NDArray[Any]:
        """All rows, from the file that is open or is opened for it."""
        if self.store.file:
            return np.asarray(self.data[: self.length])
        self._check_there()
        with self.store.h5py.File(self.store.path, "r") as file:
            return np.asarray(file[self.name][: self.length])


@contextmanager
def refusals() -> Iterator[None]:
    """What the library refuses for want of room comes as errors of several kinds."""
    try:
        yield
    except RuntimeError as problem:
        raise OSError(f"HDF5: {problem}") from problem
