"""The procedures that cross into native code once for a rowset: what goes in, what comes back, what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hartonomous_native import parse_vector
from hartonomous_native.database import Database
from hartonomous_native.errors import (
    CapacityError,
    ConflictError,
    DTypeError,
    FormatError,
    HartonomousError,
    MissingArgumentError,
    NotFiniteError,
    RangeError,
    ShapeError,
    UnknownNameError,
)

BOX = {"MinX": 0.0, "MinY": 0.0, "MinZ": 0.0, "MaxX": 1.0, "MaxY": 1.0, "MaxZ": 1.0}
FIRST_THREE = {"AxisX": "[1,0,0]", "AxisY": "[0,1,0]", "AxisZ": "[0,0,1]"}


def tuples(database: Database, procedure: str, **arguments: Any) -> list[tuple[Any, ...]]:
    return database.call(procedure, **arguments).rows.tuples


# ---------------------------------------------------------------- primes


def test_primes_of_a_range(database: Database) -> None:
    assert tuples(database, "sp_FindPrimes", First=1, Last=30) == [(p,) for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29)]
    assert tuples(database, "sp_CountPrimes", First=0, Last=10**6) == [(78498,)]
    assert tuples(database, "sp_FindPrimes", First=2**63 - 30, Last=2**63 - 1) == [(2**63 - 25,)]
    assert tuples(database, "sp_CountPrimes", First=5, Last=4) == [(0,)]


@pytest.mark.parametrize("arguments", [{"Last": 10}, {"First": None, "Last": 10}])
def test_a_required_parameter_left_out_or_null_is_refused_alike(database: Database, arguments: dict[str, Any]) -> None:
    with pytest.raises(MissingArgumentError, match=r"^first is required$"):
        database.call("sp_FindPrimes", **arguments)


def test_everything_wrong_is_reported_together(database: Database) -> None:
    with pytest.raises(HartonomousError) as caught:
        database.call("sp_CountPrimes")
    assert caught.value.number == 51019
    assert caught.value.message == "2 arguments are wrong:\n  51011 first is required\n  51011 last is required"


# ---------------------------------------------------------------- aggregates by group

VECTORS = [
    (1, "b", "[1,2]"), (2, None, "[10,20]"), (3, "b", "[2,4]"), (4, "a", None), (5, "B", "[7,7]"), (6, "b", "[6,6]"),
    (7, None, None),
]  # fmt: skip


def test_vectors_by_group(database: Database) -> None:
    """Groups in the order of their keys' bytes, NULL first; a NULL vector is in no count and no mean."""
    rows = tuples(database, "sp_VectorMean", Rows=VECTORS)
    assert rows == [(None, 1, "[10,20]"), ("B", 1, "[7,7]"), ("a", 0, None), ("b", 3, "[3,4]")]
    rows = tuples(database, "sp_VectorSum", Rows=VECTORS)
    assert rows == [(None, 1, "[10,20]"), ("B", 1, "[7,7]"), ("a", 0, None), ("b", 3, "[9,12]")]
    rows = tuples(database, "sp_VectorVariance", Rows=VECTORS)
    assert rows == [(None, 1, None), ("B", 1, None), ("a", 0, None), ("b", 3, "[7,4]")]


def test_weighted_mean(database: Database) -> None:
    rows = [(1, "a", "[1,2]", 1.0), (2, "a", "[5,6]", 3.0), (3, "a", "[9,9]", None), (4, "b", "[1,1]", 0.0)]
    assert tuples(database, "sp_VectorWeightedMean", Rows=rows) == [("a", 2, "[4,5]"), ("b", 1, None)]
    with pytest.raises(RangeError, match="weight"):
        database.call("sp_VectorWeightedMean", Rows=[(1, "a", "[1]", -1.0)])


def test_aggregate_is_that_of_sql(database: Database) -> None:
    rows = [(1, "a", 1.0), (2, "a", 2.5), (3, None, None), (4, "b", 4.0), (5, "a", None), (6, "a", 4.0)]
    assert tuples(database, "sp_Aggregate", Rows=rows) == [
        (None, 0, None, None, None, None, None), ("a", 3, 7.5, 2.5, 1.0, 4.0, 1.5), ("b", 1, 4.0, 4.0, 4.0, 4.0, None),
    ]  # fmt: skip


def test_the_text_of_a_result_brings_back_every_bit(database: Database) -> None:
    values = np.random.default_rng(3).standard_normal((1, 1998)).astype(np.float32)
    ((_, _, text),) = tuples(database, "sp_VectorMean", Rows=[(1, None, values[0])])
    assert parse_vector(text).tobytes() == values.tobytes()


def test_text_and_arrays_are_the_same_vectors(database: Database) -> None:
    texts = [(1, "a", "[0.1,0.2]"), (2, "a", "[0.3,-0.4]"), (3, "b", None)]
    arrays = [(i, key, None if text is None else parse_vector(text)) for i, key, text in texts]
    mixed = [texts[0], arrays[1], texts[2]]
    expected = tuples(database, "sp_VectorSum", Rows=texts)
    assert tuples(database, "sp_VectorSum", Rows=arrays) == tuples(database, "sp_VectorSum", Rows=mixed) == expected


