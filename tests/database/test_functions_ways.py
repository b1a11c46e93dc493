"""The SQL functions in a plain sqlite3 connection, by every way there is of getting them there."""

from __future__ import annotations

import ctypes
import json
import re
import sqlite3
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hartonomous_native import _native, entry_points
from hartonomous_native.database.embedded import functions
from hartonomous_native.database.embedded.functions import Connection, Way
from hartonomous_native.errors import (
    DTypeError,
    FormatError,
    HartonomousError,
    MissingDependencyError,
    NotFiniteError,
    RangeError,
    ShapeError,
    UnknownNameError,
)

WAYS = functions.available_ways()
HEADER = Path("/usr/include/sqlite3ext.h")


def blob(*numbers: float) -> bytes:
    return struct.pack(f"<{len(numbers)}f", *numbers)


@pytest.fixture(params=WAYS)
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    opened = functions.connect(":memory:", way=request.param)
    yield opened
    opened.close()


def value(connection: sqlite3.Connection, expression: str, *arguments: Any) -> Any:
    return connection.execute(f"SELECT {expression}", arguments).fetchone()[0]


def test_the_way_through_python_is_everywhere_and_the_first_is_taken() -> None:
    assert WAYS[-1] == "python"
    with functions.connect(":memory:") as opened:
        assert opened.way == WAYS[0]
    opened.close()


@pytest.mark.parametrize("way", ["extension", "automatic", "python"])
def test_a_way_asked_for_is_taken_or_refused(way: Way) -> None:
    if way in WAYS:
        opened = functions.connect(":memory:", way=way)
        assert opened.way == way
        opened.close()
    else:
        with pytest.raises(MissingDependencyError, match=f"'{way}'; it has .*python"):
            functions.connect(":memory:", way=way)
    with pytest.raises(UnknownNameError, match="extension, automatic, python; got 'magic'"):
        functions.connect(":memory:", way="magic")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("cosine_similarity('[1,2]', '[2,1]')", 0.8),
        ("cosine_similarity('[0,0]', '[2,1]')", None),
        ("clr_VectorSimilarity('[0,0]', '[2,1]')", 0.0),
        ("cosine_distance('[1,0]', '[-1,0]')", 2.0),
        ("dot(x'0000803f00000040', '[3, 4]')", 11.0),
        ("euclidean_distance('[0,0]', '[3,4]')", 5.0),
        ("squared_euclidean_distance('[0,0]', '[3,4]')", 25.0),
        ("dot(NULL, '[3, 4]')", None),
        ("morton_encode(1, 2, 3)", 0b110101),
        ("morton_decode_x(53) || morton_decode_y(53) || morton_decode_z(53)", "123"),
        ("hilbert_encode(0, 0, 0)", 0),
        ("hilbert_decode_x(9223372036854775807)", 2**21 - 1),
        ("hilbert_decode_y(9223372036854775807)", 0),
        ("spatial_hash(0.5, 0, 0, 0, 0, 0, 1, 1, 1)", 2**27),
        ("spatial_hash(9, 0, 0, 0, 0, 0, 1, 1, 1, 'edge')", 1 << 27 | sum(1 << 3 * i for i in range(9))),
        ("hilbert_key(0, 0, 0, 0, 0, 0, 1, 1, 1)", 0),
        ("project_y('[1,2]', '[1,0]', '[0,3]', '[1,1]')", 6.0),
        ("project_z('[1,2]', '[1,0]', '[0,3]', '[1,1]', '[0.5,0.5]')", 2.0),
        ("format_vector(parse_vector(' [1, 2.5e0] '))", "[1,2.5]"),
        ("count_primes(1, 100)", 25),
        ("find_primes(1, 20)", "[2,3,5,7,11,13,17,19]"),
        ("find_primes(20, 1)", "[]"),
        ("is_prime(9223372036854775783)", 1),
        ("is_prime(-7)", 0),
        ("format_vector(VECTOR_NORMALIZE('[3,4]', 'norm2'))", "[0.600000024,0.800000012]"),
        ("format_vector(VECTOR_NORMALIZE('[3,-1]', 'norm1'))", "[0.75,-0.25]"),
        ("VECTOR_NORMALIZE('[0,0]', 'norm2')", None),
        ("VECTORPROPERTY('[0,0,1]', 'Dimensions')", 3),
        ("VECTORPROPERTY('[0,0,1]', 'BaseType')", "float32"),
        ("clr_FindPrimes(NULL, 3)", "[]"),
        ("hartonomous_version()", _native.__version__),
    ],
)
def test_known_answers(connection: Connection, expression: str, answer: Any) -> None:
    found = value(connection, expression)
    assert found == answer
    assert type(found) is type(answer)


