"""Drawn rules of synapses, compiled and interpreted, against plain Python that goes through them spike by spike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, note, reject, settings
from hypothesis import strategies as st
from plasticity.plain_run import PlainRun
from plasticity.random_networks import change, change_plainly, made, network
from plasticity.random_rules import Rule, rules
from plasticity.random_situations import RANGES, Situation, given_values, situations

from dslnet import Simulator

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore::dslnet.errors.StabilityWarning"),
    pytest.mark.filterwarnings("ignore::dslnet.errors.NetworkWarning"),  # weights that a drawn class does not read
]

NUDGE = 1e-11
"""A change of what a run begins with that is larger than any rounding, and smaller than anything a rule should see."""
PLAIN: dict[str, Any] = {"compiler_flags": ["-O0"]}
"""What is wrong is found without optimisation as well, at half of the time."""
WAYS = [PLAIN, PLAIN | {"threads": 2}, {"backend": "numpy"}]

Shown = list[dict[str, Any]]


@settings(
    phases=[Phase.explicit, Phase.generate],  # to shrink a failure would build hundreds of classes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(data=st.data(), situation=situations(), which=st.sets(st.sampled_from(sorted(RANGES))), start=st.integers(0, 99))
def test_a_drawn_rule_is_what_its_spikes_make_of_it(
    data: st.DataObject, situation: Situation, which: set[str], start: int
) -> None:
    rule = data.draw(rules(isinstance(situation["delay"], int)))
    given = given_values(rule, situation, which, start)
    note(f"{rule.text}\n{situation=}\n{given=}")
    wanted = gone_through(rule, situation, given)
    digests = []
    for way in WAYS:
        note(f"{way=}")
        found, digest = simulated(rule, situation, given, way)
        digests.append(digest)
        if differ(found, wanted, 1e-9) and rounding_decides(rule, situation, given, wanted):
            reject()
        same(found, wanted, 1e-9)
    assert digests[0] == digests[1]


def simulated(rule: Rule, situation: Situation, given: dict[str, Any], way: dict[str, Any]) -> tuple[Shown, str]:
    """All values after each part, and what two runs of the same bits share."""
    net, line, target = network(made(rule.text), situation, given)
    shown = []
    with Simulator(net, dt=situation["dt"], seed=1, **way) as sim:
        for steps, name in zip(situation["parts"], situation["between"], strict=False):
            change(name, line)
            sim.step(steps)
            values = {name: np.array(getattr(line, name)).reshape(-1) for name in rule.states}
            shown.append(values | {"post.g": target.g.copy(), "post.h": target.h.copy()})
        return shown, sim.digest()


def gone_through(rule: Rule, situation: Situation, given: dict[str, Any]) -> Shown:
    """The same by hand."""
    run, shown = PlainRun(rule.text, situation, given), []
    for steps, name in zip(situation["parts"], situation["between"], strict=False):
        change_plainly(name, run)
        for _ in range(steps):
            run.step()
        values = {name: run.shown(name) for name in rule.states}
        shown.append(values | {f"post.{name}": run.target[name].reshape(-1) for name in "gh"})
    return shown


def same(found: Shown, wanted: Shown, rounding: float) -> None:
    """All values after all parts."""
    for part, (left, right) in enumerate(zip(found, wanted, strict=True)):
        for name, values in right.items():
            np.testing.assert_allclose(
                left[name], values, rtol=rounding, atol=rounding / 10, err_msg=f"{name} after part {part}"
            )


def rounding_decides(rule: Rule, situation: Situation, given: dict[str, Any], wanted: Shown) -> bool:
    """Whether a change in the last digits makes another course."""
    nudged = {name: np.asarray(given.get(name, DEFAULTS[name])) * (1.0 + NUDGE) for name in ("w", "A", "k")}
    return differ(gone_through(rule, situation, given | nudged), wanted, 1e-6)


def differ(found: Shown, wanted: Shown, rounding: float) -> bool:
    """Whether they are not the same."""
    try:
        same(found, wanted, rounding)
    except AssertionError:
        return True
    return False


DEFAULTS = {"w": 0.3, "A": 0.3, "k": 0.2}
