"""The program of a projection, as frozen records with sympy right-hand sides. Nothing here says how it is computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sympy
from attrs import frozen

from dslnet.location import Location
from dslnet.model import T_POST, T_PRE, Equation, symbol
from dslnet.plasticity.levels import Level

LEARNS = symbol("plastic__now")
"""Whether the plasticity of the projection is on; else `w` keeps its value."""
TRANSMITS = symbol("transmits__now")
"""Whether what arrives is handed over to the target."""
SPECIALS = (T_PRE, T_POST)


@frozen
class Stir:
    """What must differ from 0 for a step to change the synapses onto a target: some `of_all`, some of each target."""

    of_all: tuple[Any, ...]
    of_each: tuple[Any, ...]


@frozen
class Write:
    """`symbol = value`, and `target` has this value from here on. The target is a field, `t_pre` or `t_post`; or `into`
    or `post.x`, to which the value is added; or None for an intermediate value. `level` says for how many it is
    computed; bounds are in the value. With `reduces`, the kind of a reduction, the symbol is what comes of all values:
    of those of one side, or of the synapses of each postsynaptic neuron. Without its `stir` it changes nothing."""

    target: str | None
    symbol: sympy.Symbol
    value: sympy.Basic
    note: str
    location: Location
    level: Level
    reduces: str = ""
    stir: Stir | None = None

    @property
    def result(self) -> Level:
        """For how many the symbol has a value."""
        if not self.reduces:
            return self.level
        return "post" if self.level == "synapse" else "projection"

    @property
    def leaves(self) -> bool:
        """Whether it adds to the target neuron."""
        return leaves(self.target)


@frozen
class Decay:
    """States of one level with dx/dt = A x + b, A and b made of parameters of the projection: they are advanced when
    they are looked at, x(t) = F(t) x(0) + d(t).

    `flows` are the elements of F row by row, `drives` those of d, as expressions of `dt`, the time that has passed,
    which may be negative. `speed` bounds how fast F changes, in 1/ms; `reach` is the speed times time after which
    values are brought up to date, lest digits be lost.
    """

    names: tuple[str, ...]
    flows: tuple[tuple[sympy.Expr, ...], ...]
    drives: tuple[sympy.Expr, ...]
    speed: sympy.Expr
    reach: float

    @property
    def first(self) -> str:
        """What the group is called by."""
        return self.names[0]


@frozen
class Touched:
    """States of each synapse with dx/dt = A x + b, A and b made of parameters, that only spikes look at: they are
    advanced when one meets them, by the time since the last one did.

    `values` are those after a time `dt`, as expressions of the states. `times` says which spikes meet them: those that
    arrive (`t_pre`), those of the target (`t_post`), both or none.
    """

    names: tuple[str, ...]
    values: tuple[sympy.Expr, ...]
    times: tuple[str, ...]

    @property
    def first(self) -> str:
        """What the group is called by."""
        return self.names[0]


@frozen
class SynapseProgram:
    """`arrive` runs for each synapse at which a spike arrives, `look_back` for each synapse of a neuron that fired,
    `step` in every step, each in its order. `levels` says where each field is kept; in `step` the symbol `after(x)` is
    the value of a decay when its equation has been advanced; what is `touched` is advanced in `arrive` and `look_back`.
    `moved` are the states that were declared per synapse and are kept once per neuron; `methods` says which method each
    equation got, and `groups` which are advanced together.
    """

    levels: Mapping[str, Level]
    arrive: tuple[Write, ...]
    look_back: tuple[Write, ...]
    step: tuple[Write, ...]
    decays: tuple[Decay, ...]
    moved: frozenset[str]
    methods: Mapping[str, str]
    groups: tuple[tuple[Any, tuple[Equation, ...]], ...] = ()
    touched: tuple[Touched, ...] = ()

    @property
    def writes(self) -> Iterator[Write]:
        """All of them."""
        yield from self.arrive
        yield from self.look_back
        yield from self.step

    @property
    def counted(self) -> tuple[Decay | Touched, ...]:
        """The groups of states of which what is kept is of another time than now."""
        return (*self.decays, *self.touched)

    @property
    def meets_alike(self) -> bool:
        """Whether states are advanced by a time of their source."""
        return self.levels.get(T_PRE) == "pre" and any(T_PRE in touched.times for touched in self.touched)

    @property
    def learns(self) -> bool:
        """Whether anything happens after the neurons: at their spikes, in every step, or to a decay."""
        return bool(self.look_back or self.step or self.decays)

    @property
    def specials(self) -> tuple[str, ...]:
        """Which times of spikes are kept."""
        return tuple(name for name in SPECIALS if name in self.levels)

    @property
    def stirs(self) -> tuple[Stir, ...]:
        """What a step changes synapses by, where that is known of all that it changes; else nothing."""
        of_synapses = [write for write in self.step if write.level == "synapse"]
        found = tuple(write.stir for write in of_synapses if write.stir is not None)
        return found if len(found) == len(of_synapses) else ()

    @property
    def only_delivers(self) -> bool:
        """Whether a spike that arrives does nothing but add to the target."""
        return all(write.leaves for write in self.arrive)

    @property
    def looked_at(self) -> list[str]:
        """The fields of a synapse that a spike reads or writes when it arrives."""
        read = {symbol.name for write in self.arrive for symbol in write.value.free_symbols}
        named = read | {write.target for write in self.arrive}
        return [name for name, level in self.levels.items() if level == "synapse" and name in named]

    @property
    def changes_sources(self) -> bool:
        """Whether a spike that arrives changes what the synapses of its source share, also where there are none."""
        return any(write.level == "pre" for write in self.arrive)

    @property
    def reads_sources(self) -> bool:
        """Whether what follows the neurons reads values of the source, which are those of some ticks ago."""
        return _of_sources((*self.look_back, *self.step))

    @property
    def reads_at_synapses(self) -> bool:
        """Whether what follows the neurons reads values of the source for single synapses alone, in every step."""
        shared = (w for w in self.step if w.level != "synapse")
        return not _of_sources((*self.look_back, *shared))

    @property
    def asks_sources(self) -> bool:
        """Whether a spike that arrives does."""
        return _of_sources(self.arrive)

    @property
    def waits(self) -> bool:
        """Whether it reduces over the target population, which must have been computed as a whole."""
        return any(write.reduces and write.level == "post" for write in self.step)

    @property
    def signature(self) -> tuple[object, ...]:
        """What tells two programs of one class apart."""
        return (tuple(sorted(self.levels.items())), self.arrive, self.look_back, self.step, self.decays, self.touched)

    def touched_of(self, name: str | None) -> Touched | None:
        """Those that are advanced at spikes together with a state."""
        return next((touched for touched in self.touched if name in touched.names), None)

    def decay_of(self, name: str | None) -> Decay | None:
        """The decay that a state belongs to."""
        return next((decay for decay in self.decays if name in decay.names), None)

    def written(self) -> frozenset[str]:
        """The fields that change by themselves."""
        return frozenset(w.target for w in self.writes if w.target and not w.leaves) | {
            name for group in self.counted for name in group.names
        }


def after(name: str) -> sympy.Symbol:
    """The value of a decay at the end of its step."""
    return symbol(f"{name}__after")


def leaves(target: str | None) -> bool:
    """Whether a write to this target goes to the target neuron."""
    return target is not None and (target == "into" or target.startswith("post."))


def _of_sources(writes: tuple[Write, ...]) -> bool:
    return any(s.name.startswith("pre.") and s.name != "pre.size" for w in writes for s in w.value.free_symbols)
