"""What strict=True and check="nan" cost, on COBA and on Hodgkin-Huxley neurons."""

from __future__ import annotations

from collections.abc import Sequence

from measure import Measured, Program, Setting
from tables import number, table

from groups.group import Group, simulated_ms

MODELS = {"coba": ("COBA 4000", 200.0), "hh": ("Hodgkin-Huxley 10 000", 20.0)}
COMPILERS = ("gcc", "clang")


def programs(setting: Setting) -> list[Program]:
    """Each model with each compiler; plain runs and those with a guarantee take turns in the program."""
    return [
        Program(
            f"{MODELS[model][0]}, {compiler}",
            1,
            lambda m=model, c=compiler: setting.own(
                "guarantees.py", "--model", m, "--compiler", c, "--duration", length(setting, m)
            ),
        )
        for model in MODELS
        for compiler in COMPILERS
    ]


def length(setting: Setting, model: str) -> float:
    """How long is simulated in one turn, in ms."""
    return simulated_ms(setting, MODELS[model][1])


def lines(measured: Sequence[Measured], setting: Setting) -> list[str]:
    """Seconds of the plain run, and the costs as parts of it."""
    lengths = [length(setting, model) for model in MODELS for _ in COMPILERS]
    rows = [
        [
            one.program.label,
            number(one.median("sim_s"), ".4f", 1000.0 / duration),
            number(one.median("strict_ratio"), ".3f"),
            number(one.median("check_ratio"), ".3f"),
        ]
        for one, duration in zip(measured, lengths, strict=True)
    ]
    return table(["dt 0.1 ms, one thread", "s for 1 s", "`strict=True`", '`check="nan"`'], rows)


GROUP = Group("Guarantees", programs, lines)
