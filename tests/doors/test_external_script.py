"""The Python door of sp_execute_external_script: columns in and out, through doubles of both Python hosts."""

from __future__ import annotations

import datetime
import decimal
import json
import struct
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hartonomous_native import entry_points, external_script
from hartonomous_native.errors import (
    CapacityError,
    ConflictError,
    DTypeError,
    FormatError,
    MissingArgumentError,
    RangeError,
    UnknownNameError,
)

from ..sql.entry_point_script import python_script
from .external_calls import BUILT_IN, EXTENSION, OBJECTS, every_host, failure, frame_of, vectors
from .python_hosts import LanguageExtensionHost, PythonHost, SqlColumn, SqlParameter, objects, utf16_units

LARGEST, SMALLEST = 2**63 - 1, -(2**63)
QUERY = SqlParameter("query", "nvarchar(max)", "[1,3]")
SCORE = ("cosine_similarity", "float")


def ids(host: PythonHost, column: SqlColumn, declared: str) -> tuple[Any, ...]:
    """A column that comes back as it was given."""
    rows = len(column.values)
    (given, _) = host.execute(
        python_script("cosine_similarity"), (column, vectors(*["[1,2]"] * rows)), (QUERY,), (("id", declared), SCORE)
    )
    return given.values


# ---------------------------------------------------------------- keys


@every_host
def test_a_bigint_as_text_comes_back_exactly(host: PythonHost) -> None:
    exact = (LARGEST, SMALLEST, None, 2**53 + 1, 0, -7)
    given = SqlColumn("id", "varchar(20)", tuple(None if one is None else str(one) for one in exact))
    assert ids(host, given, "bigint") == exact


@every_host
@pytest.mark.parametrize("values", [(1, -(2**53) + 1, 2**53 - 1), (1, None, 2**53 - 1)])
def test_a_bigint_as_a_number_is_exact_while_a_float_is(host: PythonHost, values: tuple[int | None, ...]) -> None:
    assert ids(host, SqlColumn("id", "bigint", values), "bigint") == values


@pytest.mark.parametrize(
    ("host", "values"), [(BUILT_IN, (1, 2**53 + 1)), (BUILT_IN, (5, -(2**53))), (EXTENSION, (None, 2**53 + 1))]
)
def test_a_bigint_that_a_host_rounded_is_refused(host: PythonHost, values: tuple[int | None, ...]) -> None:
    given = SqlColumn("id", "bigint", values)
    assert float(2**53 + 1) == 2**53, "so that 2^53 itself cannot be trusted"
    error = failure(host, "cosine_similarity", given, vectors("[1,2]", "[1,2]"), query=("nvarchar(max)", "[1,2]"))
    assert type(error) is RangeError
    assert error.message == (
        "column 'id' must come as text where it is a bigint of 2^53 or more, CONVERT(varchar(20), …), since the host "
        f"makes a float of it; got row 1, {int(float(values[1] or 0))}"
    )


@pytest.mark.parametrize(("host", "values"), [(EXTENSION, (LARGEST, SMALLEST)), (OBJECTS, (LARGEST, None, SMALLEST))])
def test_a_bigint_that_a_host_kept_whole_stays_so(host: PythonHost, values: tuple[int | None, ...]) -> None:
    assert ids(host, SqlColumn("id", "bigint", values), "bigint") == values


@every_host
@pytest.mark.parametrize("type", ["tinyint", "smallint", "int"])
@pytest.mark.parametrize("values", [(3, 0, 200), (3, None, 200), (None, None, None)])
def test_small_integers_with_and_without_nulls(host: PythonHost, type: str, values: tuple[int | None, ...]) -> None:
    assert ids(host, SqlColumn("id", type, values), "bigint") == values


@every_host
@pytest.mark.parametrize("type", ["nvarchar(max)", "varchar(10)"])
def test_text_keys_keep_their_case_spaces_and_nulls(host: PythonHost, type: str) -> None:
    given = ("a", "A ", None, "", "007")
    assert ids(host, SqlColumn("id", type, given), "nvarchar(max)") == given


def test_text_of_pandas_own_type() -> None:
    """What newer pandas makes of the extension's objects, before the script sees them."""
    host = LanguageExtensionHost(own_text=True)
    given = ("a", None, "Ω")
    assert ids(host, SqlColumn("id", "nvarchar(50)", given), "nvarchar(50)") == given


