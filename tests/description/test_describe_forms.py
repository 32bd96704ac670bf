"""Descriptions as Markdown, LaTeX and HTML, and the C of a method."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pytest
import sympy
from by_hand import expression, statements
from description.test_describe import Averaging, Cell, Fading

from dslnet import AllToAll, FixedProbability, Network, Poisson, Simulator, Synapse, Uniform, describe
from dslnet.description.mathematics import assignment_maths, latex, name_latex, number_latex
from dslnet.errors import DeclarationError, SimulationError


def network() -> Network:
    a, b = Cell(1200, name="a", v=Uniform(-60.0, -50.0)), Cell((3, 2))
    source = Poisson(7, rate=10.0, name="noise_source")
    return Network(
        a,
        b,
        source,
        Synapse(a, b, AllToAll(self_connections=False), into="g", w=0.5),
        Fading(b, a[:7], FixedProbability(0.5), into="v", delay=3.0, name="back"),
        Averaging(a, a, AllToAll(), into="g", name="mean_field"),
        Synapse(source, a, AllToAll(), into="g", name="drive"),
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("-v / tau_m", r"- \frac{v}{\tau_{m}}"),
        ("Maximum(x, 0.5)", r"\max\left(x, 0.5\right)"),
        ("Absolute(x) * Exp(-x)", r"\exp\left(- x\right)\,\left\lvert x \right\rvert"),
        ("PopulationSum(r) / size", r"\left\langle r \right\rangle"),
        ("Where(x > 1, 2, y)", r"\begin{cases} 2 & \text{if } x > 1 \\ y & \text{otherwise} \end{cases}"),
        ("Heaviside(x, 1)", r"\operatorname{heaviside}\left(x, 1\right)"),
        ("PopulationAny(x > 1)", r"\exists i: x > 1"),
        ("sqrt(x) * 0.00001", r"10^{-5}\,\sqrt{x}"),
    ],
)
def test_formulas_in_latex(text: str, shown: str) -> None:
    assert latex(expression(text)) == shown


def test_names_in_latex() -> None:
    names = ["v", "tau_m", "bias", "v_th", "E_e_rev", "pre.r", "old v", "lambda_", "_x"]
    assert [name_latex(name) for name in names] == [
        "v",
        r"\tau_{m}",
        r"\mathrm{bias}",
        r"v_{\mathrm{th}}",
        r"E_{e,\mathrm{rev}}",
        r"r^{\mathrm{pre}}",
        r"v^{\mathrm{old}}",
        r"\lambda",
        "x",
    ]
    assert [name_latex(name) for name in ["α_β", "λ", "τm", "Δ_v"]] == [
        r"\alpha_{\beta}",
        r"\lambda",
        r"\tau m",
        r"\Delta_{v}",
    ]
    assert [number_latex(x) for x in (20.0, 0.5, 2.5e-7, 1e-9)] == ["20", "0.5", r"2.5 \cdot 10^{-7}", "10^{-9}"]


def test_statements_in_latex() -> None:
    lines = assignment_maths(statements("v = u", "w = v", "into += v__1"), "g_e")
    assert [line.latex for line in lines] == [
        r"v \leftarrow u",
        r"w \leftarrow v^{\mathrm{old}}",
        r"g_{e} \leftarrow g_{e} + v",
    ]


def test_matplotlib_reads_the_equations() -> None:
    mathtext = pytest.importorskip("matplotlib.mathtext")
    found = re.findall(r"\$\$(.*?)\$\$", describe(Cell).markdown())
    assert len(found) == 4
    for each in found:
        if "cases" not in each:  # which it does not know
            mathtext.MathTextParser("path").parse(f"${each}$")


def test_a_class_as_markdown_has_methods_and_tables() -> None:
    text = describe(Cell).markdown()
    assert text.startswith("## Cell\n\nA leaky cell.\n\nIt fires.\n")
    assert r"$$\frac{\mathrm{d} v}{\mathrm{d} t} = \frac{g - v}{\tau}$$" + "\n*linear: exact (chosen)*" in text
    assert r"| $\tau$ | 20 | ms | per population | membrane time constant |" in text
    assert r"| silent for (ms, with v and u held) | $2$ |" in text
    widths = {line.count("|") for line in text.split("### States")[1].split("###")[0].splitlines() if "|" in line}
    assert len(widths) == 1


def test_a_network_has_the_tables_of_nordlie() -> None:
    text = describe(network()).markdown()
    assert re.findall(r"### ([A-G])\. ", text) == list("ABCDEFG")
    assert "| Populations | a; Cell_0; noise_source |" in text
    assert "| Topology | Cell_0: (3, 2) |" in text
    assert "| Plasticity | Fading |" in text
    assert "| a | Cell | 1200 |  | v = Uniform(-60.0, -50.0) |" in text
    assert "| back | Cell_0 | a[7 of 1200] | FixedProbability(0.5), into v, delay 3 ms |" in text
    assert text.index("#### Fading") > text.index("### E. Plasticity") > text.index("#### Averaging")
    assert "| noise_source (Poisson) |" in text.split("### F. Input")[1]
    assert r"\operatorname{mean}_{\mathrm{pre}} " in text


def test_measurements_are_those_of_the_simulator() -> None:
    net = network()
    with Simulator(net, seed=1, backend="numpy") as sim:
        recording = sim.record(net.member("a"), "v", "fires", period=1.0)
        text = describe(sim).markdown()
        assert "| Measurements | a: v, fires |" in text and "| a | v, fires |" in text
        assert "| Cell.u | not linear: midpoint |" in text and "| total |  |" in text
        sim.simulate(2.0)
        assert "| v | mV | every 1 ms | from 0 ms | shape (2, 1200) |" in describe(recording).markdown().replace(
            ".0", ""
        )
        assert "  Memory" in describe(sim)
    assert "closed" in describe(sim)


class Balance(HTMLParser):
    """Complains about tags that do not match."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_well_formed_and_is_what_a_notebook_shows() -> None:
    shown = describe(network())
    parser = Balance()
    parser.feed(shown.html())
    assert not parser.open
    assert shown._repr_html_() == shown.html()
    assert r"\(v \geq \mathrm{top}\)" in shown.html()
    assert "mean_field" in shown.html() and "<script" not in shown.html()
    assert isinstance(shown, str)


