"""What a projection is given when it is made, checked: its ends, pattern, target, event, delay and reduction."""

from __future__ import annotations

import math
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.distance_dependent import CoordinateDependent
from dslnet.connect.pattern import Pattern
from dslnet.declaring.events import Event
from dslnet.declaring.field_types import NO_SUMS
from dslnet.declaring.marks import as_reduce, function_of
from dslnet.distributions import Distribution, with_rate
from dslnet.errors import DeclarationError, NetworkError, NetworkWarning
from dslnet.fields import Field, Port, State
from dslnet.members.of_distance import OfDistance, as_rule, is_function
from dslnet.members.read_only import read_only
from dslnet.members.values import plain_array, require, words_for
from dslnet.messages.masks import refuse_masked
from dslnet.messages.teach import briefly, listed, nearest, place
from dslnet.neuron import Neuron
from dslnet.ticks import warn_user


def as_population(instance: Any, value: Any) -> Any:
    """A population or a view of one."""
    if isinstance(value, Neuron):
        return value
    shown = f"the class {value.__name__}; make a population of it" if isinstance(value, type) else briefly(value)
    raise NetworkError(
        f"{type(instance).__name__}(pre, post, pattern): a population or a view is needed, not "
        f"{shown}{with_rate(value)}"
    )


def as_pattern(instance: Any, value: Any) -> Pattern:
    """A pattern object; a function is one of coordinates."""
    if isinstance(value, Pattern):
        return value
    if is_function(value):
        return CoordinateDependent(value)
    shown = f"the class itself; write {value.__name__}()" if isinstance(value, type) else briefly(value)
    raise NetworkError(f"{type(instance).__name__}(pre, post, pattern): a pattern such as AllToAll(), not {shown}")


def as_target(instance: Any, into: Any) -> str | tuple[str, ...]:
    """The name of a port or state of the post class, or of several. Raises NetworkError for anything else."""
    found = targets_in(type(instance.post), into)
    return found if isinstance(into, list | tuple) else found[0]


def targets_in(cls: Any, into: Any) -> tuple[str, ...]:
    """The names of ports or states of a class, given by name or as fields. Raises NetworkError for anything else."""
    found = tuple(_target(cls, each) for each in (into if isinstance(into, list | tuple) else [into]))
    if not found:
        known = nearest("", _targets(cls))
        raise NetworkError(f"into={into!r} delivers nothing; name a port or state of {cls.__name__} at least.{known}")
    twice = next((name for name in found if found.count(name) > 1), None)
    if twice is not None:
        raise NetworkError(
            f"into=: {cls.__name__}.{twice} is named twice; name it once, and double the weights instead"
        )
    return found


def as_event(instance: Any, on: Any) -> str | None:
    """The name of the event whose spikes are carried: the one given, or the first of the pre class, or None."""
    return _event_of(type(instance.pre), on, "on")


def as_event_of_post(instance: Any, on: Any) -> str | None:
    """The name of the event of the post class at which `post_spike` runs: the one given, or the first, or None."""
    return _event_of(type(instance.post), on, "on_post")


def _event_of(cls: Any, on: Any, word: str) -> str | None:
    events = cls._declared.named("spike")
    if on is None:
        return events[0] if events else None
    name = on.name if isinstance(on, Event) else on
    if name not in events:
        known = f"; it has {listed(events)}" if events else ", it has no event at all"
        raise NetworkError(f"{word}={_named(on)}: {cls.__name__} has no such event{known}")
    return str(name)


def check_events(cls: Any, on: str | None, on_post: str | None, pre: Any, post: Any) -> None:
    """Raises NetworkError where a class of synapses has a rule for spikes of neurons that have none."""
    for role, event, end in (("post_spike", on_post, post), ("pre_spike", on, pre)):
        name = next(iter(cls._declared.named(role)), None)
        if name is None or event is not None:
            continue
        where = place(function_of(getattr(cls, name)))
        raise NetworkError(
            f"{cls.__name__} has a {role}, and {end.__name__} has no spike event: {name} ({where}) would never run. "
            "Neurons with @spike def fires(self) -> Array fire; what neurons of rates learn stands in an ode or an "
            "@update of the synapse, which run in every step"
        )


def check_heeded(line: Any, model: Any) -> None:
    """Raises NetworkError where another event than the first one is named, and no rule asks for events."""
    from dslnet.language.heeding import heeds_target, takes_spikes  # with sympy, as the model was read

    events = (("on", line.on, line.pre, takes_spikes), ("on_post", line.on_post, line.post, heeds_target))
    for word, event, end, heeds in events:
        if event in type(end)._declared.named("spike")[1:] and not heeds(model):
            cls, role = type(line).__name__, {"on": "pre_spike", "on_post": "post_spike"}[word]
            raise NetworkError(
                f"{word}={event!r}: {cls} has no @{role} method, and no other that asks for spikes of "
                f"{type(end).__name__}, so the event makes no difference: leave {word}= out"
            )


