"""The batch door: whatever the pieces and whoever dies, the answer of one process, to the bit."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pa = pytest.importorskip("pyarrow")
pytest.importorskip("ray")

import pyarrow.parquet as pq  # noqa: E402

from hartonomous_native import distributed, entry_points  # noqa: E402
from hartonomous_native.database import open_database  # noqa: E402
from hartonomous_native.errors import (  # noqa: E402
    ConflictError,
    DTypeError,
    FormatError,
    HartonomousError,
    NotFiniteError,
    NotFoundError,
    RangeError,
    StateError,
    UnknownNameError,
)

from ..golden.cases import Case, cases  # noqa: E402
from ..golden.cases import same as golden_same  # noqa: E402
from . import ray_cluster  # noqa: E402
from .batch import given, taken  # noqa: E402

ENGINES = ["local", "ray"]
ROWS, DIMS = 1000, 12


@pytest.fixture(scope="module", autouse=True)
def cluster() -> None:
    ray_cluster.start()


def alone(name: str, table: Any = None, **parameters: Any) -> Any:
    """What one process gives for all rows."""
    return pa.table(entry_points.run(name, table, threads=1, **parameters))


def same(ours: Any, expected: Any) -> None:
    assert ours.schema.remove_metadata() == expected.schema.remove_metadata()
    assert ours.num_rows == expected.num_rows
    for name in expected.column_names:
        for left, right in zip(ours[name].to_pylist(), expected[name].to_pylist(), strict=True):
            assert repr(left) == repr(right), name  # repr: every bit, and 0.0 is not -0.0


def vectors(rows: int, *, nulls: bool = True, seed: int = 0) -> Any:
    made = np.random.default_rng(seed).standard_normal((rows, DIMS)).astype(np.float32)
    made[3 % rows] = 0  # no cosine
    mask = pa.array(np.random.default_rng(seed + 1).random(rows) < 0.05) if nulls else None
    return pa.FixedSizeListArray.from_arrays(pa.array(made.reshape(-1)), DIMS, mask=mask)


@pytest.fixture(scope="module")
def table() -> Any:
    rng = np.random.default_rng(7)
    topics = [None if draw < 0.05 else f"thema-{int(draw * 40)}é" for draw in rng.random(ROWS)]
    return pa.table(
        {
            "id": pa.array(rng.permutation(ROWS).astype(np.int64) + (1 << 60)),
            "vector": vectors(ROWS),
            "topic": pa.array(topics),
            "number": pa.array(rng.integers(-5, 5, ROWS) * (1 << 58)),
            "weight": pa.array(rng.random(ROWS)),
        }
    )


@pytest.fixture(scope="module")
def parquet(table: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three files with row groups of different sizes, one of them empty."""
    folder = tmp_path_factory.mktemp("parquet")
    (folder / "deeper").mkdir()
    pq.write_table(table.slice(0, 430), folder / "a.parquet", row_group_size=100)
    pq.write_table(table.slice(0, 0), folder / "b.parquet")
    pq.write_table(table.slice(430), folder / "deeper" / "c.parquet", row_group_size=333)
    (folder / "_ignored.parquet").write_text("not of the data")
    return folder


def query(rows: int | None = None) -> Any:
    made = np.random.default_rng(9).standard_normal((rows or 1, DIMS)).astype(np.float32)
    return made if rows else made[0]


CALLS: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    ("cosine_similarity", {"id": "id", "vector": "vector"}, {"query": query()}),
    ("dot", {"vector": "vector"}, {"query": query()}),
    ("vector_mean", {"key": "topic", "vector": "vector"}, {}),
    ("vector_variance", {"key": "number", "vector": "vector"}, {}),
    ("vector_sum", {"vector": "vector"}, {}),
    ("vector_weighted_mean", {"key": "topic", "vector": "vector", "weight": "weight"}, {}),
    ("knn", {"id": "id", "vector": "vector"}, {"queries": query(7), "k": 25}),
    ("knn", {"vector": "vector"}, {"queries": query(3), "k": 300, "metric": "euclidean"}),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("name", "columns", "parameters"), CALLS, ids=[call[0] for call in CALLS])
