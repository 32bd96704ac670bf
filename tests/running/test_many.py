"""Networks that travel to other processes, and many runs of one function."""

from __future__ import annotations

import copy
import importlib
import multiprocessing
import pickle
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from errands import diverges, leaves, mean_of, product, reaction
from keeping import QUICK, Cell, network
from walkers import Walker

import dslnet
from dslnet import (
    AllToAll,
    DeclarationError,
    DistanceDependent,
    FailedRuns,
    Network,
    OfDistance,
    SimulationError,
    Simulator,
    Synapse,
    Uniform,
    describe,
    run_many,
)
from dslnet.philox import key


def test_a_network_travels(tmp_path: Path) -> None:
    net = network()
    there = pickle.loads(pickle.dumps(net))
    with Simulator(net, seed=3, **QUICK) as sim:
        sim.step(20)
        digest = sim.digest()
        with pytest.raises(SimulationError, match="runs in a simulator, and a network travels without live values"):
            pickle.dumps(net)
        with pytest.raises(SimulationError, match=r"a simulator is not copied.*sim\.fork\(\)"):
            copy.copy(sim)
    for each in (there, copy.deepcopy(net)):
        assert repr(each) == repr(net) and each.name_of(each.member("learns")) == "learns"
        with Simulator(each, seed=3, **QUICK) as sim:
            sim.step(20)
            assert sim.digest() == digest
    assert there.member("learns").pre is there.member("exc") and there.member("learns").pre is not net.member("exc")


def test_views_and_what_was_given_travel() -> None:
    exc = Cell((3, 4), name="exc", tau=np.full((3, 4), 5.0), v=Uniform(0.0, 1.0))
    view = exc[1:, ::2]
    line = Synapse(view, exc, AllToAll(), into=Cell.g, w=OfDistance(np.exp, extent=1.0), name="line")
    there = pickle.loads(pickle.dumps(Network(exc, line)))
    line = there.member("line")
    assert line.pre.shape == (2, 2) and line.pre.parent is there.member("exc")
    np.testing.assert_array_equal(line.pre.positions, view.positions)
    np.testing.assert_array_equal(there.member("exc").tau, np.full((3, 4), 5.0))
    there.member("exc").tau = 7.0
    assert exc.tau[0, 0] == 5.0


def test_what_has_no_name_elsewhere_does_not_travel() -> None:
    class Inner(Walker):
        """Made inside of a function."""

    exc = Cell(4, name="exc")
    near = DistanceDependent(lambda d: 1.0 * (d < 1.0))
    for found, why in (
        (Cell(3, stop_condition=lambda n: np.any(n.v > 1.0)), "stop_condition is a lambda"),
        (Cell(3, stop_condition=partial(lambda n, above: n.v > above, above=1.0)), "stop_condition is a lambda"),
        (Synapse(exc, exc, near, into=Cell.g), "pattern is a lambda"),
        (Synapse(exc, exc, AllToAll(), into=Cell.g, w=OfDistance(lambda d: d)), "w is a lambda"),
        (Inner(3), r"its class is made inside of a function \(test_what_has.*Inner\)"),
    ):
        with pytest.raises(SimulationError, match=f"cannot be sent to another process: {why}.*top level"):
            pickle.dumps(found)


SIZES: list[dict[str, Any]] = [{"size": size} for size in (3, 64, 65)]


def test_runs_are_the_same_wherever_they_are_made() -> None:
    here = run_many(mean_of, SIZES, seed=7)
    assert [seed for seed, _ in here] == [key(7, "run", number) for number in range(3)]
    with ThreadPoolExecutor(3) as threads:
        assert run_many(mean_of, SIZES, threads, seed=7) == here
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as processes:
        assert run_many(mean_of, SIZES, processes, seed=7) == here
        with pytest.raises(FailedRuns, match="write it at the top level of a module, with def"):
            run_many(lambda seed: seed, [{}], processes)
        with pytest.raises(FailedRuns, match="; size= goes to another process by pickle"):
            run_many(mean_of, [{"size": lambda: 1}], processes)
    assert run_many(mean_of, SIZES[:1], seed=7) == here[:1] != run_many(mean_of, SIZES[:1], seed=8)
    assert run_many(mean_of, [{"size": 3, "seed": 5}])[0][0] == 5 and run_many(mean_of, []) == []


@pytest.mark.filterwarnings("default")  # of a cluster, which is not ours
def test_runs_of_dask() -> None:
    distributed = pytest.importorskip("distributed")
    parameters = [{"key": 3, "workers": 4}, {"key": 5, "workers": 6}, {"key": 3, "workers": 4}]
    with (
        distributed.Client(processes=False, n_workers=1, threads_per_worker=2, dashboard_address=None) as client,
        client.get_executor() as executor,
    ):
        assert run_many(product, parameters, executor, seed=7) == run_many(product, parameters, seed=7)
        assert run_many(mean_of, SIZES, executor, seed=7) == run_many(mean_of, SIZES, seed=7)
        with pytest.raises(FailedRuns, match=r"run 1 of 2 failed: mean_of.*ZeroDivisionError: no walker"):
            run_many(mean_of, [{"size": 3}, {"size": 3, "fails": True}], executor)


