"""`hartonomous run`: rows on standard output or in files, the catalogue's errors and every command's exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from hartonomous_native.database import open_database

from .command_line import hartonomous

pa = pytest.importorskip("pyarrow")
import pyarrow.parquet as pq  # noqa: E402


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Six points of the plane, and one that is missing."""
    points = [[1.0, 0.0], [0.0, 1.0], None, [3.0, 4.0], [-1.0, 0.0], [0.0, 0.0], [6.0, 8.0]]
    table = pa.table(
        {
            "id": pa.array([(1 << 60) + at for at in range(7)]),
            "place": pa.array(points, pa.list_(pa.float32(), 2)),
            "kind": pa.array(["b", "a", "a", None, "b", "a", None]),
        }
    )
    pq.write_table(table, tmp_path / "points.parquet", row_group_size=2)
    return tmp_path


def test_rows_go_to_standard_output(rows: Path) -> None:
    run = hartonomous(
        "run", "euclidean_distance", "--input", "points.parquet", "--column", "vector=place", "--column", "id=id",
        "--param", "query=[0,0]", "--format", "csv", folder=rows,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    values = ["1.0", "1.0", "", "5.0", "1.0", "0.0", "10.0"]
    lines = [f"{(1 << 60) + at},{value}" for at, value in enumerate(values)]
    assert run.stdout.splitlines() == ["id,euclidean_distance", *lines]


def test_groups_into_files_and_parameters_from_a_file(rows: Path) -> None:
    call = ["run", "vector_sum", "-i", "points.parquet", "-c", "key=kind", "-c", "vector=place"]
    call += ["--partition-rows", "2"]
    run = hartonomous(*call, "--output", "sums", "--format", "json", folder=rows)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert (told["rows"], told["entry_point"]) == (3, "vector_sum")
    assert Path(told["output"]) == rows / "sums"
    found = pq.read_table(rows / "sums").to_pylist()
    assert [(row["key"], row["count"], row["sum"]) for row in found] == [
        (None, 2, [9.0, 12.0]), ("a", 2, [0.0, 1.0]), ("b", 2, [0.0, 0.0]),
    ]  # fmt: skip
    again = hartonomous(*call, "--output", "sums", folder=rows)
    assert again.returncode == 1
    assert "error 51021" in again.stderr
    assert hartonomous(*call, "--output", "sums", "--overwrite", folder=rows).returncode == 0
    (rows / "queries.json").write_text("[[3, 4], [0, 1]]\n", encoding="utf-8")
    nearest = hartonomous(
        "run", "knn", "-i", "points.parquet", "-c", "vector=place", "-p", "queries=@queries.json", "-p", "k=2",
        "-p", "metric=euclidean", "-f", "json", folder=rows,
    )  # fmt: skip
    assert nearest.returncode == 0, nearest.stderr
    assert [(row["query"], row["rank"], row["row"]) for row in json.loads(nearest.stdout)] == [
        (0, 1, 3), (0, 2, 1), (1, 1, 1), (1, 2, 5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nonsense"], 2, "error 51015: there is no entry point 'nonsense'"),
        (["dot", "-i", "points.parquet"], 2, "error 51019: 2 arguments are wrong"),
        (["dot", "-i", "points.parquet", "-c", "vector=place", "-p", "query=[1,2,3]"], 2, "error 51010: "),
        (["dot", "-i", "points.parquet", "-p", "query"], 1, "error 51017: --param must be NAME=VALUE; got 'query'"),
        (["dot", "-i", "none.parquet", "-p", "query=[1,2]"], 1, "error 51020: the input"),
        (["dot", "-i", "points.parquet", "-p", "query=@none.json"], 1, "error 51020: the file none.json"),
        (["dot", "-i", "sqlite:///none.db", "-p", "query=[1]"], 2, "error 51011: --model-id is required"),
        (["dot", "-i", "sqlite:///none.db", "--model-id", "1", "-p", "query=[1]"], 1, "error 51020: the database file"),
    ],
)
def test_errors_are_those_of_the_catalogue(rows: Path, arguments: list[str], code: int, said: str) -> None:
    run = hartonomous("run", *arguments, folder=rows)
    assert run.returncode == code, run.stderr
    assert run.stdout == ""
    what, where, cause, fix = run.stderr.splitlines()[:1] + run.stderr.splitlines()[-3:]
    assert what.startswith(said)
    assert where == "  where: hartonomous run"
    assert cause.startswith("  cause: ")
    assert fix.startswith("  fix  : ")
    assert not (rows / "none.db").exists()


def test_on_ray_it_says_no_more(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    run = hartonomous(
        "run", "count_primes", "-p", "first=0", "-p", "last=1000000", "--engine", "ray", "--partition-rows", "300000",
        "--concurrency", "2", "--quiet", "-f", "csv", folder=tmp_path,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == ["count", "78498"]
    assert run.stderr == ""


def test_without_the_extra_one_message_names_it(tmp_path: Path) -> None:
    (tmp_path / "pyarrow.py").write_text("raise ImportError('no pyarrow here')\n", encoding="utf-8")
    call = ("run", "count_primes", "-p", "first=0", "-p", "last=9")
    run = hartonomous(*call, folder=tmp_path, environment={"PYTHONPATH": str(tmp_path)})
    assert run.returncode == 1
    assert run.stderr.startswith("error 51024: hartonomous_native.distributed needs pyarrow: pip install")
    (tmp_path / "pyarrow.py").unlink()
    (tmp_path / "ray.py").write_text("raise ImportError('no Ray here')\n", encoding="utf-8")
    run = hartonomous(*call, "--engine", "ray", folder=tmp_path, environment={"PYTHONPATH": str(tmp_path)})
    assert run.returncode == 1
    assert run.stderr.startswith("error 51024: engine='ray' needs Ray: pip install 'hartonomous-native[distributed]'")
    run = hartonomous(*call, folder=tmp_path, environment={"PYTHONPATH": str(tmp_path)})
    assert run.stdout.split() == ["count", "4"]


def test_neighbors_are_stored_and_read_back(tmp_path: Path) -> None:
    axes = np.eye(3, 1998, dtype=np.float32)
    with open_database(f"sqlite:///{tmp_path / 'some.db'}") as database:
        database.call(
            "sp_RegisterProjection", ProjectionName="p", ProjectionVersion="1", Mean=np.zeros(1998), AxisX=axes[0],
            AxisY=axes[1], AxisZ=axes[2], MinX=-1.0, MinY=-1.0, MinZ=-1.0, MaxX=1.0, MaxY=1.0, MaxZ=1.0,
        )  # fmt: skip
        model = database.call("sp_RegisterModel", ModelName="m", ModelType="t", ModelVersion="1").outputs["ModelId"]
        made = [
            database.call("sp_AtomIngestion", HashInput=f"{i}", Modality="text", CanonicalText=f"{i}") for i in range(3)
        ]
        rows = [(each.outputs["AtomId"], np.array([1.0, at], np.float32), 2) for at, each in enumerate(made)]
        database.call("sp_StoreAtomEmbeddings", ModelId=model, Embeddings=rows)
        first, second, third = database.call("sp_ListAtomEmbeddings", ModelId=model).rows.column("AtomEmbeddingId")
    where = ("--database", "sqlite:///some.db")
    run = hartonomous(
        "neighbors", "store", "--model-id", str(model), "-k", "2", "--metric", "euclidean", *where, "-f", "json",
        folder=tmp_path,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == {"embeddings": 3, "rows": 6, "replaced": 0, "without": 0}
    run = hartonomous("neighbors", "list", str(first), *where, "-f", "csv", folder=tmp_path)
    assert run.stdout.splitlines() == [
        "rank,embedding,distance,metric", f"1,{second},1.0,euclidean", f"2,{third},2.0,euclidean",
    ]  # fmt: skip
    run = hartonomous("neighbors", "store", "--model-id", str(model), "-k", "3", *where, folder=tmp_path)
    assert run.returncode in (1, 2)
    assert "k must be less than the number of embeddings, 3; got 3" in run.stderr
