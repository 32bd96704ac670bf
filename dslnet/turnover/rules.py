"""Rules by which synapses come and go, with a period: what a simulator offers of structural plasticity."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import DeclarationError, SimulationError
from dslnet.members.chosen import Chosen
from dslnet.messages.callables import takes
from dslnet.messages.calls import tells_forms
from dslnet.messages.masks import refuse_masked
from dslnet.messages.notes import noted
from dslnet.messages.teach import briefly
from dslnet.philox import generator
from dslnet.running.calling import Calling
from dslnet.running.live import ProjectionRoom
from dslnet.schedule import Callback
from dslnet.synapse import Synapse
from dslnet.turnover.new_delays import NewDelays
from dslnet.turnover.new_values import NewValues
from dslnet.turnover.structure import Structure

if TYPE_CHECKING:
    from dslnet.running.session import Session

Where = Callable[..., Any]
Rule = tuple[str, str, int]
RULE = "_rule"
"""Where the function of a rule says which one it is."""
PRUNES, CREATES = ("line", "line.w < 0.01"), ("pre, post", "exc.r[pre] > inh.r[post]")
CREATES_ON_GRIDS = ("pre, post", "exc.r.ravel()[pre] > inh.r.ravel()[post]")
"""What `where` is given, and what it may give."""


@tells_forms()
class Turnover(Calling):
    """The part of a simulator that creates and prunes synapses. Both methods return a callback, as `every` does: it can
    be enabled and disabled, and called by hand."""

    seed: int

    def _live(self) -> Session:
        raise NotImplementedError

    def prune_every(
        self,
        line: Synapse[Any, Any],
        period: float,
        where: Where,
        *,
        probability: float = 1.0,
        offset: float = 0.0,
        wait: float = 0.0,
    ) -> Callback:
        """Every `period` ms take away those synapses of `line` for which `where(line)` holds, each with a probability.

        `where` gives a mask in the order (pre, post), as `lambda line: line.w < 0.01` does, or places in this order.
        Times are those of `every`.
        """
        _check(line, self._live, where, probability, PRUNES)
        Structure(_room(line)).check_changeable()
        rule = self._new_rule(line, "prune")

        def prune(n: int) -> None:
            with noted(
                f"where(line) of prune_every({line.name}, ...) is given the projection, and its fields have one value "
                "for each synapse, source or target, as declared: lambda ee: ee.x[ee.pre_index] > ee.w"
            ):
                chosen, bundle = where(line), _room(line).bundle
            gone = Structure(_room(line)).given.places(chosen, f"where(line) of prune_every({line.name}, ...)")
            if probability < 1.0:  # a number for each synapse, whichever are chosen
                drawn = self._random(line, rule).random(bundle.connectivity.size)
                gone = gone[drawn[gone] < probability]
            line.prune(gone)

        return self._made(prune, rule, period, offset, wait)

    def create_every(
        self,
        line: Synapse[Any, Any],
        period: float,
        where: Where | None = None,
        *,
        probability: float,
        delay: Any = None,
        self_connections: bool = False,
        offset: float = 0.0,
        wait: float = 0.0,
        **values: Any,
    ) -> Callback:
        """Every `period` ms connect pairs without a synapse, each with a probability, where `where(pre, post)` holds.

        `where` is given the neurons of the pairs that were drawn, two arrays numbered as in `pre_index`, and gives a
        mask: `lambda pre, post: exc.r[pre] * inh.r[post] > 0.5`, with `exc.r.ravel()[pre]` where the population has
        several axes. Only drawn pairs are looked at, so a call takes time in proportion to these. `delay` and other
        keywords are as in `line.create`.
        """
        _check(line, self._live, where, probability, _creates(line))
        if not isinstance(self_connections, bool | np.bool_):
            raise DeclarationError(f"self_connections={self_connections!r}: True or False")
        now, call = Structure(_room(line)), f"create_every({line.name}, ...)"
        now.check_changeable()
        NewValues(_room(line), call).check_of_rule(values)
        NewDelays(_room(line), call).check_of_rule(delay)
        now.will_change()
        rule = self._new_rule(line, "create")

        def create(n: int) -> None:
            structure, random = Structure(_room(line)), self._random(line, rule)
            pre, post = structure.candidates(probability, random, self_connections)
            chosen = np.ones(pre.shape, np.bool_) if where is None else _chosen(line, where, pre, post)
            line.create(pre[chosen], post[chosen], delay=delay, **values)

        return self._made(create, rule, period, offset, wait)

    def _new_rule(self, line: Synapse[Any, Any], what: str) -> Rule:
        """Which rule is made now: projection, what it does, and the first number that no other one of these has. It
        keys what is drawn, so that no two rules draw the same, and other callbacks, and rules of before, change
        nothing."""
        name = _room(line).held.name
        taken = [getattr(callback.function, RULE, None) for callback in self._schedule.callbacks]
        return next((name, what, number) for number in count() if (name, what, number) not in taken)

    def _made(self, function: Callable[[int], None], rule: Rule, *times: float) -> Callback:
        name, what, _ = rule
        setattr(function, RULE, rule)
        function.__name__ = f"{what}_every({name})"
        return self.every(*times)(function)

    def _random(self, line: Synapse[Any, Any], rule: Rule) -> np.random.Generator:
        """Random numbers of this rule and tick."""
        return generator(self.seed, *rule, _room(line).access.running.engine.tick)


def _room(line: Synapse[Any, Any]) -> ProjectionRoom:
    if not isinstance(line._room, ProjectionRoom):
        raise SimulationError(
            f"{line!r} does not run in a simulator: a rule by which its synapses come and go is made within "
            "`with Simulator(net) as sim:`, or after sim.start()"
        )
    return line._room


def _check(line: Any, live: Callable[[], Session], where: Any, probability: Any, form: tuple[str, str]) -> None:
    room = _room(line) if isinstance(line, Synapse) else _refuse_line(line)
    if room.access.running is not live():
        raise SimulationError(f"{line!r} runs in another simulator: a rule is made by the one whose time it goes by")
    if where is not None and not callable(where):
        raise DeclarationError(f"where={briefly(where)}: a function is needed, as in lambda {': '.join(form)}")
    number = isinstance(probability, int | float | np.integer | np.floating) and not isinstance(probability, bool)
    if not number or not 0.0 <= probability <= 1.0:
        raise DeclarationError(f"probability={probability!r}: a number from 0 to 1")
    _check_takes(where, *form)


def _creates(line: Any) -> tuple[str, str]:
    """The form of a function for `create_every`; neurons are numbered by rank."""
    ends = (line.pre, line.post) if isinstance(line, Synapse) else ()
    return CREATES_ON_GRIDS if any(len(end.parent.shape) > 1 for end in ends) else CREATES


def _check_takes(where: Where | None, words: str, form: str) -> None:
    """Refuse a function that cannot be called with as many arguments; of what has no signature nothing is known."""
    if where is not None and not takes(where, len(words.split(", "))):
        shown = f"where{inspect.signature(where)}"
        raise DeclarationError(
            f"{shown} is called with ({words}): give one that takes them, as in lambda {words}: {form}"
        )


def _refuse_line(line: Any) -> NoReturn:
    if isinstance(line, Chosen):
        raise DeclarationError(
            f"{line!r} is a part of a projection: a rule is of all of it, and where= says which synapses, as in "
            "sim.prune_every(ee, 100.0, lambda ee: (ee.w < 0.01) & (ee.pre_index < 5))"
        )
    raise DeclarationError(
        f"{briefly(line)} is no projection: synapses come and go in one, as in sim.prune_every(ee, 100.0, ...)"
    )


def _chosen(line: Synapse[Any, Any], where: Where, pre: Any, post: Any) -> NDArray[np.bool_]:
    what, shape = f"where(pre, post) of create_every({line.name}, ...)", pre.shape
    with noted(
        f"{what} is given two arrays of ranks, one entry for each pair that was drawn: "
        "lambda pre, post: (pre > 3) & (post < 2), and exc.v.ravel()[pre] of a population with several axes"
    ):
        found = where(pre, post)
    if found is None:
        raise DeclarationError(f"{what} gave None: a function without a return; give a mask, bool of shape {shape}")
    refuse_masked(what, found)
    mask = np.asarray(found)
    if mask.dtype.kind != "b" or mask.shape not in ((), shape):
        raise DeclarationError(
            f"{what} gave {mask.dtype} of shape {mask.shape}; a mask is needed, bool of shape {shape}, one for each "
            "pair that was drawn"
        )
    return np.broadcast_to(mask, shape)
