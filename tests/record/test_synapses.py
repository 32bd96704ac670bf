"""Values of synapses over time: what a recording holds is what the attributes of the projection showed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from keeping import QUICK
from learners import FIELDS, learning, network, shown

from dslnet import (
    AllToAll,
    Convolution,
    DeclarationError,
    FixedProbability,
    Network,
    NetworkError,
    Neuron,
    Port,
    SimulationError,
    Simulator,
    State,
    Synapse,
    Uniform,
    port,
    state,
)
from dslnet.record.streams import StoredRecording

KINDS = [{"backend": "numpy"}, QUICK, {"threads": 3, **QUICK}]


@pytest.fixture(params=KINDS, ids=["numpy", "c", "threads"])
def kind(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(request.param)


def loading(kind: dict[str, Any]) -> dict[str, Any]:
    """With another number of threads, where there are any."""
    return {} if "backend" in kind else QUICK | {"threads": 2}


def seen(kind: dict[str, Any], dt: float, steps: int) -> tuple[dict[str, Any], str]:
    """Step by step, without a recording."""
    with learning(dt, **kind) as (sim, line):
        return shown(line, steps, sim.step), sim.digest()


@pytest.mark.parametrize("dt", [0.1, 1.0])
def test_a_recording_holds_what_the_attributes_show(kind: dict[str, Any], dt: float) -> None:
    expected, digest = seen(kind, dt, 60)
    with learning(dt, **kind) as (sim, line):
        each = sim.record(line, *FIELDS)
        some = sim.record(line, *FIELDS, period=7 * dt, start=3 * dt)
        onto = sim.record(line.incoming(3), *FIELDS, period=2 * dt)
        chosen = sim.record(line[[9, 4, 100]], "w", "x", "y", period=5 * dt)
        sim.simulate(25 * dt)
        sim.step()
        sim.step(4)
        sim.simulate(30 * dt)
        assert sim.digest() == digest
        for name in FIELDS:
            np.testing.assert_array_equal(each[name], expected[name])
            np.testing.assert_array_equal(some[name], expected[name][3::7])
        np.testing.assert_array_equal(some.tick, np.arange(3, 60, 7))
        places, pre, post = np.flatnonzero(line.post_index == 3), line.pre_index, line.post_index
        np.testing.assert_array_equal(onto["w"], expected["w"][::2, places])
        np.testing.assert_array_equal(onto["u"], expected["u"][::2, places])
        np.testing.assert_array_equal(onto["x"], expected["x"][::2, pre[places]])
        np.testing.assert_array_equal(onto["y"], expected["y"][::2, post[places]])
        np.testing.assert_array_equal(onto["age"], np.repeat(expected["age"][::2, np.newaxis], len(places), 1))
        np.testing.assert_array_equal(onto.pre_index, pre[places])
        np.testing.assert_array_equal(chosen["w"], expected["w"][::5, [9, 4, 100]])
        np.testing.assert_array_equal(chosen["x"], expected["x"][::5, pre[[9, 4, 100]]])
        assert (expected["w"][0] != expected["w"][-1]).any() and each["hits"].dtype == np.int64
        assert each["x"].shape == (60, 65) and each["age"].shape == (60,)


def test_callbacks_write_after_the_sample_was_taken(kind: dict[str, Any]) -> None:
    with learning(**kind) as (sim, line):
        trace = sim.record(line, "w", "x", period=5.0, start=4.0)
        found: list[Any] = []

        @sim.every(period=5.0)
        def kick(n: int) -> None:  # before step 5 n, right after a sample
            found.append((line.w.copy(), line.x.copy()))
            line.w = 0.1 * n % 1.0
            line.x = 2.0

        sim.simulate(20.0)
        assert trace.tick.tolist() == [4, 9, 14, 19]
        found.append((line.w.copy(), line.x.copy()))
        line.w = 0.0
        for name, values in zip(("w", "x"), zip(*found[1:], strict=True), strict=True):
            np.testing.assert_array_equal(trace[name], values)


def test_pauses_drains_the_last_ones_and_statistics(kind: dict[str, Any]) -> None:
    with learning(**kind) as (sim, line):
        whole = sim.record(line, "w", "x")
        part = sim.record(line, "w", period=3.0)
        ring = sim.record(line, "w", "x", period=2.0, last=4)
        drained = sim.record(line, "w", period=4.0)
        summary = sim.statistics(line, "w", "y", period=2.0)
        means = sim.record(line, "y", period=2.0)
        sim.simulate(10.0)
        part.pause()
        sim.simulate(7.0)
        part.resume()
        first = drained.drain()
        sim.simulate(20.0)
        assert part.tick.tolist() == [0, 3, 6, 9, *range(18, 37, 3)]
        np.testing.assert_array_equal(part["w"], whole["w"][part.tick])
        assert ring.tick.tolist() == [30, 32, 34, 36]
        np.testing.assert_array_equal(ring["w"], whole["w"][ring.tick])
        np.testing.assert_array_equal(ring["x"], whole["x"][ring.tick])
        assert (first.tick.tolist(), drained.tick.tolist()) == ([0, 4, 8, 12, 16], [20, 24, 28, 32, 36])
        np.testing.assert_array_equal(np.concatenate([first["w"], drained["w"]]), whole["w"][::4])
        np.testing.assert_allclose(summary["w"].mean, whole["w"][::2].mean(axis=0), rtol=1e-12)
        np.testing.assert_allclose(summary["y"].variance, means["y"].var(axis=0), rtol=1e-9, atol=1e-12)
        sim.reset()
        assert len(whole) == len(ring) == 0 and summary["w"].count == 0


def test_snapshots_files_and_resets_cut_it_back(tmp_path: Path, kind: dict[str, Any]) -> None:
    with learning(**kind) as (sim, line):
        trace = sim.record(line, "w", "u", period=3.0)
        onto = sim.record(line.incoming(7), "w", period=3.0)
        sim.simulate(20.0)
        kept = sim.snapshot()
        sim.save(tmp_path / "run.npz")
        sim.simulate(20.0)
        expected, expected_onto = {name: trace[name] for name in trace}, onto["w"]
        sim.rewind(kept)
        assert len(trace) == 7
        sim.simulate(20.0)
        for name in trace:
            np.testing.assert_array_equal(trace[name], expected[name])
        np.testing.assert_array_equal(onto["w"], expected_onto)
        with sim.fork():
            sim.simulate(9.0)
        assert len(trace) == 14
        sim.reset()
        sim.simulate(40.0)
        np.testing.assert_array_equal(trace["w"], expected["w"])
    net = network()
    sim = Simulator.load(net, tmp_path / "run.npz", **loading(kind))
    trace = sim.record(net.member("line"), "w", "u", period=3.0)
    onto = sim.record(net.member("line").incoming(7), "w", period=3.0)
    assert len(trace) == 7
    sim.simulate(20.0)
    for name in trace:
        np.testing.assert_array_equal(trace[name], expected[name])
    np.testing.assert_array_equal(onto["w"], expected_onto)
    sim.close()


def test_synapses_that_come_and_go(tmp_path: Path, kind: dict[str, Any]) -> None:
    """Columns stay with the synapses of the begin: NaN, or 0, where one is gone, and new ones are not recorded."""
    with learning(**kind) as (sim, line):
        trace = sim.record(line, "w", "hits", "x")
        onto = sim.record(line.incoming(3), "w", "x")
        mean, hits = sim.statistics(line[:2], "w"), sim.statistics(line, "hits")
        sim.simulate(5.0)
        pre, post = line.pre_index, line.post_index
        there = {(a, b): n for n, (a, b) in enumerate(zip(pre.tolist(), post.tolist(), strict=True))}
        kept = sim.snapshot()
        gone = np.arange(10, len(pre), 3)
        for after in range(2):  # the second time after a return to before
            line.prune(gone)
            free = [(a, 3) for a in range(65) if (a, 3) not in there][:4]
            line.create([a for a, _ in free], 3, w=0.9)
            sim.simulate(5.0)
            assert trace["w"].shape == (10, len(pre))
            assert np.isnan(trace["w"][5:, gone]).all() and not trace["hits"][5:, gone].any()
            now = zip(line.pre_index.tolist(), line.post_index.tolist(), strict=True)
            places = np.array([there.get(pair, -1) for pair in now])
            old = places >= 0
            np.testing.assert_array_equal(trace["w"][-1][places[old]], line.w[old])
            np.testing.assert_array_equal(trace["x"][-1], line.x)
            np.testing.assert_array_equal(onto["w"], trace["w"][:, post == 3])
            np.testing.assert_array_equal(np.isnan(onto["x"][-1]), np.isnan(onto["w"][-1]))
            np.testing.assert_array_equal((trace.pre_index, trace.post_index), (pre, post))
            of_hits = hits["hits"]  # whole numbers, which have no NaN
            assert np.isnan([of_hits.mean[gone], of_hits.variance[gone]]).all()
            stay = np.setdiff1d(np.arange(len(pre)), gone)
            np.testing.assert_allclose(of_hits.mean[stay], trace["hits"][:, stay].mean(axis=0), rtol=1e-12)
            if not after:
                sim.rewind(kept)
                assert len(trace) == 5
        np.testing.assert_allclose(mean["w"].mean, trace["w"][:, :2].mean(axis=0), rtol=1e-12)
        sim.save(tmp_path / "run.npz")
        sim.simulate(5.0)
        expected = trace["w"]
        sim.reset()
        sim.step()
        assert trace["w"].shape == (1, len(pre))
    net = network()
    sim = Simulator.load(net, tmp_path / "run.npz", **loading(kind))
    trace = sim.record(net.member("line"), "w", "hits", "x")
    sim.simulate(5.0)
    np.testing.assert_array_equal(trace["w"], expected)
    np.testing.assert_array_equal((trace.pre_index, trace.post_index), (pre, post))
    sim.close()


@pytest.mark.parametrize("ending", ["zarr", "h5"])
def test_into_a_file(tmp_path: Path, ending: str) -> None:
    xarray = pytest.importorskip("xarray")
    pytest.importorskip("h5py" if ending == "h5" else "zarr")
    path = tmp_path / f"run.{ending}"
    with learning(**QUICK) as (sim, line):
        whole = sim.record(line, "w", "x", period=2.0)
        stored = sim.record(line, "w", "x", period=2.0, to=path)
        assert isinstance(stored, StoredRecording)
        sim.simulate(21.0)
        line.prune([3])
        sim.save(tmp_path / "run.npz")
        sim.simulate(10.0)
        stored.flush()
        data = xarray.open_zarr(path, consolidated=False) if ending == "zarr" else None
        if data is not None:
            assert data["w"].dims == ("time", "synapse") and data["x"].dims == ("time", "pre")
            np.testing.assert_array_equal(data["w"], whole["w"])
            np.testing.assert_array_equal(data["post_index"], whole.post_index)
            assert data.attrs["projection"] == "line"
        np.testing.assert_array_equal(stored["w"], whole["w"])
        with pytest.raises(SimulationError, match=r"reset: .*run\.(zarr|h5) has columns for synapses of line"):
            sim.reset()
        sim.simulate(1.0)
        expected = whole["w"]
    net = network()
    with Simulator.load(net, tmp_path / "run.npz", **QUICK) as sim:
        stored = sim.record(net.member("line"), "w", "x", period=2.0, to=path)
        sim.simulate(11.0)
        np.testing.assert_array_equal(stored["w"], expected)


@pytest.mark.parametrize("to", [False, True])
def test_chosen_synapses_of_which_some_are_gone(kind: dict[str, Any], tmp_path: Path, to: bool) -> None:
    """They are asked for again by those that are left."""
    path = {"to": tmp_path / "run.h5"} if to else {}
    if to:
        pytest.importorskip("h5py")
    with learning(**kind) as (sim, line):
        chosen = [9, 4, 100, 7]
        trace = sim.record(line[chosen], "w", "x", **path)
        sim.simulate(5.0)
        line.prune([4, 5, 7])
        sim.simulate(5.0)
        left = [6, 97]  # where those stand that were 9 and 100
        sim.save(tmp_path / "run.npz")
        sim.simulate(5.0)
        assert np.isnan(trace["w"][5:, [1, 3]]).all()
        expected, ends = trace["w"], (trace.pre_index, trace.post_index)
    net = network()
    with Simulator.load(net, tmp_path / "run.npz", **loading(kind)) as sim:
        line = net.member("line")
        if not to:
            assert len(sim.record(line[[0, 1]], "w", "x")) == 0  # another one
        trace = sim.record(line[left], "w", "x", **path)
        sim.simulate(5.0)
        np.testing.assert_array_equal(trace["w"], expected)
        np.testing.assert_array_equal((trace.pre_index, trace.post_index), ends)


def test_memory_is_known_before_and_bounded(kind: dict[str, Any]) -> None:
    with learning(memory_limit=10**6, **kind) as (sim, line):
        trace = sim.record(line, "w", period=10.0)
        foreseen = sim.plan(100.0).total
        assert foreseen == 10 * 8 * len(line.w)
        sim.simulate(100.0)
        assert trace["w"].nbytes == foreseen
        with pytest.raises(SimulationError, match="is the recording of w of line"):
            sim.simulate(10000.0)


def test_to_other_packages_and_pictures() -> None:
    pytest.importorskip("xarray")
    pytest.importorskip("pandas")
    with learning(backend="numpy") as (sim, line):
        trace = sim.record(line, "w", "u", "y", period=2.0)
        sim.simulate(10.0)
        data = trace.to_xarray()
        assert data["u"].dims == ("time", "synapse") and data["y"].dims == ("time", "post")
        np.testing.assert_array_equal(data["pre_index"], line.pre_index)
        assert data["u"].attrs == {"units": "mV"} and data.attrs == {"projection": "line"}
        frame = trace.to_pandas("u")
        assert frame.columns.names == ["field", "column"] and frame.attrs["projection"] == "line"
        np.testing.assert_array_equal(frame.to_numpy(), trace["u"])
        only = sim.record(line.incoming(3), "w")
        sim.simulate(3.0)
        assert only.to_pandas().columns.names == ["field", "synapse"]
        if pytest.importorskip("matplotlib"):
            assert trace.plot()[0].get_ylabel() == "synapse"
        neo = pytest.importorskip("neo")
        signal = only.to_neo().segments[0].analogsignals[0]
        assert isinstance(signal, neo.AnalogSignal)
        np.testing.assert_array_equal(signal.array_annotations["pre_index"], only.pre_index)


class Plain(Neuron):
    r: State = state(1.0)
    g: Port = port()


def test_values_that_synapses_share_and_one_number_for_all() -> None:
    cells, third = Plain((8, 8), name="cells"), Plain(4, name="third")
    slides = Synapse(cells, cells, Convolution(np.full((3, 3), 0.1)), into="g", name="slides")
    masked = Synapse(third, third, FixedProbability(0.9), into="g", w=Uniform(0, 1), layout="dense", name="masked")
    one = Synapse(third, third, AllToAll(), into="g", w=0.5, name="one")
    with Simulator(Network(cells, third, slides, masked, one), dt=1.0, seed=2, backend="numpy") as sim:
        traces = [sim.record(line, "w") for line in (slides, masked, one)]
        part = sim.record(masked[masked.w > 0.5], "w")
        sim.simulate(2.0)
        slides.w = np.arange(9.0).reshape(3, 3)
        masked.w = masked.w + 1.0
        sim.step()
        for trace, line in zip(traces, (slides, masked, one), strict=True):
            assert trace["w"].shape == (3, *line.w.shape)
            np.testing.assert_array_equal(trace["w"][-1], line.w)
        np.testing.assert_array_equal(part["w"][-1], masked.w[masked.w > 1.5])
        assert traces[0].to_xarray()["w"].dims == ("time", "weight_0", "weight_1")
        with pytest.raises(SimulationError, match="belongs to a recording of synapses; nothing of slides"):
            traces[0].pre_index
        for ask in (lambda: slides[:3], lambda: sim.record(slides.incoming(0), "w")):
            with pytest.raises(NetworkError, match="share their values"):
                ask()


def test_some_synapses_as_a_view() -> None:
    with learning(backend="numpy") as (sim, line):
        w = line.w
        np.testing.assert_array_equal(line[w > 0.5].w, w[w > 0.5])
        np.testing.assert_array_equal(line[-3:].pre_index, line.pre_index[-3:])
        assert line[4].w.shape == (1,) and len(line[:10]) == 10
        line[:10].w = 0.25
        line[[20, 30]].w = [0.1, 0.2]
        assert (line.w[:10] == 0.25).all() and line.w[[20, 30]].tolist() == [0.1, 0.2]
        sim.simulate(5.0)
        np.testing.assert_array_equal(line.incoming(3).x, line.x[line.incoming(3).pre_index])
        before = line[:10]
        line.prune([0])
        with pytest.raises(SimulationError, match="before synapses of it came or went"):
            before.w
        with pytest.raises(SimulationError, match="before synapses of it came or went"):
            sim.record(before, "w")
        for index in ([1, 1], [[1, 2]], 10**6, [10**6], (1, 2)):
            with pytest.raises(NetworkError):
                line[index]


def test_what_cannot_be_recorded() -> None:
    with learning(backend="numpy") as (sim, line), learning(backend="numpy") as (_, other):
        for call, message in [
            (lambda: sim.record(line), r'as in sim.record\(ee, "w"\)'),
            (lambda: sim.record(line, "strength"), r"no field 'strength' that can be recorded\. There is (?!.*t_post)"),
            (lambda: sim.record(line, "fires"), "spikes are recorded of neurons"),
        ]:
            with pytest.raises(DeclarationError, match=message):
                call()
        with pytest.raises(SimulationError, match="does not run in this simulator, which has telling, line"):
            sim.record(other, "w")
        with pytest.raises(SimulationError, match="t_post is kept where a rule"):
            sim.record(line, "t_post")
        with pytest.raises(NetworkError, match=r'sim.record\(ee\[:100\], "w"\)'):
            sim.bold(line, "w")


@pytest.mark.parametrize("ending", ["zarr", "h5"])
def test_a_projection_without_synapses_has_rows_of_nothing(ending: str, tmp_path: Path) -> None:
    net = network()
    line = net.member("line")
    with Simulator(net, dt=1.0, seed=3, backend="numpy") as sim:
        line.prune(np.ones(len(line.w), bool))
        stored, whole = sim.record(line, "w", to=tmp_path / f"run.{ending}"), sim.record(line, "w")
        sim.simulate(3.0)
        assert stored["w"].shape == whole["w"].shape == (3, 0)


@pytest.mark.parametrize("what", [np.ones(3), 3, len])
def test_what_is_no_name_is_told_one(what: Any) -> None:
    cells = Plain(3)
    line = Synapse(cells, cells, AllToAll(), into="g", w=0.5, name="line")
    with (
        Simulator(Network(cells, line), backend="numpy") as sim,
        pytest.raises(DeclarationError, match=r"^record: .* is no field or event; write Synapse\.w or 'w'"),
    ):
        sim.record(line, what)
