"""Brunel's (2000) sparse network as the hand-written loop runs it, the simulation alone. Prints one JSON line.

N. Brunel (2000), Dynamics of sparsely connected networks of excitatory and inhibitory spiking neurons, Journal of
Computational Neuroscience 8, 183-208; J 0.1 mV, g 5, eta 2, delay 1.5 ms, a tenth of all pairs, drawn with replacement.
"""

from __future__ import annotations

import argparse
import json
import time

import numpy as np
import usage

from dslnet import (
    Array,
    FixedNumberPre,
    Network,
    Neuron,
    Param,
    PoissonInput,
    Simulator,
    State,
    Synapse,
    Uniform,
    param,
    spike,
    state,
)

J, G, ETA = 0.1, 5.0, 2.0
DELAY = 1.5


class LIF(Neuron):
    """A leaky integrate-and-fire neuron; what arrives is added to v at once."""

    tau: Param = param(20.0, unit="ms")
    theta: Param = param(20.0, unit="mV")
    v_reset: Param = param(10.0, unit="mV")
    t_ref: Param = param(2.0, unit="ms")
    v: State = state(0.0, unit="mV")

    @v.ode
    def dv(self) -> Array:
        return -self.v / self.tau

    @spike
    def fires(self) -> Array:
        return self.v > self.theta

    @fires.reset
    def recover(self) -> None:
        self.v = self.v_reset

    @fires.refractory(v)
    def silence(self) -> Array:
        return self.t_ref


def brunel_network(size: int = 12_500) -> Network:
    """Four excitatory neurons for each inhibitory one, sources of each neuron drawn with replacement."""
    cells = LIF(size, name="cells", v=Uniform(0.0, 15.0))
    border = size * 4 // 5
    exc, inh = cells[:border], cells[border:]
    from_exc, from_inh = (FixedNumberPre(part.size // 10, replace=True) for part in (exc, inh))
    excitation = Synapse(exc, cells, from_exc, into=LIF.v, w=J, delay=DELAY, name="excitation")
    inhibition = Synapse(inh, cells, from_inh, into=LIF.v, w=-G * J, delay=DELAY, name="inhibition")
    return Network(cells, excitation, inhibition, outside(cells))


def outside(cells: LIF) -> PoissonInput:
    """A thousand sources for each neuron; eta times the rate that takes v to the threshold on average."""
    rate = ETA * 20.0 / (J * 20.0)  # theta / (J tau), a ms
    return PoissonInput(cells, into=LIF.v, n=1000, rate=rate, w=J, name="outside")


def activity(sim: Simulator, net: Network, duration: float) -> dict[str, float]:
    """The same run once more from the start, with a recorder: spikes, and synapses they went through."""
    cells = net.member("cells")
    sim.reset()
    spikes = sim.record(cells, LIF.fires)
    sim.simulate(duration)
    sources = (net.member(name).pre_index for name in ("excitation", "inhibition"))
    degrees = sum(np.bincount(index, minlength=cells.size) for index in sources)
    return {
        "synapses": int(degrees.sum()),
        "events": int(degrees[spikes.index].sum()),
        "rate_hz": len(spikes) / cells.size / duration * 1000.0,
    }


def main() -> None:
    """Build, run without a recorder, and once more with one for the rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=12_500)
    parser.add_argument("--duration", type=float, default=1000.0, help="ms")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--dtype", default="float32")
    options = parser.parse_args()
    begin = time.perf_counter()
    net = brunel_network(options.size)
    with Simulator(net, dt=0.1, seed=7, threads=options.threads, dtype=options.dtype) as sim:
        built = time.perf_counter()
        resident = usage.resident_mb()
        sim.simulate(options.duration)
        seconds = time.perf_counter() - built
        result = {
            "threads": options.threads,
            "build_s": built - begin,
            "sim_s": seconds,
            "sim_s_per_s": seconds / options.duration * 1000.0,
            "rss_mb": usage.peak_mb(),
            "built_mb": resident,
            **activity(sim, net, options.duration),
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
