"""Drawn rules of synapses: the body of a class is written at random, statements of spikes and of steps in any order.

Hypothesis draws the seed alone: classes that it draws word by word are much alike, and what is wrong with one in a
hundred is not found. Values stay of moderate size, and conditions have a field on their left, so that Python never
decides them before they are read. What is written is what docs/plasticity.md allows: nothing drawn may be refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from textwrap import indent
from typing import Any

from attrs import define, field, frozen
from hypothesis import strategies as st

LEVELS = {
    "w": "synapse", "c": "synapse", "e": "synapse", "n": "synapse", "b": "synapse", "x": "pre", "z": "pre",
    "y": "post", "q": "post", "d": "projection",
}  # fmt: skip
"""States that a drawn class may have, and for whom there is a value."""
KINDS = {"n": "int", "b": "bool"}
BOUNDS = ["", "", "min=0.0, max=1.0", "min=0.0, max='top'", "min=-0.4, max=0.6", "min=0.0", "max='top'"]
FUNCTIONS = [
    "np.tanh({0})", "np.exp(-np.abs({0}))", "np.clip({0}, -0.5, 0.8)", "({0} + {1})", "({0} - {1})", "({0} * {1})",
    "np.maximum({0}, {1})", "np.minimum({0}, {1})", "({0} - 0.5 * {1})",
]  # fmt: skip
CHOICES = ["np.where({0} > {1}, {2}, {3})", "np.where(({0} > 0.1) & ({0} < {1} + 0.8), {2}, {3})"]
REDUCED = ["self.w", "self.w * self.pre.r", "np.abs(self.w - self.k)", "self.w * self.post.r"]


@frozen
class Rule:
    """The text of a class called Rule, its states, and which of all fields may be given a value for each."""

    text: str
    states: list[str]
    levels: dict[str, str]


@define
class Writer:
    """Writes a class for synapses that have one delay, or delays of their own. In a `quiet` one spikes alone look at
    states, so that these are advanced when they are touched; in a `shy` one they read neurons and not each other."""

    random: Random
    one: bool
    quiet: bool
    shy: bool
    states: list[str] = field(factory=list)
    levels: dict[str, str] = field(factory=dict)

    def rule(self) -> Rule:
        """Fields, and then methods in any order."""
        lines = self._fields()
        methods = [self._equation(name) for name in self.states if self._moves(name)]
        methods += [self._method("update", "step", self._in_a_step)] if not self.quiet and self._often() else []
        methods.append(self._method("pre_spike", "arrive", self._at_arrival, self._delivered()))
        methods += [self._method("pre_spike", "arrive_too", self._at_arrival)] if self._seldom() else []
        methods += [self._method("post_spike", "look_back", self._behind)] if self._often() else []
        for method in self._mixed(methods):
            lines += ["", *method]
        return Rule("class Rule(Synapse):\n" + indent("\n".join(lines), "    ") + "\n", self.states, self.levels)

    def _fields(self) -> list[str]:
        tau, k, top = map(self._one_of, TAUS_AND_OTHERS)
        self.levels |= {"tau": tau, "A": "projection", "k": k, "top": top}
        values = {"tau": self._one_of(["3.0", "8.0", "20.0"]), "A": "0.3", "k": "0.2", "top": "0.9"}
        lines = [f"{name}: Param = param({values[name]}, per='{self.levels[name]}')" for name in values]
        own = [name for name in LEVELS if self.one or LEVELS[name] != "pre"]
        few = self._mixed([name for name in own if name not in ("w", *(KINDS if self.quiet else ()))])
        few = sorted(few, key=lambda name: self.shy and LEVELS[name] != "synapse")
        self.states = ["w", *few[: self.random.randint(1, 3 if self.quiet else 6)]]
        self.levels |= {name: LEVELS[name] for name in self.states}
        return lines + [self._state(name) for name in self.states]

    def _state(self, name: str) -> str:
        per = f"per='{LEVELS[name]}'"
        if name in KINDS:
            value = {"n": "2", "b": "False"}[name]
            return f"{name}: State = state({value}, {per}, dtype={KINDS[name]})"
        bounds = self._one_of(BOUNDS if LEVELS[name] == "synapse" else ["", "", "", "min=-0.5, max=0.7"])
        bounds = "" if self.quiet and name != "w" and self._often() else bounds
        value = self._one_of(["0.0", "0.3"])
        return f"{name}: State = state({', '.join(filter(None, [value, per, bounds]))})"

    def _moves(self, name: str) -> bool:
        """Whether it has an equation. Weights of a quiet class wait for spikes."""
        return name not in KINDS and not (self.quiet and name == "w") and self._often()

    def _equation(self, name: str) -> list[str]:
        level = LEVELS[name]
        linear = [*DECAYS, *(f"(self.{o} - self.{{0}}) / self.tau" for o in self._beside(name))]
        if self.levels["tau"] in (level, "projection") and (self.quiet or self._often()):
            return [f"@{name}.ode", f"def d{name}(self):", f"    return {self._one_of(linear).format(name)}"]
        slope = f"0.03 * np.tanh({self._value(level)}) - 0.05 * self.{name}"
        return [f"@{name}.ode(method='explicit')", f"def d{name}(self):", f"    return {slope}"]

    def _beside(self, name: str) -> list[str]:
        """States that an equation may go after, where their coefficients are numbers."""
        if self.levels["tau"] != "projection":
            return []
        return [other for other in self.states if other not in (*KINDS, name) and LEVELS[other] == LEVELS[name]]

    def _method(self, role: str, name: str, write: Any, others: Sequence[str] = ()) -> list[str]:
        """Statements in any order; at times with a value that is read above some of them and used below."""
        lines = self._mixed([*others, *map(write, self._some(self.states))])
        if role != "update" and self._seldom():
            cut = self.random.randint(0, len(lines))
            read = self._one_of(["post.g", "w", "t_post - self.t"]) if role == "pre_spike" else "w"
            lines = [*lines[:cut], f"seen = self.{read}", *lines[cut:], "self.w += 0.1 * np.exp(-np.abs(seen))"]
        return [f"@{role}", f"def {name}(self):", *(f"    {line}" for line in lines or ["self.w += 0.05"])]

    def _delivered(self) -> list[str]:
        """What is handed over to the target, by one name or by two."""
        value = self._one_of(["self.w", "self.w * self.k", self._value("synapse")])
        lines = [f"self.into += {value}", "self.post.h += 0.2 * self.w", "self.post.g += 0.1 * self.k"]
        return [lines[0], self._one_of(lines)] if self._seldom() else lines[:1]

    def _at_arrival(self, name: str) -> str:
        level = LEVELS[name]
        if level == "projection":  # equations and updates alone write it
            return f"self.w += 0.1 * {self._leaf('synapse', True)}"
        if level == "post":
            return f"self.{name} += 0.3 * np.tanh({self._value('synapse', without=name)})"
        return self._changed(name, level, spike=True)

    def _behind(self, name: str) -> str:
        level = LEVELS[name]
        if level in ("projection", "pre"):
            return f"self.w += self.A * {self._leaf('synapse', True)}"
        return self._changed(name, level, spike=True)

    def _in_a_step(self, name: str) -> str:
        level = LEVELS[name]
        if level == "pre":
            return "self.w *= 0.99"
        if level == "post" and self.one and self._often():
            reduction = self._one_of(["sum", "mean", "max", "min"])
            return f"self.{name} = np.tanh(np.{reduction}({self._one_of(REDUCED)}))"
        if level == "projection" and self._often():
            return f"self.{name} = 0.5 * self.{name} + 0.1 * {self._one_of(MEANS if self.one else MEANS[:2])}"
        return self._changed(name, level, spike=False)

    def _changed(self, name: str, level: str, spike: bool) -> str:
        value = self._value(level, spike)
        if name == "b":
            return f"self.b = {self._leaf('synapse', spike)} > 0.3"
        if name == "n":
            return self._one_of(["self.n += 1", f"self.n = self.n + np.where({self._leaf(level)} > 0.4, 2, -1)"])
        forms = SPIKES[:2] if self.shy else SPIKES
        form = self._one_of([*(FORMS if not self.quiet else []), *(forms if spike else [])])
        return form.format(name, value, self._leaf(level, spike))

    def _value(self, level: str, spike: bool = False, without: str = "") -> str:
        leaves = self._leaves(level, spike, without)

        def value(depth: int) -> str:
            if depth == 0 or self._seldom():
                return self._one_of([*leaves, "0.4", "-0.7"])
            form = self._one_of(FUNCTIONS if self._often() else CHOICES)
            return form.format(self._one_of(leaves), *(value(depth - 1) for _ in range(3)))

        return value(2)

    def _leaf(self, level: str, spike: bool = False) -> str:
        if level == "synapse" and spike and (self._often() if self.quiet else self._seldom()):
            return self._one_of(["self.post.g", "self.post.g", "self.post.h"])
        return self._one_of(self._leaves(level, spike))

    def _leaves(self, level: str, spike: bool = False, without: str = "") -> list[str]:
        """What a statement of this level may read."""
        levels = {"synapse": {"projection", "pre", "post", "synapse"}}.get(level, {"projection", level})
        apart = {"b", without, *(self.states[1:] if self.shy else [])}
        found = [f"self.{name}" for name, per in self.levels.items() if per in levels and name not in apart]
        found += [f"self.{side}.r" for side in ("pre", "post") if side in levels]
        if level == "synapse":
            found += ["np.where(self.b, 0.3, 0.7)"] if "b" in self.states else []
            found += ["self.post.g", "self.post.h", *TIMES] if spike else ["self.post.g"]
        return found

    def _some(self, names: list[str]) -> list[str]:
        """Statements for each state, up to two."""
        return [name for name in names for _ in range(1 if self.shy and self._often() else self.random.randint(0, 2))]

    def _mixed(self, items: list[Any]) -> list[Any]:
        return self.random.sample(items, len(items))

    def _one_of(self, choices: Sequence[str]) -> str:
        return self.random.choice(choices)

    def _often(self) -> bool:
        return self.random.random() < 0.7

    def _seldom(self) -> bool:
        return self.random.random() < 0.3


TAUS_AND_OTHERS = [
    ["projection", "projection", "synapse"], ["projection", "pre", "post", "synapse"], ["projection", "synapse"],
]  # fmt: skip
DECAYS = ["-self.{0} / self.tau", "-self.{0} / self.tau", "(self.A - self.{0}) / self.tau"]
MEANS = ["np.mean(self.post.r)", "np.sum(self.post.r)", "np.max(self.pre.r)", "np.min(self.pre.r)"]
TIMES = ["np.exp((self.t_post - self.t) / 5.0)", "np.exp((self.t_pre - self.t) / 5.0)"]
FORMS = ["self.{0} = 0.5 * self.{0} + 0.3 * np.tanh({1})", "self.{0} += 0.1 * np.tanh({1})", "self.{0} *= 0.9"]
SPIKES = ["self.{0} += self.A * {2}", "self.{0} -= 0.2 * {2}", "self.{0} += self.A", "self.{0} = 0.4 * {1}"]


def rules(one: bool) -> st.SearchStrategy[Rule]:
    """Classes for synapses with one delay, or with delays of their own."""
    return st.binary(min_size=8, max_size=8).map(lambda seed: written(Random(seed), one))


def written(random: Random, one: bool) -> Rule:
    quiet, shy = random.choice([(False, False), (True, False), (True, True), (True, True)])
    return Writer(random, one, quiet, shy).rule()
