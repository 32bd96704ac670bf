"""The event rules of dslnet/models once more, for the oracle, from the papers."""

from __future__ import annotations

from math import exp
from typing import Any, ClassVar

import numpy as np
from plasticity.oracle import decayed

from dslnet import (
    STP,
    AdditiveSTDP,
    MultiplicativeSTDP,
    Param,
    RewardModulatedSTDP,
    State,
    Synapse,
    TripletSTDP,
    param,
    post_spike,
    pre_spike,
    state,
)

Kept = dict[str, float]


def clipped(value: float, top: float) -> float:
    return min(max(value, 0.0), top)


class Additive:
    model, parameters = (
        AdditiveSTDP,
        {"A_plus": 0.03, "A_minus": 0.04, "tau_plus": 7.0, "tau_minus": 11.0, "w_max": 0.9},
    )
    synapse: ClassVar[Kept] = {}
    of_source: ClassVar[Kept] = {"x": 0.0}
    of_target: ClassVar[Kept] = {"y": 0.0}

    def source(self, source: Kept) -> None:
        source["x"] += 1.0

    def target(self, target: Kept) -> None:
        target["y"] += 1.0

    def arrive(self, s: Kept, old: Kept, new: Kept, target: Kept) -> float:
        sent = s["w"]
        s["w"] = clipped(s["w"] - 0.9 * 0.04 * target["y"], 0.9)
        return sent

    def look_back(self, s: Kept, source: Kept, old: Kept, new: Kept) -> None:
        s["w"] = clipped(s["w"] + 0.9 * 0.03 * source["x"], 0.9)

    def decay(self, kept: Kept, dt: float) -> None:
        decayed(kept, dt, x=7.0, y=11.0)


class Multiplicative(Additive):
    model = MultiplicativeSTDP

    def arrive(self, s: Kept, old: Kept, new: Kept, target: Kept) -> float:
        sent = s["w"]
        s["w"] -= 0.04 * s["w"] * target["y"]
        return sent

    def look_back(self, s: Kept, source: Kept, old: Kept, new: Kept) -> None:
        s["w"] = clipped(s["w"] + 0.03 * (0.9 - s["w"]) * source["x"], 0.9)


class Triplet:
    model: Any = TripletSTDP
    parameters: ClassVar[Kept] = {
        "A2_plus": 0.01, "A3_plus": 0.02, "A2_minus": 0.03, "A3_minus": 0.015, "tau_plus": 5.0, "tau_x": 9.0,
        "tau_minus": 6.0, "tau_y": 12.0,
    }  # fmt: skip
    synapse: ClassVar[Kept] = {}
    of_source: ClassVar[Kept] = {"r1": 0.0, "r2": 0.0}
    of_target: ClassVar[Kept] = {"o1": 0.0, "o2": 0.0}

    def source(self, source: Kept) -> None:
        source["r1"] += 1.0
        source["r2"] += 1.0

    def target(self, target: Kept) -> None:
        target["o1"] += 1.0
        target["o2"] += 1.0

    def arrive(self, s: Kept, old: Kept, new: Kept, target: Kept) -> float:
        sent = s["w"]
        s["w"] = clipped(s["w"] - target["o1"] * (0.03 + 0.015 * old["r2"]), 1.0)
        return sent

    def look_back(self, s: Kept, source: Kept, old: Kept, new: Kept) -> None:
        s["w"] = clipped(s["w"] + source["r1"] * (0.01 + 0.02 * old["o2"]), 1.0)

    def decay(self, kept: Kept, dt: float) -> None:
        decayed(kept, dt, r1=5.0, r2=9.0, o1=6.0, o2=12.0)


