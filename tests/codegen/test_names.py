"""Names of users in C: as they are where that is possible, and never two that are the same."""

from __future__ import annotations

import keyword
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import Still, simulate_members

import dslnet
from dslnet import (
    AllToAll,
    Array,
    FixedProbability,
    Network,
    Neuron,
    Param,
    Simulator,
    Synapse,
    Uniform,
    param,
    post_spike,
    pre_spike,
    spike,
    state,
    transmit,
    update,
)
from dslnet.codegen.names import FUNCTIONS, KEYWORDS, OWN, TAKEN, TYPES, c_name, type_name, unique
from dslnet.codegen.unit import HEADERS, THREAD_HEADERS
from dslnet.declaring.bodies import RESERVED_IN


@pytest.mark.parametrize(
    ("name", "in_c"),
    [
        ("v", "v"),
        ("g_e", "g_e"),
        ("E_l", "E_l"),
        ("τ", "tau_"),
        ("τ_m", "tau_m_"),
        ("Ω", "Omega_"),
        ("ΔF", "DeltaF_"),
        ("naïve", "nau00efve_"),
        ("double", "double_"),
        ("register", "register_"),
        ("exp", "exp_"),
        ("neuron", "neuron_"),
        ("NAN", "NAN_"),
        ("M_PI", "M_PI_"),
        ("INT64_MAX", "INT64_MAX_"),
        ("dsl_exp", "dsl_exp_"),
        ("sent_1", "sent_1_"),
        ("total_12", "total_12_"),
        ("sent_on", "sent_on"),
        ("lambda_", "lambda__"),
        ("tau_", "tau__"),
        ("τ_", "tau__u_"),
    ],
)
def test_names(name: str, in_c: str) -> None:
    assert c_name(name) == in_c


NAMES = st.builds("".join, st.tuples(*(map(st.sampled_from, ("xIτé", ["", "e", "τ", "u00e9", "_2", "xp"], ["", "_"])))))
OFTEN = st.sampled_from(["τ", "tau", "tau_", "τ_", "exp", "exp_", "é", "u00e9", "u00e9_", "I", "I_"])


@given(names=st.sets(NAMES | OFTEN, min_size=2, max_size=12))
def test_no_two_names_become_one(names: set[str]) -> None:
    assert len({c_name(name) for name in names}) == len(names)


@given(name=NAMES | st.sampled_from(KEYWORDS.split()))
def test_every_name_is_one_that_c_takes(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z_]\w*", c_name(name), re.ASCII)
    assert c_name(name) not in KEYWORDS.split()


def test_structs() -> None:
    taken: set[str] = set()
    names = ["LIF", "LIF", "Network", "lif", "Étoile", "A_update", "A_deliver_16", "Network_"]
    made = [type_name(name, taken) for name in names]
    assert made == ["LIF", "LIF_2", "Network_", "lif_", "u00c9toile__", "A_update_", "A_deliver_16_", "Network__"]
    assert taken == set(made) and not taken & TYPES


def test_unique() -> None:
    taken = {"v", "v_2"}
    assert (unique("v", taken), unique("v", taken), unique("w", taken)) == ("v_3", "v_4", "w")


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_all_macros_of_the_headers_are_known(compiler: str) -> None:
    """No name that could be a user's is a macro (one without parentheses) of what the generated C includes."""
    if shutil.which(compiler) is None:
        pytest.skip(f"no {compiler} here")
    text = "#define _GNU_SOURCE\n" + "".join(f"#include <{h}>\n" for h in (*HEADERS, *THREAD_HEADERS))
    words = [compiler, "-std=c11", "-march=native", "-dM", "-E", "-x", "c", "-"]
    said = subprocess.run(words, input=text, capture_output=True, text=True, check=True).stdout
    macros = [name for name in re.findall(r"#define ([A-Za-z]\w*) ", said) if "__" not in name]
    assert len(macros) > 100
    assert [name for name in macros if c_name(name) == name] == []


SOURCES = {path: path.read_text() for path in (Path(dslnet.__file__).parent / "codegen").rglob("*.py")}
"""The generator."""
FUNCTION = r'f"\{(?:self\.)?kind\.name\}(_[a-z_]+[a-z])'


def test_members_of_structs_are_no_names_of_users() -> None:
    members = {name for text in SOURCES.values() for name in re.findall(r'Member\([^,]*"[^"]*", "(\w+)"', text)}
    assert len(members) > 80
    assert {name for name in members if "__" not in name} - {"t_last"} <= TAKEN


def test_structs_and_functions_of_classes_are_no_classes_of_users() -> None:
    structs = {name for text in SOURCES.values() for name in re.findall(r'Struct\(\s*"(\w+)"', text)}
    assert {"Ring", "Network"} <= structs <= TYPES
    ends = {end for text in SOURCES.values() for end in re.findall(FUNCTION, text)}
    assert {"_update", "_look_back", "_rest"} <= ends
    assert all(FUNCTIONS.search(f"A{end}") for end in ends)


# --- in whole networks ------------------------------------------------------------------------------------------------


def growing(name: str, *fields: str) -> type[Neuron]:
    """A class with these fields; the equations call exp often, so that its values get names of their own."""

    def grow(self: Neuron) -> None:
        for field in fields:
            x = getattr(self, fields[0])
            setattr(self, field, getattr(self, field) + np.exp(0.1 * x) + 2.0 * np.exp(0.1 * x) + np.exp(0.2 * x))

    return type(Neuron)(name, (Neuron,), {"grow": update(grow), **{field: state(0.0) for field in fields}})


