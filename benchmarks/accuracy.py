"""How far the functions of the C library are from the exact ones, in units of the last place (ulp).

    python benchmarks/accuracy.py --points 2000000 --only exp pow      # float64
    python benchmarks/accuracy.py --all-floats                         # every float32 there is, of functions of one

Points are random bit patterns (all magnitudes, subnormals included), points spread evenly and by magnitude where the
function moves, and the neighbours of its hard places. libquadmath (113 bits; with gcc) finds the worst ones, mpmath
(1400 bits) then says how bad they are, and looks at others chosen by chance as well. Every float32 is compared with the
function for double, which is within an ulp of its own. sin and cos are NaN by design from 2^52 on, x / (exp(x) - 1) is 0
from 709 on (float32: 88); all other results have to be NaN and infinite exactly where they should be.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cffi
import mpmath
import numpy as np
from numpy.typing import NDArray

from dslnet.codegen.library import C_NAMES, Real, function_name, sources

Reals = NDArray[np.float64]
FLAGS = ["-O2", "-march=native", "-std=c11", "-fPIC", "-shared", "-fopenmp-simd", "-fno-math-errno"]
FLAGS += ["-fno-trapping-math"]
BATCH = 1 << 16
WORST = 40
"""How many points mpmath looks at: the worst ones, and as many by chance."""

QUAD = {
    "exp": "expq(x)",
    "Expm1": "expm1q(x)",
    "Exprel": "x == 0 ? 1 : x > 1e5 ? HUGE_VALQ : expm1q(x) / x",
    "Bernoulli": "x == 0 ? 1 : x > TOP ? 0 : x / expm1q(x)",
    "log": "logq(x)",
    "Log1p": "log1pq(x)",
    "Log10": "log10q(x)",
    "sin": "fabsq(x) < 0x1p52 ? sinq(x) : NAN",
    "cos": "fabsq(x) < 0x1p52 ? cosq(x) : NAN",
    "tan": "tanq(x)",
    "asin": "asinq(x)",
    "acos": "acosq(x)",
    "atan": "atanq(x)",
    "sinh": "sinhq(x)",
    "cosh": "coshq(x)",
    "tanh": "tanhq(x)",
    "asinh": "asinhq(x)",
    "acosh": "acoshq(x)",
    "atanh": "atanhq(x)",
    "erf": "erfq(x)",
    "sqrt": "sqrtq(x)",
    "Cbrt": "cbrtq(x)",
    "pow": "powq(x, y)",
    "Hypot": "hypotq(x, y)",
    "atan2": "atan2q(x, y)",
}
PAIRS = ("pow", "Hypot", "atan2")
EXACT: dict[str, Callable[..., Any]] = {
    "exp": mpmath.exp, "Expm1": mpmath.expm1, "log": mpmath.log, "Log1p": mpmath.log1p, "Log10": mpmath.log10,
    "sin": mpmath.sin, "cos": mpmath.cos, "tan": mpmath.tan, "asin": mpmath.asin, "acos": mpmath.acos,
    "atan": mpmath.atan, "sinh": mpmath.sinh, "cosh": mpmath.cosh, "tanh": mpmath.tanh, "asinh": mpmath.asinh,
    "acosh": mpmath.acosh, "atanh": mpmath.atanh, "erf": mpmath.erf, "sqrt": mpmath.sqrt, "pow": mpmath.power,
    "Hypot": mpmath.hypot, "atan2": mpmath.atan2,
    "Exprel": lambda x: mpmath.expm1(x) / x if x else mpmath.mpf(1),
    "Bernoulli": lambda x: x / mpmath.expm1(x) if x else mpmath.mpf(1),
    "Cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
}  # fmt: skip
MOVES = {
    "exp": (-746.0, 710.0), "Expm1": (-60.0, 710.0), "Exprel": (-60.0, 717.0), "Bernoulli": (-60.0, 720.0),
    "log": (0.5, 2.0), "Log1p": (-1.0, 3.0), "Log10": (0.5, 2.0), "sin": (-1e5, 1e5), "cos": (-1e5, 1e5),
    "tan": (-1e5, 1e5), "asin": (-1.0, 1.0), "acos": (-1.0, 1.0), "atan": (-30.0, 30.0), "sinh": (-711.0, 711.0),
    "cosh": (-711.0, 711.0), "tanh": (-23.0, 23.0), "asinh": (-30.0, 30.0), "acosh": (1.0, 30.0),
    "atanh": (-1.0, 1.0), "erf": (-6.0, 6.0), "sqrt": (0.0, 4.0), "Cbrt": (-8.0, 8.0),
}  # fmt: skip
"""Where a function has neither left its numbers nor come to rest."""


# --- points -----------------------------------------------------------------------------------------------------------


def patterns(count: int, rng: np.random.Generator, dtype: Any) -> Reals:
    """Random bits: all magnitudes alike, subnormals, infinities and NaN among them."""
    words = rng.integers(0, 2**64, count, dtype=np.uint64) if dtype == np.float64 else None
    bits = words if words is not None else rng.integers(0, 2**32, count, dtype=np.uint32)
    return np.asarray(bits).view(dtype).astype(np.float64)


def hard(name: str, rng: np.random.Generator, dtype: Any) -> Reals:
    """Powers of two, halves of log 2, quarters of a circle, the ends of ranges, and what lies beside them."""
    powers = np.ldexp(1.0, np.arange(-1074, 1024))
    halves = (np.arange(-2200, 2200) / 2.0) * np.log(2.0)
    quarters = np.arange(1, 40_000) * (np.pi / 4.0)
    large = rng.integers(1, 2**40, 20_000).astype(np.float64) * (np.pi / 2.0)
    close = np.array([6381956970095103 * 2.0**797, 5.319372648326541e255, 1.0, np.e, 10.0, 709.782712893384,
                      -745.1332191019411, -708.3964185322641, 0.7071067811865476, 1.4142135623730951])  # fmt: skip
    tens = 10.0 ** np.arange(-300, 300)
    points = np.concatenate([powers, powers * np.sqrt(2.0), halves, quarters, large, close, tens, 1.0 + powers])
    points = np.concatenate([points, -points, *[e * np.ones(1) for e in MOVES.get(name, ())]])
    points = points.astype(dtype)
    unsigned = np.uint64 if dtype == np.float64 else np.uint32
    beside = [(points.view(unsigned) + np.array(n).astype(unsigned)).view(dtype) for n in range(-2, 3)]
    return np.concatenate(beside).astype(np.float64)


def points_of_one(name: str, count: int, rng: np.random.Generator, dtype: Any) -> Reals:
    """`count` points and the hard places."""
    low, high = MOVES[name]
    third = count // 3
    even = rng.uniform(low, high, third // 2)
    near = rng.uniform(max(low, -4.0), min(high, 4.0), third // 2)
    sizes = np.exp2(rng.uniform(-60.0, np.log2(max(abs(low), high, 1e16 if name in ("sin", "cos") else 2.0)), third))
    signed = sizes * rng.choice([-1.0, 1.0], third)
    found = np.concatenate([patterns(third, rng, dtype), even, near, signed, hard(name, rng, dtype)])
    return found.astype(dtype).astype(np.float64)


def points_of_two(name: str, count: int, rng: np.random.Generator, dtype: Any) -> tuple[Reals, Reals]:
    """Pairs; those of pow so that the result is a number more often than not."""
    quarter = count // 4
    x = np.concatenate([patterns(quarter, rng, dtype), np.abs(patterns(2 * quarter, rng, dtype)),
                        rng.uniform(0.0, 10.0, quarter)])  # fmt: skip
    y = np.concatenate([patterns(quarter, rng, dtype), np.abs(patterns(quarter, rng, dtype)),
                        rng.uniform(-1.0, 1.0, quarter), rng.uniform(-300.0, 300.0, quarter)])  # fmt: skip
    if name == "pow":
        near = np.exp(rng.uniform(-1e-3, 1e-3, quarter) * np.exp2(rng.uniform(-40.0, 0.0, quarter)))
        result = rng.uniform(-746.0, 710.0, quarter)
        size = np.log(np.abs(patterns(quarter, rng, dtype)))
        x = np.concatenate([x, near, np.exp(size), -rng.uniform(0.0, 20.0, quarter)])
        y = np.concatenate([y, result / np.log(near), result / size, rng.integers(-400, 400, quarter)])
    else:
        x = np.concatenate([x, np.exp2(rng.uniform(-1074.0, -1000.0, quarter))])
        y = np.concatenate([y, np.exp2(rng.uniform(-1074.0, -1000.0, quarter))])
    return x.astype(dtype).astype(np.float64), y.astype(dtype).astype(np.float64)


# --- C ----------------------------------------------------------------------------------------------------------------


def text(names: list[str]) -> str:
    """A loop over each function, as generated code has it, and one that measures each in quad precision."""
    reals: tuple[Real, ...] = ("double", "float")
    parts = [sources({function_name(n, real) for n in names for real in reals}), "#include <quadmath.h>\n"]
    for name in names:
        for real in reals:
            function = function_name(name, real)
            pragma = "#pragma omp simd\n" if function.startswith("dsl_") else ""
            call = f"{function}(({real})x[i]" + (f", ({real})y[i])" if name in PAIRS else ")")
            parts.append(f"void run_{name}_{real}(int n, const double *x, const double *y, double *out) {{\n{pragma}"
                         f"for (int i = 0; i < n; i++) out[i] = (double){call};\n}}\n")  # fmt: skip
        parts.append(MEASURE.replace("NAME", name).replace("EXACT", QUAD[name]))
    floats = [FLOATS.replace("NAME", function_name(n, "float")).replace("DOUBLE", function_name(n, "double"))
              for n in names if n not in PAIRS]  # fmt: skip
    return "".join([parts[0], parts[1], ULP, *parts[2:], *floats])


ULP = """
/* The distance in ulp of the exact value, `digits` binary digits, exponents from `least`, below 2^most. */
static double ulp(double found, __float128 exact, int digits, int least, int most) {
    if (isnanq(exact) || found != found) return isnanq(exact) && found != found ? 0.0 : INFINITY;
    __float128 top = ldexpq(1, most), half = ldexpq(1, most - digits - 1);
    if (fabsq(exact) >= top - half) return found == (exact > 0 ? INFINITY : -INFINITY) ? 0.0 : INFINITY;
    __float128 given = found == INFINITY ? top : found == -INFINITY ? -top : (__float128)found;
    int exponent = exact == 0 ? least : ilogbq(exact);
    if (exponent < least) exponent = least;
    return (double)(fabsq(given - exact) / ldexpq(1, exponent - digits + 1));
}
"""
MEASURE = """
void measure_NAME(int n, const double *xs, const double *ys, const double *found, double *out,
                  int digits, int least, int most) {
    for (int i = 0; i < n; i++) {
        const double TOP = digits == 53 ? 709 : 88;
        __float128 x = xs[i], y = ys[i], exact = EXACT;
        (void)y, (void)TOP;
        out[i] = ulp(found[i], exact, digits, least, most);
    }
}
"""
FLOATS = """
double floats_NAME(uint32_t begin, uint32_t count, float *at) {
    double worst = 0.0;
    static float given[4096], found[4096];
    static double exact[4096], inside[4096];
    for (uint32_t block = 0; block < count; block += 4096) {
        for (uint32_t i = 0; i < 4096; i++) { given[i] = dsl_float(begin + block + i); inside[i] = given[i]; }
#pragma omp simd
        for (int i = 0; i < 4096; i++) found[i] = NAME(given[i]);
#pragma omp simd
        for (int i = 0; i < 4096; i++) exact[i] = DOUBLE(inside[i]);
        for (int i = 0; i < 4096; i++) {
            double error = ulp32(found[i], exact[i]);
            if (error > worst) { worst = error; *at = given[i]; }
        }
    }
    return worst;
}
"""
ULP32 = """
static float dsl_float(uint32_t bits) { union { uint32_t b; float f; } word = {bits}; return word.f; }
static double ulp32(float found, double exact) {
    if (exact != exact || found != found) return exact != exact && found != found ? 0.0 : INFINITY;
    double size = fabs(exact);
    if (size >= 0x1.ffffffp127) return found == (exact > 0 ? INFINITY : -INFINITY) ? 0.0 : INFINITY;
    union { double d; uint64_t b; } top = {size};
    int exponent = (int)(top.b >> 52) - 1023;
    exponent = exponent < -126 ? -126 : exponent;
    top.b = (uint64_t)(1023 - (exponent - 23)) << 52;
    double given = found == INFINITY ? 0x1p128 : found == -INFINITY ? -0x1p128 : (double)found;
    return fabs(given - exact) * top.d;
}
"""


def build(names: list[str], command: list[str], folder: Path) -> Any:
    """The library with all loops, opened."""
    (folder / "accuracy.c").write_text(text(names).replace(ULP, ULP + ULP32))
    subprocess.run([*command, *FLAGS, "accuracy.c", "-o", "accuracy.so", "-lquadmath", "-lm"], cwd=folder, check=True)
    ffi = cffi.FFI()
    for name in names:
        for real in ("double", "float"):
            ffi.cdef(f"void run_{name}_{real}(int, const double *, const double *, double *);")
        ffi.cdef(f"void measure_{name}(int, const double *, const double *, const double *, double *, int, int, int);")
        if name not in PAIRS:
            ffi.cdef(f"double floats_{function_name(name, 'float')}(uint32_t, uint32_t, float *);")
    return ffi.dlopen(str(folder / "accuracy.so"))


# --- measuring --------------------------------------------------------------------------------------------------------

LAYOUT = {"double": (53, -1022, 1024), "float": (24, -126, 128)}


def errors(library: Any, name: str, real: Real, x: Reals, y: Reals) -> tuple[Reals, Reals]:
    """What C finds, and how far it is from the exact value by libquadmath."""
    ffi = cffi.FFI()
    found, error = np.empty_like(x), np.empty_like(x)
    pointers = [ffi.cast("double *", a.ctypes.data) for a in (x, y, found, error)]
    getattr(library, f"run_{name}_{real}")(x.size, *pointers[:3])
    getattr(library, f"measure_{name}")(x.size, *pointers, *LAYOUT[real])
    return found, error


def by_mpmath(name: str, real: Real, given: tuple[float, ...], found: float) -> float:
    """The error of one value, with 250 bits and more where an angle is large."""
    digits, least, _ = LAYOUT[real]
    with mpmath.workprec(1400):
        exact = EXACT[name](*(mpmath.mpf(g) for g in given))
        exponent = max(int(mpmath.floor(mpmath.log(abs(exact), 2))), least) if exact else least
        return float(abs(mpmath.mpf(found) - exact) / mpmath.ldexp(1, exponent - digits + 1))


def measured(library: Any, name: str, real: Real, points: int) -> Iterator[str]:
    """A row for the normal results and one for the subnormal ones."""
    rng = np.random.default_rng(7)
    dtype = np.float64 if real == "double" else np.float32
    if name in PAIRS:
        x, y = points_of_two(name, points, rng, dtype)
    else:
        x = points_of_one(name, points, rng, dtype)
        y = np.zeros_like(x)
    found, error = errors(library, name, real, x, y)
    tiny = np.abs(found) < float(np.finfo(dtype).tiny)
    for kind, where in (("", ~tiny), (" (subnormal)", tiny & ((found != 0.0) | (error > 0.0)))):
        if where.any():
            yield row(name + kind, real, x[where], y[where], found[where], error[where], rng)


def row(name: str, real: Real, x: Reals, y: Reals, found: Reals, error: Reals, rng: Any) -> str:
    """How many points, the largest error by libquadmath and by mpmath, and where it is."""
    order = np.argsort(error)
    at = order[-1]
    if not np.isfinite(error[at]):
        return f"| {name} | {real} | {x.size} | WRONG at {x[at]!r} {y[at]!r}: {found[at]!r} |"
    plain = name.split(" ")[0]
    looked = [*order[-WORST:], *rng.integers(0, x.size, WORST)]
    by = [0.0]
    for n in looked:
        given = (float(x[n]), float(y[n])) if plain in PAIRS else (float(x[n]),)
        if np.isfinite([*given, found[n]]).all() and all(given):
            by.append(by_mpmath(plain, real, given, float(found[n])))
            assert abs(by[-1] - error[n]) < 1e-6 * max(1.0, by[-1]), (plain, given, by[-1], error[n])
    place = f"{x[at]!r}" + (f", {y[at]!r}" if plain in PAIRS else "")
    return f"| {name} | {real} | {x.size} | {error[at]:.4f} | {max(by):.4f} | {place} |"


def every_float(library: Any, name: str) -> str:
    """The largest error over all floats, those that are no numbers among them."""
    ffi = cffi.FFI()
    at, place, worst = ffi.new("float *"), 0.0, 0.0
    function = getattr(library, f"floats_{function_name(name, 'float')}")
    for part in range(64):
        error = function(part << 26, 1 << 26, at)
        worst, place = (error, at[0]) if error > worst else (worst, place)
    return f"| {name} | every float | {worst:.4f} | {place!r} |"


def main() -> None:
    """A row for each function."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=2_000_000)
    parser.add_argument("--only", nargs="+", choices=list(QUAD), default=list(QUAD), metavar="NAME")
    parser.add_argument("--compiler", default="gcc")
    parser.add_argument("--strict", action="store_true", help="as under strict=True, and on machines without fma")
    parser.add_argument("--all-floats", action="store_true")
    options = parser.parse_args()
    np.seterr(all="ignore")
    assert set(QUAD) <= set(C_NAMES)
    with tempfile.TemporaryDirectory() as folder:
        library = build(options.only, [options.compiler, *["-DDSL_STRICT"] * options.strict], Path(folder))
        for name in options.only:
            if options.all_floats:
                if name not in PAIRS and function_name(name, "float").startswith("dsl_"):
                    print(every_float(library, name), flush=True)
                continue
            for real in ("double", "float"):
                for line in measured(library, name, real, options.points):
                    print(line, flush=True)


if __name__ == "__main__":
    main()
