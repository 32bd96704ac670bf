"""What strict=True and check="nan" cost, on COBA and on Hodgkin-Huxley neurons."""

from __future__ import annotations

from collections.abc import Sequence

from measure import Measured, Program, Setting, find
from tables import number, table

from groups.group import Group, simulated_ms

MODELS = {"coba": ("COBA 4000", 1000.0), "hh": ("Hodgkin-Huxley 10 000", 50.0)}
KINDS: dict[str, tuple[str, ...]] = {"plain": (), "strict=True": ("--strict",), 'check="nan"': ("--check", "nan")}
COMPILERS = ("gcc", "clang")


def programs(setting: Setting) -> list[Program]:
    """Each model with each compiler, plain and with each guarantee."""
    return [
        Program(
            label(model, compiler, kind),
            1,
            lambda m=model, c=compiler, k=kind: setting.own(
                "guarantees.py", "--model", m, "--compiler", c, *KINDS[k], "--duration", length(setting, m)
            ),
        )
        for model in MODELS
        for compiler in COMPILERS
        for kind in KINDS
    ]


def length(setting: Setting, model: str) -> float:
    """How long is simulated, in ms."""
    return simulated_ms(setting, MODELS[model][1])


def label(model: str, compiler: str, kind: str) -> str:
    """What the row is called."""
    return f"{MODELS[model][0]}, {compiler}, {kind}"


def lines(measured: Sequence[Measured], setting: Setting) -> list[str]:
    """Each beside the plain run of the same compiler."""
    rows = []
    for model in MODELS:
        for compiler in COMPILERS:
            plain = find(measured, label(model, compiler, "plain"), 1)
            for kind in KINDS:
                one = find(measured, label(model, compiler, kind), 1)
                assert plain is not None and one is not None
                seconds = number(one.median("sim_s"), ".4f", 1000.0 / length(setting, model))
                rows.append([one.program.label, seconds, f"{one.ratio('sim_s', plain):.3f}"])
    return table(["dt 0.1 ms, one thread", "s for 1 s", "to the plain run"], rows)


GROUP = Group("Guarantees", programs, lines)
