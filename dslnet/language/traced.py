"""A symbol that NumPy takes for an array: what an equation gets in place of numbers.

NumPy hands over every operation, through `__array_ufunc__` and `__array_function__`. What Python itself asks of a
number or a sequence is refused with the user's own expression in the right form. What to do is decided by the room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from dslnet.errors import NoAttributeError
from dslnet.expressions.shown import shown

if TYPE_CHECKING:
    from dslnet.tracing import TraceRoom


class Traced(NDArrayOperatorsMixin):
    """An expression that NumPy takes for an array.

    `field` is the name of the field when it was read from one, `truth` whether it is a condition, `added` what an
    in-place `+=` has added to the field so far.
    """

    def __init__(
        self, room: TraceRoom, expression: Any, *, truth: bool = False, field: str | None = None, added: Any = None
    ) -> None:
        self.room = room
        self.expression = expression
        self.truth = truth
        self.field = field
        self.added = added

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **options: Any) -> Any:
        name = ufunc.__name__
        if method != "__call__":
            self.room.fail(f"np.{name}.{method} has no meaning in an equation; reductions are np.sum, np.max, np.any")
        if options:
            self.room.fail(f"np.{name} takes no {next(iter(options))}= in an equation; to choose, use np.where")
        if out is None:
            return self.room.apply(name, inputs)
        if out[0] is not inputs[0] and getattr(out[0], "field", None) is None:
            self.room.fail(_no_place(ufunc))
        return self.room.apply_in_place(name, inputs, out[0])

    def __array_function__(self, function: Any, types: Any, arguments: Any, options: Any) -> Any:
        return self.room.call(function.__name__, arguments, options)

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        self.room.fail("np.array of a symbol: an equation is written for all neurons at once, without building arrays")

    def __bool__(self) -> NoReturn:
        self.room.refuse_python(
            "Python asks for one truth value, and an equation has one for each neuron: use np.where, &, | and ~"
        )

    def _as_one_number(self, *_: Any) -> NoReturn:
        self.room.refuse_python("Python asks for one number, and an equation has one for each neuron: use NumPy")

    __float__ = __int__ = __complex__ = __round__ = __floor__ = __ceil__ = __trunc__ = _as_one_number

    def __format__(self, how: str) -> str:
        return str(self) if not how else self._as_one_number()

    def __index__(self) -> NoReturn:
        self.room.refuse_python(
            "Python asks for a whole number, as range() does; how often a loop runs cannot depend on values of neurons"
        )

    def _as_sequence(self, *_: Any) -> NoReturn:
        self.room.refuse_python(
            "an equation is written for all neurons at once, without elements: np.sum, np.any and np.all run over them"
        )

    __iter__ = __len__ = __contains__ = __delitem__ = _as_sequence

    def __getitem__(self, index: Any) -> NoReturn:
        if self.field is None:
            self._as_sequence()
        self.room.refuse_python(f"self.{self.field} is {self._whose()}, without elements: write self.{self.field}")

    def __call__(self, *_: Any, **__: Any) -> NoReturn:
        if self.field is None:
            self.room.refuse_python("a number is called: a product is written with *, as in (a + b) * (c + d)")
        name = f"self.{self.field}"
        when = (
            "it is the value of `delay` ago, so for another time give the projection delay=..."
            if self.field.startswith("pre.")
            else "it is the value of now, and the past is what a projection with delay=... reads, as self.pre.x"
        )
        self.room.refuse_python(
            f"{name} is {self._whose()}, and cannot be called. A product is written {name} * (...); {when}"
        )

    def _whose(self) -> str:
        """What a field is in an equation, in words."""
        side, _, name = str(self.field).rpartition(".")
        if side:
            return f"the value of one neuron, the {side}synaptic one of a synapse"
        field = self.room.fields.get(name)
        if field is None or field.per_in(self.room.kind) in ("population", "projection"):
            return "one number"
        if self.room.kind == "synapse":
            return "the value of one synapse"
        return "the value of each neuron (np.sum, np.any and np.all run over all)"

    def __setitem__(self, index: Any, value: Any) -> NoReturn:
        name = self.field or "v"
        self.room.fail(f"elements cannot be assigned: write self.{name} = np.where(condition, new, self.{name})")

    def mean(self, *arguments: Any, **options: Any) -> Any:
        """np.mean over the population, which takes no arguments here, as the room says."""
        return np.mean(self, *arguments, **options)

    def sum(self, *arguments: Any, **options: Any) -> Any:
        """np.sum over the population, which takes no arguments here, as the room says."""
        return np.sum(self, *arguments, **options)

    def max(self, *arguments: Any, **options: Any) -> Any:
        """np.max over the population, which takes no arguments here, as the room says."""
        return np.max(self, *arguments, **options)

    def min(self, *arguments: Any, **options: Any) -> Any:
        """np.min over the population, which takes no arguments here, as the room says."""
        return np.min(self, *arguments, **options)

    def any(self, *arguments: Any, **options: Any) -> Any:
        """np.any over the population, which takes no arguments here, as the room says."""
        return np.any(self, *arguments, **options)

    def all(self, *arguments: Any, **options: Any) -> Any:
        """np.all over the population, which takes no arguments here, as the room says."""
        return np.all(self, *arguments, **options)

    def clip(self, min: Any = None, max: Any = None) -> Any:
        """np.clip."""
        return np.clip(self, min, max)

    def copy(self) -> Traced:
        """The value as it is now."""
        return Traced(self.room, self.expression, truth=self.truth)

    if not TYPE_CHECKING:  # seen by a type checker, it would switch off its own check of names

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            shown = self.expression if self.field is None else f"self.{self.field}"
            self.room.fail(f"{shown}.{name}: {_instead(name, shown)}", error=NoAttributeError)

    def __repr__(self) -> str:
        return shown(self.expression)


def _no_place(ufunc: Any) -> str:
    """What to write where the result of a function was to go into what stands behind its arguments, or out=."""
    form = f"np.{ufunc.__name__}({', '.join('ab'[: ufunc.nin])})"
    other = "; between two bounds a value is np.clip(a, low, high)" if ufunc in (np.maximum, np.minimum) else ""
    return f"{form} takes no place for its result (out) in an equation: write x = {form}{other}"


def _instead(name: str, shown: Any) -> str:
    """What to write for an attribute that arrays have and symbols have not."""
    from dslnet.expressions.ufuncs import ARITHMETIC
    from dslnet.language.functions import FUNCTIONS
    from dslnet.messages.meanings import spelled

    if name in FUNCTIONS or name in ARITHMETIC:
        return f"an equation takes the function; write {spelled(name)}({shown})"
    if name == "ode":
        return "an equation stands beside other methods, in the class: @x.ode above def dx(self), which returns dx/dt"
    size = "; the number of neurons is self.size" if name in ("shape", "size", "ndim") else ""
    return f"an equation is written for one neuron, whose value is a number without attributes{size}"
