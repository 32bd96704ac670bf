"""What the program of a synapse may not do: give a state more values than it has, or read at several times what is
kept once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import sympy
from attrs import define, field

from dslnet.errors import DeclarationError
from dslnet.expressions.parts import nodes
from dslnet.location import Location
from dslnet.model import SynapseModel
from dslnet.plasticity.cheaper import WEIGHT
from dslnet.plasticity.decaying import equations_of
from dslnet.plasticity.keeping import Keeping
from dslnet.plasticity.levels import WORDS, Level, level_of, within
from dslnet.plasticity.records import SynapseProgram
from dslnet.stepping.drawing import parameter_names
from dslnet.symbols import Reduction

REDUCED = "reduced"
"""How the symbol of a reduction begins."""


@define
class Limits:
    """Checks of one program; `levels` grows while it is written."""

    model: SynapseModel
    keeping: Keeping
    levels: dict[str, Level]
    moved: set[str] = field(factory=set)
    """States of each synapse that are kept once for each neuron."""

    def check_pre_states(self) -> None:
        """One value for each source is changed by its spikes at one time."""
        if self.keeping.one_delay:
            return
        found = [f for f in self.model.fields if f.kind == "state" and self.levels[f.name] == "pre"]
        if found:
            names, are = " and ".join(f.name for f in found), "are" if len(found) > 1 else "is"
            what = "its spikes arrive" if self.model.pre_spike else "what it sends arrives"
            lines = "; ".join(f"{f.name}: State = state({f.default!r})" for f in found)
            self.refuse(
                f'{names} {are} per="pre", and the synapses of one neuron have different delays, so {what} '
                "at several times: declare this per synapse, in the class itself or in one derived from it, "
                f"`class Own({self.model.name}): {lines}`, or give the projection one delay",
                self.model.location,
            )

    def check_noise(self) -> None:
        """What a synapse draws from is known for it, or for all."""
        for record in (f for f in self.model.fields if f.kind == "noise"):
            for name in parameter_names(record):
                if self.levels.get(name) in ("pre", "post"):
                    self.refuse(
                        f"{record.name} draws from {record.distribution!r}, and {name} has "
                        f"{WORDS[self.levels[name]]}: parameters of noise are per projection or per synapse",
                        self.model.location,
                    )

    def check_equations(self) -> None:
        """Equations as they are written, ahead of what a method makes of them."""
        for e in equations_of(self.model):
            self.check(e.target, e.rhs, f"{e.name}: d{e.target}/dt", e.location)

    def check_parts(self, program: SynapseProgram) -> None:
        """Synapses run in parts by their delay where that decides which value of the source they read; a reduction over
        all synapses of a neuron would need all parts at once."""
        joins = next((w for w in program.step if w.reduces and w.level == "synapse"), None)
        if joins is not None and program.reads_sources and not self.keeping.one_delay:
            instead = ", or keep what is read of the source in a state that pre_spike writes"
            self.refuse(
                f"{joins.note} runs over the synapses of a neuron, and others of its equations read self.pre.x, which "
                "differs between synapses with delays of their own: give the projection one delay"
                + (instead if self.model.pre_spike else ", delay=..."),
                joins.location,
            )

    def check_shared(self, program: SynapseProgram) -> None:
        """What sources are at the end of one delay is another thing at the end of another one, and a state that
        synapses share has one value."""
        carry: set[sympy.Symbol] = set()
        for write in program.step if not self.keeping.one_delay else ():
            names = sympy.sympify(write.value).free_symbols
            if not (names & carry or any(name.name.startswith("pre.") for name in names)):
                continue
            carry.add(write.symbol)
            if write.target is not None and self.levels[write.target] in ("post", "projection"):
                self.refuse(
                    f"{write.target} has {WORDS[self.levels[write.target]]} and takes something of the sources, which "
                    "synapses with delays of their own see at several times: give the projection one delay, or keep "
                    f"{write.target} per synapse",
                    write.location,
                )

    def check(self, target: str, value: Any, note: str, location: Location) -> None:
        """A state is given as many values as it has, or fewer."""
        levels = self.lasting()
        level, limit = level_of(value, levels), levels[target]
        if within(level, limit):
            return
        beyond = sorted({name for name, known in _parts(value, levels) if not within(known, limit)})
        says = f"{target} has {WORDS[limit]}, and {note} gives it {WORDS[level]}, since it "
        if REDUCED in beyond:
            says += (
                "reduces over the synapses of each target: declare "
                f'{target}: State = state(..., per="post"), and from Python read line.{target}, one number for each'
            )
        else:
            says += (
                f"reads {', '.join(f'self.{n}' for n in beyond)}: declare {target} per synapse, "
                f"{target}: State = state(...)" + _or_reduce(limit, beyond)
            )
        self.refuse(says, location)

    def refuse(self, problem: str, location: Location) -> NoReturn:
        """Raise the error, with class and line."""
        raise DeclarationError(f"{self.model.name} ({location}): {problem}")

    def lasting(self) -> dict[str, Level]:
        """The levels, where a state of each synapse counts as such also while one number serves all: tomorrow it may
        not."""
        one = {f.name for f in self.model.fields if (f.kind, f.per) == ("state", "synapse")} - self.moved
        return self.levels | dict.fromkeys(one, "synapse")


def _parts(value: Any, levels: Mapping[str, Level]) -> Iterator[tuple[str, Level]]:
    """What a value is made of, with the level of each; a reduction has one of its own, whatever it runs over."""
    for node in nodes(value, outside=Reduction):
        if isinstance(node, Reduction):
            yield REDUCED, level_of(node, levels)
        elif isinstance(node, sympy.Symbol):
            name = node.name.partition("__")[0]
            yield name, levels.get(node.name, levels.get(name, "projection"))


def _or_reduce(limit: Level, beyond: list[str]) -> str:
    """What else may be meant."""
    if limit == "post":
        own = [name for name in beyond if "." not in name]
        over = f"self.{own[0]}" if own else f"self.{WEIGHT} * self.{beyond[0]}"
        return f", or reduce over the synapses of each neuron in an @update, as in np.sum({over})"
    side = next((name for name in beyond if "." in name), "post.r")
    return f", or reduce over the neurons of a side, as in np.mean(self.{side})" if limit == "projection" else ""
