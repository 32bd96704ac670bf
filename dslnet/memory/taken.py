"""How much memory a simulator takes, by member: measured when it runs, foreseen before it is built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import field, frozen

from dslnet.engine import Engine
from dslnet.plan import NetworkPlan, ProjectionBundle
from dslnet.record.watched import Watched


@frozen
class Taken:
    """What one member takes for one purpose, in bytes; None where nobody can know it before it is drawn."""

    member: str
    what: str
    bytes: int | None


@frozen(repr=False)
class Memory:
    """The memory of a simulator in bytes. `rows` say who takes it for what; `int(memory)` and `total` are the sum,
    `of("exc")` that of one member. With `foreseen` it is an estimate made before connections are drawn."""

    rows: tuple[Taken, ...]
    foreseen: bool = field(default=False)

    @property
    def total(self) -> int:
        """All that is known, in bytes."""
        return sum(row.bytes or 0 for row in self.rows)

    def __int__(self) -> int:
        return self.total

    def of(self, member: str) -> int:
        """What one member takes, in bytes."""
        return sum(row.bytes or 0 for row in self.rows if row.member == member)

    def __repr__(self) -> str:
        lines = [(row.member, row.what, shown(row.bytes)) for row in self.rows]
        lines.append(("total", "foreseen" if self.foreseen else "", shown(self.total)))
        widths = [max(len(line[column]) for line in lines) for column in range(3)]
        return "\n".join(f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c:>{widths[2]}}" for a, b, c in lines)


def measured(plan: NetworkPlan, engine: Engine, recordings: Iterable[Watched]) -> Memory:
    """What is taken now."""
    rows = [
        Taken(population.name, "values", sum(array.nbytes for array in population.arrays.values()))
        for population in plan.populations
    ]
    rows += [Taken(member, what, size) for member, what, size in engine.memory()]
    seen: set[int] = set()
    for bundle in plan.bundles:
        rows += _of_bundle(bundle, seen)
    recorded = sum(recording.nbytes for recording in recordings)
    return Memory(tuple(row for row in [*rows, Taken("recordings", "", recorded)] if row.bytes))


OWN_INDEX = ("mask", "by_length", "columns", "sources", "places", "left_out", "begins")
"""What layouts keep beside rows."""


def _of_bundle(bundle: ProjectionBundle, seen: set[int]) -> Iterator[Taken]:
    """Values, index and delays; what several parts share, or another projection had, is counted once."""
    values = (array for name, array in bundle.arrays.items() if name not in bundle.borrowed)
    yield Taken(bundle.name, "values", sum(array.nbytes for array in values))
    parts = bundle.parts
    index = [array for part in parts for array in (part.connectivity.offsets, part.connectivity.targets)]
    index += [bundle.connectivity.offsets, bundle.connectivity.targets, *(part.places for part in parts)]
    index += [getattr(bundle.connectivity, name, None) for name in OWN_INDEX]
    yield Taken(bundle.name, "index", _once(index, seen))
    own = [part.delays for part in parts]
    yield Taken(bundle.name, "delays", _once(own if isinstance(bundle.delay, int) else [*own, bundle.delay], seen))


def _once(arrays: Iterable[object], seen: set[int]) -> int:
    """The bytes of arrays, each counted once."""
    different = {id(array): array for array in arrays if array is not None and id(array) not in seen}
    seen.update(different)
    return sum(array.nbytes for array in different.values())  # type: ignore[attr-defined]  # they are arrays


def shown(size: int | None) -> str:
    """In the unit that one would use."""
    if size is None:
        return "not known before it is drawn"
    for unit, length in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if size >= length:
            return f"{size / length:.1f} {unit}"
    return f"{size} B"
