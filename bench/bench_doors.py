"""One operation through every door: what a call costs, and what a row costs.

    .venv/bin/python bench/bench_doors.py [--seconds 1] [--rows 1000000] [--ray] [--write docs/entry_points.md]

Each door gets its caller's own form of the data, made beforehand, and one thread; answers are compared before anything
is timed. The doors take turns, so that whatever else the machine does touches all of them; medians. A call is timed on
one row; a row is the rest of the time for --rows of them (a hundredth of that for the doors that hold rows in Python).
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from bench_doors_extension import BINARY, SLONG, HostParameter, Prepared

import hartonomous_native as hn
from hartonomous_native import distributed, entry_points, external_script
from hartonomous_native.database import open_database
from hartonomous_native.database.embedded import functions

BEGIN, END = "<!-- bench table: make docs -->", "<!-- end of the bench table -->"
Call = Callable[[], Any]
DIMS = 8
ONE_THREAD = HostParameter("@threads", SLONG, 1)


def morton_doors(rows: int, engines: list[str], folder: Path) -> dict[str, tuple[int, Call]]:
    """Door -> how many rows it is given, and the call; every call returns the codes, or their sum."""
    cells = np.random.default_rng(1).integers(0, 2**21, (3, rows)).astype(np.int32)
    points = np.ascontiguousarray(cells.T)
    columns = dict(zip("xyz", cells, strict=True))
    few = max(1, rows // 100)
    arrow, frame = pa.table(columns), pd.DataFrame({name: values[:few] for name, values in columns.items()})
    extension = Prepared("morton_encode", columns, [ONE_THREAD])
    call_rows = [(row, *map(int, point)) for row, point in enumerate(points[:few])]
    database = open_database(f"sqlite:///{folder / f'{rows}.db'}")
    table = functions.connect(":memory:")
    table.execute("CREATE TABLE t (x INTEGER, y INTEGER, z INTEGER)")
    table.executemany("INSERT INTO t VALUES (?, ?, ?)", points.tolist())

    def native_extension() -> np.ndarray:
        extension.whole_call()
        return points[:0]

    return {
        "array function": (rows, lambda: hn.morton_encode(points, threads=1)),
        "NumPy table": (rows, lambda: entry_points.run("morton_encode", columns, threads=1).column("code")),
        "Arrow table": (rows, lambda: pa.table(entry_points.run("morton_encode", arrow, threads=1))["code"].to_numpy()),
        "external script (Python)": (
            few, lambda: external_script.run("morton_encode", frame, {"threads": 1})["code"].to_numpy().astype(np.int64)
        ),
        "native extension": (rows, native_extension),
        "T-SQL procedure, embedded engine": (
            few, lambda: np.array([row["Code"] for row in database.call("sp_MortonEncode", Rows=call_rows).rows])
        ),
        "SQL function": (rows, lambda: table.execute("SELECT max(morton_encode(x, y, z)) FROM t").fetchone()[0]),
        **{
            f"batch, {engine}": (
                rows,
                lambda engine=engine: distributed.run("morton_encode", arrow, engine=engine, threads=1)[
                    "code"
                ].to_numpy(),
            )
            for engine in engines
        },
    }  # fmt: skip


def cosine_doors(rows: int, engines: list[str], _: Path) -> dict[str, tuple[int, Call]]:
    vectors = np.random.default_rng(2).standard_normal((rows, DIMS)).astype(np.float32)
    query, few = vectors[0].copy(), max(1, rows // 100)
    flat = pa.FixedSizeListArray.from_arrays(pa.array(vectors.reshape(-1)), DIMS)
    arrow = pa.table({"vector": flat})
    texts = hn.format_vectors(vectors[:few])
    frame = pd.DataFrame({"vector": pd.Series(texts, dtype=object)})
    parameter = HostParameter("@query", BINARY, query.tobytes())
    extension = Prepared("cosine_similarity", {"vector": vectors}, [parameter, ONE_THREAD])
    text = hn.format_vector(query)
    table = functions.connect(":memory:")
    table.execute("CREATE TABLE t (v BLOB)")
    table.executemany("INSERT INTO t VALUES (?)", ((vector.tobytes(),) for vector in vectors))

    def native_extension() -> np.ndarray:
        extension.whole_call()
        return vectors[:0]

    def by_table(source: Any) -> entry_points.Table:
        return entry_points.run("cosine_similarity", source, query=query, threads=1)

    return {
        "array function": (rows, lambda: hn.cosine_similarity(query, vectors, threads=1)),
        "NumPy table": (rows, lambda: by_table({"vector": vectors}).column("cosine_similarity")),
        "Arrow table": (rows, lambda: pa.table(by_table(arrow))["cosine_similarity"].to_numpy()),
        "external script (Python)": (
            few,
            lambda: external_script.run("cosine_similarity", frame, {"query": text, "threads": 1})[
                "cosine_similarity"
            ].to_numpy(),
        ),
        "native extension": (rows, native_extension),
        "SQL function": (
            rows, lambda: table.execute("SELECT max(cosine_similarity(v, ?)) FROM t", (query.tobytes(),)).fetchone()[0]
        ),
        **{
            f"batch, {engine}": (
                rows,
                lambda engine=engine: distributed.run(
                    "cosine_similarity", arrow, engine=engine, threads=1, query=query
                )["cosine_similarity"].to_numpy(),
            )
            for engine in engines
        },
    }  # fmt: skip


def compare_answers(doors: dict[str, tuple[int, Call]]) -> None:
    expected = doors["array function"][1]()
    for door, (rows, call) in doors.items():
        answer = call()
        if np.ndim(answer) == 0:
            same = answer == expected.max()
        else:
            same = np.array_equal(answer, expected[:rows]) or (door == "native extension" and len(answer) == 0)
        if not same:
            raise SystemExit(f"{door}: the answer differs")


def medians(doors: dict[str, tuple[int, Call]], seconds: float) -> dict[str, float]:
    times: dict[str, list[float]] = {door: [] for door in doors}
    until = time.perf_counter() + seconds * len(doors)
    while time.perf_counter() < until or len(times["array function"]) < 3:
        for door, (_, call) in doors.items():
            if times[door] and sum(times[door]) > 3 * seconds:
                continue
            begin = time.perf_counter()
            call()
            times[door].append(time.perf_counter() - begin)
    return {door: statistics.median(found) for door, found in times.items()}


def table_of(seconds: float, rows: int, engines: list[str]) -> str:
    lines = [
        f"Level {hn.cpu_level()}, one thread, {rows:,} rows; median times, SQLite {sqlite3.sqlite_version}.",
        "",
        f"| door | `morton_encode`, µs a call | ns a row | `cosine_similarity`, {DIMS} numbers, µs a call | ns a row |",
        "|---|---:|---:|---:|---:|",
    ]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for make in (morton_doors, cosine_doors):
            many, one = make(rows, engines, Path(folder)), make(1, engines, Path(folder))
            compare_answers(many)
            large, small = medians(many, seconds), medians(one, seconds)
            found.append({door: (small[door], (large[door] - small[door]) / many[door][0]) for door in many})
    for door in found[0]:
        cells = (f"{one[door][0] * 1e6:,.1f} | {one[door][1] * 1e9:,.2f}" if door in one else "— | —" for one in found)
        lines.append(f"| {door} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=1.0, help="for each door")
    options.add_argument("--rows", type=int, default=10**6)
    options.add_argument("--ray", action="store_true", help="Ray too, on a cluster of its own")
    options.add_argument("--write", type=Path, metavar="FILE", help="put the table into this document")
    given = options.parse_args()
    text = table_of(given.seconds, given.rows, ["local", "ray"] if given.ray else ["local"])
    print(text)
    if given.write:
        before, rest = given.write.read_text(encoding="utf-8").split(BEGIN)
        given.write.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
