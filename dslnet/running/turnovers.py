"""When synapses of a running simulator come and go one by one.

To begin so, and to have the synapses as a whole again, goes through all of them; a change in between does not. So it is
begun after some changes of a projection for which nobody has asked between them, and after more of these where somebody
asked too soon the last time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Protocol

from attrs import define, field

from dslnet.checkpoint.awaited import Awaited
from dslnet.connect.moving import Change, Moves, Renumbered
from dslnet.engine import Engine, OneByOne
from dslnet.plan import NetworkPlan, ProjectionBundle
from dslnet.planning.as_one import as_one, whole_again
from dslnet.planning.restructuring import few
from dslnet.record.watched import Watched
from dslnet.running.interrupts import interrupts_after
from dslnet.turnover.meeting import sent_lately

PATIENCE, LONGEST = 3, 48
"""So many changes, at first and at most."""
WORTH_IT = 24
"""So many changes of single synapses take as long as it takes to begin with them and to end."""


class Running(Protocol):
    """What of a simulator is asked for."""

    held: NetworkPlan
    engine: Engine
    recordings: list[Watched]
    awaited: Awaited

    def change(self, plan: NetworkPlan, change: Change | None = None) -> None:
        """Go on with another plan."""

    def follow(self, name: str, moved: Moves) -> None:
        """Synapses of a projection have come or gone: recordings go on with those that they are of."""


@define(eq=False)
class Turnovers:
    """Of all projections of a simulator, by name."""

    running: Running
    open: dict[str, OneByOne] = field(factory=dict)
    """Those whose synapses come and go one by one."""
    unread: Counter[str] = field(factory=Counter)
    """How many changes there were since anybody asked for the synapses."""
    patience: dict[str, int] = field(factory=dict)

    def going(self, bundle: ProjectionBundle) -> OneByOne | None:
        """The synapses of a projection, if they come and go one by one."""
        return self.open.get(bundle.name)

    def begun(self, bundle: ProjectionBundle, time: float) -> OneByOne | None:
        """The same, from now on if need be, where changes that take so many µs are better made so."""
        name = bundle.name
        if not few(bundle, time):
            return None
        if name not in self.open and self.unread[name] >= self._patience(name):
            self._begin(bundle)
        return self.going(bundle)

    def _begin(self, bundle: ProjectionBundle) -> None:
        """Synapses come and go one by one from now on, if they can."""
        engine = self.running.engine
        one = as_one(bundle, sent_lately(engine, self.running.held, bundle))
        found = None if one is None else engine.one_by_one(bundle, *one, self._is_followed(bundle.name))
        if found is not None:
            self.open[bundle.name], self.unread[bundle.name] = found, 0

    def changed(self, name: str) -> None:
        """Synapses of a projection have come or gone."""
        self.unread[name] += 1

    def look(self, name: str) -> None:
        """Somebody asks for the synapses of a projection."""
        if name in self.open:
            self.pack()
        self.unread.pop(name, 0)

    def look_at_all(self) -> None:
        """Somebody asks for those of all."""
        for name in list(self.unread):
            self.look(name)
        self.pack()

    @interrupts_after()
    def pack(self) -> None:
        """The plan has the synapses of all projections."""
        if self.open:
            plan, moves = self._packed()
            self.running.change(plan)
            self._follow(moves)

    def end(self) -> None:
        """The same where nothing runs any more."""
        self.running.held, moves = self._packed()
        self.open.clear()
        self._follow(moves)

    def _packed(self) -> tuple[NetworkPlan, dict[str, Moves]]:
        """The plan, and of projections that are followed where synapses stand now."""
        plan, moves = self.running.held, dict[str, Moves]()
        for name, synapses in self.open.items():
            packed = synapses.packed()
            bundle = next(bundle for bundle in self.running.held.bundles if bundle.name == name)
            if packed.numbers is not None:
                moves[name] = Renumbered.of(packed.numbers, bundle.connectivity.size)
            plan = whole_again(plan, name, packed, sent_lately(self.running.engine, self.running.held, bundle))
            self._learn(name)
        return plan, moves

    def _follow(self, moves: Mapping[str, Moves]) -> None:
        """Recordings go on with the synapses that they are of."""
        for name, moved in moves.items():
            self.running.follow(name, moved)

    def _learn(self, name: str) -> None:
        """A projection has its synapses as a whole again, whoever asked for them: it, another one, or a change that
        goes through all."""
        soon = self.unread.pop(name, 0) < WORTH_IT
        self.patience[name] = min(2 * self._patience(name), LONGEST) if soon else PATIENCE

    def size(self, bundle: ProjectionBundle) -> int:
        """How many synapses a projection has."""
        synapses = self.going(bundle)
        return int(bundle.connectivity.size) if synapses is None else synapses.size

    def _patience(self, name: str) -> int:
        return self.patience.get(name, PATIENCE)

    def _is_followed(self, name: str) -> bool:
        """Whether recordings go on with single synapses of a projection."""
        return bool(self.running.awaited.states) or any(
            recording.kind == "projection" and recording.name == name for recording in self.running.recordings
        )