@every_host
def test_characters_beyond_the_first_plane_come_back_whole(host: PythonHost) -> None:
    given = ("é\U0001f600", "\U00010000", None, "Ω")
    assert ids(host, SqlColumn("id", "nvarchar(50)", given), "nvarchar(50)") == given


def test_half_a_character_is_refused() -> None:
    assert utf16_units("\U0001f600") == "\ud83d\ude00", "the extension makes two characters of one"
    given = SqlColumn("id", "nvarchar(50)", ("a", "\ud83d"))
    error = failure(EXTENSION, "cosine_similarity", given, vectors("[1]", "[1]"), query=("nvarchar(max)", "[1]"))
    assert (type(error), error.message) == (
        FormatError, "column 'id' must be without half surrogate pairs; row 1 has one"
    )  # fmt: skip


# ---------------------------------------------------------------- other columns


@every_host
@pytest.mark.parametrize("type", ["real", "float"])
def test_a_null_number_is_not_nan(host: PythonHost, type: str) -> None:
    (mean,) = host.execute(
        python_script("vector_weighted_mean"),
        (vectors("[2]", "[100]", "[4]"), SqlColumn("weight", type, (0.5, None, 1.5))),
        result_sets=(("count", "bigint"), ("weighted_mean", "nvarchar(max)")),
    )[1:]
    assert mean.values == ("[3.5]",)


@every_host
def test_vectors_as_packed_bytes_and_as_text_are_the_same_bits(host: PythonHost) -> None:
    rows = np.random.default_rng(1).standard_normal((40, 7)).astype(np.float32)
    packed = SqlColumn("vector", "varbinary(max)", (None, *(row.tobytes() for row in rows)))
    text = vectors(None, *(f"[{','.join(f'{x:.9g}' for x in row.tolist())}]" for row in rows))
    declared = (("count", "bigint"), ("sum", "nvarchar(max)"))
    results = [host.execute(python_script("vector_sum"), (column,), (), declared) for column in (packed, text)]
    assert results[0] == results[1]
    got = np.array(json.loads(results[0][1].values[0]), dtype=np.float32)
    native = entry_points.run("vector_sum", {"vector": rows}).column("sum")
    np.testing.assert_array_equal(got.view(np.uint32), native[0].view(np.uint32))


@every_host
def test_columns_of_nulls_and_tables_without_rows(host: PythonHost) -> None:
    for values in ((), (None, None)):
        for type in ("varchar(20)", "bigint"):
            columns = (SqlColumn("id", type, values), vectors(*values))
            got = host.execute(python_script("cosine_similarity"), columns, (QUERY,), (("id", "bigint"), SCORE))
            assert [column.values for column in got] == [values, values]


@every_host
@pytest.mark.parametrize("values", [(True, False), (True, None)])
def test_a_bit_is_no_number(host: PythonHost, values: tuple[bool | None, ...]) -> None:
    given = SqlColumn("id", "bit", values)
    error = failure(host, "cosine_similarity", given, vectors("[1]", "[1]"), query=("char", "[1]"))
    assert (type(error), error.message) == (
        DTypeError, "column 'id' is of the type bit, which no entry point takes; CAST it in the query"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "type"),
    [
        (objects([datetime.date(2025, 1, 1), None]), "date"),
        (objects([decimal.Decimal(1), decimal.Decimal(2)]), "Decimal"),
        (objects(["a", 1]), "int and str"),
        (np.array(["2025-01-01", "NaT"], "datetime64[ns]"), "datetime64[ns]"),
    ],
)
def test_types_that_no_entry_point_takes(values: np.ndarray[Any, Any], type: str) -> None:
    given = frame_of(id=values, vector=objects(["[1]", "[1]"]))
    with pytest.raises(DTypeError, match=rf"column 'id' is of the type {type.replace('[', '.')[:10]}"):
        external_script.run("cosine_similarity", given, {"query": "[1]"})


@every_host
def test_names_are_those_of_the_entry_point_in_any_case(host: PythonHost) -> None:
    columns = (SqlColumn("ID", "int", (4,)), SqlColumn("Vector", "nvarchar(max)", ("[0,1]",)))
    query = SqlParameter("Query", "nvarchar(max)", "[3,5]")
    got = host.execute(python_script("dot"), columns, (query,), (("id", "bigint"), ("dot", "float")))
    assert [column.values for column in got] == [(4,), (5.0,)]


