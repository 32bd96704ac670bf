"""Drawn models: Hypothesis writes the body of a class in Python, and Python makes the class.

Arguments of functions are kept where they are defined and of moderate size; states are bounded. So a difference
between two readings of one equation stays a difference in the last digits.
"""

from __future__ import annotations

import linecache
from textwrap import indent
from typing import Any

from attrs import frozen
from hypothesis import strategies as st

CONSTANTS = ["0.5", "-0.75", "2.0", "0.1", "1.25", "-3.0"]
FIELDS = ["p", "q", "x", "y", "z", "n", "g"]

UNARY = [
    "np.tanh({0})", "np.sin({0})", "np.cos({0})", "np.arctan({0})", "np.sqrt(np.abs({0}))", "np.exp(-np.abs({0}))",
    "np.log(0.5 + np.abs({0}))", "np.log1p(np.abs({0}))", "np.log10(1.0 + np.abs({0}))", "np.expm1(-np.abs({0}))",
    "np.cbrt({0})", "np.sinh(np.clip({0}, -2.0, 2.0))", "np.cosh(np.clip({0}, -2.0, 2.0))", "np.arcsinh({0})",
    "np.arccosh(1.0 + np.abs({0}))", "np.arctanh(np.clip({0}, -0.9, 0.9))", "np.arcsin(np.clip({0}, -0.9, 0.9))",
    "np.arccos(np.clip({0}, -0.9, 0.9))", "np.tan(np.clip({0}, -1.0, 1.0))", "erf({0})", "np.abs({0})", "-({0})",
    "np.square({0})", "(np.clip({0}, -5.0, 5.0)) ** 3", "(0.2 + np.abs({0})) ** 1.3", "(0.5 + np.abs({0})) ** -2",
    "np.floor({0})", "np.ceil({0})", "np.rint({0})", "np.trunc({0})", "np.sign({0})", "np.mod({0}, 1.7)",
    "np.fmod({0}, 1.7)", "np.heaviside({0}, 0.5)", "np.reciprocal(1.5 + np.abs({0}))",
]  # fmt: skip
BINARY = [
    "({0} + {1})", "({0} - {1})", "({0} * {1})", "({0} / (1.0 + np.abs({1})))", "np.maximum({0}, {1})",
    "np.minimum({0}, {1})", "np.hypot({0}, {1})", "np.arctan2({0}, 1.0 + np.abs({1}))",
    "np.power(0.3 + np.abs({0}), np.clip({1}, -2.0, 2.0))", "np.clip({0}, -1.0, 1.0 + np.abs({1}))",
    "np.mod({0}, 1.3 + np.abs({1}))", "np.fmod({0}, -1.3 - np.abs({1}))",
]  # fmt: skip
REDUCTIONS = ["np.mean({0})", "np.max({0})", "np.min({0})", "np.tanh(np.sum({0}))", "np.log1p(np.linalg.norm({0}))"]
RELATIONS = ["{0} > {1}", "{0} <= {1}", "{0} < {1}", "{0} >= {1}", "{0} != {1}"]


@frozen
class Drawn:
    """The text of a neuron class and of a synapse class; `spiking` says how the population is connected."""

    neuron: str
    synapse: str
    spiking: bool

    def classes(self) -> tuple[Any, Any]:
        """The two classes, made anew."""
        text = f"{self.neuron}\n\n{self.synapse}"
        name = f"<drawn {hash(text) & 0xFFFFFFFF:08x}>"
        linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        space: dict[str, Any] = {"__name__": "drawn"}
        exec(compile(HEAD + "\n", name, "exec"), space)
        exec(compile(text, name, "exec"), space)
        return space["Cell"], space["Link"]


HEAD = """
import numpy as np
from scipy.special import erf
from dslnet import *
"""


def expressions(fields: list[str], reductions: bool = True) -> st.SearchStrategy[str]:
    """An expression over fields of `self`, numbers and time."""
    leaves = (
        st.sampled_from(CONSTANTS) | st.sampled_from([f"self.{name}" for name in fields]) | st.just("(self.t / 9.0)")
    )

    def extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        choices = [
            st.builds(str.format, st.sampled_from(UNARY), inner),
            st.builds(str.format, st.sampled_from(BINARY), inner, inner),
            st.builds("np.where({0}, {1}, {2})".format, conditions(inner, fields, reductions), inner, inner),
        ]
        own = inner.map(lambda text: f"(self.x * 0.5 + {text})")
        if reductions:
            choices.append(st.builds(str.format, st.sampled_from(REDUCTIONS), own))
        return st.one_of(choices)

    return st.recursive(leaves, extend, max_leaves=6)


def conditions(inner: st.SearchStrategy[str], fields: list[str], reductions: bool) -> st.SearchStrategy[str]:
    """A condition; its left side is a field, so that NumPy never decides it before it is read."""
    left = st.sampled_from([f"self.{name}" for name in fields if name != "n"])
    simple = st.builds(str.format, st.sampled_from(RELATIONS), left, inner).map(lambda text: f"({text})")
    forms = [simple, st.builds("({0} & {1})".format, simple, simple), st.builds("({0} | ~{1})".format, simple, simple)]
    forms.append(simple.map(lambda text: f"({text} & self.flag)"))
    if reductions:
        forms += [simple.map(lambda text: f"np.any({text})"), simple.map(lambda text: f"np.all({text})")]
    return st.one_of(forms)


