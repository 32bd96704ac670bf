"""Parts of large expressions that are kept once, however often they occur.

A local of a method is one object of sympy wherever it is used, but sympy goes through expressions as trees: of
`x = x * x + x`, written twelve times, it would look at half a million nodes. So what a method computes becomes a `Part`
where its expressions grow that way (`measure.py`). A part is asked for its symbols and derivatives, and replaced in,
once; `named_parts` gives each a name before anything is computed or printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from itertools import count
from typing import Any

import sympy
from sympy import Expr

FEW = 10
"""An expression of more nodes is worth being a part."""


class Part(Expr):  # type: ignore[misc]  # sympy has no type hints
    """An expression that sympy takes for an atom, so that nothing of sympy's goes through it: what is in it is found by
    `nodes`, `of_kind` and `holds`.

    Two parts are compared by a digest of what they hold, as comparing them node by node would be a walk of trees.
    """

    is_real = True  # as the names of fields are
    is_Atom = True

    def __new__(cls, value: Any) -> Any:
        """The part; a number or a name stays one."""
        if value.is_Atom or isinstance(value, Part):
            return value
        made = Expr.__new__(cls)
        made.value = value
        found = above_parts(value)
        made._inside = tuple(node for node in found if isinstance(node, Part))
        made._free = frozenset(n for n in found if n.is_Symbol).union(*(part._free for part in made._inside))
        made._slopes = {}
        made._digest = blake2b(_spelled(value).encode(), digest_size=16).hexdigest()
        return made

    @property
    def free_symbols(self) -> set[Any]:
        """The names in it."""
        return set(self._free)

    @property
    def is_number(self) -> bool:
        """Whether there are no names in it."""
        return not self._free

    def __getnewargs__(self) -> tuple[Any]:
        return (self.value,)

    def _hashable_content(self) -> tuple[str, ...]:
        return (self._digest,)

    def _xreplace(self, rule: Mapping[Any, Any]) -> tuple[Any, bool]:
        if self in rule:
            return rule[self], True
        if self._free.isdisjoint(rule) and all(key.is_Symbol for key in rule):
            return self, False
        known = dict(rule)
        for part in parts_in(self):  # innermost first, so that Python's stack stays low
            if part not in known:
                known[part] = Part(part.value.xreplace(known))
        return known[self], known[self] != self

    def _eval_subs(self, old: Any, new: Any) -> Any:
        return self.xreplace({old: new})

    def _eval_derivative(self, name: Any) -> Any:
        if name not in self._slopes:
            for part in (each for each in parts_in(self) if name not in each._slopes):
                part._slopes[name] = part_of(part.value.diff(name))
        return self._slopes[name]

    def _sympystr(self, printer: Any) -> str:
        return f"part_{self._digest}"


def part_of(expression: Any, most: int = FEW) -> Any:
    """The expression, as a part where it has more nodes than these."""
    return Part(expression) if size_of(expression, {}) > most else expression


def size_of(expression: Any, known: dict[Any, int]) -> int:
    """How many nodes an expression has as a tree, where a part is one. `known` is filled by the way."""
    if isinstance(expression, Part) or not expression.args:
        return 1
    if expression not in known:
        known[expression] = 1 + sum(size_of(each, known) for each in expression.args)
    return known[expression]


def nodes(expression: Any, outside: type | tuple[type, ...] = ()) -> Iterator[Any]:
    """All that an expression is made of, each once, also what is in parts; not what is inside of some kinds."""
    seen: set[Any] = set()
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            yield node
            if isinstance(node, Part):
                waiting.append(node.value)
            elif not isinstance(node, outside):
                waiting += reversed(node.args)


def of_kind(expression: Any, *kinds: type) -> set[Any]:
    """What sympy's `atoms` gives, of expressions with parts."""
    return {node for node in nodes(expression) if isinstance(node, kinds)}


def holds(expression: Any, *kinds: Any) -> bool:
    """What sympy's `has` tells, of classes and of expressions, where there are parts."""
    classes = tuple(kind for kind in kinds if isinstance(kind, type))
    return any(isinstance(node, classes) or node in kinds for node in nodes(expression))


def parts_in(*expressions: Any) -> list[Part]:
    """All parts of some expressions, each behind those that are in it."""
    found: dict[Part, None] = {}
    waiting = [p for e in reversed(expressions) for p in reversed(above_parts(e)) if isinstance(p, Part)]
    while waiting:
        left = [part for part in waiting[-1]._inside if part not in found]
        if left and waiting[-1] not in found:
            waiting += left
        else:
            found[waiting.pop()] = None
    return list(found)


def numbered(expression: Any) -> tuple[dict[Any, Any], Any]:
    """The values of part_1, part_2, ..., and the expression made of these, for who reads it."""
    numbers = count(1)
    return named_parts(expression, lambda value: sympy.Symbol(f"part_{next(numbers)}", real=True))


def named_parts(expression: Any, name: Callable[[Any], Any]) -> tuple[dict[Any, Any], Any]:
    """The values of names, in the order in which they are computed, and the expression in which these stand for its
    parts. `name` makes a symbol for a value."""
    names: dict[Any, Any] = {}
    values: dict[Any, Any] = {}
    for part in parts_in(expression):
        value = part.value.xreplace(names)
        names[part] = name(value)
        values[names[part]] = value
    return values, expression.xreplace(names) if names else expression


def with_each_part(expression: Any, change: Callable[[Any], Any]) -> Any:
    """The expression after a change, which is made of each part and of what is around them, as of expressions without
    any."""
    names: dict[Any, Any] = {}
    changed: dict[Any, Any] = {}
    for part in parts_in(expression):
        names[part] = sympy.Dummy(real=True)
        changed[names[part]] = Part(change(part.value.xreplace({p: names[p] for p in part._inside})).xreplace(changed))
    return change(expression.xreplace(names)).xreplace(changed) if names else change(expression)


def above_parts(expression: Any) -> list[Any]:
    """The nodes of an expression, each once, down to its parts."""
    found, waiting = {expression: None}, [expression]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Part):
            fresh = [each for each in node.args if each not in found]
            found |= dict.fromkeys(fresh)
            waiting += dict.fromkeys(fresh)
    return list(found)


def _spelled(expression: Any) -> str:
    """A text that tells expressions apart, in which the digest of a part stands for it."""
    if isinstance(expression, Part):
        return str(expression._digest)
    if not expression.args:
        return str(sympy.srepr(expression))
    kind = type(expression)
    return f"{kind.__module__}.{kind.__qualname__}({', '.join(map(_spelled, expression.args))})"
