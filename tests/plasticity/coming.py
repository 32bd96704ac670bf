"""Networks in which synapses come and go one by one, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet import (
    AdditiveSTDP,
    Array,
    FixedProbability,
    IF_curr_exp,
    Network,
    Param,
    RewardModulatedSTDP,
    Simulator,
    State,
    Synapse,
    TripletSTDP,
    Uniform,
    param,
    post_spike,
    pre_spike,
    state,
)

NEVER = 10**9


class Coupled(Synapse[IF_curr_exp, IF_curr_exp]):
    """Two traces of each synapse, one of which drives the other, and both a way of their own to come to rest."""

    a: State = state(0.2)
    b: State = state(0.1)

    @a.ode
    def da(self) -> Array:
        return (0.3 - self.a) / 4.0

    @b.ode
    def db(self) -> Array:
        return (self.a - self.b) / 7.0

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w * self.b
        self.a += 0.1

    @post_spike
    def look_back(self) -> None:
        self.b = 0.9 * self.b


class Traced(AdditiveSTDP):
    """A trace of each synapse, since spikes arrive by delays of their own."""

    x: State = state(0.0)


class Tired(Synapse[IF_curr_exp, IF_curr_exp]):
    """A spike that arrives takes from the weight, and nothing is learned."""

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.w *= 0.98


class Depressing(Synapse[IF_curr_exp, IF_curr_exp]):
    """A resource of each synapse recovers with a time constant of its own, and a calcium that it drives decays."""

    tau: Param = param(8.0)
    x: State = state(1.0)
    c: State = state(0.0)

    @x.ode
    def dx(self) -> Array:
        return (1.0 - self.x) / self.tau

    @c.ode
    def dc(self) -> Array:
        return (self.x - self.c) / (0.5 * self.tau)

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w * self.x
        self.x -= 0.3 * self.x

    @post_spike
    def look_back(self) -> None:
        self.c += 0.2


class Weary(Depressing):
    """The same by delays of their own."""


CLASSES: dict[str, Any] = {
    "static": Synapse,
    "own": Synapse,
    "traced": Traced,
    "tired": Tired,
    "pair": AdditiveSTDP,
    "triplet": TripletSTDP,
    "reward": RewardModulatedSTDP,
    "coupled": Coupled,
    "depressing": Depressing,
    "weary": Weary,
}
OWN = ("own", "traced", "tired", "weary")
"""Those of these kinds have delays of their own."""
TRACES = {
    "static": (),
    "own": (),
    "traced": ("x", "y"),
    "tired": (),
    "pair": ("x", "y"),
    "triplet": ("r1", "r2", "o1", "o2"),
    "reward": ("x", "y", "c", "d"),
    "coupled": ("a", "b"),
    "depressing": ("tau", "x", "c"),
    "weary": ("tau", "x", "c"),
}
GIVEN = {"reward": ("c",), "coupled": ("a", "b"), "depressing": ("tau", "x"), "weary": ("tau", "c")}
"""What new synapses are given beside the weight."""
Found = dict[str, NDArray[Any]]
Read = Callable[[Simulator, Any, int], object]


def network(kind: str, size: int, delay: float, probability: float = 0.3) -> tuple[Network, Any, Any]:
    sources, targets = IF_curr_exp(size, name="sources"), IF_curr_exp(size + 2, name="targets")
    sources.i_offset, targets.i_offset = np.linspace(0.9, 3.0, size), np.linspace(0.8, 2.5, size + 2)
    pattern, own = FixedProbability(probability), Uniform(delay, delay + 1.5) if kind in OWN else delay
    given = {"tau": Uniform(4.0, 12.0)} if kind in ("depressing", "weary") else {}
    line = CLASSES[kind](sources, targets, pattern, into="g_exc", w=Uniform(0.1, 0.3), delay=own, name="line", **given)
    other = Synapse(sources, targets, FixedProbability(0.2), into="g_inh", w=-0.01, delay=1.0, name="other")
    return Network(sources, targets, line, other), line, targets


def changes(size: int, seed: int, count: int = 40) -> Iterator[tuple[str, NDArray[Any], NDArray[Any], NDArray[Any]]]:
    """Some come, some of them between the same two neurons, and some go."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        many = int(random.integers(1, 4))
        pre, post = random.integers(0, size, many), random.integers(0, size + 2, many)
        if random.random() < 0.3:
            pre[:], post[:] = pre[0], post[0]
        yield (
            str(random.choice(["create", "create", "prune", "row", "column"])),
            pre,
            post,
            random.uniform(0.0, 0.5, many),
        )


def change(kind: str, line: Any, what: str, pre: Any, post: Any, w: Any, own: float | None = None) -> int:
    """With a delay `own` of the shortest ones there are at first; now and then one is longer than all."""
    if what == "create":
        more = {} if own is None else {"delay": np.round(own + 0.2 + 2.7 * w, 1)}
        more |= {name: (2.0 + number) * w for number, name in enumerate(GIVEN.get(kind, ()))}
        return int(line.create(pre, post, w=w, **more))
    if what == "column":
        return int(line.prune(post=post[:1]))
    return int(line.prune(pre=pre, post=post) if what == "prune" else line.prune(pre=pre[:1]))


def run(kind: str, size: int, delay: float, read: Read | None = None, **choices: Any) -> tuple[Found, set[bool]]:
    net, line, targets = network(kind, size, delay)
    singly = set()
    with Simulator(net, dt=0.1, seed=4, **choices) as sim:
        sim.simulate(12.0)
        counts = []
        for number, what in enumerate(changes(size, seed=size)):
            counts += [change(kind, line, *what, own=delay if kind in OWN else None), line.size]
            singly.add("line" in sim._session.turnovers.open)
            sim.step(1 + number % 7)
            if read is not None:
                read(sim, line, number)
        found = {name: np.array(getattr(line, name)) for name in ("pre_index", "post_index", "w", *TRACES[kind])}
        found |= {
            "delay": np.array(line.delay),
            "v": targets.v.copy(),
            "g": targets.g_exc.copy(),
            "last": targets.t_last.copy(),
        }
        return found | {"counts": np.array(counts)}, singly


def same(found: Found, wanted: Found) -> None:
    for name, values in wanted.items():
        np.testing.assert_array_equal(found[name], values, err_msg=name)
