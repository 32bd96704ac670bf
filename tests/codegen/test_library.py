"""The C functions against mpmath and NumPy, compiled as dslnet compiles them, with each compiler there is."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cffi
import mpmath
import numpy as np
import pytest
from numpy.typing import NDArray

from dslnet import philox
from dslnet.codegen.library import C_NAMES, CALLED_ONE_BY_ONE, Real, function_name, sources
from dslnet.errors import InternalError

pytestmark = pytest.mark.shipped

FLAGS = ["-O2", "-march=native", "-std=c11", "-fPIC", "-shared", "-fopenmp-simd", "-fno-math-errno"]
FLAGS += ["-fno-trapping-math"]
STRICT = ["-Wall", "-Wextra", "-Werror", "-Wno-unused-function"]
INSTRUCTIONS = ("floor", "ceil", "rint", "trunc", "fabs", "sqrt")
PAIRS = frozenset(
    ("pow", "Hypot", "atan2", "Maximum", "Minimum", "AtLeast", "AtMost", "Mod", "Fmod", "Heaviside", "Over")
)
REALS: tuple[Real, ...] = ("double", "float")


def loop(name: str, real: Real) -> tuple[str, str]:
    """The declaration and the definition of a loop that calls one function, as generated code does."""
    function = function_name(name, real)
    two = name in PAIRS
    given = f"const {real} *x, const {real} *y" if two else f"const {real} *x"
    head = f"void loop_{function}(int n, {given}, {real} *out)"
    call = f"{function}(x[i]{', y[i]' if two else ''})"
    pragma = "#pragma omp simd\n" if vectorises(function) else ""
    return f"{head};", f"{head} {{\n{pragma}    for (int i = 0; i < n; i++) out[i] = {call};\n}}\n"


def vectorises(function: str) -> bool:
    """Whether a loop that calls this function may be told to use vectors."""
    if function.removesuffix("f") in CALLED_ONE_BY_ONE or function in CALLED_ONE_BY_ONE:
        return False
    return function.startswith("dsl_") or function in {n + s for n in INSTRUCTIONS for s in ("", "f")}


def wrap(library: Any, name: str, real: Real) -> Callable[..., NDArray[Any]]:
    """A loop as a function of arrays."""
    dtype = np.float64 if real == "double" else np.float32
    function = getattr(library, f"loop_{function_name(name, real)}")

    def call(*arrays: Any) -> NDArray[Any]:
        given = [np.ascontiguousarray(a, dtype=dtype) for a in np.broadcast_arrays(*arrays)]
        out = np.empty_like(given[0])
        pointers = [ffi.cast(f"{real} *", a.ctypes.data) for a in (*given, out)]
        function(out.size, *pointers)
        return out

    ffi = cffi.FFI()
    return call


RANDOM = """
void uniform(uint32_t key0, uint32_t key1, uint32_t chunk, uint32_t draw, uint64_t tick, double *out) {
    dsl_uniform64(key0, key1, chunk, draw, tick, out);
}
void normal(uint32_t key0, uint32_t key1, uint32_t chunk, uint32_t draw, uint64_t tick, double *out) {
    dsl_normal64(key0, key1, chunk, draw, tick, out);
}
void words(uint32_t key0, uint32_t key1, uint64_t *c) { dsl_philox4x32(key0, key1, c, c + 1, c + 2, c + 3); }
"""
RANDOM_HEADS = [line.partition(" {")[0] + ";" for line in RANDOM.splitlines() if line.startswith("void")]


@pytest.fixture(scope="module", params=["gcc", "clang"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Every function of the library behind a loop, and the random numbers."""
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not on this machine")
    loops = sorted({loop(name, real) for name in C_NAMES for real in REALS})
    names = {function_name(name, real) for name in C_NAMES for real in REALS}
    random = {"dsl_uniform64", "dsl_normal64", "dsl_philox4x32"}
    text = sources(names | random) + "".join(body for _, body in loops) + RANDOM
    return compile_text(tmp_path_factory.mktemp("library"), [request.param], text, [h for h, _ in loops] + RANDOM_HEADS)