@pytest.mark.parametrize(
    ("expression", "kind", "message"),
    [
        ("dot('[1,2]', '[1]')", ShapeError,
         "column 'vector' must hold vectors as long as query, 1; they have 2 numbers"),
        ("dot(x'00', '[1]')", ShapeError,
         "column 'vector' must hold packed float32, a multiple of 4 bytes; row 0 has 1 bytes"),
        ("dot('[1]', x'00')", ShapeError, "query must be packed float32, a multiple of 4 bytes; got 1 bytes"),
        ("dot('[1]', x'0000c07f')", NotFiniteError, "query must be finite; it holds NaN or infinity"),
        ("dot('[1]', 'x')", FormatError, None),
        ("dot(1.5, '[1]')", DTypeError, None),
        ("morton_encode(1, 2, 2097152)", RangeError, None),
        ("morton_encode(1, 2, 'three')", FormatError, None),
        ("hilbert_decode_z(-1)", RangeError, None),
        ("spatial_hash(9, 0, 0, 0, 0, 0, 1, 1, 1)", RangeError, None),
        ("spatial_hash(0, 0, 0, 0, 0, 0, 0, 1, 1)", RangeError, None),
        ("spatial_hash(0, 0, 0, 0, 0, 0, 1, 1, 1, 'away')", UnknownNameError, None),
        ("project_x('[1,2]', '[1]', '[1]', '[1]')", ShapeError, None),
        ("format_vector(x'0000807f')", NotFiniteError, None),
        ("is_prime(1.5)", DTypeError, "n must be an integer; got the number 1.5"),
        ("VECTORPROPERTY('[1]', 'Size')", UnknownNameError, "property must be one of Dimensions, BaseType; got 'Size'"),
        ("VECTOR_NORM(x'0000c07f', 'norm2')", NotFiniteError, "v must be finite; element 0 is NaN"),
        ("clr_SpatialHash('POINT (1e999 0 0)', 0, 0, 0, 1, 1, 1)", NotFiniteError, None),
        ("vector_mean('[1,')", FormatError, None),
        ("vector_mean(v) FROM (SELECT '[1]' AS v UNION ALL SELECT '[1,2]')", ShapeError,
         "column 'vector' must hold vectors of one length; row 0 has 1 numbers, row 1 has 2"),
        ("vector_weighted_mean('[1]', -1)", RangeError, "column 'weight' must be 0 or more; row 0 is -1"),
        ("aggregate(v) FROM (SELECT 0.5 AS v UNION ALL SELECT 9007199254740993)", RangeError,
         "column 'value' holds integers beyond 2^53, which float64 cannot represent exactly; "
         "row 1 is 9007199254740993"),
        ("aggregate(v) FROM (SELECT 9007199254740993 AS v UNION ALL SELECT 0.5)", RangeError,
         "column 'value' holds integers beyond 2^53, which float64 cannot represent exactly; "
         "row 0 is 9007199254740993"),
        ("aggregate(v) FROM (SELECT 1 AS v UNION ALL SELECT 'x')", DTypeError,
         "column 'value' must hold values of one type; row 1 is text 'x'"),
    ],
)  # fmt: skip
def test_an_error_keeps_its_number(
    connection: Connection, expression: str, kind: type[HartonomousError], message: str | None
) -> None:
    with pytest.raises(sqlite3.OperationalError) as caught:
        value(connection, expression)
    meant = connection.error_of(caught.value)
    assert type(meant) is kind
    assert message is None or str(meant) == message
    if connection.way != "python":
        assert str(caught.value) == f"Hartonomous error {kind.number}: {meant}"
    connection.failures.clear()
    assert value(connection, "dot('[1]', '[2]')") == 2.0, "the connection goes on"


