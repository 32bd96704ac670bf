"""`Network`: populations and projections that belong together, checked when it is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from dslnet.declaring.marks import function_of
from dslnet.distributions import with_rate
from dslnet.errors import FixedError, NetworkError, NetworkWarning, UnknownNameError
from dslnet.inputs.poisson_input import PoissonInput
from dslnet.members.member import Member
from dslnet.messages.callables import names_in
from dslnet.messages.teach import briefly, nearest
from dslnet.messages.told_names import ToldNames
from dslnet.meta import synapse_model
from dslnet.neuron import Neuron
from dslnet.synapse import Synapse
from dslnet.ticks import warn_user

MEMBERS = ("members", "populations", "projections")


class Composite(Protocol):
    """A member that stands for several, such as `PoissonInput`."""

    def _network_parts(self) -> tuple[Neuron | Synapse, ...]: ...


class Network(ToldNames):
    """`Network(exc, inh, ee)`: all that a simulator may run.

    Raises NetworkError for what is no member, a member given twice, two members of one name, and a projection whose
    population is missing. Warns of a living projection between members that was left out.
    """

    _instead: ClassVar[Mapping[str, str]] = {
        "add": " A network is closed: give all members to Network(...).",
        "append": " A network is closed: give all members to Network(...).",
        "simulate": " A network runs in a simulator: with Simulator(net, dt=0.1) as sim: sim.simulate(duration).",
        "run": " A network runs in a simulator: with Simulator(net, dt=0.1) as sim: sim.simulate(duration).",
    }

    def __init__(self, *members: Neuron | Synapse | Composite) -> None:
        self.members = tuple(_checked(part) for member in members for part in _parts(member))
        self.populations: tuple[Neuron, ...] = tuple(each for each in self.members if isinstance(each, Neuron))
        self.projections: tuple[Synapse, ...] = tuple(each for each in self.members if isinstance(each, Synapse))
        _check_once(self.members)
        self._by_name: dict[str, Neuron | Synapse] = _named(self.members)
        self._names = {id(member): name for name, member in self._by_name.items()}
        self._check_ends()
        self._warn_of_forgotten()
        _warn_of_unread_weights(self.projections)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_names"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._names = {id(member): name for name, member in self._by_name.items()}

    def name_of(self, member: Neuron | Synapse) -> str:
        """The name of a member: its own, or its class and its number among the unnamed ones of that class."""
        member = member.parent if isinstance(member, Neuron) else member
        if id(member) not in self._names:
            raise NetworkError(f"{member!r} is not a member of this network")
        return self._names[id(member)]

    def member(self, name: str) -> Neuron | Synapse:
        """The member of a name."""
        _check_word(name, next(iter(self._by_name), "exc"))
        if name not in self._by_name:
            raise NetworkError(f"the network has no member {name!r}.{nearest(name, self._by_name)}")
        return self._by_name[name]

    def __setattr__(self, name: str, value: Any) -> None:
        if name in MEMBERS and name in self.__dict__:
            raise FixedError(
                f"{name} of a network stay as they are: make another network, Network(*net.members, ...), with a star "
                "before what is many"
            )
        if type(self) is Network and name not in MEMBERS and not name.startswith("_"):
            raise UnknownNameError(f"Network has no {name!r} to assign to, and is closed.{nearest(name, MEMBERS)}")
        super().__setattr__(name, value)

    if not TYPE_CHECKING:  # a type checker says so by itself

        def __getitem__(self, name: Any) -> Any:
            known = repr(name if isinstance(name, str) else next(iter(self._by_name), "exc"))
            raise NetworkError(f"net[{name!r}]: a member is looked up by its name, net.member({known})")

    __iter__ = None

    def __contains__(self, member: object) -> bool:
        return id(member.parent if isinstance(member, Neuron) else member) in self._names

    def __repr__(self) -> str:
        return f"Network({', '.join(self._by_name)})"

    def _check_ends(self) -> None:
        for each in self.populations:
            if isinstance(each, PoissonInput) and each.target.parent not in self:
                raise NetworkError(f"{each!r}: its target is missing from the network; give it to Network(...) as well")
        for projection in self.projections:
            for side, population in _ends(projection):
                if population not in self:
                    raise NetworkError(
                        f"{projection!r}: its {side} population {population!r} is missing from the network; "
                        "give it to Network(...) as well"
                    )

    def _warn_of_forgotten(self) -> None:
        forgotten = {id(each): each for population in self.populations for each in population._projections}
        for projection in forgotten.values():
            if projection not in self and all(population in self for _, population in _ends(projection)):
                does = "is an input to a member" if isinstance(projection, PoissonInput) else "connects members"
                warn_user(
                    f"{projection!r} {does} of this network and is not in it, so it does nothing here; "
                    "add it to Network(...), or delete it with del",
                    NetworkWarning,
                )


def _warn_of_unread_weights(projections: Sequence[Synapse]) -> None:
    """A class that declares what it does may leave out the weight, which every synapse has; another projection may read
    it still."""
    from dslnet.language.heeding import heeds_weight  # with sympy, as the models were read

    lent = {id(getattr(line.pattern, "of", None)) for line in projections}
    for line in projections:
        cls = type(line)
        if "w" not in line._initial_room.given or id(line) in lent or _names_weight(cls):
            continue
        if not heeds_weight(synapse_model(cls, type(line.pre), type(line.post), line.reduce)):
            what = f"{cls.__name__}(..., w=): no method of {cls.__name__} reads self.w"
            warn_user(f"{what}, so it makes no difference", NetworkWarning)


def _names_weight(cls: type[Synapse]) -> bool:
    """Whether a method of the class, behind the plain synapse, names it; the equation may lose it, as 0 * w does."""
    derived = cls.__mro__[: cls.__mro__.index(Synapse)]
    own = (function_of(value) for each in derived for name, value in vars(each).items() if not name.startswith("__"))
    return any("w" in names_in(value.__code__) for value in own if isinstance(value, FunctionType))


def _ends(projection: Any) -> Iterator[tuple[str, Neuron]]:
    if isinstance(projection, PoissonInput):
        yield "target", projection.target.parent
        return
    yield "pre", projection.pre.parent
    yield "post", projection.post.parent


def _parts(member: Any) -> tuple[Any, ...]:
    """A member by itself, or what a composite one is made of."""
    composite = not isinstance(member, type) and hasattr(type(member), "_network_parts")
    return tuple(member._network_parts()) if composite else (member,)


def _checked(member: Any) -> Neuron | Synapse:
    if isinstance(member, Neuron) and member.is_view:
        raise NetworkError(f"{member!r} is a view; a network has whole populations: give {member.parent!r}")
    if isinstance(member, Neuron | Synapse):
        return member
    if isinstance(member, type) and issubclass(member, Member):
        raise NetworkError(f"{member.__name__} is a class; a network has instances of it: {member.__name__}(...)")
    if isinstance(member, list | tuple | set):
        raise NetworkError("Network takes its members one by one: Network(*members), with a star before a list")
    raise NetworkError(f"{briefly(member)} is neither a population nor a projection{with_rate(member)}")


def _check_word(name: Any, known: str) -> None:
    if not isinstance(name, str):
        raise NetworkError(
            f"member({name!r}): a member is looked up by its name, net.member({known!r}); net.members has all of "
            "them, in the order in which they were given"
        )


def _check_once(members: tuple[Any, ...]) -> None:
    seen: set[int] = set()
    for member in members:
        if id(member) in seen:
            raise NetworkError(f"{member!r} is given to the network twice")
        seen.add(id(member))


def _named(members: tuple[Any, ...]) -> dict[str, Any]:
    numbers: Counter[str] = Counter()
    named: dict[str, Any] = {}
    for member in members:
        name = member.name
        if name is None:
            cls = type(member).__name__
            name = f"{cls}_{numbers[cls]}"
            numbers[cls] += 1
        if name in named:
            raise NetworkError(f"two members are called {name!r}: {named[name]!r} and {member!r}; change name= of one")
        named[name] = member
    return named
