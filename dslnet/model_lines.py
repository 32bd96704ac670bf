"""Lines of models: where, among the frames of a call, the code of a user or of a ready-made model stands."""

from __future__ import annotations

from collections.abc import Iterable
from types import FrameType

from dslnet.location import Location
from dslnet.meta import PACKAGE


def innermost(frames: Iterable[tuple[FrameType, int]], otherwise: Location) -> Location:
    """The first frame outside of libraries, of frames from the innermost one on."""
    for frame, line in frames:
        if not _is_library(frame.f_code.co_filename):
            return Location(frame.f_code.co_filename, line, frame.f_code.co_qualname)
    return otherwise


def _is_library(file: str) -> bool:
    """Whether a file is none of a model: ready-made models are."""
    return "site-packages" in file or (file.startswith(PACKAGE) and not file.startswith(f"{PACKAGE}models"))
