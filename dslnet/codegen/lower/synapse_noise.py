"""Noise of synapses in C."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dslnet.codegen.ir import Node
from dslnet.codegen.lower.synapse_scope import SynapseScope


def draw_for_synapses(scope: SynapseScope, values: Iterable[Any]) -> list[Node]:
    """The draws that these values read, for one synapse."""
    return []
