"""Parts of a network, and the choices of `Simulator(...)`: directory, precision."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from strategies import Counter, Rate, Still, rate_network, simulate_members, spiking_network

from dslnet import AllToAll, Network, Neuron, Simulator, State, state, update
from dslnet.errors import DslError


def test_a_part_of_a_network(backend: str) -> None:
    """A part draws the numbers it would draw in the whole."""
    whole = spiking_network()
    with Simulator(whole, dt=0.5, seed=9, backend=backend) as sim:
        drawn = whole.member("cells").v.copy(), whole.member("near").post_index.copy()
    net = spiking_network()
    cells, read = net.member("cells"), net.member("read")
    with Simulator(net, dt=0.5, seed=9, backend=backend, populations=[cells]) as sim:
        np.testing.assert_array_equal(cells.v, drawn[0])
        np.testing.assert_array_equal(net.member("near").post_index, drawn[1])
        sim.step(50)
        with pytest.raises(DslError, match="read"):
            sim.record(read, "exc")
        np.testing.assert_array_equal(read.exc, np.zeros(read.size))


def test_chosen_projections(backend: str) -> None:
    pre, post = Still(1, name="source", r=1.0), Still(1, name="target")
    kept = Rate(pre, post, AllToAll(), into=Still.exc, w=2.0, name="kept")
    left = Rate(pre, post, AllToAll(), into=Still.exc, w=5.0, name="left")
    net = Network(pre, post, kept, left)
    with Simulator(net, dt=1.0, seed=1, backend=backend, projections=[kept]) as sim:
        sim.step()
        assert post.exc[0] == 2.0
    with Simulator(net, dt=1.0, seed=1, backend=backend) as sim:
        sim.step()
        assert post.exc[0] == 7.0


def test_a_chosen_projection_needs_both_ends() -> None:
    pre, post = Still(1, name="source"), Still(1, name="target")
    projection = Rate(pre, post, AllToAll(), into=Still.exc, name="link")
    net = Network(pre, post, projection)
    with pytest.raises(DslError, match="target"):
        Simulator(net, populations=[pre], projections=[projection])
    with pytest.raises(DslError, match="stranger"):
        Simulator(net, populations=[Still(1, name="stranger")])


def test_directory_keeps_the_generated_code(tmp_path: Path) -> None:
    keep = tmp_path / "kept"
    keep.mkdir()
    (keep / "mine.c").write_text("not yours")
    with simulate_members(Counter(2), directory=keep) as sim:
        sim.step()
        assert sim.build_command.split()[0].endswith(("gcc", "clang", "python", "python3", "cc"))
    sources = [path for path in keep.rglob("*.c") if path.name != "mine.c"]
    assert len(sources) == 1
    assert "Counter" in sources[0].read_text()
    assert str(tmp_path) not in sources[0].read_text()
    assert (keep / "mine.c").read_text() == "not yours"


def test_float32(backend: str) -> None:
    net = rate_network(10)
    with Simulator(net, dt=0.1, seed=1, dtype=np.float32, backend=backend) as sim:
        sim.simulate(10.0)
        assert net.member("a").mp.dtype == np.float32
        single = net.member("b").mp.astype(float)
        assert sim.time == 10.0
    net = rate_network(10)
    with Simulator(net, dt=0.1, seed=1, backend=backend) as sim:
        sim.simulate(10.0)
        np.testing.assert_allclose(net.member("b").mp, single, rtol=1e-4, atol=1e-5)
        assert net.member("b").mp.dtype == np.float64


def test_a_steep_sigmoid_of_numbers_in_float32(backend: str) -> None:
    """exp(-(r + 50) / 0.5) is no product with exp(-100), which float32 does not have."""

    class Steep(Neuron):
        r: State = state(0.0)
        open: State = state(0.0)

        @update
        def gate(self) -> None:
            self.open = 1.0 / (1.0 + np.exp(-(self.r + 50.0) / 0.5))

    cells = Steep(3, r=[-65.0, -50.0, -20.0])
    with simulate_members(cells, dtype=np.float32, backend=backend) as sim:
        sim.step()
        np.testing.assert_allclose(cells.open, [0.0, 0.5, 1.0], atol=1e-6)


def test_a_view_is_no_part_of_a_network() -> None:
    cells = Counter(4, name="cells")
    with pytest.raises(DslError, match=r"is a view, and whole populations run: give Counter\(4, name='cells'\)"):
        Simulator(Network(cells), populations=[cells[:2]])