def test_rows_are_taken_in_the_order_of_their_ids(database: Database) -> None:
    """So that a set gives the same bits whatever order it is handed over in."""
    values = np.random.default_rng(5).standard_normal(2000) * 10.0 ** (np.arange(2000) % 100)
    rows = [(i, None, float(value)) for i, value in enumerate(values)]
    shuffled = [rows[i] for i in np.random.default_rng(6).permutation(len(rows))]
    assert tuples(database, "sp_Aggregate", Rows=rows) == tuples(database, "sp_Aggregate", Rows=shuffled)


def test_a_result_beyond_float32_is_refused(database: Database) -> None:
    with pytest.raises(CapacityError):
        database.call("sp_VectorSum", Rows=[(1, "a", "[3e38]"), (2, "a", "[3e38]")])


# ---------------------------------------------------------------- nearest rows


def test_nearest_rows(database: Database) -> None:
    big = 2**63 - 1
    rows = [(big, "[3,0]"), (-5, "[1,0]"), (7, None), (8, "[1,0]")]
    found = tuples(database, "sp_Knn", Rows=rows, Queries="[[0,0],[4,0]]", K=2, Metric="euclidean")
    assert found == [(0, 1, 0, -5, 1.0), (0, 2, 2, 8, 1.0), (1, 1, 3, big, 1.0), (1, 2, 0, -5, 3.0)]
    assert tuples(database, "sp_Knn", Rows=rows, Queries="[4,0]", K=1) == [(0, 1, 0, -5, 0.0)]
    assert tuples(database, "sp_Knn", Rows=rows, Queries="[4,0]", K=1, Metric=None) == [(0, 1, 0, -5, 0.0)]


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"K": 1}, MissingArgumentError, "queries is required"),
        ({"Queries": "[1,2]"}, MissingArgumentError, "k is required"),
        ({"Queries": "[1,2]", "K": 0}, RangeError, "k must be in 1..2147483647; got 0"),
        ({"Queries": "[1,2]", "K": 3}, RangeError, "k must be in 1..1, the rows that are not NULL; got 3"),
        (
            {"Queries": "[1,2]", "K": 1, "Metric": "50%"}, UnknownNameError,
            "metric must be one of cosine, euclidean, sqeuclidean, dot; got '50%'",
        ),
        (
            {"Queries": "[1,2]", "K": 1, "Metric": "cosine "}, UnknownNameError,
            "metric must be one of cosine, euclidean, sqeuclidean, dot; got 'cosine '",
        ),
        (
            {"Queries": "[1,2]", "K": 1, "Rows": [(1, None)]}, ShapeError,
            "column 'vector' must have at least one row that is not NULL; got none",
        ),
    ],
)  # fmt: skip
def test_what_the_nearest_rows_cannot_be_found_for(
    database: Database, arguments: dict[str, Any], kind: type[HartonomousError], message: str
) -> None:
    with pytest.raises(kind) as caught:
        database.call("sp_Knn", **{"Rows": [(1, "[1,2]"), (2, None)], **arguments})
    assert caught.value.message == message


# ---------------------------------------------------------------- places


def test_codes_and_back(database: Database) -> None:
    cells = [(-9, 0, 0, 0), (1, 1, 0, 0), (2, 5, None, 3), (3, 2**21 - 1, 2**21 - 1, 2**21 - 1)]
    codes = tuples(database, "sp_MortonEncode", Rows=cells)
    assert codes == [(-9, 0), (1, 1), (2, None), (3, 2**63 - 1)]
    whole = [cells[0], cells[1], (2, None, None, None), cells[3]]
    assert tuples(database, "sp_MortonDecode", Rows=codes) == whole
    codes = tuples(database, "sp_HilbertEncode", Rows=cells)
    assert codes[:3] == [(-9, 0), (1, 1), (2, None)]
    assert tuples(database, "sp_HilbertDecode", Rows=codes) == whole
    with pytest.raises(RangeError, match="2097152"):
        database.call("sp_MortonEncode", Rows=[(1, 2**21, 0, 0)])


def test_places_in_a_box(database: Database) -> None:
    points = [(4, 0.0, 0.0, 0.0), (5, 1.0, 1.0, 1.0), (6, None, 0.5, 0.5)]
    assert tuples(database, "sp_SpatialHash", Rows=points, **BOX) == [(4, 0), (5, 2**30 - 1), (6, None)]
    assert [row[0] for row in tuples(database, "sp_HilbertKey", Rows=points, **BOX)] == [4, 5, 6]
    outside = [(1, -3.0, 0.0, 0.0)]
    assert tuples(database, "sp_SpatialHash", Rows=outside, Outside="edge", **BOX) == [(1, 0)]
    for procedure in ("sp_SpatialHash", "sp_HilbertKey"):
        with pytest.raises(RangeError):
            database.call(procedure, Rows=outside, **BOX)
        with pytest.raises(MissingArgumentError, match=r"^min_y is required$"):
            database.call(procedure, Rows=points, **{**BOX, "MinY": None})


