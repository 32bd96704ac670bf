"""Which synapses a step changes at all: where a factor of all that is added to a state is 0, the state stays as it is.

A rule that waits for the potential of its target to rise above a threshold changes the few synapses onto the neurons
that are just there, `w + dt A x [v - theta]+`; the others need not be gone through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sympy
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanFunction

from dslnet.expressions.parts import holds
from dslnet.model import FieldModel, SynapseModel, symbol
from dslnet.plasticity.levels import Level, level_of
from dslnet.plasticity.records import Stir, Write
from dslnet.symbols import Maximum, Minimum, Where

OFTEN_ZERO = (Maximum, Minimum, Where, Relational, BooleanFunction)
"""What is made of these may be 0 for many neurons most of the time; a trace that decays is 0 until the first spike."""


def stir_of(write: Write, model: SynapseModel, levels: Mapping[str, Level], earlier: Iterable[Write]) -> Stir | None:
    """The factors without which this write of a step leaves a state of each synapse as it is; None where it may change
    whatever they are. `earlier` are the writes of the step before it."""
    before = list(earlier)
    if write.level != "synapse" or write.reduces or write.target is None:
        return None
    record = model.field(write.target)
    if record.dtype != "float" or any(each.target == write.target for each in before):
        return None
    made = {each.symbol: each.value for each in before if each.target is None}
    factors = _common_factors(_added(write.value, record, model))
    noises = {symbol(f.name) for f in model.fields if f.kind == "noise"}
    known = [f for f in factors if level_of(f, levels) == "post" and not f.free_symbols & noises]
    of_each = tuple(f for f in known if _often_zero(f, made))
    of_all = tuple(f for f in factors if f.free_symbols & _of_one(model, levels) and f.is_Symbol)
    return Stir(of_all, of_each) if of_all or of_each else None


def _added(value: Any, record: FieldModel, model: SynapseModel) -> tuple[Any, ...]:
    """The terms that are added to a state; none where it becomes something else."""
    old = symbol(record.name)
    if isinstance(value, Where) and value.args[2] == old:
        value = value.args[1]
    for kind, bound in ((Minimum, record.maximum), (Maximum, record.minimum)):
        if bound is None:
            continue
        if not (isinstance(value, kind) and value.args[1] == bound and _fixed(bound, model)):
            return ()
        value = value.args[0]
    terms = sympy.Add.make_args(value)
    return tuple(term for term in terms if term != old) if old in terms else ()


def _fixed(bound: Any, model: SynapseModel) -> bool:
    """Whether a bound changes only when somebody assigns it."""
    return {name.name for name in bound.free_symbols} <= {f.name for f in model.fields if f.kind == "param"}


def _common_factors(terms: tuple[Any, ...]) -> list[Any]:
    """The factors that all terms have, in the order of the first one."""
    if not terms:
        return []
    first, *others = ([*_factors(term)] for term in terms)
    return [factor for factor in dict.fromkeys(first) if all(factor in other for other in others)]


def _factors(term: Any) -> Iterable[Any]:
    """What a term is 0 without."""
    for factor in sympy.Mul.make_args(term):
        base, exponent = factor.as_base_exp()
        if exponent.is_positive and exponent.is_number:
            yield from _factors(base) if base != term else (base,)


def _often_zero(factor: Any, made: Mapping[Any, Any]) -> bool:
    """Whether a factor is made of choices, also by way of intermediate values."""
    if holds(factor, *OFTEN_ZERO):
        return True
    return any(_often_zero(made[name], made) for name in factor.free_symbols if name in made)


def _of_one(model: SynapseModel, levels: Mapping[str, Level]) -> set[Any]:
    """States that are one number for the projection."""
    return {symbol(f.name) for f in model.fields if f.kind == "state" and levels.get(f.name) == "projection"}