def compile_text(folder: Path, compiler: list[str], text: str, heads: list[str]) -> Any:
    """The library made of C text, opened."""
    (folder / "library.c").write_text(text)
    command = [*compiler[:1], *FLAGS, *compiler[1:], *STRICT, "library.c", "-o", "library.so", "-lm"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    ffi = cffi.FFI()
    ffi.cdef("\n".join(heads))
    return ffi.dlopen(str(folder / "library.so"))


# --- accuracy ---------------------------------------------------------------------------------------------------------


def exprel(x: Any) -> Any:
    return mpmath.expm1(x) / x if x else mpmath.mpf(1)


def bernoulli(x: Any) -> Any:
    return x / mpmath.expm1(x) if x else mpmath.mpf(1)


def signed_root(x: Any) -> Any:
    return mpmath.sign(x) * mpmath.cbrt(abs(x))


def spread(low: float, high: float, seed: int = 1, count: int = 400) -> NDArray[np.float64]:
    """Numbers spread evenly between two bounds."""
    return np.random.default_rng(seed).uniform(low, high, count)


def magnitudes(low: float, high: float, seed: int = 2, count: int = 400) -> NDArray[np.float64]:
    """Numbers of all magnitudes between two positive bounds."""
    return np.asarray(np.exp2(spread(np.log2(low), np.log2(high), seed, count)))


TINY, HUGE = 5e-324, 1.7e308
SMALL = np.concatenate([spread(-0.5, 0.5), magnitudes(TINY, 1.0), -magnitudes(TINY, 1.0, 3)])
QUARTERS = np.arange(1, 200) * np.pi / 2
NEAR = np.concatenate([SMALL, spread(-1e5, 1e5), spread(-8.0, 8.0), magnitudes(1.0, 6.7e7), QUARTERS])
FAR = np.concatenate([2.0 ** np.arange(25, 30), [2.0**1023], magnitudes(6e7, HUGE), -magnitudes(6e7, 1e16, 3)])
NEAREST = np.array([6381956970095103.0 * 2.0**797, 5319372648326541.0 * 2.0**55, -180626458401.30313, -3e300])
"""The double nearest to a multiple of pi / 2 (J.-M. Muller, 2016, Elementary Functions, chapter 11), and others."""
NEAR = np.concatenate([NEAR, [45.553093477052, 91.106186954104, -14461176.67027838, 57844706.68111352]])
"""And the nearest ones below 2^26, found by going through all multiples."""
ANGLES = np.concatenate([NEAR, FAR, NEAREST])
BELOW_1 = np.concatenate([spread(0.4, 1.0), 1.0 - magnitudes(1e-16, 0.5)])
POSITIVE = np.concatenate([magnitudes(TINY, HUGE), spread(0.5, 2.0), spread(0.98, 1.02)])

ONE = {
    "exp": (mpmath.exp, np.concatenate([SMALL, spread(-745.0, 709.7), spread(-5.0, 5.0)])),
    "Expm1": (mpmath.expm1, np.concatenate([SMALL, spread(-50.0, 709.7), spread(-2.0, 2.0)])),
    "Exprel": (exprel, np.concatenate([SMALL, spread(-50.0, 716.3), spread(-2.0, 2.0), -magnitudes(1.0, HUGE)])),
    "StepFactor": (exprel, np.concatenate([SMALL, spread(-50.0, 87.0), spread(-2.0, 2.0), -magnitudes(1.0, HUGE)])),
    "Bernoulli": (bernoulli, np.concatenate([SMALL, spread(-50.0, 87.0), spread(-2.0, 2.0), -magnitudes(1.0, HUGE)])),
    "log": (mpmath.log, POSITIVE),
    "Log10": (mpmath.log10, POSITIVE),
    "Log2": (lambda x: mpmath.log(x, 2), POSITIVE),
    "Log1p": (mpmath.log1p, np.concatenate([SMALL, spread(-0.9999, 3.0), magnitudes(1.0, HUGE)])),
    "sin": (mpmath.sin, ANGLES),
    "cos": (mpmath.cos, ANGLES),
    "NearSin": (mpmath.sin, NEAR),
    "NearCos": (mpmath.cos, NEAR),
    "tan": (mpmath.tan, ANGLES),
    "NearTan": (mpmath.tan, NEAR),
    "asin": (mpmath.asin, np.concatenate([SMALL, BELOW_1, -BELOW_1])),
    "acos": (mpmath.acos, np.concatenate([SMALL, BELOW_1, -BELOW_1])),
    "atan": (mpmath.atan, np.concatenate([SMALL, spread(-4.0, 4.0), magnitudes(1.0, HUGE), -magnitudes(1.0, 1e20, 3)])),
    "tanh": (mpmath.tanh, np.concatenate([SMALL, spread(-25.0, 25.0), spread(-2.0, 2.0)])),
    "sinh": (mpmath.sinh, np.concatenate([SMALL, spread(-710.4, 710.4), spread(-3.0, 3.0)])),
    "cosh": (mpmath.cosh, np.concatenate([SMALL, spread(-710.4, 710.4), spread(-3.0, 3.0)])),
    "three_halves": (lambda x: mpmath.power(x, 1.5), magnitudes(1e-200, 1e200)),
    "Cbrt": (signed_root, np.concatenate([POSITIVE, -POSITIVE])),
}
"""The exact function, and where it is tested."""
MOST = {"Bernoulli": 1.5, "three_halves": 1.5, "StepFactor": 3.0}
"""In ulp, where it is more than for the others: no NumPy function, but two operations after each other."""

TWO = {
    "pow": (
        mpmath.power,
        np.concatenate([spread(0.0, 10.0), spread(0.9, 1.1, 3), magnitudes(TINY, HUGE)]),
        np.concatenate([spread(-300.0, 300.0, 4), spread(-3000.0, 3000.0, 5), spread(-1.0, 1.0, 6)]),
    ),
    "Hypot": (
        mpmath.hypot,
        np.concatenate([spread(-1.0, 1.0), magnitudes(TINY, 1e308), magnitudes(TINY, 1e-300, 3)]),
        np.concatenate([spread(-1.0, 1.0, 4), magnitudes(TINY, 1e308, 5), magnitudes(TINY, 1e-300, 6)]),
    ),
    "atan2": (
        mpmath.atan2,
        np.concatenate([spread(-1.0, 1.0), magnitudes(TINY, 1e308), -magnitudes(TINY, 1e-300, 3)]),
        np.concatenate([spread(-1.0, 1.0, 4), -magnitudes(TINY, 1e308, 5), magnitudes(TINY, 1e-300, 6)]),
    ),
}


def error_in_ulp(found: NDArray[Any], exact: list[Any]) -> NDArray[np.float64]:
    """How far numbers are from the exact ones, in units of the last place of these (which stay below infinity)."""
    largest = np.finfo(found.dtype).max
    nearest = np.array([float(e) for e in exact]).clip(-float(largest), float(largest)).astype(found.dtype)
    distance = [abs(mpmath.mpf(float(f)) - e) for f, e in zip(found, exact, strict=True)]
    return np.array([float(d / mpmath.mpf(float(s))) for d, s in zip(distance, np.spacing(abs(nearest)), strict=True)])


@pytest.fixture(autouse=True)
def enough_digits() -> Any:
    with mpmath.workprec(250):
        yield


@pytest.mark.parametrize("name", sorted(ONE))
def test_double_functions_stay_within_one_ulp(library: Any, name: str) -> None:
    exact, x = ONE[name]
    found = wrap(library, name, "double")(x)
    error = error_in_ulp(found, [exact(mpmath.mpf(float(v))) for v in x])
    assert error.max() < MOST.get(name, 0.9), f"{name}({x[error.argmax()]!r}) = {found[error.argmax()]!r}"


@pytest.mark.parametrize("name", sorted(ONE))
def test_float_functions_stay_within_one_ulp(library: Any, name: str) -> None:
    exact, x = ONE[name]
    x = x[(abs(x) > 1e-45) & (abs(x) < 3e38)].astype(np.float32)
    results = [exact(mpmath.mpf(float(v))) for v in x]
    inside = np.array([abs(r) < 3.4e38 for r in results])
    found = wrap(library, name, "float")(x)[inside]
    error = error_in_ulp(found, [r for r, keep in zip(results, inside, strict=True) if keep])
    assert error.max() < MOST.get(name, 1.0), f"{name}({x[inside][error.argmax()]!r}) = {found[error.argmax()]!r}"


@pytest.mark.parametrize("name", sorted(TWO))
@pytest.mark.parametrize("real", REALS)
def test_functions_of_two_stay_within_one_ulp(library: Any, name: str, real: Real) -> None:
    exact, x, y = TWO[name]
    if real == "float":
        keep = (abs(x) > 1e-45) & (abs(x) < 3e38) & (abs(y) > 1e-45) & (abs(y) < 3e38)
        x, y = x[keep].astype(np.float32), y[keep].astype(np.float32)
    bounds = (1e-320, HUGE) if real == "double" else (1e-44, 3.3e38)
    results = [exact(mpmath.mpf(float(a)), mpmath.mpf(float(b))) for a, b in zip(x, y, strict=True)]
    inside = np.array([bounds[0] < abs(r) < bounds[1] for r in results])
    found = wrap(library, name, real)(x, y)[inside]
    error = error_in_ulp(found, [r for r, keep in zip(results, inside, strict=True) if keep])
    at = error.argmax()
    assert error.max() < 0.9, f"{name}({x[inside][at]!r}, {y[inside][at]!r}) = {found[at]!r}"


def any_bits(real: Real, seed: int, count: int = 150) -> NDArray[np.float64]:
    """Random bits: numbers of all magnitudes, and what is no number."""
    kind, number = (np.uint64, np.float64) if real == "double" else (np.uint32, np.float32)
    bits = np.random.default_rng(seed).integers(0, np.iinfo(kind).max, count, dtype=kind, endpoint=True)
    return bits.view(number).astype(np.float64)


def corners(real: Real) -> NDArray[np.float64]:
    """Powers of two, halves of log 2, large quarters of a circle, the ends of ranges, each with its neighbours."""
    rng = np.random.default_rng(5)
    ends = [709.782712893384, -745.1332191019411, -708.3964185322641, 88.72284, -103.97208, -87.33654, 0.0, 2.0**52]
    powers = np.ldexp(1.0, rng.integers(-1074, 1024, 20))
    quarters = rng.integers(1, 2**50, 20) * (np.pi / 2)
    middle = np.concatenate([ends, powers, 1.0 + powers, rng.integers(-2100, 2100, 20) * (np.log(2.0) / 2), quarters])
    middle = middle.astype(np.float64 if real == "double" else np.float32)
    beside = [np.nextafter(middle, way).astype(middle.dtype) for way in (middle.dtype.type(-np.inf), np.inf)]
    return np.concatenate([middle, *beside]).astype(np.float64)


def wrongness(found: float, exact: Any, dtype: Any) -> float:
    """The error in ulp; infinite where a result that is no number, or is infinite, should not be or should be."""
    if exact is None or np.isnan(found):
        return 0.0 if exact is None and np.isnan(found) else np.inf
    limits = np.finfo(dtype)
    half = mpmath.mpf(float(limits.max)) * (1 + mpmath.ldexp(1, -limits.nmant - 2))
    if abs(exact) >= half or np.isinf(found):
        right = abs(exact) >= half and np.isinf(found) and np.sign(found) == mpmath.sign(exact)
        return 0.0 if right else np.inf
    return float(error_in_ulp(np.array([found], dtype), [exact])[0])


def truth(name: str, x: float) -> Any:
    """The exact value, or None where there is none."""
    if (
        np.isnan(x)
        or (name in ("sin", "cos", "tan") and np.isinf(x))
        or (name in ("asin", "acos") and abs(x) > 1.0)
        or (name in ("log", "Log10", "Log2", "three_halves") and x < 0.0)
    ):
        return None
    if name == "Log1p" and x < -1.0:
        return None
    if np.isinf(x) or x == 0.0 or (name == "Log1p" and x == -1.0):
        return (
            float(NUMPY[name](x)) if name in NUMPY else {"Exprel": max(x, 1.0), "Bernoulli": max(-x, 1.0)}.get(name, x)
        )
    return ONE[name][0](mpmath.mpf(x))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("real", REALS)
@pytest.mark.parametrize("name", sorted(set(ONE) - {"NearSin", "NearCos", "NearTan"}))
def test_any_bits_and_the_hard_corners(library: Any, name: str, real: Real) -> None:
    x = np.concatenate([any_bits(real, 4), corners(real)])
    dtype = np.float64 if real == "double" else np.float32
    if name in ("Exprel", "StepFactor", "Bernoulli", "cos"):
        x = x[(x != 0.0) & ~np.isinf(x)]  # these have a test of their own
    if name in ("StepFactor", "Bernoulli"):
        x = x[~(x > (709.0 if real == "double" else 88.0))]  # infinite, or 0, from there on, as they say
    found = wrap(library, name, real)(x)
    worst = [wrongness(float(f), truth(name, float(v)), dtype) for f, v in zip(found, x, strict=True)]
    at = int(np.argmax(worst))
    assert worst[at] < MOST.get(name, 1.0), f"{name}({x[at]!r}) = {found[at]!r}"


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("real", REALS)
@pytest.mark.parametrize("name", sorted(TWO))
def test_any_bits_of_two(library: Any, name: str, real: Real) -> None:
    """Of pow also pairs whose result is a number of any size, subnormal ones among them, and whole powers."""
    dtype = np.float64 if real == "double" else np.float32
    x, y = any_bits(real, 4), any_bits(real, 5)
    if name == "pow":
        sizes = np.abs(any_bits(real, 6, 200))
        results = spread(-746.0, 710.0, 7, 200) if real == "double" else spread(-104.0, 89.0, 7, 200)
        x = np.concatenate([x, sizes, -sizes[:50]])
        y = np.concatenate([y, results / np.log(sizes), np.rint(results[:50] / np.log(sizes[:50]))])
    x, y = x.astype(dtype).astype(np.float64), y.astype(dtype).astype(np.float64)
    found, numpys = wrap(library, name, real)(x, y), NUMPY[name](x, y).astype(dtype)
    for a, b, f, n in zip(x, y, found, numpys, strict=True):
        if np.isnan(n) or np.isinf([a, b]).any() or 0.0 in (a, b):
            np.testing.assert_array_equal(f, n)
        else:
            exact = TWO[name][0](mpmath.mpf(a), mpmath.mpf(b))
            assert wrongness(float(f), exact, dtype) < 0.9, f"{name}({a!r}, {b!r}) = {f!r}"


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("real", REALS)
def test_a_division_in_three_operations_is_the_division(library: Any, real: Real) -> None:
    """Of numbers whose quotient is not nearly nothing, and of 0 and infinities."""
    dtype = np.float64 if real == "double" else np.float32
    x, y = (np.concatenate([spread(-1e3, 1e3, n, 4000), magnitudes(1e-9, 1e9, n)]) for n in (3, 4))
    whole = np.arange(1.0, 2000.0)
    x = np.concatenate([x, 49.0 * whole, 0.0 * whole[:3], [np.inf, -np.inf, np.nan, 0.0, 1.0, -1.0]])
    y = np.concatenate([y, 49.0 + 0.0 * whole, [3.0, -3.0, np.inf], [3.0, 3.0, 3.0, 0.0, 0.0, np.inf]])
    x, y = x.astype(dtype), y.astype(dtype)
    found = wrap(library, "Over", real)(x.astype(np.float64), y.astype(np.float64))
    np.testing.assert_array_equal(found, x / y)


# --- NumPy's meaning at the edges -------------------------------------------------------------------------------------

EDGES = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, 5e-324, -5e-324, 1e-310, 800.0, -800.0, 1e300, -1e300])
NUMPY: dict[str, Any] = {
    "exp": np.exp,
    "Expm1": np.expm1,
    "log": np.log,
    "Log1p": np.log1p,
    "Log10": np.log10,
    "Log2": np.log2,
    "tanh": np.tanh,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "Cbrt": np.cbrt,
    "Sign": np.sign,
    "Absolute": np.abs,
    "Floor": np.floor,
    "Ceil": np.ceil,
    "Rint": np.rint,
    "Trunc": np.trunc,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "sqrt": np.sqrt,
    "three_halves": lambda x: x * np.sqrt(x),
    "square": lambda x: x * x,
    "cube": lambda x: x * x * x,
    "fourth": lambda x: x * x * x * x,
    "pow": np.power,
    "Hypot": np.hypot,
    "atan2": np.arctan2,
    "Maximum": np.maximum,
    "Minimum": np.minimum,
    "AtLeast": np.maximum,
    "AtMost": np.minimum,
    "Fmod": np.fmod,
    "Heaviside": np.heaviside,
}


