"""The metaclass: it collects what a class body declares and makes the constructor. Plain functions do the thinking.

`neuron_model` and `synapse_model` give the `Model` of a class, which is read once, when the first member is made.
"""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Any, dataclass_transform
from weakref import WeakKeyDictionary

import attrs

from dslnet.checks import check_class, check_keywords, check_options
from dslnet.declaring.arguments import Argument, argument
from dslnet.declaring.bodies import Body, check_body
from dslnet.declaring.collecting import Declarations, collect
from dslnet.declaring.events import Event
from dslnet.declaring.marks import function_of, mark_of
from dslnet.declaring.overriding import wrap_inherited, wrapped
from dslnet.errors import DeclarationError
from dslnet.fields import Field, port
from dslnet.location import Location
from dslnet.messages.calls import check_call
from dslnet.messages.signatures import signature_of

if TYPE_CHECKING:
    from dslnet.model import NeuronModel, SynapseModel


@dataclass_transform(kw_only_default=True, eq_default=False, field_specifiers=(attrs.field, argument, port))
class Declared(type):
    """The class of `Neuron` and `Synapse`."""

    _declared: Declarations
    _kind: str
    _location: Location

    @classmethod
    def __prepare__(mcs, name: str, bases: tuple[type, ...], /, **options: Any) -> Body:
        return Body(name)

    def __new__(mcs, name: str, bases: tuple[type, ...], body: Any, **options: Any) -> Any:
        check_units = options.pop("check_dimensions", False)
        check_options(name, bases, options, check_units)
        check_body(name, bases, body)
        members = {key: wrapped(bases, key, value) for key, value in body.items()}
        cls = super().__new__(mcs, name, bases, members, **options)
        type.__setattr__(cls, "_location", _users_line(name))
        type.__setattr__(cls, "_declared", collect(cls))
        wrap_inherited(cls)
        check_class(cls)
        made = attrs.define(these=_constructor(members), slots=False, eq=False, repr=False)(cls)
        if check_units:
            from dslnet.units.dimensions import refuse_disagreement

            refuse_disagreement(made)
        return made

    if not TYPE_CHECKING:  # a type checker takes the constructor from the fields instead

        def __call__(cls, *positional: Any, **keywords: Any) -> Any:
            adapted, keywords = cls._adapted(positional, keywords)
            check_keywords(cls, keywords)
            if "shape" in keywords and adapted is not positional:
                raise DeclarationError(f"{cls.__name__} has the shape of what it is made from; leave shape= out")
            try:
                made = super().__call__(*adapted, **keywords)
            except TypeError:
                check_call(cls, adapted, keywords)
                raise
            made._initial_room.given.update(cls._declared.fields.keys() & keywords.keys())
            made._is_made()
            return made

    def __setattr__(cls, name: str, value: Any) -> None:
        declared = cls.__dict__.get("_declared")
        if declared is not None and (name in declared.fields or name in declared.methods):
            raise DeclarationError(
                f"{cls.__name__}.{name} belongs to the class and cannot be replaced; derive a class, or give the value "
                f"to the constructor: {cls.__name__}(..., {name}=value)"
            )
        if declared is not None and not name.startswith("__"):
            if isinstance(value, Field | Event) or mark_of(value) is not None:
                raise DeclarationError(
                    f"{cls.__name__}.{name}: fields and methods with a mark stand in the body of a class"
                )
            _read_anew(cls)
        super().__setattr__(name, value)

    def __delattr__(cls, name: str) -> None:
        if name in cls._declared.fields or name in cls._declared.methods:
            raise DeclarationError(
                f"{cls.__name__}.{name} belongs to the class and cannot be taken away; derive a class in which "
                f"{name} = None, if it is an equation or an event"
            )
        _read_anew(cls)
        super().__delattr__(name)

    @property
    def __signature__(cls) -> inspect.Signature:
        """What `help` shows: the constructor's, without `self`."""
        constructor = cls.__init__  # type: ignore[misc]  # of this very class
        return signature_of(constructor, cls._kind, cls._declared.fields)

    def _arguments(cls) -> list[str]:
        """The keywords of the constructor."""
        return [each.name for each in attrs.fields(cls) if each.init]  # type: ignore[arg-type]  # attrs made the class

    def _names(cls) -> list[str]:
        """The names a user may read or assign on a member, for messages."""
        return [*cls._declared.fields, *(name for name in dir(cls) if not name.startswith("_"))]


def _read_anew(cls: Any) -> None:
    """A constant or helper changes: what was read of the class and of those derived from it is no longer so."""
    for read in ("_model", "_models"):
        if read in vars(cls):
            type.__delattr__(cls, read)
    for derived in cls.__subclasses__():
        _read_anew(derived)


def neuron_model(cls: Any, stop: Any = None) -> NeuronModel:
    """What a neuron class says. `stop`, a function of the population, takes the place of its stop conditions.

    The class is read once; what was read is kept on it. Raises TraceError when a method cannot be read.
    """
    from dslnet.language.reading import read_neuron, read_stop

    model: NeuronModel | None = cls.__dict__.get("_model")
    if model is None:
        model = attrs.evolve(read_neuron(cls), played=cls._played, tabled=cls._tabled, counted=cls._counted)
        type.__setattr__(cls, "_model", model)
    return model if stop is None else attrs.evolve(model, stops=(read_stop(cls, stop),))


def synapse_model(cls: Any, pre: Any, post: Any, reduce: Any = None) -> SynapseModel:
    """What a synapse class says between two neuron classes. `reduce` takes the place of the one in `transmit`."""
    from dslnet.language.reading_synapses import read_synapse

    by_pre = cls.__dict__.get("_models")
    if by_pre is None:
        by_pre = WeakKeyDictionary()
        type.__setattr__(cls, "_models", by_pre)
    by_post = by_pre.setdefault(pre, WeakKeyDictionary())
    if post not in by_post:
        by_post[post] = read_synapse(cls, pre, post)
    model: SynapseModel = by_post[post]
    if reduce is None or model.transmission is None:
        return model
    return attrs.evolve(model, transmission=attrs.evolve(model.transmission, reduce=reduce))


def _constructor(members: dict[str, Any]) -> dict[str, Any]:
    """The arguments of the constructor that this class body adds or takes away, as attrs wants them."""
    arguments = {name: value.attribute() for name, value in members.items() if isinstance(value, Argument)}
    for name, value in members.items():
        if isinstance(value, Field) and value.kind in ("param", "state"):
            arguments[name] = attrs.field(default=value.default, kw_only=True)
        elif isinstance(value, Field):
            arguments[name] = attrs.field(init=False)  # in the place of one that a base class may have
    return arguments


def _users_line(name: str) -> Location:
    """Where the class statement stands: it called the metaclass, which called this."""
    frame = sys._getframe(2)
    return Location(frame.f_code.co_filename, frame.f_lineno, name)


def body_of(cls: type, name: str) -> Any:
    """The function that a marked name stands for in this class."""
    return function_of(getattr(cls, name))
