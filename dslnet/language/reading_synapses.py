"""From a synapse class to its `Model`, for one pair of neuron classes.

A method is written for one synapse: `self.pre` and `self.post` are its two neurons, `self.into` is its target.
"""

from __future__ import annotations

from typing import Any

from sympy import Integer, Symbol

from dslnet.declaring.marks import Mark
from dslnet.errors import NetworkError
from dslnet.expressions.parts import nodes
from dslnet.expressions.shown import shown
from dslnet.language.operands import as_expression
from dslnet.language.reading import (
    Rooms,
    location_of,
    read_blocks,
    read_expression,
    read_fields,
    read_once_more,
    read_statements,
)
from dslnet.language.side import Side
from dslnet.language.traced import Traced
from dslnet.location import Location
from dslnet.messages.teach import nearest
from dslnet.meta import body_of
from dslnet.model import BEHIND, SYNAPSES, Statement, SynapseModel, Transmission, symbol
from dslnet.symbols import Maximum, Reduction
from dslnet.tracing import TraceRoom

TIMES = {"t_pre": "pre", "t_post": "post"}
"""The side whose spikes a time is that of."""
EACH = SYNAPSES.removesuffix(".size")
"""What reductions over the synapses of one neuron run over."""


class SynapseRoom(TraceRoom):
    """Symbols for one synapse. `role` says what a method may touch."""

    def __init__(
        self, cls: Any, method: str, location: Location, assigns: bool, *, sides: dict[str, Any], role: str
    ) -> None:
        super().__init__(cls, method, location, assigns)
        self.sides = sides
        self.role = role

    def special(self, name: str) -> Any:
        """The symbols of a neuron's room, and those of both sides."""
        if name in self.sides:
            return Side(self, name, self.sides[name])
        if name == "into":
            if self.role != "pre_spike":
                self.fail("self.into is added to in a @pre_spike method; a @transmit method returns what is delivered")
            return self.named("into")
        if name == "size":
            self.fail(
                "self.size is that of a population: a mean over synapses or neurons is np.mean(self.w) or "
                "np.mean(self.post.x) in an @update, and what arrives is averaged by @transmit(reduce=np.mean)"
            )
        if name in TIMES and not self.sides[TIMES[name]]._declared.named("spike"):
            self.fail(
                f"{self.sides[TIMES[name]].__name__} has no spike event, so there is no self.{name}: write "
                f"@spike def fires(self) -> Array in {self.sides[TIMES[name]].__name__}, or leave self.{name} out"
            )
        return super().special(name)

    def hint(self, name: str) -> str:
        """Fields of the neurons have their side before them; else the fields of the synapse."""
        there = [f"self.{side}.{name}" for side, cls in self.sides.items() if name in cls._declared.fields]
        return f" Did you mean {' or '.join(there)}?" if there else nearest(name, [*self.fields, *TIMES])

    def instead_of_returning(self) -> str:
        """What is delivered goes into the target."""
        if self.role == "pre_spike":
            return "what the target is given is added to it: self.into += ..."
        return super().instead_of_returning()

    def assign(self, name: str, value: Any) -> None:
        """Take `self.into += ...`, and refuse to assign any other argument of the constructor."""
        if name != "into":
            super().assign(name, value)
        self.add_to("into", value)

    def write(self, name: str, value: Any) -> None:
        """Record `self.name = value`; in a pre_spike a state of the target is only added to."""
        per = self.fields[name].per_in("synapse")
        if self.role in ("pre_spike", "post_spike") and per == "projection" and self.fields[name].kind == "state":
            self.fail(
                f'self.{name} is one number for the projection (per="projection"), and many synapses would write it at '
                'a spike: write it in an @update, or declare it for each synapse, or of one side, per="pre", per="post"'
            )
        if self.role == "post_spike" and per == "pre":
            self.fail(f'self.{name} is per="pre" and is written in a @pre_spike method only')
        if self.role == "pre_spike" and per == "post" and self.fields[name].kind == "state":
            self.add_to(name, value)
        else:
            super().write(name, value)

    def add_to(self, target: str, value: Any) -> None:
        """Record `target += value`; nothing else is possible where many synapses write one number."""
        if not isinstance(value, Traced) or value.field != target or value.added is None:
            self.fail(f"self.{target} can only be added to: self.{target} += ..., since many synapses write it")
        self.record(target, value.added, value, adds=True)

    def beside_into(self, name: str, truth: bool) -> Traced:
        """A value of a neuron now. Behind `self.into += ...` it has a name of its own: it may be what that stands for,
        and what was read before stays what it was."""
        targets = [statement.target for statement in self.statements]
        handed = targets.count("into")
        behind = targets[len(targets) - targets[::-1].index("into") :] if handed else [name]
        if name in behind or name.startswith("pre."):
            return self.named(name, truth)
        return Traced(self, symbol(f"{name}{BEHIND}{handed}"), truth=truth, field=name)

    def only_added(self, target: Any) -> bool:
        """Whether a value may be added to and not be read, as `into`."""
        return isinstance(target, Traced) and target.field == "into"

    def check_reduction(self, name: str) -> None:
        """Raises TraceError where a method is not run for all synapses in one step."""
        if self.role not in ("ode", "update"):
            way = "@transmit(reduce=...) joins the synapses of one neuron"
            if self.role in ("pre_spike", "post_spike"):
                way = "keep it in a state that an @update writes, and read that"
            self.fail(f"np.{name}: a @{self.role} method is run for one synapse; {way}")

    def require_many(self, expression: Any, function: str) -> None:
        """Raises TraceError where there is nothing to reduce."""
        self.reduced_over(expression)

    def reduced(self, reduction: Any) -> Traced:
        """Raises TraceError where it is not said what the reduction runs over."""
        self.reduced_over(reduction.args[0])
        return super().reduced(reduction)

    def count_of(self, expression: Any) -> Any:
        """The number of neurons of one side, or of the synapses of one postsynaptic neuron."""
        count = symbol(f"{self.reduced_over(expression)}.size")
        return Maximum(count, Integer(1)) if count.name == SYNAPSES else count  # a neuron may have none

    def reduced_over(self, expression: Any) -> str:
        """What a reduction runs over: values of the neurons of one side, or the synapses of one neuron. Another one in
        it is one number for all neurons of a side, or, over synapses, one for each target."""
        parts = set(nodes(expression, outside=Reduction))
        names = {str(part.name).partition("__")[0] for part in parts if isinstance(part, Symbol)}
        sides = {name.partition(".")[0] for name in names if "." in name and not name.endswith(".size")}
        within = {self.reduced_over(part.args[0]) for part in parts if isinstance(part, Reduction)}
        sides |= {"post"} if EACH in within else set()
        own = {name: self.fields[name].per_in("synapse") for name in names if name in self.fields}
        if "synapse" in own.values() or len(sides) > 1:
            return EACH
        kept = [name for name, per in own.items() if per in ("pre", "post")]
        if kept:
            self.fail(
                f"a reduction over self.{kept[0]}, which is per={own[kept[0]]!r}: reductions run over self.pre.x or "
                "self.post.x, or over states per synapse, which are those of one postsynaptic neuron"
            )
        if EACH in within:  # each thread knows the numbers of its own targets alone
            self.fail(
                f"a reduction over {shown(expression)}, which is one number for each target: keep it, as in total: "
                'State = state(0.0, per="post"), and reduce it in a callback, as in line.scale = line.total.mean()'
            )
        if not sides:
            self.fail(f"a reduction over {shown(expression)}, which is one number for the projection")
        return sides.pop()


