"""The room of a member before a simulator starts: where each field begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from dslnet.distributions import Distribution
from dslnet.distributions.given import check_parameters
from dslnet.errors import DeclarationError, SimulationError
from dslnet.fields import Field
from dslnet.members.of_distance import OfDistance, as_rule
from dslnet.members.read_only import read_only
from dslnet.members.rooms import Room
from dslnet.members.values import checked, frozen, is_many


class InitialRoom(Room):
    """Values before a simulator starts: those given, or else the declared ones. `shape` is None in a projection.

    `owner` is the class, `called` what messages call the member: by its name, if it has one.
    While the member is being made (`building`), a `per="population"` param may be given many values: it is widened.
    `given` are the fields that the user gave a value, as opposed to those that kept the declared one, and `elsewhere`
    says for others that a simulator finds their values somewhere else; those in `lent` are assigned there too.
    """

    def __init__(self, owner: str, kind: str, fields: Mapping[str, Field], initial: dict[str, Any]) -> None:
        self.owner = owner
        self.called = owner
        self.kind = kind
        self.fields = fields
        self.initial = initial
        self.widened: set[str] = set()
        self.given: set[str] = set()
        self.shape: tuple[int, ...] | None = None
        self.elsewhere: dict[str, str] = {}
        self.lent: set[str] = set()
        self.building = True

    def read(self, name: str) -> Any:
        """A read-only array. Raises SimulationError for noise and for a distribution that is not drawn yet."""
        field = self.fields[name]
        if field.kind == "noise":
            raise SimulationError(f"{self.called}.{name} is noise: it is drawn in every step of a running simulator")
        value = self.initial.get(name, field.default)
        if self.is_elsewhere(name):
            raise SimulationError(
                f"{self.called}.{name} {self.elsewhere[name]}: read it inside `with Simulator(net) as sim:`"
            )
        if isinstance(value, OfDistance):
            raise SimulationError(
                f"{self.called}.{name} is a function of distance, and a simulator makes the synapses: read it inside "
                "`with Simulator(net) as sim:`"
            )
        if isinstance(value, Distribution):
            raise SimulationError(
                f"{self.called}.{name} is {value!r} and is drawn from the simulator's seed when one starts: "
                "read it inside `with Simulator(net) as sim:`"
            )
        array = checked(f"{self.called}.{name}", value, field.dtype)
        array = array if self.shape_of(name) is None else np.broadcast_to(array, self.shape_of(name) or ())
        return read_only(array, self.whose, name)

    @property
    def whose(self) -> str:
        """What stands for the member in a line that a message shows."""
        unnamed = "population" if self.kind == "neuron" else "projection"
        return unnamed if self.called == self.owner else self.called

    def is_elsewhere(self, name: str) -> bool:
        """Whether a simulator finds the values of a field, since the user gave none."""
        return name in self.elsewhere and name not in self.given

    def write(self, name: str, value: Any) -> None:
        """Set where the next simulator begins."""
        if name in self.lent and not self.building:
            raise DeclarationError(f"{self.called}.{name} {self.elsewhere[name]}: assign it there")
        field = self.fields[name]
        if is_many(value) and not self._takes_many(field, value):
            self._refuse_many(field)
        value = as_rule(value) if self.kind == "synapse" else value
        if isinstance(value, Distribution):
            check_parameters(f"{self.called}.{name}", value, self.fields)
        if not isinstance(value, Distribution | OfDistance):
            array = checked(f"{self.called}.{name}", value, field.dtype, self.shape_of(name))
            value = array.item() if array.ndim == 0 else frozen(array.copy())
        self.initial[name] = value
        if not self.building:
            self.given.add(name)

    def write_part(self, name: str, positions: NDArray[np.int64], value: Any) -> None:
        """Set where the next simulator begins, of some neurons; a distribution is assigned to the whole field."""
        if isinstance(value, Distribution):
            raise SimulationError(f"{self.called}.{name}: without a simulator assign a distribution to the whole field")
        values = self.read(name).copy()
        values.put(positions, checked(f"{self.called}.{name}", value, self.fields[name].dtype, positions.shape))
        self.write(name, values)

    def special(self, name: str) -> Any:
        """What holds before the first step: time 0, and no spike yet."""
        if name == "t":
            return 0.0
        if name == "t_last":
            return frozen(np.broadcast_to(-np.inf, self.shape or ()))
        if name == "fired":
            return frozen(np.broadcast_to(np.False_, self.shape or ()))
        what = f"what synapses {self.called} has" if name == "connectivity" else f"{self.called}.{name}"
        raise SimulationError(f"{what} is not known yet: a simulator makes it when it starts")

    def per_of(self, name: str) -> str:
        """How many values the field has in this member: as declared, or one for each if it was widened."""
        wide = "neuron" if self.kind == "neuron" else "synapse"
        return wide if name in self.widened else self.fields[name].per_in(self.kind)

    def shape_of(self, name: str) -> tuple[int, ...] | None:
        """The shape of the field's values, or None where only the connectivity will tell."""
        if self.per_of(name) in ("population", "projection"):
            return ()
        return self.shape

    def _takes_many(self, field: Field, value: Any) -> bool:
        if self.per_of(field.name) not in ("population", "projection"):
            return True
        if self.kind == "neuron" and field.kind == "state" and isinstance(value, Distribution):
            return True  # one draw, for where a state of the whole population begins
        if self.building and field.kind == "param":
            self.widened.add(field.name)
            return True
        return False

    def _refuse_many(self, field: Field) -> NoReturn:
        whole = "population" if self.kind == "neuron" else "projection"
        raise DeclarationError(f"{self.called}.{field.name} is one number for the {whole}; {self.form_of_many(field)}")

    def form_of_many(self, field: Field) -> str:
        """How a field that is one number comes to hold many."""
        form = "to hold more, declare it"
        if field.kind == "param":
            form = f"give the array at creation, {self.owner}(..., {field.name}=values), or declare it"
        each = "neuron" if self.kind == "neuron" else "synapse"
        return f'{form} {field.name} = {field.kind}({field.default!r}, per="{each}")'
