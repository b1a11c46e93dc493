"""The table door with the libraries that people have: pyarrow, polars, pandas and DuckDB, in and out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import hartonomous_native as hn
from hartonomous_native import entry_points
from hartonomous_native.entry_points import Table
from hartonomous_native.errors import DTypeError, FormatError, StateError

ROWS = np.random.default_rng(11).standard_normal((7, 5)).astype(np.float32)
QUERY = ROWS[3]
DOTS = hn.dot(QUERY, ROWS)
TEXTS = ["a", None, "naïve 😀", "", "longer than twelve bytes", "a", None]
KEYS = [1, None, 2**63 - 1, -(2**63), 2**53 + 1, 0, None]


def fixed(rows: np.ndarray = ROWS) -> pa.Array:
    return pa.FixedSizeListArray.from_arrays(pa.array(rows.ravel()), rows.shape[1])


def arrow(ids: Any = KEYS, vector: Any = None) -> pa.Table:
    return pa.table({"id": ids, "vector": fixed() if vector is None else vector})


def check(table: Any, ids: list[Any]) -> Table:
    result = entry_points.run("dot", table, query=QUERY)
    assert result.column("dot").tobytes() == DOTS[: len(ids)].tobytes()
    assert [row["id"] for row in result.to_pylist()] == ids
    return result


@pytest.mark.parametrize(
    "type",
    [pa.list_(pa.float32(), 5), pa.list_(pa.float32()), pa.large_list(pa.float32())],
    ids=str,
)
def test_pyarrow_lists(type: pa.DataType) -> None:
    vector = pa.array(ROWS.tolist(), type)
    check(arrow(vector=vector), KEYS)
    check(arrow(vector=pa.chunked_array([vector[:2], vector[2:2], vector[2:]])), KEYS)
    check(arrow(vector=vector).slice(0, 4), KEYS[:4])
    holes = pa.array([None if i == 2 else row for i, row in enumerate(ROWS.tolist())], type)
    expected = [None if i == 2 else dot for i, dot in enumerate(DOTS.tolist())]
    for table in (arrow(vector=holes), pa.concat_tables([arrow(vector=holes)[:3], arrow(vector=holes)[3:]])):
        assert [row["dot"] for row in entry_points.run("dot", table, query=QUERY).to_pylist()] == expected
    assert entry_points.run("dot", arrow(vector=holes)[2:4], query=QUERY).to_pylist()[0]["dot"] is None


@pytest.mark.parametrize("type", [pa.binary(), pa.large_binary(), pa.binary_view(), pa.binary(20)], ids=str)
def test_pyarrow_packed(type: pa.DataType) -> None:
    vector = pa.array([row.tobytes() for row in ROWS], type)
    check(arrow(vector=vector), KEYS)
    check(pa.concat_tables([arrow(vector=vector)[:3], arrow(vector=vector)[3:]]), KEYS)


@pytest.mark.parametrize(
    "type",
    [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string()),
     pa.dictionary(pa.uint32(), pa.large_string())],
    ids=str,
)  # fmt: skip
def test_pyarrow_text(type: pa.DataType) -> None:
    ids = pa.array(TEXTS, type)
    check(arrow(ids), TEXTS)
    check(arrow(pa.chunked_array([ids[:3], ids[3:]])), TEXTS)


@pytest.mark.parametrize("offset", range(8))
def test_pyarrow_slices(offset: int) -> None:
    """Bitmaps and values begin at any bit and any row."""
    keys = pa.array([None] * offset + KEYS)[offset:]
    texts = pa.array([None] * offset + TEXTS)[offset:]
    vector = pa.array([None] * offset + ROWS.tolist(), pa.list_(pa.float32(), 5))[offset:]
    result = check(arrow(keys, vector), KEYS)
    assert pa.table(result)["id"].to_pylist() == KEYS
    assert pa.table(check(arrow(texts, vector), TEXTS))["id"].to_pylist() == TEXTS


def test_pyarrow_batches_and_readers() -> None:
    check(arrow().to_batches()[0], KEYS)
    check(arrow().to_reader(max_chunksize=2), KEYS)
    struct = arrow().to_struct_array().combine_chunks()
    whole = struct.chunk(0) if isinstance(struct, pa.ChunkedArray) else struct
    check(whole, KEYS)
    check(whole[:4], KEYS[:4])
    assert entry_points.run("dot", whole[2:], query=QUERY).column("dot").tobytes() == DOTS[2:].tobytes()
    assert entry_points.run("dot", arrow().schema.empty_table(), query=QUERY).to_pylist() == []


def test_a_source_that_raises() -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield arrow().to_batches()[0]
        raise RuntimeError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(arrow().schema, batches())
    with pytest.raises(StateError, match="the disk is gone"):
        entry_points.run("dot", reader, query=QUERY)


def test_one_batch_is_not_copied() -> None:
    """The id of the result is the one that was given, where it lies."""
    table = arrow(pa.array(range(7)))
    result = check(table, list(range(7)))
    assert result.column("id").ctypes.data == table["id"].chunk(0).buffers()[1].address
    out = pa.table(result)
    assert out["id"].chunk(0).buffers()[1].address == result.column("id").ctypes.data
    before = pa.total_allocated_bytes()
    del table, result, out
    assert pa.total_allocated_bytes() < before


def test_polars() -> None:
    frame = pl.DataFrame({"id": TEXTS, "vector": ROWS})
    check(frame, TEXTS)
    check(frame.with_columns(pl.col("vector").cast(pl.List(pl.Float32))), TEXTS)
    check(frame.with_columns(pl.col("id").cast(pl.Categorical)), TEXTS)
    check(frame.with_columns(pl.Series("id", KEYS)), KEYS)
    check(pl.concat([frame[:3], frame[3:]], rechunk=False), TEXTS)
    check(frame.with_columns(pl.Series("vector", [row.tobytes() for row in ROWS])), TEXTS)
    result = pl.DataFrame(check(frame, TEXTS))
    assert result.schema == {"id": pl.String, "dot": pl.Float64}
    assert result["id"].to_list() == TEXTS
    assert result["dot"].to_list() == DOTS.tolist()


def test_pandas() -> None:
    frame = pd.DataFrame({"id": TEXTS, "vector": list(ROWS)})
    check(frame, TEXTS)
    check(frame.assign(id=pd.Categorical(TEXTS)), TEXTS)
    check(frame.assign(id=pd.array(KEYS, dtype="Int64")), KEYS)
    check(frame.assign(vector=[row.tobytes() for row in ROWS]), TEXTS)
    check(frame.set_index(np.arange(7) * 10), TEXTS)
    check({"id": frame["id"], "vector": frame["vector"]}, TEXTS)
    check({"id": pd.array(KEYS, dtype="Int64").to_numpy(dtype=object), "vector": ROWS}, KEYS)
    result = check(frame.assign(id=range(7)), list(range(7)))
    frame = pa.table(result).to_pandas()
    assert frame["id"].dtype == np.int64
    assert frame["dot"].tolist() == DOTS.tolist()


def test_duckdb() -> None:
    database = duckdb.connect()
    database.register("source", arrow(TEXTS))
    check(database.sql("SELECT id, vector FROM source"), TEXTS)
    check(database.sql("SELECT id, CAST(vector AS float[]) AS vector FROM source"), TEXTS)
    enum = "ENUM ('longer than twelve bytes', '', 'a', 'naïve 😀')"
    check(database.sql(f"SELECT CAST(id AS {enum}) AS id, vector FROM source"), TEXTS)
    database.register("keys", arrow())
    check(database.sql("SELECT * FROM keys"), KEYS)
    database.register("result", check(arrow(), KEYS))
    assert database.sql("SELECT count(*), count(id), min(id), max(dot) FROM result").fetchall() == [
        (7, 5, -(2**63), DOTS.max())
    ]


def test_duckdb_in_many_batches() -> None:
    relation = duckdb.sql(
        "SELECT CASE WHEN i % 3 = 0 THEN NULL ELSE i END AS key, [i, -i]::float[2] AS vector FROM range(10000) AS t(i)"
    )
    result = entry_points.run("vector_sum", relation)
    assert result.num_rows == 6667
    assert result.column("count").tolist() == [3334] + [1] * 6666
    assert result.to_pylist()[1] == {"key": 1, "count": 1, "sum": [1.0, -1.0]}


def test_vectors_go_out_as_lists_of_one_size() -> None:
    result = entry_points.run("vector_mean", {"key": ["b", "a", "b", None], "vector": [[1, 2], [3, 4], [3, 2], None]})
    table = pa.table(result)
    assert table["mean"].type == pa.list_(pa.field("item", pa.float32()), 2)
    assert table.to_pylist() == result.to_pylist()
    table.validate(full=True)
    assert pl.DataFrame(result).to_dicts() == result.to_pylist()


def test_binary_and_text_go_out() -> None:
    parsed = entry_points.run("parse_vector", {"id": [1, None, 3], "text": ["[1,2]", None, "[3]"]})
    table = pa.table(parsed)
    table.validate(full=True)
    assert table.schema.types == [pa.int64(), pa.large_binary()]
    assert table.to_pylist() == parsed.to_pylist()
    written = pa.table(entry_points.run("format_vector", table))
    assert written["text"].to_pylist() == ["[1,2]", None, "[3]"]


def test_nothing_goes_out() -> None:
    for result in (
        entry_points.run("find_primes", first=5, last=4),
        entry_points.run("vector_mean", {"key": [], "vector": np.empty((0, 3), np.float32)}),
        entry_points.run("parse_vector", {"text": []}),
    ):
        table = pa.table(result)
        table.validate(full=True)
        assert table.num_rows == 0
        assert pl.DataFrame(result).height == 0


def test_what_is_refused() -> None:
    flags = pa.array([True] * 7)
    with pytest.raises(DTypeError, match=r"column 'id' must hold integers.*got Arrow type 'b'"):
        entry_points.run("dot", arrow(flags), query=QUERY)
    with pytest.raises(DTypeError, match="table must have columns"):
        entry_points.run("dot", pa.array([1, 2]), query=QUERY)
    with pytest.raises(FormatError, match="row 0 has a NULL among its numbers"):
        entry_points.run("dot", pa.table({"vector": pa.array([[1, None]], pa.list_(pa.float32()))}), query=[1, 2])
    with pytest.raises(DTypeError, match="got lists of float64"):
        entry_points.run("dot", pl.DataFrame({"vector": [[1.0, 2.0]]}), query=[1, 2])
