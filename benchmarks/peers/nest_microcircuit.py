"""The cortical microcircuit of Potjans & Diesmann (2014) in NEST, scaled down as examples/microcircuit.py does it.

Prints one JSON line; runs in NEST's own environment. The tables stand here once more, so that it needs nothing else.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import resource
import sys
import time

started = time.perf_counter()
with contextlib.redirect_stdout(sys.stderr):  # it greets on stdout
    import nest
import numpy as np  # noqa: E402  # NEST's import is timed

import_seconds = time.perf_counter() - started
NAMES = ("L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I")
SIZES = np.array([20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948])
EXTERNAL = np.array([1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100])
RATES = np.array([0.86, 2.80, 4.45, 5.93, 7.59, 8.64, 1.09, 7.88])
V_MEAN = (-68.28, -63.16, -63.33, -63.45, -63.11, -61.66, -66.72, -61.43)
V_DEVIATION = (5.36, 4.57, 4.74, 4.94, 4.94, 4.55, 5.46, 4.48)
PROBABILITIES = np.array(  # [post, pre]
    [
        [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0, 0.0076, 0.0],
        [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0, 0.0042, 0.0],
        [0.0077, 0.0059, 0.0497, 0.135, 0.0067, 0.0003, 0.0453, 0.0],
        [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0, 0.1057, 0.0],
        [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0],
        [0.0548, 0.0269, 0.0257, 0.0022, 0.06, 0.3158, 0.0086, 0.0],
        [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
        [0.0364, 0.001, 0.0034, 0.0005, 0.0277, 0.008, 0.0658, 0.1443],
    ]
)
SYNAPSES = np.log(1.0 - PROBABILITIES) / np.log(1.0 - 1.0 / np.outer(SIZES, SIZES))
CELL = {"tau_m": 10.0, "C_m": 250.0, "E_L": -65.0, "V_reset": -65.0, "V_th": -50.0, "t_ref": 2.0}
CELL |= {"tau_syn_ex": 0.5, "tau_syn_in": 0.5}
WEIGHT, BACKGROUND = 87.8, 8.0


def full_weights() -> np.ndarray:
    """In pA, [post, pre], of the network at full scale."""
    weights = np.tile([WEIGHT, -4.0 * WEIGHT], (8, 4))
    weights[0, 2] *= 2.0
    return weights


def populations(scale: float) -> list[nest.NodeCollection]:
    """Cells with the current that makes up for missing synapses, and Poisson background in each."""
    recurrent = (full_weights() * SYNAPSES / SIZES[:, None]) @ RATES
    lost = 0.0005 * (1.0 - scale**0.5) * (recurrent + WEIGHT * EXTERNAL * BACKGROUND)  # tau_syn in s
    made = []
    for n, size in enumerate(np.maximum(np.round(scale * SIZES).astype(int), 1)):
        cells = nest.Create("iaf_psc_exp", int(size), params={**CELL, "I_e": lost[n]})
        cells.V_m = nest.random.normal(V_MEAN[n], V_DEVIATION[n])
        source = nest.Create("poisson_generator", params={"rate": BACKGROUND * EXTERNAL[n] * scale})
        nest.Connect(source, cells, syn_spec={"weight": WEIGHT / scale**0.5, "delay": 1.5})
        made.append(cells)
    return made


def connect(cells: list[nest.NodeCollection], scale: float) -> None:
    """All projections: fixed total numbers with multapses, normal weights and delays."""
    for (post, pre), weight in np.ndenumerate(full_weights() / scale**0.5):
        number = round(scale**2 * SYNAPSES[post, pre])
        if number == 0:
            continue
        bounds = (0.0, np.inf) if weight > 0.0 else (-np.inf, 0.0)
        delay = 1.5 if weight > 0.0 else 0.75
        synapse = {
            "weight": nest.math.redraw(nest.random.normal(weight, abs(weight) / 10.0), *bounds),
            "delay": nest.math.redraw(nest.random.normal(delay, delay / 2.0), 0.05, np.inf),
        }
        nest.Connect(cells[pre], cells[post], {"rule": "fixed_total_number", "N": number}, synapse)


def main() -> None:
    """One build, a transient, and one run that is timed and counted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--duration", type=float, default=1000.0, help="ms")
    parser.add_argument("--transient", type=float, default=500.0, help="ms before the run that is counted")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    begin = time.perf_counter()
    nest.set(
        verbosity=nest.VerbosityLevel.ERROR, resolution=0.1, local_num_threads=options.threads, rng_seed=options.seed
    )
    cells = populations(options.scale)
    connect(cells, options.scale)
    recorders = [nest.Create("spike_recorder") for _ in cells]
    for population, recorder in zip(cells, recorders, strict=True):
        nest.Connect(population, recorder)
    nest.Simulate(options.transient)  # also makes what NEST builds at the first call
    built = time.perf_counter() - begin
    before = np.array([recorder.n_events for recorder in recorders])
    begin = time.perf_counter()
    nest.Simulate(options.duration)
    simulated = time.perf_counter() - begin
    counts = np.array([recorder.n_events for recorder in recorders]) - before
    rates = 1000.0 * counts / [len(population) for population in cells] / options.duration
    result = {
        "simulator": f"NEST {nest.__version__}",
        "threads": options.threads,
        "synapses": int(np.sum(np.round(options.scale**2 * SYNAPSES))),
        "rates": {name: round(float(rate), 3) for name, rate in zip(NAMES, rates, strict=True)},
        "import_s": import_seconds,
        "build_s": built,
        "sim_s": simulated,
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
