"""How far a long run or a build is: a bar in terminals and notebooks, nothing where output goes to a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeAlias

Show: TypeAlias = Callable[[int], None]
WIDTH = 40
STAGES = ("drawing connections", "drawing values", "compiling", "allocating")
"""Of a build, in order."""


@contextmanager
def run_bar(
    progress: bool, begin: int, length: int, ms: Callable[[int], float]
) -> Iterator[Callable[[int], None] | None]:
    """A bar for `length` steps from tick `begin` on: call what it gives with the tick that is reached. `ms` is the time
    of a tick. None where nobody sees it."""
    if not progress or not is_watched():
        yield None
        return
    with bar(round(ms(length), 6), "ms", "simulating") as move:
        yield lambda tick: move(ms(tick - begin))


@contextmanager
def build_bar(progress: bool) -> Iterator[Callable[[str], None]]:
    """A bar for a build: call what it gives with each of the stages when it begins."""
    if not progress or not is_watched():
        yield lambda stage: None
        return
    with bar(len(STAGES), "stages", "building") as move:
        yield lambda stage: move(STAGES.index(stage), stage)
        move(len(STAGES), "done")


def is_watched() -> bool:
    """Whether somebody sees a bar: a terminal, or a notebook."""
    return in_notebook() or (sys.stderr is not None and sys.stderr.isatty())


def in_notebook() -> bool:
    """Whether this is the kernel of a notebook."""
    return "ipykernel" in sys.modules and "IPython" in sys.modules


@contextmanager
def bar(total: float, unit: str, what: str) -> Iterator[Callable[..., None]]:
    """A bar of tqdm, or our own where it is not installed: move it to a number, with a word on what is done."""
    if find_spec("tqdm") is None:
        yield from own_bar(total, what)
        return
    with tqdm()(total=total, unit=unit, desc=what, bar_format=FORMAT) as shown:

        def move(done: float, word: str = "") -> None:
            if word:
                shown.set_postfix_str(word, refresh=False)
            shown.update(round(done, 6) - shown.n)

        yield move


FORMAT = "{desc} {percentage:3.0f} %|{bar}| {n:g}/{total:g} {unit} [{elapsed}<{remaining}]{postfix}"


def tqdm() -> Any:
    """The bar for where we are: widgets in a notebook that has them, else text."""
    widgets = in_notebook() and find_spec("ipywidgets") is not None
    return import_module("tqdm.notebook" if widgets else "tqdm").tqdm


def own_bar(total: float, what: str) -> Iterator[Callable[..., None]]:
    """A line on standard error that is rewritten in place."""

    def move(done: float, word: str = "") -> None:
        sys.stderr.write(f"\r{what} {line(done / total if total else 1.0)} {word:<20}")
        sys.stderr.flush()

    try:
        yield move
    finally:
        sys.stderr.write("\n")


def line(part: float) -> str:
    """A bar of 40 characters and the percentage."""
    full = round(WIDTH * min(1.0, part))
    return f"[{'=' * full}{' ' * (WIDTH - full)}] {100 * min(1.0, part):3.0f} %"
