"""parse_vector and format_vector: the JSON grammar, correct rounding, exact round trips, bad text."""

from __future__ import annotations

import functools
import inspect
import json
import math
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hartonomous_native as hn
from hartonomous_native.errors import (
    DTypeError,
    FormatError,
    InvalidArgumentsError,
    NotFiniteError,
    RangeError,
    ShapeError,
)
from tests.reference.text import nearest_float32, wrong_position

DIGITS = st.text("0123456789", min_size=1, max_size=40)
WHOLE = st.one_of(st.just("0"), st.builds(lambda first, rest: first + rest, st.sampled_from("123456789"), DIGITS))
NUMBERS = st.builds(
    lambda sign, whole, fraction, exponent: sign + whole + fraction + exponent,
    st.sampled_from(["", "-"]), WHOLE, st.one_of(st.just(""), DIGITS.map(lambda d: "." + d)),
    st.one_of(st.just(""), st.builds(lambda e, s, d: e + s + d, st.sampled_from("eE"), st.sampled_from(["", "+", "-"]),
                                     st.integers(0, 60).map(lambda n: f"{n:03d}"))),
)  # fmt: skip
SPACE = st.text(" \t\n\r", max_size=3)
FLOAT32 = st.floats(width=32, allow_nan=False, allow_infinity=False)


@pytest.fixture
def at_level() -> Iterator[Callable[[str], None]]:
    """Puts a CPU level in force for one test."""
    before = hn.cpu_level()
    yield hn.set_level
    hn.set_level(before)


def expected_text(array: Any) -> str:
    numbers = (f"{value:.9g}" for value in array.tolist())
    return "[" + ",".join("-0.0" if number == "-0" else number for number in numbers) + "]"


def bits(values: Any) -> list[int]:
    return [int(value) for value in np.asarray(values, dtype=np.float32).view(np.uint32)]


@given(NUMBERS)
def test_every_number_is_rounded_once(text: str) -> None:
    want = nearest_float32(text)
    if math.isinf(want):
        with pytest.raises(RangeError, match="within float32"):
            hn.parse_vector(f"[{text}]")
    else:
        assert bits(hn.parse_vector(f"[{text}]")) == bits([want])


@given(st.lists(st.tuples(SPACE, NUMBERS, SPACE), min_size=1, max_size=12))
def test_every_number_of_many_is_rounded_once(parts: list[tuple[str, str, str]]) -> None:
    want = [nearest_float32(text) for _, text, _ in parts]
    parts = [part for part, value in zip(parts, want, strict=True) if math.isfinite(value)] or [("", "0", "")]
    text = "[" + ",".join(before + number + behind for before, number, behind in parts) + "]"
    assert bits(hn.parse_vector(text)) == bits([value for value in want if math.isfinite(value)] or [0.0])


@pytest.mark.parametrize("level", hn.available_levels())
@pytest.mark.parametrize("form", ["%.9g", "%.7e", "%.17g", " %.6f", "%d"])
def test_a_wrong_character_is_found_wherever_it_stands(form: str, level: str, at_level: Callable[[str], None]) -> None:
    at_level(level)
    random = np.random.default_rng(7)
    numbers = random.standard_normal(12) * 30
    nearest = functools.cache(nearest_float32)
    text = "[" + ",".join(form % number for number in numbers) + "]"
    for at in range(len(text)):
        for c in random.choice(list("07.,-+eE ]x\0"), 2):
            changed = text[:at] + c + text[at + 1 :]
            wrong = wrong_position(changed)
            if wrong is None and re.search(r"[eE][+-]?\d{3}", changed):
                continue  # may be too much for rational arithmetic
            if wrong is None:
                want = [nearest(number.strip()) for number in changed.strip()[1:-1].split(",")]
                if all(map(math.isfinite, want)):
                    assert bits(hn.parse_vector(changed)) == bits(want), changed
                continue
            with pytest.raises((FormatError, RangeError)) as caught:
                hn.parse_vector(changed)
            if isinstance(caught.value, FormatError):
                assert f" position {wrong} " in str(caught.value), changed