def test_an_interruption_cancels_what_has_not_begun() -> None:
    def interrupted(seed: int) -> None:
        raise KeyboardInterrupt

    waits = [Future() for _ in range(3)]  # type: ignore[var-annotated]  # nothing ever comes out of them
    waits[0].set_exception(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        run_many(interrupted, [{}] * 3, Mock(submit=Mock(side_effect=waits)))
    assert [future.cancelled() for future in waits] == [False, True, True]


def test_a_library_is_built_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    build = importlib.import_module("dslnet.codegen.build")
    compiling = build._compiling
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(build, "_compiling", lambda *given: (calls.append(given), compiling(*given))[1])
    with ThreadPoolExecutor(3) as threads:
        run_many(mean_of, SIZES, threads)
    assert len(calls) == 1 and not list((tmp_path / "dslnet").glob(".*"))


def test_a_run_that_fails_spares_the_others() -> None:
    parameters = [{"size": 3}, {"size": 4, "fails": True}, {"size": 5}, {"size": 0}]
    with ThreadPoolExecutor(2) as threads, pytest.raises(FailedRuns) as caught:
        run_many(mean_of, parameters, threads, seed=1)
    found = caught.value
    assert isinstance(found, dslnet.DslError)
    assert str(found).startswith("run 1 of 4 (and 1 more, in error.errors) failed: mean_of(seed=")
    assert "size=4, fails=True) raised ZeroDivisionError: no walker. The 2 others" in str(found)
    assert found.results[0] == mean_of(3, key(1, "run", 0)) and found.results[1] is None and found.results[2]
    assert isinstance(found.errors[3], DeclarationError) and isinstance(found.__cause__, ZeroDivisionError)


def test_what_run_many_is_given_is_checked() -> None:
    with pytest.raises(DeclarationError, match=r"an executor has submit\(\), as ProcessPoolExecutor"):
        run_many(mean_of, SIZES, 4)
    with pytest.raises(DeclarationError, match=r"ThreadPoolExecutor.*an executor has submit\(\)"):
        run_many(mean_of, SIZES, ThreadPoolExecutor)
    with pytest.raises(DeclarationError, match=r"run_many\(..., 5\): a list with a dict"):
        run_many(mean_of, 5)  # type: ignore[arg-type]  # this is the test
    with pytest.raises(DeclarationError, match="parameters of run 0 are 3; a dict"):
        run_many(mean_of, [3])  # type: ignore[list-item]  # this is the test
    with pytest.raises(DeclarationError, match=r"'size' of run 0; mean_of is called as mean_of.seed, sise."):
        run_many(mean_of, [{"sise": 3}])
    with pytest.raises(DeclarationError, match="a function is needed"):
        run_many(3, [{}])  # type: ignore[arg-type]  # this is the test


def test_a_bar_moves(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("dslnet.running.many.is_watched", lambda: True)
    run_many(mean_of, SIZES[:2], progress=True)
    assert "100 %" in capsys.readouterr().err


class Stubborn(Exception):
    """Does not come back from pickle."""

    def __init__(self, one: int, other: int) -> None:
        super().__init__(f"{one} {other}")


def test_failed_runs_travel() -> None:
    failed = FailedRuns("run 1 of 2 failed", [3.0, None], {1: ValueError("no"), 2: Stubborn(1, 2)})
    there = pickle.loads(pickle.dumps(failed))
    assert isinstance(there, FailedRuns) and str(there) == str(failed) and there.results == [3.0, None]
    assert isinstance(there.errors[1], ValueError)
    assert str(there.errors[2]) in ("Stubborn: 1 2", "1 2")  # Dask, once it is imported, makes such errors travel


def broken_at(number: int, seed: int) -> int:
    if number == 1:
        raise BrokenExecutor("a process was terminated abruptly")
    return number


class Closing(ThreadPoolExecutor):
    """Takes two runs, and is broken then."""

    taken = 0

    def submit(self, *given: Any, **named: Any) -> Any:
        self.taken += 1
        if self.taken > 3:
            raise BrokenExecutor("takes no more")
        return super().submit(*given, **named)


def test_a_pool_that_breaks_leaves_what_there_was() -> None:
    parameters = [{"number": number} for number in range(5)]
    message = r"which run that was is not known. Without a result are the runs 1, 3, 4 of 5; those of the 2 others"
    with Closing(1) as threads, pytest.raises(FailedRuns, match=message) as caught:
        run_many(broken_at, parameters, threads)
    assert caught.value.results == [0, None, 2, None, None]


def test_what_is_returned_and_cannot_travel() -> None:
    def no_result(seed: int) -> None:
        raise TypeError("cannot pickle '_cffi_backend.Lib' object")

    with pytest.raises(FailedRuns, match="write it at the top level of a module"):
        run_many(no_result, [{}])
    globals()["no_result"], no_result.__qualname__ = no_result, "no_result"
    with pytest.raises(FailedRuns, match="return numbers, arrays, or recordings"):
        run_many(no_result, [{}])


def test_recordings_travel_with_their_values(tmp_path: Path) -> None:
    walkers = Walker(20, name="walkers")
    line = Synapse(walkers, walkers, AllToAll(), into=Walker.v, w=Uniform(0.0, 1e-3), name="line")
    with Simulator(Network(walkers, line), dt=1.0, seed=5, backend="numpy") as sim:
        whole, few = sim.record(walkers, "v", "fires"), sim.record(walkers, "v", "fires", last=7)
        summary, bold = sim.statistics(walkers, "v", "fires", bin=5.0), sim.bold(walkers, "v", period=3.0)
        weights, stored = sim.record(line, "w", period=4.0), sim.record(walkers, "v", to=tmp_path / "v.zarr")
        sim.simulate(10.0)
        whole.pause()
        sim.simulate(5.0)
        whole.resume()
        sim.simulate(10.0)
        made = [whole, few, summary, bold, weights]
        early = [pickle.loads(pickle.dumps(each)) for each in made]
        with pytest.raises(SimulationError, match=r"does not travel: send recording\.path"):
            pickle.dumps(stored)
    late = [pickle.loads(pickle.dumps(each)) for each in made]
    for there in (early, late, [pickle.loads(pickle.dumps(each)) for each in early]):
        for sent, arrived in zip(made[:2], there, strict=False):
            np.testing.assert_array_equal(arrived["v"], sent["v"])
            np.testing.assert_array_equal(arrived.tick, sent.tick)
            np.testing.assert_array_equal(arrived["fires"].index, sent["fires"].index)
            np.testing.assert_array_equal(arrived["fires"].trains.stretches, sent["fires"].trains.stretches)
        np.testing.assert_array_equal(there[2]["v"].mean, summary["v"].mean)
        np.testing.assert_array_equal(
            there[2]["fires"].population_rate().values, summary["fires"].population_rate().values
        )
        np.testing.assert_array_equal(there[3].signal, bold.signal)
        np.testing.assert_array_equal(there[4]["w"], weights["w"])
        np.testing.assert_array_equal(there[4].post_index, weights.post_index)


def test_the_time_that_until_took_comes_back_and_so_does_a_description() -> None:
    with ProcessPoolExecutor(1) as processes:
        took, other = run_many(reaction, [{}, {}], processes)
    assert (took, took.met, other.met) == (3.0, True, True) and copy.copy(took).met
    net = network()
    described = pickle.loads(pickle.dumps(describe(net)))
    assert described == describe(net) and described.markdown() == describe(net).markdown()
    assert len(pickle.dumps(described)) < 20_000  # without the network


def test_a_run_that_ends_its_process_spares_the_others() -> None:
    for executor in (None, ThreadPoolExecutor(1)):
        with pytest.raises(FailedRuns, match=r"run 1 of 3 failed: leaves.* raised SystemExit: no data") as caught:
            run_many(leaves, [{}, {"at_once": True}, {}], executor)
        assert caught.value.results == [1, None, 1]


def test_odd_things_that_run_many_is_given() -> None:
    with pytest.raises(DeclarationError, match=r"the parameters of run 0 are \{2: 3\}; a dict of the arguments"):
        run_many(mean_of, [{2: 3}])  # type: ignore[dict-item]  # this is the test
    with pytest.raises(SimulationError, match=r"seed=None: a whole number of at least 0$"):
        run_many(mean_of, [], seed=None)  # type: ignore[arg-type]  # this is the test
    with pytest.raises(DeclarationError, match="a function is needed"):
        run_many(3, [])  # type: ignore[arg-type]  # this is the test
    assert run_many(dict, [{"a": 1}]) == [{"seed": key(0, "run", 0), "a": 1}]  # it does not tell its arguments
    over = ThreadPoolExecutor(1)
    over.shutdown()
    with pytest.raises(FailedRuns, match="cannot schedule new futures after shutdown"):
        run_many(mean_of, SIZES, over)


def test_an_error_that_does_not_travel_spares_the_others() -> None:
    """Where dask is loaded, which teaches errors to travel, it arrives as it is."""
    for executor in (ProcessPoolExecutor(1), ThreadPoolExecutor(1)):
        with executor, pytest.raises(FailedRuns, match=r"raised .*Diverged: at 3.0 with 4.0") as caught:
            run_many(diverges, [{}, {"at_once": True}, {}], executor)
        assert caught.value.results == [1, None, 1]


async def later(seed: int) -> int:
    return seed


def one_by_one(seed: int) -> Any:
    yield seed


@pytest.mark.parametrize("run", [later, one_by_one])
def test_what_only_promises_a_run_is_no_run(run: Any) -> None:
    with pytest.raises(DeclarationError, match="a function is needed"):
        run_many(run, [{}])
