"""An HDF5 file in the mode for one writer and many readers (SWMR): `h5py.File(path, "r", swmr=True)` reads along."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import ENOENT
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dslnet.optional import load

if TYPE_CHECKING:
    from dslnet.record.stores import ArrayKind


class Hdf5Store:
    """A file, which may be read from `begin` on."""

    def __init__(self, path: Path, attributes: dict[str, Any], again: bool) -> None:
        self.h5py = load("h5py", 'to="file.h5"', "pip install 'dslnet[files]'")
        self.path, self.again = path, again
        if again:
            self.file = self._opened(path)
            return
        self.file = self.h5py.File(path, "w-", libver="latest")
        self.file.attrs.update(attributes)

    def create(self, kind: ArrayKind) -> Hdf5Array:
        """A data set in the file."""
        if self.again:
            return Hdf5Array(self, kind.name, self.file[kind.name])
        data = self.file.create_dataset(
            kind.name,
            shape=(0, *kind.shape),
            maxshape=(None, *(length or None for length in kind.shape)),  # a row may be empty, a chunk may not
            chunks=(kind.rows, *(length or 1 for length in kind.shape)),
            dtype=kind.dtype,
        )
        data.attrs.update(kind.attributes)
        return Hdf5Array(self, kind.name, data)

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

    def close(self) -> None:
        """Close the file. Raises OSError where not everything can be written."""
        with refusals():
            self.file.close()


class Hdf5Array:
    """A data set that grows."""

    def __init__(self, store: Hdf5Store, name: str, data: Any) -> None:
        self.store, self.name, self.data, self.length = store, name, data, 0

    def __len__(self) -> int:
        return self.length

    @property
    def seen(self) -> int:
        """How many rows the data set has."""
        return len(self.data)

    def append(self, rows: NDArray[Any]) -> None:
        """Rows at the end. A whole chunk goes to the file as it is, without a copy."""
        begin, end = self.length, self.length + len(rows)
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
        with refusals():
            self.data.flush()

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
