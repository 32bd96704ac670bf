"""Small words that many messages share: the nearest known name, a list of names, a place in the user's file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

MEANT = {
    "disable_learning": "disable_plasticity", "enable_learning": "enable_plasticity", "weight": "w", "weights": "w",
    "target": "into", "receptor": "into", "rule": "pattern", "connectivity": "pattern",
}  # fmt: skip
"""Names that other simulators have, and ours of the same meaning; others look alike."""
TAKING_ONE = ("bold", "rate")
"""Calls on a simulator that take one field or event; others take any number."""


def nearest(name: str, known: Iterable[str]) -> str:
    """` Did you mean 'v'?`, or the names there are when none is near."""
    names = [each for each in known if not each.startswith("_")]
    found = meant(name, names, MEANT)
    if found:
        return f" Did you mean {found!r}?"
    return f" There is {listed(names)}." if 0 < len(names) <= 16 else ""


def meant(name: str, known: Collection[str], words: Mapping[str, str]) -> str:
    """The known name that others call so, by a table of such words, or that looks like this one; empty if none does."""
    return next((each for each in words.get(name, "").split() if each in known), "") or close(name, known)


def close(name: str, known: Iterable[str]) -> str:
    """The known name that looks like this one; empty where none does."""
    import difflib  # only errors need it

    names = {each.lower(): each for each in known}
    found = difflib.get_close_matches(name.lower(), list(names), n=1, cutoff=0.65)
    return names[found[0]] if found else ""


def listed(names: Iterable[str], joint: str = "and") -> str:
    """`a, b and c`."""
    *front, last = list(names)
    return f"{', '.join(front)} {joint} {last}" if front else last


def briefly(value: Any) -> str:
    """What was given, and of an array its shape alone."""
    shape = getattr(value, "shape", ())
    return f"an array of shape {shape}" if hasattr(value, "dtype") and shape != () else repr(value)


def place(function: Any) -> str:
    """Where a function was written, as `file:line`."""
    code = getattr(function, "__code__", None)
    return "an unknown place" if code is None else f"{code.co_filename}:{code.co_firstlineno}"


def one_by_one(names: Any, call: str) -> str:
    """A hint where several names are given as one list."""
    if not isinstance(names, list | tuple) or not names:
        return ""
    called = call.partition("(")[0]
    if called in TAKING_ONE:
        return f" {called} takes one; call it for each."
    return f" Give the names one by one: {called}(..., {', '.join(repr(each) for each in names)})"


def instead_of_numbers(dtype: Any, given: Any) -> str:
    """What was given where synapses or neurons are numbered."""
    if callable(given):
        return "a function: give what it gives, ee.w < 0.01; rules that are asked again are sim.prune_every(ee, ...)"
    if given is None:
        return "None: give ee.w < 0.01; a function that gives None lacks its return"
    if dtype.kind == "b":
        return "bool values: the numbers that a mask stands for are np.flatnonzero(mask)"
    return f"{given!r}, of which the numbers are needed" if dtype.kind == "O" else f"{dtype} values"
