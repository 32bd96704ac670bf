"""A tree of plain values as JSON and arrays, and back. Nothing that is read is ever executed, and of classes only those
that are named here are made."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import define, field, fields
from numpy.typing import NDArray

from dslnet.connect.columns import Columns
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.masked import Masked
from dslnet.connect.placed import Placed, Sliding
from dslnet.connect.product import Product
from dslnet.connect.runs import Runs
from dslnet.connect.turned import Turned
from dslnet.connect.windows import Windows
from dslnet.errors import InternalError

RECORDS: dict[str, type[Any]] = {
    kind.__name__: kind for kind in (Columns, Connectivity, Masked, Placed, Product, Runs, Sliding, Turned, Windows)
}


@define
class Packer:
    """Makes JSON of values; arrays get a name of their own, and what occurs twice is kept once."""

    arrays: dict[str, NDArray[Any]] = field(factory=dict)
    _names: dict[int, str] = field(factory=dict)
    _records: dict[int, int] = field(factory=dict)
    _kept: list[Any] = field(factory=list)

    def pack(self, value: Any, path: str) -> Any:
        """JSON for a value that is called by its path. Raises InternalError for what has no form in a file."""
        if value is None or isinstance(value, bool | int | float | str):
            return value
        if isinstance(value, np.ndarray):
            return {"array": self._name(value, path)}
        if isinstance(value, np.generic):
            return value.item()
        if isinstance(value, np.dtype):
            return {"dtype": value.str}
        if isinstance(value, list):
            return [self.pack(each, f"{path}/{place}") for place, each in enumerate(value)]
        if isinstance(value, tuple):
            return {"tuple": [self.pack(each, f"{path}/{place}") for place, each in enumerate(value)]}
        if isinstance(value, dict):
            return {"dict": {str(name): self.pack(each, f"{path}/{name}") for name, each in value.items()}}
        if RECORDS.get(type(value).__name__) is type(value):
            return self._record(value, path)
        raise InternalError(f"{path} is {value!r}, which has no form in a file")

    def _name(self, array: NDArray[Any], path: str) -> str:
        if id(array) not in self._names:
            self._names[id(array)] = path
            self.arrays[path] = array
        return self._names[id(array)]

    def _record(self, value: Any, path: str) -> Any:
        if id(value) in self._records:
            return {"again": self._records[id(value)]}
        number = self._records[id(value)] = len(self._records)
        self._kept.append(value)
        own = {each.name: self.pack(getattr(value, each.name), f"{path}/{each.name}") for each in fields(type(value))}
        return {"record": type(value).__name__, "number": number, "fields": own}


@define
class Unpacker:
    """Makes values of JSON and arrays."""

    arrays: dict[str, NDArray[Any]]
    _records: dict[int, Any] = field(factory=dict)

    def unpack(self, tree: Any) -> Any:
        """The value. Raises KeyError, TypeError or ValueError for what no packer made."""
        if isinstance(tree, list):
            return [self.unpack(each) for each in tree]
        if not isinstance(tree, dict):
            return tree
        if "array" in tree:
            return self.arrays[tree["array"]]
        if "dtype" in tree:
            return np.dtype(str(tree["dtype"]))
        if "tuple" in tree:
            return tuple(self.unpack(each) for each in tree["tuple"])
        if "again" in tree:
            return self._records[tree["again"]]
        if "record" in tree:
            own = {name: self.unpack(each) for name, each in tree["fields"].items()}
            made = self._records[tree["number"]] = RECORDS[tree["record"]](**own)
            return made
        return {name: self.unpack(each) for name, each in tree["dict"].items()}
