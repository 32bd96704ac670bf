"""Files that cannot be read, or written, or are of another network: an error that says why, and nothing is lost."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from platform import node
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keeping import QUICK, Cell, network
from strategies import Still
from walkers import Walker

from dslnet import (
    AllToAll,
    Array,
    FixedProbability,
    Network,
    Neuron,
    Noise,
    Normal,
    Param,
    PoissonInput,
    Shared,
    SimulationError,
    Simulator,
    State,
    Synapse,
    Transposed,
    Uniform,
    noise,
    param,
    state,
    update,
)
from dslnet.checkpoint import files


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small file."""
    path = tmp_path_factory.mktemp("saved") / "run.npz"
    with Simulator(Network(Walker(7, name="walkers")), dt=1.0, seed=5, **QUICK) as sim:
        sim.step(5)
        sim.save(path)
    return path


def walkers() -> Network:
    return Network(Walker(7, name="walkers"))


def loaded(path: Path) -> np.ndarray[Any, Any]:
    with Simulator.load(walkers(), path, **QUICK) as sim:
        found: np.ndarray[Any, Any] = sim.network.member("walkers").v.copy()
    return found


@settings(max_examples=100)
@given(st.floats(0.0, 1.0, exclude_max=True), st.integers(1, 255))
def test_a_changed_byte_is_seen_or_does_not_matter(saved: Path, where: float, change: int) -> None:
    content = bytearray(saved.read_bytes())
    content[int(where * len(content))] ^= change
    broken = saved.with_name("broken.npz")
    broken.write_bytes(content)
    try:
        kept, known = files.read(broken), files.read(saved)
    except SimulationError as error:
        assert "broken.npz" in str(error)
    else:
        assert kept[0] == known[0] and kept[1].keys() == known[1].keys()
        assert all(np.array_equal(kept[1][name], known[1][name], equal_nan=True) for name in known[1])


@settings(max_examples=30)
@given(st.floats(0.0, 1.0, exclude_max=True))
def test_a_file_that_is_cut_short(saved: Path, where: float) -> None:
    content = saved.read_bytes()
    short = saved.with_name("short.npz")
    short.write_bytes(content[: int(where * len(content))])
    with pytest.raises(SimulationError, match=r"is damaged \(it is cut short\)|is no file that sim.save"):
        Simulator.load(walkers(), short)


def changed(path: Path, change: Callable[[Any], None]) -> Path:
    """The same file with another text."""
    other = path.with_name("other.npz")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == files.ABOUT:
                about = json.loads(content)
                change(about)
                content = json.dumps(about).encode()
            new.writestr(entry, content)
    return other


def test_foreign_files(saved: Path, tmp_path: Path) -> None:
    np.savez(tmp_path / "foreign.npz", v=np.zeros(3))
    (tmp_path / "text").write_text("not at all")
    (tmp_path / "empty").write_bytes(b"")
    for name in ("foreign.npz", "text", "empty"):
        with pytest.raises(SimulationError, match=rf"{name} is no file that sim.save\(path\) wrote"):
            Simulator.load(walkers(), tmp_path / name)
    with pytest.raises(SimulationError, match=r"nowhere.*cannot be read.*No such file"):
        Simulator.load(walkers(), tmp_path / "nowhere")
    with pytest.raises(SimulationError, match=r"cannot be read.*[Dd]irectory"):
        Simulator.load(walkers(), tmp_path)
    with pytest.raises(SimulationError, match=r'load\(3\): the path of a file, such as "run.npz"'):
        Simulator.load(walkers(), 3)  # type: ignore[arg-type]  # this is the test
    with pytest.raises(SimulationError, match="version 99 of the format, and this dslnet reads version 4"):
        Simulator.load(walkers(), changed(saved, lambda about: about.update(version=99)))
    with pytest.raises(SimulationError, match="is damaged"):
        Simulator.load(walkers(), changed(saved, lambda about: about["present"]["dict"].pop("tick")))


