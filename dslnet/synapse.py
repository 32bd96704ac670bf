"""`Synapse`: the base class of synapse models. An instance is a projection: many synapses between two populations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic

import attrs
import numpy as np
from numpy.typing import NDArray

from dslnet.connect.ends import Ends, Group
from dslnet.connect.pattern import Pattern
from dslnet.declaring.arguments import Argument, argument
from dslnet.declaring.events import Event
from dslnet.errors import NetworkError
from dslnet.fields import Field, State, state
from dslnet.members.asked_layout import as_layout, layout_now
from dslnet.members.chosen import Chosen, choose
from dslnet.members.incoming import Incoming, dense_matrix, sparse_matrix
from dslnet.members.member import Member
from dslnet.members.of_distance import OfDistance
from dslnet.members.synapse_arguments import (
    as_delay,
    as_event,
    as_event_of_post,
    as_optional_reduce,
    as_pattern,
    as_population,
    as_target,
    check_events,
    check_heeded,
    delay_now,
    warn_of_lost_filter,
)
from dslnet.messages.calls import told_the_form
from dslnet.meta import synapse_model
from dslnet.neuron import Neuron

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    Pre = TypeVar("Pre", bound=Neuron, default=Any)
    Post = TypeVar("Post", bound=Neuron, default=Any)
else:
    from typing import TypeVar

    Pre = TypeVar("Pre")
    Post = TypeVar("Post")


PLASTIC, TRANSMITS = 0, 1
"""The places of the two switches."""


class Synapse(Member, Generic[Pre, Post]):
    """A projection from `pre` to `post`, two populations or views, that delivers into a port or state of `post`.

    As it stands it is the plain synapse: spikes add `w`, rates the sum of `w * self.pre.r`. Derive a class to say
    otherwise. `on` is the event that is carried, `on_post` the one of the target at which `post_spike` runs. `delay` is
    in ms (one step if None): a number, or per synapse an array in the order (pre, post), a matrix [post, pre], a
    distribution or a function of distance; it is axonal. In a simulator it reads as it runs, in whole steps, and may be
    assigned: spikes that are under way keep their arrival. `reduce` joins the synapses of one neuron. A value per
    synapse, such as `w`, is given in the same ways; one per neuron of a side is given in the shape of that population
    or view. A pattern may bring weights (`FromMatrix(W)`): they are `w` unless `w=` is given.
    """

    _kind = "synapse"
    _instead: ClassVar[Mapping[str, str]] = {
        "disable": " There are disable_transmission() and disable_plasticity().",
        "enable": " There are enable_transmission() and enable_plasticity().",
        "enabled": " There are transmits, plastic, and the methods that switch them, such as disable_transmission().",
    }

    if TYPE_CHECKING:
        pre: Pre = attrs.field(kw_only=False)
        post: Post = attrs.field(kw_only=False)
    else:
        pre: Argument = argument(as_population, kw_only=False)
        post: Argument = argument(as_population, kw_only=False)
    pattern: Argument[Pattern | Callable[[Any, Any], Any], Pattern] = argument(as_pattern, kw_only=False)
    into: Argument[Any, Any] = argument(as_target)
    on: Argument[Event | str | None, str | None] = argument(as_event, default=None)
    on_post: Argument[Event | str | None, str | None] = argument(as_event_of_post, default=None)
    delay: Argument[Any, Any] = argument(as_delay, default=None, changeable=True, read=delay_now)
    reduce: Argument[Any, str | None] = argument(as_optional_reduce, default=None)
    layout: Argument[Any, str | None] = argument(as_layout, default=None, read=layout_now)

    w: State = state(1.0)

    def __init_subclass__(cls, *, check_dimensions: bool = False, **options: Any) -> None:
        """`class STDP(Synapse, check_dimensions=True)`: its units are checked at once; the metaclass does it."""
        super().__init_subclass__(**options)

    def __attrs_post_init__(self) -> None:
        cls = type(self)
        model = synapse_model(cls, type(self.pre), type(self.post), self.reduce)
        if self.reduce is not None and model.transmission is None:
            raise NetworkError(f"reduce={self.reduce!r}: {self!r} carries spikes, which add up; only rates are reduced")
        self._switches = np.ones(2, np.int64)
        check_events(cls, self.on, self.on_post, type(self.pre), type(self.post))
        check_heeded(self, model)
        self.pattern.check(self.ends)
        for name, value in ({"delay": self._given_delay} | self._initial).items():
            if isinstance(value, OfDistance):
                self._check_rule(name, value)
        self._initial_room.building = False
        if self.pattern.brings_weights:
            self._find_weights()
        for population in (self.pre, self.post):
            population._projections.add(self)

    def _is_made(self) -> None:
        warn_of_lost_filter(self)

    def _find_weights(self) -> None:
        """They are known when a simulator makes the synapses; those of another projection are assigned there."""
        room, of = self._initial_room, getattr(self.pattern, "of", None)
        room.elsewhere["w"] = f"comes with {self.pattern!r}" if of is None else f"is that of {of!r}"
        room.lent |= set() if of is None else {"w"}

    @property
    def _given_delay(self) -> Any:
        """The delay as it was given, which is the one that a simulator starts with."""
        return self.__dict__["delay"]

    @property
    def _given_layout(self) -> Any:
        """The layout that was asked for, None for the one that suits."""
        return self.__dict__["layout"]

    @property
    def t_pre(self) -> NDArray[np.float64]:
        """When the last presynaptic spike arrived, in ms; -inf before the first one."""
        found: NDArray[np.float64] = self._room.special("t_pre")
        return found

    @property
    def t_post(self) -> NDArray[np.float64]:
        """When the postsynaptic neuron last spiked, in ms; -inf before the first spike."""
        found: NDArray[np.float64] = self._room.special("t_post")
        return found

    @property
    def ends(self) -> Ends:
        """The two groups of neurons as patterns see them."""
        pre, post = (Group(e.parent.shape, e.positions if e.is_view else None, e.shape) for e in (self.pre, self.post))
        return Ends(pre, post, self.pre.parent is self.post.parent)

    @property
    def size(self) -> int:
        """The number of synapses, known from the start of a simulator on."""
        found: int = self._room.special("size")
        return found

    @property
    def pre_index(self) -> NDArray[np.integer[Any]]:
        """The presynaptic neuron of each synapse, in the order (pre, post) of all arrays of a projection."""
        found: NDArray[np.integer[Any]] = self._room.special("pre_index")
        return found

    @property
    def post_index(self) -> NDArray[np.integer[Any]]:
        """The postsynaptic neuron of each synapse, in the same order."""
        found: NDArray[np.integer[Any]] = self._room.special("post_index")
        return found

    @property
    def plastic(self) -> bool:
        """Whether `w` changes by the rules of the synapse."""
        return bool(self._switches[PLASTIC])

    @property
    def transmits(self) -> bool:
        """Whether spikes and values are handed over to the target."""
        return bool(self._switches[TRANSMITS])

    @told_the_form
    def enable_plasticity(self) -> None:
        """From now on `w` changes by the rules of the synapse, as it does from the start."""
        self._room.switch(self._switches, PLASTIC, True)

    @told_the_form
    def disable_plasticity(self) -> None:
        """From now on no rule changes `w`: it keeps its value, and all other states, traces too, go on."""
        self._room.switch(self._switches, PLASTIC, False)

    @told_the_form
    def enable_transmission(self) -> None:
        """From now on spikes and values that arrive are handed over to the target, as they are from the start."""
        self._room.switch(self._switches, TRANSMITS, True)

    @told_the_form
    def disable_transmission(self) -> None:
        """From now on nothing that arrives is handed over to the target; the rules of the synapse run on."""
        self._room.switch(self._switches, TRANSMITS, False)

    @told_the_form
    def prune(self, chosen: Any = None, *, pre: Any = None, post: Any = None) -> int:
        """Take synapses away while a simulator runs, and return how many.

        `chosen` is a mask or places in the order (pre, post), such as `line.w < 0.01`; or all from the neurons `pre` to
        the neurons `post`, numbered as in `pre_index` and `post_index`. Spikes under way on them are lost.
        """
        return self._room.prune(chosen, pre, post)

    @told_the_form
    def create(self, pre: Any, post: Any, *, delay: Any = None, **values: Any) -> int:
        """Add synapses while a simulator runs, and return how many: from each of `pre` to each of `post` beside it,
        numbered as in `pre_index` and `post_index`; one number goes with all of the other side.

        Other keywords are values of fields, such as `w=0.1`: one number, one for each or a distribution; what is not
        given is what the projection began with. They carry what is sent from now on.
        """
        return self._room.create(pre, post, delay, values)

    def __getitem__(self, index: Any) -> Chosen:
        """Some synapses, to read, to record and, in a simulator, to set: by a slice, a mask or a list of places in the
        order (pre, post), as in `ee[ee.w > 0.5]`."""
        return choose(self, index)

    __iter__ = None

    @told_the_form
    def incoming(self, neuron: int | tuple[int, ...]) -> Incoming:
        """The synapses onto one neuron of `post`, by rank or by coordinates, to read and, in a simulator, to set."""
        return Incoming(self, neuron)

    @told_the_form
    def to_dense(self, name: str | Field = "w") -> NDArray[Any]:
        """The values of a field as a matrix [post, pre], 0 where there is no synapse; several of a pair are added up.

        Rows and columns are the neurons of `post` and `pre`, so that `to_dense() @ pre.r.ravel()` is the input.
        """
        return dense_matrix(self, name)

    @told_the_form
    def to_sparse(self, name: str | Field = "w") -> Any:
        """The same as a sparse array of SciPy (CSR), which is imported here: `pip install 'dslnet[sparse]'`."""
        return sparse_matrix(self, name)

    def _check_rule(self, name: str, rule: OfDistance) -> None:
        try:
            rule.space(self.pattern).check(self.pre.parent.shape, self.post.parent.shape)
        except NetworkError as error:
            raise NetworkError(f"{name} as a function of distance: {error}") from None

    def __repr__(self) -> str:
        name = "" if self.name is None else f", name={self.name!r}"
        into = self.__dict__.get("into")
        return f"{type(self).__name__}({self.pre!r}, {self.post!r}, {self.pattern!r}, into={into!r}{name})"
