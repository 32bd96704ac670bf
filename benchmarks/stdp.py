"""Networks whose excitatory synapses learn by pair STDP, or stand still with --static. Prints one JSON line; needs
examples/ in PYTHONPATH, as run.py sets it.

`coba` is the balanced network of 4000 neurons, `song` one neuron with 1000 Poisson inputs (Song, Miller & Abbott,
2000), `large` the balanced network with more than a million plastic synapses.
"""

from __future__ import annotations

import argparse
import json
import time

import usage
from balanced_network import COBA

from dslnet import AdditiveSTDP, AllToAll, FixedProbability, Network, Normal, Poisson, Simulator, Synapse, Uniform

PLASTIC = {"A_plus": 0.005, "A_minus": 0.00525, "w_max": 1.2}
SIZES = {"coba": 4000, "large": 10000}


def balanced(size: int, static: bool) -> Network:
    """The balanced network with one excitatory weight a synapse."""
    count = size * 4 // 5
    start = {"v": Uniform(-60.0, -50.0), "g_e": Normal(4.0, 1.5), "g_i": Normal(20.0, 12.0)}
    exc, inh = COBA(count, name="exc", **start), COBA(size - count, name="inh", **start)
    connect = FixedProbability(80.0 / size if size == SIZES["coba"] else 0.02)
    rule, choices = (Synapse, {}) if static else (AdditiveSTDP, PLASTIC)
    scale = SIZES["coba"] / size
    choices = {name: value * scale if name == "w_max" else value for name, value in choices.items()}
    lines = [
        rule(exc, post, connect, into="g_e", w=Uniform(0.3 * scale, 0.9 * scale), **choices) for post in (exc, inh)
    ]
    lines += [Synapse(inh, post, connect, into="g_i", w=6.7 * scale) for post in (exc, inh)]
    return Network(exc, inh, *lines)


def song(static: bool) -> Network:
    """One neuron with 1000 inputs of 15 Hz."""
    inputs = Poisson(1000, rate=15.0, name="inputs")
    cell = COBA(1, name="exc", bias=0.0, t_ref=0.0)
    if static:
        return Network(inputs, cell, Synapse(inputs, cell, AllToAll(), into="g_e", w=Uniform(0.0, 0.015)))
    rule = AdditiveSTDP(inputs, cell, AllToAll(), into="g_e", w=Uniform(0.0, 0.015), w_max=0.015)
    return Network(inputs, cell, rule)


def main() -> None:
    """Build and run without a recorder, then one second with one for the rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", choices=("coba", "song", "large"))
    parser.add_argument("--duration", type=float, default=10000.0, help="ms")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--static", action="store_true")
    parser.add_argument("--dtype", default="float64")
    options = parser.parse_args()
    begin = time.perf_counter()
    net = song(options.static) if options.network == "song" else balanced(SIZES[options.network], options.static)
    with Simulator(net, dt=0.1, seed=7, threads=options.threads, dtype=options.dtype) as sim:
        built = time.perf_counter()
        sim.simulate(options.duration)
        done = time.perf_counter()
        cells = net.member("exc")
        spikes = sim.record(cells, COBA.fires)
        sim.simulate(1000.0)
        result = {
            "threads": options.threads,
            "build_s": built - begin,
            "sim_s": done - built,
            "rate_hz": len(spikes) / cells.size,
            "synapses": sum(len(line.w) for line in net.projections),
            "rss_mb": usage.peak_mb(),
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