def test_an_error_of_sqlite_is_none_of_ours(connection: Connection) -> None:
    with pytest.raises(sqlite3.OperationalError) as caught:
        value(connection, "dot(1)")
    assert connection.error_of(caught.value) is None


def test_blobs_at_any_address(connection: Connection) -> None:
    generator = np.random.default_rng(3)
    for dims in (1, 3, 17, 1998, 2049, 20000):
        a, b = generator.standard_normal((2, dims)).astype(np.float32)
        connection.execute("DROP TABLE IF EXISTS shifted")
        connection.execute("CREATE TABLE shifted (pad TEXT, v BLOB)")
        connection.executemany("INSERT INTO shifted VALUES (?, ?)", (("x" * pad, a.tobytes()) for pad in range(9)))
        found = connection.execute("SELECT DISTINCT dot(v, ?) FROM shifted", (b.tobytes(),)).fetchall()
        assert found == [tuple(entry_points.run("dot", {"vector": a[None]}, query=b).column("dot").tolist())]


def test_text_that_stays_and_text_that_changes(connection: Connection) -> None:
    connection.execute("CREATE TABLE texts (a TEXT, b TEXT)")
    connection.executemany("INSERT INTO texts VALUES (?, ?)", ((f"[{i},1]", f"[1,{i}]") for i in range(50)))
    found = connection.execute("SELECT dot(a, b), dot(a, ?1), dot(?1, b) FROM texts", ("[2,3]",)).fetchall()
    assert found == [(2.0 * i, 2.0 * i + 3, 2.0 + 3 * i) for i in range(50)]
    again = connection.execute("SELECT dot(a, ?1) FROM texts LIMIT 2", ("[5,7]",)).fetchall()
    assert again == [(7.0,), (12.0,)], "what one statement kept does not reach the next"


def test_aggregates_by_group_are_the_entry_points(connection: Connection) -> None:
    generator = np.random.default_rng(5)
    vectors = generator.standard_normal((700, 37)).astype(np.float32)
    keys, weights = generator.integers(-3, 4, 700), generator.random(700)
    null = generator.random(700) < 0.1
    connection.execute("CREATE TABLE held (k INTEGER, v BLOB, w REAL)")
    connection.executemany(
        "INSERT INTO held VALUES (?, ?, ?)",
        (
            (int(k), None if gone else v.tobytes(), float(w))
            for k, v, w, gone in zip(keys, vectors, weights, null, strict=True)
        ),
    )
    masked = np.ma.MaskedArray(vectors, np.repeat(null[:, None], 37, axis=1))
    for name in ("vector_mean", "vector_sum", "vector_variance", "vector_weighted_mean"):
        weighted = name == "vector_weighted_mean"
        call = f"{name}(v, w)" if weighted else f"{name}(v)"
        found = connection.execute(f"SELECT k, count(v), {call} FROM held GROUP BY k ORDER BY k").fetchall()
        table = {"key": keys, "vector": masked} | ({"weight": weights} if weighted else {})
        expected = entry_points.run(name, table)
        column = expected.column(expected.column_names[-1])
        assert [row[0] for row in found] == expected.column("key").tolist()
        assert [row[1] for row in found] == expected.column("count").tolist()
        assert [row[2] for row in found] == [row.tobytes() for row in column], name


def test_aggregates_of_nothing(connection: Connection) -> None:
    assert value(connection, "vector_mean(v) FROM (SELECT NULL AS v)") is None
    assert value(connection, "vector_sum(v) FROM (SELECT NULL AS v) WHERE v = 1") is None
    nothing = {"count": 0, "sum": None, "mean": None, "min": None, "max": None, "stddev": None}
    assert json.loads(value(connection, "aggregate(v) FROM (SELECT NULL AS v)")) == nothing
    no_rows = value(connection, "aggregate(v) FROM (SELECT NULL AS v) WHERE v = 1")
    if connection.way == "python":
        assert no_rows is None, "sqlite3 does not ask an aggregate that has seen no row"
    else:
        assert json.loads(no_rows) == nothing


