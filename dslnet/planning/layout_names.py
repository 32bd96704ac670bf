"""What the layouts of synapses are called, and which one some synapses have."""

from __future__ import annotations

from typing import Literal, TypeAlias

from dslnet.connect.banded import Banded
from dslnet.connect.columns import Columns
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.masked import Masked
from dslnet.connect.placed import Sliding
from dslnet.connect.product import Product
from dslnet.connect.runs import Runs
from dslnet.connect.turned import Turned

Layout: TypeAlias = Literal[
    "banded",
    "columns",
    "dense",
    "lagged",
    "lagged_dense",
    "masked",
    "rows",
    "runs",
    "spread",
    "placed",
    "sliding",
    "turned",
    "product",
]
OWN_LAYOUTS: dict[type, Layout] = {
    Sliding: "sliding",
    Turned: "turned",
    Masked: "masked",
    Banded: "banded",
    Columns: "columns",
    Product: "product",
    Runs: "runs",
}


def layout_name(links: Connectivity, spiking: bool, own_delays: bool, elsewhere: bool) -> Layout:
    """That of synapses which carry spikes or values; with delays of their own, or with values that stand `elsewhere`
    than in their order."""
    if own_delays and spiking:
        return "spread"
    if own_delays:
        return "lagged_dense" if links.is_dense else "lagged"
    if elsewhere:
        return "placed"
    return OWN_LAYOUTS.get(type(links), "dense" if links.is_dense else "rows")
