"""Functions of small matrices, one for each neuron: the exponential by the series of a bordered matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def matrix_exponential(row: float, column: float, *entries: Any) -> NDArray[np.float64]:
    """An element of exp(A); the entries of A are row by row."""
    return _of_bordered(entries)[..., int(row), int(column)]


def matrix_integral(row: float, column: float, *entries: Any) -> NDArray[np.float64]:
    """An element of ∫ exp(A s) ds from 0 to 1."""
    n = round(len(entries) ** 0.5)
    return _of_bordered(entries)[..., int(row), n + int(column)]


def _of_bordered(entries: Any) -> NDArray[np.float64]:
    """exp([[A, 1], [0, 0]]), which holds exp(A) and beside it the integral."""
    n = round(len(entries) ** 0.5)
    values = np.stack(np.broadcast_arrays(*(np.asarray(entry, np.float64) for entry in entries)), axis=-1)
    bordered = np.zeros((*values.shape[:-1], 2 * n, 2 * n))
    bordered[..., :n, :n] = values.reshape(*values.shape[:-1], n, n)
    bordered[..., :n, n:] = np.eye(n)
    norm = np.abs(bordered).sum(axis=-1).max(axis=-1)
    known = norm < 1e300  # neither NaN nor infinite; each matrix for itself
    doublings = np.maximum(0.0, np.ceil(np.log2(np.where(known, norm, 1.0) / 0.25)))
    small = np.where(known, 2.0**-doublings, np.nan)[..., np.newaxis, np.newaxis] * bordered
    total = np.broadcast_to(np.eye(2 * n), bordered.shape)
    for degree in range(16, 0, -1):
        total = np.eye(2 * n) + small @ total / degree
    for done in range(int(doublings.max(initial=0.0))):
        total = np.where((doublings > done)[..., np.newaxis, np.newaxis], total @ total, total)
    return total