def test_projection(database: Database) -> None:
    rows = [(1, "[1,2,3]"), (2, None)]
    assert tuples(database, "sp_Project", Rows=rows, **FIRST_THREE) == [(1, 1.0, 2.0, 3.0), (2, None, None, None)]
    placed = tuples(database, "sp_Project", Rows=rows, Mean="[1,1,1]", **FIRST_THREE)
    assert placed == [(1, 0.0, 1.0, 2.0), (2, None, None, None)]
    with pytest.raises(MissingArgumentError, match=r"^axis_y is required$"):
        database.call("sp_Project", Rows=rows, **{**FIRST_THREE, "AxisY": None})


# ---------------------------------------------------------------- rows unlike the rest


def test_the_row_apart_scores_highest(database: Database) -> None:
    points = np.random.default_rng(8).standard_normal((60, 2))
    rows = [(i * 10, point) for i, point in enumerate(points)] + [(7, "[9.5,-9.5]"), (8, None)]
    for procedure, arguments in (("sp_IsolationForest", {"Trees": 50, "Seed": 3}), ("sp_LocalOutlierFactor", {"K": 5})):
        scores = dict(tuples(database, procedure, Rows=rows, **arguments))
        assert scores.pop(8) is None
        assert max(scores, key=lambda row_id: scores[row_id]) == 7
        shuffled = [rows[i] for i in np.random.default_rng(9).permutation(len(rows))]
        assert dict(tuples(database, procedure, Rows=shuffled, **arguments)) == {**scores, 8: None}


@pytest.mark.parametrize(
    ("procedure", "arguments", "message"),
    [
        ("sp_IsolationForest", {"Trees": 0}, "trees must be in 1..10000; got 0"),
        ("sp_IsolationForest", {"Seed": -1}, "seed must be in 0..9223372036854775807; got -1"),
        (
            "sp_IsolationForest", {"SampleSize": 4},
            "sample_size must be in 2..3, the rows that are not NULL, at most 2^20; got 4",
        ),
        ("sp_LocalOutlierFactor", {}, "k must be in 1..2, one less than the rows that are not NULL; got 20"),
        (
            "sp_LocalOutlierFactor", {"Rows": [(1, "[1]"), (2, None)]},
            "column 'features' must have at least 2 rows that are not NULL; got 1",
        ),
    ],
)  # fmt: skip
def test_scores_that_are_refused(
    database: Database, procedure: str, arguments: dict[str, Any], message: str
) -> None:
    rows = [(1, "[1,2]"), (2, "[2,1]"), (3, "[0,0]"), (4, None)]
    with pytest.raises(HartonomousError) as caught:
        database.call(procedure, **{"Rows": rows, **arguments})
    assert caught.value.message == message


# ---------------------------------------------------------------- rows

WITHOUT_ROWS: list[tuple[str, dict[str, Any]]] = [
    ("sp_VectorMean", {}), ("sp_VectorSum", {}), ("sp_VectorVariance", {}), ("sp_VectorWeightedMean", {}),
    ("sp_Aggregate", {}), ("sp_SpatialHash", BOX), ("sp_HilbertKey", BOX), ("sp_MortonEncode", {}),
    ("sp_MortonDecode", {}), ("sp_HilbertEncode", {}), ("sp_HilbertDecode", {}), ("sp_Project", FIRST_THREE),
    ("sp_IsolationForest", {}), ("sp_LocalOutlierFactor", {}),
]  # fmt: skip


@pytest.mark.parametrize(("procedure", "arguments"), WITHOUT_ROWS, ids=lambda value: str(value)[:22])
def test_no_rows_give_no_rows(database: Database, procedure: str, arguments: dict[str, Any]) -> None:
    assert tuples(database, procedure, **arguments) == tuples(database, procedure, Rows=[], **arguments) == []


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([(1, "a", "[1]"), (1, "b", "[2]")], ConflictError),  # RowId tells rows apart
        ([(None, "a", "[1]")], HartonomousError),
        ([(2**63, "a", "[1]")], HartonomousError),
        ([(1, "a" * 451, "[1]")], HartonomousError),
        ([(1, "a")], HartonomousError),
        ([(1, "a", "[1]"), (2, "a", "[1,2]")], ShapeError),
        ([(1, "a", "1, 2")], FormatError),
        ([(1, "a", "[1e39]")], RangeError),
    ],
)
def test_rows_that_are_refused(database: Database, rows: list[tuple[Any, ...]], kind: type[HartonomousError]) -> None:
    with pytest.raises(kind):
        database.call("sp_VectorMean", Rows=rows)


def test_numbers_that_are_not_finite_are_refused(database: Database) -> None:
    """SQL Server has none; here they are refused as everywhere."""
    with pytest.raises(NotFiniteError):
        database.call("sp_Aggregate", Rows=[(1, None, float("nan"))])
    with pytest.raises(NotFiniteError):
        database.call("sp_VectorMean", Rows=[(1, None, np.array([1, np.inf], np.float32))])


def test_keys_are_text(database: Database) -> None:
    with pytest.raises(DTypeError, match="GroupKey"):
        database.call("sp_VectorMean", Rows=[(1, 5, "[1]")])