def assert_same(found: NDArray[Any], expected: NDArray[Any]) -> None:
    """Equal to rounding, with the same zeros, infinities and NaN."""
    tolerance = 4.0 * float(np.finfo(found.dtype).eps)
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=0.0)
    zeros = found == 0.0
    assert (np.signbit(found)[zeros] == np.signbit(expected)[zeros]).all()


@pytest.mark.parametrize("real", REALS)
@pytest.mark.parametrize("name", sorted(set(NUMPY) - PAIRS))
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_edges_of_one(library: Any, name: str, real: Real) -> None:
    x = EDGES if real == "double" else EDGES.astype(np.float32)
    assert_same(wrap(library, name, real)(x), NUMPY[name](x))


@pytest.mark.parametrize("real", REALS)
@pytest.mark.parametrize("name", sorted(set(NUMPY) & PAIRS))
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_edges_of_two(library: Any, name: str, real: Real) -> None:
    values = np.concatenate([EDGES, [0.5, -0.5, 2.0, -2.0, 3.0, -3.0, 1e17, 2.0**53 + 2.0]])
    x, y = (a.ravel() for a in np.meshgrid(values, values))
    if real == "float":
        x, y = x.astype(np.float32), y.astype(np.float32)
    if name in ("Maximum", "Minimum", "AtLeast", "AtMost"):  # of two equal zeros NumPy may return either
        x, y = abs(x) * np.sign(x) + 0.0, abs(y) * np.sign(y) + 0.0
    if name in ("AtLeast", "AtMost"):  # of a bound that is a number
        x, y = x[y == y], y[y == y]
    assert_same(wrap(library, name, real)(x, y), NUMPY[name](x, y))


