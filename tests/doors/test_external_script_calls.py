"""The Python door of sp_execute_external_script: parameters, errors and code, through doubles of both Python hosts."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hartonomous_native import entry_points, external_script
from hartonomous_native.errors import (
    ConflictError,
    DTypeError,
    HartonomousError,
    MissingArgumentError,
    MissingDependencyError,
    NotFiniteError,
    RangeError,
    StateError,
    UnknownNameError,
)
from hartonomous_native.ingestion.code import parse_code

from ..sql.entry_point_script import python_script
from .external_calls import BUILT_IN, EXTENSION, every_host, failure, parameters, vectors
from .python_hosts import PythonHost, ScriptError, SqlColumn, SqlParameter, reported


@every_host
@pytest.mark.parametrize(
    "first",
    [
        SqlParameter("first", "int", 10),
        SqlParameter("FIRST", "bigint", 10),
        SqlParameter("First", "varchar(20)", "10"),
        SqlParameter("first", "float", 10.0),
    ],
)
def test_an_integer_parameter_in_every_type(host: PythonHost, first: SqlParameter) -> None:
    last = SqlParameter("last", "nvarchar(20)", "30")
    noise = SqlParameter("id", "int", 3)  # no parameter of this entry point: it is the script's own
    (count,) = host.execute(python_script("count_primes"), (), (first, last, noise), (("count", "bigint"),))
    assert count.values == (6,)


def test_a_bigint_parameter_that_a_host_rounded_is_refused() -> None:
    last = ("bigint", 2**60 + 1)
    error = failure(BUILT_IN, "count_primes", first=("bigint", 2**60), last=last)
    assert error.number == 51019
    assert error.message.count("makes a float of it; got 1152921504606846976") == 2
    whole = SqlParameter("first", "bigint", 2**60), SqlParameter("last", *last)
    (count,) = EXTENSION.execute(python_script("count_primes"), (), whole, (("count", "bigint"),))
    assert count.values == (0,)


@every_host
def test_null_parameters_are_as_if_not_given(host: PythonHost) -> None:
    columns = (vectors("[1,0]", "[0,1]"),)
    given = (SqlParameter("k", "int", 1), SqlParameter("queries", "nvarchar(max)", "[[0,2]]"))
    given += (SqlParameter("metric", "nvarchar(20)", None),)
    declared = (("query", "int"), ("rank", "int"), ("row", "bigint"), ("distance", "float"))
    got = host.execute(python_script("knn"), columns, given, declared)
    assert [column.values for column in got] == [(0,), (1,), (1,), (0.0,)]
    error = failure(host, "count_primes", first=("int", None), last=("int", 4))
    assert (type(error), error.message) == (MissingArgumentError, "first is required")


@pytest.mark.parametrize("value", [np.float64(10), np.int32(10), np.int64(10), "10", float("nan"), None, pd.NA])
def test_numpys_numbers_and_every_kind_of_nothing(value: Any) -> None:
    run = external_script.run
    if isinstance(value, str) or (value is not None and value is not pd.NA and value == value):
        assert run("count_primes", None, {"first": value, "last": 30})["count"].tolist() == ["6"]
    else:
        with pytest.raises(MissingArgumentError):
            run("count_primes", pd.DataFrame(), {"first": value, "last": 30})


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (True, "last is a bit, which no parameter is; CAST it to int"),
        (b"10", "last is a varbinary, which only vectors are"),
        (1.5, "last must be an integer; got number 1.5"),
    ],
)
def test_parameters_of_the_wrong_type(value: Any, message: str) -> None:
    with pytest.raises(DTypeError) as caught:
        external_script.run("count_primes", None, {"first": 1, "last": value})
    assert caught.value.message == f"Hartonomous error 51013: {message}"


@every_host
def test_a_vector_as_packed_bytes(host: PythonHost) -> None:
    columns = (vectors("[2,0]"),)
    declared = (("dot", "float"),)
    given = parameters(query=("varbinary(max)", struct.pack("<2f", 3, 7)))
    assert host.execute(python_script("dot"), columns, given, declared)[0].values == (6.0,)
    error = failure(host, "dot", *columns, query=("varbinary(max)", b"abc"))
    assert (error.number, error.message) == (51010, "query must be packed float32, a multiple of 4 bytes; it has 3")
    error = failure(host, "dot", *columns, query=("varbinary(max)", struct.pack("<f", float("inf"))))
    assert type(error) is NotFiniteError


@every_host
def test_a_parameter_that_is_misspelt_is_not_passed_over(host: PythonHost) -> None:
    given = {"k": ("int", 1), "queries": ("nvarchar(max)", "[[1]]"), "metrics": ("nvarchar(20)", "dot")}
    error = failure(host, "knn", vectors("[1]"), **given)
    assert (type(error), error.message) == (
        UnknownNameError, "knn has no parameter 'metrics'; it has queries, k, metric"
    )  # fmt: skip


def test_two_variables_that_differ_in_case() -> None:
    with pytest.raises(ConflictError, match="one parameter last; there are LAST, Last"):
        external_script.run("count_primes", None, {"first": 1, "LAST": 3, "Last": 4})
    made = external_script.run("count_primes", None, {"first": 1, "last": 3, "Last": 100})
    assert made["count"].tolist() == ["2"]


@every_host
def test_chunks_are_for_entry_points_that_take_rows_one_by_one(host: PythonHost) -> None:
    chunk = {"r_rowsPerRead": ("int", 500)}
    error = failure(host, "vector_mean", vectors("[1]"), **chunk)
    assert (type(error), error.message) == (
        StateError, "vector_mean needs all rows of its input at once; it cannot be run with @r_rowsPerRead"
    )  # fmt: skip
    # In chunks every number is announced as float.
    columns = (SqlColumn("id", "float", (1.0, 2.0)), vectors("[1]", "[2]"))
    given = parameters(query=("nvarchar(max)", "[2]"), **chunk)
    got = host.execute(python_script("dot"), columns, given, (("id", "bigint"), ("dot", "float")))
    assert [column.values for column in got] == [(1, 2), (2.0, 4.0)]


def test_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    real = entry_points.run

    def watched(name: str, table: Any = None, *, threads: int | None = None, **parameters: Any) -> Any:
        seen.append(threads or 0)
        return real(name, table, threads=threads, **parameters)

    monkeypatch.setattr(entry_points, "run", watched)
    monkeypatch.setattr(external_script, "available_cpus", lambda: 64)
    monkeypatch.delenv("HARTONOMOUS_THREADS", raising=False)
    given = {"first": 1, "last": 9}
    external_script.run("count_primes", None, given)
    external_script.run("count_primes", None, {**given, "Threads": 3.0})
    monkeypatch.setenv("HARTONOMOUS_THREADS", "5")
    external_script.run("count_primes", None, given)
    assert seen == [2, 3, 5]
    with pytest.raises(RangeError, match=r"threads must be in 1\.\.1024; got 0"):
        external_script.run("count_primes", None, {**given, "threads": 0})


# ---------------------------------------------------------------- errors


@every_host
def test_an_error_is_read_with_its_number_among_the_hosts_own_words(host: PythonHost) -> None:
    error = failure(host, "knn", vectors("[1]"), k=("int", 0), queries=("nvarchar(max)", "[[1]]"))
    with pytest.raises(HartonomousError) as native:
        entry_points.run("knn", {"vector": ["[1]"]}, k=0, queries=[[1.0]])
    assert (error.number, error.message) == (native.value.number, native.value.message)
    assert type(failure(host, "no_such_thing")) is UnknownNameError


@every_host
def test_several_errors_are_read_whole(host: PythonHost) -> None:
    error = failure(host, "count_primes", first=("nvarchar(9)", "x"))
    assert error.number == 51019
    assert error.message == (
        "2 arguments are wrong:\n  51017 first must be an integer within bigint; got text 'x'\n  51011 last is required"
    )


def test_nan_in_packed_vectors_is_refused_as_everywhere() -> None:
    packed = SqlColumn("vector", "varbinary(max)", (struct.pack("<f", float("nan")),))
    assert type(failure(BUILT_IN, "vector_mean", packed)) is NotFiniteError


def test_memory_that_ends_has_the_number_that_it_has_in_the_extension(monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(*given: Any, **named: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr(entry_points, "run", ended)
    error = failure(EXTENSION, "count_primes", first=("int", 1), last=("int", 9))
    assert (error.number, error.message) == (51018, "there is not enough memory")


def test_without_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(external_script, "import_module", missing)
    with pytest.raises(MissingDependencyError, match="Hartonomous error 51024: external_script needs pandas"):
        external_script.run("count_primes", None, {"first": 1, "last": 9})


def test_pandas_is_loaded_by_a_call_and_not_before() -> None:
    code = "import sys, hartonomous_native.external_script; print('pandas' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == "False"


# ---------------------------------------------------------------- code


NODES = (
    ("NodeIndex", "int"), ("ParentIndex", "int"), ("Start", "int"), ("Length", "int"), ("CodeType", "nvarchar(100)"),
    ("Name", "nvarchar(max)"), ("SyntaxVector", "nvarchar(max)"), ("Problem", "nvarchar(max)"),
)  # fmt: skip
SOURCE = "@keep\r\ndef f(x):\r  return 'é\U0001f600'\n\nclass B: y = 1; z = f(2)\nif z:\n    pass\n"


def nodes(host: PythonHost, text: str, language: str = "python") -> list[tuple[Any, ...]]:
    got = host.execute(
        python_script("syntax_nodes"), (SqlColumn("Text", "nvarchar(max)", (text,)),),
        (SqlParameter("code_language", "nvarchar(50)", language),), NODES,
    )  # fmt: skip
    return list(zip(*(column.values for column in got), strict=True))


def test_the_procedure_declares_the_columns_that_come() -> None:
    sql = Path(__file__).parents[2] / "sql" / "data-ingestion" / "procedures" / "dbo.sp_AtomizeCode.sql"
    assert f"INSERT INTO #Nodes ({', '.join(name for name, _ in NODES)})" in sql.read_text(encoding="utf-8")


@every_host
def test_syntax_nodes_of_a_text(host: PythonHost) -> None:
    units = SOURCE.encode("utf-16-le")
    for got, node in zip(nodes(host, SOURCE), parse_code(SOURCE), strict=True):
        assert got[:6] == (node.index, node.parent, node.start, node.length, node.kind, node.name)
        assert units[2 * got[2] : 2 * (got[2] + got[3])].decode("utf-16-le") == node.text
        np.testing.assert_array_equal(np.array(json.loads(got[6]), dtype=np.float32), node.vector)
        assert got[7] is None


@every_host
def test_text_that_does_not_parse_is_a_row_with_the_problem(host: PythonHost) -> None:
    ((*_, problem),) = nodes(host, "def")
    assert problem.startswith("the code must be valid Python; line 1")
    with pytest.raises(ScriptError) as caught:
        nodes(host, "x", "csharp")
    assert type(reported(caught.value)) is UnknownNameError


def test_half_a_character_in_code_is_a_problem_too() -> None:
    ((*_, problem),) = nodes(EXTENSION, "x = '\ud83d'")
    assert problem == "Text must be without half surrogate pairs; got one"
