"""Layouts in which each synapse has values of its own, though not in the order in which the user gives them."""

from __future__ import annotations

from attrs import frozen

from dslnet.connect.connectivity import Connectivity


@frozen(eq=False, repr=False)
class Rearranged(Connectivity):
    """What `place_of`, `stored` and `shown` move is the values of single synapses."""

    @property
    def rearranges_values(self) -> bool:
        """Their places are not those of the order (pre, post)."""
        return True

    @property
    def assigns_each(self) -> bool:
        """Each synapse has values of its own."""
        return True
