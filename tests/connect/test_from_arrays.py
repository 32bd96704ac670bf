"""Connections from matrices, index arrays and files: what is given is what is there."""

from __future__ import annotations

import gzip
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dslnet.connect import Connectivity, FromMatrix, FromMatrixMarket, FromPairs, FromSparse, Pattern
from dslnet.errors import DeclarationError, NetworkError

RANDOM = np.random.default_rng(1)
small = st.integers(-2, 2).map(float)
matrices = hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=6).flatmap(
    lambda shape: hnp.arrays(np.float64, shape, elements=small)
)


def connect(pattern: Pattern, pre: int, post: int) -> Connectivity:
    return pattern.connect(pre, post, False, RANDOM)


def matrix_of(connectivity: Connectivity) -> Any:
    """[post, pre], the synapses of a pair added up."""
    matrix = np.zeros((connectivity.post_size, connectivity.pre_size))
    np.add.at(matrix, (connectivity.post_index, connectivity.pre_index), connectivity.weights)
    return matrix


@given(matrices)
def test_a_matrix_is_its_entries(matrix: Any) -> None:
    made = connect(FromMatrix(matrix), *matrix.shape[::-1])
    np.testing.assert_array_equal(matrix_of(made), matrix)
    assert made.size == np.count_nonzero(matrix)
    assert made.is_dense == (matrix != 0).all()


@given(matrices, st.data())
def test_zeros_are_synapses_in_a_masked_array(matrix: Any, data: Any) -> None:
    mask = data.draw(hnp.arrays(bool, matrix.shape))
    made = connect(FromMatrix(np.ma.array(np.where(mask, np.nan, matrix), mask=mask)), *matrix.shape[::-1])
    np.testing.assert_array_equal(matrix_of(made), np.where(mask, 0.0, matrix))
    assert made.size == np.count_nonzero(~mask)


def test_a_matrix_of_truth_values_brings_no_weights() -> None:
    made = connect(FromMatrix(np.eye(3, dtype=bool)), 3, 3)
    assert made.weights is None and made.post_index.tolist() == [0, 1, 2]


@given(matrices, st.sampled_from(["csr", "csc", "coo", "lil"]))
def test_a_sparse_matrix_is_its_entries(matrix: Any, layout: str) -> None:
    made = connect(FromSparse(scipy.sparse.csr_array(matrix).asformat(layout)), *matrix.shape[::-1])
    np.testing.assert_array_equal(matrix_of(made), matrix)
    assert made.size == np.count_nonzero(matrix)


def test_entries_of_a_sparse_matrix_add_up_and_zeros_are_none() -> None:
    entries = ([1.0, 2.0, 0.0, -3.0, 3.0], ([0, 0, 1, 2, 2], [1, 1, 0, 1, 1]))
    made = connect(FromSparse(scipy.sparse.coo_array(entries, shape=(3, 2))), 2, 3)
    assert made.size == 1 and matrix_of(made)[0, 1] == 3.0


def test_what_was_given_may_change_afterwards() -> None:
    dense, sparse, sources = np.eye(3), scipy.sparse.csc_array(np.eye(3)), np.arange(3)
    patterns = [FromMatrix(dense), FromSparse(sparse), FromPairs(sources, np.arange(3), weights=np.ones(3))]
    dense[:], sparse.data[:], sources[:] = 7.0, 7.0, 2
    for pattern in patterns:
        np.testing.assert_array_equal(matrix_of(connect(pattern, 3, 3)), np.eye(3))


pairs = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7), small), max_size=30)


@given(pairs)
def test_pairs_are_put_in_order_with_their_weights(given: list[tuple[int, int, float]]) -> None:
    pre, post, weights = (list(each) for each in zip(*given, strict=True)) if given else ([], [], [])
    made = connect(FromPairs(pre, post, weights=weights), 6, 8)
    expected = sorted(given, key=lambda each: each[:2])  # stable: synapses of one pair stay in order
    assert list(zip(made.pre_index.tolist(), made.post_index.tolist(), strict=True)) == [e[:2] for e in expected]
    assert made.weights is not None and made.weights.tolist() == [e[2] for e in expected]


def test_pairs_without_weights() -> None:
    assert connect(FromPairs([1, 0], [0, 1]), 2, 2).weights is None


@given(pairs, st.data())
def test_weights_go_along_wherever_views_put_the_neurons(given: Any, data: Any) -> None:
    """Embedding, leaving out self connections and choosing keep every weight with its pair."""
    pre, post, weights = (np.array(each) for each in zip(*given, strict=True)) if given else (np.zeros(0, int),) * 3
    sources, targets = (np.array(data.draw(st.permutations(range(9)))) for _ in range(2))
    made = FromPairs(pre, post, weights=weights).connect(6, 8, False, RANDOM).embed(sources[:6], 9, targets[:8], 9)
    expected = np.zeros((9, 9))
    np.add.at(expected, (targets[post], sources[pre]), weights)
    np.testing.assert_array_equal(matrix_of(made), expected)
    np.fill_diagonal(expected, 0.0)
    np.testing.assert_array_equal(matrix_of(made.without_self()), expected)


