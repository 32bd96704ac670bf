"""COBA in ANNarchy. Prints one JSON line; runs in ANNarchy's own environment, whose bin must stand first in PATH."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
import time

started = time.perf_counter()
with contextlib.redirect_stdout(sys.stderr):  # it greets on stdout
    import ANNarchy as ann

import_seconds = time.perf_counter() - started
COBA = {
    "parameters": {"E_l": -60.0, "E_e": 0.0, "E_i": -80.0, "v_th": -50.0, "bias": 20.0},
    "equations": [
        "20.0 * dv/dt = E_l - v + g_exc * (E_e - v) + g_inh * (E_i - v) + bias",
        "5.0 * dg_exc/dt = -g_exc : exponential",
        "10.0 * dg_inh/dt = -g_inh : exponential",
    ],
}


def build(size: int, threads: int) -> ann.Network:
    """The network of DESIGN part 1: explicit Euler for v, delays of one step."""
    network = ann.Network(dt=0.1, seed=7)
    network.config(num_threads=threads)
    neuron = ann.Neuron(**COBA, spike="v > v_th", reset="v = E_l", refractory=5.0)
    population = network.create(geometry=size, neuron=neuron)
    population.v = ann.Uniform(-60.0, -50.0)
    population.g_exc = ann.Normal(4.0, 1.5)
    population.g_inh = ann.Normal(20.0, 12.0)
    excitatory, inhibitory = population[: size * 4 // 5], population[size * 4 // 5 :]
    network.connect(pre=excitatory, post=population, target="exc").fixed_probability(weights=0.6, probability=0.02)
    network.connect(pre=inhibitory, post=population, target="inh").fixed_probability(weights=6.7, probability=0.02)
    network.monitor(population, ["spike"], start=False)
    return network


def main() -> None:
    """One build and one run, then one second with a monitor for the rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=4000)
    parser.add_argument("--duration", type=float, default=5000.0, help="ms")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--flags", default="-O3 -march=native -ffast-math")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(sys.stderr):
        begin = time.perf_counter()
        network = build(options.size, options.threads)
        network.compile(directory=folder, compiler_flags=options.flags)
        built = time.perf_counter() - begin
        begin = time.perf_counter()
        network.simulate(options.duration)
        simulated = time.perf_counter() - begin
        monitor = network.get_monitors()[0]
        monitor.start()
        network.simulate(1000.0)
        spikes = sum(len(times) for times in monitor.get("spike").values())
        result = {
            "simulator": f"ANNarchy {ann.__release__}",
            "settings": options.flags,
            "threads": options.threads,
            "synapses": sum(projection.nb_synapses for projection in network.get_projections()),
            "rate_hz": spikes / options.size,
            "import_s": import_seconds,
            "build_s": built,
            "sim_s": simulated,
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
