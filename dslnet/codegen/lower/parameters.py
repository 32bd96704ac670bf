"""The parameters that the functions of a network share, as C has them: type and name."""

from __future__ import annotations

Parameters = tuple[tuple[str, str], ...]
NET: Parameters = (("Network *", "net"),)
THREAD: Parameters = (("int64_t", "thread"),)
TIME: Parameters = (("int64_t", "tick"), ("double", "t"))
