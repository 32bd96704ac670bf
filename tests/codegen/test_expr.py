"""Expressions as C text: how they read, and that the C compiler means by them what NumPy does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sympy import And, Eq, Ge, Gt, Integer, Le, Lt, Ne, Not, Or, Pow, Rational

from dslnet import symbols as s
from dslnet.codegen.build import build
from dslnet.codegen.expr import Printer
from dslnet.codegen.ir import load, local
from dslnet.codegen.library import C_NAMES, sources
from dslnet.errors import InternalError
from dslnet.expressions import elementary
from dslnet.expressions.evaluate import evaluator

X, Y, N, M, P = (local(name) for name in ("x", "y", "n", "m", "p"))
TYPES = {"x": "double", "y": "double", "n": "int64_t", "m": "int64_t", "p": "uint8_t", "v": "double", "i": "int64_t"}


def text(expression: Any, types: dict[str, str] = TYPES, real: str = "double") -> str:
    return Printer(types, real)(expression)


# --- how they read ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "written"),
    [
        (X + Y, "x + y"),
        (X - Y, "x - y"),
        (-X - Y, "-x - y"),
        (X * (Y + 1), "x*(y + 1.0)"),
        ((X + Y) / (X - Y), "(x + y)/(x - y)"),
        (-(X * Y) / 2, "-0.5*x*y"),
        (-X / Y, "-x/y"),
        (Pow(-X * Y, -1, evaluate=False), "1.0/(-x*y)"),
        (X / (Y * N), "x/(n*y)"),
        (X / 3, "dsl_over(x, 3.0)"),
        (2 * X / 3, "dsl_over(2.0*x, 3.0)"),
        (X / 4, "0.25*x"),
        (0.1 * X, "0.1*x"),
        (1e300 * X, "1e+300*x"),
        (X**2, "x*x"),
        (X**-2, "1.0/(x*x)"),
        ((X + Y) ** 3, "dsl_cube(x + y)"),
        (X**0.5, "sqrt(x)"),
        (X / Y**0.5, "x/sqrt(y)"),
        (X**Y, "dsl_pow(x, y)"),
        (2**X, "dsl_pow(2.0, x)"),
        (sympy.exp(-X), "dsl_exp(-x)"),
        (sympy.pi * X, "3.141592653589793*x"),
        (load("v", local("i")), "v[i]"),
        (load("v", local("i") + 1), "v[i + 1]"),
    ],
)
def test_arithmetic(expression: Any, written: str) -> None:
    assert text(expression) == written


@pytest.mark.parametrize(
    ("expression", "written"),
    [
        (Gt(X, 0, evaluate=False), "x > 0.0"),
        (Ne(N, 0, evaluate=False), "n != 0"),
        (And(Gt(X, 1), Lt(Y, 2), evaluate=False), "(x > 1.0) & (y < 2.0)"),
        (Or(And(Gt(X, 1), Lt(Y, 2)), Ne(P, 0)), "((x > 1.0) & (y < 2.0)) | (p != 0)"),
        (Not(And(Gt(X, 1), Lt(Y, 2)), evaluate=False), "!((x > 1.0) & (y < 2.0))"),
        (s.Where(Gt(X, 0), X, -X), "x > 0.0 ? x : -x"),
        (s.Where(Or(Gt(X, 0), Lt(Y, 1)), Integer(1), Integer(0)), "((x > 0.0) | (y < 1.0)) ? 1 : 0"),
        (1 + s.Where(Gt(X, 0), X, Y), "(x > 0.0 ? x : y) + 1.0"),
        (s.Where(Gt(X, 0), s.Where(Gt(Y, 0), X, Y), 0), "x > 0.0 ? (y > 0.0 ? x : y) : 0.0"),
        (s.Where(Gt(X, 0), X, s.Where(Gt(Y, 0), X, Y)), "x > 0.0 ? x : y > 0.0 ? x : y"),
        (Eq(s.as_number(Gt(X, 0)), 1, evaluate=False), "(x > 0.0 ? 1 : 0) == 1"),
    ],
)
def test_truth_and_choice(expression: Any, written: str) -> None:
    assert text(expression) == written


@pytest.mark.parametrize(
    ("expression", "written", "kind"),
    [
        (N + 1, "n + 1", "int"),
        (2 * N, "2*n", "int"),
        (N * M, "m*n", "int"),
        (N / M, "(double)n/m", "double"),
        (N * M / (N + 1), "(double)m*n/(n + 1.0)", "double"),
        (2 * N / M, "2.0*n/m", "double"),
        (1 / N, "1.0/n", "double"),
        (N / 2, "0.5*n", "double"),
        (N / 7, "dsl_over(n, 7.0)", "double"),
        (N + X, "n + x", "double"),
        (N**2, "n*n", "int"),
        (s.Absolute(-N), "-n < 0 ? -(-n) : -n", "int"),
        (s.Absolute(N - M), "(-m + n) < 0 ? -(-m + n) : (-m + n)", "int"),
        (s.Maximum(N, 3), "n > 3 ? n : 3", "int"),
        (s.Minimum(N, X), "dsl_minimum(n, x)", "double"),
        (s.Where(Ne(P, 0), N, M), "p != 0 ? n : m", "int"),
        (s.Where(Ne(P, 0), N, X), "p != 0 ? n : x", "double"),
        (sympy.exp(N), "dsl_exp(n)", "double"),
    ],
)
def test_whole_numbers(expression: Any, written: str, kind: str) -> None:
    printer = Printer(TYPES, "double")
    assert (printer(expression).replace("n - m", "-m + n"), printer.kind(expression)) == (written, kind)


def test_single_precision() -> None:
    types = {**TYPES, "x": "float", "y": "float"}
    assert text(0.1 * X + sympy.exp(Y) / 3, types, "float") == "0.1f*x + dsl_overf(dsl_expf(y), 3.0f)"
    assert text(X**0.5, types, "float") == "sqrtf(x)"
    assert text(s.Where(Ne(P, 0), X, Y), {**types, "p": "uint8_t"}, "float") == "p != 0 ? x : y"
    assert text(X + local("t"), {**types, "t": "double"}, "float") == "t + x"


@pytest.mark.parametrize(
    ("expression", "written", "kind"),
    [
        (sympy.atan(N), "dsl_atan((double)n)", "double"),
        (N + X, "(double)n + x", "double"),
        (0.1 * N, "0.1*(double)n", "double"),
        (s.Floor(0.1 * N) + X, "x + floor(0.1*(double)n)", "double"),
        (Gt(N, X), "(double)n > x", "bool"),
        (s.Minimum(N, X), "dsl_minimum((double)n, x)", "double"),
        (P + X, "p + x", "float"),
        (Gt(N, M), "n > m", "bool"),
    ],
)
def test_whole_numbers_in_single_precision(expression: Any, written: str, kind: str) -> None:
    printer = Printer({**TYPES, "n": "int64_t", "m": "int64_t", "p": "uint8_t", "x": "float"}, "float")
    assert (printer(expression), printer.kind(expression)) == (written, kind)


def test_what_is_not_finite() -> None:
    assert text(s.Where(Gt(X, 0), sympy.oo, -sympy.oo)) == "x > 0.0 ? INFINITY : -INFINITY"


def test_every_function_of_the_vocabulary_has_c() -> None:
    own = [
        c
        for module in (s, elementary)
        for c in vars(module).values()
        if isinstance(c, type) and issubclass(c, sympy.Function) and c.__module__ == module.__name__
    ]
    plain = [
        c for c in own if not issubclass(c, s.Reduction | elementary.MatrixFunction) and c not in (s.Where, s.Stepwise)
    ]
    assert len(plain) > 15
    for function in plain:
        expression = function(X, Y) if function.nargs == sympy.FiniteSet(2) else function(X)
        name = C_NAMES[function.__name__]
        assert text(expression).startswith(f"{name}(x")


def test_an_unknown_name_is_our_mistake() -> None:
    with pytest.raises(InternalError, match="no type for z"):
        text(X + local("z"))


# --- what they mean ---------------------------------------------------------------------------------------------------

ATOMS = st.sampled_from([X, Y, N, M, Integer(2), Integer(-3), sympy.Float(0.5), sympy.Float(-1.25), Rational(1, 3)])
NUMBERS = [X, Y, N, M]
SMOOTH = (sympy.tanh, sympy.sin, sympy.cos, sympy.atan, s.Absolute, elementary.Cbrt, sympy.erf, sympy.asinh)
JUMPS = (s.Floor, s.Ceil, s.Rint, s.Trunc, s.Sign)
PAIRS = (s.Maximum, s.Minimum, elementary.Hypot)
RELATIONS = (Gt, Ge, Lt, Le, Eq, Ne)
STRICT = ["-O1", "-Wall", "-Wextra", "-Werror", "-Wno-tautological-compare"]
symbol = st.sampled_from(NUMBERS)


def compared(numbers: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Comparisons of symbols, which no rounding turns over, and logic."""
    relation = st.builds(lambda r, a, b: r(a, b, evaluate=False), st.sampled_from(RELATIONS), symbol, symbol)
    return st.recursive(
        st.one_of(relation, st.just(Ne(P, 0, evaluate=False))),
        lambda t: st.one_of(st.builds(And, t, t), st.builds(Or, t, t), st.builds(lambda a: Not(a, evaluate=False), t)),
        max_leaves=3,
    )


