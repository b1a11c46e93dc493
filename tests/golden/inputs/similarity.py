"""One vector with many, and the nearest of them. Sums here are exact in float64, whatever order a CPU level takes."""

from __future__ import annotations

import math

from .given import BIGINTS, LEAST, MOST, TEXTS, Given, column, given, packed, vectors, wave

ROWS: list[list[float]] = [[1, 0, 2], [0.5, -0.25, 4], [-1, 0, -2], [0, 3, 0], [2, 0, 4]]


def measure() -> list[Given]:
    seven: list[list[float]] = [[i - 3, 2 * i, -i] for i in range(len(BIGINTS))]
    twelve: list[list[float]] = [[i % 5 - 2, i % 3, 1] for i in range(len(TEXTS))]
    return [
        given("five rows", vectors(*ROWS), query=[1, 2, 2]),
        given("bigint ids beyond 2^53", column("id", "int64", BIGINTS), vectors(*seven), query=[1, 2, 2]),
        given("text ids beyond ASCII", column("id", "text", TEXTS), vectors(*twelve), query=[2, -1, 0.5]),
        given("NULL rows", vectors(None, [1, 2, 2], None, [2, 1, -2]), query=[1, 2, 2]),
        given("only NULL rows", column("id", "int64", [1, 2]), vectors(None, None), query=[1, 2, 2]),
        given("no rows", column("id", "int64", []), vectors(), query=[1, 2, 2]),
        given("one row", vectors([3, 4]), query=[4, 3]),
        given("one element", vectors([2], [-3], [0]), query=[-2]),
        given("a zero vector", vectors([0, 0], [-0.0, 0], [3, 4]), query=[3, 4]),
        given("a zero query", vectors([0, 0], [3, 4]), query=[0, -0.0]),
        given("subnormal and negative zero", vectors([LEAST, -0.0], [-LEAST, LEAST], [-0.0, 1]), query=[LEAST, 1]),
        given("the largest numbers", vectors([MOST, MOST], [-MOST, MOST]), query=[MOST, MOST]),
        given("1998 dimensions", vectors(wave(1998), wave(1998, 5)), query=wave(1998, 11, 4)),
        given("vectors as text", column("vector", "text", ["[1, 2,2]", None, "[0.5,-25e-2,4]"]), query="[1,2,2.0]"),
        given("packed vectors", packed([1, 2, 2], None, [0.5, -0.25, 4]), query=[1, 2, 2]),
        given("no vector", column("id", "int64", [1]), query=[1]),
        given("no query", vectors([1, 2])),
        given("a column that there is not", vectors([1, 2]), column("key", "int64", [1]), query=[1, 2]),
        given("a parameter that there is not", vectors([1, 2]), query=[1, 2], threshold=1),
        given("a query of another length", vectors([1, 2, 3]), query=[1, 2]),
        given("rows of different lengths", packed([1, 2], [1, 2, 3]), query=[1, 2]),
        given("numbers in place of vectors", column("vector", "float64", [1, 2]), query=[1, 2]),
        given("text that is no vector", column("vector", "text", ["[1,2]", "[1;2]"]), query=[1, 2]),
        given("NaN in a row", vectors([1, 2], [math.nan, 2]), query=[1, 2]),
        given("infinity in a row", vectors([1, 2], None, [3, -math.inf]), query=[1, 2]),
        given("NaN in the query", vectors([1, 2]), query=[1, math.nan]),
        given("three things wrong", column("id", "float64", [1.5]), vectors([1, 2]), limit=3),
    ]


def knn() -> list[Given]:
    line = vectors(*([i, 0] for i in range(8)))
    return [
        given("cosine by default", vectors(*ROWS), queries=[[1, 0, 2], [0, 1, 0]], k=3),
        given("Euclidean", vectors(*ROWS), queries=[[1, 0, 2], [0, 1, 0]], k=5, metric="euclidean"),
        given("squared Euclidean", vectors(*ROWS), queries=[[1, 0, 2]], k=2, metric="sqeuclidean"),
        given("negative dot", vectors(*ROWS), queries=[[1, 0, 2], [-1, -1, -1]], k=2, metric="dot"),
        given("ties go to the earlier row", vectors([2], [0], [2], [0], [1]), queries=[[1]], k=5, metric="euclidean"),
        given("bigint ids beyond 2^53", column("id", "int64", BIGINTS),
              vectors(*([i, 1] for i in range(len(BIGINTS)))), queries=[[6, 1]], k=7, metric="euclidean"),
        given("text ids beyond ASCII", column("id", "text", TEXTS), vectors(*([i, -i] for i in range(len(TEXTS)))),
              queries=[[2, 0]], k=12, metric="sqeuclidean"),
        given("NULL rows are never found", column("id", "text", ["a", "b", "c", "d"]),
              vectors(None, [1, 2], None, [2, 1]), queries=[[1, 2]], k=2),
        given("zero vectors come last", vectors([0, 0], [1, 1], [-0.0, 0], [1, 0]), queries=[[1, 1], [0, 0]], k=4),
        given("one row", vectors([3, 4]), queries=[[4, 3]], k=1),
        given("no queries' ids, many queries", line, queries=[[i + 0.25, 0] for i in range(6)], k=2,
              metric="euclidean"),
        given("subnormal and negative zero", vectors([LEAST], [-0.0], [-LEAST], [0]), queries=[[0]], k=4,
              metric="euclidean"),
        given("1998 dimensions", vectors(wave(1998), wave(1998, 5), wave(1998, 3)), queries=[wave(1998, 5)], k=3,
              metric="euclidean"),
        given("text for everything", column("vector", "text", ["[1,2]", None, "[2,1]"]), queries="[[2,1],[1,2]]",
              k="1"),
        given("one query as a vector", vectors(*ROWS), queries=[1, 0, 2], k=1, metric="euclidean"),
        given("k of 0", line, queries=[[1, 0]], k=0),
        given("more than there are", vectors([1], None, [2]), queries=[[1]], k=3),
        given("no rows", vectors(), queries=[[1, 0]], k=1),
        given("only NULL rows", vectors(None, None), queries=[[1, 0]], k=1),
        given("a metric that there is not", line, queries=[[1, 0]], k=1, metric="manhattan"),
        given("queries of another length", line, queries=[[1, 0, 0]], k=1),
        given("queries of different lengths", line, queries="[[1,0],[1]]", k=1),
        given("rows of different lengths", packed([1, 2], [1]), queries=[[1, 0]], k=1),
        given("NaN in a row", vectors([1, 2], [math.nan, 2], [3, 4]), queries=[[1, 2]], k=1),
        given("a query beyond float32", line, queries="[[1,0],[1e39,0]]", k=1),
        given("no k", line, queries=[[1, 0]]),
        given("two things wrong", line, queries=[[1, 0, 0]], k=9),
        given("three things wrong", column("point", "int64", [1]), queries=[[1, 0]], k=0),
    ]  # fmt: skip
