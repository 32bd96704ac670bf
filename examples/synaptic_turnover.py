"""Synaptic turnover: weak synapses are lost, new ones are made at random, and neurons find the inputs that go together.

Half of the inputs are Poisson trains that share a fluctuating rate, half are independent, all of the same mean rate.
Each neuron has synapses for a fifth of them. STDP strengthens the inputs that go together (S. Song and L. F. Abbott,
2001, Cortical development and remapping through spike timing-dependent plasticity, Neuron 32, 339-350). Now and then
the weak synapses of a neuron are pruned, and as many are made with inputs that it has no synapse from, without regard
to which half these are in. The correlated ones stay.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import (
    AdditiveSTDP,
    CorrelatedPoisson,
    FixedNumberPre,
    IF_cond_exp,
    Network,
    Poisson,
    PoissonInput,
    Simulator,
    Uniform,
)

INPUTS = 200
"""Neurons in each half of the inputs."""
W_MAX = 0.008
"""The largest weight, in uS. Below a tenth of it a synapse is lost."""


def build(cells: int) -> tuple[Network, tuple[AdditiveSTDP, AdditiveSTDP]]:
    """The network and its two projections: from inputs that are correlated, and from those that are not."""
    together = CorrelatedPoisson(INPUTS, rate=10.0, correlation=0.2, tau=20.0, name="together")
    alone = Poisson(INPUTS, rate=10.0, name="alone")
    targets = IF_cond_exp(cells, tau_refrac=2.0, name="targets")
    rule: dict[str, Any] = {"w": Uniform(0.3 * W_MAX, W_MAX), "w_max": W_MAX, "A_plus": 0.01, "A_minus": 0.012}
    first, second = (
        AdditiveSTDP(inputs, targets, FixedNumberPre(INPUTS // 5), into="g_exc", **rule) for inputs in (together, alone)
    )
    inhibit = PoissonInput(targets, into="g_inh", n=200, rate=10.0, w=0.0025)
    return Network(together, alone, targets, first, second, inhibit), (first, second)


def connected(lines: tuple[AdditiveSTDP, ...]) -> Any:
    """A matrix [neuron, input of both halves]: is there a synapse?"""
    matrices = []
    for line in lines:
        matrix = np.zeros((line.post.size, line.pre.size), bool)
        matrix[line.post_index, line.pre_index] = True
        matrices.append(matrix)
    return np.hstack(matrices)


def replace_weak(lines: tuple[AdditiveSTDP, ...], random: np.random.Generator) -> int:
    """Prune the weak synapses, and make as many new ones for each neuron, with inputs of any half."""
    before = connected(lines)
    for line in lines:
        line.prune(line.w < 0.1 * W_MAX)
    lost = before.sum(axis=1) - connected(lines).sum(axis=1)
    chosen = [random.choice(np.flatnonzero(~row), number, False) for row, number in zip(before, lost, strict=True)]
    post, pre = np.repeat(np.arange(len(lost)), lost), np.concatenate(chosen)
    for half, line in enumerate(lines):
        there = pre // INPUTS == half
        line.create(pre[there] % INPUTS, post[there], w=0.5 * W_MAX)
    return int(lost.sum())


def draw(time: Any, share: Any, replaced: Any, matrices: dict[str, Any], path: Path) -> None:
    """The share of correlated inputs and the turnover above, and which synapses there are below."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 2, figsize=(11, 6), layout="constrained")
    axes[0, 0].plot(time, share, color="tab:red")
    axes[0, 0].axhline(50.0, color="grey", linestyle="--")
    axes[0, 0].set(title="synapses from correlated inputs", xlabel="time (s)", ylabel="%", ylim=(0.0, 100.0))
    axes[0, 1].plot(time, replaced, color="black")
    axes[0, 1].set(title="turnover", xlabel="time (s)", ylabel="% replaced", ylim=(0.0, None))
    for axis, (title, matrix) in zip(axes[1], matrices.items(), strict=True):
        axis.imshow(matrix, aspect="auto", cmap="gray_r", interpolation="nearest")
        axis.axvline(INPUTS - 0.5, color="tab:red")
        axis.set(title=title, xlabel="input: correlated | independent", ylabel="neuron", yticks=())
    figure.savefig(path, dpi=150)


def main() -> None:
    """Run, say how the share has grown, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duration", type=float, default=600.0, help="s")
    parser.add_argument("--period", type=float, default=10.0, help="s between two replacements")
    parser.add_argument("--cells", type=int, default=10, help="neurons")
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()
    if options.duration <= options.period:
        parser.error("--duration is longer than --period, so that synapses are replaced once at least")

    net, lines = build(options.cells)
    random = np.random.default_rng(9)
    rows: list[tuple[float, float, float]] = []
    with Simulator(net, dt=0.5, seed=2) as sim:
        spikes = sim.record(lines[0].post, "fires")

        @sim.every(period=1000.0 * options.period, wait=1000.0 * options.period)
        def turn_over(n: int) -> None:
            total = sum(line.w.size for line in lines)
            replaced = replace_weak(lines, random)
            rows.append((sim.time / 1000.0, 100.0 * lines[0].w.size / total, 100.0 * replaced / total))

        matrices = {"synapses at the start": connected(lines)}
        sim.simulate(1000.0 * options.duration)
        matrices["synapses at the end"] = connected(lines)
        rate = len(spikes) / options.cells / options.duration

    time, share, replaced = np.transpose(rows)
    print(f"rate        {rate:.1f} Hz in the mean")
    print(f"correlated  {share[0]:.0f} % of the synapses at first, {share[-1]:.0f} % at the end")
    print(f"replaced    {replaced.mean():.1f} % of them each time, in the mean")
    picture = options.output_dir / "synaptic_turnover.png"
    draw(time, share, replaced, matrices, picture)
    print(f"picture in  {picture}")


if __name__ == "__main__":
    main()