def test_parquet_in_pieces_is_the_answer_for_all_rows(
    table: Any, parquet: Path, tmp_path: Path, engine: Any, name: str, columns: dict[str, str],
    parameters: dict[str, Any],
) -> None:  # fmt: skip
    expected = alone(name, pa.table({ours: table[theirs] for ours, theirs in columns.items()}), **parameters)
    same(distributed.run(name, parquet, engine=engine, columns=columns, partition_rows=90, **parameters), expected)
    written = distributed.run(
        name, parquet, engine=engine, columns=columns, partition_rows=90, output=tmp_path / "out", **parameters
    )
    assert written.rows == expected.num_rows
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    same(pa.concat_tables([pq.read_table(written.path / file) for file in written.files]), expected)


KILLED = [
    ("cosine_similarity", {"id": "id", "vector": "vector"}, {"query": query()}, 7, True),
    ("knn", {"vector": "vector"}, {"queries": query(3), "k": 9}, 4, False),
    ("vector_mean", {"key": "topic", "vector": "vector"}, {}, 25, True),  # while rows are sent to their groups
]


@pytest.mark.parametrize(("name", "columns", "parameters", "at", "write"), KILLED, ids=[case[0] for case in KILLED])
def test_a_killed_worker_changes_nothing(
    table: Any, parquet: Path, tmp_path: Path, name: str, columns: dict[str, str], parameters: dict[str, Any], at: int,
    write: bool,
) -> None:  # fmt: skip
    expected = alone(name, pa.table({ours: table[theirs] for ours, theirs in columns.items()}), **parameters)
    with ray_cluster.kill_worker(at):
        found = distributed.run(
            name, parquet, columns=columns, partition_rows=90, output=tmp_path / "out" if write else None, **parameters
        )
    if write:
        assert sorted(os.listdir(tmp_path / "out")) == list(found.files)
        found = pa.concat_tables([pq.read_table(found.path / file) for file in found.files])
    same(found, expected)


@pytest.mark.parametrize("engine", ENGINES)
def test_ranges_of_numbers(engine: Any, tmp_path: Path) -> None:
    """The first primes, and how many there are below 10^5, are known truths."""
    few = distributed.run("find_primes", engine=engine, first=-5, last="40", partition_rows=7)
    assert few["prime"].to_pylist() == [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]
    same(few, alone("find_primes", first=-5, last=40))
    counted = distributed.run("count_primes", engine=engine, first=0, last=100_000, partition_rows=9_999)
    assert counted["count"].to_pylist() == [9592]
    same(counted, alone("count_primes", first=0, last=100_000))
    assert distributed.run("find_primes", engine=engine, first=9, last=8).num_rows == 0
    top = (1 << 63) - 1
    written = distributed.run(
        "find_primes", engine=engine, first=top - 3000, last=top, partition_rows=999, output=tmp_path / "primes"
    )
    assert len(written.files) == 4
    same(pq.read_table(written.path), alone("find_primes", first=top - 3000, last=top))


@pytest.mark.parametrize("engine", ENGINES)
def test_what_needs_all_rows_gets_them(table: Any, parquet: Path, engine: Any) -> None:
    columns = {"id": "id", "features": "vector"}
    expected = alone("isolation_forest", pa.table({"id": table["id"], "features": table["vector"]}), trees=10)
    same(
        distributed.run("isolation_forest", parquet, engine=engine, columns=columns, partition_rows=90, trees=10),
        expected,
    )


def test_tables_in_memory(table: Any) -> None:
    import ray

    chosen = table.select(["id", "vector"])
    expected = alone("cosine_distance", chosen, query=query())
    same(distributed.run("cosine_distance", chosen, partition_rows=300, query=query()), expected)
    dataset = ray.data.from_arrow([chosen.slice(0, 400), chosen.slice(400)])
    same(distributed.run("cosine_distance", dataset, partition_rows=300, query=query()), expected)
    # Any engine that maps over batches can do it by itself.
    batches = dataset.map_batches(
        distributed.batch_function("cosine_distance", query=query()), batch_format="pyarrow", batch_size=77
    )
    found = pa.concat_tables(ray.get(batches.to_arrow_refs()))
    order = {key: at for at, key in enumerate(expected["id"].to_pylist())}
    same(found.take(np.argsort([order[key] for key in found["id"].to_pylist()])), expected)


