"""Homeostatic STDP: neurons that fire too little or too much come to the rate that is their goal.

K. D. Carlson, M. Richert, N. Dutt and J. L. Krichmar (2013), Biologically plausible models of homeostasis and STDP:
stability and learning in spiking neural networks, International Joint Conference on Neural Networks. Each neuron has
100 Poisson inputs, whose rates rise from the first input to the last. Beside pair STDP all weights of a neuron are
scaled by how far its rate is from the goal. Without that part STDP alone decides where the rates go.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import AllToAll, HomeostaticSTDP, Izhikevich, Network, Poisson, Simulator

RATES = np.linspace(2.0, 40.0, 100)
"""Of the inputs, in Hz."""
