"""The main example of the design, which strict type checkers accept without a plugin. The network is made, not run."""

import numpy as np

from dslnet import (
    AllToAll,
    Array,
    FixedProbability,
    Image,
    Network,
    Neuron,
    Noise,
    Normal,
    OneToOne,
    Param,
    Poisson,
    PoissonInput,
    Port,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    TimedArray,
    Uniform,
    noise,
    param,
    port,
    post_spike,
    pre_spike,
    spike,
    state,
    stop_condition,
    transmit,
    update,
)


class LeakyIntegrator(Neuron):
    """tau dmp/dt = baseline + exc - inh - mp, r = max(mp, 0)."""

    tau: Param = param(10.0, unit="ms")
    baseline: Param = param(0.0, per="neuron")
    exc: Port = port()
    inh: Port = port()
    mp: State = state(0.0)
    r: State = state(0.0)

    @mp.ode(method="exponential")
    def dmp(self) -> Array:
        return (self.baseline + self.exc - self.inh - self.mp) / self.tau

    @update
    def rectify(self) -> None:
        self.r = np.maximum(self.mp, 0.0)

    @stop_condition
    def decided(self) -> Array:
        return np.any(self.r > 1.0)


class Conductances(Neuron):
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

    def i_syn(self) -> Array:
        return self.g_e * (self.E_e - self.v) + self.g_i * (self.E_i - self.v)


class COBA(Conductances):
    """The conductance-based network of Vogels & Abbott (2005), with a constant drive of 20 mV that sustains it."""

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

    @fires.refractory(Conductances.v)
    def silence(self) -> Array:
        return self.t_ref


class Adapting(COBA):
    k: Param = param(0.1)

    def dv(self) -> Array:
        return super().dv() - self.k * np.tanh(self.v)


class STDP(Synapse):
    """Pair-based STDP, one trace per presynaptic and one per postsynaptic neuron (Song, Miller & Abbott, 2000)."""

    tau_plus: Param = param(20.0, unit="ms")
    tau_minus: Param = param(20.0, unit="ms")
    A_plus: Param = param(0.010)
    A_minus: Param = param(0.012)
    w_max: Param = param(1.0)
    w: State = state(0.5)
    x: State = state(0.0, per="pre")
    y: State = state(0.0, per="post")

    @x.ode
    def dx(self) -> Array:
        return -self.x / self.tau_plus

    @y.ode
    def dy(self) -> Array:
        return -self.y / self.tau_minus

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.x += self.A_plus
        self.w = np.clip(self.w - self.y, 0.0, self.w_max)

    @post_spike
    def look_back(self) -> None:
        self.y += self.A_minus
        self.w = np.clip(self.w + self.x, 0.0, self.w_max)


class Rate(Synapse):
    w: State = state(1.0)

    @transmit(reduce=np.sum)
    def current(self) -> Array:
        return self.w * self.pre.r


class Typed(Synapse[LeakyIntegrator, COBA]):
    @transmit(reduce=np.max)
    def current(self) -> Array:
        return self.w * np.where(self.pre.r > 0.5, 1.0, self.pre.r) - self.post.v


class Noisy(Neuron):
    sigma: Param = param(1.0, min=0.0)
    v_th: Param = param(0.5, per="neuron")
    xi: Noise = noise(Normal(0.0, sigma))
    count: State = state(0, dtype=int)
    up: State = state(False, dtype=bool, doc="whether x is positive")
    x: State = state(0.0, min=-1.0, max="sigma")

    @update
    def walk(self) -> None:
        self.x += self.xi - np.mean(self.x) + np.where((self.up > 0) & (self.v_th < self.x), 1.0, 0.0) * self.dt
        self.up = self.x > 0.0
        self.count = self.count + 1


exc = COBA(3200, name="exc", v=Uniform(-60.0, -50.0))
inh = COBA(800, name="inh", v=Uniform(-60.0, -50.0))
random_2_percent = FixedProbability(0.02)
ee = Synapse(exc, exc, random_2_percent, into=COBA.g_e, w=0.6)
ei = Synapse(exc, inh, random_2_percent, into=COBA.g_e, w=0.6, delay=1.5)
ie = Synapse(inh, exc[:100], random_2_percent, into="g_i", w=6.7, on=COBA.fires)
net = Network(exc, inh, ee, ei, ie)
plastic = STDP(exc, inh, AllToAll(), into=COBA.g_e, w=np.full((800, 3200), 0.5))
lateral = Rate(LeakyIntegrator((4, 4)), LeakyIntegrator(16), OneToOne(), into=LeakyIntegrator.inh, reduce=np.mean)
rates = LeakyIntegrator(10, tau=20.0, baseline=[0.5] * 10, stop_condition=lambda n: np.all(n.r > 1.0))
slope = LeakyIntegrator(3).dmp() + COBA((), v=-55.0).dv()


class Labelled(SpikeTrains):
    """Made from times, as its base class is."""

    label: Param = param(0.0, per="neuron")


def inputs() -> Network:
    """What is made from times, and what from a target."""
    trains, labelled = SpikeTrains([[1.0], [2.0, 3.0]], name="trains"), Labelled([[1.0]], label=2.0)
    background = PoissonInput(exc, into=COBA.g_e, n=1000, rate=5.0, w=0.1)
    background.rate = 7.0
    timed = TimedArray([[1.0, 2.0], [3.0, 4.0]], schedule=10.0, period=100.0, name="timed")
    timed.replace(values=np.eye(2), start=5.0)
    image, source = Image([[0.0, 1.0]], name="image"), Poisson(10, rate=20.0, enabled=False)
    image.show(np.eye(1, 2))
    source.enable()
    return Network(exc, trains, labelled, background, timed, image, source)


def run() -> float:
    """Checked and not called: it would build and run the network."""
    flags = ["-O2", "-march=native"]
    with Simulator(net, dt=0.1, seed=7, threads=2, compiler="gcc", compiler_flags=flags) as sim:
        spikes = sim.record(exc, COBA.fires)
        trace = sim.record(exc[:10], COBA.v, "g_e", period=1.0)

        @sim.every(period=100.0, offset=-10.0, wait=500.0)
        def kick(n: int) -> None:
            exc.v[:10] = -55.0
            exc[:10].v = Uniform(-60.0, -50.0)
            exc.v = -55.0 + n

        sim.simulate(1000.0)
        kick.disable()
        sim.step()
        elapsed = sim.until(lambda: exc.v.mean() > -50.0, max_duration=1000.0, check_every=1.0)
        either = sim.until(rates, rates.decided, max_duration=10.0, operator="or")
    spikes.raster()
    trace.to_xarray()
    return elapsed + either + float(exc.v.mean() + exc[:10].dv().sum() + exc.fires().sum()) + len(spikes)
