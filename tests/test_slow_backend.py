"""`backend="numpy"` works, slowly, and says so."""

from __future__ import annotations

import pytest
from strategies import Still

from dslnet import Network, Simulator, SlowBackendWarning


def test_it_says_so() -> None:
    with pytest.warns(SlowBackendWarning, match="slow"), Simulator(Network(Still(2)), backend="numpy") as sim:
        sim.step(3)
        assert sim.tick == 3
