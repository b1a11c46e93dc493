"""Points, cells and codes; linear projection."""

from __future__ import annotations

import math
from typing import Any

from .given import BIGINTS, LEAST, MOST, TEXTS, Given, column, given, packed, vectors, wave

EDGE = (1 << 21) - 1
BOX = {"min_x": -1, "min_y": -2.5, "min_z": 0, "max_x": 1, "max_y": 2.5, "max_z": 1e-3}


def points(*rows: tuple[Any, Any, Any], kind: str = "float64") -> list[dict[str, Any]]:
    return [column(name, kind, [row[axis] for row in rows]) for axis, name in enumerate("xyz")]


def encode() -> list[Given]:
    whole = [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (EDGE, EDGE, EDGE), (EDGE, 0, 0), (1234567, 89012, 345678)]
    return [
        given("corners and between", *points(*whole, kind="int32")),
        given("bigint ids beyond 2^53", column("id", "int64", BIGINTS), *points(*whole, kind="int32")),
        given("text ids beyond ASCII", column("id", "text", TEXTS),
              *points(*((i, 2 * i, 3 * i) for i in range(len(TEXTS))), kind="int32")),
        given("bigint coordinates", *points(*whole, kind="int64")),
        given("NULL coordinates", *points((1, None, 3), (None, 2, 3), (1, 2, None), (1, 2, 3), kind="int32")),
        given("no rows", column("id", "int64", []), *points(kind="int32")),
        given("one row", *points((5, 6, 7), kind="int32")),
        given("powers of two", *points(*((1 << i, 1 << (20 - i), 1 << (i * 7 % 21)) for i in range(21)), kind="int32")),
        given("a coordinate below 0", *points((0, 0, 0), (3, -1, 2097152), kind="int32")),
        given("a coordinate beyond 21 bits", *points((0, 0, 2097152), kind="int32")),
        given("a coordinate beyond int", *points((0, 2147483648, 0), kind="int64")),
        given("no z", *points((1, 2, 3), kind="int32")[:2]),
        given("a column that there is not", *points((1, 2, 3), kind="int32"), column("w", "int32", [4])),
        given("numbers with fractions", *points((1, 2, 3), kind="float64")),
        given("two things wrong", *points((1, 2, 3), kind="float64")[1:]),
    ]  # fmt: skip


def decode() -> list[Given]:
    codes = [0, 1, 2, 4, 7, 9223372036854775807, 123456789012345678, 1 << 62, 4611686018427387903]
    return [
        given("codes near and far", column("code", "int64", codes)),
        given("bigint ids beyond 2^53", column("id", "int64", BIGINTS), column("code", "int64", codes[:7])),
        given("text ids beyond ASCII", column("id", "text", TEXTS), column("code", "int64", range(len(TEXTS)))),
        given("int codes", column("code", "int32", [0, 1, 2147483647])),
        given("codes as text", column("code", "text", ["9223372036854775807", None, "9007199254740993"])),
        given("NULL codes", column("code", "int64", [None, 8, None])),
        given("no rows", column("id", "int64", []), column("code", "int64", [])),
        given("one row", column("code", "int64", [511])),
        given("one bit each", column("code", "int64", [1 << i for i in range(63)])),
        given("a code below 0", column("code", "int64", [1, None, -7])),
        given("the least bigint", column("code", "int64", [-9223372036854775808])),
        given("text that is no integer", column("code", "text", ["1", "\uff11"])),
        given("text beyond bigint", column("code", "text", ["9223372036854775808"])),
        given("no code", column("id", "int64", [1])),
        given("a column that there is not", column("code", "int64", [1]), column("key", "int64", [1])),
        given("numbers with fractions", column("code", "float64", [1])),
        given("two things wrong", column("id", "float64", [1]), column("code", "float64", [1])),
    ]