@pytest.mark.parametrize("level", hn.available_levels())
def test_numbers_that_only_exact_arithmetic_decides(level: str, at_level: Callable[[str], None]) -> None:
    """Ties of odd whole numbers beyond 2^24, among numbers that need no such care."""
    at_level(level)
    numbers = [str(2**24 + i) if i % 3 == 0 else f"{i / 7}" for i in range(1, 1000)]
    assert bits(hn.parse_vector("[" + ",".join(numbers) + "]")) == bits([nearest_float32(number) for number in numbers])
    with pytest.raises(RangeError, match=r"within float32.*got 1e39 at position 4"):
        hn.parse_vector("[1, 1e39" + ",1" * 100 + "]")


@given(FLOAT32, st.sampled_from([-1, 0, 1]), st.integers(0, 300))
def test_midpoints_between_neighbours(x: float, side: int, zeros: int) -> None:
    """Ties go to even, and the smallest difference, however far behind, decides."""
    low = np.float32(abs(x))
    with np.errstate(over="ignore"):
        high = np.nextafter(low, np.float32(np.inf))
    middle = (float(low) + float(high)) / 2 if np.isfinite(high) else (float(low) + 2.0**128) / 2
    digits = f"{middle:.200f}"
    text = digits + "0" * zeros + "1" if side > 0 else digits
    if side < 0:
        head = digits.rstrip("0")
        if head.endswith("."):
            head += "0"
            text = str(int(middle) - 1) + ".9999999999" + "9" * zeros
        else:
            text = head[:-1] + str(int(head[-1]) - 1) + "9" * (zeros + 1)
    want = nearest_float32(text)
    if math.isinf(want):
        with pytest.raises(RangeError):
            hn.parse_vector(f"[{text}]")
    else:
        assert bits(hn.parse_vector(f"[{text}]")) == bits([want])


def test_rounding_twice_would_be_wrong() -> None:
    """1 + 2^-24 + 2^-60 is above the middle; float64 rounds it down to the middle, and then the tie goes to 1."""
    text = "1.0000000596046447753906250000008673617379884035472059622406959533691"
    assert np.float32(float(text)) == 1.0
    assert hn.parse_vector(f"[{text}]")[0] == np.nextafter(np.float32(1), np.float32(2))


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("[1.0000000e+000, -2, 3.5E-2]", [1.0, -2.0, 0.035]),
        (" \t\r\n[ 0 ,\n-0 , -0.0e0 , 1e-0 ] \n", [0.0, -0.0, -0.0, 1.0]),
        ("[1e38,340282346638528859811704183484516925440]", [1e38, 3.4028234663852886e38]),
        ("[340282356779733661637539395458142568447]", [3.4028234663852886e38]),
        ("[1e-45,7.006492321624085e-46,7.0064923216240860e-46,1e-99999999999999999999]", [1e-45, 0.0, 1e-45, 0.0]),
        ("[0.000000000000000000000000000000000000000000000000000000000000000000001e69]", [1.0]),
        ("[0e99999999999999999999]", [0.0]),
        ("[123456789012345678901234567890e-29]", [1.2345678806304932]),
        ("[" + "1" + "0" * 400 + "e-400]", [1.0]),
        ("[0." + "0" * 400 + "1e401]", [1.0]),
    ],
)
def test_forms_that_json_allows(text: str, want: list[float]) -> None:
    result = hn.parse_vector(text)
    assert result.dtype == np.float32
    assert bits(result) == bits(want)
    assert bits(hn.parse_vector(text.encode())) == bits(want)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"), ("   ", "empty"), ("1", r"position 0 must have '\['; got '1'"),
        ("[]", "position 1 must have a number"),
        ("[1", "position 2 must have ',' or '\\]'; got the end"), ("[1,", "position 3"), ("[1,]", "position 3"),
        ("[,1]", "position 1"), ("[1 2]", "position 3"), ("[1]]", "position 3 must have the end of the text"),
        ("[+1]", "position 1"), ("[.5]", "position 1"), ("[1.]", "position 3"), ("[01]", "position 2"),
        ("[-01]", "position 3"), ("[-]", "position 2"), ("[1e]", "position 3"), ("[1e+]", "position 4"),
        ("[1.e5]", "position 3"), ("[1.5.2]", "position 4"), ("[0x10]", "position 2"), ("[1_000]", "position 2"),
        ("[NaN]", "position 1"), ("[Infinity]", "position 1"), ("[-Infinity]", "position 2"), ("[null]", "position 1"),
        ("[[1]]", "position 1"), ('["1"]', "position 1"), ('{"a":1}', "position 0"), ("[1;2]", "position 2"),
        ("[1\x00]", "position 2"), ("[1\u00a0]", "position 2"), ("[\u0661]", "position 1"), ("\ufeff[1]", "position 0"),
        ("[12345678x]", "position 9"), ("[1.12345678-]", "position 11"), ("[1\udc00]", "Unicode"),
    ],
)  # fmt: skip
def test_text_that_is_no_vector(text: str, says: str) -> None:
    with pytest.raises(FormatError, match=says):
        hn.parse_vector(text)


