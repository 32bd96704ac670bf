"""Which divisions stay such: one takes four times as long as the product with a reciprocal, and rounds once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from dslnet.codegen.ir import Kernel, Load
from dslnet.codegen.passes.walk import expressions, nodes_of
from dslnet.expressions.elementary import Bernoulli, Exp, Expm1, Exprel
from dslnet.expressions.kept import Scaled
from dslnet.symbols import Fmod, Mod, Stepwise, is_truth

NOWHERE, HERE, THROUGHOUT = range(3)
"""Where x / p is a division and no product with 1 / p: nowhere in an equation, where what is assigned, or a branch of
it, is a quotient, and in all of what is rounded or compared, which a last bit decides."""
SMOOTH = (Exp, Expm1, Exprel, Bernoulli, sympy.tanh)


def decides(e: Any) -> bool:
    """Whether a last bit may make all the difference: where numbers are rounded or compared."""
    return isinstance(e, Stepwise | Mod | Fmod) or is_truth(e)


def judged(kernel: Kernel) -> frozenset[Any]:
    """What is rounded or compared somewhere, as far as numbers are divided in it: it has to be the same wherever else
    it stands, so that the root of what was found to be positive is one."""
    return _decided_by(kernel, lambda e: e.is_Mul or isinstance(e, (Scaled, *SMOOTH)))


def decided(kernel: Kernel) -> frozenset[Any]:
    """The sums and products that are rounded or compared somewhere: in another order they might differ in a last bit,
    and would have to everywhere."""
    return _decided_by(kernel, lambda e: e.is_Add or e.is_Mul)


def _decided_by(kernel: Kernel, wanted: Callable[[Any], bool]) -> frozenset[Any]:
    """What is wanted of all that is rounded or compared somewhere."""
    found: set[Any] = set()
    for function in kernel.functions:
        for node in nodes_of(function.body):
            for expression in expressions(node):
                _collect(expression, False, wanted, found)
    return frozenset(found)


def _collect(e: Any, within: bool, wanted: Callable[[Any], bool], found: set[Any]) -> None:
    if isinstance(e, Load) or e.is_Atom:
        return
    within = within or decides(e)
    if within and wanted(e):
        found.add(e)
    for argument in e.args:
        _collect(argument, within, wanted, found)


def smoothed(e: Any, known: frozenset[Any]) -> Any:
    """A call with its argument over a number as the product with a double, where all of the argument is divided and the
    function makes no more of a last bit than it is. What is a part of a sum there might be nearly all of it."""
    return e.func(*(_multiplied(a, known) for a in e.args)) if isinstance(e, SMOOTH) else e


def _multiplied(e: Any, known: frozenset[Any]) -> Any:
    if e in known:
        return e
    if isinstance(e, Scaled):
        return Scaled(e.args[0], _as_double(e.args[1]))
    return sympy.Mul(*(_as_double(a) if a.is_Rational else _multiplied(a, known) for a in e.args)) if e.is_Mul else e


def _as_double(e: Any) -> Any:
    """A third as the double beside it."""
    return sympy.Float(float(e)) if e.is_Rational and e.q & (e.q - 1) else e