def test_no_rows(tmp_path: Path) -> None:
    empty = pa.table({"key": pa.array([], pa.string()), "vector": vectors(5).slice(0, 0)})
    pq.write_table(empty, tmp_path / "empty.parquet")
    for name, more in (("dot", {"query": query()}), ("vector_mean", {})):
        columns = {"vector": "vector"} | ({"key": "key"} if name == "vector_mean" else {})
        expected = alone(name, empty.select(list(columns)), **more)
        same(distributed.run(name, tmp_path / "empty.parquet", engine="local", columns=columns, **more), expected)
    with pytest.raises(HartonomousError, match="at least one row that is not NULL"):
        distributed.run("knn", tmp_path / "empty.parquet", engine="local", queries=query(1), k=1)


GOLDEN = [case for entry_point in entry_points.list() for case in cases(entry_point.name) if case.expected is not None]


@pytest.mark.parametrize("case", GOLDEN, ids=str)
def test_golden_cases_two_rows_at_a_time(case: Case) -> None:
    source = given(case) if case.columns else None
    rows = 2 if case.columns else None  # of a range of numbers there may be more than can be counted by twos
    found = distributed.run(case.entry_point, source, engine="local", partition_rows=rows, **case.parameters)
    assert case.expected is not None
    assert golden_same(case.expected, taken(found))


# ---------------------------------------------------------------- the database


@pytest.fixture(scope="module")
def embeddings(tmp_path_factory: pytest.TempPathFactory) -> distributed.Embeddings:
    url = f"sqlite:///{tmp_path_factory.mktemp('database') / 'some.db'}"
    axes = np.eye(3, 1998, dtype=np.float32)
    with open_database(url) as database, database.transaction():
        database.call(
            "sp_RegisterProjection", ProjectionName="first three", ProjectionVersion="1", Mean=np.zeros(1998),
            AxisX=axes[0], AxisY=axes[1], AxisZ=axes[2], MinX=-1.0, MinY=-1.0, MinZ=-1.0, MaxX=1.0, MaxY=1.0, MaxZ=1.0,
        )  # fmt: skip
        model = database.call("sp_RegisterModel", ModelName="m", ModelType="test", ModelVersion="1").outputs["ModelId"]
        atoms = [
            database.call("sp_AtomIngestion", HashInput=f"doc {i}", Modality="text", CanonicalText=f"doc {i}").outputs[
                "AtomId"
            ]
            for i in range(100)
        ]
        made = np.random.default_rng(1).standard_normal((100, 24)).astype(np.float32) / 8
        rows = [(atom, row, 24) for atom, row in zip(atoms, made, strict=True)]
        database.call("sp_StoreAtomEmbeddings", ModelId=model, Embeddings=rows)
        database.call("sp_StoreAtomEmbeddings", ModelId=model, Embeddings=rows[:5], EmbeddingType="other")
    return distributed.Embeddings(url, model)