@pytest.mark.parametrize("real", REALS)
def test_edges_of_sine_and_cosine(library: Any, real: Real) -> None:
    x = np.array([0.0, -0.0, 5e-324, np.inf, -np.inf, np.nan])
    x = x if real == "double" else x.astype(np.float32)
    sine, cosine = wrap(library, "sin", real)(x), wrap(library, "cos", real)(x)
    assert_same(sine[:3], x[:3])
    assert (cosine[:3] == 1.0).all()
    assert np.isnan(sine[3:]).all() and np.isnan(cosine[3:]).all()


@pytest.mark.parametrize("real", REALS)
def test_arcs_of_the_axes_and_diagonals(library: Any, real: Real) -> None:
    """Multiples of pi / 4 from zeros, infinities and equal numbers of all sizes, to the last bit."""
    dtype = np.float64 if real == "double" else np.float32
    sizes = np.array([np.finfo(dtype).smallest_subnormal, np.finfo(dtype).tiny, 1.0, np.finfo(dtype).max, np.inf])
    x, y = (np.concatenate([a * sizes for a in way]) for way in ([1, 1, -1, -1], [1, -1, 1, -1]))
    np.testing.assert_array_equal(wrap(library, "atan2", real)(y, x), np.arctan2(y, x).astype(dtype))
    zeros = np.array([0.0, -0.0, 0.0, -0.0]), np.array([0.0, 0.0, -0.0, -0.0])
    for given in (zeros, (np.ones(4), zeros[1]), (zeros[0], np.ones(4)), (zeros[0], -np.ones(4))):
        expected = np.arctan2(*given).astype(dtype)
        found = wrap(library, "atan2", real)(*given)
        np.testing.assert_array_equal(found, expected)
        np.testing.assert_array_equal(np.signbit(found), np.signbit(expected))


