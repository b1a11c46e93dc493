"""Statistics of groups: of vectors, and of numbers."""

from __future__ import annotations

import math

from .given import BIGINTS, LEAST, MOST, TEXTS, Given, column, given, packed, vectors, wave


def _two(count: int) -> list[list[float]]:
    return [[0.1 * i, 1 / (i + 1)] for i in range(count)]


def _vector_cases() -> list[Given]:
    keys = [3, 1, 3, -2, 1, 3, 3]
    texts, bigints = [*TEXTS, "😀", "", None, "\ufb01"], [*BIGINTS, 9007199254740993, None, -9223372036854775808]
    return [
        given("three groups", column("key", "int64", keys), vectors(*_two(7))),
        given("no key: one group", vectors(*_two(5))),
        given("keys in order", column("key", "int64", [1, 1, 2, 2, 2]), vectors(*_two(5))),
        given("text keys beyond ASCII", column("key", "text", texts), vectors(*_two(len(texts)))),
        given("bigint keys beyond 2^53", column("key", "int64", bigints), vectors(*_two(len(bigints)))),
        given("int keys", column("key", "int32", [5, -5, 5]), vectors([1, 2], [3, 4], [5, 7])),
        given("NULL vectors are left out", column("key", "text", ["b", "a", "b", "c", "b"]),
              vectors([1, 2], None, [3, 5], None, None)),
        given("only NULL vectors", vectors(None, None)),
        given("no rows", column("key", "int64", []), vectors()),
        given("no rows and no key", vectors()),
        given("one row", column("key", "text", ["one"]), vectors([1.5, -2.25])),
        given("one element", vectors([1], [2], [4])),
        given("1998 dimensions", vectors(wave(1998), wave(1998, 5))),
        given("subnormal and negative zero", vectors([LEAST, -0.0, -0.0], [2 * LEAST, -0.0, 0], [-LEAST, -0.0, LEAST])),
        given("equal rows far from nought", vectors(*([16777215, -1e30, 0.1] for _ in range(3)))),
        given("great and small", vectors([1e30, 1], [1, 1e-30], [-1e30, 1])),
        given("vectors as text", column("key", "text", ["x", "x"]), column("vector", "text", ["[1,2]", "[3,5e0]"])),
        given("no vector", column("key", "int64", [1])),
        given("a column that there is not", vectors([1, 2]), column("id", "int64", [1])),
        given("keys that are numbers with fractions", column("key", "float64", [1.5]), vectors([1, 2])),
        given("rows of different lengths", packed([1, 2], [1, 2, 3])),
        given("NaN in a row", column("key", "int64", [1, 2]), vectors([1, 2], [1, math.nan])),
        given("infinities that cancel", vectors([math.inf, 1], [-math.inf, 1])),
        given("two things wrong", column("key", "float64", [1.5]), column("vector", "int64", [1])),
    ]  # fmt: skip


def vector_mean() -> list[Given]:
    return [*_vector_cases(), given("the largest numbers", vectors([MOST], [MOST], [MOST]))]


def vector_sum() -> list[Given]:
    return [
        *_vector_cases(),
        given("a sum beyond float32", vectors([MOST], [MOST])),
        given("a sum beyond float32, by key", column("key", "text", ["a", "ü", "ü"]), vectors([1], [-MOST], [-MOST])),
    ]


def vector_variance() -> list[Given]:
    return [*_vector_cases(), given("a variance beyond float32", vectors([MOST], [-MOST]))]


def vector_weighted_mean() -> list[Given]:
    cases = []
    for case in _vector_cases():
        rows = len(case.columns[-1]["values"])
        weights = [[1.5, 0.5, 2.25, 0.125][i % 4] for i in range(rows)]
        cases.append(given(case.name, *case.columns, column("weight", "float64", weights), **case.parameters))
    pair = vectors([1, 2], [3, 5])
    return [
        *cases,
        given("NULL weights are left out", column("key", "int64", [1, 1, 2]), vectors([1, 2], [3, 4], [5, 6]),
              column("weight", "float64", [None, 2, None])),
        given("weights that are all 0", column("key", "int64", [1, 1, 2]), vectors([1, 2], [3, 4], [5, 6]),
              column("weight", "float64", [0, -0.0, 3])),
        given("whole weights", pair, column("weight", "int64", [3, 1])),
        given("no weight", pair),
        given("a negative weight", pair, column("weight", "float64", [1, -0.1])),
        given("a weight that is NaN", pair, column("weight", "float64", [1, math.nan])),
        given("a weight that is infinite", pair, column("weight", "float64", [math.inf, 1])),
        given("weights whose sum overflows", pair, column("weight", "float64", [1.5e308, 1.5e308])),
        given("a whole weight beyond 2^53", pair, column("weight", "int64", [1, 9007199254740993])),
    ]  # fmt: skip


def aggregate() -> list[Given]:
    values = [0.1, 2.5, -7.25, 1e9, 3.0, 0.3, -0.7]
    return [
        given("three groups", column("key", "int64", [3, 1, 3, -2, 1, 3, 3]), column("value", "float64", values)),
        given("no key: one group", column("value", "float64", values)),
        given("keys in order", column("key", "int64", [1, 1, 1, 2, 2, 7, 7]), column("value", "float64", values)),
        given("text keys beyond ASCII", column("key", "text", [*TEXTS, "", "😀"]),
              column("value", "float64", [i / 7 for i in range(len(TEXTS) + 2)])),
        given("bigint keys beyond 2^53", column("key", "int64", [*BIGINTS, None, 0]),
              column("value", "float64", [i / 3 for i in range(len(BIGINTS) + 2)])),
        given("NULL values are left out", column("key", "text", ["b", "a", "b", "c", "b"]),
              column("value", "float64", [1, None, 4, None, None])),
        given("only NULL values", column("value", "float64", [None, None])),
        given("no rows", column("key", "int64", []), column("value", "float64", [])),
        given("no rows and no key", column("value", "float64", [])),
        given("one row", column("value", "float64", [0.1])),
        given("whole numbers to 2^53", column("value", "int64", [9007199254740992, -9007199254740992, 3, None])),
        given("int values", column("value", "int32", [2147483647, -2147483648, 1])),
        given("subnormal and negative zero", column("value", "float64", [5e-324, -0.0, 5e-324])),
        given("only negative zeros", column("value", "float64", [-0.0, -0.0])),
        given("a small spread far from nought", column("value", "float64", [1e15 + i / 8 for i in range(9)])),
        given("no value", column("key", "int64", [1])),
        given("a column that there is not", column("value", "float64", [1]), column("weight", "float64", [1])),
        given("text in place of numbers", column("value", "text", ["1"])),
        given("keys that are numbers with fractions", column("key", "float64", [1.5]), column("value", "float64", [1])),
        given("NaN", column("value", "float64", [1, math.nan, 2])),
        given("infinity", column("key", "int64", [1, 2]), column("value", "float64", [1, -math.inf])),
        given("a whole number beyond 2^53", column("value", "int64", [1, -9007199254740993])),
        given("a sum beyond float64", column("key", "int64", [4, 5, 5]),
              column("value", "float64", [1, 1.5e308, 1.5e308])),
        given("a standard deviation beyond float64", column("value", "float64", [1e200, -1e200])),
        given("two things wrong", column("key", "float64", [1.5]), column("value", "text", ["1"])),
    ]  # fmt: skip
