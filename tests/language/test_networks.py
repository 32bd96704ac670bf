"""A network is explicit and closed, and what is wrong with it is said when it is made."""

from __future__ import annotations

import gc
import warnings
from typing import Any

import pytest

from dslnet import AllToAll, Network, NetworkError, NetworkWarning, Neuron, Poisson, Port, State, Synapse, port, state


class Cell(Neuron):
    g: Port = port()
    r: State = state(0.0)


class Other(Cell):
    pass


def link(pre: Any, post: Any, **keywords: Any) -> Any:
    return Synapse(pre, post, AllToAll(), into="g", **keywords)


def test_members_and_names() -> None:
    a, b, c = Cell(1), Cell(2, name="named"), Other(3)
    first, second = link(a, b), link(b[:1], c)
    net = Network(a, first, b, c, second)
    assert net.populations == (a, b, c) and net.projections == (first, second)
    names = ["Cell_0", "named", "Other_0", "Synapse_0", "Synapse_1"]
    assert [net.name_of(member) for member in (a, b, c, first, second)] == names
    assert net.name_of(b[:1]) == "named" and net.member("Other_0") is c
    assert a in net and b[:1] in net and Cell(1) not in net
    assert repr(net) == "Network(Cell_0, Synapse_0, named, Other_0, Synapse_1)"


def test_unknown_members() -> None:
    net = Network(Cell(1, name="source"))
    with pytest.raises(NetworkError, match="Did you mean 'source'"):
        net.member("sorce")
    for wrong in (3, ["source"], None):
        with pytest.raises(
            NetworkError, match=r"member\(.*\): a member is looked up by its name, .*member\('source'\)"
        ):
            net.member(wrong)  # type: ignore[arg-type]  # the mistake
    with pytest.raises(NetworkError, match=r"Cell\(7\) is not a member"):
        net.name_of(Cell(7))


def test_a_projection_whose_population_is_missing() -> None:
    a, b = Cell(1, name="a"), Cell(2, name="b")
    projection = link(a, b, name="forward")
    with pytest.raises(NetworkError, match=r"post population Cell\(2, name='b'\) is missing"):
        Network(a, projection)
    with pytest.raises(NetworkError, match=r"pre population Cell\(1, name='a'\) is missing"):
        Network(b, projection)


@pytest.mark.parametrize(
    ("members", "fragment"),
    [
        (lambda a: [a, a], "given to the network twice"),
        (lambda a: [a, Cell(2, name="a")], "two members are called 'a'"),
        (lambda a: [Cell(1, name="Cell_0"), Cell(2)], "two members are called 'Cell_0'"),
        (lambda a: [a[:1]], r"is a view.*give Cell\(3, name='a'\)"),
        (lambda a: [Cell], "Cell is a class"),
        (lambda a: [[a]], r"Network\(\*members\)"),
        (lambda a: ["a"], "'a' is neither a population nor a projection$"),
        (lambda a: [Poisson(100)], r"takes its rate by name, Poisson\(100, rate=20.0\)"),
    ],
)
def test_what_is_no_network(members: Any, fragment: str) -> None:
    with pytest.raises(NetworkError, match=fragment):
        Network(*members(Cell(3, name="a")))


def test_a_living_projection_that_was_left_out() -> None:
    a, b, elsewhere = Cell(1), Cell(2), Cell(3)
    inside, outside = link(a[:1], b, name="inside"), link(a, elsewhere)
    with pytest.warns(NetworkWarning, match="name='inside'.*not in it") as caught:
        Network(a, b)
    assert len(caught) == 1 and caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Network(a, b, inside)
    del inside, outside
    gc.collect()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Network(a, b, elsewhere)


def test_a_dropped_projection_is_gone_at_once() -> None:
    a = Cell(1)
    gc.disable()
    try:
        link(a, a)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            Network(a)
    finally:
        gc.enable()
