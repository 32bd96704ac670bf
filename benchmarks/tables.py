"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from measure import HAND, Measured, find

NOTHING = "–"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table, with an empty line after it."""
    lines = [head, ["---"] * len(head), *rows]
    return [*(f"| {' | '.join(line)} |" for line in lines), ""]


def number(value: float | None, form: str = ".2f", factor: float = 1.0) -> str:
    """A figure, or a dash."""
    return NOTHING if value is None else format(value * factor, form)


def against(one: Measured, all_of_them: Sequence[Measured], label: str = HAND) -> str:
    """The time of a program to that of another on as many threads."""
    other = find(all_of_them, label, one.program.threads)
    return number(None if other is None else one.ratio("sim_s", other))


def scaling(measured: Sequence[Measured]) -> list[str]:
    """One row: the time on two threads to that on one, for each program that ran on both."""
    pairs = [(find(measured, one.program.label, 1), one) for one in measured if one.program.threads == 2]
    found = [(first, second) for first, second in pairs if first is not None]
    if not found:
        return []
    ratios = [number(second.ratio("sim_s", first)) for first, second in found]
    return table(["", *(first.program.label for first, _ in found)], [["two threads to one", *ratios]])