def warn_of_lost_filter(line: Any) -> None:
    """One weight for all taps in the place of a filter whose weights differ is seldom meant: a gain is."""
    filters, w = getattr(line.pattern, "filters", None), line._initial.get("w")
    if "w" in line._initial_room.given and isinstance(w, int | float) and filters is not None and np.ptp(filters) > 0:
        name = type(line.pattern).__name__
        warn_user(
            f"{line!r}: w={w} takes the place of all weights of the filter that {name}(filters) was given; for a gain "
            f"write {name}({w} * filters) and leave w= out",
            NetworkWarning,
        )


def as_delay(instance: Any, delay: Any) -> Any:
    """A number of ms, or None for one step; per synapse a distribution, an array or a function of distance."""
    what = f"{instance._initial_room.called}.delay"
    if instance._live:
        instance._room.delay_again(checked_delay(delay, what))
        return instance.__dict__["delay"]
    found = checked_delay(delay, what)
    instance._room.forget_delay()
    return found


def delay_now(instance: Any, given: Any) -> Any:
    """The delay in ms as a simulator runs it, or ran it last; without one, as it was given."""
    found = instance._room.special("delay") if instance._room.knows_delay else None
    found = given if found is None else found
    return read_only(found, instance.name or "projection", "delay") if isinstance(found, np.ndarray) else found


def checked_delay(delay: Any, what: str) -> Any:
    """What can be a delay, before anything is drawn; `what` names it. Raises DeclarationError."""
    if delay is None:
        return None
    if isinstance(delay, Distribution | OfDistance) or is_function(delay):
        return as_rule(delay)
    if isinstance(delay, np.ndarray) and not delay.ndim:  # one number, as a population's own parameters read
        delay = delay[()]
    if isinstance(delay, list | tuple | np.ndarray):
        return _many_delays(delay, what)
    if isinstance(delay, bool) or not isinstance(delay, int | float | np.number):
        raise DeclarationError(
            f"{what}: a delay is a number of ms; per synapse an array, a distribution or a function of distance; not "
            f"{words_for(delay)}"
        )
    if not math.isfinite(delay) or delay < 0:
        raise DeclarationError(f"{what}={delay!r}: a delay is a finite number of ms, and not negative")
    return float(delay)


def as_optional_reduce(instance: Any, reduce: Any) -> str | None:
    """The word for a reduction, or None for that of the class."""
    return None if reduce is None else as_reduce(reduce)


def _many_delays(delay: Any, what: str) -> NDArray[Any]:
    """A read-only copy of delays per synapse. A matrix may hold NaN where there are no synapses, as lengths / speed do;
    whether there are some is known when they are drawn."""
    refuse_masked(what, delay)
    values = plain_array(delay).copy()
    if values.dtype.kind not in "iuf" or not values.ndim:
        raise DeclarationError(f"{what}: an array of times in ms is needed, not {words_for(delay)}")
    nowhere = np.isnan(values) & (values.ndim == 2)
    require(what, values, nowhere | (np.isfinite(values) & (values >= 0)), "a delay is finite, and not negative")
    values.flags.writeable = False
    return values


def _target(cls: Any, into: Any) -> str:
    fields = cls._declared.fields
    name = into.name if isinstance(into, Field) else into
    if not isinstance(name, str):
        known = _targets(cls)
        if not known:
            raise NetworkError(
                f"into={briefly(into)}: {cls.__name__} has no port or state that takes what synapses send; a rule that "
                f"sends nothing names one too: class Heard({cls.__name__}): g: Port = port()"
            )
        form = f"{cls.__name__}.{known[0]}, or its name {known[0]!r}"
        raise NetworkError(f"into={briefly(into)}: give a port or state of {cls.__name__}, {form}")
    if name not in fields:
        raise NetworkError(f"into={_named(into)}: {cls.__name__} has no field {name!r}.{nearest(name, _targets(cls))}")
    if cls._tabled and name == "r":
        raise NetworkError(
            f"into={cls.__name__}.r: it is the row of now, whatever arrives; deliver into a port of a class of your "
            f"own, class Heard({cls.__name__}): exc: Port = port(), whose equations read self.r and self.exc"
        )
    if not isinstance(fields[name], State | Port) or fields[name].dtype in NO_SUMS or not _per_neuron(fields[name]):
        _refuse_target(cls, fields[name])
    return name


def _targets(cls: Any) -> list[str]:
    """The fields that a projection may deliver into, more or less: for a message."""
    fields = cls._declared.fields.values()
    return [each.name for each in fields if isinstance(each, State | Port) and _per_neuron(each)]


def _per_neuron(field: Field) -> bool:
    return field.per_in("neuron") == "neuron"


def _refuse_target(cls: type, field: Field) -> NoReturn:
    kind: str = (
        f"state of {NO_SUMS[field.dtype]}" if isinstance(field, State) and field.dtype in NO_SUMS else field.kind
    )
    if isinstance(field, State | Port) and not _per_neuron(field):
        kind = f"{field.kind} with one value for the population"
    raise NetworkError(
        f"into={cls.__name__}.{field.name}: it is a {kind}, and a projection delivers into a port or a state of "
        "real numbers, one for each neuron"
    )


def _named(value: Any) -> str:
    owner = getattr(value, "owner", None)
    return f"{owner.__name__}.{value.name}" if owner is not None else repr(value)
