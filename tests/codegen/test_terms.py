"""The terms of sums stand as sympy would put them, so that the C of a network is what it was with sympy's own order."""

from __future__ import annotations

from typing import Any

import sympy
from hypothesis import given
from hypothesis import strategies as st

from dslnet.codegen.ir import load, local
from dslnet.codegen.terms import ordered_terms
from dslnet.expressions import elementary

NEURON = local("neuron")
ATOMS = [
    local("a"),
    local("b"),
    local("self->threads"),
    load("v", NEURON),
    load("v", NEURON + 1),
    elementary.Exp(local("x")),
]
NUMBERS = [-3, -1, 2, sympy.Rational(1, 3), sympy.Float(0.25), sympy.pi, sympy.sqrt(2)]
POWERS = [1, 1, 1, 2, 3, -1, sympy.Rational(1, 2), local("n")]


@st.composite
def products(draw: Any) -> Any:
    """A number times some powers."""
    made: Any = sympy.Integer(1)
    for atom in draw(st.lists(st.sampled_from(ATOMS), max_size=3)):
        made *= atom ** draw(st.sampled_from(POWERS))
    return made * draw(st.sampled_from(NUMBERS)) if draw(st.booleans()) else made


@given(st.lists(products(), min_size=2, max_size=5))
def test_the_order_is_that_of_sympy(terms: list[Any]) -> None:
    total = sympy.Add(*terms)
    if total.is_Add:
        assert ordered_terms(total) == total.as_ordered_terms()


def test_terms_that_have_all_in_common_but_a_number() -> None:
    a, b = local("a"), local("b")
    for total in (
        sympy.Add(a * sympy.sqrt(2), a, evaluate=False),
        sympy.Add(2 * a, a, evaluate=False),
        sympy.Add(1, -a),
        sympy.Add(1, -2 * a, evaluate=False),
        elementary.Exp(a) + a * b - 2,
    ):
        assert ordered_terms(total) == total.as_ordered_terms()