class Firing(Neuron):
    """Fires at every step."""

    v = state(1.0)
    g = state(0.0)

    @spike
    def fires(self):  # type: ignore[no-untyped-def]  # a test of names
        return self.v > 0.0


def states_after(network: Network, folder: Path, steps: int = 2) -> list[np.ndarray]:
    """Compile, run, and return all states, population by population."""
    with Simulator(network, dt=0.1, seed=1, compiler_flags=["-O1"], directory=folder) as sim:
        sim.step(steps)
        return [np.array(getattr(p, f)) for p in network.populations for f in type(p)._declared.fields]


@pytest.mark.parametrize("fields", [("τ", "tau_", "τ_"), ("exp", "exp_", "exp_1", "exp_5"), ("dsl_exp", "dsl_exp_")])
def test_fields_that_are_nearly_one(fields: tuple[str, ...], tmp_path: Path) -> None:
    plain = [f"x{n}" for n in range(len(fields))]
    found = states_after(Network(growing("A", *fields)(3)), tmp_path)
    expected = states_after(Network(growing("A", *plain)(3)), tmp_path)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("names", [("τ", "tau_"), ("step", "step_"), ("net", "work"), ("dsl_run", "team")])
def test_members_that_are_nearly_one(names: tuple[str, str], tmp_path: Path) -> None:
    a, b = growing("A", "x")(1, name=names[0]), growing("B", "x")(1, name=names[1], x=2.0)
    found = states_after(Network(a, b), tmp_path)
    assert found[0][0] != found[1][0]


@pytest.mark.parametrize(
    "names",
    [("A_constants", "A"), ("A_update", "A"), ("A_2", "A"), ("Pace", "step"), ("A_rest", "A"), ("Ring", "Lesson")],
)
def test_classes_that_are_nearly_one(names: tuple[str, str], tmp_path: Path) -> None:
    first, second = (growing(name, "x") for name in names)
    states_after(Network(first(1, name="a"), second(1, name="b"), second(1, name="c", x=[1.0])), tmp_path)


@pytest.mark.parametrize("field", ["target16", "pre_v", "post_g", "source", "count", "sent", "indegree", "τ"])
def test_fields_of_synapses(field: str, tmp_path: Path) -> None:
    def arrive(self):  # type: ignore[no-untyped-def]  # a test of names
        self.into += self.w * self.pre.v + 0.0 * self.post.g
        setattr(self, field, getattr(self, field) + 1.0)

    cls = type(Synapse)("Sending", (Synapse,), {"arrive": pre_spike(arrive), field: state(0.0)})
    cells = Firing(3, name="cells")
    line = cls(cells, cells, FixedProbability(1.0), into="g", w=1.0, name="line")
    states_after(Network(cells, line), tmp_path, steps=4)
    np.testing.assert_array_equal(getattr(line, field), np.full(9, 3.0))


@pytest.mark.parametrize("delay", [0.3, Uniform(0.1, 0.9)])
@pytest.mark.parametrize("learns", [True, False])
def test_synapses_with_all_words_of_ours_as_fields(learns: bool, delay: object, tmp_path: Path) -> None:
    taken = {*RESERVED_IN["synapse"], *dir(Synapse), "target"}
    words = [word for word in OWN.split() if word not in taken and not keyword.iskeyword(word)]

    def arrive(self):  # type: ignore[no-untyped-def]  # a test of names
        self.into += self.w + sum(getattr(self, word) for word in words)

    def look_back(self):  # type: ignore[no-untyped-def]  # a test of names
        self.w += self.source16 + self.post_list

    fields = {word: state(0.01, per="synapse" if n % 2 else "projection") for n, word in enumerate(words)}
    rules = {"arrive": pre_spike(arrive), **({"look_back": post_spike(look_back)} if learns else {})}
    cls = type(Synapse)("Ring", (Synapse,), {**rules, **fields})
    cells = Firing(3, name="cells")
    line = cls(cells, cells, FixedProbability(1.0), into="g", w=1.0, delay=delay, name="line")
    assert states_after(Network(cells, line), tmp_path, steps=20)[1][0] > 30.0


class Numbered(Synapse):
    """Fields called as sums, places and what is sent are, of which generated loops take several together."""

    sent_1: Param = param(0.1)
    length_2: Param = param(0.3)
    pair_1: Param = param(1.0)
    source_1: Param = param(0.5)
    total_1: Param = param(0.7)

    @transmit
    def send(self) -> Array:
        return (
            self.w
            * self.pre.r
            * self.post.r
            * (self.sent_1 + self.length_2)
            * (self.source_1 + self.total_1 * self.pair_1)
        )


@pytest.mark.parametrize("weights", [True, False])
@pytest.mark.parametrize("layout", ["dense", "columns", "rows"])
def test_numbered_names_are_those_of_the_user(layout: str, weights: bool) -> None:
    cells = Still(20, name="cells", r=np.arange(20.0))
    line = Numbered(cells, cells, AllToAll(), into="exc", w=np.full((20, 20), 2.0) if weights else 2.0, layout=layout)
    with simulate_members(cells, line) as sim:
        sim.step()
        np.testing.assert_allclose(cells.exc, 190.0 * 2.0 * np.arange(20.0) * 0.4 * 1.2, rtol=1e-12)
