"""Pairs of spikes change weights: in the balanced network, at one neuron, and at a million synapses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import peers
from measure import Measured, Program, Setting
from tables import against, number, scaling, table

from groups.group import Group, own_programs, peer_programs, simulated_ms

DURATIONS = {"coba": 10_000.0, "song": 100_000.0, "large": 2000.0}
STATIC, PLASTIC = "dslnet, static", "dslnet, STDP"


def programs(setting: Setting, network: str) -> list[Program]:
    """Ours that stands still, ours that learns, and the others where they have the network."""
    duration = simulated_ms(setting, DURATIONS[network])
    choices = (network, "--duration", duration)
    found = own_programs(setting, STATIC, "stdp.py", *choices, "--static")
    found += own_programs(setting, PLASTIC, "stdp.py", *choices)
    if network == "song":  # one neuron is no work for two
        found = [program for program in found if program.threads == 1]
    options = setting.options
    pairs = ((peers.BRIAN2_STDP, options.brian2), (peers.ANNARCHY_STDP, options.annarchy))
    if network != "large":
        found += [p for peer, given in pairs for p in peer_programs(setting, peer, given, *choices)]
    return found


def lines(measured: Sequence[Measured], setting: Setting, network: str) -> list[str]:
    """Seconds a biological second, against the same network with static weights, and against ours that learns."""
    to_second = 1000.0 / simulated_ms(setting, DURATIONS[network])
    rows = [
        [
            str(one.program),
            number(one.median("sim_s"), ".4f", to_second),
            against(one, measured, STATIC),
            against(one, measured, PLASTIC),
            number(one.median("rate_hz"), ".1f"),
            number(one.median("build_s")),
        ]
        for one in measured
    ]
    head = [f"STDP, {network}, dt 0.1 ms", "s for 1 s", "to static", "to ours", "rate (Hz)", "build (s)"]
    return table(head, rows) + scaling(measured)


def group(title: str, network: str) -> Group:
    """One of the networks."""
    return Group(title, partial(programs, network=network), partial(lines, network=network))


COBA = group("STDP in the balanced network", "coba")
SONG = group("STDP of one neuron with 1000 inputs", "song")
LARGE = group("STDP on 1.6 million synapses", "large")
