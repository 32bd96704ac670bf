"""Which neuron projects to which: patterns, one file a family, and the index of synapses that they draw."""

from dslnet.connect.all_to_all import AllToAll
from dslnet.connect.borrowed import Shared, Transposed
from dslnet.connect.connectivity import Connectivity, narrowest
from dslnet.connect.convolution import Convolution
from dslnet.connect.distance_dependent import CoordinateDependent, DistanceDependent
from dslnet.connect.ends import Ends, Group
from dslnet.connect.fixed_number import FixedNumberPost, FixedNumberPre
from dslnet.connect.fixed_probability import FixedProbability
from dslnet.connect.fixed_total_number import FixedTotalNumber
from dslnet.connect.from_matrix import FromMatrix, FromSparse
from dslnet.connect.from_pairs import FromPairs
from dslnet.connect.gaussian import DifferenceOfGaussians, Gaussian
from dslnet.connect.matrix_market import FromMatrixMarket
from dslnet.connect.one_to_one import OneToOne
from dslnet.connect.pattern import Pattern, connect_ends, connect_populations
from dslnet.connect.pooling import Pooling

__all__ = [
    "AllToAll",
    "Connectivity",
    "Convolution",
    "CoordinateDependent",
    "DifferenceOfGaussians",
    "DistanceDependent",
    "Ends",
    "FixedNumberPost",
    "FixedNumberPre",
    "FixedProbability",
    "FixedTotalNumber",
    "FromMatrix",
    "FromMatrixMarket",
    "FromPairs",
    "FromSparse",
    "Gaussian",
    "Group",
    "OneToOne",
    "Pattern",
    "Pooling",
    "Shared",
    "Transposed",
    "connect_ends",
    "connect_populations",
    "narrowest",
]