def test_values_of_several_forms_in_one_group(connection: Connection) -> None:
    rows = "(SELECT NULL AS v UNION ALL SELECT '[1,2]' UNION ALL SELECT x'0000803f00000040' UNION ALL SELECT '[4,5]')"
    assert value(connection, f"vector_mean(v) FROM {rows}") == blob(2, 3)
    rows = "(SELECT x'0000803f00000040' AS v UNION ALL SELECT NULL UNION ALL SELECT '[4,5]')"
    assert value(connection, f"vector_sum(v) FROM {rows}") == blob(5, 7)
    rows = "(SELECT 1 AS v UNION ALL SELECT 2.5 UNION ALL SELECT NULL UNION ALL SELECT 4)"
    found = json.loads(value(connection, f"aggregate(v) FROM {rows}"))
    assert (found["count"], found["sum"], found["min"], found["max"]) == (3, 7.5, 1.0, 4.0)


def test_windows(connection: Connection) -> None:
    if connection.way == "python" and not hasattr(connection, "create_window_function"):
        return  # Python 3.10 cannot give SQLite a window function; it says so itself
    vectors = np.random.default_rng(8).standard_normal((3000, 3)).astype(np.float32)
    connection.execute("CREATE TABLE series (i INTEGER PRIMARY KEY, v BLOB)")
    connection.executemany("INSERT INTO series (v) VALUES (?)", ((row.tobytes(),) for row in vectors))
    found = connection.execute(
        "SELECT vector_mean(v) OVER (ORDER BY i ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM series"
    ).fetchall()
    for i in (0, 1, 2, 3, 1023, 1024, 1500, 2047, 2999):
        window = entry_points.run("vector_mean", {"vector": vectors[max(0, i - 2) : i + 1]})
        assert found[i][0] == window.column("mean").tobytes()
    sums = connection.execute("SELECT aggregate(i) OVER (ORDER BY i ROWS 1 PRECEDING) FROM series LIMIT 3").fetchall()
    assert [json.loads(row[0])["sum"] for row in sums] == [1.0, 3.0, 5.0]


def test_whole_numbers_are_summed_exactly(connection: Connection) -> None:
    generator = np.random.default_rng(9)
    lists = [
        [-(2**63)] * 3, [2**63 - 1] * 5, [2**63 - 1, -(2**63)], [-1, 0, 1], [1, 1, 2], [-1, -1, -2],
        [9007199254740993, 1], [5] * 7 + [-3],
        *(generator.integers(-(2**63), 2**63, size).tolist() for size in range(1, 40)),
        *(generator.integers(-9, 9, size).tolist() for size in range(1, 40)),
    ]  # fmt: skip
    for numbers in lists:
        found = json.loads(value(connection, "clr_ParallelAggregate(?)", json.dumps(numbers)))
        assert (found["sum"], found["min"], found["max"]) == (sum(numbers), min(numbers), max(numbers))
        assert found["mean"] == sum(numbers) / len(numbers), numbers


def test_numbers_in_json_keep_every_bit(connection: Connection) -> None:
    bits = np.random.default_rng(10).integers(0, 2**63, 300, dtype=np.uint64)
    numbers = [x for x in bits.view(np.float64).tolist() if abs(x) < 1e100]
    for x in [0.1, -0.0, 5.0, 1e22, 5e-324, 2.2250738585072014e-308, 1 / 3, 123456789012345680.0, *numbers]:
        text = value(connection, "aggregate(?)", x)
        found = json.loads(text)["max"]
        assert struct.pack("<d", found) == struct.pack("<d", x), text
        assert re.search(r'"max": [^,]*[.e]', text), "a float is not written as an integer"


def test_load_extension_is_off_again(connection: Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match=r"not authorized|no such function"):
        value(connection, "load_extension('anything')")


