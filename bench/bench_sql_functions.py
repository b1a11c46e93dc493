"""SQL functions in plain sqlite3: `python bench/bench_sql_functions.py [--rows 20000] [--seconds 1]`.

One statement, SELECT sum(f(v, ?)) FROM t, over a table in memory: by our functions, by the same functions called
through Python (what sqlite3's create_function gives anybody), by create_function with NumPy, and beside a NumPy loop
over the rows. `sqlite` is what a statement costs without a function of anybody's: max(v), which reads every blob. Times
are the best of many turns, so that what else the machine does counts least. The answers are compared first.
"""

from __future__ import annotations

import argparse
import sqlite3
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import hartonomous_native as hn
from hartonomous_native.database.embedded import functions

Statement = Callable[[], float]


def numpy_cosine_distance(a: bytes, b: bytes) -> float:
    x, y = np.frombuffer(a, np.float32), np.frombuffer(b, np.float32)
    return float(1 - x @ y / np.sqrt((x @ x) * (y @ y)))


def filled(connection: sqlite3.Connection, vectors: Any, page: int) -> sqlite3.Connection:
    connection.execute(f"PRAGMA page_size = {page}")
    connection.execute("CREATE TABLE t (k INTEGER, v BLOB)")
    connection.executemany("INSERT INTO t VALUES (?, ?)", ((i // 100, row.tobytes()) for i, row in enumerate(vectors)))
    connection.execute("CREATE INDEX by_k ON t (k)")  # without it SQLite sorts the vectors, which costs most
    return connection


def print_all(table: str, rows: int, least: dict[str, float]) -> None:
    for name, seconds in least.items():
        print(f"{table:<28}{name:<16}{seconds / rows * 1e9:>9.0f}{rows / seconds / 1e6:>9.2f}", flush=True)


def best(contestants: dict[str, Statement], seconds: float) -> dict[str, float]:
    """Least seconds of each, in turns."""
    least = dict.fromkeys(contestants, float("inf"))
    until = time.perf_counter() + seconds
    turns = 0
    while turns < 5 or time.perf_counter() < until:
        for name, run in contestants.items():
            begin = time.perf_counter()
            run()
            least[name] = min(least[name], time.perf_counter() - begin)
        turns += 1
    return least


def one_size(rows: int, dims: int, page: int, seconds: float) -> None:
    vectors = np.random.default_rng(0).standard_normal((rows, dims)).astype(np.float32)
    query = vectors[0].tobytes()
    ours = filled(functions.connect(":memory:"), vectors, page)
    python = filled(functions.connect(":memory:", way="python"), vectors, page)
    python.create_function("numpy_cosine_distance", 2, numpy_cosine_distance, deterministic=True)

    def statement(connection: sqlite3.Connection, function: str) -> Statement:
        return lambda: connection.execute(f"SELECT sum({function}(v, ?)) FROM t", (query,)).fetchone()[0]

    contestants: dict[str, Statement] = {
        "sqlite": lambda: ours.execute("SELECT max(v) FROM t").fetchone()[0],
        ours.way: statement(ours, "cosine_distance"),
        "through Python": statement(python, "cosine_distance"),
        "NumPy function": statement(python, "numpy_cosine_distance"),
        "NumPy loop": lambda: sum(numpy_cosine_distance(row, query) for row in vectors),
    }
    answers = {name: run() for name, run in contestants.items() if name != "sqlite"}
    if max(answers.values()) - min(answers.values()) > 1e-4 * rows:
        raise SystemExit(f"answers differ: {answers}")
    table = f"{rows:>8} x {dims:<5} page {page}"
    print_all(table, rows, best(contestants, seconds))

    def groups(connection: sqlite3.Connection) -> Statement:
        return lambda: connection.execute("SELECT vector_mean(v) FROM t GROUP BY k").fetchall()[0][0]

    aggregates = {"mean by group": groups(ours), "through Python": groups(python)}
    if aggregates["mean by group"]() != aggregates["through Python"]():
        raise SystemExit("the means differ")
    print_all(table, rows, best(aggregates, seconds))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=20_000)
    options.add_argument("--seconds", type=float, default=1.0)
    given = options.parse_args()
    print(f"level {hn.cpu_level()}, SQLite {sqlite3.sqlite_version}\n{'':<44}{'ns a row':>9}{'M rows/s':>9}")
    one_size(given.rows, 3, 4096, given.seconds)
    for rows in (200, max(1, given.rows // 10)):  # in the processor's cache, and beyond it
        for page in (4096, 16384):  # a vector of 1998 does not fit on the smaller page
            one_size(rows, 1998, page, given.seconds)


if __name__ == "__main__":
    main()