def test_edges_of_exprel(library: Any) -> None:
    found = wrap(library, "Exprel", "double")(np.array([0.0, -0.0, 5e-324, np.inf, 717.0, -np.inf, -1e300, np.nan]))
    np.testing.assert_array_equal(found, [1.0, 1.0, 1.0, np.inf, np.inf, 0.0, 1e-300, np.nan])


def test_edges_of_the_factor_of_a_step(library: Any) -> None:
    for real, largest in (("double", 709.0), ("float", 88.0)):
        x = np.array([0.0, -0.0, 1e-40, np.inf, np.nextafter(np.float32(largest), np.inf), -np.inf, -1e30, np.nan])
        found = wrap(library, "StepFactor", real)(x)
        np.testing.assert_array_equal(found[[0, 1, 2, 3, 4, 5, 7]], [1.0, 1.0, 1.0, np.inf, np.inf, 0.0, np.nan])
        assert found[6] == pytest.approx(1e-30)
        assert np.isfinite(wrap(library, "StepFactor", real)(np.array([largest]))).all()


def test_edges_of_its_inverse(library: Any) -> None:
    found = wrap(library, "Bernoulli", "double")(np.array([0.0, -0.0, 5e-324, np.inf, 710.0, -np.inf, -1e300, np.nan]))
    np.testing.assert_array_equal(found, [1.0, 1.0, 1.0, 0.0, 0.0, np.inf, 1e300, np.nan])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("real", REALS)
