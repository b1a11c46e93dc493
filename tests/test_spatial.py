"""Morton and Hilbert codes, spatial buckets and keys: known truths, references, and bad input."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hartonomous_native as hn
from tests.reference import curve

LAST = 2**21 - 1
UNIT = np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
CORNERS = np.array(list(itertools.product((0, 1, LAST - 1, LAST), repeat=3)))
ENCODE = [hn.morton_encode, hn.hilbert_encode]
DECODE = [hn.morton_decode, hn.hilbert_decode]

axis = st.integers(0, LAST)


@given(st.lists(st.tuples(axis, axis, axis), min_size=1, max_size=20))
def test_codes_equal_the_definition(points: list[tuple[int, int, int]]) -> None:
    assert hn.morton_encode(points).tolist() == [curve.morton(*p) for p in points]
    assert hn.hilbert_encode(points).tolist() == [curve.hilbert(*p) for p in points]


@given(st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=20))
def test_points_equal_the_definition(codes: list[int]) -> None:
    assert hn.morton_decode(codes).tolist() == [list(curve.morton_point(c)) for c in codes]
    assert hn.hilbert_decode(codes).tolist() == [list(curve.hilbert_point(c)) for c in codes]


@pytest.mark.parametrize(("encode", "decode"), list(zip(ENCODE, DECODE, strict=True)))
def test_decode_undoes_encode(encode, decode) -> None:
    points = np.concatenate([CORNERS, np.random.default_rng(1).integers(0, 2**21, (100_000, 3))])
    codes = encode(points)
    assert codes.dtype == np.int64
    assert codes.min() >= 0
    back = decode(codes)
    assert back.dtype == np.int32
    np.testing.assert_array_equal(back, points)
    random = np.random.default_rng(2).integers(0, 2**63 - 1, 100_000)
    np.testing.assert_array_equal(encode(decode(random)), random)


def test_known_codes() -> None:
    assert hn.morton_encode([1, 0, 0]) == 1
    assert hn.morton_encode([0, 1, 0]) == 2
    assert hn.morton_encode([0, 0, 1]) == 4
    assert hn.morton_encode([LAST, LAST, LAST]) == 2**63 - 1
    assert hn.hilbert_decode([0, 1, 2**63 - 1]).tolist() == [[0, 0, 0], [1, 0, 0], [LAST, 0, 0]]


@pytest.mark.parametrize("first", [0, 2**63 - 2**18, 2**62 - 2**17, 5**27 & ~1, 3 * 2**58 - 99999])
def test_hilbert_neighbours_differ_by_one_step(first: int) -> None:
    path = hn.hilbert_decode(np.arange(2**18, dtype=np.int64) + first)
    np.testing.assert_array_equal(np.abs(np.diff(path, axis=0)).sum(axis=1), 1)


def test_hilbert_neighbours_at_every_carry() -> None:
    """Where code + 1 carries far, the curve passes from one large cube to the next."""
    before = np.array([(k << (3 * level)) - 1 for level in range(1, 21) for k in range(1, 8)], dtype=np.int64)
    before = np.concatenate([before, np.random.default_rng(3).integers(0, 2**63 - 2, 200_000)])
    step = hn.hilbert_decode(before + 1) - hn.hilbert_decode(before)
    np.testing.assert_array_equal(np.abs(step).sum(axis=1), 1)


def test_hilbert_fills_a_cube() -> None:
    """The first 8**5 codes are a cube of side 32, each point once."""
    path = hn.hilbert_decode(np.arange(8**5))
    assert len(np.unique(path, axis=0)) == 8**5
    assert path.min() == 0
    assert path.max() == 31


@pytest.mark.parametrize("encode", ENCODE)
def test_integer_dtypes_and_layouts(encode) -> None:
    points = np.random.default_rng(4).integers(0, 120, (50, 3))
    want = encode(points)
    for dtype in (np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64, ">i8", ">i4"):
        np.testing.assert_array_equal(encode(points.astype(dtype)), want)
    np.testing.assert_array_equal(encode(np.asfortranarray(points)), want)
    np.testing.assert_array_equal(encode(np.repeat(points, 2, axis=0)[::2]), want)
    fixed = points.copy()
    fixed.flags.writeable = False
    np.testing.assert_array_equal(encode(fixed), want)
    np.testing.assert_array_equal(encode(points.tolist()), want)


@pytest.mark.parametrize("encode", ENCODE)
@pytest.mark.parametrize("bad", [-1, LAST + 1, 2**32, 2**40, -(2**63), 2**63 - 1])
def test_coordinates_out_of_range_are_refused(encode, bad: int) -> None:
    points = np.zeros((100, 3), np.int64)
    points[70, 1] = bad
    with pytest.raises(hn.errors.RangeError, match=r"0\.\.2097151; row 70"):
        encode(points)
    with pytest.raises(hn.errors.RangeError):
        encode(np.array([[0, 2**64 - 1, 0]], np.uint64))


@pytest.mark.parametrize("encode", ENCODE)
def test_bad_points(encode) -> None:
    with pytest.raises(hn.errors.DTypeError, match="points must hold integers"):
        encode(np.zeros((2, 3)))
    with pytest.raises(hn.errors.DTypeError):
        encode(np.zeros((2, 3), bool))
    with pytest.raises(hn.errors.ShapeError, match=r"3 columns .* got shape \(2, 4\)"):
        encode(np.zeros((2, 4), int))
    with pytest.raises(hn.errors.ShapeError):
        encode(np.zeros((2, 3, 3), int))
    with pytest.raises(hn.errors.ShapeError):
        encode(7)
    with pytest.raises(hn.errors.DTypeError):
        encode(None)
    with pytest.raises(hn.errors.RangeError, match="threads"):
        encode([[1, 2, 3]], threads=0)


@pytest.mark.parametrize("decode", DECODE)
def test_bad_codes(decode) -> None:
    with pytest.raises(hn.errors.RangeError, match=r"row 1 is -5"):
        decode([3, -5])
    with pytest.raises(hn.errors.RangeError):
        decode(-1)
    with pytest.raises(hn.errors.RangeError):
        decode(np.array([2**63], np.uint64))
    with pytest.raises(hn.errors.DTypeError):
        decode([1.0])
    with pytest.raises(hn.errors.ShapeError):
        decode([[1, 2]])


def test_empty_and_single() -> None:
    for encode, decode in zip(ENCODE, DECODE, strict=True):
        assert encode([]).shape == encode(np.zeros((0, 3), np.int32)).shape == (0,)
        assert decode([]).shape == (0, 3)
        assert isinstance(encode([1, 2, 3]), np.int64)
        assert decode(encode([1, 2, 3])).tolist() == [1, 2, 3]
    for function, kind, shape in (
        (hn.spatial_hash, np.int32, (0,)), (hn.hilbert_key, np.int64, (0,)), (hn.spatial_cells, np.int32, (0, 3)),
    ):  # fmt: skip
        assert function([], UNIT).shape == function(np.zeros((0, 3), np.float32), UNIT).shape == shape
        assert function([0.5, 0.5, 0.5], UNIT).dtype == kind


def test_buckets_are_the_morton_codes_of_cells() -> None:
    rng = np.random.default_rng(5)
    bounds = np.array([[-3.0, 0.25, -1e6], [7.5, 0.5, 1e6]])
    for dtype in (np.float32, np.float64):
        points = (bounds[0] + rng.random((20_000, 3)) * (bounds[1] - bounds[0])).astype(dtype)
        cells = hn.spatial_cells(points, bounds)
        wide = points.astype(np.float64)
        want = np.minimum(np.floor((wide - bounds[0]) / (bounds[1] - bounds[0]) * 1024), 1023)
        np.testing.assert_array_equal(cells, want)
        np.testing.assert_array_equal(hn.spatial_hash(points, bounds), hn.morton_encode(cells))
        fine = np.minimum(np.floor((wide - bounds[0]) / (bounds[1] - bounds[0]) * 2097152), LAST).astype(np.int64)
        np.testing.assert_array_equal(hn.hilbert_key(points, bounds), hn.hilbert_encode(fine))


def test_edges_of_the_box() -> None:
    assert hn.spatial_hash([0, 0, 0], UNIT) == 0
    assert hn.spatial_hash([1, 1, 1], UNIT) == 2**30 - 1
    assert hn.spatial_cells([1 / 1024, math.nextafter(1 / 1024, 0), 1.0], UNIT).tolist() == [1, 0, 1023]
    assert hn.spatial_cells([math.nextafter(1, 0), -0.0, 0.5], UNIT).tolist() == [1023, 0, 512]
    # Rounds to the maximum although it lies below it.
    bounds = np.array([[-1e300] * 3, [1.0] * 3])
    assert hn.spatial_cells([0.5, -1e300, 1.0], bounds).tolist() == [1023, 0, 1023]
    assert hn.hilbert_decode(hn.hilbert_key([1, 1, 1], UNIT)).tolist() == [LAST] * 3


@pytest.mark.parametrize("function", [hn.spatial_cells, hn.spatial_hash, hn.hilbert_key])
def test_points_outside(function) -> None:
    points = np.full((200, 3), 0.5)
    points[130, 2] = math.nextafter(1, 2)
    with pytest.raises(hn.errors.RangeError, match=r"row 130 .*outside='edge'"):
        function(points, UNIT)
    points[150] = [-7, 2, -1e30]
    inside = np.clip(points, 0, 1)
    np.testing.assert_array_equal(function(points, UNIT, outside="edge"), function(inside, UNIT))
    for strange in (math.nan, math.inf, -math.inf):
        points[199, 0] = strange
        for outside in ("raise", "edge"):
            with pytest.raises(hn.errors.NotFiniteError, match="row 199"):
                function(points, UNIT, outside=outside)
        with pytest.raises(hn.errors.NotFiniteError):
            function(points.astype(np.float32)[199], UNIT)


@pytest.mark.parametrize("function", [hn.spatial_cells, hn.spatial_hash, hn.hilbert_key])
def test_bad_boxes(function) -> None:
    points = [[0.5, 0.5, 0.5]]
    with pytest.raises(hn.errors.RangeError, match="on y they are"):
        function(points, [[0, 1, 0], [1, 1, 1]])
    with pytest.raises(hn.errors.RangeError):
        function(points, UNIT[::-1])
    with pytest.raises(hn.errors.RangeError, match="span"):
        function(points, [[-1e308] * 3, [1e308] * 3])
    with pytest.raises(hn.errors.NotFiniteError, match="bounds"):
        function(points, [[0, 0, 0], [1, math.nan, 1]])
    with pytest.raises(hn.errors.ShapeError, match=r"\(2, 3\)"):
        function(points, UNIT.T)
    with pytest.raises(hn.errors.UnknownNameError, match="outside"):
        function(points, UNIT, outside="clamp")
    with pytest.raises(hn.errors.InvalidArgumentsError) as caught:
        function([["a"]], [[0]], outside="x", threads=-1)
    assert len(caught.value.problems) == 4


def test_same_answer_for_any_threads_and_level() -> None:
    rng = np.random.default_rng(6)
    points = rng.integers(0, 2**21, (200_001, 3))
    real = rng.random((200_001, 3))
    before = hn.cpu_level()
    answers = set()
    try:
        for level in hn.available_levels():
            hn.set_level(level)
            for threads in (1, 3):
                codes = hn.hilbert_encode(points, threads=threads)
                answers.add(
                    codes.tobytes() + hn.morton_encode(points, threads=threads).tobytes()
                    + hn.hilbert_decode(codes, threads=threads).tobytes()
                    + hn.spatial_hash(real, UNIT, threads=threads).tobytes()
                    + hn.hilbert_key(real, UNIT, threads=threads).tobytes()
                )  # fmt: skip
    finally:
        hn.set_level(before)
    assert len(answers) == 1
