"""What a class means, as frozen records with sympy right-hand sides. Nothing here says how it is computed.

Symbols are real `sympy.Symbol`s made by `symbol(name)`: a field by its name, `t`, `dt`, `t_last`, `size`, and in a
synapse `pre.x`, `post.x`, `t_pre`, `t_post`. In a method that assigns, the n-th write of `v` makes the symbol `v__n`.
"""

from __future__ import annotations

from typing import Any, Literal

import sympy
from attrs import frozen

from dslnet.location import Location

Kind = Literal["param", "state", "port", "noise", "rate"]
Scalar = Literal["float", "int", "bool"]


T_PRE, T_POST = "t_pre", "t_post"
SYNAPSES = "synapses.size"
"""The number of synapses of a postsynaptic neuron, in the expressions of a synapse."""


BEHIND = "__into_"
"""In the name of what is read of a target behind an addition by `into`: `post.v__into_1`, behind the first one."""


def symbol(name: str) -> sympy.Symbol:
    """The symbol of a field or of a special name; the same name gives the same symbol."""
    return sympy.Symbol(name, real=True)


@frozen
class FieldModel:
    """One field of a class. `minimum` and `maximum` are numbers or symbols of fields; `default` is as declared."""

    name: str
    kind: Kind
    per: str
    dtype: Scalar = "float"
    default: Any = None
    minimum: sympy.Expr | None = None
    maximum: sympy.Expr | None = None
    unit: str | None = None
    doc: str | None = None
    distribution: Any = None
    """Of a noise field: what is drawn at every step."""
    window: float | None = None
    """Of a firing rate: the ms over which the spikes of `event` are counted."""
    event: str | None = None


@frozen
class Statement:
    """`target = value` or, with `adds`, `target += value`. `symbol` stands for the value of the target after it.

    `target` is the name of a field, `into`, or `post.x`. Bounds and holding are not in `value`.
    """

    target: str
    symbol: sympy.Symbol
    value: sympy.Basic
    location: Location
    adds: bool = False


@frozen
class Equation:
    """dtarget/dt = rhs. `method` is `auto`, the name of a method, or an integrator object; `white` names the fields in
    it that are white noise, dW/dt."""

    target: str
    rhs: sympy.Expr
    method: Any
    name: str
    location: Location
    white: tuple[str, ...] = ()


@frozen
class OdeBlock:
    """Consecutive equations: simultaneous, all of them read the old values."""

    equations: tuple[Equation, ...]


@frozen
class UpdateBlock:
    """The assignments of one method, in the order written."""

    name: str
    statements: tuple[Statement, ...]
    location: Location


@frozen
class EventModel:
    """A spike event: its condition, what a spike resets, for how long it is refractory, where that is written, and what
    is held."""

    name: str
    condition: sympy.Basic
    location: Location
    reset: tuple[Statement, ...] = ()
    refractory: sympy.Expr | None = None
    held: tuple[str, ...] = ()
    refractory_location: Location | None = None


@frozen
class StopModel:
    """A condition that ends `until`; one value per neuron is read as `any`."""

    name: str
    condition: sympy.Basic
    location: Location


@frozen
class NeuronModel:
    """Everything a neuron class says, in class order. With `played` its spikes come from a list, not from equations:
    the arrays `played__tick` and `played__neuron`, sorted by both; with `tabled` its r is first of all what its table
    shows; with `counted` it has no equations, and adds Poisson numbers to another population."""

    name: str
    location: Location
    fields: tuple[FieldModel, ...]
    blocks: tuple[OdeBlock | UpdateBlock, ...] = ()
    events: tuple[EventModel, ...] = ()
    stops: tuple[StopModel, ...] = ()
    played: bool = False
    tabled: bool = False
    counted: bool = False

    def field(self, name: str) -> FieldModel:
        """The field of that name."""
        return next(field for field in self.fields if field.name == name)


@frozen
class Transmission:
    """What one synapse contributes in every step, and how contributions to one neuron become one number."""

    value: sympy.Expr
    reduce: Literal["sum", "mean", "max", "min"]
    name: str
    location: Location


@frozen
class SynapseModel:
    """Everything a synapse class says for one pair of neuron classes."""

    name: str
    location: Location
    fields: tuple[FieldModel, ...]
    transmission: Transmission | None = None
    pre_spike: tuple[Statement, ...] = ()
    post_spike: tuple[Statement, ...] = ()
    blocks: tuple[OdeBlock | UpdateBlock, ...] = ()

    def field(self, name: str) -> FieldModel:
        """The field of that name."""
        return next(field for field in self.fields if field.name == name)


Model = NeuronModel | SynapseModel
