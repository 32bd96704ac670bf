"""How connections, delays and parts of projections differ from those of a simulator that has just been made."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from dslnet.arrays import Arrays, aligned
from dslnet.checkpoint.state import Kept
from dslnet.plan import NetworkPlan, ProjectionBundle, ProjectionPlan
from dslnet.planning.bundling import Bundler
from dslnet.planning.wiring import numbered

OF_PARTS = ("rule", "delay", "connectivity", "places", "delays", "longest", "since", "until", "learns", "last")


def structure_of(plan: NetworkPlan) -> list[Kept]:
    """Of each projection its connections and delays, how its states are kept, and what runs it."""
    return [
        {
            "connectivity": bundle.connectivity.plain,
            "delay": bundle.delay,
            "moved": bool(bundle.keeping.uniform),
            "one_delay": bundle.keeping.one_delay,
            "own_times": bundle.keeping.own_times,
            "lengths": {name: len(array) for name, array in bundle.arrays.items()},
            "parts": [_part(part, bundle) for part in bundle.parts],
        }
        for bundle in plan.bundles
    ]


def structured(plan: NetworkPlan, structure: list[Kept], bundler: Bundler) -> NetworkPlan:
    """A plan that was just made, with the structure of another one of the same network; its values are to be filled
    in."""
    bundles = (_bundle(b, kept, bundler) for b, kept in zip(plan.bundles, structure, strict=True))
    return evolve(plan, bundles=numbered(bundles))


def _part(part: ProjectionPlan, bundle: ProjectionBundle) -> Kept:
    own = {name: getattr(part, name) for name in OF_PARTS} | {"connectivity": part.connectivity.plain}
    arrays = None if part.arrays is bundle.arrays else _different(part.arrays, bundle.arrays)
    return {**own, "arrays": arrays}


def _different(arrays: Arrays, others: Arrays) -> Arrays:
    """What an earlier change has left for spikes that are under way."""
    return {name: array for name, array in arrays.items() if array is not others[name]}


def _bundle(bundle: ProjectionBundle, kept: Kept, bundler: Bundler) -> ProjectionBundle:
    uniform = bundle.keeping.uniform if kept["moved"] else frozenset()
    keeping = evolve(bundle.keeping, uniform=uniform, one_delay=kept["one_delay"], own_times=kept["own_times"])
    program = bundler.program(bundle.model, keeping)
    lengths = kept["lengths"]
    arrays = {name: _room(array, lengths[name]) for name, array in bundle.arrays.items() if name in lengths}
    for name in lengths.keys() - arrays.keys():  # times of spikes, which another program may keep, or not
        arrays[name] = aligned(lengths[name], "float64")
    changed = evolve(
        bundle, connectivity=kept["connectivity"], delay=kept["delay"], keeping=keeping, program=program, arrays=arrays
    )
    parts = tuple(_restored(bundle.parts[0], changed, part) for part in kept["parts"])
    return evolve(changed, parts=parts)


def _room(array: Any, length: int) -> Any:
    """The same array, so that a projection that borrows it still does, or one of another length."""
    return array if len(array) == length else aligned(length, array.dtype)


def _restored(any_part: ProjectionPlan, bundle: ProjectionBundle, kept: Kept) -> ProjectionPlan:
    arrays = bundle.arrays if kept["arrays"] is None else {**bundle.arrays, **kept["arrays"]}
    own = {name: kept[name] for name in OF_PARTS}
    return evolve(any_part, program=bundle.program, arrays=arrays, **own)
