"""The array functions: what a Python caller writes who has no table, with the same numbers out of it.

What belongs to tables the caller does by hand here: NULL rows are left out before a call and put back after it,
groups are a loop, and NaN stands for NULL. Errors name an array function's own arguments, so only results are compared.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np

import hartonomous_native as hn
from hartonomous_native.entry_points import EntryPoint

from ..golden.cases import Case, Column
from .door import Door

MEASURES = {
    "cosine_similarity": hn.cosine_similarity,
    "cosine_distance": hn.cosine_distance,
    "dot": hn.dot,
    "euclidean_distance": hn.euclidean_distance,
    "squared_euclidean_distance": hn.squared_euclidean_distance,
}
NO_ARRAY_FUNCTION = "there is no array function that adds the rows of a matrix, or takes their variance"
NOT_SERVED = dict.fromkeys(("vector_sum", "vector_variance"), NO_ARRAY_FUNCTION)


def _floats(value: Any) -> Any:
    """A vector or matrix, which may be written as text."""
    return np.array(json.loads(value) if isinstance(value, str) else value, np.float32)


class Given:
    """The columns of a case."""

    def __init__(self, case: Case) -> None:
        self.columns = {column.name: column for column in case.columns}
        self.rows = case.rows

    def __getitem__(self, name: str) -> tuple[Any, ...]:
        return self.columns[name].values

    def back(self, name: str) -> list[Column]:
        """The id, as it was given."""
        column = self.columns.get(name)
        return [] if column is None else [Column(name, "text" if column.type == "text" else "int64", column.values)]

    def dtype(self, name: str) -> Any:
        return {"vector": np.float32, "features": np.float64, "int32": np.int32, "int64": np.int64}.get(
            self.columns[name].type, np.float64
        )

    def whole(self, *names: str) -> list[int]:
        """The rows without a NULL in these columns."""
        return [row for row in range(self.rows) if all(self[name][row] is not None for name in names)]

    def array(self, name: str, rows: list[int]) -> Any:
        if self.columns[name].type != "text":
            return np.array([self[name][row] for row in rows], self.dtype(name))
        read: Any = {"vector": hn.parse_vector, "features": json.loads, "code": int}[name]
        return np.array([read(self[name][row]) for row in rows])

    def spread(self, rows: list[int], values: Any) -> tuple[Any, ...]:
        """A value for each of these rows, NULL for the others and for NaN."""
        all_rows: list[Any] = [None] * self.rows
        for row, value in zip(rows, values, strict=True):
            all_rows[row] = None if isinstance(value, float) and math.isnan(value) else value
        return tuple(all_rows)

    def groups(self) -> list[tuple[Any, list[int]]]:
        """Each key with its rows, NULL first; text by its bytes. One group without a key."""
        if "key" not in self.columns:
            return [(None, list(range(self.rows)))]
        held: dict[Any, list[int]] = {}
        for row, key in enumerate(self["key"]):
            held.setdefault(key, []).append(row)
        return sorted(held.items(), key=lambda one: (one[0] is not None, one[0].encode() if isinstance(one[0], str)
                                                     else one[0] or 0))  # fmt: skip


def _measure(case: Case, given: Given) -> list[Column]:
    rows = given.whole("vector")
    query = _floats(case.parameters["query"])
    values = MEASURES[case.entry_point](query, given.array("vector", rows)).tolist() if rows else []
    return [*given.back("id"), Column(case.entry_point, "float64", given.spread(rows, values))]


def _knn(case: Case, given: Given) -> list[Column]:
    rows = given.whole("vector")
    queries = np.atleast_2d(_floats(case.parameters["queries"]))
    k = int(case.parameters["k"])
    found = hn.knn(queries, given.array("vector", rows), k, case.parameters.get("metric", "cosine"))
    chosen = [rows[i] for i in found.indices.ravel().tolist()]
    count = len(queries)
    distances = [None if math.isnan(one) else one for one in found.distances.ravel().tolist()]
    ids = [Column("id", one.type, tuple(one.values[row] for row in chosen)) for one in given.back("id")]
    return [
        Column("query", "int32", tuple(i // k for i in range(count * k))),
        Column("rank", "int32", tuple(i % k + 1 for i in range(count * k))),
        Column("row", "int64", tuple(chosen)),
        *ids,
        Column("distance", "float64", tuple(distances)),
    ]


def _mean(case: Case, given: Given) -> list[Column]:
    weighted = case.entry_point == "vector_weighted_mean"
    names = ("vector", "weight") if weighted else ("vector",)
    whole = set(given.whole(*names))
    groups = [(key, [row for row in rows if row in whole]) for key, rows in given.groups()]
    means: list[Any] = []
    for _, rows in groups:
        weights = given.array("weight", rows) if weighted else None
        if not rows or (weights is not None and not weights.any()):
            means.append(None)
        else:
            mean: Any = hn.mean(given.array("vector", rows), axis=0, weights=weights)
            means.append(tuple(mean.astype(np.float32).tolist()))
    return [*_grouped(given, groups), Column("weighted_mean" if weighted else "mean", "vector", tuple(means))]


def _aggregate(case: Case, given: Given) -> list[Column]:
    whole = set(given.whole("value"))
    groups = [(key, [row for row in rows if row in whole]) for key, rows in given.groups()]
    found = [hn.aggregate(given.array("value", rows).astype(np.float64)) for _, rows in groups]
    names = ("sum", "mean", "min", "max", "stddev")
    return [
        *_grouped(given, groups),
        *(Column(name, "float64", tuple(getattr(one, name) for one in found)) for name in names),
    ]


def _grouped(given: Given, groups: list[tuple[Any, list[int]]]) -> list[Column]:
    keys = [Column("key", one.type, tuple(key for key, _ in groups)) for one in given.back("key")]
    return [*keys, Column("count", "int64", tuple(len(rows) for _, rows in groups))]


def _primes(case: Case, given: Given) -> list[Column]:
    first, last = (int(case.parameters[name]) for name in ("first", "last"))
    if case.entry_point == "count_primes":
        return [Column("count", "int64", (hn.count_primes(max(first, 0), max(last, 0)),))]
    return [Column("prime", "int64", tuple(hn.find_primes(max(first, 0), max(last, 0)).tolist()))]


def _points(given: Given, rows: list[int]) -> Any:
    return np.stack([given.array(axis, rows) for axis in "xyz"], axis=1)


def _cells(case: Case, given: Given) -> list[Column]:
    rows = given.whole("x", "y", "z")
    bounds = np.array([[case.parameters[f"{end}_{axis}"] for axis in "xyz"] for end in ("min", "max")], np.float64)
    function: Any = {"spatial_hash": hn.spatial_hash, "hilbert_key": hn.hilbert_key}[case.entry_point]
    values = function(_points(given, rows), bounds, outside=case.parameters.get("outside", "raise")).tolist()
    name, kind = ("bucket", "int32") if case.entry_point == "spatial_hash" else ("hilbert_value", "int64")
    return [*given.back("id"), Column(name, kind, given.spread(rows, values))]


def _encode(case: Case, given: Given) -> list[Column]:
    rows = given.whole("x", "y", "z")
    function: Any = hn.morton_encode if case.entry_point == "morton_encode" else hn.hilbert_encode
    values = function(_points(given, rows)).tolist()
    return [*given.back("id"), Column("code", "int64", given.spread(rows, values))]


def _decode(case: Case, given: Given) -> list[Column]:
    rows = given.whole("code")
    function = hn.morton_decode if case.entry_point == "morton_decode" else hn.hilbert_decode
    points = function(given.array("code", rows))
    return [
        *given.back("id"),
        *(Column(axis, "int32", given.spread(rows, points[:, i].tolist())) for i, axis in enumerate("xyz")),
    ]


def _project(case: Case, given: Given) -> list[Column]:
    rows = given.whole("vector")
    basis = np.stack([_floats(case.parameters[f"axis_{axis}"]) for axis in "xyz"])
    mean = case.parameters.get("mean")
    mean = None if mean is None else _floats(mean)
    points = hn.project(given.array("vector", rows), basis, mean=mean) if rows else np.empty((0, 3))
    return [
        *given.back("id"),
        *(Column(axis, "float64", given.spread(rows, points[:, i].tolist())) for i, axis in enumerate("xyz")),
    ]


def _text(case: Case, given: Given) -> list[Column]:
    if case.entry_point == "parse_vector":
        rows = given.whole("text")
        packed = [tuple(hn.parse_vector(given["text"][row]).tolist()) for row in rows]
        return [*given.back("id"), Column("vector", "packed", given.spread(rows, packed))]
    rows = given.whole("vector")
    texts = [hn.format_vector(np.array(given["vector"][row], np.float32)) for row in rows]
    return [*given.back("id"), Column("text", "text", given.spread(rows, texts))]


def _anomaly(case: Case, given: Given) -> list[Column]:
    rows = given.whole("features")
    function: Any = {"isolation_forest": hn.isolation_forest, "local_outlier_factor": hn.local_outlier_factor}
    values = function[case.entry_point](given.array("features", rows), **case.parameters) if rows else np.empty(0)
    # A table has the largest float64 where a score is without bound, since a server's float has no infinity.
    scores = np.minimum(values, np.finfo(np.float64).max).tolist()
    return [*given.back("id"), Column("score", "float64", given.spread(rows, scores))]


CALLS: dict[str, Callable[[Case, Given], list[Column]]] = {
    **dict.fromkeys(MEASURES, _measure),
    "aggregate": _aggregate,
    "count_primes": _primes,
    "find_primes": _primes,
    "format_vector": _text,
    "hilbert_decode": _decode,
    "hilbert_encode": _encode,
    "hilbert_key": _cells,
    "isolation_forest": _anomaly,
    "knn": _knn,
    "local_outlier_factor": _anomaly,
    "morton_decode": _decode,
    "morton_encode": _encode,
    "parse_vector": _text,
    "project": _project,
    "spatial_hash": _cells,
    "vector_mean": _mean,
    "vector_weighted_mean": _mean,
}


class ArrayFunctions(Door):
    name = "array function"

    def not_served(self, entry_point: EntryPoint) -> str | None:
        return NOT_SERVED.get(entry_point.name)

    def tries(self, case: Case) -> bool:
        """Errors name the arguments of a table; an array function names its own."""
        return case.error is None

    def run(self, case: Case) -> tuple[Column, ...]:
        return tuple(CALLS[case.entry_point](case, Given(case)))