def grown(numbers: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One operation more."""
    return st.one_of(
        st.builds(lambda a, b: a + b, numbers, numbers),
        st.builds(lambda a, b: a - b, numbers, numbers),
        st.builds(lambda a, b: a * b, numbers, numbers),
        st.builds(lambda a, b: a / (s.Absolute(b) + 1), numbers, numbers),
        st.builds(lambda a, b: a / b, symbol, symbol),
        st.builds(lambda a, e: a**e, numbers, st.sampled_from([2, 3, 4])),
        st.builds(lambda a, e: (a * a + 1) ** e, numbers, st.sampled_from([0.5, -0.5, -1, -2, Rational(1, 3), X])),
        st.builds(lambda f, a: f(a), st.sampled_from(SMOOTH), numbers),
        st.builds(lambda f, a: f(a), st.sampled_from(JUMPS), symbol),
        st.builds(lambda f, a, b: f(a, b), st.sampled_from(PAIRS), numbers, numbers),
        st.builds(s.Mod, symbol, st.sampled_from([M, Integer(3), sympy.Float(0.75)])),
        st.builds(s.Where, compared(numbers), numbers, numbers),
        st.builds(lambda t: s.as_number(t), compared(numbers)),
    )


expressions = st.recursive(ATOMS, grown, max_leaves=12)


def values() -> dict[str, Any]:
    """A few hundred points; no number is 0, where signs of zeros would tell."""
    random = np.random.default_rng(5)
    count = 300
    whole = [-4, -3, -2, -1, 1, 2, 3, 49]
    return {
        "x": random.uniform(-2.0, 2.0, count),
        "y": random.choice([-1.5, -0.5, 0.5, 1.0, 2.5], count),
        "n": random.choice(whole, count),
        "m": random.choice(whole, count),
        "p": random.choice([0, 1], count).astype(np.uint8),
    }


NAMES = [f"{name}{end}" for name in (*C_NAMES.values(), "dsl_over") for end in ("", "f")] + ["dsl_whole"]


def computed(drawn: list[Any], real: str, dtype: Any) -> list[np.ndarray]:
    """What C makes of expressions: one function each, called for every point."""
    types = {**TYPES, "x": real, "y": real}
    parameters = f"{real} x, {real} y, int64_t n, int64_t m, uint8_t p"
    printer = Printer(types, real)
    lines = [f"double f{i}({parameters}) {{ return {printer(e)}; }}" for i, e in enumerate(drawn)]
    used = {f"(void){name};" for name in "xynmp"}
    lines = [line.replace("{ return", f"{{ {' '.join(sorted(used))} return") for line in lines]
    body = "\n".join(lines)
    called = {word for word in NAMES if f"{word}(" in body}
    head = "#include <math.h>\n#include <stdint.h>\n"
    declarations = "\n".join(f"double f{i}({parameters});" for i in range(len(drawn)))
    library = build(head + sources(called) + body, declarations, flags=STRICT)
    at = {k: (v.astype(dtype) if k in "xy" else v).tolist() for k, v in values().items()}
    points = list(zip(*(at[k] for k in "xynmp"), strict=True))
    return [np.array([getattr(library.lib, f"f{i}")(*point) for point in points]) for i in range(len(drawn))]


@settings(max_examples=4, phases=[Phase.generate])  # to shrink a failure would compile hundreds of files
@given(drawn=st.lists(expressions, min_size=40, max_size=40))
def test_c_means_what_numpy_means(drawn: list[Any]) -> None:
    drawn = [e for e in drawn if not e.has(sympy.zoo, sympy.nan, sympy.I)]
    points = values()
    with np.errstate(all="ignore"):
        for expression, found in zip(drawn, computed(drawn, "double", np.float64), strict=True):
            expected = np.broadcast_to(evaluator(expression)(points), found.shape).astype(float)
            near = np.isfinite(expected) & (abs(expected) < 1e6)
            np.testing.assert_allclose(
                found[near], expected[near], rtol=1e-9, atol=1e-7, err_msg=f"{expression}: {text(expression)}"
            )


def test_single_precision_means_the_same_to_its_rounding() -> None:
    drawn = [
        X / 3 + Y,
        sympy.exp(X) * Y**2,
        N / M + X,
        s.Where(Gt(X, Y), N, X),
        s.Maximum(X, 0.1) ** 0.5,
        1 / (X**2 + 1),
    ]
    points = values()
    for expression, found in zip(drawn, computed(drawn, "float", np.float32), strict=True):
        expected = np.broadcast_to(evaluator(expression)(points), found.shape).astype(float)
        np.testing.assert_allclose(found, expected, rtol=2e-6, atol=1e-6, err_msg=str(expression))
