"""A kernel that uses what it does not declare is our mistake, and is seen at once."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import Integer

from dslnet.codegen.ir import (
    Accumulate,
    Buffer,
    Declare,
    For,
    Function,
    If,
    Kernel,
    Node,
    Pointer,
    Return,
    Store,
    Switch,
    Variable,
    load,
    local,
)
from dslnet.codegen.verify import verify
from dslnet.errors import InternalError

TYPES = dict.fromkeys(("v", "w", "x", "n", "neuron", "self->size", "self->k"), "double")
V, X, NEURON = local("v"), local("x"), local("neuron")
ZERO, STOP = Integer(0), local("n")


def kernel(*body: Node, types: dict[str, str] = TYPES, sources: dict[str, Any] | None = None) -> Kernel:
    """One function with a parameter `n`."""
    return Kernel((), (Function("f", (("int64_t", "n"),), body, types, sources or {}),))


def loop(*body: Node, stop: sympy.Expr = STOP) -> For:
    return For("neuron", ZERO, stop, body)


GOOD = {
    "a parameter": [Return(local("n"))],
    "a local": [Declare("x", Integer(1)), Return(X)],
    "a variable in a loop": [Variable("x", ZERO), loop(Accumulate("x", NEURON, NEURON))],
    "the counter of a loop": [Buffer("v", 64), loop(Store("v", NEURON, NEURON))],
    "a pointer": [Pointer("v", "self->v"), Return(load("v", ZERO))],
    "what lies in a struct": [loop(Return(load("self->k", ZERO)), stop=local("self->size"))],
    "the local of a branch": [If(sympy.Gt(local("n"), 0), (Declare("x", ZERO), Return(X)))],
}
BAD = {
    "nothing declares it": [Return(X)],
    "it is declared later": [Return(X), Declare("x", ZERO)],
    "it is made of itself": [Declare("x", X + 1)],
    "it is declared in a loop": [loop(Declare("x", ZERO)), Return(X)],
    "it is declared in a branch": [If(sympy.Gt(local("n"), 0), (Declare("x", ZERO),)), Return(X)],
    "it is declared in another case": [Switch("n", ((Declare("x", ZERO),), (Return(X),)))],
    "it stands in the head of a loop": [loop(stop=X)],
    "it stands in a condition": [If(sympy.Gt(X, 0), ())],
    "it is an index": [Buffer("v", 64), Store("v", X, ZERO)],
    "it is in an index": [Buffer("v", 64), Return(load("v", X))],
}


@pytest.mark.parametrize("body", GOOD.values(), ids=GOOD)
def test_a_good_kernel_comes_back(body: list[Node]) -> None:
    good = kernel(*body)
    assert verify(good) is good


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_a_name_that_is_not_declared(body: list[Node]) -> None:
    with pytest.raises(InternalError, match="f uses x, which is not declared there"):
        verify(kernel(*body))


def test_an_array_that_is_not_declared() -> None:
    for node in (Store("v", ZERO, ZERO), Accumulate("v", ZERO, ZERO), Return(load("v", ZERO))):
        with pytest.raises(InternalError, match="f uses v, which is not declared there"):
            verify(kernel(node))


def test_a_source_counts_as_declared() -> None:
    verify(kernel(Return(X), sources={"x": Declare("x", load("self->k", ZERO))}))


def test_a_name_without_a_type() -> None:
    with pytest.raises(InternalError, match="f uses x, whose type is not known"):
        verify(kernel(Declare("x", ZERO), Return(X), types={"n": "int64_t"}))
