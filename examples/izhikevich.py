"""A thousand neurons, all to all (Izhikevich, 2003): noise from a thalamus, rhythms of 10 and 40 Hz in the cortex.

E. M. Izhikevich (2003), Simple model of spiking neurons, IEEE Transactions on Neural Networks 14, 1569-1572.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from dslnet import (
    AllToAll,
    Array,
    Network,
    Neuron,
    Noise,
    Normal,
    Param,
    Port,
    Simulator,
    State,
    Synapse,
    Uniform,
    noise,
    param,
    port,
    spike,
    state,
)
from dslnet.record import Recording

EXCITATORY, INHIBITORY = 800, 200


class Izhikevich(Neuron):
    """dv/dt = 0.04 v^2 + 5 v + 140 - u + I, du/dt = a (b v - u)."""

    a: Param = param(0.02, per="neuron", unit="1/ms", doc="how fast u recovers")
    b: Param = param(0.2, per="neuron", unit="1/ms", doc="how much u follows v below threshold")
    c: Param = param(-65.0, per="neuron", unit="mV", doc="v after a spike")
    d: Param = param(8.0, per="neuron", unit="mV/ms", doc="what a spike adds to u")
    thalamus: Param = param(5.0, per="neuron", doc="standard deviation of the noise")
    xi: Noise = noise(Normal(0.0, 1.0))  # drawn anew for every neuron and step
    exc: Port = port()
    inh: Port = port()
    v: State = state(-65.0, unit="mV")
    u: State = state(-13.0, unit="mV/ms")

    def current(self) -> Array:  # a plain method: it is inlined where it is called
        return self.thalamus * self.xi + self.exc - self.inh

    @v.ode(method="midpoint")
    def dv(self) -> Array:
        return 0.04 * self.v**2 + 5.0 * self.v + 140.0 - self.u + self.current()

    @u.ode(method="midpoint")
    def du(self) -> Array:
        return self.a * (self.b * self.v - self.u)

    @spike
    def fires(self) -> Array:
        return self.v >= 30.0

    @fires.reset
    def recover(self) -> None:
        self.v = self.c
        self.u += self.d


def thalamocortical() -> tuple[Network, Izhikevich]:
    """800 excitatory neurons from regular spiking to chattering, 200 inhibitory ones from fast to low-threshold."""
    rng = np.random.default_rng(2003)
    re, ri = rng.random(EXCITATORY), rng.random(INHIBITORY)
    b = np.concatenate([np.full(EXCITATORY, 0.2), 0.25 - 0.05 * ri])
    cells = Izhikevich(
        EXCITATORY + INHIBITORY,
        name="cells",
        a=np.concatenate([np.full(EXCITATORY, 0.02), 0.02 + 0.08 * ri]),
        b=b,
        c=np.concatenate([-65.0 + 15.0 * re**2, np.full(INHIBITORY, -65.0)]),
        d=np.concatenate([8.0 - 6.0 * re**2, np.full(INHIBITORY, 2.0)]),
        thalamus=np.concatenate([np.full(EXCITATORY, 5.0), np.full(INHIBITORY, 2.0)]),
        u=-65.0 * b,
    )
    excitatory, inhibitory = cells[:EXCITATORY], cells[EXCITATORY:]  # views: the same neurons under another name
    excite = Synapse(excitatory, cells, AllToAll(), into=Izhikevich.exc, w=Uniform(0.0, 0.5), name="excite")
    inhibit = Synapse(inhibitory, cells, AllToAll(), into=Izhikevich.inh, w=Uniform(0.0, 1.0), name="inhibit")
    return Network(cells, excite, inhibit), cells


def draw(spikes: Recording, path: Path) -> None:
    """The raster of Figure 3 of the paper."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
    spikes.raster(ax=axes)
    axes.axhline(EXCITATORY, color="tab:red", linewidth=0.8)
    figure.savefig(path, dpi=150)


def main() -> None:
    """Simulate, print the rates, draw the raster."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duration", type=float, default=1000.0, help="ms")
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    network, cells = thalamocortical()
    with Simulator(network, dt=1.0, seed=2003) as sim:
        spikes = sim.record(cells, Izhikevich.fires)
        sim.simulate(options.duration)

    seconds = options.duration / 1000.0
    excitatory = int(np.sum(spikes.index < EXCITATORY))
    print(f"excitatory rate {excitatory / EXCITATORY / seconds:.1f} Hz")
    print(f"inhibitory rate {(len(spikes) - excitatory) / INHIBITORY / seconds:.1f} Hz")
    picture = options.output_dir / "izhikevich.png"
    draw(spikes, picture)
    print(f"raster in {picture}")


if __name__ == "__main__":
    main()
