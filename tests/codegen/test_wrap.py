"""Long lines of C are broken where a reader would break them, and say the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dslnet.codegen.lower.written import written
from dslnet.codegen.wrap import WIDTH, wrapped
from dslnet.location import Location

WORDS = st.sampled_from(
    ["v[neuron]", "constants->dt_over_tau", "(a + b)", "exp(x, y)", "0.5", "f(g(x + 1), (y ? 1 : 0))"]
)


def test_a_short_line_stays() -> None:
    assert list(wrapped("    x = 1;")) == ["    x = 1;"]


def test_a_directive_stays() -> None:
    line = "#define A " + "b + " * 60
    assert list(wrapped(line)) == [line]


def test_a_signature_is_broken_between_parameters() -> None:
    line = "static void f(" + ", ".join(f"const double *restrict value_{n}" for n in range(6)) + ")"
    first, second = wrapped(line)
    assert first.endswith("value_2,") and second == "        " + line[len(first) + 1 :]


def test_a_choice_is_broken_before_its_branches() -> None:
    long = " + ".join(f"value_{n}*other_{n}" for n in range(5))
    lines = list(wrapped(f"    const double x = a > b ? {long} : {long};"))
    assert lines[1].startswith("            : value_0")


def test_a_comment_is_broken_between_words() -> None:
    line = "    /* " + "word " * 40 + "*/"
    lines = list(wrapped(line))
    assert len(lines) == 2 and all(len(part) <= WIDTH for part in lines)
    assert lines[1].startswith("       word") and " ".join(lines).split() == line.split()


@given(words=st.lists(WORDS, min_size=1, max_size=20), operators=st.lists(st.sampled_from("+-*?:"), min_size=20))
def test_broken_lines_say_the_same(words: list[str], operators: list[str]) -> None:
    line = "    const double x = " + "".join(f"{w} {o} " for w, o in zip(words, operators, strict=False)) + "y;"
    lines = list(wrapped(line))
    assert re.sub(r"\s+", " ", " ".join(lines)) == re.sub(r"\s+", " ", line)
    assert all(len(part) <= WIDTH for part in lines) or "*" in operators
    assert all(part.startswith("            ") for part in lines[1:])


# --- the user's line over the C ---------------------------------------------------------------------------------------

SOURCE = '''class LIF(Neuron):
    @v.ode
    def dv(self) -> Array:
        """A remark."""
        x = self.v
        return -x / self.tau  # leak

    @update
    def nothing(
        self,
    ) -> None:
        self.r = self.v  # copied

    def dg(self): return 1
'''


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (2, "what   lif.py:2: -x / self.tau"),
        (3, "what   lif.py:3: -x / self.tau"),
        (8, "what   lif.py:8"),
        (12, "what   lif.py:12: self.r = self.v"),
        (1, "what   lif.py:1"),
        (99, "what   lif.py:99"),
    ],
)
def test_the_line_of_the_user(line: int, shown: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("written") / "lif.py"
    path.write_text(SOURCE, encoding="utf-8")
    assert written("what", Location(str(path), line)).text == shown


def test_without_a_file_there_is_only_the_place() -> None:
    assert written("what", Location("<stdin>", 3)).text == "what   <stdin>:3"
