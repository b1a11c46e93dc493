"""The table door with NumPy columns and Python lists: what it takes, what it refuses, what it gives back."""

from __future__ import annotations

import _thread
import signal
import threading
import tracemalloc
from typing import Any

import numpy as np
import pytest

import hartonomous_native as hn
from hartonomous_native import entry_points
from hartonomous_native.errors import (
    DTypeError,
    FormatError,
    HartonomousError,
    InvalidArgumentsError,
    MissingArgumentError,
    NotFiniteError,
    RangeError,
    ShapeError,
    UnknownNameError,
)

ROWS = np.array([[1, 2], [3, 4], [-1, 0.5]], np.float32)
QUERY = np.array([1, 2], np.float32)


def dots(vector: Any, query: Any = QUERY, **columns: Any) -> list[Any]:
    return [row["dot"] for row in entry_points.run("dot", {**columns, "vector": vector}, query=query).to_pylist()]


def ids(values: Any) -> list[Any]:
    rows = np.ones((len(values), 2), np.float32)
    return [row["id"] for row in entry_points.run("dot", {"id": values, "vector": rows}, query=QUERY).to_pylist()]


@pytest.mark.parametrize(
    "rows",
    [
        ROWS,
        np.asfortranarray(ROWS),
        np.repeat(ROWS, 2, axis=0)[::2],
        ROWS.astype(">f4"),
        ROWS.astype(np.float16),
        ROWS.tolist(),
        [tuple(row) for row in ROWS.tolist()],
        list(ROWS),
        np.array(["[1,2]", "[3,4]", "[-1,0.5]"]),
        ["[1,2]", "[3,4]", "[-1,0.5]"],
        [row.tobytes() for row in ROWS],
        [bytearray(ROWS[0]), memoryview(ROWS[1].tobytes()), ROWS[2].tobytes()],
        np.array([row.tobytes() for row in ROWS], dtype=object),
        ROWS.view("V8").reshape(3),
        ROWS.view("S8").reshape(3),
    ],
    ids=str,
)
def test_vectors_in_every_form(rows: Any) -> None:
    assert dots(rows) == [5.0, 11.0, 0.0]


def test_an_array_is_read_where_it_lies() -> None:
    rows = np.zeros((1 << 16, 64), np.float32)
    keys = np.arange(1 << 16)
    tracemalloc.start()
    result = entry_points.run("dot", {"id": keys, "vector": rows}, query=rows[0])
    assert tracemalloc.get_traced_memory()[1] < rows.nbytes // 16
    tracemalloc.stop()
    returned = result.column("id")
    assert np.shares_memory(returned, keys)
    assert not returned.flags.writeable


def test_a_view_outlives_the_table_and_the_input() -> None:
    keys = np.arange(1000)
    result = entry_points.run("dot", {"id": keys, "vector": np.ones((1000, 2), np.float32)}, query=QUERY)
    returned, values = result.column("id"), result.column("dot")
    del keys, result
    assert returned.tolist() == [*range(1000)]
    assert values.tolist() == [3.0] * 1000


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64])
def test_integers_widen_exactly(dtype: Any) -> None:
    limits = np.iinfo(dtype)
    values = [limits.min, 0, min(limits.max, 2**63 - 1)]
    assert ids(np.array(values, dtype)) == values
    assert ids(np.array(values, np.dtype(dtype).newbyteorder())) == values


@pytest.mark.parametrize(
    "keys",
    [
        [1, None, 3],
        ["a", None, "naïve 😀"],
        [-(2**63), 2**63 - 1, 0],
        [np.int64(2**62 + 1), None, np.uint8(7)],
        [None, None, None],
        ["", "", None],
    ],
)
def test_lists_come_back_as_they_were(keys: list[Any]) -> None:
    assert ids(keys) == keys
    assert ids(np.array(keys, dtype=object)) == keys
    assert ids(tuple(keys)) == keys


def test_text_of_every_numpy_type() -> None:
    assert ids(np.array(["ä", "bc"])) == ["ä", "bc"]
    assert ids(np.array(["ä".encode(), b"bc"])) == ["ä", "bc"]
    assert ids(np.ma.MaskedArray(["ä", "bc"], [True, False])) == [None, "bc"]
    assert ids(np.array(["a", float("nan")], dtype=object)) == ["a", None]
    if hasattr(np.dtypes, "StringDType"):
        for missing in (None, float("nan")):
            dtype = np.dtypes.StringDType(na_object=missing)
            assert ids(np.array(["ä", missing, "bc"], dtype=dtype)) == ["ä", None, "bc"]
        assert ids(np.array(["ä", "bc"], dtype=np.dtypes.StringDType())) == ["ä", "bc"]


