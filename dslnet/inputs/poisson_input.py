"""Poisson input without neurons: so many sources of a rate, added as counts straight into a state or port."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from dslnet.declaring.arguments import Argument, argument
from dslnet.errors import DeclarationError, NetworkError
from dslnet.fields import Param, param
from dslnet.members.synapse_arguments import targets_in
from dslnet.members.values import extremes
from dslnet.neuron import Neuron
from dslnet.ticks import Clock


def as_target(instance: Any, value: Any) -> Neuron:
    """A population or a view of one."""
    if isinstance(value, Neuron) and not isinstance(value, PoissonInput):
        return value
    raise NetworkError(f"PoissonInput(target, ...): a population or a view of one, not {value!r}")


def as_into(instance: Any, value: Any) -> tuple[str, ...]:
    """The names of ports or states of the target."""
    return targets_in(type(instance.target), value)


class PoissonInput(Neuron):
    """`PoissonInput(exc, into=COBA.g_e, n=1000, rate=5.0, w=0.1)`: to each neuron of a population or view, n
    independent Poisson sources of `rate` Hz, each spike adding `w`. Give it to the network like any other member.

    In each step a neuron gets `w` times one Poisson number of mean n · rate · dt, drawn in this step (a mean below 0
    counts as 0). `n`, `rate` and `w` are one number or one for each neuron, and can be assigned while a simulator runs.
    With one rate for all neurons a number costs about a nanosecond. Raises NetworkError for a target that is no
    population, DeclarationError for a value that is negative.
    """

    _counted: ClassVar[bool] = True

    if TYPE_CHECKING:  # what a call looks like: the target comes first, and has the shape
        shape: Any = attrs.field(init=False)
        target: Neuron = attrs.field(kw_only=False)
    else:
        target: Argument[Neuron, Neuron] = argument(as_target)
    into: Argument[Any, tuple[str, ...]] = argument(as_into)
    n: Param = param(1.0, min=0.0)
    rate: Param = param(0.0, min=0.0, unit="Hz")
    w: Param = param(1.0)

    @classmethod
    def _adapted(cls, positional: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Made for a target, whose shape it has."""
        if len(positional) > 1:
            shown = ", ".join(repr(each) for each in positional[1:])
            raise NetworkError(
                f"PoissonInput(target, {shown}): only the target goes without a name; the rest is into=, n=, rate= (Hz "
                "of one source) and w=, as in PoissonInput(exc, into=COBA.g_e, n=1000, rate=5.0)"
            )
        target = positional[0] if positional else keywords.get("target")
        if not isinstance(target, Neuron):
            raise NetworkError(
                f"PoissonInput({target!r}, ...): its target comes first, a population or a view of one, as in "
                "PoissonInput(exc, into=COBA.g_e, n=1000, rate=5.0)"
            )
        for needed in ("into", "rate"):
            if needed not in keywords:
                raise NetworkError(f"PoissonInput(target, into=, rate=): {needed}= is missing")
        return (target.shape,), {**keywords, "target": target}

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        self.target._projections.add(self)  # a network without it warns

    def _check(self, clock: Clock) -> None:
        """Refuse numbers and rates that are negative."""
        for name in ("n", "rate"):
            lowest, _ = extremes(self._initial.get(name, 0.0))
            if lowest < 0:
                raise DeclarationError(f"{self!r}: {name}={lowest}, and it cannot be negative")

    def __repr__(self) -> str:
        target, into = self.__dict__.get("target"), self.__dict__.get("into", ())
        return f"PoissonInput({target!r}, into={', '.join(into)!r})"
