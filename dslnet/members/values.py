"""Values from Python on their way into a field: numbers and arrays, made to the field's type and shape or refused."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.distributions import Distribution
from dslnet.errors import DeclarationError
from dslnet.messages.calls import called_by_place
from dslnet.messages.masks import is_masked, refuse_masked

DTYPES: dict[str, Any] = {"float": np.float64, "int": np.int64, "bool": np.bool_}
WORDS = {"f": "float", "i": "int", "b": "bool"}


def checked(what: str, value: Any, scalar: str, shape: tuple[int, ...] | None = None) -> NDArray[Any]:
    """The value as an array of the field's type: of shape () or of `shape` (None: of any shape).

    Raises DeclarationError for what is no number, not finite, not whole where whole numbers are needed, or of another
    shape; `what` names the field in the message.
    """
    array = _as_array(what, value)
    if shape is not None and array.shape not in ((), shape):
        form = _reshaped(shape) if array.size == np.prod(shape) else ""
        raise DeclarationError(f"{what}: the values have shape {array.shape}, the field has shape {shape}{form}")
    _check_finite(what, array)
    return _as_type(what, array, scalar)


def _reshaped(shape: tuple[int, ...]) -> str:
    """What makes as many values fit."""
    return f"; give values.{f'reshape{shape}' if len(shape) > 1 else 'ravel()'}"


def storable(what: str, value: Any, array: NDArray[Any], shape: tuple[int, ...] | None = None) -> NDArray[Any]:
    """The same for what is put into an array of a running network, whose numbers may be of single precision."""
    found = checked(what, value, WORDS[array.dtype.kind], shape)
    if array.dtype == np.float32:
        with np.errstate(over="ignore"):
            kept = np.isfinite(found.astype(np.float32))
        require(what, found, kept, f"with dtype=np.float32 numbers end at {np.finfo(np.float32).max:.8g}")
    return found


def checked_default(default: Any, scalar: str) -> Any:
    """The declared value of a field: a distribution, a Python number, or a read-only array."""
    if isinstance(default, Distribution):
        return default
    array = checked("the default", default, scalar)
    if array.ndim == 0:
        return array.item()
    array = array.copy()
    array.flags.writeable = False
    return array


def plain_array(given: Any) -> NDArray[Any]:
    """What NumPy makes of it; an empty array of objects, of two axes, where lists within a list differ in length, and
    where something is masked."""
    try:
        return np.empty((0, 0), object) if is_masked(given) else np.asarray(given)
    except ValueError:
        return np.empty((0, 0), object)


def finite_number(given: Any) -> float | None:
    """A number; None for what is none, or many, or not finite."""
    found = plain_array(given)
    return float(found) if not found.ndim and found.dtype.kind in "iuf" and np.isfinite(found) else None


def is_many(value: Any) -> bool:
    """Whether a value stands for more than one number: a distribution, a function or an array with axes."""
    return isinstance(value, Distribution | list | tuple) or callable(value) or np.ndim(value) > 0


def extremes(value: Any) -> tuple[float, float]:
    """The smallest and the largest of a number or an array; of what is not drawn yet nothing is known: infinities that
    exclude nothing, (inf, -inf)."""
    if isinstance(value, Distribution):
        return np.inf, -np.inf
    return float(np.min(value)), float(np.max(value))


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """A view of an array that cannot be written."""
    array = array.view()
    array.flags.writeable = False
    return array


def _as_array(what: str, value: Any) -> NDArray[Any]:
    refuse_masked(what, value)
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise DeclarationError(f"{what}: {error}") from None
    if array.dtype.kind not in "fiub":
        raise DeclarationError(f"{what} takes a number, an array or a distribution, not {words_for(value)}")
    return array


def _check_finite(what: str, array: NDArray[Any]) -> None:
    form = "; np.nan_to_num(values) has 0 in the place of nan" if array.ndim == 2 and np.isnan(array).any() else ""
    require(what, array, np.isfinite(array), f"a field takes finite numbers{form}")


def _as_type(what: str, array: NDArray[Any], scalar: str) -> NDArray[Any]:
    if scalar == "int" and array.dtype.kind == "f":
        require(what, array, array == np.rint(array), "it holds whole numbers (dtype=int)")
    if scalar == "int" and array.dtype.kind in "fu":
        known = (array >= -(2.0**63)) & (array < 2.0**63)
        require(what, array, known, "it holds whole numbers of 64 bits (dtype=int)")
    if scalar == "bool" and array.dtype.kind != "b":
        require(what, array, np.isin(array, (0, 1)), "it holds True or False (dtype=bool)")
    return array.astype(DTYPES[scalar], copy=False)


def require(what: str, array: NDArray[Any], good: Any, rule: str) -> None:
    """Raises DeclarationError that shows the first value that is not good, and where it stands."""
    if np.all(good):
        return
    position = tuple(int(index) for index in np.argwhere(~np.asarray(good))[0])
    at = "" if not position else f" at position {position[0] if len(position) == 1 else position}"
    raise DeclarationError(f"{what}: the value{at} is {array[position].item()!r}; {rule}")


def words_for(value: Any) -> str:
    """What a value is that is no number: in a word, with the form that takes its place where there is one."""
    array = plain_array(value)
    if hasattr(value, "toarray"):
        return f"a sparse matrix, {type(value).__name__}: give the dense one, values.toarray()"
    if array.dtype.kind == "c":
        return f"{_shown(value)}, which is complex: give real numbers, such as np.abs(values) or np.real(values)"
    if value is None:
        return "None"
    if isinstance(value, type):
        return f"the class {value.__name__}; write {called_by_place(value)}"
    return f"{type(value).__name__} {_shown(value)}"


def _shown(value: Any) -> str:
    """In one line, and not a long one."""
    text = " ".join(repr(value).split())
    return text if len(text) < 60 else text[:57] + "..."
