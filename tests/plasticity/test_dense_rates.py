"""Learning over all pairs of rates: the numbers of NumPy, and the same bits for any number of threads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from codegen.networks import Firing, growing

from dslnet import AllToAll, Network, Oja, Simulator, Uniform


@pytest.mark.parametrize("size", [1, 63, 64, 65, 130])
def test_the_same_bits_for_any_number_of_threads(size: int) -> None:
    def run(threads: int) -> str:
        net = growing(size, 3.0, 0.1)
        with Simulator(net, dt=0.1, seed=2, threads=threads) as sim:
            for steps in (1, 2, 20):
                sim.step(steps)
            return sim.digest()

    assert len({run(threads) for threads in (1, 2, 3, 4)}) == 1


@pytest.mark.parametrize(("pre_size", "post_size"), [(1, 1), (3, 200), (66, 5), (129, 67)])
@pytest.mark.parametrize("threads", [1, 2, 3])
def test_oja_against_numpy(pre_size: int, post_size: int, threads: int) -> None:
    pre, post = Firing(pre_size, name="pre", r=Uniform(0.0, 1.0)), Firing(post_size, name="post", r=Uniform(0.0, 1.0))
    line = Oja(pre, post, AllToAll(), into="g", w=Uniform(0.0, 0.1), eta=0.3, name="line")
    with Simulator(Network(pre, post, line), dt=0.5, seed=1, threads=threads) as sim:
        w, r, s = line.w.reshape(pre_size, post_size).T.copy(), pre.r.copy(), post.r.copy()
        sim.step(7)
        for _ in range(7):
            sent = w @ r
            after: Any = [(v + (np.tanh(g) + 0.1 - v) * (1 - np.exp(-0.1))) for v, g in ((r, 0.0), (s, sent))]
            before, (r, s) = r, after
            w += 0.5 * 0.3 * (np.outer(s, before) - 1.0 * s[:, None] ** 2 * w)
        np.testing.assert_allclose(post.r, s, rtol=1e-10)
        np.testing.assert_allclose(line.w.reshape(pre_size, post_size).T, w, rtol=1e-10)
