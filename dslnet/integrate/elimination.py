"""Small systems of linear equations, solved by elimination with symbols: what is 0 is seen and left out.

Pivots are taken in the order of the equations. In I - dt·J, which methods here solve, they are at least 1 where every
state decays by itself and the coupling is weaker; they come near 0 only where dt is as long as a time of growth.
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy

from dslnet.model import symbol

Named = list[tuple[sympy.Symbol, sympy.Expr]]


def solved(
    matrix: Sequence[Sequence[sympy.Expr]], right: Sequence[sympy.Expr], targets: Sequence[str], word: str
) -> tuple[Named, list[sympy.Expr]]:
    """Named intermediate values in order, and the solution over them. Names are those of the targets with `word`."""
    names: Named = []
    rows = [[_named(e, targets[i], f"{word}_{i}_{j}", names) for j, e in enumerate(r)] for i, r in enumerate(matrix)]
    sides = [_named(e, targets[i], f"{word}_{i}", names) for i, e in enumerate(right)]
    for pivot in range(len(rows)):
        for row in range(pivot + 1, len(rows)):
            if rows[row][pivot] != 0:
                _eliminate(rows, sides, pivot, row, targets, word, names)
    found: list[sympy.Expr] = [sympy.Integer(0)] * len(rows)
    for row in reversed(range(len(rows))):
        known = sympy.Add(*(rows[row][j] * found[j] for j in range(row + 1, len(rows))))
        found[row] = _named((sides[row] - known) / rows[row][row], targets[row], f"{word}_solution", names)
    return names, found


def _eliminate(
    rows: list[list[sympy.Expr]],
    sides: list[sympy.Expr],
    pivot: int,
    row: int,
    targets: Sequence[str],
    word: str,
    names: Named,
) -> None:
    """Take a multiple of the pivot's row from a row below it."""
    tag = f"{word}_{row}_{pivot}"
    factor = _named(rows[row][pivot] / rows[pivot][pivot], targets[row], f"{tag}_times", names)
    for column in range(pivot + 1, len(rows)):
        if rows[pivot][column] != 0:
            less = rows[row][column] - factor * rows[pivot][column]
            rows[row][column] = _named(less, targets[row], f"{tag}_{column}_less", names)
    sides[row] = _named(sides[row] - factor * sides[pivot], targets[row], f"{tag}_less", names)


def _named(value: sympy.Expr, target: str, name: str, names: Named) -> sympy.Expr:
    """The value under a name, so that it is computed once; numbers and symbols as they are."""
    if value.is_Atom:
        return value
    names.append((symbol(f"{target}__{name}"), value))
    return names[-1][0]