@st.composite
def drawn_models(draw: st.DrawFn) -> Drawn:
    """A class with two equations, an update, mostly a spike event, and a synapse class that fits."""
    spiking = draw(st.booleans())
    e = expressions([*FIELDS, "xi"])
    body = [*FIELD_LINES, *_ode(draw, "x", e), *_ode(draw, "y", e), *_update(draw, e)]
    body += _event(draw, e) if spiking else []
    if draw(st.booleans()):
        body = _moved_update(body)
    neuron = "class Cell(Neuron):\n" + indent("\n".join(body), "    ")
    return Drawn(neuron, _synapse(draw, spiking), spiking)


FIELD_LINES = [
    "p: Param = param(0.7)",
    "q: Param = param(1.0, per='neuron')",
    "x: State = state(0.3, min=-6.0, max=6.0)",
    "y: State = state(-0.2, min=-6.0, max=6.0)",
    "z: State = state(0.0)",
    "n: State = state(0, dtype=int, min=-9, max=9)",
    "flag: State = state(False, dtype=bool)",
    "g: Port = port()",
    "xi: Noise = noise(Normal(0.1, p))",
]


def _ode(draw: st.DrawFn, name: str, e: st.SearchStrategy[str]) -> list[str]:
    method = draw(st.sampled_from(["auto", "explicit", "midpoint", "exponential", "exact"]))
    a, b = draw(e), draw(e)
    others = st.sampled_from(["np.sin(self.p)", "np.tanh(self.q)", "0.5", "(self.t / 9.0)", "self.g", "self.xi"])
    rhs = f"np.tanh({a}) - {draw(st.sampled_from(['0.5', 'self.p', 'np.abs(np.sin(self.q))']))} * self.{name}"
    if method == "exponential":
        other = "y" if name == "x" else "x"
        rhs = f"np.tanh(self.{other} + self.q) - (0.2 + np.abs(self.{other})) * self.{name} + {draw(others)}"
    if method == "exact":
        rhs = f"{draw(others)} - {draw(st.sampled_from(['self.p', '(self.q - 1.0)', '0.3']))} * self.{name}"
    if method == "midpoint":
        rhs += f" + 0.1 * np.cos({b})"
    return [f"@{name}.ode(method='{method}')", f"def d{name}(self):", f"    return {rhs}"]


def _update(draw: st.DrawFn, e: st.SearchStrategy[str]) -> list[str]:
    condition = draw(conditions(e, ["x", "y", "q"], True))
    lines = [
        "@update",
        "def step(self):",
        "    old = self.z",
        f"    self.z = np.tanh({draw(e)})",
        f"    self.flag = {condition}",
        f"    self.n = self.n + {draw(st.sampled_from(['np.where(self.flag, 1, -1)', '3.0 * np.tanh(self.y)', '1']))}",
    ]
    if draw(st.booleans()):
        lines.append(f"    self.y = 0.5 * old + np.tanh({draw(e)})")
    return lines


def _event(draw: st.DrawFn, e: st.SearchStrategy[str]) -> list[str]:
    lines = [
        "@spike",
        "def fires(self):",
        f"    return {draw(st.sampled_from(['self.x', 'self.z', 'self.y + self.x']))} > 0.4",
    ]
    reset = expressions([*FIELDS, "xi"], reductions=False)
    lines += ["@fires.reset", "def after(self):", f"    self.x = np.tanh({draw(reset)}) - 1.0"]
    lines += [f"    self.y, self.n = self.x * 0.5 + np.sin({draw(reset)}), self.n + 1"]
    if draw(st.booleans()):
        held = draw(st.sampled_from(["", "x", "x, y"]))
        time = draw(st.sampled_from(["1.0", "np.abs(self.q)", "0.5 + np.where(self.flag, 1.0, 0.0)"]))
        lines += [f"@fires.refractory({held})", "def pause(self):", f"    return {time}"]
    return lines


def _moved_update(body: list[str]) -> list[str]:
    """The update between the two equations, which makes two blocks of them."""
    start = body.index("@update")
    second = next(i for i, line in enumerate(body) if line.startswith("@y.ode"))
    end = next((i for i, line in enumerate(body) if i > start and line.startswith("@")), len(body))
    return body[:second] + body[start:end] + body[second:start] + body[end:]


def _synapse(draw: st.DrawFn, spiking: bool) -> str:
    e = st.sampled_from(
        ["self.pre.x", "self.pre.z * self.w", "self.w + self.pre.q", "self.post.y * self.pre.y", "self.k"]
    )
    value = f"0.3 * self.w * np.tanh({draw(e)} - {draw(e)})"
    head = ["class Link(Synapse):", "    k: Param = param(0.4)"]
    if not spiking:
        return "\n".join([*head, "    @transmit", "    def send(self):", f"        return {value}"])
    lines = [*head, "    s: State = state(1.0, min=0.1, max=2.0)", "    @pre_spike", "    def arrive(self):"]
    lines.append(f"        self.into += {value}")
    if draw(st.booleans()):
        lines.append(f"        self.s = self.s * 0.7 + 0.1 * np.cos({draw(e)})")
        lines.append("        self.into += 0.1 * self.s")
    return "\n".join(lines)
