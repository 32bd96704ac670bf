"""How far the functions of the C library are from the exact ones, in units of the last place (ulp).

    python benchmarks/accuracy.py --points 2000000 --only exp pow      # float64
    python benchmarks/accuracy.py --all-floats                         # every float32 there is, of functions of one

Points are random bit patterns (all magnitudes, subnormals included), points spread evenly and by magnitude where the
function moves, and the neighbours of its hard places. libquadmath (113 bits; with gcc) finds the worst ones, mpmath
(1400 bits) then says how bad they are, and looks at others chosen by chance as well. Every float32 is compared with the
function for double, which is within an ulp of its own. x / (exp(x) - 1) is 0 where exp(x) is infinite (float32: from 88
on); all other results have to be NaN and infinite exactly where they should be.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cffi
import mpmath
import numpy as np
from accuracy_loops import PAIRS, QUAD, build
from accuracy_points import Reals, points_of_one, points_of_two

from dslnet.codegen.library import C_NAMES, Real, function_name

WORST = 40
"""How many points mpmath looks at: the worst ones, and as many by chance."""
EXACT: dict[str, Callable[..., Any]] = {
    "exp": mpmath.exp, "Expm1": mpmath.expm1, "log": mpmath.log, "Log1p": mpmath.log1p, "Log10": mpmath.log10,
    "sin": mpmath.sin, "cos": mpmath.cos, "tan": mpmath.tan, "asin": mpmath.asin, "acos": mpmath.acos,
    "atan": mpmath.atan, "sinh": mpmath.sinh, "cosh": mpmath.cosh, "tanh": mpmath.tanh, "asinh": mpmath.asinh,
    "acosh": mpmath.acosh, "atanh": mpmath.atanh, "erf": mpmath.erf, "sqrt": mpmath.sqrt, "pow": mpmath.power,
    "Hypot": mpmath.hypot, "atan2": mpmath.atan2,
    "Exprel": lambda x: mpmath.expm1(x) / x if x else mpmath.mpf(1),
    "StepFactor": lambda x: mpmath.expm1(x) / x if x else mpmath.mpf(1),
    "Bernoulli": lambda x: x / mpmath.expm1(x) if x else mpmath.mpf(1),
    "Cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
}  # fmt: skip
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
    parser.add_argument("--unfused", action="store_true", help="as on machines without a fused multiply-add")
    parser.add_argument("--all-floats", action="store_true")
    options = parser.parse_args()
    np.seterr(all="ignore")
    assert set(QUAD) <= set(C_NAMES)
    with tempfile.TemporaryDirectory() as folder:
        library = build(options.only, [options.compiler, *["-mno-fma"] * options.unfused], Path(folder))
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