def test_latex_has_balanced_braces_and_environments() -> None:
    text = describe(network()).latex()
    assert text.count("{") == text.count("}")
    begun, ended = (re.findall(rf"\\{word}\{{([\w*]+)\}}", text) for word in ("begin", "end"))
    assert sorted(begun) == sorted(ended) and "align*" in begun
    assert r"mean\_field" in text and r"\subsection*{G. Measurements}" in text


@pytest.mark.parametrize("what", [Synapse, Fading])
def test_classes_of_synapses(what: type) -> None:
    text = describe(what).markdown()
    assert "| $w$ | 1 | per synapse |" in text
    assert (r"$$\mathrm{into} \leftarrow \mathrm{into} + w\,x$$" in text) == (what is Fading)
    assert (r"\sum_{\mathrm{pre}} r^{\mathrm{pre}}\,w$$" in text) == (what is Synapse)


def test_the_c_of_a_method() -> None:
    cells = Cell(5, name="cells")
    link = Fading(cells, cells, AllToAll(), into=Cell.g)
    with Simulator(Network(cells, link), seed=1) as sim:
        assert sim.c_source() == sim.source
        equation = sim.c_source(Cell.du)
        assert equation.startswith("/* in Cell_update") and "du/dt" in equation and "dv/dt" not in equation
        assert "xi" not in equation and "0.04" in equation
        assert sim.c_source(cells.du) == equation
        assert "/* spike: fires" in sim.c_source(Cell.fires)
        functions = sim.c_source(cells)
        assert "static void Cell_update" in functions and "Fading_" not in functions
        assert sim.c_source(Cell) == functions and "Fading_deliver" in sim.c_source(link)
        assert functions.count("{") == functions.count("}")
        with pytest.raises(SimulationError, match="nothing in the C of this network comes from"):
            sim.c_source(Averaging.current)
        with pytest.raises(DeclarationError, match=r"a method such as COBA\.dv"):
            sim.c_source("dv")


def test_an_integer_power_is_upright_in_both() -> None:
    x = sympy.Symbol("x", real=True)
    assert latex(x**2 / 3) == r"\frac{x^{2}}{3}"
    assert np.isfinite(float(number_latex(3.0)))
