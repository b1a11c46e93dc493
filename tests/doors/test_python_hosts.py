"""The doubles lose what SQL Server's Python hosts lose: a door that hands over the wrong types would be found out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from .external_calls import BUILT_IN, EXTENSION, OBJECTS, frame_of
from .python_hosts import (
    ConversionError,
    LanguageExtensionHost,
    ScriptError,
    SqlColumn,
    SqlParameter,
    objects,
    with_result_sets,
)


def test_the_built_in_host_rounds_bigint_both_ways() -> None:
    frame = BUILT_IN.frame((SqlColumn("id", "bigint", (2**53 + 1, None)),))
    assert frame["id"].dtype == np.float64
    assert frame["id"][0] == 2**53
    assert BUILT_IN.parameter(SqlParameter("first", "bigint", 2**53 + 1)) == 2**53
    (out,) = BUILT_IN.result(frame_of(id=np.array([2**53 + 1])))
    assert out == SqlColumn("id", "float", (2.0**53,))


def test_nulls_make_other_types_of_numbers() -> None:
    given = (SqlColumn("a", "int", (1, None)), SqlColumn("b", "bigint", (2**53 + 1, None)))
    assert [str(kind) for kind in BUILT_IN.frame(given).dtypes] == ["float64", "float64"]
    assert [str(kind) for kind in EXTENSION.frame(given).dtypes] == ["float64", "float64"]
    assert OBJECTS.frame(given)["b"].tolist() == [2**53 + 1, None]


def test_the_extension_hands_over_its_own_memory() -> None:
    column = EXTENSION.frame((SqlColumn("x", "float", (1.0, 2.0)),))["x"].to_numpy()
    assert not column.flags.owndata
    with pytest.raises(ValueError, match="read-only"):
        column += 1


@pytest.mark.parametrize(
    "values", [np.array([1], np.uint32), np.array([1], np.float16), np.array(["2025-01-01"], "datetime64[s]")]
)
def test_types_that_the_extension_does_not_send(values: Any) -> None:
    with pytest.raises(ScriptError, match="Unsupported data type"):
        EXTENSION.result(frame_of(x=values))


@pytest.mark.parametrize("kind", ["Int64", "string", "category"])
def test_pandas_own_types_get_nowhere(kind: str) -> None:
    frame = pd.DataFrame({"x": pd.Series([1, 2], dtype="object").astype(str if kind == "string" else int).astype(kind)})
    with pytest.raises(ScriptError, match="Unsupported data type"):
        EXTENSION.result(frame)
    (out,) = BUILT_IN.result(frame)
    assert out.values == (None, None)


def test_bytes_in_an_object_column_become_their_python_spelling() -> None:
    frame = frame_of(x=objects([b"\x01", None]))
    assert EXTENSION.result(frame) == (SqlColumn("x", "varchar(max)", ("b'\\x01'", None)),)
    assert BUILT_IN.result(frame) == (SqlColumn("x", "varbinary(max)", (b"\x01", None)),)


def test_nan_and_infinity_become_null() -> None:
    frame = frame_of(x=np.array([np.nan, np.inf, -np.inf, 1.0]))
    for host in (BUILT_IN, EXTENSION):
        assert host.result(frame) == (SqlColumn("x", "float", (None, None, None, 1.0)),)


def test_a_column_that_would_have_to_be_copied_is_refused_by_numpy_2() -> None:
    class Copied:
        dtype = np.dtype(np.float64)

        def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
            if copy is False:
                raise ValueError("Unable to avoid copy")
            return np.zeros(2)

    column: Any = Copied()
    if int(np.__version__.split(".")[0]) >= 2:
        with pytest.raises(ValueError, match="Unable to avoid copy"):
            LanguageExtensionHost()._result("x", column)
    else:
        assert LanguageExtensionHost()._result("x", column).values == (0.0, 0.0)


def test_output_parameters_are_cut_by_code_points() -> None:
    assert EXTENSION.output_parameter("abc\U0001f600d", 4000) == "abc\U0001f600"
    assert EXTENSION.output_parameter("abcdef", 4) == "abcd"


def test_result_sets_convert_or_fail() -> None:
    text = SqlColumn("", "varchar(max)", ("9223372036854775807", None))
    assert with_result_sets((text,), (("id", "bigint"),))[0].values == (2**63 - 1, None)
    for column, kind in (
        (SqlColumn("", "varchar(max)", ("1.5",)), "bigint"),
        (SqlColumn("", "varchar(max)", ("9223372036854775808",)), "bigint"),
        (SqlColumn("", "float", (2.0**40,)), "int"),
        (SqlColumn("", "varchar(max)", ("0x01",)), "varbinary(max)"),
        (SqlColumn("", "varchar(max)", ("abc",)), "varchar(2)"),
    ):
        with pytest.raises(ConversionError):
            with_result_sets((column,), (("x", kind),))
    with pytest.raises(ConversionError):
        with_result_sets((), (("x", "int"),))
