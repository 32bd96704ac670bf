"""Pictures: arrays and files as rates, another picture while a simulator runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import Still

from dslnet import DeclarationError, DslError, Image, Network, OneToOne, Simulator, Synapse, pixels

PIL = pytest.importorskip("PIL.Image")
COLOURS = np.random.default_rng(4).integers(0, 256, size=(12, 20, 3), dtype=np.uint8)


def saved(folder: Path, values: Any, name: str = "picture.png") -> Path:
    """A file with these pixels."""
    PIL.fromarray(values).save(folder / name)
    return folder / name


@pytest.mark.parametrize("values", [COLOURS, COLOURS[..., 0], COLOURS[..., 0].astype(np.uint16) * 257])
def test_a_file_is_the_array_it_was_made_of(tmp_path: Path, values: Any) -> None:
    np.testing.assert_array_equal(
        pixels(saved(tmp_path, values)), values / (255 if values.dtype == np.uint8 else 65535)
    )


def test_grey_and_colours(tmp_path: Path) -> None:
    grey = COLOURS[..., 1] / 255
    np.testing.assert_allclose(pixels(COLOURS, (12, 20)), COLOURS / 255 @ [0.299, 0.587, 0.114])
    np.testing.assert_array_equal(pixels(COLOURS[..., 1], (12, 20, 3)), np.stack([grey] * 3, axis=2))
    np.testing.assert_allclose(pixels(saved(tmp_path, COLOURS), (12, 20)), pixels(COLOURS, (12, 20)))
    with_alpha = np.dstack([COLOURS, np.full((12, 20), 9, np.uint8)])
    np.testing.assert_array_equal(pixels(saved(tmp_path, with_alpha)), COLOURS / 255)


@given(st.integers(1, 4), st.integers(1, 4))
def test_a_file_is_brought_to_a_size(tmp_path_factory: pytest.TempPathFactory, rows: int, columns: int) -> None:
    """Where whole pixels come together, by their mean; rows come first."""
    path = saved(tmp_path_factory.mktemp("size"), COLOURS)
    blocks = (
        (COLOURS / 255)[: 12 // rows * rows].reshape(12 // rows, rows, -1, columns, 3) if 20 % columns == 0 else None
    )
    found = pixels(path, (12 // rows, 20 // columns, 3))
    assert found.shape == (12 // rows, 20 // columns, 3)
    if blocks is not None:
        np.testing.assert_allclose(found, blocks.mean(axis=(1, 3)), atol=1e-6)


def test_real_numbers_are_taken_as_they_are() -> None:
    values = np.array([[-1.0, 30.0]])
    np.testing.assert_array_equal(pixels(values), values)
    np.testing.assert_array_equal(pixels([[True, False]]), [[1.0, 0.0]])


def test_a_picture_is_the_rates_of_a_population(backend: str, tmp_path: Path) -> None:
    """Shown one step later, then another one, in a callback; a reset and the next simulator begin with the first."""
    first, second = COLOURS[..., 0], COLOURS[..., 1]
    image, retina = Image(saved(tmp_path, first)), Still((12, 20))
    net = Network(image, retina, Synapse(image, retina, OneToOne(), into="exc", w=2.0))
    with Simulator(net, dt=1.0, seed=1, backend=backend) as sim:

        @sim.every(period=10.0, wait=2.0)
        def another(n: int) -> None:
            image.show(saved(tmp_path, np.repeat(second, 2, axis=1)))

        sim.simulate(2.0)
        np.testing.assert_allclose(retina.exc, 2.0 * (first / 255))
        sim.simulate(4.0)
        np.testing.assert_allclose(retina.exc, 2.0 * (second / 255), atol=1e-6)
        sim.reset()
        np.testing.assert_array_equal(image.r, first / 255)
    with Simulator(net, dt=1.0, backend=backend):
        np.testing.assert_array_equal(image.r, first / 255)


@pytest.mark.parametrize(
    ("picture", "shape", "message"),
    [
        ("there_is_none.png", None, "there is no image file there_is_none.png"),
        (__file__, None, "no image that Pillow can read"),
        (COLOURS, (3, 3), r"shape \(12, 20\), and \(3, 3\) is needed"),
        (COLOURS.astype(int), None, "8 or 16 bits"),
        (np.zeros(3), None, r"\(rows, columns\)"),
        (COLOURS, 12, r"shape=12"),
        (COLOURS, (-3, 4), r"shape=\(-3, 4\).*at least 1"),
        (COLOURS, (2.0, 4), r"shape=\(2.0, 4\).*at least 1"),
        (None, None, "the path of an image file, not None"),
        ([[1, 2], [3]], None, "rows of one length"),
        ("https://example.org/cat.png", None, "no image file https://example.org/cat.png; addresses are not fetched"),
    ],
)
def test_what_is_no_picture(picture: Any, shape: Any, message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        pixels(picture, shape)


def test_a_file_of_real_numbers_is_taken_as_it_is(tmp_path: Path) -> None:
    values = np.linspace(-0.5, 3.0, 16, dtype=np.float32).reshape(4, 4)
    path = saved(tmp_path, values, "real.tiff")
    np.testing.assert_array_equal(pixels(path), values)
    np.testing.assert_allclose(pixels(path, (2, 2)), values.reshape(2, 2, 2, 2).mean(axis=(1, 3)), rtol=1e-6)


def test_a_file_of_32_bits_has_no_white(tmp_path: Path) -> None:
    path = saved(tmp_path, np.full((4, 4), 100_000, np.int32), "wide.tiff")
    with pytest.raises(DeclarationError, match=r"wide.tiff has numbers of int32, which have no white; divide"):
        pixels(path)


def test_sixteen_bits_that_pillow_widens_are_sixteen_bits(tmp_path: Path) -> None:
    values = COLOURS[..., 0].astype(">u2") * 257
    path = tmp_path / "wide.pgm"
    path.write_bytes(b"P5 20 12 65535\n" + values.tobytes())
    np.testing.assert_array_equal(pixels(path), values / 65535)


@pytest.mark.parametrize(
    ("mode", "name"), [("LA", "a.png"), ("P", "p.png"), ("L", "g.gif"), ("1", "b.png"), ("L", "l.png")]
)
def test_a_file_without_colour_is_grey(tmp_path: Path, mode: str, name: str) -> None:
    grey = PIL.fromarray(COLOURS[..., 0])
    grey.convert(mode).save(tmp_path / name)
    np.testing.assert_array_equal(pixels(tmp_path / name), np.asarray(grey.convert(mode).convert("L")) / 255)


def test_a_palette_of_colours_with_transparency(tmp_path: Path) -> None:
    coloured = PIL.fromarray(COLOURS).quantize(8)
    coloured.save(tmp_path / "p.png", transparency=bytes([0, 128, 255]))
    np.testing.assert_array_equal(pixels(tmp_path / "p.png"), np.asarray(coloured.convert("RGB")) / 255)


@pytest.mark.parametrize("values", [COLOURS, COLOURS[..., 0].astype(np.uint16) * 257])
def test_a_camera_that_was_held_upright(tmp_path: Path, values: Any) -> None:
    """Orientation 6: the first row of the file is the right-hand side of the picture."""
    image = PIL.fromarray(values)
    note = image.getexif()
    note[0x112] = 6
    image.save(tmp_path / "upright.png", exif=note)
    expected = np.rot90(values, -1) / (255 if values.dtype == np.uint8 else 65535)
    np.testing.assert_array_equal(pixels(tmp_path / "upright.png"), expected)


def test_an_image_of_pillow_is_read_as_its_file(tmp_path: Path) -> None:
    """Its array would be the numbers of colours in a palette."""
    image = PIL.fromarray(COLOURS).quantize(8)
    image.save(tmp_path / "p.png")
    np.testing.assert_array_equal(pixels(image), pixels(tmp_path / "p.png"))
    np.testing.assert_array_equal(pixels(image, (6, 10)), pixels(tmp_path / "p.png", (6, 10)))


def test_a_file_that_is_cut_off(tmp_path: Path) -> None:
    path = saved(tmp_path, COLOURS)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(DeclarationError, match=r"picture.png cannot be read to its end"):
        pixels(path)


def test_without_pillow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = saved(tmp_path, COLOURS)
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(DslError, match=r"needs Pillow: pip install 'dslnet\[images\]'"):
        pixels(path)
    assert Image(COLOURS).shape == (12, 20, 3)


def test_one_picture_comes_first() -> None:
    for arguments, keywords in (((), {}), ((COLOURS,), {"picture": COLOURS}), ((COLOURS,), {"r": 1.0})):
        with pytest.raises(DeclarationError, match="one array or image file comes first"):
            Image(*arguments, **keywords)


def _oriented(path: Path) -> None:
    """An upright picture that a camera held on its side took."""
    image = PIL.fromarray(np.arange(12 * 20, dtype=np.uint8).reshape(12, 20))
    note = image.getexif()
    note[0x112] = 6
    image.save(path, exif=note)


def test_a_camera_held_on_its_side_in_an_image_of_pillow(tmp_path: Path) -> None:
    _oriented(tmp_path / "upright.png")
    from_file = pixels(tmp_path / "upright.png")
    assert from_file.shape == (20, 12)
    with PIL.open(tmp_path / "upright.png") as image:
        np.testing.assert_array_equal(pixels(image), from_file)


@pytest.mark.parametrize("mode", ["La", "RGBa"])
def test_images_with_colours_times_their_opacity(mode: str) -> None:
    image = PIL.new({"La": "LA", "RGBa": "RGBA"}[mode], (3, 2), (255,) * len(mode))
    np.testing.assert_array_equal(pixels(image.convert(mode)), pixels(image))


def test_images_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "noise.png"
    PIL.fromarray(np.random.default_rng(0).integers(0, 256, (30, 30, 3), dtype=np.uint8)).save(path)
    closed = PIL.open(path)
    closed.close()
    with path.open("r+b") as file:
        file.truncate(300)
    with pytest.raises(DeclarationError, match=r"image .* cannot be read"):
        pixels(closed)
    with PIL.open(path) as cut_off, pytest.raises(DeclarationError, match=r"image .* cannot be read"):
        pixels(cut_off)
    with pytest.raises(DeclarationError, match="no path of a file"):
        pixels("a\0b.png")
