"""Convolution and pooling against loops over windows, SciPy, and the NumPy reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage, signal
from strategies import Still, simulate_members

from dslnet import (
    Array,
    Convolution,
    DeclarationError,
    NetworkError,
    Neuron,
    Noise,
    Normal,
    Param,
    Pooling,
    Port,
    State,
    Synapse,
    noise,
    param,
    port,
    pre_spike,
    spike,
    state,
    transmit,
    update,
)
from dslnet.connect.windows import Windows

REDUCE: dict[str, Any] = {"sum": np.sum, "max": np.max, "min": np.min, "mean": np.mean}


def windows(
    seen: tuple[int, ...], extent: tuple[int, ...], stride: tuple[int, ...], padding: tuple[int, ...]
) -> Iterator[tuple[tuple[int, ...], list[tuple[tuple[int, ...], tuple[int, ...]]]]]:
    """Each window, with the inputs that it sees and their places in it; by loops, to compare with."""
    shape = [(n + 2 * p - k) // s + 1 for n, k, s, p in zip(seen, extent, stride, padding, strict=True)]
    for window in np.ndindex(*shape):
        inside = []
        for place in np.ndindex(*extent):
            at = tuple(w * s - p + k for w, s, p, k in zip(window, stride, padding, place, strict=True))
            if all(0 <= a < n for a, n in zip(at, seen, strict=True)):
                inside.append((at, place))
        yield window, inside


class Contrast(Synapse):
    """A transmission that is no product: it reads its target, and a field of its own for each place of the filter."""

    k: Param = param(0.5, per="synapse")

    @transmit
    def send(self) -> Array:
        return self.k * np.tanh(self.w * self.pre.r - self.post.bias)


class Biased(Neuron):
    bias: Param = param(0.0, per="neuron")
    r: State = state(0.0)
    exc: Port = port()
    inh: Port = port()


@st.composite
def slidings(draw: st.DrawFn) -> dict[str, Any]:
    """Shapes, strides and paddings of 1 to 3 axes that fit."""
    axes = draw(st.integers(1, 3))
    longest = {1: 130, 2: 11, 3: 4}[axes]
    seen = tuple(draw(st.integers(1, longest)) for _ in range(axes))
    extent = tuple(draw(st.integers(1, min(n + 2, 7 + 5 * (axes == 1)))) for n in seen)
    stride = tuple(draw(st.integers(1, 3)) for _ in range(axes))
    padding = tuple(max(draw(st.integers(0, 3)), (k - n + 1) // 2) for n, k in zip(seen, extent, strict=True))
    if draw(st.booleans()):  # all of the last axis, as the colours of a picture
        extent, padding = (*extent[:-1], seen[-1]), (*padding[:-1], 0)
    return {"seen": seen, "extent": extent, "stride": stride, "padding": padding}


@given(slidings(), st.integers(1, 3))
def test_windows_over_all_of_an_axis_are_the_same_pairs_without_it(shape: dict[str, Any], filters: int) -> None:
    seen, extent, stride, low = shape["seen"], shape["extent"], shape["stride"], shape["padding"]
    sizes = tuple((n + 2 * p - k) // s + 1 for n, k, s, p in zip(seen, extent, stride, low, strict=True))
    as_given = Windows(seen, extent, stride, low, sizes, filters)
    flat = as_given.flattened()
    np.testing.assert_array_equal(flat.pairs(), as_given.pairs())
    assert len(flat.seen) == 1 or flat.extent[-1] < flat.seen[-1] or flat.low[-1] or flat.shape[-1] > 1


@settings(max_examples=12)
@given(slidings(), st.sampled_from(sorted(REDUCE)), st.integers(0, 3), st.sampled_from([2, 3]), st.integers(0, 99))
def test_any_transmission_through_any_windows(
    shape: dict[str, Any], reduce: str, bank: int, threads: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    filters = rng.normal(size=(*([bank] if bank else []), *shape["extent"]))
    extents = rng.normal(size=filters.shape)
    sizes = [
        (n + 2 * p - k) // s + 1
        for n, k, s, p in zip(shape["seen"], shape["extent"], shape["stride"], shape["padding"], strict=True)
    ]
    out = (*([bank] if bank else []), *sizes)
    rates, bias = rng.normal(size=shape["seen"]), rng.normal(size=out)
    pre, post = Biased(shape["seen"], name="seen", r=rates), Biased(out, name="maps", bias=bias)
    pattern = Convolution(filters, stride=shape["stride"], padding=shape["padding"])
    line = Contrast(pre, post, pattern, into=Biased.exc, k=extents, reduce=REDUCE[reduce])
    expected = np.zeros((max(bank, 1), *sizes))
    for number in range(max(bank, 1)):
        w, k = (a[number] if bank else a for a in (filters, extents))
        b = bias[number] if bank else bias
        for window, inside in windows(**shape):
            sent = [k[place] * np.tanh(w[place] * rates[at] - b[window]) for at, place in inside]
            expected[(number, *window)] = REDUCE[reduce](sent) if sent else 0.0
    for options in ({"threads": threads}, {"backend": "numpy"}):
        with simulate_members(pre, post, line, **options) as sim:
            sim.step()
            np.testing.assert_allclose(post.exc, expected.reshape(out), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("width", [1, 2, 3, 4, 5, 8, 11, 16])
def test_a_bank_is_scipys_correlation(width: int, dtype: Any) -> None:
    rng = np.random.default_rng(width)
    image, filters = rng.normal(size=(20, 33)), rng.normal(size=(3, width, width))
    pre, post = Still((20, 33), name="seen", r=image), Still((3, 20, 33), name="maps")
    line = Synapse(pre, post, Convolution(filters), into=Still.exc)
    with simulate_members(pre, post, line, dtype=dtype) as sim:
        sim.step()
        expected = [ndimage.correlate(image, each, mode="constant") for each in filters]
        tolerance = 1e-12 if dtype is np.float64 else 2e-4
        np.testing.assert_allclose(post.exc, expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("reduce", ["sum", "mean", "max"])
@pytest.mark.parametrize("stride", [1, 3])
def test_colours_behind_have_the_bits_of_colours_in_front(dtype: str, reduce: str, stride: int) -> None:
    """Of few and of many colours, within a picture and beyond its border, whatever the threads."""
    for colours, extent, padding in ((1, 2, 0), (3, 2, 1), (4, 7, 3), (5, 3, 1), (16, 3, 2)):
        picture = np.random.default_rng(colours).normal(size=(colours, 19, 23))
        found = []
        for threads, behind in ((1, False), (1, True), (2, True), (3, True)):
            shape, step, low = (1, extent, extent), (1, stride, stride), (0, padding, padding)
            sizes = tuple((n + 2 * padding - extent) // stride + 1 for n in picture.shape[1:])
            seen, out = picture, (colours, *sizes)
            if behind:
                shape, step, low, out = ((*each[1:], each[0]) for each in (shape, step, low, out))
                seen = np.moveaxis(picture, 0, -1)
            pre, post = Still(seen.shape, name="seen", r=seen), Still(out, name="pooled")
            line = Synapse(
                pre, post, Pooling(shape, stride=step, padding=low), into=Still.exc, w=0.3, reduce=REDUCE[reduce]
            )
            with simulate_members(pre, post, line, threads=threads, dtype=dtype) as sim:
                sim.step()
                found.append(np.moveaxis(post.exc, -1, 0).copy() if behind else post.exc.copy())
        assert np.abs(found[0]).max() > 0.1
        np.testing.assert_array_equal(found, found[:1] * 4)


def test_filters_of_one_colour_each_are_scipys_correlation() -> None:
    rng = np.random.default_rng(3)
    picture, filters = rng.normal(size=(12, 17, 3)), rng.normal(size=(2, 3, 5, 1))
    pre, post = Still(picture.shape, name="seen", r=picture), Still((2, *picture.shape), name="maps")
    line = Synapse(pre, post, Convolution(filters), into=Still.exc)
    with simulate_members(pre, post, line) as sim:
        sim.step()
        expected = [ndimage.correlate(picture, each, mode="constant") for each in filters]
        np.testing.assert_allclose(post.exc, expected, rtol=1e-12, atol=1e-12)


def test_valid_windows_and_strides_are_scipys_every_so_many() -> None:
    rng = np.random.default_rng(7)
    volume, kernel = rng.normal(size=(9, 10, 11)), rng.normal(size=(3, 2, 4))
    expected = signal.correlate(volume, kernel, mode="valid", method="direct")[::2, ::1, ::3]
    pre, post = Still(volume.shape, name="seen", r=volume), Still(expected.shape, name="found")
    line = Synapse(pre, post, Convolution(kernel, stride=(2, 1, 3), padding="valid"), into=Still.exc)
    with simulate_members(pre, post, line) as sim:
        sim.step()
        np.testing.assert_allclose(post.exc, expected, rtol=1e-12)


@pytest.mark.parametrize("function", ["max", "min", "mean"])
def test_overlapping_pooling_is_scipys_filter(backend: str, function: str) -> None:
    image = np.random.default_rng(8).normal(size=(12, 17))
    whole = {"max": ndimage.maximum_filter, "min": ndimage.minimum_filter, "mean": ndimage.uniform_filter}[function]
    expected = whole(image, 3)[1:-1:2, 1:-1:2]
    pre, post = Still(image.shape, name="seen", r=image), Still(expected.shape, name="pooled")
    line = Synapse(pre, post, Pooling(np.array([3, 3]), stride=2), into=Still.exc, reduce=REDUCE[function])
    with simulate_members(pre, post, line, backend=backend) as sim:
        sim.step()
        np.testing.assert_allclose(post.exc, expected, rtol=1e-12)


def test_what_is_read_back_is_the_filter_and_its_synapses(backend: str) -> None:
    rng = np.random.default_rng(9)
    filters = rng.normal(size=(2, 3, 2))
    pre, post = Still((5, 4), name="seen", r=rng.normal(size=(5, 4))), Still((2, 5, 4), name="maps")
    line = Synapse(pre, post, Convolution(filters), into=Still.exc)
    with simulate_members(pre, post, line, backend=backend) as sim:
        sim.step()
        np.testing.assert_array_equal(line.w, filters)
        np.testing.assert_allclose(line.to_dense() @ pre.r.ravel(), post.exc.ravel(), rtol=1e-12)
        np.testing.assert_allclose(line.to_sparse().toarray(), line.to_dense())
        order = line.pre_index * post.size + line.post_index
        assert (np.diff(order) > 0).all() and len(order) == np.count_nonzero(line.to_dense())
        np.testing.assert_array_equal(line.incoming((1, 2, 2)).w, filters[1].ravel())
        np.testing.assert_array_equal(line.incoming((1, 2, 2)).receptive_field()[1:4, 1:3], filters[1])
        assert len(line.incoming(0)) == 2 and line.incoming(0).pre_index.tolist() == [0, 4]
        line.w = -filters
        sim.step()
        np.testing.assert_allclose(line.to_dense() @ pre.r.ravel(), post.exc.ravel(), rtol=1e-12)
        with pytest.raises(DeclarationError, match=r"shared with those of others; assign all of it"):
            line.incoming(0).w = 1.0
        with pytest.raises(NetworkError, match=r"shape \(2, 2\).*array of shape \(2, 3, 2\)"):
            line.w = np.ones((2, 2))
        before = line.w.copy()
    np.testing.assert_array_equal(line.w, before)


def test_weights_of_a_filter_are_drawn_once_for_all_windows() -> None:
    pre, post = Still((64, 65), name="seen", r=1.0), Still((64, 65), name="found")
    line = Synapse(pre, post, Convolution(np.ones((3, 3))), into=Still.exc, w=Normal(0.0, 1.0))
    with simulate_members(pre, post, line) as sim:
        sim.step()
        assert len(np.unique(line.w)) == 9
        np.testing.assert_allclose(post.exc[1:-1, 1:-1], line.w.sum(), rtol=1e-12)
        assert sim.memory().of("Synapse_0") < 8 * (64 * 65 + 1) + 64 * 3 * 8 + 9 * 8 + 64


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("delay", [3.0, "each"])
def test_views_and_delays(threads: int, delay: Any) -> None:
    """Windows over a part of a population, onto every second neuron of another, later."""
    rng = np.random.default_rng(10)
    image, kernel = rng.normal(size=(12, 14)), rng.normal(size=(3, 3))
    pre, post = Still((12, 14), name="seen", r=image), Still((20, 20), name="found")
    seen, onto = pre[2:10, ::2], post[1:9, 3:17:2]
    found = ndimage.correlate(image[2:10, ::2], kernel, mode="constant")
    count = sum(len(inside) for _, inside in windows((8, 7), (3, 3), (1, 1), (1, 1)))
    ticks: Any = rng.integers(1, 4, size=count) * 1.0 if delay == "each" else delay
    line = Synapse(seen, onto, Convolution(kernel), into=Still.exc, delay=ticks)
    for options in ({"threads": threads}, {"backend": "numpy"}):
        with simulate_members(pre, post, line, **options) as sim:
            assert len(line.pre_index) == count
            pre.r = 0.0
            sim.step()
            pre.r = image
            sim.step(3)
            expected = np.zeros((20, 20))
            expected[1:9, 3:17:2] = found
            np.testing.assert_allclose(post.exc, expected, rtol=1e-9, atol=1e-12)
            np.testing.assert_array_equal(line.w, kernel)


class Pacemaker(Neuron):
    """Fires when Python says so."""

    r: State = state(0.0)
    total: State = state(0.0)
    exc: Port = port()

    @update
    def collect(self) -> None:
        self.total += self.exc

    @spike
    def fires(self) -> Array:
        return self.r > 1.0


@pytest.mark.parametrize("delay", [1.0, "each"])
def test_spikes_go_through_a_filter(backend: str, delay: Any) -> None:
    rng = np.random.default_rng(11)
    fired, filters = rng.random((9, 8)) < 0.2, rng.normal(size=(2, 3, 3))
    pre, post = Pacemaker((9, 8), name="seen"), Pacemaker((2, 9, 8), name="maps")
    count = 2 * sum(len(inside) for _, inside in windows((9, 8), (3, 3), (1, 1), (1, 1)))
    ticks: Any = rng.integers(1, 5, size=count) * 1.0 if delay == "each" else delay
    line = Synapse(pre, post, Convolution(filters), into="exc", delay=ticks)
    with simulate_members(pre, post, line, backend=backend) as sim:
        pre.fire(fired)
        sim.step(6)
        expected = [ndimage.correlate(fired.astype(float), each, mode="constant") for each in filters]
        np.testing.assert_allclose(post.total, expected, rtol=1e-9, atol=1e-12)


class Learning(Synapse):
    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.w = self.w * 0.9


MISTAKES = [
    (lambda: Convolution([[1.0, np.nan]]), DeclarationError, r"the weight at \(0, 1\) is nan"),
    (lambda: Convolution("edge"), DeclarationError, "an array of weights is needed"),
    (lambda: Convolution(np.ones((3, 3)), padding="full"), DeclarationError, '"same" or "valid"'),
    (lambda: Convolution(np.ones((3, 3)), padding=((1, 1), (0, 1))), DeclarationError, "as far beyond both ends"),
    (lambda: Convolution(np.ones((3, 3)), padding=np.ones(2)), DeclarationError, "neurons of at least 0"),
    (lambda: Convolution(np.ones((3, 3)), stride=0), DeclarationError, "stride=0 is a number of neurons"),
    (lambda: Convolution([[1, 2], [3]]), DeclarationError, "the rows of a filter differ in length"),
    (lambda: Pooling("all"), DeclarationError, "extent='all' is a number .* None for a whole axis"),
    (lambda: Pooling(2, stride=(1, 1.5)), DeclarationError, r"stride=\(1, 1.5\) is a number of neurons of at least 1"),
    (lambda: _joined(Convolution(np.ones((3, 3))), np.eye(6, 7) == 0), NetworkError, "without axes; slices keep"),
    (lambda: _joined(Convolution(np.ones(3), padding=(1, 1))), NetworkError, r"shape \(3,\) have 1 axes"),
    (lambda: _joined(Convolution(np.ones((3, 3)), stride=(1, 1, 1))), NetworkError, "has 3 numbers"),
    (lambda: _joined(Convolution(np.ones((9, 9)), padding="valid")), NetworkError, "does not fit"),
    (lambda: _joined(Convolution(np.ones((2, 3, 3)))), NetworkError, r"the shape \(2, 6, 7\)"),
    (lambda: Pooling(2, padding=-1), DeclarationError, "padding=-1 is a number"),
    (lambda: _joined(Pooling(2)), NetworkError, r"have the shape \(3, 3\).*neurons \(6, 7\)"),
]


def _joined(pattern: Any, part: Any = slice(None)) -> Any:
    return Synapse(Still((6, 7), name="seen")[part], Still((6, 7), name="found"), pattern, into=Still.exc)


@pytest.mark.parametrize(("make", "error", "words"), MISTAKES)
def test_what_does_not_fit_is_said(make: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        make()


def test_windows_that_share_weights_do_not_learn() -> None:
    pre, post = Pacemaker((4, 4), name="seen"), Pacemaker((4, 4), name="found")
    line = Learning(pre, post, Convolution(np.ones((3, 3))), into="exc")
    with pytest.raises(
        DeclarationError, match=r"Learning .* has its own self.w for each synapse, and with Convolution\(3 x 3\)"
    ):
        simulate_members(pre, post, line).__enter__()


class Noisy(Synapse):
    jitter: Noise = noise(Normal(0.0, 1.0))

    @transmit
    def send(self) -> Any:
        return self.w * self.pre.r + self.jitter


def test_noise_in_windows_is_refused_for_what_it_is() -> None:
    pre, post = Still((4, 4), name="seen"), Still((4, 4), name="found")
    line = Noisy(pre, post, Convolution(np.ones((3, 3))), into="exc")
    with pytest.raises(DeclarationError, match=r"noise is drawn for each synapse, and with Convolution\(3 x 3\)"):
        simulate_members(pre, post, line).__enter__()
