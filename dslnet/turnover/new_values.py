"""The values of synapses that are created: as given, or as those of the projection began."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity
from dslnet.distributions import Distribution
from dslnet.errors import NetworkError, UnknownNameError
from dslnet.members.of_distance import OfDistance, as_rule
from dslnet.members.values import storable
from dslnet.messages.teach import nearest
from dslnet.plan import ProjectionBundle

if TYPE_CHECKING:
    from dslnet.running.live import ProjectionRoom

Places = NDArray[np.int64]


@define(eq=False)
class NewValues:
    """Those of one projection of a running simulator."""

    room: ProjectionRoom
    call: str
    """Who asks for them, as messages name it."""

    def each(
        self, bundle: ProjectionBundle, given: dict[str, Any], links: Connectivity, order: Places
    ) -> dict[str, NDArray[Any]]:
        """Each field that has a value for each synapse, of the new ones in order: as given, or as it began."""
        return {name: self._value(bundle, name, given, links, order) for name in _of_each(bundle)}

    def check(self, given: Mapping[str, Any]) -> None:
        """Raises UnknownNameError for a value of a field that there is not, NetworkError for one that new synapses
        share with those that there are."""
        bundle = self.room.held
        fields = {f.name for f in bundle.model.fields if f.name in bundle.arrays}
        for name in given:
            if name not in fields:
                raise UnknownNameError(f"{self.call}: no field {name!r}.{nearest(name, fields)}")
            if bundle.keeping.levels[name] != "synapse":
                self._refuse_shared(name, given[name])

    def check_of_rule(self, given: Mapping[str, Any]) -> None:
        """Raises, beside that, for what no call of a rule could take, however many synapses it creates."""
        self.check(given)
        bundle = self.room.held
        for name in {*_of_each(bundle), *given} - set(bundle.program.specials):
            value = self._known(bundle, name, given)
            if np.ndim(value):
                raise NetworkError(
                    f"{self.call}: {name}= is an array, and a rule creates as many as it draws: give one number, a "
                    "distribution or a function of distance"
                )
            if not isinstance(value, Distribution | OfDistance):
                storable(f"{self.call}: {name}", value, bundle.arrays[name])

    def _value(
        self, bundle: ProjectionBundle, name: str, given: dict[str, Any], links: Connectivity, order: Places
    ) -> NDArray[Any]:
        kept, count, what = bundle.arrays[name], links.size, f"{self.call}: {name}"
        if name in bundle.program.specials:
            return np.full(count, -np.inf)
        value = self._known(bundle, name, given)
        if isinstance(value, OfDistance):
            found = storable(what, value.values(what, self.room.member, links), kept)
            return found.astype(kept.dtype)
        if isinstance(value, Distribution):
            value = self.room.draw(name, value, (count,))
        values = storable(what, value, kept, (count,))
        return np.broadcast_to(values, (count,)).astype(kept.dtype)[order]

    def _known(self, bundle: ProjectionBundle, name: str, given: Mapping[str, Any]) -> Any:
        """What is given, or what the field began as. Raises NetworkError where that says nothing of new synapses."""
        value = as_rule(given.get(name, self.room.member._initial.get(name, bundle.model.field(name).default)))
        if name not in given and (np.ndim(value) or self.room.member._initial_room.is_elsewhere(name)):
            raise NetworkError(f"{self.call}: give the {name} of the new synapses, {name}=...")
        return value

    def _refuse_shared(self, name: str, value: Any) -> None:
        """One number for all is no matter of the new ones."""
        bundle = self.room.held
        if bundle.program.levels[name] == "projection" and np.ndim(value) == 0 and bundle.arrays[name][0] == value:
            return
        field = bundle.model.field(name)
        form = f"give an array or a distribution when the projection is made, {name}=values"
        if field.per in ("pre", "post") or (field.kind == "state" and field.per == "projection"):
            form = f'declare it so in a class of your own, {name} = {field.kind}({field.default!r}, per="synapse")'
        raise NetworkError(
            f"{self.call}: {name} is kept per {bundle.program.levels[name]!r}, so new synapses share it; for "
            f"values of their own {form}"
        )


def _of_each(bundle: ProjectionBundle) -> list[str]:
    """The fields that have a value for each synapse."""
    return [name for name in bundle.arrays if bundle.program.levels[name] == "synapse"]
