"""Each pass changes how a value is computed, and not the value."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
import sympy
from attrs import evolve
from codegen.networks import NETWORKS
from comparison.running import state_of
from hypothesis import given
from hypothesis import strategies as st
from sympy import Integer

from dslnet import HH_cond_exp, Network, Neuron, Simulator, State, state, update
from dslnet import symbols as s
from dslnet.codegen.emit import Emitter
from dslnet.codegen.ir import (
    Assign,
    Call,
    Comment,
    Declare,
    For,
    Function,
    Kernel,
    Load,
    Node,
    Over,
    Pointer,
    Return,
    Store,
    Variable,
    load,
    local,
)
from dslnet.codegen.passes import PIPELINE, run_passes
from dslnet.codegen.passes.declare_sources import declare_sources
from dslnet.codegen.passes.drop_unused import drop_unused
from dslnet.codegen.passes.hoist_invariants import hoist_invariants
from dslnet.codegen.passes.load_ahead import load_ahead
from dslnet.codegen.passes.load_before_choosing import load_before_choosing
from dslnet.codegen.passes.near_angles import near_angles
from dslnet.codegen.passes.read_curves import read_curves
from dslnet.codegen.passes.share_calls import share_calls
from dslnet.codegen.verify import verify
from dslnet.expressions.elementary import Bernoulli, Exp, Expm1, Exprel
from dslnet.expressions.evaluate import evaluator
from dslnet.expressions.kept import Scaled


class Areas(Neuron):
    """Many functions, all of libm."""

    b: State = state(0.0)
    r: State = state(0.0)

    @update
    def areas(self) -> None:
        b = self.b
        some = np.arcsinh(b) + np.arctanh(b) + np.arccosh(b + 1.0)
        self.r = some + np.arcsinh(b + 1.0) + np.arccosh(b + 2.0) + np.arctanh(b - 1.0)


NEURON, N, DT, TAU, A, T = (local(name) for name in ("neuron", "n", "dt", "tau", "a", "t"))
V, W = load("v", NEURON), load("w", NEURON)
ZERO = Integer(0)
REAL = dict.fromkeys(("v", "w", "dt", "tau", "a", "t", "out"), "double")
TYPES = {**REAL, "neuron": "int64_t", "n": "int64_t", "self->dt": "double", "self->tau": "double", "self->a": "double"}
SOURCES: dict[str, Node] = {
    **{name: Pointer(name, f"self->{name}") for name in ("v", "w", "out")},
    **{name: Declare(name, load(f"self->{name}", ZERO)) for name in ("dt", "tau", "a")},
}


def kernel(*body: Node) -> Kernel:
    """An update of a population: dt, tau and a stand still in a call, t in a step, v and w have one value a neuron."""
    parameters = (("const Cells *", "self"), ("double", "t"), ("int64_t", "n"))
    constants = frozenset(("dt", "tau", "a"))
    return Kernel((), (Function("Cells_update", parameters, body, TYPES, SOURCES, constants, "Cells"),))


def looped(*body: Node) -> Kernel:
    return kernel(For("neuron", ZERO, N, body, simd=True))


def stored(found: Kernel) -> tuple[Any, dict[Any, Any]]:
    """The expression that the last function stores, and what its names stand for."""
    meaning: dict[Any, Any] = {}
    for function in found.functions:
        for node in flat(function.body):
            if isinstance(node, Declare | Assign) and not _of_the_struct(node.value):
                meaning[local(node.name)] = node.value.xreplace(meaning)
    last = [node for node in flat(found.functions[-1].body) if isinstance(node, Store)][-1]
    return last.value, meaning


def _of_the_struct(value: Any) -> bool:
    return isinstance(value, Load) and value.args[0].name.startswith("self->")


def flat(nodes: Any) -> list[Any]:
    return [inner for node in nodes for inner in [node, *flat(getattr(node, "body", ()))]]


def value_of(expression: Any) -> Any:
    """A number for an expression whose array elements and names have some value."""
    at = {"v": 0.7, "w": -1.3, "dt": 0.1, "tau": 12.0, "a": 2.5, "t": 3.7}
    plain = expression.xreplace({node: local(node.args[0].name) for node in expression.atoms(Load)})
    return float(evaluator(plain.replace(Over, lambda a, b: a / b))(at))


ATOMS = st.sampled_from([V, W, DT, TAU, A, T, Integer(2), sympy.Float(0.25)])
CALLS = st.sampled_from(
    [sympy.tanh, sympy.cos, lambda x: sympy.exp(-(x**2)), s.Absolute, lambda x: sympy.sqrt(x**2 + 1)]
)


def grown(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    two = st.tuples(parts, parts)
    return st.one_of(
        two.map(lambda p: p[0] + p[1]),
        two.map(lambda p: p[0] - p[1]),
        two.map(lambda p: p[0] * p[1]),
        two.map(lambda p: p[0] / (p[1] ** 2 + 1)),
        st.builds(lambda f, x: f(x), CALLS, parts),
        st.builds(lambda a, b, c: s.Where(sympy.Gt(a, b, evaluate=False), b, c), parts, parts, parts),
        two.map(lambda p: s.Maximum(*p)),
    )


expressions = st.recursive(ATOMS, grown, max_leaves=14)


@pytest.mark.parametrize(
    "change",
    [hoist_invariants, share_calls, load_ahead, load_before_choosing, declare_sources, drop_unused, run_passes],
)
@given(value=expressions)
def test_a_pass_leaves_the_value(change: Any, value: Any) -> None:
    found, meaning = stored(verify(change(looped(Store("out", NEURON, value)))))
    for _ in range(3):
        found = found.xreplace(meaning)
    assert value_of(found) == pytest.approx(value_of(value), rel=1e-9, abs=1e-12)


@given(value=expressions)
def test_no_invariant_is_left_in_a_loop(value: Any) -> None:
    """After hoisting, what is computed in the loop and is the same for all neurons is a name or a number."""
    found, _ = stored(hoist_invariants(looped(Store("out", NEURON, value))))
    lanes = [n for n in sympy.preorder_traversal(found) if n.has(Load)]
    parts = [part for n in lanes if not isinstance(n, Load) for part in n.args if not part.has(Load)]
    sums = [n for n in lanes if n.is_Add]
    assert all(part.is_Atom or part.is_number or -part in part.args for part in parts if not is_minus(part))
    assert all(sum(not part.has(Load) and not part.is_Number for part in n.args) <= 2 for n in sums)


def is_minus(part: Any) -> bool:
    """A name with a minus sign."""
    return bool(part.is_Mul and len(part.args) == 2 and part.args[0] == -1 and part.args[1].is_Atom)


def test_constants_are_computed_once_per_call() -> None:
    made = hoist_invariants(looped(Store("out", NEURON, V * sympy.exp(-DT / TAU) + A * DT * W)))
    prepare, update = made.functions
    assert (prepare.name, update.name) == ("Cells_prepare", "Cells_update")
    assert {n.name for n in prepare.body} == {"constants->exp_minus_dt_over_tau", "constants->a_times_dt"}
    assert [m.name for m in made.structs[0].members] == ["exp_minus_dt_over_tau", "a_times_dt"]
    assert [type(n) for n in update.body] == [For]


SUM = Scaled(V + A, sympy.Rational(1, 18))
EXACT, NEAR = sympy.Rational(1, 18), sympy.Float(1 / 18)


@pytest.mark.parametrize(
    ("value", "factor"),
    [
        (Exp(V / 18), NEAR),
        (Exp(SUM), NEAR),
        (Bernoulli(-SUM) * W, NEAR),
        (Exprel(V * W / 18), NEAR),
        (Expm1(sympy.tanh(V / 18)), NEAR),
        (V / 18, EXACT),
        (V / 18 + W, EXACT),
        (sympy.log(V / 18), EXACT),
        (Exp(sympy.log(V / 18)), EXACT),
        (Exp(s.Floor(V / 18)), EXACT),
        (s.Floor(Exp(V / 18)), EXACT),
        (Expm1(V / 18 + W), EXACT),  # which might be nearly nothing
        (s.Where(sympy.Gt(Exp(V / 18), W, evaluate=False), Exp(V / 18), W), EXACT),
    ],
)
def test_a_number_divides_but_where_a_last_bit_does_not_matter(value: Any, factor: Any) -> None:
    """x / 18 is a division, of some instructions; as all that a smooth function is of it is one product."""
    found = stored(hoist_invariants(looped(Store("out", NEURON, value))))[0]
    numbers = {n for n in sympy.preorder_traversal(found) if n.is_Number and abs(n) < 0.1 and n != 0}
    assert numbers == {factor} and all(type(n) is type(factor) for n in numbers)


def test_what_is_compared_is_divided_alike_everywhere() -> None:
    """Else the root of what was found to be positive would be none."""
    quotient = V / TAU
    compared = Store("out", NEURON, s.Where(sympy.Gt(quotient, W, evaluate=False), V, W))
    found = hoist_invariants(looped(compared, Store("out", NEURON, 3 + sympy.sqrt(quotient - W))))
    assert [
        n.has(Over) for node in flat(found.functions[-1].body) if isinstance(node, Store) for n in [node.value]
    ] == [
        True,
        True,
    ]
    alone = hoist_invariants(looped(Store("out", NEURON, 3 + sympy.sqrt(quotient - W))))
    assert not stored(alone)[0].has(Over)


def test_what_changes_with_time_is_computed_once_per_step() -> None:
    made = hoist_invariants(looped(Store("out", NEURON, V * sympy.sin(T / TAU))))
    first, loop = made.functions[-1].body
    assert isinstance(first, Declare) and first.value == sympy.sin(T / TAU)
    assert isinstance(loop, For) and loop.body == (Store("out", NEURON, V * local(first.name)),)


def test_a_call_with_one_argument_is_made_once() -> None:
    bell = sympy.exp(-(V**2))
    made = share_calls(looped(Declare("x", bell + 1), Store("out", NEURON, bell * sympy.tanh(bell) + sympy.tanh(bell))))
    loop = made.functions[0].body[0]
    assert isinstance(loop, For)
    calls = Counter(c for node in loop.body for e in [node.value] for c in e.atoms(sympy.exp, sympy.tanh))
    assert set(calls.values()) == {1} and len(calls) == 2
    assert [type(node) for node in loop.body] == [Declare, Declare, Declare, Store]


def test_only_what_is_used_is_declared_and_what_is_only_read_is_constant() -> None:
    body = declare_sources(looped(Store("out", NEURON, V * TAU))).functions[0].body
    top = {node.name: node for node in body[:-1]}
    assert set(top) == {"v", "out", "tau"}
    assert (top["v"].constant, top["out"].constant) == (True, False)


def test_a_branch_reads_nothing_that_the_lane_has_not_read() -> None:
    """Else the compiler keeps the branch, and the loop is not vectorised."""
    value = s.Where(sympy.Gt(V, 0, evaluate=False), V, W * local("constants->a"))
    body = For("neuron", ZERO, N, (Store("out", NEURON, value),), simd=True)
    made = kernel(body)
    made = evolve(made, functions=tuple(evolve(f, types={**TYPES, "constants->a": "double"}) for f in made.functions))
    function = load_before_choosing(made).functions[0]
    names = [node.name for node in flat(function.body) if isinstance(node, Declare)]
    assert names == ["a_", "w__here"]
    choice = next(node.value for node in flat(function.body) if isinstance(node, Store))
    assert choice == s.Where(sympy.Gt(V, 0, evaluate=False), V, local("w__here") * local("a_"))


def test_angles_are_looked_at_ahead_of_a_loop_of_near_ones() -> None:
    twice, choice = Declare("t", V * 2), s.Where(sympy.Gt(V, A), sympy.cos(T), A)
    body = (twice, Declare("n", NEURON + 1), Store("out", NEURON, choice))
    look, near, far = [node for node in flat(near_angles(looped(*body)).functions[0].body) if isinstance(node, For)]
    assert look.body[0] == twice and look.simd and look.reduce and len(look.body) == 2
    assert near.simd and "NearCos(t)" in str(near)
    assert not far.simd and "NearCos" not in str(far) and far.body[0] == twice


@pytest.mark.parametrize("change", [Store("v", NEURON, A), Assign("a", A + V), For("n", ZERO, A, ())])
def test_where_the_loop_changes_the_angles_it_takes_them_one_by_one(change: Node) -> None:
    before = looped(change, Store("out", NEURON, sympy.sin(V + A)))
    assert near_angles(before) == before
    assert "omp simd" not in Emitter("double").function(before.functions[0])


def test_what_nothing_reads_is_dropped_with_its_comment() -> None:
    body = (
        Comment("kept"),
        Declare("x", A + 1),
        Comment("dropped"),
        Declare("y", local("x") * 2),
        Declare("z", local("x") * 3),
        Variable("total", ZERO),
        For("neuron", ZERO, N, (Declare("neuron_2", NEURON),)),
        Call("use", ("z + 1",)),
    )
    left = drop_unused(kernel(*body)).functions[0].body
    assert left == (body[0], body[1], body[4], body[5], body[7])


def test_a_local_of_one_block_is_not_kept_by_another() -> None:
    first = For("turn", ZERO, N, (Declare("x", A), Call("use", ("1",))))
    second = For("turn", ZERO, N, (Declare("x", A + 1), Return(local("x"))))
    left = drop_unused(kernel(first, second)).functions[0].body
    assert left == (evolve(first, body=first.body[1:]), second)


def test_debug_prints_the_kernel_after_every_pass(monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("DSLNET_DEBUG", "1")
    run_passes(looped(Store("out", NEURON, V + 1)))
    printed = capsys.readouterr().out
    for change in (verify, *PIPELINE):
        assert f"// after {change.__name__}\n" in printed
    assert printed.count("out[neuron] = ") == len(PIPELINE) + 1


@pytest.mark.parametrize("name", ["methods", "vectorised", "watched"])
def test_networks_compute_the_same_without_the_passes_that_only_make_them_faster(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run() -> dict[str, Any]:
        net = NETWORKS[name](70, 2.0, 0.1)
        with Simulator(net, dt=0.1, seed=3, compiler_flags=["-O1"]) as sim:
            sim.step(20)
            return state_of(net)

    whole = run()
    for left_out in (share_calls, drop_unused, read_curves):
        some = tuple(change for change in PIPELINE if change is not left_out)
        monkeypatch.setattr("dslnet.codegen.passes.PIPELINE", some)
        for field, values in run().items():
            np.testing.assert_allclose(values, whole[field], rtol=1e-9, atol=1e-12, err_msg=field)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_wide_vectors_change_no_bit(dtype: str) -> None:
    def run(*flags: str) -> str:
        net = NETWORKS["vectorised"](130, 2.0, 0.1)
        with Simulator(net, dt=0.1, seed=3, dtype=dtype, compiler_flags=["-O2", "-march=native", *flags]) as sim:
            assert "static DSL_WIDE void" in sim.source  # its loops are cut
            sim.step(20)
            return sim.digest()

    assert run() == run("-DDSL_WIDE=")


def test_wide_loops_without_functions_of_ours() -> None:
    cells = Areas(3, name="cells", b=0.5)
    with Simulator(Network(cells), dt=0.1) as sim:
        assert "static DSL_WIDE void" in sim.source and "dsl_exp" not in sim.source
        sim.step()
        sines, cosines, tangents = np.arcsinh([0.5, 1.5]), np.arccosh([1.5, 2.5]), np.arctanh([0.5, -0.5])
        np.testing.assert_allclose(cells.r, (sines + cosines + tangents).sum(), rtol=1e-14)


def test_truth_values_of_events_are_made_apart_from_calls() -> None:
    with Simulator(Network(HH_cond_exp(3, name="cells")), dt=0.1) as sim:
        loops = sim.source.split("#pragma omp simd")
    (flagged,) = [loop for loop in loops if "fires__flags[neuron - block] = " in loop]
    assert "dsl_exp" not in flagged and sum("dsl_exp" in loop for loop in loops) > 4