def test_no_object_of_a_file_is_ever_made(saved: Path, tmp_path: Path) -> None:
    """An array of objects would be unpickled, and pickles run code."""
    name = "run/populations/walkers/v.npy"
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(tmp_path / "evil.npz", "w") as new:
        np.save(tmp_path / "objects.npy", np.array([print], dtype=object), allow_pickle=True)
        for entry in old.infolist():
            objects = (tmp_path / "objects.npy").read_bytes()
            new.writestr(entry.filename, objects if entry.filename == name else old.read(entry))
    with pytest.raises(SimulationError, match=r"is damaged \(run/populations/walkers/v.npy holds no plain numbers\)"):
        Simulator.load(walkers(), tmp_path / "evil.npz")
    kind = {"record": "Simulator", "number": 0, "fields": {"dict": {}}}
    with pytest.raises(SimulationError, match="is damaged"):
        Simulator.load(walkers(), changed(saved, lambda about: about["present"]["dict"].update(drawn=kind)))


def test_a_file_that_does_not_fit_leaves_the_network_free(saved: Path) -> None:
    net = walkers()
    broken = changed(saved, lambda about: about["present"]["dict"].update(populations={"dict": {"walkers": None}}))
    with pytest.raises(SimulationError, match="is damaged"):
        Simulator.load(net, broken, **QUICK)
    with Simulator.load(net, saved, **QUICK) as sim:
        assert sim.tick == 5