HEADER = "%%MatrixMarket matrix "


@given(matrices)
def test_a_file_written_by_scipy(matrix: Any) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("dense", matrix), ("sparse", scipy.sparse.coo_array(matrix))):
            path = Path(folder) / f"{name}.mtx"
            scipy.io.mmwrite(path, content, symmetry="general")
            made = connect(FromMatrixMarket(path), *matrix.shape[::-1])
            np.testing.assert_array_equal(matrix_of(made), matrix)
            assert made.size == np.count_nonzero(matrix)


FILES = [
    ("coordinate real symmetric\n% a comment\n\n3 3 3\n1 1 2.5\n3 1 -1\n3 2 4", [[2.5, 0, -1], [0, 0, 4], [-1, 4, 0]]),
    ("coordinate integer skew-symmetric\n2 2 1\n2 1 3\n", [[0, -3], [3, 0]]),
    ("array real symmetric\n2 2\n1\n2\n3\n", [[1, 2], [2, 3]]),
    ("array real skew-symmetric\n3 3\n1\n2\n3\n", [[0, -1, -2], [1, 0, -3], [2, 3, 0]]),
    ("array real general\n2 3\n1\n2\n3\n4\n5\n6\n", [[1, 3, 5], [2, 4, 6]]),
    ("coordinate real general\n2 3 0\n", [[0, 0, 0], [0, 0, 0]]),
]


@pytest.mark.parametrize(("text", "expected"), FILES)
@pytest.mark.parametrize("ending", [".mtx", ".mtx.gz"])
def test_files_of_every_kind(tmp_path: Path, text: str, expected: Any, ending: str) -> None:
    path = tmp_path / f"weights{ending}"
    content = (HEADER + text).encode()
    path.write_bytes(gzip.compress(content) if ending.endswith(".gz") else content)
    np.testing.assert_array_equal(matrix_of(connect(FromMatrixMarket(path), *np.shape(expected)[::-1])), expected)


def test_a_file_of_places(tmp_path: Path) -> None:
    path = tmp_path / "places.mtx"
    path.write_text(HEADER + "coordinate pattern general\n2 3 2\n1 3\n2 1\n")
    made = connect(FromMatrixMarket(str(path)), 3, 2)
    assert (made.pre_index.tolist(), made.post_index.tolist(), made.weights) == ([0, 2], [1, 0], None)


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("", "the first line is %%MatrixMarket"),
        ("1 2 3\n", "the first line is"),
        (HEADER + "coordinate complex general\n1 1 1\n1 1 1 1\n", "'complex'"),
        (HEADER + "coordinate real general\n3 3 2\n1 1 1\n", "1 entries follow"),
        (HEADER + "coordinate real general\n3 3 1\n4 1 1\n", "outside of 3 rows"),
        (HEADER + "coordinate real general\n3 3 1\n0 1 1\n", "counted from 1"),
        (HEADER + "array real general\n2 2\n1\n2\n3\n", "3 values follow"),
        (HEADER + "coordinate real general\n2 2 1\n1 1 nan\n", "the weight at 0 is nan"),
        (HEADER + "coordinate real general\n2 2 1\n1 1 x\n", "no Matrix Market file"),
        (HEADER + "coordinate real general\n", "the sizes are"),
        (HEADER + "coordinate real symmetric\n3 2 1\n3 1 5\n", "3 rows and 2 columns; a symmetric matrix"),
        (HEADER + "array real skew-symmetric\n3 2\n1\n2\n3\n", "as many rows as columns"),
        (HEADER + "coordinate real general\n2 2 1\n1 1\n", "hold 2 numbers each; row column value are needed"),
        (HEADER + "coordinate pattern general\n2 2 1\n1 1 5\n", "hold 3 numbers each; row column are needed"),
        (HEADER + "coordinate real general\n2 2 1\n1.5 1 2\n", "whole numbers, counted from 1"),
        (HEADER + "coordinate real general\n2 2 1\nnan 1 2\n", "whole numbers, counted from 1"),
        (HEADER + "coordinate real general\n-2 2 0\n", "none can be below 0"),
        (HEADER + "coordinate integer general\n2 2 1\n1 1 0.5\n", "the value 0.5; those of an integer file"),
        (HEADER + "coordinate integer general\n2 2 1\n1 1 1e25\n", r"whole numbers below 2\^53"),
        (HEADER + "array real general\n10000000 10000000\n1\n", "1 values follow"),
        (HEADER + "array pattern general\n1 1\n1\n", "an array has values"),
        (HEADER + "coordinate real skew-symmetric\n2 2 1\n1 1 5\n", "entries on the diagonal"),
        (HEADER + "coordinate real symmetric\n2 2 2\n2 1 5\n1 2 5\n", "entries of both halves"),
    ],
)
def test_files_that_are_none(tmp_path: Path, text: str, fragment: str) -> None:
    path = tmp_path / "broken.mtx"
    path.write_text(text)
    with pytest.raises(DeclarationError, match=fragment):
        FromMatrixMarket(path)
    with pytest.raises(DeclarationError, match="cannot be read"):
        FromMatrixMarket(tmp_path / "nowhere.mtx")


