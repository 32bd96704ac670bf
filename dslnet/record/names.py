"""What the arrays of a recording are called, in files and in other packages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from dslnet.errors import SimulationError

TIME, ENDS = "time", ("pre_index", "post_index")


def of_event(name: str) -> tuple[str, str, str]:
    """The arrays of the spikes of an event: their ticks, their times, their neurons."""
    return f"{name}_tick", f"{name}_time", f"{name}_index"


def check_different(names: Iterable[str], call: str) -> None:
    """Raise SimulationError where two things would have one name."""
    twice = [name for name, many in Counter(names).items() if many > 1]
    if twice:
        raise SimulationError(
            f"{call}: there would be two arrays {twice[0]!r}, since beside fields there are {TIME!r} and, of an event "
            f"such as fires, {', '.join(map(repr, of_event('fires')))}; record them apart, or give the field another "
            "name"
        )
