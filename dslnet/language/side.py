"""The two neurons of a synapse, `self.pre` and `self.post`, while one of its methods is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, cast

from dslnet.declaring.collecting import Declarations
from dslnet.declaring.field_types import NO_SUMS
from dslnet.fields import Field
from dslnet.language.functions import FUNCTIONS
from dslnet.messages.teach import listed, nearest

if TYPE_CHECKING:
    from dslnet.language.reading_synapses import SynapseRoom


class Side:
    """`self.pre` or `self.post` while a method is read."""

    def __init__(self, room: SynapseRoom, side: str, cls: Any) -> None:
        self.__dict__.update(room=room, side=side, cls=cls)

    @property
    def _declared(self) -> Declarations:
        """What the class of the population declares, as a population itself has it."""
        found: Declarations = self.cls._declared
        return found

    def __getattr__(self, name: str) -> Any:
        room: SynapseRoom = self.__dict__["room"]
        field: Field | None = self.cls._declared.fields.get(name)
        if name.startswith("__") or (field is None and name in FUNCTIONS):
            self._refuse_whole()
        if field is None and name == "t_last":
            return room.named(f"{self.side}.t_last")
        if field is None:
            return self._refuse(name)
        if field.kind == "noise":
            room.fail(f"self.{self.side}.{name} is noise of another class; assign it to a state there, and read that")
        return room.beside_into(f"{self.side}.{name}", field.dtype == "bool")

    def __setattr__(self, name: str, value: Any) -> None:
        room: SynapseRoom = self.__dict__["room"]
        if self.side == "pre":
            room.fail(
                f"self.pre.{name} belongs to the presynaptic population and is only read: a synapse gives to its "
                "target, self.into += ... or self.post.x += ... in a @pre_spike method; what the source is given takes "
                "a projection the other way round"
            )
        field: Field | None = self.cls._declared.fields.get(name)
        if field is None:
            self._refuse(name)
        if field.kind not in ("state", "port"):
            room.fail(f"self.post.{name} is a {field.kind} and is only read")
        if field.per_in("neuron") == "population":
            room.fail(f"self.post.{name} is one number for the population, and many synapses would write it at once")
        if field.dtype in NO_SUMS:
            room.fail(
                f"self.post.{name} is a {field.kind} of {NO_SUMS[field.dtype]}, and what arrives is added up as real "
                f"numbers: {name}: State = state(0.0)"
            )
        if room.role != "pre_spike":
            room.fail(
                f"self.post.{name} is only read in a @{room.role}: spikes add to it when they arrive, "
                f"self.post.{name} += ... in a @pre_spike method, and what rates hand over is returned by a @transmit"
            )
        room.add_to(f"post.{name}", value)

    def __repr__(self) -> str:
        return f"self.{self.side}"

    def _refuse_whole(self, *others: Any) -> NoReturn:
        """Somebody computes with a neuron and not with its values."""
        fields, room = list(self.cls._declared.fields), cast("SynapseRoom", self.__dict__["room"])
        room.fail(
            f"self.{self.side} is a neuron and no number: say which value of it is meant, as in "
            f"self.{self.side}.{fields[-1] if fields else 'x'}. {self.cls.__name__} has {listed(fields or ['none'])}"
        )

    def _refuse(self, name: str) -> NoReturn:
        fields, room = self.cls._declared.fields, cast("SynapseRoom", self.__dict__["room"])
        room.fail(f"self.{self.side}.{name}: {self.cls.__name__} has no field {name!r}.{nearest(name, fields)}")


OPERATORS = """
add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow and rand or ror xor rxor invert neg pos
abs lt le gt ge eq ne bool float int len iter getitem call
"""
for operator in OPERATORS.split():
    setattr(Side, f"__{operator}__", Side._refuse_whole)