def test_generated_columns_and_indexes_may_use_them(connection: Connection) -> None:
    if connection.way == "python":
        return  # sqlite3 has no way to say that a function is innocuous
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("CREATE TABLE made (v BLOB, length REAL GENERATED ALWAYS AS (VECTOR_NORM(v, 'norm2')) VIRTUAL)")
    connection.execute("CREATE INDEX by_length ON made (length)")
    connection.execute("INSERT INTO made VALUES (?)", (blob(3, 4),))
    assert connection.execute("SELECT length FROM made WHERE length > 4").fetchall() == [(5.0,)]


def test_other_connections_get_nothing() -> None:
    found: list[str] = []
    started = threading.Barrier(8)

    def other(ours: bool) -> None:
        started.wait()
        for _ in range(40):
            opened = functions.connect(":memory:") if ours else sqlite3.connect(":memory:")
            try:
                opened.execute("SELECT hartonomous_version()").fetchall()
                found.append("ours" if ours else "somebody else's has them")
            except sqlite3.OperationalError:
                found.append("ours has none" if ours else "theirs")
            opened.close()

    threads = [threading.Thread(target=other, args=(i % 2 == 0,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(found)) == ["ours", "theirs"]
    assert len(found) == 320


def test_every_row_or_group_entry_point_is_a_function() -> None:
    names = {name for _, name, *_ in _native.sql_functions()}
    for entry_point in entry_points.list():
        outputs = [output.name for output in entry_point.outputs if output.only_with is None]
        if entry_point.shape == "groups" or (entry_point.shape == "each row" and len(outputs) == 1):
            assert entry_point.name in names
        elif entry_point.shape == "each row":
            assert {f"{entry_point.name}_{output}" for output in outputs} <= names


def test_as_a_loadable_extension_of_a_bare_library() -> None:
    """What load_extension does, on SQLite's C interface itself: the routines come from the table that it hands over."""
    import _sqlite3

    module = getattr(_sqlite3, "__file__", None)
    if module is None or "automatic" not in WAYS:
        assert "automatic" not in WAYS, "no C interface of SQLite can be reached here"
        return
    library = ctypes.CDLL(module)
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    database, message, statement = pointer(), text(), pointer()
    assert library.sqlite3_open(text(b":memory:"), ctypes.byref(database)) == 0
    assert library.sqlite3_enable_load_extension(database, 1) == 0
    loaded = library.sqlite3_load_extension(
        database, text(_native.__file__.encode()), text(b"sqlite3_hartonomous_init"), ctypes.byref(message)
    )
    assert loaded == 0, message.value
    query = b"SELECT euclidean_distance('[0,0]', '[3,4]'), vector_sum('[1,2]'), find_primes(1, 9)"
    assert library.sqlite3_prepare_v2(database, text(query), -1, ctypes.byref(statement), None) == 0
    assert library.sqlite3_step(statement) == 100
    library.sqlite3_column_double.restype = ctypes.c_double
    library.sqlite3_column_blob.restype = pointer
    library.sqlite3_column_text.restype = text
    assert library.sqlite3_column_double(statement, 0) == 5.0
    assert ctypes.string_at(library.sqlite3_column_blob(statement, 1), 8) == blob(1, 2)
    assert library.sqlite3_column_text(statement, 2) == b"[2,3,5,7]"
    assert library.sqlite3_finalize(statement) == 0
    assert library.sqlite3_close(database) == 0


@pytest.mark.skipif(not HEADER.exists(), reason="SQLite's headers are not installed")
def test_places_of_the_routines_are_those_of_the_header() -> None:
    header = HEADER.read_text(encoding="utf-8")
    table = re.search(r"struct sqlite3_api_routines \{(.*?)\n\};", header, re.DOTALL)
    assert table is not None
    members = re.sub(r"/\*.*?\*/", "", table[1], flags=re.DOTALL).split(";")
    names = [found[1] for member in members if (found := re.search(r"\(\s*\*\s*(\w+)\s*\)", member))]
    for name, slot in _native.sqlite_slots().items():
        if slot < len(names):
            assert names[slot] == name
        else:
            assert name not in names, "the header is older than the routine"
