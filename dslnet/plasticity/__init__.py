"""What a synapse class does, made ready to run: which statements run when, and where each state is kept."""

from dslnet.plasticity.levels import Level
from dslnet.plasticity.records import Decay, SynapseProgram, Write

__all__ = ["Decay", "Level", "SynapseProgram", "Write"]