@given(st.text("[]0123456789.,-+eE \tNa", max_size=30))
def test_accepts_what_a_json_reader_accepts(text: str) -> None:
    def refuse(name: str) -> None:
        raise ValueError(name)

    try:
        loaded = json.loads(text, parse_constant=refuse)
        flat = isinstance(loaded, list) and len(loaded) > 0 and all(type(v) in (int, float) for v in loaded)
    except ValueError:
        flat = False
    try:
        hn.parse_vector(text)
        assert flat
    except RangeError:
        assert flat
    except FormatError:
        assert not flat


@given(st.lists(FLOAT32, min_size=1, max_size=50))
def test_round_trip_is_exact(values: list[float]) -> None:
    array = np.array(values, dtype=np.float32)
    text = hn.format_vector(array)
    assert text == expected_text(array)
    assert bits(hn.parse_vector(text)) == bits(array)
    assert bits(json.loads(text)) == bits(array)


def test_round_trip_of_many_bit_patterns() -> None:
    random = np.random.default_rng(5).integers(0, 2**32, 200_000, dtype=np.uint32).view(np.float32)
    powers = np.ldexp(np.float32(1), np.arange(-149, 128)).astype(np.float32)
    subnormal = np.arange(3000, dtype=np.uint32).view(np.float32)
    edges = np.concatenate([powers, np.nextafter(powers, np.float32(0)), subnormal])
    array = np.concatenate([random[np.isfinite(random)], edges, -edges])
    text = hn.format_vector(array)
    assert np.array_equal(hn.parse_vector(text).view(np.uint32), array.view(np.uint32))
    assert text == expected_text(array)


def test_ties_in_the_ninth_digit_go_to_even() -> None:
    assert hn.format_vector(np.float32([2.0**-13, 3 * 2.0**-13])) == "[0.000122070312,0.000366210938]"


def test_most_dimensions() -> None:
    many = hn.format_vector(np.arange(0.5, 1998))
    assert hn.parse_vector(many, max_dimensions=1998).shape == (1998,)
    with pytest.raises(ShapeError, match=f"at most 1997 numbers; there are more at position {many.rindex(',') + 1}$"):
        hn.parse_vector(many, max_dimensions=1997)
    assert hn.parse_vector("[1,2,3]", max_dimensions=3).shape == (3,)
    with pytest.raises(ShapeError, match="at most 2 numbers; there are more at position 5"):
        hn.parse_vector("[1,2,3]", max_dimensions=2)
    assert hn.parse_vector("[" + ",".join(["1"] * 5000) + "]").shape == (5000,)
    with pytest.raises(RangeError, match="max_dimensions"):
        hn.parse_vector("[1]", max_dimensions=0)


