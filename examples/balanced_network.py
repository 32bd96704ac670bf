"""A balanced network of 4000 neurons with conductance-based synapses (Vogels & Abbott, 2005).

T. P. Vogels and L. F. Abbott (2005), Signal propagation and logic gating in networks of integrate-and-fire neurons,
Journal of Neuroscience 25, 10786-10795. A constant drive of 20 mV sustains the activity.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from dslnet import (
    Array,
    FixedProbability,
    Network,
    Neuron,
    Normal,
    Param,
    Simulator,
    State,
    Synapse,
    Uniform,
    param,
    spike,
    state,
)
from dslnet.record import Recording


class Conductances(Neuron):
    """A mixin: two conductances, to which spikes add and which decay by themselves."""

    v: State = state(-60.0, unit="mV")
    E_e: Param = param(0.0, unit="mV")
    E_i: Param = param(-80.0, unit="mV")
    tau_e: Param = param(5.0, unit="ms")
    tau_i: Param = param(10.0, unit="ms")
    g_e: State = state(0.0)
    g_i: State = state(0.0)

    @g_e.ode
    def dg_e(self) -> Array:
        return -self.g_e / self.tau_e

    @g_i.ode
    def dg_i(self) -> Array:
        return -self.g_i / self.tau_i

    def i_syn(self) -> Array:  # a plain method: it is inlined where it is called
        return self.g_e * (self.E_e - self.v) + self.g_i * (self.E_i - self.v)


class COBA(Conductances):
    """A leaky integrate-and-fire neuron with these conductances."""

    tau_m: Param = param(20.0, unit="ms")
    E_l: Param = param(-60.0, unit="mV")
    v_th: Param = param(-50.0, unit="mV")
    bias: Param = param(20.0, unit="mV")
    t_ref: Param = param(5.0, unit="ms")

    @Conductances.v.ode
    def dv(self) -> Array:
        return (self.E_l - self.v + self.i_syn() + self.bias) / self.tau_m

    @spike
    def fires(self) -> Array:
        return self.v > self.v_th

    @fires.reset
    def recover(self) -> None:
        self.v = self.E_l

    @fires.refractory(Conductances.v)  # v is held, and no spike is possible, for this long
    def silence(self) -> Array:
        return self.t_ref


def balanced_network(size: int = 4000) -> Network:
    """Four excitatory neurons for each inhibitory one, 2 % of all pairs connected."""
    v, g_e, g_i = Uniform(-60.0, -50.0), Normal(4.0, 1.5, min=0.0), Normal(20.0, 12.0, min=0.0)
    exc = COBA(size * 4 // 5, name="exc", v=v, g_e=g_e, g_i=g_i)
    inh = COBA(size // 5, name="inh", v=v, g_e=g_e, g_i=g_i)
    pattern = FixedProbability(0.02)
    ee = Synapse(exc, exc, pattern, into=COBA.g_e, w=0.6, name="ee")
    ei = Synapse(exc, inh, pattern, into=COBA.g_e, w=0.6, name="ei")
    ie = Synapse(inh, exc, pattern, into=COBA.g_i, w=6.7, name="ie")
    ii = Synapse(inh, inh, pattern, into=COBA.g_i, w=6.7, name="ii")
    return Network(exc, inh, ee, ei, ie, ii)


def draw(spikes: dict[str, Recording], path: Path) -> None:
    """The raster of both populations, the excitatory one above."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, sharex=True, height_ratios=[4, 1], figsize=(8, 6), layout="constrained")
    for axis, (name, recording) in zip(axes, spikes.items(), strict=True):
        recording.raster(ax=axis)
        axis.set_title(name)
    axes[0].set_xlabel("")
    figure.savefig(path, dpi=150)


def main() -> None:
    """Build, simulate, print rate and times, draw the raster."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duration", type=float, default=1000.0, help="ms")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    begin = time.perf_counter()
    network = balanced_network()
    with Simulator(network, dt=0.1, seed=7, threads=options.threads) as sim:
        spikes = {name: sim.record(network.member(name), COBA.fires) for name in ("exc", "inh")}
        built = time.perf_counter()
        sim.simulate(options.duration)
        done = time.perf_counter()

    rate = sum(len(recording) for recording in spikes.values()) / 4000 / (options.duration / 1000.0)
    print(f"mean rate  {rate:.1f} Hz")
    print(f"build time {built - begin:.3f} s (class to running code, connections drawn)")
    print(f"run time   {done - built:.3f} s for {options.duration:.0f} ms on {options.threads} thread(s)")
    picture = options.output_dir / "balanced_network.png"
    draw(spikes, picture)
    print(f"raster in  {picture}")


if __name__ == "__main__":
    main()
