"""The kernels in plain SQL: known answers, edge cases, and errors that reach the caller as themselves."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from hartonomous_native.database import open_database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase
from hartonomous_native.errors import (
    DatabaseError,
    DTypeError,
    FormatError,
    HartonomousError,
    RangeError,
    ShapeError,
    UnknownNameError,
)

A = np.array([3, 4, 0], dtype=np.float32)
B = np.array([0, 4, 3], dtype=np.float32)
ZERO = np.zeros(3, dtype=np.float32)


@pytest.fixture(scope="module")
def database() -> Iterator[EmbeddedDatabase]:
    with open_database("sqlite:///:memory:") as opened:
        assert isinstance(opened, EmbeddedDatabase)
        yield opened


def value(database: EmbeddedDatabase, expression: str, *arguments: Any) -> Any:
    return database.query(f"SELECT {expression}", arguments).tuples[0][0]


@pytest.mark.parametrize(
    ("expression", "arguments", "answer"),
    [
        ("clr_DotProduct(?, ?)", (A, B), 16.0),
        ("clr_VectorSimilarity(?, ?)", (A, B), 16 / 25),
        ("clr_EuclideanDistance(?, ?)", (A, B), math.sqrt(18)),
        ("clr_VectorizedMean(?)", (A,), 7 / 3),
        ("VECTOR_DISTANCE('cosine', ?, ?)", (A, B), 1 - 16 / 25),
        ("VECTOR_DISTANCE('euclidean', ?, ?)", (A, B), math.sqrt(18)),
        ("VECTOR_DISTANCE('dot', ?, ?)", (A, B), -16.0),
        ("VECTOR_NORM(?, 'norm1')", (-A,), 7.0),
        ("VECTOR_NORM(?, 'norm2')", (A,), 5.0),
        ("VECTOR_NORM(?, 'norminf')", (-A,), 4.0),
        ("clr_DotProduct('[3,4,0]', ?)", (B,), 16.0),
        ("clr_DotProduct(parse_vector('[3,4,0]'), '[0, 4, 3]')", (), 16.0),
        ("clr_VectorSimilarity(?, ?)", (A, ZERO), 0.0),
        ("clr_VectorSimilarity(?, ?)", (ZERO, ZERO), 0.0),
        ("VECTOR_DISTANCE('cosine', ?, ?)", (A, ZERO), None),
        ("VECTOR_DISTANCE('dot', ?, ?)", (A, ZERO), 0.0),
        ("format_vector(?)", (np.array([0.1, -2], dtype=np.float32),), "[0.100000001,-2]"),
        ("length(parse_vector('[1,2,3]'))", (), 12),
        ("clr_SpatialHash('POINT (0 0 0)', 0, 0, 0, 1, 1, 1)", (), 0),
        ("clr_SpatialHash('point z(1 1 1)', 0, 0, 0, 1, 1, 1)", (), 2**30 - 1),
        ("clr_SpatialHash('POINT (0.5 0 0)', 0, 0, 0, 1, 1, 1)", (), 2**27),
        ("clr_FindPrimes(1, 20)", (), "[2,3,5,7,11,13,17,19]"),
        ("clr_FindPrimes(11, 11)", (), "[11]"),
        ("clr_FindPrimes(-5, 1)", (), "[]"),
        ("clr_FindPrimes(20, 10)", (), "[]"),
        ("clr_FindPrimes(NULL, 10)", (), "[]"),
        ("clr_FindPrimes(9223372036854775783, 9223372036854775807)", (), "[9223372036854775783]"),
    ],
)
def test_known_answers(database: EmbeddedDatabase, expression: str, arguments: tuple[Any, ...], answer: Any) -> None:
    found = value(database, expression, *arguments)
    assert found == (pytest.approx(answer, rel=1e-15) if isinstance(answer, float) else answer)


@pytest.mark.parametrize(
    "expression",
    [
        "clr_VectorSimilarity(NULL, ?1)", "clr_VectorSimilarity(?1, NULL)", "clr_DotProduct(NULL, ?1)",
        "clr_EuclideanDistance(?1, NULL)", "clr_VectorizedMean(NULL)", "VECTOR_DISTANCE('dot', NULL, ?1)",
        "VECTOR_DISTANCE(NULL, ?1, ?1)", "VECTOR_NORM(NULL, 'norm2')", "clr_SpatialHash(NULL, 0, 0, 0, 1, 1, 1)",
        "clr_SpatialHash('POINT (0 0 0)', 0, 0, 0, 1, 1, NULL)", "clr_ParallelAggregate(NULL)",
        "parse_vector(NULL)", "format_vector(NULL)",
    ],
)  # fmt: skip
def test_null_gives_null(database: EmbeddedDatabase, expression: str) -> None:
    assert database.query(f"SELECT {expression} FROM (SELECT ?1)", (A,)).tuples == [(None,)]


@pytest.mark.parametrize(
    ("expression", "kind", "rule"),
    [
        ("clr_DotProduct('[1,2]', '[1,2,3]')", ShapeError, "same number of dimensions; got 2 and 3"),
        ("clr_DotProduct(x'0000', x'0000')", ShapeError, "multiple of 4 bytes; got 2 bytes"),
        ("clr_VectorizedMean(x'')", ShapeError, "got 0 bytes"),
        ("clr_VectorizedMean(3)", DTypeError, "got the number 3"),
        ("clr_VectorizedMean('[1,')", FormatError, r"\w"),
        ("VECTOR_DISTANCE('manhattan', '[1]', '[1]')", UnknownNameError, "cosine, euclidean, dot; got 'manhattan'"),
        ("VECTOR_NORM('[1]', 'norm3')", UnknownNameError, "norm1, norm2, norminf"),
        ("clr_SpatialHash('LINESTRING (0 0, 1 1)', 0, 0, 0, 1, 1, 1)", FormatError, "POINT"),
        ("clr_SpatialHash('POINT (2 0 0)', 0, 0, 0, 1, 1, 1)", RangeError, "must lie in bounds"),
        ("clr_SpatialHash('POINT (0 0 0)', 0, 0, 0, 0, 1, 1)", RangeError, "maximum > its minimum"),
        ("clr_FindPrimes(1.5, 3)", DTypeError, "two integers"),
        ("clr_ParallelAggregate('{}')", FormatError, "JSON array"),
        ("clr_ParallelAggregate('[1, null]')", FormatError, "nothing else"),
        ("clr_ParallelAggregate('[true]')", FormatError, "nothing else"),
        ("clr_ParallelAggregate('[NaN]')", FormatError, "nothing else"),
        ("clr_ParallelAggregate('[9223372036854775808]')", RangeError, "bigint"),
        ("clr_ParallelAggregate('[1e308, 1e308]')", RangeError, "range of float"),
        ("parse_vector(1)", DTypeError, "text"),
    ],
)
def test_a_bad_argument_is_its_own_error(
    database: EmbeddedDatabase, expression: str, kind: type[HartonomousError], rule: str
) -> None:
    with pytest.raises(kind, match=rule) as caught:
        value(database, expression)
    assert type(caught.value) is kind
    assert value(database, "1") == 1, "the connection goes on"


def test_an_error_in_a_later_row_is_its_own_error(database: EmbeddedDatabase) -> None:
    rows = "SELECT column1 AS v FROM (VALUES ('[1]'), ('[2]'), (x'00'))"
    with pytest.raises(ShapeError, match="multiple of 4"):
        database.query(f"SELECT clr_VectorizedMean(v) FROM ({rows})")


def test_an_error_of_sqlite_is_not_taken_for_one_of_a_function(database: EmbeddedDatabase) -> None:
    with pytest.raises(ShapeError), database.transaction():
        database.connection.execute("SELECT clr_VectorizedMean(x'00')").fetchone()
    with pytest.raises(DatabaseError, match="no such table"):
        database.query("SELECT * FROM Nowhere")


def test_aggregate_of_a_json_array(database: EmbeddedDatabase) -> None:
    assert json.loads(value(database, "clr_ParallelAggregate('[1, 2, 3, 4]')")) == {
        "count": 4, "sum": 10, "mean": 2.5, "min": 1, "max": 4, "stddev": pytest.approx(math.sqrt(5 / 3), rel=1e-12),
    }  # fmt: skip
    assert json.loads(value(database, "clr_ParallelAggregate('[]')")) == {
        "count": 0, "sum": None, "mean": None, "min": None, "max": None, "stddev": None,
    }  # fmt: skip
    exact = json.loads(value(database, "clr_ParallelAggregate('[9007199254740993, 1]')"))
    assert exact["sum"] == 9007199254740994
    assert json.loads(value(database, "clr_ParallelAggregate('[0.1, 0.2]')"))["mean"] == pytest.approx(0.15)


def test_text_and_blob_are_the_same_vector(database: EmbeddedDatabase) -> None:
    vector = np.random.default_rng(7).standard_normal(1998).astype(np.float32)
    text = value(database, "format_vector(?)", vector)
    assert value(database, "parse_vector(?)", text) == vector.tobytes()


def test_order_by_distance_in_plain_sql(database: EmbeddedDatabase) -> None:
    generator = np.random.default_rng(11)
    vectors = generator.standard_normal((50, 1998)).astype(np.float32)
    query = generator.standard_normal(1998).astype(np.float32)
    with database.transaction():
        database.connection.execute("INSERT INTO Models (ModelName, ModelType) VALUES ('m', 't')")
        for row, vector in enumerate(vectors):
            database.connection.execute(
                "INSERT INTO Atoms (Modality, ContentHash) VALUES ('text', ?)", (row.to_bytes(32, "big"),)
            )
            database.connection.execute(
                "INSERT INTO AtomEmbeddings (AtomId, ModelId, EmbeddingVector, SpatialGeometry, SpatialBucket,"
                " SpatialBucketX, SpatialBucketY, SpatialBucketZ, SpatialProjX, SpatialProjY, SpatialProjZ)"
                " VALUES (?, 1, ?, 'POINT (0 0 0)', 0, 0, 0, 0, 0, 0, 0)",
                (row + 1, vector.tobytes()),
            )
    found = database.query(
        "SELECT AtomId FROM AtomEmbeddings ORDER BY clr_EuclideanDistance(EmbeddingVector, ?) LIMIT 10", (query,)
    ).column("AtomId")
    distances = np.linalg.norm(vectors.astype(np.float64) - query, axis=1)
    assert found == (np.argsort(distances)[:10] + 1).tolist()
