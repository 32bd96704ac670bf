"""Which synapses, or which neurons, a call of `create` or `prune` is given."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.errors import NetworkError
from dslnet.messages.masks import refuse_masked
from dslnet.messages.teach import instead_of_numbers
from dslnet.plan import ProjectionBundle
from dslnet.synapse import Synapse

Places: TypeAlias = NDArray[np.int64]


@frozen(eq=False)
class Given:
    """Numbers given to the calls of one projection, checked. Raises NetworkError for others."""

    bundle: ProjectionBundle
    member: Synapse[Any, Any]

    def places(self, chosen: Any, asked: str = "") -> Places:
        """Those chosen by a mask, or by their places in the order (pre, post); each once, ascending. `asked` is what
        gave them, prune(mask) where it is not said."""
        size = self.bundle.connectivity.size
        asked = asked or f"{self.bundle.name}.prune"
        array = self._array(asked, chosen)
        if array.ndim > 1 and array.dtype.kind in "iu":
            raise NetworkError(
                f"{asked}: places are one flat list, not numbers of shape {array.shape}; synapses between neurons are "
                "named by these, as in ee.prune(pre=[2, 4], post=3)"
            )
        if array.dtype.kind == "b":
            if array.shape != (size,):
                raise NetworkError(
                    f"{asked}: the mask has shape {array.shape}, there are {size} synapses: "
                    f"give shape ({size},), as {self.bundle.name}.w < 0.1 has{self._of_matrix(array)}"
                )
            return np.flatnonzero(array)
        if array.size and array.dtype.kind not in "iu":
            raise NetworkError(f"{asked}: a mask or places are needed, not {instead_of_numbers(array.dtype, chosen)}")
        wrong = array[(array < -size) | (array >= size)] if array.size else array
        if wrong.size:
            there = f"there are the synapses 0 to {size - 1}" if size else "there are none left"
            raise NetworkError(f"{asked}: no synapse {wrong.flat[0]}; {there}")
        found = np.sort(array.astype(np.int64).ravel() % max(size, 1))
        return found[np.append(True, found[1:] != found[:-1])] if len(found) else found

    def _of_matrix(self, mask: NDArray[Any]) -> str:
        """How a matrix [post, pre] becomes a mask of synapses."""
        name, bundle = self.bundle.name, self.bundle
        matrix = mask.shape == (bundle.post.size, bundle.pre.size)
        return f"; of a matrix [post, pre] it is matrix[{name}.post_index, {name}.pre_index]" if matrix else ""

    def neurons(self, call: str, side: str, given: Any) -> Places:
        """Neurons of one side, as in `pre_index` and `post_index`; `call` is what they are given to."""
        end, what = getattr(self.member, side), f"{self.bundle.name}.{call}: {side}="
        array = self._array(what, given)
        self._check_flat(what, given, array, end.parent.shape)
        if array.size and array.dtype.kind not in "iu":
            raise NetworkError(
                f"{what} takes neurons by number, as in {side}_index, not {instead_of_numbers(array.dtype, given)}"
            )
        found = array.astype(np.int64)
        wrong = found[~self._has(side, found)]
        if wrong.size:
            there = f"; it has 0 to {end.size - 1}" if self.bundle.members[side == "post"] is None else ""
            raise NetworkError(f"{what}: {end!r} has no neuron {wrong.flat[0]}{there}")
        return found

    def _has(self, side: str, neurons: Places) -> NDArray[np.bool_]:
        """Which of these neurons one side has."""
        members, plan = self.bundle.members[side == "post"], getattr(self.bundle, side)
        return (neurons >= 0) & (neurons < plan.size) if members is None else np.isin(neurons, members)

    def _array(self, what: str, given: Any) -> NDArray[Any]:
        refuse_masked(what, given)
        try:
            return np.asarray(given)
        except ValueError:  # lists within a list
            raise NetworkError(f"{what} takes one flat list of numbers, not {given!r}") from None

    def _check_flat(self, what: str, given: Any, array: NDArray[Any], shape: tuple[int, ...]) -> None:
        """Lists of pairs, and coordinates, are no ranks; arrays may have axes, to be broadcast."""
        if isinstance(given, list | tuple) and array.ndim > 1:
            raise NetworkError(
                f"{what} takes one flat list of neurons, not numbers of shape {array.shape}; the other side is a list "
                "of its own, as in ee.create([0, 5], [7, 7])"
            )
        if isinstance(given, tuple) and len(shape) > 1:
            raise NetworkError(
                f"{what} takes neurons by rank, and {given} is a coordinate where the shape is {shape}: write a list "
                "of ranks, or the rank of one neuron, as exc.rank(3, 4) gives it"
            )