@contextmanager
def full_disk(after: int) -> Iterator[None]:
    """Files grow no longer than this: the system answers as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (after, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_old_file_and_the_simulator(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    with Simulator(walkers(), dt=1.0, seed=5, **QUICK) as sim:
        sim.save(path)
        before = path.read_bytes()
        sim.step(9)
        digest = sim.digest()
        for size in (0, 100, len(before) - 1):
            with full_disk(size), pytest.raises(SimulationError, match="nothing was overwritten, and the simulator"):
                sim.save(path)
        with pytest.raises(SimulationError, match=r"cannot be written.*No such file"):
            sim.save(tmp_path / "no folder" / "run.npz")
        assert path.read_bytes() == before and os.listdir(tmp_path) == ["run.npz"]
        assert sim.digest() == digest
        sim.save(path)
        assert path.read_bytes() != before


def test_behind_a_link_the_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    link, real = tmp_path / "run.npz", tmp_path / "far" / "real.npz"
    link.symlink_to(real)
    with Simulator(pair(), seed=3, backend="numpy") as sim:
        sim.save(link)
        sim.step(2)
        sim.save(link)
    assert link.is_symlink() and not real.is_symlink()
    with Simulator.load(pair(), real) as sim:
        assert sim.tick == 2


def test_what_a_killed_save_has_left_goes_with_the_next(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left, own, other = (
        tmp_path / f".run.npz.{machine}-{number}-0123456789ab"
        for machine, number in ((node(), ended.pid), (node(), os.getpid()), ("elsewhere", ended.pid))
    )
    for each in (left, own, other):
        each.write_bytes(b"x")
    with Simulator(pair(), seed=3, backend="numpy") as sim:
        sim.save(tmp_path / "run.npz")
    assert {each.name for each in tmp_path.iterdir()} == {"run.npz", own.name, other.name}


def test_a_save_that_is_interrupted_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.npz"
    with Simulator(walkers(), dt=1.0, seed=5, **QUICK) as sim:
        sim.save(path)
        before = path.read_bytes()
        sim.step(3)

        def interrupted(descriptor: int) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            sim.save(path)
        assert path.read_bytes() == before and os.listdir(tmp_path) == ["run.npz"]


def test_the_same_run_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("one", "two"):
        with Simulator(walkers(), dt=1.0, seed=5, **QUICK) as sim:
            sim.step(4)
            sim.save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def renamed(cls: type[Neuron]) -> Any:
    """A class of another file, with the name of the one that was saved."""
    cls.__name__ = "Cell"
    return cls


class Slower(Cell):
    """Another equation."""

    def dv(self) -> Array:
        return (self.g - self.v) / self.tau + 0.3 * self.xi


class Later(Cell):
    """Another refractory time."""

    def silence(self) -> float:
        return 2.5


class More(Cell):
    """Another field."""

    bias: Param = param(0.0)


def pair(cls: Any = Cell, size: int = 5, **options: Any) -> Network:
    exc, other = cls(size, name="exc"), Cell(3, name="other")
    options = {"into": Cell.g, "w": 0.5, "name": "line", **options}
    return Network(exc, other, Synapse(other, exc, FixedProbability(0.5), **options))


def one_more() -> Network:
    net = pair()
    return Network(*net.members, Cell(2, name="third"))


def one_more_line() -> Network:
    net = pair()
    exc, other = net.populations
    return Network(*net.members, Synapse(exc, other, FixedProbability(0.5), into=Cell.g, w=0.5, name="back"))


OTHERS: list[tuple[Callable[[], Network], str]] = [
    (lambda: pair(size=6), r"shape of exc is \(5,\) in the file, and \(6,\) in this network"),
    (lambda: pair(Walker, into=Walker.v), "class of exc is Cell in the file, and Walker in this network"),
    (
        lambda: pair(renamed(Slower)),
        r"equation dv of exc is dv/dt = .*near.* in the file, and dv/dt = 0.3.xi [+] .g - v./tau",
    ),
    (lambda: pair(renamed(Later)), r"refractory time of fires of exc is 1.5.* in the file, and 2.5.* in this network"),
    (lambda: pair(renamed(More)), "bias of exc is nothing in the file, and a param per population"),
    (lambda: pair(into=Cell.near), "is g in the file, and near in this network|delivered of exc is g in the file"),
    (lambda: Network(Cell(5, name="exc")), "other is in the file, and this one has exc"),
    (one_more, "third is not in the file, which has exc, other, line"),
    (one_more_line, "back is not in the file, which has exc, other, line"),
    (lambda: pair(delay=3.0), "the delay in steps of line is 1 in the file, and 30 in this network"),
    (lambda: pair(delay=Uniform(1.0, 5.0)), "the delay in steps of line is 1 in the file, and an array"),
    (
        lambda: pair(w=Uniform(0.0, 1.0)),
        "what is kept of w of line is one value for the projection in the file, and one per synapse in this network",
    ),
]


@pytest.fixture(scope="module")
def pair_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pair") / "run.npz"
    with Simulator(pair(), seed=5, backend="numpy") as sim:
        sim.step(3)
        sim.save(path)
    return path


@pytest.mark.parametrize(("made", "message"), OTHERS)
def test_another_network(made: Callable[[], Network], message: str, pair_file: Path) -> None:
    with pytest.raises(SimulationError, match=message) as caught:
        Simulator.load(made(), pair_file)
    assert "was saved from another network" in str(caught.value)


def three(weights: str, fed: slice) -> Network:
    """A projection whose weights are its own, or those of one of two others; an input to some neurons."""
    cells = [Cell(3, name=name) for name in "abc"]
    first = Synapse(cells[0], cells[1], AllToAll(), into="g", w=np.arange(9.0), name="first")
    second = Synapse(cells[1], cells[0], AllToAll(), into="g", w=-np.arange(9.0), name="second")
    patterns = {"first": Shared(first), "second": Shared(second), "turned": Transposed(first)}
    given: dict[str, Any] = {} if weights in patterns else {"w": np.ones(9)}
    third = Synapse(*cells[1:], patterns.get(weights, AllToAll()), into="g", name="third", **given)
    told = PoissonInput(cells[0][fed], into="g", rate=5.0, name="told")
    return Network(*cells, first, second, third, told)


@pytest.mark.parametrize(
    ("saved", "loaded", "message"),
    [
        (("own", slice(2)), ("first", slice(2)), r"owner of the weights of third is the projection itself in the fi"),
        (("first", slice(2)), ("own", slice(2)), r"is first \(Shared\) in the file, and the projection itself in this"),
        (("first", slice(2)), ("second", slice(2)), r"is first \(Shared\) in the file, and second \(Shared\) in this"),
        (("turned", slice(2)), ("first", slice(2)), r"is first \(Transposed\) in the file, and first \(Shared\)"),
        (("own", slice(2)), ("own", slice(1, 3)), r"target of told is a\[2 neurons, \w+\], into g in the file, and a"),
    ],
)
def test_who_owns_weights_and_gets_input(saved: Any, loaded: Any, message: str, tmp_path: Path) -> None:
    with Simulator(three(*saved), seed=5, backend="numpy") as sim:
        sim.step(3)
        sim.save(tmp_path / "run.npz")
    with Simulator.load(three(*saved), tmp_path / "run.npz") as sim:
        assert sim.tick == 3
    with pytest.raises(SimulationError, match=message):
        Simulator.load(three(*loaded), tmp_path / "run.npz")


class Bounded(Synapse[Any, Any]):
    """Noise and a bound."""

    xi: Noise = noise(Normal(0.0, 0.1))
    w: State = state(0.5, max=1.0)

    @update
    def move(self) -> None:
        self.w = self.w + self.xi


class Bounder(Bounded):
    """Another bound."""

    w: State = state(0.5, max=0.7)


class Noisier(Bounded):
    """Other noise."""

    xi: Noise = noise(Normal(0.0, 5.0))


def bounded(cls: Any, turned: bool = False) -> Network:
    cells = [Cell(3, name=name) for name in "ab"]
    line = cls(*cells, AllToAll(), into="g", name="line")
    return Network(*(cells[::-1] if turned else cells), line)


def test_noise_bounds_and_order(tmp_path: Path) -> None:
    with Simulator(bounded(Bounded), seed=5, backend="numpy") as sim:
        sim.step(3)
        sim.save(tmp_path / "run.npz")
    for cls in (Bounder, Noisier):
        cls.__name__ = "Bounded"
    with pytest.raises(SimulationError, match=r"w of line is .* max 1.0+ in the file, and .* max 0.70+ in this"):
        Simulator.load(bounded(Bounder), tmp_path / "run.npz")
    with pytest.raises(SimulationError, match=r"xi of line is .*Normal\(0.0, 0.1\) in the file, and .*5.0\) in this"):
        Simulator.load(bounded(Noisier), tmp_path / "run.npz")
    with pytest.raises(SimulationError, match="its members come in the order a, b, line, and here b, a, line"):
        Simulator.load(bounded(Bounded, turned=True), tmp_path / "run.npz")


class TwoRules(Synapse[Any, Any]):
    """An equation without a method of its own, and two updates."""

    w: State = state(0.5)
    x: State = state(0.5)

    @x.ode
    def dx(self) -> Array:
        return -self.x * self.x

    @update
    def more(self) -> None:
        self.w = self.w + 1.0

    @update
    def twice(self) -> None:
        self.w = self.w * 2.0


class Turned(Synapse[Any, Any]):
    """The other way round."""

    w: State = state(0.5)
    x: State = state(0.5)

    @x.ode
    def dx(self) -> Array:
        return -self.x * self.x

    @update
    def twice(self) -> None:
        self.w = self.w * 2.0

    @update
    def more(self) -> None:
        self.w = self.w + 1.0


def ruled(cls: Any) -> Network:
    cells = [Still(3, name=name) for name in "ab"]
    return Network(*cells, cls(*cells, AllToAll(), into="exc", name="line"))


def test_the_order_of_rules_and_the_method_of_synapses(tmp_path: Path) -> None:
    Turned.__name__ = "TwoRules"
    for method in (None, "rk4"):
        with Simulator(ruled(TwoRules), seed=5, backend="numpy", method=method) as sim:
            sim.step(3)
            sim.save(tmp_path / "run.npz")
        Simulator.load(ruled(TwoRules), tmp_path / "run.npz").close()
        with pytest.raises(
            SimulationError, match=r"order of rules of line is .*more, the update twice in the file, and"
        ):
            Simulator.load(ruled(Turned), tmp_path / "run.npz")
        with pytest.raises(
            SimulationError, match=r"the method of equations that name none of line is .* and heun in thi"
        ):
            Simulator.load(ruled(TwoRules), tmp_path / "run.npz", method="heun")


def test_what_is_kept_is_compared_behind_a_change_too(tmp_path: Path) -> None:
    with Simulator(pair(), seed=5, backend="numpy") as sim:
        sim.step(3)
        sim.network.member("line").prune([0])
        sim.save(tmp_path / "run.npz")
    Simulator.load(pair(), tmp_path / "run.npz").close()
    with pytest.raises(SimulationError, match="what is kept of w of line is one value for the projection in the file"):
        Simulator.load(pair(w=Uniform(0.0, 1.0)), tmp_path / "run.npz")


def test_delays_that_have_changed_are_those_of_the_file(tmp_path: Path) -> None:
    with Simulator(pair(), seed=5, backend="numpy") as sim:
        sim.step(3)
        sim.network.member("line").delay = 0.4
        sim.save(tmp_path / "run.npz")
    with Simulator.load(pair(delay=3.0), tmp_path / "run.npz") as sim:
        assert sim.network.member("line").delay == 0.4


def test_values_are_those_of_the_file_and_what_did_not_run_rests(pair_file: Path, tmp_path: Path) -> None:
    with Simulator(one_more(), seed=5, backend="numpy", populations=["exc", "other"]) as sim:
        sim.step(3)
        sim.save(tmp_path / "part.npz")
    net = one_more()
    with Simulator.load(net, tmp_path / "part.npz") as sim:
        assert sim.tick == 3 and net.member("third") not in sim._planner.populations
    with Simulator.load(pair(w=0.1), pair_file) as sim:
        assert np.all(sim.network.member("line").w == 0.5)
    with pytest.raises(SimulationError, match=r"the method of d[gv] of exc is exact.* in the file, and rk4"):
        Simulator.load(pair(), pair_file, method="rk4")


@pytest.fixture(params=["zarr", "h5"])
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with a run of nine steps and the file that it recorded into."""
    if request.param == "h5":
        pytest.importorskip("h5py")
    (tmp_path / "here").mkdir()
    path = tmp_path / "here" / f"v.{request.param}"
    with Simulator(pair(), seed=3, backend="numpy") as sim:
        sim.record(sim.network.member("exc"), "v", "fires", to=path)
        sim.step(9)
        sim.save(tmp_path / "here" / "run.npz")
        if request.node.originalname == "test_a_file_that_is_shorter":
            sim.reset()
            sim.step(4)
    return path


