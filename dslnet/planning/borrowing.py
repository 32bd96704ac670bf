"""Projections that use the weights of another one: made after it, with its arrays, and never written to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from attrs import evolve

from dslnet.connect.borrowed import BORROWED, Borrowed
from dslnet.errors import DeclarationError, NetworkError
from dslnet.language.written import written_by
from dslnet.plan import ProjectionBundle
from dslnet.synapse import Synapse

Second = TypeVar("Second")


def owners_first(lines: Iterable[tuple[Synapse[Any, Any], Second]]) -> list[tuple[Synapse[Any, Any], Second]]:
    """Projections in their order, those with weights of their own before those that borrow."""
    return sorted(lines, key=lambda pair: isinstance(pair[0].pattern, Borrowed))


def owner_of(line: Synapse[Any, Any], made: dict[int, ProjectionBundle]) -> ProjectionBundle | None:
    """What became of the projection whose weights are used. Raises NetworkError where it does not run."""
    if not isinstance(line.pattern, Borrowed):
        return None
    found = made.get(id(line.pattern.of))
    if found is None:
        raise NetworkError(
            f"{line!r} uses the weights of {line.pattern.of!r}, which does not run: add it to the network"
        )
    return found


def borrowing(bundle: ProjectionBundle, line: Synapse[Any, Any], owner: ProjectionBundle) -> ProjectionBundle:
    """With the weights of the owner. Raises DeclarationError where these, or others, cannot be used together."""
    _check(bundle, line, owner)
    arrays = bundle.arrays | {name: owner.arrays[name] for name in BORROWED}
    return evolve(bundle, arrays=arrays, borrowed=BORROWED)


def single_with(owner: ProjectionBundle, single: frozenset[str]) -> frozenset[str]:
    """The fields of which one number serves all synapses; of those that are borrowed the owner's."""
    return (single - BORROWED) | (owner.single & BORROWED)


def _check(bundle: ProjectionBundle, line: Synapse[Any, Any], owner: ProjectionBundle) -> None:
    given = sorted(BORROWED & line._initial_room.given)
    if given:
        raise DeclarationError(
            f"{given[0]}= of {bundle.name}: it is that of {owner.name}; assign {owner.name}.{given[0]}"
        )
    if written_by(bundle.model) & BORROWED:
        raise DeclarationError(f"{bundle.name} uses the weights of {owner.name} and may not change them: learn there")
    many = sorted(n for n, level in bundle.program.levels.items() if level == "synapse" and n in bundle.arrays)
    many = [name for name in many if name not in BORROWED]
    if many:
        raise DeclarationError(
            f"{bundle.name}.{many[0]}: a projection that uses the weights of another one has no other values of single "
            "synapses; give one number"
        )
    level = owner.program.levels["w"]
    if level in ("pre", "post"):
        raise DeclarationError(
            f"{bundle.name} uses the weights of {owner.name}, which are declared per={level!r}: declare them per "
            f"synapse there, w: State = state(...), or give {bundle.name} a field of its own"
        )
    by_spikes = {statement.target for statement in (*owner.model.pre_spike, *owner.model.post_spike)}
    if by_spikes & BORROWED:
        raise DeclarationError(
            f"{owner.name} changes its weights at spikes, and another projection could not tell when: {bundle.name} "
            "can use weights that stand still, or that change once a step in an @update or an equation"
        )


def refuse_borrowed(bundle: ProjectionBundle, line: Synapse[Any, Any], name: str) -> None:
    """Raises DeclarationError for an assignment to what belongs to another projection."""
    if name in bundle.borrowed:
        raise DeclarationError(f"{bundle.name}.{name} is that of another projection, {line.pattern!r}; assign it there")