def test_mod_is_numpys_exactly(library: Any, real: Real) -> None:
    rng = np.random.default_rng(3)
    edges = np.concatenate([EDGES[:8], [2.0, -2.0, 3.0, -3.0, 0.1, -0.1, 1e9, -1e9]])
    x, y = (a.ravel() for a in np.meshgrid(edges, edges))
    x = np.concatenate([x, rng.uniform(-1e3, 1e3, 5000), rng.integers(-1000, 1000, 5000), magnitudes(1e-3, 1e6)])
    y = np.concatenate([y, rng.uniform(-10.0, 10.0, 5000), rng.integers(-7, 8, 5000), magnitudes(1e-3, 1e3, 7)])
    if real == "float":
        x, y = x.astype(np.float32), y.astype(np.float32)
    ordinary = ~(abs(x / y) >= 2.0**53) | ~np.isfinite(x / y)
    tiny = (abs(y) < 1e-300) & (abs(x) > 1e-300)
    x, y = x[ordinary & ~tiny], y[ordinary & ~tiny]
    found, expected = wrap(library, "Mod", real)(x, y), np.mod(x, y)
    np.testing.assert_array_equal(found, expected)
    assert (np.signbit(found) == np.signbit(expected))[found == 0.0].all()


def test_mod_beyond_what_a_double_resolves_is_not_a_number(library: Any) -> None:
    assert np.isnan(wrap(library, "Mod", "double")(np.array([1e17, -1e300]), 3.0)).all()


