"""The C of the examples, kept under tests/golden to be read, and compared byte for byte.

When the generator has changed and the new C reads well: DSLNET_REFRESH_GOLDEN=1 pytest tests/codegen/test_golden.py
"""

from __future__ import annotations

import difflib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from dslnet import (
    IBCM,
    STP,
    AdditiveSTDP,
    AllToAll,
    EIF_cond_exp_isfa_ista,
    FixedProbability,
    HH_cond_exp,
    IF_cond_exp,
    IF_curr_exp,
    LeakyIntegrator,
    Network,
    Normal,
    Oja,
    Simulator,
    SpikeTrains,
    Synapse,
    Uniform,
    VoltageSTDP,
)
from dslnet.codegen.toolchain import REQUIRED_FLAGS

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
REFRESH = os.environ.get("DSLNET_REFRESH_GOLDEN") == "1"


def example(name: str) -> ModuleType:
    """An example as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "examples" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def leaky(size: int = 3, weight: float = 1.0) -> Network:
    """The network of the leaky integrator, which its example builds inside a function that runs it."""
    module = example("leaky_integrator")
    stimulus, memory = module.Stimulus(2, name="stimulus"), module.LeakyIntegrator(size, name="memory")
    forward = Synapse(stimulus, memory, AllToAll(), into="exc", w=np.full((size, 2), weight), name="forward")
    return Network(stimulus, memory, forward)


def izhikevich() -> Network:
    """The example as it is."""
    return example("izhikevich").thalamocortical()[0]  # type: ignore[no-any-return]  # a module without types


def balanced(size: int = 400, weight: float = 0.6) -> Network:
    """The example with fewer neurons, or other weights."""
    if weight == 0.6:
        return example("balanced_network").balanced_network(size)  # type: ignore[no-any-return]  # as above
    cells = example("balanced_network").COBA
    exc, inh = cells(size, name="exc", v=Normal(-55.0, 3.0)), cells(size + 1, name="inh")
    pairs = {"ee": (exc, exc, "g_e"), "ei": (exc, inh, "g_e"), "ie": (inh, exc, "g_i"), "ii": (inh, inh, "g_i")}
    lines = [Synapse(a, b, FixedProbability(0.5), into=g, w=weight, name=n) for n, (a, b, g) in pairs.items()]
    return Network(exc, inh, *lines)


def learning(size: int = 30, weight: float = 0.5) -> Network:
    """Synapses that learn by spikes, and others by rates."""
    source, target = SpikeTrains([[1.0]] * 20, name="source"), IF_cond_exp(size, name="target")
    stdp = AdditiveSTDP(source, target, FixedProbability(0.5), into="g_exc", w=Uniform(0.0, weight), name="stdp")
    stimulus, memory = example("leaky_integrator").Stimulus(2, name="stimulus"), LeakyIntegrator(size, name="memory")
    return Network(source, target, stdp, stimulus, memory, IBCM(stimulus, memory, AllToAll(), into="exc", name="ibcm"))


def of_their_own(size: int = 30) -> Network:
    """Parameters of each neuron and of each synapse."""
    source = SpikeTrains([[1.0]] * 20, name="source")
    target = IF_curr_exp(size, tau_m=Uniform(10.0, 30.0), tau_syn_E=Uniform(2.0, 8.0), name="target")
    tiring = STP(
        source,
        target,
        FixedProbability(0.5),
        into="g_exc",
        U=Uniform(0.3, 0.6),
        tau_rec=Uniform(100.0, 800.0),
        name="stp",
    )
    return Network(source, target, tiring)


def competing(size: int = 30) -> Network:
    """Rates that inhibit one another, and by way of some neurons others."""
    cells = LeakyIntegrator(size, name="cells")
    others, options = AllToAll(self_connections=False), {"into": "inh", "w": 0.3}
    lines = [Synapse(cells, cells, others, name="all", **options)]
    lines += [Synapse(cells[::2], cells[5:], others, name="mean", reduce=np.mean, **options)]
    return Network(cells, *lines)


def among(size: int = 70) -> Network:
    """Rates that learn among all but themselves, run by run."""
    cells = LeakyIntegrator(size, name="cells")
    line = Oja(cells, cells, AllToAll(self_connections=False), into="exc", w=Uniform(0.0, 0.1), name="line")
    return Network(cells, line)


def stirred(size: int = 30) -> Network:
    """Synapses that a step changes only where the potential of their target is high."""
    source, target = SpikeTrains([[1.0]] * 20, name="source"), EIF_cond_exp_isfa_ista(size, name="target")
    return Network(source, target, VoltageSTDP(source, target, FixedProbability(0.5), into="g_exc", name="line"))


def channels(size: int = 30) -> Network:
    """Gates that are read from curves of the potential, at the begin of a step and at its middle."""
    return Network(HH_cond_exp(size, name="cells"))


def lagged(size: int = 30) -> Network:
    """Rates with delays of their own, among some and among all."""
    cells = LeakyIntegrator(size, name="cells")
    some = Synapse(
        cells, cells, FixedProbability(0.5), into="exc", w=Normal(0.0, 0.1), delay=Uniform(0.1, 2.0), name="some"
    )
    every = Synapse(cells, cells, AllToAll(), into="inh", w=0.01, delay=Uniform(0.1, 2.0), name="every")
    return Network(cells, some, every)


EXAMPLES: dict[str, Callable[[], Network]] = {
    "leaky_integrator": leaky,
    "izhikevich": izhikevich,
    "balanced_network": balanced,
    "learning": learning,
    "of_their_own": of_their_own,
    "stirred": stirred,
    "lagged": lagged,
    "competing": competing,
    "among": among,
    "channels": channels,
}
THREADED = {f"{name}_threads": make for name, make in EXAMPLES.items() if name == "balanced_network"}


def source(network: Network, **options: Any) -> str:
    """The C of a network."""
    options = {"dt": 0.1, "seed": 1, "compiler_flags": ["-O0"], **options}
    with Simulator(network, **options) as sim:
        return sim.source


@pytest.mark.parametrize("name", [*EXAMPLES, *THREADED])
def test_the_c_of_an_example(name: str) -> None:
    make = {**EXAMPLES, **THREADED}[name]
    text = source(make(), threads=2 if name in THREADED else 1)
    path = GOLDEN / f"{name}.c"
    if REFRESH:
        path.parent.mkdir(exist_ok=True)
        new = path.with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        new.replace(path)  # other workers read it at this moment
    kept = path.read_text(encoding="utf-8")
    changes = "\n".join(difflib.unified_diff(kept.splitlines(), text.splitlines(), "kept", "made", lineterm=""))
    assert text == kept, f"{changes}\nIf this is meant: DSLNET_REFRESH_GOLDEN=1 pytest {Path(__file__).name}"


@pytest.mark.parametrize("options", [{"dt": 0.25}, {"seed": 99}, {"seed": 3, "dt": 1.0}])
def test_seed_and_step_are_no_part_of_the_text(options: dict[str, Any]) -> None:
    assert source(leaky()) == source(leaky(), **options)


def test_sizes_and_weights_are_no_part_of_the_text() -> None:
    assert source(leaky()) == source(leaky(70, 0.25))
    assert source(balanced()) == source(balanced(40, 0.3))


def test_the_library_is_used_again_for_other_sizes_values_and_seeds() -> None:
    """From ten neurons to a hundred thousand, where indices need 32 bits."""
    cells = example("balanced_network").COBA

    def small_or_large(size: int, value: float) -> Network:
        a = cells(size, name="a", v=value)
        return Network(a, Synapse(a, a, FixedProbability(2.0 / size), into="g_e", w=value, name="line"))

    lines = []
    for size, value, seed in [(10, -50.0, 1), (100_000, -60.5, 2)]:
        with Simulator(small_or_large(size, value), dt=0.1, seed=seed) as sim:
            sim.step(2)
            lines.append((sim.build_command, sim.source))
    assert lines[0] == lines[1]


@pytest.mark.parametrize("name", [*EXAMPLES, *THREADED])
def test_it_can_be_read(name: str) -> None:
    text = (GOLDEN / f"{name}.c").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert max(map(len, lines)) <= 120
    assert not any(line.endswith((" ", "\t")) or "\t" in line for line in lines)
    assert all(indentation(line) % 4 == 0 for line in generated(text))
    assert "\n\n\n" not in text


@pytest.mark.parametrize("name", [*EXAMPLES, *THREADED])
def test_nothing_of_this_machine_is_in_it(name: str) -> None:
    text = (GOLDEN / f"{name}.c").read_text(encoding="utf-8")
    assert str(ROOT) not in text and os.path.expanduser("~") + "/" not in text
    assert not re.search(r"\b(19|20)\d\d-\d\d|0x[0-9a-f]{9,}\b(?!p)", text.partition("typedef struct")[2])


def test_each_group_stands_under_the_source_of_its_equation() -> None:
    text = (GOLDEN / "balanced_network.c").read_text(encoding="utf-8")
    source = (ROOT / "examples" / "balanced_network.py").read_text(encoding="utf-8").splitlines()
    shown = re.findall(r"^ +/\* .*balanced_network\.py:(\d+): (.*) \*/\n +const", text, re.MULTILINE)
    assert len(shown) >= 5
    for line, written in shown:
        assert written in "\n".join(source[int(line) - 1 : int(line) + 3]), f"line {line}: {written}"


@pytest.mark.skipif(platform.machine() != "x86_64" or shutil.which("gcc") is None, reason="needs gcc on x86-64")
@pytest.mark.parametrize("name", ["balanced_network", "izhikevich"])
def test_the_loop_over_neurons_is_vectorised(name: str, tmp_path: Path) -> None:
    path = GOLDEN / f"{name}.c"
    words = ["gcc", "-O2", "-march=x86-64-v3", *REQUIRED_FLAGS, "-fopt-info-vec-optimized", str(path)]
    done = subprocess.run([*words, "-o", str(tmp_path / "x.so")], capture_output=True, text=True, check=True)
    vectorised = {int(n) for n in re.findall(r"\.c:(\d+):\d+: optimized: loop vectorized", done.stderr)}
    lines = path.read_text(encoding="utf-8").splitlines()
    ends = [number for number, line in enumerate(lines) if line == "#endif"]
    other = [
        n
        for begin, line in enumerate(lines)
        if line == "#else"
        for n in range(begin, min(e for e in ends if e > begin))
    ]
    asked = [  # the line behind, from 1; not where another processor is meant
        number + 2 for number, line in enumerate(lines) if line == "#pragma omp simd" and number not in other
    ]
    assert asked and all(vectorised & set(range(line, line + 5)) for line in asked)  # gcc may name its first statement


def generated(text: str) -> list[str]:
    """The lines of the functions, without the library before them, and without comments."""
    return re.sub(r"/\*.*?\*/", "", text[text.index("/* samples one field") :], flags=re.DOTALL).splitlines()


def indentation(line: str) -> int:
    return len(line) - len(line.lstrip())
