"""The speed of memory: how long a matrix takes to be read, and to be read and written in place, by so many threads."""

from __future__ import annotations

import ctypes
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.codegen.toolchain import find_compiler

SOURCE = Path(__file__).with_name("streaming.c")
TYPES = {"float64": ("double", ctypes.c_double), "float32": ("float", ctypes.c_float)}


@frozen
class Streams:
    """Loops over parts of one array, each thread over its own, as often as it is asked for."""

    library: Any
    parts: list[NDArray[Any]]

    @classmethod
    def over(cls, count: int, dtype: str, threads: int, folder: Path) -> Streams:
        """Compiled in the folder, for so many values."""
        built = folder / "streaming.so"
        flags = ["-O3", "-march=native", "-shared", "-fPIC", "-std=c11"]
        subprocess.run([*find_compiler(), *flags, str(SOURCE), "-o", str(built)], check=True)
        values = np.ones(count + 64, dtype)
        first = -values.ctypes.data % 64 // values.itemsize
        return cls(ctypes.CDLL(str(built)), np.array_split(values[first : first + count], threads))

    def read(self, times: int) -> float:
        """Seconds."""
        return self._timed("read", times)

    def write(self, times: int) -> float:
        """Seconds, each value read and written."""
        return self._timed("write", times)

    def _timed(self, what: str, times: int) -> float:
        name, kind = TYPES[str(self.parts[0].dtype)]
        function = getattr(self.library, f"{what}_{name}")
        more = () if what == "read" else (kind(1.0),)
        function.restype = kind if what == "read" else None
        calls = [_call(function, part, times, more) for part in self.parts]
        threads = [Thread(target=call) for call in calls[1:]]
        begin = time.perf_counter()
        for thread in threads:
            thread.start()
        calls[0]()
        for thread in threads:
            thread.join()
        return time.perf_counter() - begin


def _call(function: Any, part: NDArray[Any], times: int, more: tuple[Any, ...]) -> Callable[[], None]:
    """The call for one part; C gives up the interpreter while it runs."""
    where, count = ctypes.c_void_p(part.ctypes.data), ctypes.c_int64(len(part))
    return lambda: function(where, count, ctypes.c_int64(times), *more)
