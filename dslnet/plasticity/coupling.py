"""What the equations of a synapse are to one another when they are read plainly: how each one is solved, and with what.

States that are advanced when they are looked at leave their block. What stays must not notice: it is solved as it would
be beside them, and nothing leaves that is solved together with something that stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any

from attrs import frozen

from dslnet.integrate import chosen
from dslnet.integrate.systems import affine
from dslnet.model import Equation, OdeBlock, SynapseModel

Group = list[str]


@frozen
class Coupling:
    """The equations of each block, and the method of each state."""

    blocks: tuple[tuple[Equation, ...], ...]
    methods: dict[str, Any]

    @classmethod
    def of(cls, model: SynapseModel, default: Any) -> Coupling:
        """As it is read plainly; `default` is the method of the simulator. Raises DeclarationError where the exact
        method does not solve what it is asked to."""
        constant = [f.name for f in model.fields if f.kind == "param"]
        blocks = tuple(block.equations for block in model.blocks if isinstance(block, OdeBlock))
        methods = {
            e.target: method
            for block in blocks
            for e, method in zip(block, chosen(block, default, constant), strict=True)
        }
        return cls(blocks, methods)

    def is_exact(self, name: str) -> bool:
        """Whether a state is solved exactly."""
        return bool(self.methods[name].name == "exact")

    def beside(self, name: str) -> Set[str]:
        """The states that are simultaneous with one, itself included."""
        return next({e.target for e in block} for block in self.blocks if any(e.target == name for e in block))

    def left_alone(self, groups: Iterable[Group]) -> list[Group]:
        """The groups without those that something else takes in exactly, as it goes on within the step."""
        left = list(groups)
        while True:
            taken = self._taken({name for group in left for name in group})
            kept = [group for group in left if not taken & set(group)]
            if len(kept) == len(left):
                return left
            left = kept

    def _taken(self, leaving: Set[str]) -> set[str]:
        """Of the states that would leave, those that are in the equations of states that stay and are exact too."""
        found: set[str] = set()
        for block in self.blocks:
            for equation in (e for e in block if e.target not in leaving and self.is_exact(e.target)):
                row = affine(equation, [e.target for e in block if self.is_exact(e.target)])
                found |= set() if row is None else row.slopes.keys() & leaving
        return found