def test_a_mask_is_null_whatever_is_under_it() -> None:
    rows = np.ma.masked_invalid(np.array([[np.nan, np.nan], [1, 2], [np.inf, np.nan]], np.float32))
    assert dots(rows) == [None, 5.0, None]
    assert ids(np.ma.MaskedArray([1, 2, 3], [False, True, False])) == [1, None, 3]
    assert ids(np.ma.MaskedArray(np.array([1, 2**64 - 1], np.uint64), [False, True])) == [1, None]
    assert ids(np.ma.MaskedArray([1, 2], False)) == [1, 2]
    with pytest.raises(DTypeError, match="row 1 has some numbers masked"):
        dots(np.ma.MaskedArray(ROWS, [[0, 0], [0, 1], [1, 1]]))


def test_null_rows() -> None:
    assert dots([None, [1, 2], None]) == [None, 5.0, None]
    assert dots([None, None]) == [None, None]
    assert dots(["[1,2]", None]) == [5.0, None]
    assert dots([ROWS[0].tobytes(), None]) == [5.0, None]


@pytest.mark.parametrize("empty", [[], np.empty((0, 2), np.float32), np.empty(0, "V8"), np.empty(0, object)])
def test_no_rows(empty: Any) -> None:
    result = entry_points.run("dot", {"id": [], "vector": empty}, query=QUERY)
    assert (len(result), result.to_pylist()) == (0, [])
    assert result.column("dot").shape == (0,)


def test_a_result() -> None:
    result = entry_points.run("cosine_similarity", {"id": ["a", "b"], "vector": [[1, 2], [0, 0]]}, query=QUERY)
    assert repr(result) == "Table(id: text, cosine_similarity: float64; 2 rows)"
    assert (result.num_rows, len(result)) == (2, 2)
    assert result.column_names == ("id", "cosine_similarity")
    assert result.column_types == ("text", "float64")
    assert result.column("id").tolist() == ["a", "b"]
    assert result.nulls("id") is None
    nulls = result.nulls("cosine_similarity")
    assert nulls is not None
    assert nulls.tolist() == [False, True]
    assert result.to_dict()["cosine_similarity"].tolist() == [1.0, None]
    assert result.to_pylist() == [{"id": "a", "cosine_similarity": 1.0}, {"id": "b", "cosine_similarity": None}]
    with pytest.raises(UnknownNameError, match="there is no column 'x'; there are id, cosine_similarity"):
        result.column("x")
    assert repr(entry_points.run("count_primes", first=0, last=10)) == "Table(count: int64; 1 row)"


@pytest.mark.parametrize(
    "query",
    [[1, 2], (1.0, 2.0), [[1, 2]], QUERY, QUERY.astype(np.float64), np.array([1, 2]), "[1,2]", np.str_("[1, 2]")],
    ids=str,
)
def test_a_vector_parameter_in_every_form(query: Any) -> None:
    assert dots(ROWS, query) == [5.0, 11.0, 0.0]


def test_a_parameter_is_rounded_once_to_float32() -> None:
    third = np.float64(1) / 3
    assert dots(np.ones((1, 1), np.float32), [third]) == [float(np.float32(third))]
    halfway = 1 + 2.0**-24 + 2.0**-50  # nearer to the upper of two float32 numbers
    assert dots(np.ones((1, 1), np.float32), np.array([halfway])) == [1 + 2.0**-23]


