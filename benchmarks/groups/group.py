"""What a group is, and what several of them do alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen
from measure import Measured, Program, Setting
from peers import Peer


@frozen
class Group:
    """A heading, the programs that take turns, and the lines that show what they printed."""

    title: str
    programs: Callable[[Setting], list[Program]]
    lines: Callable[[Sequence[Measured], Setting], list[str]]


def own_programs(setting: Setting, label: str, script: str, *options: object) -> list[Program]:
    """One of our scripts on one thread and on two."""
    choices = {n: (*options, "--threads", n) for n in (1, 2)}
    return [Program(label, n, lambda c=c: setting.own(script, *c)) for n, c in choices.items()]


def peer_programs(
    setting: Setting, peer: Peer, given: str | None, *options: object, label: str | None = None
) -> list[Program]:
    """Another simulator on as many threads as are asked for; where it is not there, a line that says so."""
    python = peer.python(given, setting.scratch, setting.options.install_peers)
    if python is None:
        setting.missing.append(f"{peer.name} has no environment ({peer.option}, or --install-peers)")
        return []
    choices = {n: (*options, "--threads", n) for n in setting.options.peer_threads}
    return [Program(label or peer.name, n, lambda c=c: peer.run(python, *map(str, c))) for n, c in choices.items()]


def simulated_ms(setting: Setting, default: float) -> float:
    """How long is simulated, in ms: what the option says, or what suits the group."""
    given = setting.options.duration
    return float(default if given is None else given)
