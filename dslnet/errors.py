"""What can go wrong, in the user's words: one class per place, so that a caller can tell them apart.

`DslError` and its children are mistakes in a model, a network or a call; `InternalError` is a mistake of ours.
"""


class DslError(Exception):
    """Something in the model, the network or the call is not right; the message shows what would be."""


class DeclarationError(DslError):
    """A class, a field or a mark is not well formed."""


class UnknownNameError(DeclarationError, AttributeError):
    """A name that is not there; the message shows the nearest one that is."""


class FixedError(DeclarationError, AttributeError):
    """Something that stays as it is made was to be changed."""


class TraceError(DslError):
    """A method could not be read as an equation."""


class NoAttributeError(TraceError, AttributeError):
    """A symbol in an equation has not everything that an array has."""


class NetworkError(DslError):
    """Populations and projections do not fit together."""


class ScheduleError(DslError):
    """A time, a period or a callback is not well formed."""


class CompileError(DslError):
    """The compiler is missing, or refused what it was given."""


class SimulationError(DslError):
    """A run could not go on, or a simulator was used in the wrong state."""


class ReadOnlyError(SimulationError, ValueError):
    """An array that was read, and that cannot be written; the message shows how to assign."""


class InternalError(Exception):
    """A mistake in dslnet itself. Please report it with the model that shows it."""


class TimeGridWarning(UserWarning):
    """A time does not lie on the grid of dt and was rounded to it."""


class SlowBackendWarning(UserWarning):
    """The model is interpreted, not compiled."""


class StabilityWarning(UserWarning):
    """A step is too long for the method: what should decay may grow."""


class NetworkWarning(UserWarning):
    """A network is valid but probably not what was meant."""