@every_host
def test_columns_that_there_are_not(host: PythonHost) -> None:
    error = failure(host, "dot", vectors("[1]"), SqlColumn("nonsense", "int", (1,)), query=("nvarchar(max)", "[1]"))
    assert type(error) is UnknownNameError
    assert error.message == "dot has no input column 'nonsense'; it has id, vector"
    assert type(failure(host, "dot", query=("nvarchar(max)", "[1]"))) is MissingArgumentError


def test_two_columns_of_one_name() -> None:
    given = frame_of(id=np.array([1]), ID=np.array([1]), vector=objects(["[1]"]))
    with pytest.raises(ConflictError, match="there must be one column 'id'; there are several"):
        external_script.run("dot", given, {"query": "[1]"})


# ---------------------------------------------------------------- the host's memory and the result's


def test_the_hosts_memory_is_left_alone() -> None:
    """The extension's frame looks at buffers that it goes on owning; here they are read-only."""
    given = EXTENSION.frame((
        SqlColumn("id", "bigint", (1, 2)), SqlColumn("weight", "float", (1.0, 3.0)), vectors("[1]", "[5]"),
    ))  # fmt: skip
    weights = given["weight"].to_numpy()
    assert not weights.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        weights[0] = 9
    kept = given.copy(deep=True)
    external_script.run("vector_weighted_mean", given.drop(columns="id"))
    external_script.run("dot", given.drop(columns="weight"), {"query": "[1]"})
    pd.testing.assert_frame_equal(given, kept)


@pytest.mark.parametrize("rows", [0, 1, 5])
@pytest.mark.parametrize("null", [False, True])
def test_types_of_the_result_do_not_depend_on_the_data(rows: int, null: bool) -> None:
    texts = [None if null and row == 0 else "[1,2]" for row in range(rows)]
    given = frame_of(id=np.arange(rows), vector=objects(texts))
    made = external_script.run("cosine_similarity", given, {"query": "[1,2]"})
    assert [str(made[name].dtype) for name in made.columns] == ["object", "float64"]
    assert type(made.columns) is pd.Index
    for name in made.columns:
        column = np.array(made[name], copy=False)  # as the extension takes it: NumPy 2 raises if that is a copy
        assert column.flags.c_contiguous
        assert not np.shares_memory(column, given["id"].to_numpy())


def test_integers_where_null_is_possible_are_floats_and_otherwise_not() -> None:
    rows = frame_of(vector=objects(["[1]", "[2]"]))
    near = external_script.run("knn", rows, {"k": 1, "queries": "[[3]]", "metric": "dot"})
    assert near.dtypes.astype(str).to_dict() == {
        "query": "int32", "rank": "int32", "row": "object", "distance": "float64",
    }  # fmt: skip

    class Cells:
        def column(self, name: str) -> Any:
            return np.array([7, 0], dtype=np.int32)

        def nulls(self, name: str) -> Any:
            return np.array([False, True])

    cells: Any = Cells()
    bucket = entry_points.OutputColumn("bucket", "integer32", True, None, "")
    made = external_script._output(bucket, cells, 1)
    assert made.dtype == np.float64
    assert made[0] == 7
    assert np.isnan(made[1])


def test_an_infinite_result_is_an_error_since_hosts_make_null_of_it() -> None:
    class Cells:
        def column(self, name: str) -> Any:
            return np.array([1.0, np.inf])

        def nulls(self, name: str) -> Any:
            return None

    cells: Any = Cells()
    with pytest.raises(CapacityError, match="column 'sum' is beyond what float holds; row 1 is infinite"):
        external_script._output(entry_points.OutputColumn("sum", "number", True, None, ""), cells, 1)


def test_packed_bytes_leave_as_hexadecimal_text() -> None:
    class Cells:
        def column(self, name: str) -> Any:
            return objects([struct.pack("<2f", 1, -2), None, b""])

        def nulls(self, name: str) -> Any:
            return np.array([False, True, False])

    cells: Any = Cells()
    made = external_script._output(entry_points.OutputColumn("vector", "packed", True, None, ""), cells, 1)
    assert made.tolist() == ["0x0000803F000000C0", None, "0x"]
