"""Which neuron projects to which: patterns, one file a family, and the index of synapses that they draw."""

from dslnet.connect.all_to_all import AllToAll
from dslnet.connect.connectivity import Connectivity, narrowest
from dslnet.connect.fixed_probability import FixedProbability
from dslnet.connect.one_to_one import OneToOne
from dslnet.connect.pattern import Pattern, connect_populations

__all__ = [
    "AllToAll",
    "Connectivity",
    "FixedProbability",
    "OneToOne",
    "Pattern",
    "connect_populations",
    "narrowest",
]
