"""The C of `accuracy.py`: loops over our functions, and over the same functions in quad precision."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import cffi

from dslnet.codegen.library import Real, function_name, sources

FLAGS = ["-O2", "-march=native", "-std=c11", "-fPIC", "-shared", "-fopenmp-simd", "-fno-math-errno"]
FLAGS += ["-fno-trapping-math"]

QUAD = {
    "exp": "expq(x)",
    "Expm1": "expm1q(x)",
    "Exprel": "x == 0 ? 1 : x > 1e5 ? HUGE_VALQ : expm1q(x) / x",
    "StepFactor": "x == 0 ? 1 : x > LAST ? HUGE_VALQ : expm1q(x) / x",
    "Bernoulli": "x == 0 ? 1 : x > TOP ? 0 : x / expm1q(x)",
    "log": "logq(x)",
    "Log1p": "log1pq(x)",
    "Log10": "log10q(x)",
    "sin": "sinq(x)",
    "cos": "cosq(x)",
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
        const double TOP = digits == 53 ? 709.782712893384 : 88, LAST = digits == 53 ? 709 : 88;
        __float128 x = xs[i], y = ys[i], exact = EXACT;
        (void)y, (void)TOP, (void)LAST;
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
