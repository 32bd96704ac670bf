"""`Neuron`: the base class of neuron models. An instance is a population."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from operator import index as as_integer
from typing import TYPE_CHECKING, Any, ClassVar, Self, overload
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

from dslnet.declaring.arguments import Argument, argument
from dslnet.declaring.switch import as_switch
from dslnet.errors import DeclarationError, NetworkError
from dslnet.members.geometry import checked_ranks, coordinates_of, ranks_of
from dslnet.members.geometry import normalised as normalised_coordinates
from dslnet.members.member import Member
from dslnet.members.views import places_in, union_of, view_of
from dslnet.messages.callables import is_put_off, takes
from dslnet.messages.calls import told_the_form
from dslnet.messages.masks import refuse_masked
from dslnet.meta import neuron_model
from dslnet.ticks import Clock


def as_shape(instance: Any, shape: Any) -> tuple[int, ...]:
    """A number of neurons or a shape as a tuple. Raises DeclarationError for an axis below 1."""
    try:
        if isinstance(shape, bool):
            raise TypeError
        axes = tuple(as_integer(axis) for axis in shape) if isinstance(shape, tuple | list) else (as_integer(shape),)
    except TypeError:
        raise DeclarationError(f"shape={shape!r}: give a number of neurons or a shape, such as (28, 28)") from None
    if any(axis < 1 for axis in axes):
        raise DeclarationError(f"shape={shape!r}: every axis has at least one neuron")
    instance._initial_room.shape = axes
    return axes


def as_stop(instance: Any, condition: Any) -> Any:
    """A function of the population, or None."""
    if condition is None or (callable(condition) and takes(condition, 1) and not is_put_off(condition)):
        return condition
    raise DeclarationError(
        f"stop_condition={condition!r}: give a function of the population, stop_condition=lambda n: np.any(n.r > 1.0)"
    )


class Neuron(Member):
    """A population of neurons. Derive a class, declare its fields, and write its equations as methods.

    `LIF(100)` has 100 neurons, `LIF((28, 28))` a shape of two axes, `LIF(())` is one neuron whose values have shape ().
    """

    _kind = "neuron"
    _instead: ClassVar[Mapping[str, str]] = {
        "spikes": " Spikes are recorded, sim.record(exc, COBA.fires); who fired in the last step is exc.fired.",
        "record": ' It is recorded by a simulator: sim.record(exc, "v").',
        "rate": " It is sim.rate(exc, window=100.0).",
    }
    _played: ClassVar[bool] = False
    _tabled: ClassVar[bool] = False
    _counted: ClassVar[bool] = False
    shape: Argument[int | tuple[int, ...], tuple[int, ...]] = argument(as_shape, kw_only=False)
    stop_condition: Argument[Callable[[Any], Any] | None, Callable[[Any], Any] | None] = argument(as_stop, default=None)
    enabled: Argument[bool, bool] = argument(as_switch, default=True, changeable=True)

    def __init_subclass__(cls, *, check_dimensions: bool = False, **options: Any) -> None:
        """`class COBA(Neuron, check_dimensions=True)`: its units are checked at once; the metaclass does it."""
        super().__init_subclass__(**options)

    def __attrs_post_init__(self) -> None:
        neuron_model(type(self), self.stop_condition)
        self._projections: WeakSet[Any] = WeakSet()
        self._initial_room.building = False

    @property
    def size(self) -> int:
        """The number of neurons."""
        if self._room.traces:
            found: int = self._room.special("size")
            return found
        return math.prod(self.shape)

    @property
    def t_last(self) -> NDArray[np.float64]:
        """When each neuron last spiked, in ms; -inf before the first spike."""
        found: NDArray[np.float64] = self._room.special("t_last")
        return found

    @property
    def fired(self) -> NDArray[np.bool_]:
        """Which neurons fired in the last step, by the first event of the class; read-only."""
        found: NDArray[np.bool_] = self._room.special("fired")
        return found

    @told_the_form
    def fire(self, indices: Any) -> None:
        """Send a spike from these neurons (indices, a mask, a slice: what `self[...]` takes), as if they had fired in
        the last step.

        It arrives after the delay of each projection; nothing is reset. For input that depends on what the network did.
        """
        events = type(self)._declared.named("spike")
        if not events:
            raise DeclarationError(f"{type(self).__name__} has no spike event, so nothing carries its spikes")
        self.parent._room.fire(self[_once(indices, self.size)].positions)

    def disable(self) -> None:
        """Let the population rest, from the next step on: what it holds stays as it is and is what others see.

        It does not fire, what arrives is lost, and its time, `t`, goes on. Between runs and in callbacks; before a
        simulator starts it says how one begins. The same as `exc.enabled = False`.
        """
        self.enabled = False

    def enable(self) -> None:
        """Let it go on, from where it was."""
        self.enabled = True

    @property
    def parent(self) -> Self:
        """The population this is a view of; a population is its own parent."""
        found: Self = self.__dict__.get("parent", self)
        return found

    @property
    def positions(self) -> NDArray[np.int64]:
        """The flat positions of these neurons in the parent, in the order of the view."""
        found = self.__dict__.get("positions")
        return np.arange(self.size, dtype=np.int64) if found is None else found

    @property
    def is_view(self) -> bool:
        """Whether this is a part of another population."""
        return "parent" in self.__dict__

    def _check(self, clock: Clock) -> None:
        """Refuse what only dt shows to be wrong; called when a simulator is made."""

    def _tables(self, clock: Clock, dtype: Any) -> dict[str, NDArray[Any]]:
        """Arrays that the model reads besides its fields, real numbers in the precision `dtype`."""
        return {}

    def _argument(self, name: str) -> Any:
        """An argument that may be assigned, as a running simulator goes by it, or else the next one will."""
        return self.__dict__[name]

    def _fits(self, given: Mapping[str, Any]) -> None:
        """Refuse arguments that do not fit to the others, before anything is changed."""

    def _change(self, given: Mapping[str, Any]) -> None:
        """Arguments that may be assigned have other values from now on; what is refused changes nothing."""
        self._fits(given)
        before = {name: self.__dict__[name] for name in given}
        super()._change(given)
        try:
            self._room.take_arguments(given)
        except BaseException:
            super()._change(before)
            raise

    @property
    def _stop(self) -> Callable[[Any], Any] | None:
        return self.stop_condition

    @overload
    def coordinates(self, rank: int, *, normalised: bool = False) -> tuple[int, ...] | tuple[float, ...]: ...
    @overload
    def coordinates(self, rank: Any = None, *, normalised: bool = False) -> NDArray[Any]: ...
    @told_the_form
    def coordinates(self, rank: Any = None, *, normalised: bool = False) -> Any:
        """Where neurons are: of one rank a tuple, of an array of ranks, or of all in order, an array (neurons, axes).

        The rank is the place in the flattened array: in a shape of (3, 3) rank 2 is at (0, 2). `normalised` gives
        numbers from 0 to 1 along each axis. In a view, ranks are its own and coordinates those of the population.
        Raises NetworkError for a rank that is not there.
        """
        ranks = self.positions if rank is None else self.positions[checked_ranks(rank, self.size)]
        found: Any = coordinates_of(ranks, self.parent.shape)
        found = normalised_coordinates(found, self.parent.shape) if normalised else found
        return tuple(found.tolist()) if found.ndim == 1 else found

    @told_the_form
    def rank(self, *coordinates: Any) -> Any:
        """The rank of the neuron at some coordinates, `rank(0, 2)` or `rank((0, 2))`, or the ranks for an array
        (neurons, axes). Raises NetworkError outside of the population or of the view."""
        given = coordinates[0] if len(coordinates) == 1 else coordinates
        given = np.atleast_1d(np.asarray(given)) if len(self.parent.shape) == 1 else given
        found = ranks_of(given, self.parent.shape)
        if self.is_view:
            inside = np.isin(found, self.positions)
            if not inside.all():
                raise NetworkError(f"{given!r} lies outside of the view {self!r}")
            found = places_in(self)[found]
        return int(found) if found.ndim == 0 else found

    def __getitem__(self, index: Any) -> Self:
        """A view of some neurons, by NumPy's rules: slices, integers, masks and index lists."""
        view: Self = view_of(self, index)
        return view

    if not TYPE_CHECKING:  # a type checker says so by itself

        def __setitem__(self, index: Any, value: Any) -> None:
            raise DeclarationError(
                f"{self!r}[...] = ...: values are those of a field, as in exc[:10].v = {value!r:.40}, or exc.v[:10]"
            )

        def __len__(self) -> int:
            raise NetworkError(f"len({self!r}): how many neurons there are is .size, and .shape is along each axis")

        def __bool__(self) -> bool:
            return True

        def __add__(self, other: Any) -> Any:
            raise NetworkError(f"{self!r} + ...: views of one population are joined by |, as in exc[:10] | exc[20:]")

    def __or__(self, other: Self) -> Self:
        """The union of two views of one population: the neurons of this one, then those that only `other` has."""
        if not isinstance(other, Neuron):
            return NotImplemented
        union: Self = union_of(self, other)
        return union

    __iter__ = None

    def __repr__(self) -> str:
        shape = self.shape[0] if len(self.shape) == 1 else self.shape
        name = "" if self.name is None else f", name={self.name!r}"
        part = f" of {self.parent.size}" if self.is_view else ""
        return f"{type(self).__name__}({shape}{part}{name})"


def _once(indices: Any, size: int) -> Any:
    """A list of neurons with each of them once, counted from the end or not; a mask or a slice as it is."""
    refuse_masked("indices", indices)
    if isinstance(indices, list | range | np.ndarray) and np.shape(indices) == (0,):
        return np.empty(0, np.int64)  # nobody: ordinary in a closed loop
    is_list = isinstance(indices, list | np.ndarray) and np.asarray(indices).dtype.kind in "iu"
    if not is_list:
        return indices
    each = np.asarray(indices)
    return np.unique(np.where((each < 0) & (each >= -size), each + size, each))