def read_synapse(cls: Any, pre: Any, post: Any) -> SynapseModel:
    """The model of a synapse class between two neuron classes; without a rule of its own, that of the plain synapse."""
    rooms = _rooms_of(cls, pre, post)
    named = cls._declared.named
    transmission = next((_transmission(cls, rooms, name) for name in named("transmit")), None)
    before = read_statements(cls, rooms, named("pre_spike"))
    if not named("transmit") and not named("pre_spike"):
        transmission, before = _plain(cls, rooms, pre)
    after = read_statements(cls, rooms, named("post_spike"))
    blocks = read_blocks(cls, rooms)
    return SynapseModel(cls.__name__, cls._location, read_fields(cls), transmission, before, after, blocks)


def add_weight(self: Any) -> None:
    """The plain synapse of spikes."""
    self.into += self.w


def weighted_rate(self: Any) -> Any:
    """The plain synapse of rates."""
    return self.w * self.pre.r


def _rooms_of(cls: Any, pre: Any, post: Any) -> Rooms:
    roles = {name: mark.role for name, mark in cls._declared.methods.items()}
    roles.setdefault("add_weight", "pre_spike")
    sides = {"pre": pre, "post": post}
    return lambda method, location, assigns: SynapseRoom(
        cls, method, location, assigns, sides=sides, role=roles.get(method, "transmit")
    )


def _transmission(cls: Any, rooms: Rooms, name: str) -> Transmission:
    mark: Mark = cls._declared.methods[name]
    value = read_expression(cls, rooms, name)
    return Transmission(value, mark.option, name, location_of(body_of(cls, name)))


def _plain(cls: Any, rooms: Rooms, pre: Any) -> tuple[Transmission | None, tuple[Statement, ...]]:
    if pre._declared.named("spike"):
        return None, read_statements(cls, rooms, (), {"add_weight": add_weight})
    if "r" not in pre._declared.fields:
        raise NetworkError(
            f"{cls.__name__} carries rates, since {pre.__name__} has no spike event, but it has no field r either. "
            "Write what a synapse delivers:\n"
            f"    class Rate({cls.__name__}):\n        @transmit(reduce=np.sum)\n"
            f"        def current(self) -> Array:\n            return self.w * self.pre.{_first_state(pre)}"
        )
    value = read_once_more(cls, rooms, "weighted_rate", weighted_rate, as_expression)
    return Transmission(value, "sum", "weighted_rate", location_of(weighted_rate)), ()


def _first_state(pre: Any) -> str:
    return next((name for name, field in pre._declared.fields.items() if field.kind == "state"), "r")