@pytest.mark.parametrize("make", [FromMatrix, lambda matrix: FromSparse(scipy.sparse.csr_array(matrix))])
def test_shapes_say_which_way_round(make: Any) -> None:
    with pytest.raises(NetworkError, match=r"\[post, pre\].*here 3 rows of 5; yours is the transposed: give W.T"):
        connect(make(np.ones((5, 3))), 5, 3)
    with pytest.raises(NetworkError, match=r"shape \(4, 4\).*here 3 rows of 5$"):
        connect(make(np.ones((4, 4))), 5, 3)
    assert connect(make(np.ones((3, 5))), 5, 3).size == 15


@pytest.mark.parametrize(
    ("make", "fragment"),
    [
        (lambda: FromMatrix(np.array([[0.0, np.nan]])), r"the weight at \(0, 1\) is nan"),
        (lambda: FromMatrix(np.ones(3)), "has two axes, not 1"),
        (lambda: FromMatrix(np.array([["a"]])), "weights are numbers"),
        (lambda: FromMatrix(scipy.sparse.csr_array(np.eye(2))), r"write FromSparse\(W\)"),
        (lambda: FromSparse(np.eye(2)), r"write FromMatrix\(W\)"),
        (lambda: FromSparse(scipy.sparse.csr_array([[np.inf, 1.0]])), "the weight at 0 is inf"),
        (lambda: FromMatrix([[1, 2], [3]]), "list has no shape"),
        (lambda: FromSparse(scipy.sparse.coo_array(np.ones(3))), "has two axes, not 1"),
        (lambda: FromPairs([[0], [1, 2]], [0, 1]), "list has no shape"),
        (lambda: FromPairs([0], [0], weights=[[1], [1, 2]]), "list has no shape"),
        (lambda: FromPairs([True], [False]), "whole numbers along one axis, not bool"),
        (lambda: FromMatrixMarket(5), "the path of a file, not 5"),
        (lambda: FromPairs([0, 1], [0]), "2 sources and 1 targets"),
        (lambda: FromPairs([0.5], [0]), "whole numbers"),
        (lambda: FromPairs([[0]], [[0]]), "along one axis"),
        (lambda: FromPairs([0], [0], weights=[np.nan]), "the weight at 0 is nan"),
        (lambda: FromPairs([0], [0], weights=[1.0, 2.0]), r"weights of shape \(2,\)"),
    ],
)
def test_arrays_that_cannot_be(make: Any, fragment: str) -> None:
    with pytest.raises(DeclarationError, match=fragment):
        make()


@pytest.mark.parametrize(
    ("pre", "post", "fragment"),
    [
        ([0, 6], [0, 0], r"pre\[1\] is 6"),
        ([0], [-1], r"post\[0\] is -1"),
        (np.array([2**63 + 5], np.uint64), [0], r"pre\[0\] is 9223372036854775807"),
    ],
)
def test_neurons_that_are_not_there(pre: Any, post: Any, fragment: str) -> None:
    with pytest.raises(NetworkError, match=f"{fragment}, and there are . neurons, counted from 0"):
        connect(FromPairs(pre, post), 6, 8)


@pytest.mark.parametrize(
    "pattern",
    [FromMatrix(np.eye(3)), FromSparse(scipy.sparse.eye_array(3)), FromPairs([0, 1, 2], [0, 1, 2], [1] * 3)],
)
def test_one_line_and_picklable(pattern: Pattern) -> None:
    assert "\n" not in repr(pattern) and len(repr(pattern)) < 60
    np.testing.assert_array_equal(matrix_of(connect(pickle.loads(pickle.dumps(pattern)), 3, 3)), np.eye(3))


@pytest.mark.parametrize("broken", [lambda data: data[: len(data) // 2], lambda data: data[:15] + b"\xff" + data[16:]])
def test_compressed_files_that_are_damaged(tmp_path: Path, broken: Any) -> None:
    path = tmp_path / "weights.mtx.gz"
    path.write_bytes(broken(gzip.compress((HEADER + "coordinate real general\n3 3 1\n1 1 1\n").encode())))
    with pytest.raises(DeclarationError, match=r"cannot be read|no Matrix Market file"):
        FromMatrixMarket(path)
