"""COBA in Brian2: standalone C++ with its fastest settings. Prints one JSON line; runs in Brian2's own environment."""

from __future__ import annotations

import argparse
import json
import tempfile
import time

started = time.perf_counter()
import brian2 as b2  # noqa: E402  # the import is timed

import_seconds = time.perf_counter() - started
FLAGS = ["-O3", "-ffast-math", "-march=native"]
EQUATIONS = """
dv/dt = (-60 - v + ge*(0 - v) + gi*(-80 - v) + 20) / (20*ms) : 1 (unless refractory)
dge/dt = -ge / (5*ms) : 1
dgi/dt = -gi / (10*ms) : 1
"""


def build(size: int) -> b2.Network:
    """The network of DESIGN part 1: explicit Euler, weights stored once, delays of one step or less."""
    neurons = b2.NeuronGroup(
        size, EQUATIONS, threshold="v > -50", reset="v = -60", refractory=5 * b2.ms, method="euler", name="neurons"
    )
    excitatory, inhibitory = neurons[: size * 4 // 5], neurons[size * 4 // 5 :]
    to_exc = b2.Synapses(excitatory, neurons, on_pre="ge_post += 0.6", name="excitation")
    to_inh = b2.Synapses(inhibitory, neurons, on_pre="gi_post += 6.7", name="inhibition")
    to_exc.connect(p=0.02)
    to_inh.connect(p=0.02)
    neurons.v = "-60 + 10*rand()"
    neurons.ge = "4 + 1.5*randn()"
    neurons.gi = "20 + 12*randn()"
    counter = b2.SpikeMonitor(neurons, record=False, name="counter")
    return b2.Network(neurons, to_exc, to_inh, counter)


def main() -> None:
    """One build and one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=4000)
    parser.add_argument("--duration", type=float, default=5000.0, help="ms")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        b2.set_device("cpp_standalone", directory=folder, build_on_run=False)
        b2.prefs.codegen.cpp.extra_compile_args_gcc = FLAGS
        if options.threads > 1:
            b2.prefs.devices.cpp_standalone.openmp_threads = options.threads
        b2.defaultclock.dt = 0.1 * b2.ms
        b2.seed(7)
        network = build(options.size)
        network.run(options.duration * b2.ms)
        b2.device.build(directory=folder, compile=True, run=False)
        built = time.perf_counter() - begin
        b2.device.run(directory=folder, with_output=False)
        result = {
            "simulator": f"Brian2 {b2.__version__}",
            "settings": "cpp_standalone " + " ".join(FLAGS),
            "threads": options.threads,
            "synapses": len(network["excitation"]) + len(network["inhibition"]),
            "rate_hz": float(network["counter"].num_spikes) / options.size / options.duration * 1000.0,
            "import_s": import_seconds,
            "build_s": built,
            "sim_s": b2.device._last_run_time,
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
