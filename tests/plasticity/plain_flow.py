"""A block of equations over one step: solved exactly where they are linear and read nothing else that moves, else
Euler's."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg
from plasticity.plain_moments import Moment
from plasticity.plain_words import Array

Block = dict[str, Any]


def flow(run: Any, block: Block) -> dict[str, Array]:
    """The values behind the step; all read those of its begin. Who names no method has a linear equation here."""
    reads = {name: _read(run, method) for name, method in block.items()}
    exact = {name for name, method in block.items() if method.method == "auto"}
    while outside := {name for name in exact if reads[name] & (block.keys() - exact)}:
        exact -= outside
    joined = {name for name in exact for other in exact - {name} if name in reads[other] or other in reads[name]}
    after = {name: run.values[name] + run.dt * block[name](Moment(run)) for name in block.keys() - exact}
    for name in exact - joined:
        after |= _alone(run, name, block[name])
    return after | (_together(run, {name: block[name] for name in sorted(joined)}) if joined else {})


def _read(run: Any, method: Any) -> set[str]:
    moment = Moment(run)
    method(moment)
    return set(moment.reads)


def _alone(run: Any, name: str, method: Any) -> dict[str, Array]:
    """x' = a x + b."""
    rate, constant = _linear(run, {name: method})
    a = rate[name, name]
    return {name: run.values[name] * np.exp(a * run.dt) + constant[name] * np.expm1(a * run.dt) / a}


def _together(run: Any, block: Block) -> dict[str, Array]:
    """x' = A x + b, where A is the same for all: by the exponential of A and of a column for b."""
    rates, constant = _linear(run, block)
    matrix = np.array([[np.asarray(rates[name, other]).ravel()[0] for other in block] for name in block])
    size = len(block)
    wide = np.block([[matrix, np.eye(size)], [np.zeros((size, 2 * size))]])
    flow, gain = np.hsplit(scipy.linalg.expm(wide * run.dt)[:size], 2)
    after = {}
    for row, name in enumerate(block):
        from_values = [flow[row, n] * run.values[other] for n, other in enumerate(block) if flow[row, n]]
        after[name] = sum(from_values) + sum(gain[row, n] * constant[o] for n, o in enumerate(block) if gain[row, n])
    return after


def _linear(run: Any, block: Block) -> tuple[dict[tuple[str, str], Array], dict[str, Array]]:
    """A and b: what the equations are where all states are 0, and where one of them is 1."""
    kept = {name: run.values[name] for name in block}

    def slopes(unit: str) -> dict[str, Array]:
        run.values.update({name: np.full_like(kept[name], name == unit) for name in block})
        return {name: method(Moment(run)) for name, method in block.items()}

    constant, rates = slopes(""), {}
    for other in block:
        rates |= {(name, other): slope - constant[name] for name, slope in slopes(other).items()}
    run.values.update(kept)
    return rates, constant
