"""What `sim.bold` is asked for, made into samplers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from attrs import evolve

from dslnet.asking.recorders import Asked, Source, named
from dslnet.errors import DeclarationError
from dslnet.record.bold import Bold
from dslnet.record.means import MeanSampler
from dslnet.record.numbers import Numbers
from dslnet.record.spike_counts import CountingSpikes


def make_bold(asked: Sequence[Asked], what: Any, source: Source, model: Any, scale: float, baseline: int) -> Bold:
    """The BOLD signal of populations or views. `baseline` is in periods."""
    checked_model(model)
    if isinstance(scale, bool) or not isinstance(scale, int | float | np.number) or not np.isfinite(scale):
        raise DeclarationError(f"bold(scale={scale!r}): a number by which activity is multiplied, such as 0.1")
    fields, events, sizes = {}, {}, {}
    for number, each in enumerate(asked):
        name = named(each.members, what, "bold")
        key = name if len(asked) == 1 else f"{each.plan.name}.{name}" + (f" ({number})" if number else "")
        sizes[key] = each.members.size
        if name in [event.name for event in each.plan.model.events]:
            events[key] = each.spikes(partial(CountingSpikes, bin=each.period), name)
        else:
            fields[key] = evolve(each, period=1).sampler(partial(MeanSampler, group=each.period), name)
    title = " + ".join(each.plan.name for each in asked)
    first, period = asked[0].first, asked[0].period
    return Bold(
        title, fields, events, *source.ends(),
        model=model, period=period, scale=float(scale), baseline=baseline, sizes=sizes, origin=first,
    )  # fmt: skip


def checked_model(model: Any) -> None:
    """Raise DeclarationError for what is no balloon model of one neuron."""
    from dslnet.models.balloon import Balloon  # which imports every ready-made model

    if not isinstance(model, Balloon) or model.size != 1:
        raise DeclarationError(
            f"bold(model={model!r}): a balloon model of one neuron, such as BalloonClassic(1) or Balloon(1, V_0=0.03); "
            "a class of your own derives from Balloon"
        )
    declared = type(model)._declared
    other = [
        n
        for n, mark in declared.methods.items()
        if mark.role != "ode" and getattr(type(model), n) is not getattr(Balloon, n, None)
    ]
    noisy = [name for name, each in declared.fields.items() if each.kind == "noise"]
    if other or noisy:
        raise DeclarationError(
            f"bold(model={model!r}): {', '.join(other + noisy)} of {type(model).__name__} would have no part in it: "
            "what drives the signal are equations, as in @Balloon.f.ode, and what it is the method signal(); or make "
            "the model a population of the network"
        )
    crossed = Numbers(model).crossed()
    if crossed:
        raise DeclarationError(f"bold(model={model!r}): min= of {crossed[0]} lies above its max=")