def test_a_recording_goes_on_where_its_file_was_moved_to(written: Path) -> None:
    folder = written.parent.rename(written.parent.with_name("there"))
    with Simulator.load(pair(), folder / "run.npz") as sim:
        kept = sim.record(sim.network.member("exc"), "v", "fires", to=folder / written.name)
        assert kept.tick.tolist() == list(range(9))
        sim.step(2)
        assert len(kept["v"]) == 11


def test_a_copy_is_not_taken_for_what_is_still_there(written: Path) -> None:
    (written.parent / "other").mkdir()
    with Simulator.load(pair(), written.parent / "run.npz") as sim:
        kept = sim.record(sim.network.member("exc"), "v", "fires", to=written.parent / "other" / written.name)
        assert len(kept) == 0


def refused(written: Path, why: str) -> None:
    with Simulator.load(pair(), written.parent / "run.npz") as sim:
        exc = sim.network.member("exc")
        for _ in range(2):
            with pytest.raises(SimulationError, match=rf"was to go on with the file of the saved run.*{why}"):
                sim.record(exc, "v", "fires", to=written)
        kept = sim.record(exc, "v", "fires", to=written.with_stem("new"))
        sim.step(2)
        assert len(kept["v"]) == 2


def test_a_file_that_is_missing_or_foreign(written: Path) -> None:
    written.rename(written.with_name("away"))
    refused(written, "it is missing.*Bring the file back, or give another name")
    written.with_stem("new").rename(written.with_name("gone"))
    written.write_text("x")
    refused(written, "NotADirectory|is no HDF5 file")


def test_a_file_that_is_shorter(written: Path) -> None:
    refused(written, "has 4 rows and not 9")


def test_a_recording_into_a_file_asks_for_the_same(tmp_path: Path) -> None:
    with Simulator(network(), seed=3, **QUICK) as sim:
        sim.record(sim.network.member("exc"), "v", to=tmp_path / "v.zarr")
        sim.step(9)
        sim.save(tmp_path / "run.npz")
    content = (tmp_path / "v.zarr" / "v" / "zarr.json").read_bytes()
    with Simulator.load(network(), tmp_path / "run.npz", **QUICK) as sim:
        exc = sim.network.member("exc")
        with pytest.raises(SimulationError, match="something else was recorded into this file"):
            sim.record(exc, "v", period=0.2, to=tmp_path / "v.zarr")
        assert (tmp_path / "v.zarr" / "v" / "zarr.json").read_bytes() == content
        assert len(sim.record(exc, "v", to=tmp_path / "v.zarr")) == 9