def test_error_function(library: Any) -> None:
    x = spread(-4.0, 4.0)
    expected = np.array([float(mpmath.erf(mpmath.mpf(v))) for v in x])
    np.testing.assert_allclose(wrap(library, "erf", "double")(x), expected, rtol=1e-15)


def test_powers_of_ten_have_whole_logarithms(library: Any) -> None:
    assert (wrap(library, "Log10", "double")(10.0 ** np.arange(-22, 23)) == np.arange(-22, 23)).all()


def test_powers_of_two_have_whole_logarithms(library: Any) -> None:
    assert (wrap(library, "Log2", "double")(2.0 ** np.arange(-1074, 1024)) == np.arange(-1074, 1024)).all()


# --- random numbers ---------------------------------------------------------------------------------------------------


def numbers_of_c(library: Any, function: str, key: int, draw: int, tick: int, chunks: list[int]) -> NDArray[np.float64]:
    """The numbers of some chunks, from C."""
    ffi, out = cffi.FFI(), np.empty((len(chunks), 64))
    for row, chunk in zip(out, chunks, strict=True):
        pointer = ffi.cast("double *", row.ctypes.data)
        getattr(library, function)(key & 0xFFFFFFFF, key >> 32, chunk, draw, tick, pointer)
    return out.ravel()


@pytest.mark.parametrize("tick", [0, 1, 123_456, 2**32 - 1, 2**40 + 3])
def test_random_numbers_are_those_of_numpy(library: Any, tick: int) -> None:
    key, chunks = philox.key(7, "exc", "xi"), list(range(20))
    uniform = numbers_of_c(library, "uniform", key, 2, tick, chunks)
    assert (uniform == philox.uniform(key, 2, tick, 64 * 20)).all()
    normal = numbers_of_c(library, "normal", key, 2, tick, chunks)
    np.testing.assert_allclose(normal, philox.normal(key, 2, tick, 64 * 20), rtol=1e-15, atol=1e-15)


