"""Files that recordings are written to while a simulation runs, one file a format.

A store has arrays that grow along their first axis. What is in a file is whole at any moment: an array first gets its
new rows, and when they are shown its new length, so that other programs can read along, and a run that is killed leaves
what was shown until then. To show takes longer than to write: it is done now and then.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from attrs import frozen
from numpy.typing import NDArray

from dslnet.errors import DeclarationError, SimulationError
from dslnet.record.stores.hdf5 import Hdf5Store
from dslnet.record.stores.zarr import ZarrStore


@frozen
class ArrayKind:
    """What an array of a store is like: rows of this shape and type, so many written at once, names of the axes."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    rows: int
    axes: tuple[str, ...]
    attributes: dict[str, Any]


class GrowingArray(Protocol):
    """An array of a store."""

    def __len__(self) -> int: ...

    @property
    def seen(self) -> int:
        """How many rows others see, be they what another run has left."""

    def append(self, rows: NDArray[Any]) -> None:
        """More rows, for oneself. Raises OSError where they cannot be written; then the length is what it was."""

    def show(self) -> None:
        """From now on others see all rows. Raises OSError where that cannot be written."""

    def truncate(self, length: int) -> None:
        """Forget all rows but the first ones. An array that was there before takes up its first rows again so; raises
        OSError where it has less."""

    def read(self) -> NDArray[Any]:
        """All rows."""


class Store(Protocol):
    """A file, or a folder, with growing arrays."""

    path: Path

    def create(self, kind: ArrayKind) -> GrowingArray:
        """A new array. All are made before `begin`."""

    def begin(self) -> None:
        """From now on others may read."""

    def close(self) -> None:
        """Write everything; arrays can still be read."""


KINDS: dict[str, Callable[[Path, dict[str, Any], bool], Store]] = {
    ".zarr": ZarrStore,
    ".h5": Hdf5Store,
    ".hdf5": Hdf5Store,
}


def new_store(to: Any, attributes: dict[str, Any], again: bool = False) -> Store:
    """The store of a path, by its ending; `again` one that another run has left, whose arrays are empty at first.

    Raises DeclarationError for another ending, and SimulationError for what exists already or cannot be made.
    """
    if not isinstance(to, str | os.PathLike) or Path(to).suffix not in KINDS:
        raise DeclarationError(f'record(to={to!r}): a path that ends in {", ".join(KINDS)}, such as to="run.zarr"')
    path = Path(to).expanduser().absolute()
    if path.exists() and not again:
        raise SimulationError(
            f"record(to={os.fspath(to)!r}): it exists already, and nothing is overwritten: give another name, or "
            "remove it first"
        )
    if again and not path.exists():
        raise lost(path, "it is missing")
    try:
        return KINDS[path.suffix](path, attributes, again)
    except OSError as problem:
        if again:
            raise lost(path, problem) from problem
        raise SimulationError(f"record(to={os.fspath(to)!r}) cannot be written: {problem}") from problem


@contextmanager
def going_on(store: Store, again: bool) -> Iterator[None]:
    """Arrays of a file of an earlier run may be damaged, or others. Raises SimulationError; the file is closed then."""
    try:
        yield
    except (OSError, KeyError, ValueError, TypeError) as problem:
        if not again:
            raise
        store.close()
        raise lost(store.path, repr(problem)) from problem


def lost(path: Path, how: object) -> SimulationError:
    """The error for a file that a saved run wrote and another one cannot go on with."""
    return SimulationError(
        f"record(to={str(path)!r}) was to go on with the file of the saved run, and cannot: {how}. Bring the file "
        "back, or give another name, for a file that begins now"
    )