def test_scalar_parameters() -> None:
    for first in (2, np.int32(2), np.uint64(2), np.array(2), "2"):
        assert entry_points.run("count_primes", first=first, last=10).column("count").tolist() == [4]
    with pytest.raises(MissingArgumentError, match="first is required"):
        entry_points.run("count_primes", first=None, last=10)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"table": {"vector": ROWS.astype(np.float64)}}, DTypeError, "got vectors of float64"),
        ({"table": {"vector": np.ones((3, 2), bool)}}, ShapeError, "dtype bool"),
        ({"table": {"vector": np.ones((3, 2, 1), np.float32)}}, ShapeError, r"shape \(3, 2, 1\)"),
        ({"table": {"vector": np.float32(1)}}, ShapeError, "1-dimensional"),
        ({"table": {"vector": ROWS.astype(np.complex64)}}, ShapeError, "complex64"),
        ({"table": {"vector": ROWS.astype(np.longdouble)}}, DTypeError, "longdouble|float128"),
        ({"table": {"vector": 5}}, DTypeError, "must be an array or a list; got int 5"),
        ({"table": {"vector": "[1,2]"}}, DTypeError, "must be an array or a list"),
        ({"table": {1: ROWS, "vector": ROWS}}, DTypeError, "names of columns must be text; got int 1"),
        ({"table": {"vector": ROWS, "id": [True, False, True]}}, DTypeError, "row 0 .* got bool"),
        ({"table": {"vector": ROWS, "id": np.array([True, False, True])}}, DTypeError, "dtype bool"),
        ({"table": {"vector": ROWS, "id": np.array([1, 2, 3], "M8[s]")}}, DTypeError, "datetime64"),
        ({"table": {"vector": ROWS, "id": [1, "a", None]}}, DTypeError, "of one type"),
        ({"table": {"vector": ROWS, "id": [1, 2, 2**63]}}, RangeError, "row 2 must be within bigint; got 92233720368"),
        ({"table": {"vector": ROWS, "id": np.array([1, 2, 2**63], np.uint64)}}, RangeError, "within bigint"),
        ({"table": {"vector": ROWS, "id": ["a", "\ud800", "c"]}}, FormatError, "row 1 is not Unicode text"),
        ({"table": {"vector": ROWS, "id": np.array([b"a", b"\xff", b"c"])}}, DTypeError, "UTF-8"),
        ({"table": {"vector": ROWS, "id": [1, 2]}}, ShapeError, "same number of rows"),
        ({"table": {"vector": [[1, 2], [1]]}}, ShapeError, "one length; row 0 has 2 numbers, row 1 has 1"),
        ({"table": {"vector": [[1, 2], [1, "a"]]}}, DTypeError, "row 1 must be a vector of numbers"),
        ({"table": {"vector": [[1, 2], [1, None]]}}, DTypeError, "row 1 must be a vector of numbers"),
        ({"table": {"vector": [[1, 2], [[1], [2]]]}}, DTypeError, "row 1 must be a vector of numbers"),
        ({"table": {"vector": [[1, 2], [1, 1e39]]}}, RangeError, "row 1 must be within float32; number 1"),
        ({"table": {"vector": [[1, 2], [1, float("nan")]]}}, NotFiniteError, "row 1 holds NaN"),
        ({"table": {"vector": [b"12345", b""]}}, ShapeError, "row 0 has 5 bytes"),
        ({"table": {"vector": np.array([[np.inf, 1]], np.float32)}}, NotFiniteError, "row 0"),
        ({"table": {"vector": ROWS, "more": ROWS}}, UnknownNameError, "no input column 'more'; it has id, vector"),
        ({"table": {}}, MissingArgumentError, "column 'vector' is required"),
        ({"table": None}, MissingArgumentError, "column 'vector' is required"),
        ({"table": [ROWS]}, DTypeError, "table must be"),
        ({"table": ROWS}, DTypeError, "table must be"),
        ({"query": True}, DTypeError, "query must be a number, text or an array of numbers; got bool True"),
        ({"query": b"[1,2]"}, DTypeError, "query must be"),
        ({"query": {"a": 1}}, DTypeError, "query must be"),
        ({"query": [1, "a"]}, DTypeError, "query must hold numbers"),
        ({"query": [[1], [1, 2]]}, ShapeError, "query"),
        ({"query": np.ones((1, 1, 1))}, ShapeError, r"shape \(1, 1, 1\)"),
        ({"query": []}, ShapeError, "at least one number"),
        ({"query": [1, 2, 3]}, ShapeError, "as long as query, 3; they have 2"),
        ({"query": [1, 1e39]}, RangeError, r"query must be within float32; it holds 1e\+39"),
        ({"query": [1, np.inf]}, NotFiniteError, "query must be finite"),
        ({"query": ROWS}, ShapeError, "one vector"),
        ({"query": 5}, DTypeError, "query must be a vector"),
        ({"query": np.ma.MaskedArray([1, 2], [0, 1])}, DTypeError, "query must hold numbers"),
        ({"quary": [1, 2]}, UnknownNameError, "dot has no parameter 'quary'; it has query"),
        ({"threads": 0}, RangeError, "threads must be in 1..1024; got 0"),
        ({"threads": 1.5}, DTypeError, "threads"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_refused(arguments: dict[str, Any], error: type[HartonomousError], message: str) -> None:
    with pytest.raises(error, match=message):
        entry_points.run("dot", **{"table": {"vector": ROWS}, "query": QUERY, **arguments})


def test_every_bad_argument_is_told() -> None:
    with pytest.raises(InvalidArgumentsError) as raised:
        entry_points.run("dot", {"vector": [[1, "a"]], "id": [True]}, query=True, threads=0)
    assert [problem.number for problem in raised.value.problems] == [51013, 51013, 51013, 51012]


def test_an_unknown_name() -> None:
    with pytest.raises(UnknownNameError, match="there is no entry point 'dott'"):
        entry_points.run("dott", {})


def test_integers_beyond_bigint_are_told_as_at_any_door() -> None:
    with pytest.raises(FormatError, match="first must be an integer within bigint; got text '18446744073709551616'"):
        entry_points.run("count_primes", first=2**64, last=3)


def test_ctrl_c_ends_long_work() -> None:
    """Work of hours. The other thread gets to run at all because the interpreter's lock is given up."""
    # A process started in the background ignores the signal, and Python then has no handler of its own.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.1, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        entry_points.run("count_primes", first=0, last=10**15, threads=1)
    timer.join()
    signal.signal(signal.SIGINT, before)


def test_the_answer_does_not_depend_on_threads() -> None:
    rows = np.random.default_rng(7).standard_normal((5000, 33)).astype(np.float32)
    alone = entry_points.run("cosine_similarity", {"vector": rows}, query=rows[0], threads=1)
    shared = entry_points.run("cosine_similarity", {"vector": rows}, query=rows[0], threads=7)
    expected = hn.cosine_similarity(rows[0], rows).tobytes()
    assert alone.column("cosine_similarity").tobytes() == expected
    assert shared.column("cosine_similarity").tobytes() == expected
