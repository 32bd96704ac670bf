"""Hodgkin-Huxley neurons without connections in dslnet, exponential Euler. Prints one JSON line."""

from __future__ import annotations

import argparse
import json
import time

import numpy as np
import usage

from dslnet import Array, HH_cond_exp, Network, Simulator


class ExponentialEuler(HH_cond_exp):
    """The equations of Traub and Miles with all else held over a step, as others call exponential Euler."""

    @HH_cond_exp.v.ode(method="exponential")
    def dv(self) -> Array:
        return super().dv()

    @HH_cond_exp.m.ode(method="exponential")
    def dm(self) -> Array:
        return super().dm()

    @HH_cond_exp.h.ode(method="exponential")
    def dh(self) -> Array:
        return super().dh()

    @HH_cond_exp.n.ode(method="exponential")
    def dn(self) -> Array:
        return super().dn()

    @HH_cond_exp.g_exc.ode(method="exponential")
    def dg_exc(self) -> Array:
        return super().dg_exc()

    @HH_cond_exp.g_inh.ode(method="exponential")
    def dg_inh(self) -> Array:
        return super().dg_inh()


def main() -> None:
    """Build, run without a recorder, then 200 ms with one for the rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--duration", type=float, default=200.0, help="ms")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--dtype", default="float64")
    options = parser.parse_args()
    begin = time.perf_counter()
    cells = ExponentialEuler(options.size, name="cells", i_offset=np.linspace(0.0, 1.0, options.size))
    with Simulator(Network(cells), dt=0.05, seed=7, threads=options.threads, dtype=options.dtype) as sim:
        built = time.perf_counter()
        sim.simulate(options.duration)
        done = time.perf_counter()
        spikes = sim.record(cells, ExponentialEuler.fires)
        sim.simulate(200.0)
        result = {
            "threads": options.threads,
            "build_s": built - begin,
            "sim_s": done - built,
            "rate_hz": len(spikes) / options.size * 5.0,
            "rss_mb": usage.peak_mb(),
            "command": sim.build_command,
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
