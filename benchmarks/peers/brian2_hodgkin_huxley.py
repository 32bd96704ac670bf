"""Hodgkin-Huxley neurons in Brian2: standalone C++ with its fastest settings, exponential Euler. Prints one JSON line;
runs in Brian2's own environment."""

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
dv/dt = (0.01*(-65 - v) + 20*m**3*h*(50 - v) + 6*n**4*(-90 - v) + g_e*(0 - v) + g_i*(-80 - v) + current) / (0.2*ms) : 1
dm/dt = (0.32*4/exprel((13 - v - 63)/4)*(1 - m) - 0.28*5/exprel((v + 63 - 40)/5)*m)/ms : 1
dh/dt = (0.128*exp((17 - v - 63)/18)*(1 - h) - 4/(1 + exp((40 - v - 63)/5))*h)/ms : 1
dn/dt = (0.032*5/exprel((15 - v - 63)/5)*(1 - n) - 0.5*exp((10 - v - 63)/40)*n)/ms : 1
dg_e/dt = -g_e / (0.2*ms) : 1
dg_i/dt = -g_i / (2*ms) : 1
current : 1
"""


def main() -> None:
    """One build and one run of each: for the time, and 200 ms longer for the rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--duration", type=float, default=200.0, help="ms")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        b2.set_device("cpp_standalone", directory=folder, build_on_run=False)
        b2.prefs.codegen.cpp.extra_compile_args_gcc = FLAGS
        if options.threads > 1:
            b2.prefs.devices.cpp_standalone.openmp_threads = options.threads
        b2.defaultclock.dt = 0.05 * b2.ms
        cells = b2.NeuronGroup(
            options.size, EQUATIONS, threshold="v > 0", refractory="v > 0", method="exponential_euler", name="cells"
        )
        cells.v, cells.m, cells.h, cells.n = -65.0, 0.0097324, 0.9975611, 0.0270745
        cells.current = f"i / {options.size - 1}.0"
        counter = b2.SpikeMonitor(cells, record=False, name="counter")
        network = b2.Network(cells, counter)
        network.run(options.duration * b2.ms)
        b2.device.build(directory=folder, compile=True, run=False)
        built = time.perf_counter() - begin
        b2.device.run(directory=folder, with_output=False)
        result = {
            "simulator": f"Brian2 {b2.__version__}",
            "settings": "cpp_standalone " + " ".join(FLAGS),
            "threads": options.threads,
            "rate_hz": float(counter.num_spikes) / options.size / options.duration * 1000.0,
            "import_s": import_seconds,
            "build_s": built,
            "sim_s": b2.device._last_run_time,
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