@pytest.fixture(scope="module")
def stored(embeddings: distributed.Embeddings) -> Any:
    with open_database(embeddings.url) as database:
        rows = database.call("sp_ListAtomEmbeddings", ModelId=embeddings.model_id, TopN=1000).rows
    flat = np.stack(rows.column("EmbeddingVector")).reshape(-1)
    return pa.table(
        {
            "id": pa.array(rows.column("AtomEmbeddingId"), pa.int64()),
            "vector": pa.FixedSizeListArray.from_arrays(pa.array(flat), 1998),
        }
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_embeddings_by_key_ranges(embeddings: distributed.Embeddings, stored: Any, engine: Any) -> None:
    assert len(stored) == 100
    nearest = {"queries": np.stack([stored["vector"][at].as_py() for at in (0, 50, 99)]), "k": 7}
    for name, parameters in (("knn", nearest), ("euclidean_distance", {"query": nearest["queries"][1]})):
        found = distributed.run(name, embeddings, engine=engine, partition_rows=17, **parameters)
        same(found, alone(name, stored, **parameters))
    with ray_cluster.kill_worker(3) if engine == "ray" else ray_cluster.quiet():
        found = distributed.run("knn", embeddings, engine=engine, partition_rows=17, **nearest)
    same(found, alone("knn", stored, **nearest))


def test_key_ranges_cover_every_embedding_once(embeddings: distributed.Embeddings, stored: Any) -> None:
    ids = stored["id"].to_pylist()
    with open_database(embeddings.url) as database:
        for rows in (1, 7, 100, 1000):
            ranges = list(database.call("sp_GetAtomEmbeddingRanges", ModelId=embeddings.model_id, RangeRows=rows).rows)
            assert [each["RangeNumber"] for each in ranges] == list(range(len(ranges)))
            assert [each["FirstRow"] for each in ranges] == list(range(0, 100, rows))
            found = [
                database.call(
                    "sp_ListAtomEmbeddings", ModelId=embeddings.model_id, TopN=1000,
                    AfterAtomEmbeddingId=each["FirstAtomEmbeddingId"] - 1,
                    LastAtomEmbeddingId=each["LastAtomEmbeddingId"],
                ).rows.column("AtomEmbeddingId")
                for each in ranges
            ]  # fmt: skip
            assert [len(part) for part in found] == [each["Embeddings"] for each in ranges]
            assert [key for part in found for key in part] == ids
        none = database.call("sp_GetAtomEmbeddingRanges", ModelId=embeddings.model_id, EmbeddingType="none").rows
        assert len(none) == 0
        with pytest.raises(RangeError, match=r"RangeRows must be in 1\.\.2147483647; got 0"):
            database.call("sp_GetAtomEmbeddingRanges", ModelId=embeddings.model_id, RangeRows=0)


def test_embeddings_that_change_meanwhile_are_an_error(embeddings: distributed.Embeddings) -> None:
    from dataclasses import replace

    (part, first), *_ = embeddings.ranges(60)
    assert first == 0
    part = replace(part, columns=(("id", "AtomEmbeddingId"),), count=part.count + 1)
    with pytest.raises(StateError, match=r"must not change while they are read; there were 61, now 60"):
        list(part.read())


def neighbors_by_brute_force(stored: Any, k: int) -> dict[int, list[tuple[int, float]]]:
    """By every pair, in float64; equals by the lower id."""
    ids = stored["id"].to_pylist()
    rows = np.array(stored["vector"].to_pylist(), dtype=np.float64)
    norms = np.sqrt((rows * rows).sum(axis=1))
    lists = {}
    for at, own in enumerate(ids):
        distances = 1 - rows @ rows[at] / (norms * norms[at])
        lists[own] = sorted(
            ((other, distances[there]) for there, other in enumerate(ids) if there != at),
            key=lambda pair: (pair[1], pair[0]),
        )[:k]
    return lists


@pytest.mark.parametrize("engine", ENGINES)
def test_neighbors_are_written_back(embeddings: distributed.Embeddings, stored: Any, engine: Any) -> None:
    expected = neighbors_by_brute_force(stored, 5)
    passes: list[tuple[int, int | None]] = []
    with ray_cluster.kill_worker(3) if engine == "ray" else ray_cluster.quiet():
        done = distributed.store_neighbors(
            embeddings, k=5, engine=engine, query_rows=60, partition_rows=33,
            progress=lambda done, total: passes.append((done, total)),
        )  # fmt: skip
    assert (done.embeddings, done.rows, done.without) == (100, 500, 0)
    assert passes == [(1, 2), (2, 2)]
    with open_database(embeddings.url) as database:
        for own, nearest in expected.items():
            rows = list(database.call("sp_ListEmbeddingNeighbors", AtomEmbeddingId=own).rows)
            assert [row["NeighborRank"] for row in rows] == [1, 2, 3, 4, 5]
            assert [row["NeighborEmbeddingId"] for row in rows] == [other for other, _ in nearest]
            np.testing.assert_allclose([row["Distance"] for row in rows], [d for _, d in nearest], rtol=0, atol=1e-6)
            assert {row["Metric"] for row in rows} == {"cosine"}
    again = distributed.store_neighbors(embeddings, k=3, metric="dot", engine="local")
    assert (again.rows, again.replaced) == (300, 500)


def test_neighbors_of_equals_and_of_nothing(tmp_path: Path) -> None:
    """Four equal vectors find each other and never themselves; a zero vector has no cosine, so its old list goes."""
    url = f"sqlite:///{tmp_path / 'some.db'}"
    axes = np.eye(3, 1998, dtype=np.float32)
    with open_database(url) as database, database.transaction():
        database.call(
            "sp_RegisterProjection", ProjectionName="p", ProjectionVersion="1", Mean=np.zeros(1998), AxisX=axes[0],
            AxisY=axes[1], AxisZ=axes[2], MinX=-1.0, MinY=-1.0, MinZ=-1.0, MaxX=1.0, MaxY=1.0, MaxZ=1.0,
        )  # fmt: skip
        model = database.call("sp_RegisterModel", ModelName="m", ModelType="t", ModelVersion="1").outputs["ModelId"]
        made = [
            database.call("sp_AtomIngestion", HashInput=f"{i}", Modality="text", CanonicalText=f"{i}") for i in range(6)
        ]
        places = [[1.0, 0.5]] * 4 + [[0.0, 0.0], [0.5, 1.0]]
        rows = [
            (each.outputs["AtomId"], np.array(place, np.float32), 2) for each, place in zip(made, places, strict=True)
        ]
        database.call("sp_StoreAtomEmbeddings", ModelId=model, Embeddings=rows)
        ids = database.call("sp_ListAtomEmbeddings", ModelId=model).rows.column("AtomEmbeddingId")
    source = distributed.Embeddings(url, model)
    assert distributed.store_neighbors(source, k=2, metric="euclidean", engine="local").rows == 12
    done = distributed.store_neighbors(source, k=2, engine="local", query_rows=5)
    assert (done.rows, done.replaced, done.without) == (10, 12, 1)
    with open_database(url) as database:
        lists = [
            database.call("sp_ListEmbeddingNeighbors", AtomEmbeddingId=each).rows.column("NeighborEmbeddingId")
            for each in ids
        ]
    assert lists == [ids[1:3], [ids[0], ids[2]], ids[:2], ids[:2], [], ids[:2]]
    for k, message in ((6, r"k must be less than the number of embeddings, 6; got 6"), (0, r"k must be in 1\.\.")):
        with pytest.raises(RangeError, match=message):
            distributed.store_neighbors(source, k=k, engine="local")
    with pytest.raises(DTypeError, match=r"embeddings must be Embeddings\(url, model_id\); got str"):
        distributed.store_neighbors(url, k=1, engine="local")  # type: ignore[arg-type]


# ---------------------------------------------------------------- errors, and what is left behind


@pytest.mark.parametrize("engine", ENGINES)
def test_errors_are_those_of_the_entry_point(table: Any, tmp_path: Path, engine: Any) -> None:
    broken = np.ones((200, DIMS), np.float32)
    broken[150, 3] = np.inf
    source = pa.table({"vector": pa.FixedSizeListArray.from_arrays(pa.array(broken.reshape(-1)), DIMS)})
    out = tmp_path / "deep" / "out"
    with pytest.raises(NotFiniteError, match=r"column 'vector' must be finite; row 30 holds NaN or infinity") as found:
        distributed.run("dot", source, engine=engine, query=query(), partition_rows=40, output=out)
    assert str(found.value.__cause__) == "rows in the message count from row 120 of the input"
    assert list(out.parent.iterdir()) == []
    chosen = table.select(["id", "vector"])
    for name, parameters in (
        ("knn", {"queries": query(2), "k": 100_000}),
        ("knn", {"queries": query(2), "k": 0}),
        ("knn", {"queries": query(2)[:, :5], "k": 3}),
        ("knn", {"queries": query(2), "k": "many", "metric": "manhattan"}),
        ("dot", {"query": [1.0, 2.0], "other": 3}),
    ):
        with pytest.raises(HartonomousError) as expected:
            alone(name, chosen, **parameters)
        with pytest.raises(HartonomousError) as got:
            distributed.run(name, chosen, engine=engine, partition_rows=300, **parameters)
        assert (got.value.number, got.value.message) == (expected.value.number, expected.value.message)
        assert type(got.value) is type(expected.value)


def test_vectors_of_two_lengths_in_two_pieces_are_an_error() -> None:
    rows = [[1.0, 2.0]] * 50 + [[1.0, 2.0, 3.0]] * 50
    source = pa.table({"key": pa.array(range(100)), "vector": pa.array(rows, pa.list_(pa.float32()))})
    with pytest.raises(HartonomousError, match=r"row 0 has 2 numbers, row 50 has 3"):
        distributed.run("vector_mean", source, engine="local", partition_rows=10)


def test_an_output_is_replaced_only_when_told(table: Any, tmp_path: Path) -> None:
    chosen = table.select(["id", "vector"])
    call: dict[str, Any] = {"engine": "local", "query": query(), "output": tmp_path / "out"}
    distributed.run("dot", chosen, partition_rows=10, **call)
    with pytest.raises(ConflictError, match="must not exist yet"):
        distributed.run("dot", chosen, **call)
    written = distributed.run("dot", chosen, overwrite=True, **call)
    assert written.files == ("part-000000.parquet",)
    assert os.listdir(tmp_path) == ["out"]
    origin = json.loads(pq.read_schema(written.path / written.files[0]).metadata[b"hartonomous"])
    assert origin["entry_point"] == "dot"
    assert len(origin["parameters_sha256"]) == 64
    (tmp_path / "file").write_text("")
    with pytest.raises(ConflictError, match="must be a directory"):
        distributed.run("dot", chosen, engine="local", query=query(), output=tmp_path / "file", overwrite=True)


def test_sources_that_are_none(table: Any, parquet: Path, tmp_path: Path) -> None:
    def refused(kind: type[HartonomousError], match: str, source: Any, **more: Any) -> None:
        with pytest.raises(kind, match=match):
            distributed.run("dot", source, engine="local", query=query(), **more)

    refused(NotFoundError, "does not exist", tmp_path / "none")
    refused(NotFoundError, r"holds no file \*\.parquet", tmp_path)
    refused(DTypeError, r"Embeddings\(url, model_id\)", "sqlite:///some.db")
    refused(DTypeError, "source must be a Parquet file", 7)
    missing = {"vector": "nothing"}
    refused(UnknownNameError, "the source has no column 'nothing'; it has id, vector", parquet, columns=missing)
    refused(FormatError, "is not a Parquet file", parquet / "_ignored.parquet")
    refused(RangeError, r"partition_rows must be in 1\.\.", parquet, partition_rows=0)
    pq.write_table(table.select(["id"]).slice(0, 3), tmp_path / "a.parquet")
    with pytest.raises(HartonomousError, match="column 'vector' is required"):
        distributed.run("dot", tmp_path, engine="local", query=query())
    pq.write_table(table.select(["topic"]).rename_columns(["id"]), tmp_path / "b.parquet")
    refused(DTypeError, "'id' is int64 in .*a.parquet, string in .*b.parquet", tmp_path)
    with pytest.raises(UnknownNameError, match="engine must be one of local, ray; got 'spark'"):
        distributed.run("dot", parquet, engine="spark", query=query())  # type: ignore[call-overload]
    with pytest.raises(UnknownNameError, match="there is no entry point 'nonsense'"):
        distributed.batch_function("nonsense")