def test_chunks_do_not_depend_on_each_other(library: Any) -> None:
    key = philox.key(8, "a")
    together = numbers_of_c(library, "normal", key, 0, 3, [0, 1, 2, 3]).reshape(4, 64)
    assert (numbers_of_c(library, "normal", key, 0, 3, [2]) == together[2]).all()


def test_philox_known_answer_in_c(library: Any) -> None:
    words = cffi.FFI().new("uint64_t[4]", [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344])
    library.words(0xA4093822, 0x299F31D0, words)
    assert list(words) == [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]


# --- vectors ----------------------------------------------------------------------------------------------------------


def is_gcc() -> bool:
    """Whether the command gcc is gcc."""
    if shutil.which("gcc") is None:
        return False
    return "clang" not in subprocess.run(["gcc", "--version"], capture_output=True, text=True).stdout


@pytest.mark.parametrize("real", REALS)
def test_loops_become_vectors(real: Real, tmp_path: Path) -> None:
    """clang fails by -Werror where a loop with the pragma does not; gcc says which loops did."""
    if not is_gcc():
        pytest.skip("gcc is not here, or is clang under another name")
    functions = {name: function_name(name, real) for name in C_NAMES}
    bodies = {f: loop(name, real)[1] for name, f in functions.items() if vectorises(f)}
    for function, body in bodies.items():
        (tmp_path / f"{function}.c").write_text(sources({function}) + "#include <math.h>\n" + body)
        command = ["gcc", *FLAGS, "-fopt-info-vec-optimized", f"{function}.c", "-o", f"{function}.so"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert "loop vectorized" in done.stderr, function


@pytest.mark.skipif(not (shutil.which("gcc") and shutil.which("clang")), reason="needs two compilers")
def test_compilers_and_flags_give_the_same_bits(tmp_path: Path) -> None:
    names = [name for name, function in C_NAMES.items() if function.startswith("dsl_")]
    loops = sorted({loop(name, "double") for name in names})
    text = sources({function_name(name, "double") for name in names}) + "".join(body for _, body in loops)
    libraries = []
    for number, command in enumerate([["gcc"], ["clang"], ["gcc", "-O0"]]):
        (tmp_path / str(number)).mkdir()
        libraries.append(compile_text(tmp_path / str(number), command, text, [head for head, _ in loops]))
    x = np.concatenate([EDGES, ANGLES, POSITIVE, spread(-700.0, 700.0)])
    y = np.concatenate([spread(-3.0, 3.0, 9, x.size - 4), [np.nan, np.inf, -np.inf, 0.0]])
    for name in names:
        given = (x, y) if name in PAIRS else (x,)
        first, *others = (wrap(library, name, "double")(*given) for library in libraries)
        for other in others:
            np.testing.assert_array_equal(other, first, err_msg=name)


# --- the text ---------------------------------------------------------------------------------------------------------


def test_sources_hold_what_is_needed_and_nothing_else() -> None:
    text = sources({"dsl_exp"})
    assert "dsl_exp(" in text and "dsl_exp_series(" in text
    assert "log" not in text.replace("log2", "").replace("log 2", "")
    assert sources({"floor", "erff"}) == "" == sources(set())


def test_sources_are_the_same_for_the_same_set() -> None:
    names = [function_name(name, "double") for name in sorted(C_NAMES)]
    assert sources(names) == sources(set(names))


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a compiler")
@pytest.mark.parametrize("name", sorted(set(C_NAMES.values())))
@pytest.mark.parametrize("suffix", ["", "f"])
def test_each_function_stands_alone(name: str, suffix: str, tmp_path: Path) -> None:
    if not name.startswith("dsl_"):
        assert sources({name + suffix}) == ""
        return
    text = sources({name + suffix})
    assert text.count(f" {name}{suffix}(") == 1
    (tmp_path / "one.c").write_text(text)
    command = ["cc", "-std=c11", "-fsyntax-only", *STRICT, "one.c"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stderr == ""


def test_an_unknown_function_is_our_mistake() -> None:
    with pytest.raises(InternalError, match="no C function for Zeta"):
        function_name("Zeta", "double")