def cells() -> list[Given]:
    inside = [(-1, -2.5, 0), (1, 2.5, 1e-3), (0, 0, 5e-4), (0.999, 2.4999999999999996, 9.999999999999999e-4),
              (-0.0, 1e-300, 5e-324), (-0.1, 0.3, 1e-4), (1 / 3, -1 / 7, 1e-5)]  # fmt: skip
    beyond = [(1.5, 0, 0), (0, -9, 0), (0, 0, 2), (0, 0, 0)]
    steps = [(i / 2, -i / 3, i * 1e-4) for i in (-1, 0, 1)]
    twelve = [(i / 12, i / 6, i / 2e4) for i in range(len(TEXTS))]
    flat = {**BOX, "max_x": -1, "max_z": -1}
    return [
        given("in the box", *points(*inside), **BOX),
        given("bigint ids beyond 2^53", column("id", "int64", BIGINTS), *points(*inside), **BOX),
        given("text ids beyond ASCII", column("id", "text", TEXTS), *points(*twelve), **BOX),
        given("whole coordinates", *points((0, 0, 0), (1, -2, 0), kind="int32"), **BOX),
        given("outside, taken to the edge", *points(*beyond), outside="edge", **BOX),
        given("NULL coordinates", *points((None, 0, 0), (0, None, 0), (0, 0, None), (0, 0, 0)), **BOX),
        given("no rows", *points(), **BOX),
        given("one row", *points((0.5, 0.5, 5e-4)), **{**BOX, "outside": "raise"}),
        given("a great box", *points((0, 8e307, -8e307)), min_x=-8e307, min_y=-8e307, min_z=-8e307, max_x=8e307,
              max_y=8e307, max_z=8e307),
        given("a small box", *points((0, 5e-324, 1e-323)), min_x=0, min_y=0, min_z=0, max_x=1e-323, max_y=1e-323,
              max_z=1e-323),
        given("a point outside", *points((0, 0, 0), (0, 0, 0.5), (9, 9, 9)), **BOX),
        given("a point just outside", *points((1.0000000000000002, 0, 0)), **BOX),
        given("NaN", *points((0, 0, 0), (0, math.nan, 0)), **BOX),
        given("infinity", *points((0, 0, math.inf)), outside="edge", **BOX),
        given("a box without extent", *points(*steps), **flat),
        given("a box beyond float64", *points(*steps), **{**BOX, "min_y": -1e308, "max_y": 1e308}),
        given("a bound that is infinite", *points(*steps), **{**BOX, "max_y": math.inf}),
        given("a way that there is not", *points(*steps), outside="wrap", **BOX),
        given("no max_z", *points((0, 0, 0)), **{name: BOX[name] for name in BOX if name != "max_z"}),
        given("no x", *points((0, 0, 0))[1:], **BOX),
        given("a column that there is not", *points((0, 0, 0)), column("w", "float64", [0]), **BOX),
        given("text in place of numbers", *points(("0", "0", "0"), kind="text")[:1], *points((0, 0, 0))[1:], **BOX),
        given("two things wrong", *points((0, 0, 0))[1:], **{**BOX, "max_x": "1"}),
    ]  # fmt: skip


def _slopes(count: int) -> list[list[float]]:
    return [[i, i / 3, -i] for i in range(count)]


def project() -> list[Given]:
    axes = {"axis_x": [1, 0, 0.5], "axis_y": [0.1, 0.2, 0.3], "axis_z": [-0.25, 0, 3]}
    rows: list[list[float]] = [[1, 2, 3], [0.1, 0.7, -0.3], [0, -0.0, 0], [1e10, 1e-10, 1]]
    return [
        given("without a mean", vectors(*rows), **axes),
        given("with a mean", vectors(*rows), **axes, mean=[0.1, 1, -2]),
        given("bigint ids beyond 2^53", column("id", "int64", BIGINTS),
              vectors(*_slopes(len(BIGINTS))), **axes),
        given("text ids beyond ASCII", column("id", "text", TEXTS),
              vectors(*_slopes(len(TEXTS))), **axes),
        given("NULL vectors", vectors(None, [1, 2, 3], None), **axes, mean=[1, 1, 1]),
        given("only NULL vectors", column("id", "int64", [1, 2]), vectors(None, None), **axes),
        given("no rows", vectors(), **axes),
        given("one row", vectors([3, 1, 2]), **axes),
        given("one element", vectors([2], [-3]), axis_x=[0.1], axis_y=[2], axis_z=[-1], mean=[7]),
        given("1998 dimensions", vectors(wave(1998), wave(1998, 5)), axis_x=wave(1998, 3, 2), axis_y=wave(1998, 11, 1),
              axis_z="[" + ",".join("01"[i % 2] for i in range(1998)) + "]"),
        given("subnormal and largest", vectors([LEAST, -0.0, MOST], [-LEAST, LEAST, -MOST]),
              axis_x=[LEAST, 1, 0], axis_y=[MOST, MOST, MOST], axis_z=[0, -0.0, 1]),
        given("text for everything", column("vector", "text", ["[1,2,3]", None]), axis_x="[1,0,0]",
              axis_y="[0,1.0,0]", axis_z="[0,0,1e0]", mean="[0,0,0.5]"),
        given("no axis_y", vectors([1, 2, 3]), axis_x=[1, 0, 0], axis_z=[0, 0, 1]),
        given("no vector", column("id", "int64", [1]), **axes),
        given("axes of different lengths", vectors([1, 2, 3]), axis_x=[1, 0, 0], axis_y=[0, 1], axis_z=[0, 0, 1]),
        given("a mean of another length", vectors([1, 2, 3]), **axes, mean=[1]),
        given("vectors of another length", vectors([1, 2]), **axes),
        given("rows of different lengths", packed([1, 2, 3], [1, 2]), **axes),
        given("NaN in a row", vectors([1, 2, 3], None, [1, math.nan, 3]), **axes),
        given("infinity in an axis", vectors([1, 2, 3]), **{**axes, "axis_z": [0, math.inf, 0]}),
        given("a column that there is not", vectors([1, 2, 3]), column("key", "int64", [1]), **axes),
        given("a parameter that there is not", vectors([1, 2, 3]), **axes, axis_w=[1, 0, 0]),
        given("several things wrong", vectors([1, 2]), axis_x=[1, 0, 0], axis_y=[0, 1], axis_z=[0], mean=[1]),
    ]  # fmt: skip
