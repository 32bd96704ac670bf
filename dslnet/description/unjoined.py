"""A class of synapses before it is known what it joins: its two ends have whatever field is read of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve, frozen

from dslnet.errors import DslError
from dslnet.fields import Field, state
from dslnet.model import SynapseModel


class AnyFields(dict[str, Field]):
    """A number under every name; what the language itself calls so is no field."""

    def __contains__(self, name: object) -> bool:
        return True

    def get(self, name: str, default: Any = None) -> Any:
        """A field of this name."""
        return default if name.startswith("_") or name == "t_last" else state(0.0)


@frozen
class AnyDeclarations:
    """What a class of neurons declares that nobody has chosen yet."""

    fires: bool
    fields: Mapping[str, Field] = AnyFields()

    def named(self, role: str) -> list[str]:
        """A spike event, where it fires; nothing else."""
        return ["fires"] if self.fires and role == "spike" else []


@frozen
class AnyEnd:
    """Stands for the class of a population while methods are read."""

    _declared: AnyDeclarations
    __name__ = "the class of the population"


def unjoined_model(cls: Any, fires: bool = True) -> SynapseModel:
    """What a class of synapses says between any two classes. Raises DslError for one that has to know them, as one that
    reads a truth value of a neuron, or that cannot be read at all."""
    from dslnet.language.reading_synapses import read_synapse

    end = AnyEnd(AnyDeclarations(fires))
    return read_synapse(cls, end, end)


def own_rules(cls: Any) -> SynapseModel | DslError:
    """The same without the rule of the plain synapse, or why it cannot be told."""
    try:
        model = unjoined_model(cls)
    except DslError as problem:
        return problem
    return evolve(model, pre_spike=()) if is_plain(cls) else model


def is_plain(cls: Any) -> bool:
    """Whether it has no rule of its own for what it delivers."""
    return not cls._declared.named("transmit") and not cls._declared.named("pre_spike")