class ShortTerm:
    model: Any = STP
    parameters: ClassVar[Kept] = {"U": 0.3, "tau_rec": 20.0, "tau_facil": 15.0}
    synapse: ClassVar[Kept] = {"u": 0.0, "x": 1.0}
    of_source: ClassVar[Kept] = {}
    of_target: ClassVar[Kept] = {}

    def source(self, source: Kept) -> None:
        """Kept per synapse here."""

    target = source

    def arrive(self, s: Kept, old: Kept, new: Kept, target: Kept) -> float:
        s["u"] += 0.3 * (1.0 - s["u"])
        sent = s["w"] * s["u"] * s["x"]
        s["x"] -= s["u"] * s["x"]
        return sent

    def look_back(self, *nothing: Any) -> None:
        """It does not learn."""

    def decay(self, kept: Kept, dt: float) -> None:
        decayed(kept, dt, u=15.0)
        if "x" in kept:
            kept["x"] = 1.0 + (kept["x"] - 1.0) * exp(-dt / 20.0)


class Rewarded(Additive):
    """With dopamine that stands still, so that a step adds c d dt / tau_w."""

    model: Any = RewardModulatedSTDP
    parameters: ClassVar[Kept] = {
        "A_plus": 0.3, "A_minus": 0.2, "tau_plus": 7.0, "tau_minus": 11.0, "tau_c": 30.0, "tau_d": 1e18, "tau_w": 25.0,
        "d": 0.7,
    }  # fmt: skip
    synapse: ClassVar[Kept] = {"c": 0.0}

    def source(self, source: Kept) -> None:
        source["x"] = 1.0

    def target(self, target: Kept) -> None:
        target["y"] = 1.0

    def arrive(self, s: Kept, old: Kept, new: Kept, target: Kept) -> float:
        s["c"] -= 0.2 * target["y"]
        return s["w"]

    def look_back(self, s: Kept, source: Kept, old: Kept, new: Kept) -> None:
        s["c"] += 0.3 * source["x"]

    def decay(self, kept: Kept, dt: float) -> None:
        if "c" in kept:
            kept["w"] = clipped(kept["w"] + dt * kept["c"] * 0.7 / 25.0, 4.0)
        decayed(kept, dt, x=7.0, y=11.0, c=30.0)


class Paired(Synapse):
    """Pairs of nearest spikes by their times, without a trace."""

    tau: Param = param(9.0)
    step: Param = param(0.1)
    w: State = state(0.5, min=0.0, max=1.0)

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w * (1.0 + np.exp((self.t_pre - self.t) / self.tau))
        self.w -= self.step * np.exp((self.t_post - self.t) / self.tau)

    @post_spike
    def look_back(self) -> None:
        self.w += self.step * np.exp((self.t_pre - self.t) / self.tau)
        self.w -= 0.1 * self.step * np.exp((self.t_post - self.t) / self.tau)


class Timed(ShortTerm):
    model: Any = Paired
    parameters: ClassVar[Kept] = {"tau": 6.0, "step": 0.2}
    synapse: ClassVar[Kept] = {}

    def arrive(self, s: Kept, old: Kept, new: Kept, target: Kept) -> float:
        sent = s["w"] * (1.0 + exp((s["t_pre"] - s["t"]) / 6.0))
        s["w"] = clipped(s["w"] - 0.2 * exp((s["t_post"] - s["t"]) / 6.0), 1.0)
        return sent

    def look_back(self, s: Kept, source: Kept, old: Kept, new: Kept) -> None:
        s["w"] = clipped(s["w"] + 0.2 * exp((s["t_pre"] - s["t"]) / 6.0), 1.0)
        s["w"] = clipped(s["w"] - 0.02 * exp((s["t_post"] - s["t"]) / 6.0), 1.0)

    def decay(self, kept: Kept, dt: float) -> None:
        """Nothing is kept but times."""


OF_SYNAPSES = [ShortTerm(), Timed()]
"""Rules that keep all they need for each synapse, so that each may have a delay of its own."""
RULES = [Additive(), Multiplicative(), Triplet(), ShortTerm(), Rewarded()]
