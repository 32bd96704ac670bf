"""Rows of values that are shown one after the other: rates or currents from a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import numpy as np
from numpy.typing import NDArray

from dslnet.declaring.arguments import Argument, argument
from dslnet.errors import DeclarationError
from dslnet.fields import State, state
from dslnet.inputs.rows import as_period, as_rows, as_schedule, as_start, check_period, check_rows, shown_ticks
from dslnet.inputs.table_values import as_table
from dslnet.members.tables import table_arrays
from dslnet.neuron import Neuron
from dslnet.ticks import Clock, ticks, ticks_at_least_one

NAMES = ("values", "schedule", "period", "start")


class TimedArray(Neuron):
    """Neurons whose `r` goes through the rows of an array: `TimedArray(values, schedule=10.0, period=100.0)`.

    `values` has the shape (rows, *shape of the population). `schedule` says when rows begin: None, one each step; a
    number, one each so many ms; a list, the ms at which each begins. The last row stays. With `period` all begins again
    after so many ms. Times count from `start` ms, 0 unless said; before the first row `r` is 0.

    Connect it like any population with rates: with `OneToOne()` into a port each neuron gets its own value, one step
    later, as a rate or as a current. All four can be assigned while a simulator runs, also in callbacks, and hold from
    the next step on; `replace` assigns several at once. Raises DeclarationError for values that are not finite, times
    that do not increase, and a period in which a row is never shown.
    """

    _tabled: ClassVar[bool] = True

    if TYPE_CHECKING:  # what a call looks like: the values come first, and the shape follows from them
        shape: Any = attrs.field(init=False)
        values: Any = attrs.field(kw_only=False)
    else:
        values: Argument[Any, NDArray[np.float64]] = argument(as_rows, changeable=True)
    schedule: Argument[Any, Any] = argument(as_schedule, default=None, changeable=True)
    period: Argument[float | None, float | None] = argument(as_period, default=None, changeable=True)
    start: Argument[float, float] = argument(as_start, default=0.0, changeable=True)
    r: State = state(0.0, doc="the row of now")

    @classmethod
    def _adapted(cls, positional: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Made from the values; the shape of the population is that of a row."""
        if len(positional) + ("values" in keywords) != 1:
            raise DeclarationError(f"{cls.__name__}(values, schedule=, period=): one array of rows comes first")
        values = as_table(positional[0] if positional else keywords.pop("values"))
        if not values.ndim:
            raise DeclarationError(f"{cls.__name__}({values}): an array of shape (rows, neurons) is needed")
        return (values.shape[1:],), {**keywords, "values": values}

    def __attrs_post_init__(self) -> None:
        self._fits({})
        super().__attrs_post_init__()

    def replace(self, **given: Any) -> None:
        """Assign several of `values`, `schedule`, `period` and `start` at once, where one alone would not fit."""
        if "parent" in self.__dict__:
            raise DeclarationError(
                f"the rows belong to the whole population {self.__dict__['parent']!r}; replace them there"
            )
        for name in given.keys() - set(NAMES):
            raise DeclarationError(f"replace({name}=...): a {type(self).__name__} has {', '.join(NAMES)}")
        checks = {"values": as_rows, "schedule": as_schedule, "period": as_period, "start": as_start}
        self._change({name: checks[name](self, value) for name, value in given.items()})

    def _fits(self, given: Mapping[str, Any]) -> None:
        """Raise DeclarationError where rows, their times and the period do not fit together."""
        check_rows(self, {name: self._argument(name) for name in NAMES} | dict(given))

    def _tables(self, clock: Clock, dtype: Any) -> dict[str, NDArray[Any]]:
        """The rows, and the ticks at which they begin."""
        values, schedule, period, start = (self._argument(name) for name in NAMES)
        rows = values.reshape(len(values), -1)
        every = 0 if period is None else ticks_at_least_one(period, clock, what="period")
        begin, shown = ticks(start, clock, what="start"), shown_ticks(schedule, len(rows), clock)
        check_period(self, shown, every, clock)
        return table_arrays(rows, shown, begin, every, dtype)
