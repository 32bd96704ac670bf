"""Where the time of a simulation went: what `sim.profile()` returns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from attrs import frozen

from dslnet.errors import DeclarationError

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@frozen
class Part:
    """What one member took: its name, what it is, and for how many seconds it was computed."""

    member: str
    what: str
    seconds: float


@frozen(repr=False)
class Profile:
    """The time of all runs since the start or the last reset, by population and projection, in `steps` steps.

    With several threads a time is the mean over them. Printed it is a table, the largest part first.
    """

    parts: tuple[Part, ...]
    steps: int

    @property
    def seconds(self) -> float:
        """All of it."""
        return sum(part.seconds for part in self.parts)

    def of(self, member: str) -> float:
        """The seconds of one member."""
        return sum(part.seconds for part in self.parts if part.member == member)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw it as bars. Needs matplotlib. Returns the axes."""
        from dslnet.pictures.profile import draw_profile

        return draw_profile(self, ax)

    def __repr__(self) -> str:
        total, steps = self.seconds or 1.0, max(1, self.steps)
        named = [(p.member, p.what, p.seconds, f"{100 * p.seconds / total:.1f} %") for p in self.parts]
        named.append(("total", "", self.seconds, ""))
        rows = [(*names, f"{s:.3f} s", share, f"{1e6 * s / steps:.2f} µs a step") for *names, s, share in named]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        return "\n".join(
            f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c:>{widths[2]}}  {d:>{widths[3]}}  {e}" for a, b, c, d, e in rows
        )


def profile_of(parts: Iterable[tuple[str, str, float]], steps: int) -> Profile:
    """The parts of one member put together, without those that took no time, the largest first."""
    together: dict[tuple[str, str], float] = {}
    for member, what, seconds in parts:
        together[member, what] = together.get((member, what), 0.0) + seconds
    rows = [Part(member, what, seconds) for (member, what), seconds in together.items() if seconds > 0.0]
    return Profile(tuple(sorted(rows, key=lambda part: -part.seconds)), steps)


def checked_profile(profile: Any, backend: str) -> bool:
    """Whether the time is measured. Raises DeclarationError for what is no truth value, or where it cannot be."""
    if not isinstance(profile, bool):
        raise DeclarationError(f"profile={profile!r}: True measures where the time goes, False does not")
    if profile and backend != "c":
        raise DeclarationError(f'profile=True measures the compiled code, and backend="{backend}" has none')
    return profile
