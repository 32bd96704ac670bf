"""What `describe` says of a class, a population, a projection and a network."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import sympy
from by_hand import expression, statements
from strategies import Still

from dslnet import (
    AllToAll,
    Array,
    FixedProbability,
    FromMatrix,
    Network,
    Neuron,
    Noise,
    Normal,
    Param,
    Port,
    Simulator,
    State,
    Synapse,
    Uniform,
    describe,
    noise,
    param,
    port,
    post_spike,
    pre_spike,
    spike,
    state,
    stop_condition,
    transmit,
    update,
    white_noise,
)
from dslnet.description.formulas import assignments, formula
from dslnet.description.tables import columns, value_text
from dslnet.errors import DeclarationError


class Cell(Neuron):
    """A leaky cell.

    It fires.
    """

    tau: Param = param(20.0, unit="ms", doc="membrane time constant")
    top: Param = param(3.0)
    xi: Noise = noise(Normal(0.0, 1.0))
    v: State = state(-60.0, unit="mV", min=-90.0, max=top)
    u: State = state(0.0)
    count: State = state(0, dtype=int)
    g: Port = port()

    @v.ode
    def dv(self) -> Array:
        return (self.g - self.v) / self.tau

    @u.ode(method="midpoint")
    def du(self) -> Array:
        return 0.04 * self.u**2 - np.mean(self.v)

    @update
    def swap(self) -> None:
        old = self.u
        self.u = np.where((self.v > 3.0) & ~(self.u < 2.0), 1.0, self.u)
        self.count += old

    @spike
    def fires(self) -> Array:
        return self.v >= self.top

    @fires.reset
    def recover(self) -> None:
        self.v = -60.0

    @fires.refractory(v, u)
    def silence(self) -> float:
        return 2.0

    @stop_condition
    def high(self) -> Array:
        return np.any(self.u > 1.0)


class Fading(Synapse):
    """Depresses."""

    x: State = state(1.0, min=0.0, max=1.0)

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w * self.x
        self.x *= 0.5


class Averaging(Synapse):
    @transmit(reduce=np.mean)
    def current(self) -> Array:
        return self.w * self.pre.u


def lines_of(x: object) -> list[str]:
    """The lines of a description without their indentation, and with single spaces."""
    return [" ".join(line.split()) for line in describe(x).splitlines()]


def test_a_class_shows_its_docstring_fields_and_where_it_was_written() -> None:
    lines = lines_of(Cell)
    assert lines[0].startswith("Cell: neurons (test_describe.py:")
    assert lines[1:4] == ["A leaky cell.", "", "It fires."]
    assert "tau 20 ms per population membrane time constant" in lines
    assert "v -60 mV per neuron from -90 to top" in lines
    assert "count 0 per neuron int" in lines
    assert "g per neuron" in lines
    assert "xi Normal(0.0, 1.0) per neuron" in lines


def test_a_class_shows_its_equations_in_order_with_method_and_line() -> None:
    lines = [line for line in lines_of(Cell) if "test_describe.py" in line][1:]
    first = Cell._location.line
    text = [line.rpartition(" ")[0] for line in lines]
    assert text == [
        "dv/dt = (g - v)/tau linear: exact (chosen)",
        "du/dt = 0.04·u² - mean(v) not linear: midpoint",
        "u = where(v > 3 and not (u < 2), 1, u) swap",
        "count = count + old u swap",
        "when v ≥ top",
        "then v = -60",
        "high any(u > 1)",
    ]
    numbers = [int(line.rpartition(":")[2]) for line in lines]
    assert numbers == sorted(numbers)
    assert numbers[0] > first


def test_a_class_shows_for_how_long_a_spike_silences_and_what_is_held() -> None:
    assert "silent for 2 ms, with v and u held" in lines_of(Cell)


def test_a_population_shows_its_own_values() -> None:
    cells = Cell((2, 5), name="cells", v=Uniform(-60.0, -50.0), tau=np.linspace(10.0, 20.0, 10).reshape(2, 5))
    lines = lines_of(cells)
    assert lines[0] == "cells: 10 Cell in the shape (2, 5)"
    assert "tau 10 to 20 ms per neuron membrane time constant" in lines
    assert "v Uniform(-60.0, -50.0) mV per neuron from -90 to top" in lines
    assert "top 3 per population" in lines
    assert lines_of(cells[:, 2])[0] == "cells: a part, 2 of 10 Cell"


def test_a_population_shows_the_stop_condition_it_was_given() -> None:
    lines = lines_of(Cell(3, stop_condition=lambda n: np.all(n.u < 0.0)))
    assert any(line.startswith("stop_condition all(u < 0)") for line in lines)
    assert not any(line.startswith("high") for line in lines)


def test_a_projection_shows_what_it_joins_and_its_rule() -> None:
    cells = Cell(10, name="cells")
    link = Fading(cells, cells[:4], FixedProbability(0.25), into=Cell.g, delay=1.5, w=0.5, name="link")
    lines = lines_of(link)
    assert lines[:5] == [
        "link: Fading from cells (10 Cell) to cells (4 Cell of 10)",
        "pattern FixedProbability(0.25)",
        "into g",
        "delay 1.5 ms",
        "on fires",
    ]
    assert "w 0.5 per synapse" in lines
    assert "x 1 per synapse from 0 to 1" in lines
    at = lines.index("At a spike of the source")
    assert lines[at + 1].startswith("g += w·x test_describe.py:")
    assert lines[at + 2].startswith("x = 0.5·x test_describe.py:")


def test_a_transmission_shows_how_it_is_reduced() -> None:
    cells = Cell(2)
    lines = lines_of(Averaging(cells, cells, AllToAll(), into="g"))
    assert lines[0] == "Averaging from 2 Cell to 2 Cell"
    assert "delay one step" in lines
    assert any(line.startswith("g += the mean of w·pre.u") for line in lines)
    assert not any(line.startswith("on ") for line in lines)


class Learning(Synapse):
    """Learns, whatever it joins."""

    tau: Param = param(20.0, unit="ms")
    y: State = state(0.0, per="post")

    @y.ode
    def dy(self) -> Array:
        return -self.y / self.tau

    @post_spike
    def look_back(self) -> None:
        self.y += 1.0 + self.post.v
        self.w = np.where(self.t_pre > 3.0, self.w + self.pre.x, self.w)


class Joining(Synapse):
    @transmit(reduce=np.max)
    def current(self) -> Array:
        return [self.w * self.pre.r][round(self.pre.x)]


def test_a_synapse_class_shows_its_equations_without_its_two_ends() -> None:
    lines = [re.sub(r" test_describe.py:\d+$", "", line) for line in lines_of(Fading)]
    assert "Depresses." in lines
    assert "x 1 per synapse from 0 to 1" in lines
    at = lines.index("At a spike of the source")
    assert lines[at + 1 : at + 3] == ["into += w·x", "x = 0.5·x"]
    assert any(line.startswith("into += the mean of w·pre.u") for line in lines_of(Averaging))


def test_a_class_that_says_no_rule_has_that_of_the_plain_synapse_beside_its_own() -> None:
    lines = [re.sub(r" test_describe.py:\d+$", "", line) for line in lines_of(Learning)]
    assert lines.count("spikes into += w") == 1 and "At a spike of the source" not in lines
    at = lines.index("At a spike of the target")
    assert lines[at + 1 : at + 3] == ["y = post.v + y + 1", "w = where(t_pre > 3, pre.x + w, w)"]
    assert "dy/dt = -y/tau linear: exact (chosen)" in lines and "tau 20 ms per projection" in lines


def test_a_class_that_has_to_know_its_ends_lists_its_methods_and_says_why() -> None:
    text = describe(Joining)
    assert "current  transmit" in text
    assert re.search(r"their equations are shown for a projection.*Joining.current.*Python asks for one number", text)
    assert "Python asks for one number" in text.markdown()


def test_the_plain_synapse_shows_its_rule() -> None:
    assert "spikes into += w" in lines_of(Synapse)
    cells = Cell(2)
    assert "g += w" in lines_of(Synapse(cells, cells, AllToAll(), into="g"))


def test_a_network_shows_its_members_and_each_class_once() -> None:
    a, b = Cell(1200, name="a"), Cell((3, 2))
    first = Synapse(a, b, AllToAll(self_connections=False), into="g", w=0.5)
    second = Synapse(b, a[:7], AllToAll(), into="v", delay=3.0, name="back")
    lines = lines_of(Network(a, b, first, second))
    assert lines[0] == "A network of 2 populations and 2 projections"
    assert "a 1200 Cell" in lines
    assert "Cell_0 6 (3, 2) Cell" in lines
    assert "Synapse_0 a → Cell_0 AllToAll(self_connections=False) into g after one step w = 0.5 Synapse" in lines
    assert "back Cell_0 → a[7 of 1200] AllToAll() into v after 3 ms Synapse" in lines
    assert sum(line.startswith("Cell: neurons") for line in lines) == 1
    assert sum(line.startswith("Synapse: ") for line in lines) == 1


def test_no_line_ends_in_space_and_columns_are_aligned() -> None:
    text = describe(Cell)
    assert all(line == line.rstrip() for line in text.splitlines())
    signs = [line.index(" = ") for line in text.splitlines() if line.startswith("    d")]
    assert len(set(signs)) == 1


def test_what_cannot_be_described() -> None:
    with pytest.raises(DeclarationError, match=r"a class, .*, a simulator or a recording, not 3"):
        describe(3)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("-v / 20", "-v/20"),
        ("x ** 2 / y ** 3", "x²/y³"),
        ("(x + 1) ** 2", "(x + 1)²"),
        ("x ** 1.5", "x^1.5"),
        ("sqrt(x) + exp(-x)", "sqrt(x) + exp(-x)"),
        ("PopulationSum(r) / size", "mean(r)"),
        ("2 * PopulationSum(r) / size - PopulationSum(r)", "2·mean(r) - sum(r)"),
        ("Absolute(x) + Maximum(x, 0.5)", "abs(x) + maximum(x, 0.5)"),
        ("PopulationMax(x) - PopulationMin(x)", "max(x) - min(x)"),
        ("Where(Or(x > 1, And(y <= 2, x < 0)), 1, 2)", "where(y ≤ 2 and x < 0 or x > 1, 1, 2)"),
    ],
)
def test_formulas_are_readable(text: str, shown: str) -> None:
    assert formula(expression(text)) == shown


def test_formulas_of_truth_values() -> None:
    x, y = sympy.symbols("x y", real=True)
    assert formula(sympy.Ne(x, 0)) == "x ≠ 0"
    assert formula(sympy.Not(sympy.Or(x > y, x < 0), evaluate=False)) == "not (x > y or x < 0)"


def test_statements_say_when_they_use_an_old_value() -> None:
    lines = statements("v = u", "w = v", "v = v__1 + 1", "u = v__1 + v__2", "into += v__2")
    assert assignments(lines, "g") == ["v = u", "w = old v", "v = v + 1", "u = old v + v", "g += v"]


def test_values_are_short() -> None:
    given = [20.0, 0.5, 3, True, np.float64(2.0), np.array([1.0, 1.0]), np.array([1.0, 2.5]), Normal(0.0, 1.0)]
    assert [value_text(v) for v in given] == ["20", "0.5", "3", "True", "2", "1", "1 to 2.5", "Normal(0.0, 1.0)"]


def test_columns_leave_out_what_is_empty_everywhere() -> None:
    assert columns([["a", "", "bb"], ["ccc", "", "d"]], indent=1) == [" a    bb", " ccc  d"]


class Arranged(Neuron):
    """As it would stand in a paper."""

    a: Param = param(2.0)
    v: State = state(0.0)
    u: State = state(0.0)
    w: State = state(0.0)

    @v.ode
    def dv(self) -> Array:
        """With a docstring."""
        return (self.u - self.v + 0.04 * self.v**2 * np.exp(-self.u / self.a)) / self.a

    @u.ode
    def du(self) -> Array:
        return self.drift() - self.u

    @w.ode
    def dw(self) -> Array:
        target = self.a
        return (target - self.w) / self.a

    def drift(self) -> Array:
        return self.v / self.a

    @spike
    def fires(self) -> Array:
        return (self.v >= 3.0) & ~(self.u < 2.0)


def test_an_equation_keeps_the_order_of_its_author() -> None:
    lines = lines_of(Arranged)
    assert any(line.startswith("dv/dt = (u - v + 0.04·v²·exp(-u/a))/a ") for line in lines)
    assert any(line.startswith("when (v ≥ 3) and not (u < 2) ") for line in lines)


def test_what_calls_methods_or_takes_lines_shows_what_was_read() -> None:
    lines = lines_of(Arranged)
    assert any(line.startswith("du/dt = -u + v/a ") for line in lines)
    assert any(line.startswith("dw/dt = (a - w)/a ") for line in lines)


def ring(count: int) -> type[Neuron]:
    """So many states, each of which follows the next one, all by the exact method."""
    fields = [f"    x{n}: State = state(1.0)" for n in range(count)]
    body = "        return self.x{} - self.x{}"
    methods = [
        f"    @x{n}.ode(method='exact')\n    def dx{n}(self):\n{body.format((n + 1) % count, n)}" for n in range(count)
    ]
    names: dict[str, type[Neuron]] = {}
    exec("\n".join(["class Ring(Neuron):", *fields, *methods]), {**globals(), "__name__": "rings"}, names)
    return names["Ring"]


class Bent(Neuron):
    v: State = state(1.0)

    @v.ode(method="exact")
    def dv(self) -> Array:
        return -(self.v**2)


@pytest.mark.parametrize(("make", "why"), [(lambda: ring(9), "up to 8 equations"), (lambda: Bent, "is linear in its")])
def test_what_the_exact_method_does_not_solve_is_refused_as_by_a_simulator(make: Any, why: str) -> None:
    cls = make()
    refused = []
    for call in (lambda: describe(cls), lambda: Simulator(Network(cls(2)), backend="numpy").start()):
        with pytest.raises(DeclarationError, match=f'method="exact" .*{why}') as caught:
            call()
        refused.append(str(caught.value))
    assert refused[0] == refused[1]
    assert describe(ring(8)).count("linear: exact") == 8


def test_noise_has_no_part_in_what_the_exact_method_solves() -> None:
    class Multiplied(Neuron):
        xi: Noise = white_noise()
        v: State = state(1.0)

        @v.ode(method="exact")
        def dv(self) -> Array:
            return -self.v + self.v**2 * self.xi

    assert "linear: exact" in describe(Multiplied)
    Simulator(Network(Multiplied(2)), backend="numpy").start()


def test_a_simulator_shows_what_runs_and_how() -> None:
    cells = Arranged(3, name="cells")
    sim = Simulator(Network(cells), dt=0.5, seed=7, method="midpoint", backend="numpy")
    sim.every(period=10.0)(kick)
    lines = lines_of(sim)
    assert lines[0] == "A simulator, not started"
    for line in ("step 0.5 ms", "seed 7", "threads 1", "cells 3 Arranged", "Arranged.v not linear: midpoint"):
        assert line in lines
    assert "Callback(kick, every 10.0 ms, first at 0.0 ms, on)" in lines
    with sim:
        sim.step(3)
        assert lines_of(sim)[0] == "A simulator, at 1.5 ms"
    assert lines_of(sim)[0] == "A simulator, closed at 1.5 ms"


def kick(n: int) -> None:
    """Does nothing."""


def test_a_recording_shows_what_is_recorded_and_how_much() -> None:
    cells = Arranged(3, name="cells", v=5.0, u=5.0)
    with Simulator(Network(cells), dt=0.5, seed=7, backend="numpy") as sim:
        recording = sim.record(cells, "v", "fires", period=1.0)
        sim.step(4)
        lines = lines_of(recording)
    assert lines[0] == "A recording of cells"
    assert "v every 1.0 ms from 0.0 ms shape (2, 3)" in lines
    assert lines[2].startswith("fires every spike")


def test_weights_that_come_with_the_pattern() -> None:
    pre, post = Still(3, name="pre"), Still(3, name="post")
    line = Synapse(pre, post, FromMatrix(np.eye(3)), into="exc", name="line")
    assert re.search(r"w +from the pattern +per synapse", str(describe(line)))
    line.w = 2.0
    assert re.search(r"w +2 +per synapse", str(describe(line)))