def test_text_of_other_types() -> None:
    assert hn.parse_vector(np.str_("[1]"))[0] == 1.0
    for wrong in (None, 5, bytearray(b"[1]"), [1.0], memoryview(b"[1]")):
        with pytest.raises(DTypeError, match="text must be str or bytes"):
            hn.parse_vector(wrong)  # type: ignore[arg-type]
    with pytest.raises(FormatError):
        hn.parse_vector(b"[1\xff]")
    with pytest.raises(InvalidArgumentsError):
        hn.parse_vector(5, max_dimensions=-1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "error", "says"),
    [
        ([], ShapeError, "at least one"), ([[1.0]], ShapeError, "1-dimensional"),
        ([math.nan], NotFiniteError, "element 0 is NaN"),
        (np.float32([1, np.inf]), NotFiniteError, "element 1 is infinite"),
        ([2**24 + 1], RangeError, "exactly; element 0"),
        ([1.0, 1e300], RangeError, "within float32, 3.40.*element 1 is 1e"), (["x"], DTypeError, "real numbers"),
    ],
)  # fmt: skip
def test_vectors_that_have_no_text(value: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        hn.format_vector(value)


def test_names_and_keywords_are_those_of_a_function() -> None:
    assert hn.parse_vector(text="[1]").tolist() == [1.0]
    assert hn.format_vector(v=[1]) == "[1]"
    assert list(inspect.signature(hn.parse_vector).parameters) == ["text", "max_dimensions"]
    assert hn.format_vector.__name__ == "format_vector"
    for wrong in ((), ("[1]", 2), ("[1]", 2, 3)):
        with pytest.raises(TypeError):
            hn.parse_vector(*wrong)  # type: ignore[misc, arg-type]


def test_a_text_of_ascii_only_has_one_byte_a_character() -> None:
    text = hn.format_vector(np.arange(2000, dtype=np.float32) / 7)
    assert text.isascii()
    assert sys.getsizeof(text) == sys.getsizeof("") + len(text)
    assert hash(text) == hash("".join(list(text)))


def test_a_vector_that_cannot_be_written_to() -> None:
    x = np.float32([1, 2.5])
    x.flags.writeable = False
    assert hn.format_vector(x) == "[1,2.5]"


def test_vectors_of_any_layout() -> None:
    x = np.arange(6, dtype=np.float32)
    assert hn.format_vector(x[::2]) == hn.format_vector(x[::2].astype(">f4")) == "[0,2,4]"
    assert hn.format_vector([0.1, 1 / 3]) == hn.format_vector(np.float32([0.1, 1 / 3])) == "[0.100000001,0.333333343]"
    assert hn.format_vector([0.5, -2]) == hn.format_vector(np.float16([0.5, -2])) == "[0.5,-2]"


@pytest.mark.parametrize("threads", [1, 3])
def test_batches(threads: int) -> None:
    matrix = np.random.default_rng(6).standard_normal((100, 700)).astype(np.float32)
    texts = hn.format_vectors(matrix, threads=threads)
    assert texts == [hn.format_vector(row) for row in matrix]
    assert np.array_equal(hn.parse_vectors(texts, threads=threads), matrix)
    assert np.array_equal(hn.parse_vectors((text.encode() for text in texts), max_dimensions=700), matrix)
    texts[40], texts[90] = "[1,2]", "[1"
    with pytest.raises(ShapeError, match="row 40: must have 700 numbers, as row 0 has; got 2"):
        hn.parse_vectors(texts, threads=threads)


def test_batches_of_nothing_and_of_wrong_things() -> None:
    assert hn.parse_vectors([]).shape == (0, 0)
    assert hn.format_vectors(np.empty((0, 3), np.float32)) == []
    with pytest.raises(FormatError, match=r"row 1: .*position 1"):
        hn.parse_vectors(["[1]", "[x]"])
    with pytest.raises(FormatError, match="row 0: "):
        hn.parse_vectors(["[", "[x]"])
    with pytest.raises(DTypeError, match="several texts"):
        hn.parse_vectors("[1]")
    with pytest.raises(DTypeError, match="row 1 is NoneType"):
        hn.parse_vectors(["[1]", None])  # type: ignore[list-item]
    with pytest.raises(NotFiniteError, match="row 1, element 0 is NaN"):
        hn.format_vectors([[1.0], [math.nan]])
    with pytest.raises(ShapeError):
        hn.format_vectors(np.empty((3, 0), np.float32))
