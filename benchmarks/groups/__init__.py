"""What is measured together: programs that take turns, and the tables that show them."""

from groups import (
    brunel,
    coba,
    connect,
    convolution,
    guarantees,
    hodgkin_huxley,
    learning,
    microcircuit,
    normals,
    phases,
    rate,
    record,
    small,
    stdp,
)
from groups.group import Group

GROUPS: dict[str, Group] = {
    "coba": coba.ONE_WEIGHT,
    "coba-synapse": coba.PER_SYNAPSE,
    "brunel": brunel.GROUP,
    "hodgkin-huxley": hodgkin_huxley.GROUP,
    "microcircuit": microcircuit.GROUP,
    "small": small.GROUP,
    "connect": connect.GROUP,
    "record": record.GROUP,
    "guarantees": guarantees.GROUP,
    "normals": normals.GROUP,
    "coba-stdp": stdp.COBA,
    "song": stdp.SONG,
    "large-stdp": stdp.LARGE,
    "rate-1000": rate.SMALL,
    "rate-4000": rate.LARGE,
    "rate-sparse": rate.SPARSE,
    "rate-learning": learning.GROUP,
    "convolution": convolution.GROUP,
    "phases": phases.GROUP,
}
