"""Vectors as text and packed."""

from __future__ import annotations

import math

from .given import BIGINTS, LEAST, MOST, TEXTS, Given, column, float32, given, packed, vectors, wave


def parse_vector() -> list[Given]:
    return [
        given("rows of several lengths", column("text", "text", ["[1,2.5]", "[-0.125]", "[1e3,2E-2,3.0e+1,-4]"])),
        given("bigint ids beyond 2^53", column("id", "int64", BIGINTS),
              column("text", "text", [f"[{i},{i}.5]" for i in range(len(BIGINTS))])),
        given("text ids beyond ASCII", column("id", "text", TEXTS),
              column("text", "text", [f"[{i}e-3]" for i in range(len(TEXTS))])),
        given("NULL texts", column("text", "text", [None, "[1]", None])),
        given("no rows", column("id", "int64", []), column("text", "text", [])),
        given("one row", column("text", "text", ["[0.1]"])),
        given("JSON's white space", column("text", "text", ["\t[ 1 ,\n2\r] "])),
        given("as SQL Server writes them", column("text", "text", ["[1.0000000e+000,-2.5000000e-001]"])),
        given("negative zero and subnormal", column("text", "text", ["[-0,-0.0,1e-45,1.4e-45,7e-46,-1e-60]"])),
        given("halfway between two float32", column("text", "text", [
            "[16777217,16777219,1.000000059604644775390625,1.000000059604644775390626,1.00000017881393432617187499]"])),
        given("the largest, and just below half way beyond it",
              column("text", "text", ["[3.4028234663852886e38,-340282356779733661637539395458142568447.99]"])),
        given("1998 numbers", column("text", "text", ["[" + ",".join(str(i / 4) for i in range(1998)) + "]"])),
        given("no number", column("text", "text", ["[1]", "[1,]"])),
        given("an empty array", column("text", "text", ["[]"])),
        given("an empty text", column("text", "text", ["[1]", None, ""])),
        given("something behind it", column("text", "text", ["[1]]"])),
        given("NaN", column("text", "text", ["[NaN]"])),
        given("a leading zero", column("text", "text", ["[01]"])),
        given("digits that are not ASCII", column("text", "text", ["[\uff11]"])),
        given("beyond float32", column("text", "text", ["[1]", "[1,3.5e38]"])),
        given("halfway beyond float32", column("text", "text", ["[340282356779733661637539395458142568448]"])),
        given("no text", column("id", "int64", [1])),
        given("a column that there is not", column("text", "text", ["[1]"]), column("vector", "text", ["[1]"])),
        given("numbers in place of text", column("text", "int64", [1])),
        given("two things wrong", column("id", "float64", [1]), column("text", "float64", [1])),
    ]  # fmt: skip


def format_vector() -> list[Given]:
    return [
        given("rows of several lengths", packed([1, 2.5], [-0.125], [1000, 0.02, 30, -4])),
        given("bigint ids beyond 2^53", column("id", "int64", BIGINTS), packed(*([i, i / 3] for i in range(7)))),
        given("text ids beyond ASCII", column("id", "text", TEXTS), packed(*([i / 7] for i in range(len(TEXTS))))),
        given("NULL vectors", packed(None, [1], None)),
        given("no rows", column("id", "int64", []), packed()),
        given("one row", packed([0.1])),
        given("vectors of one length", vectors([0.5, 1], None, [2, 3])),
        given("negative zero and subnormal", packed([-0.0, 0, LEAST, -LEAST, 2.0**-126])),
        given("the largest", packed([MOST, -MOST])),
        given("where digits change form", packed([1e-4, 1e-5, 123456784, 999999999, 1e9, 16777216, 0.3, 1 / 3])),
        given("1998 numbers", packed(wave(1998))),
        given("nine digits", packed([float32(1 + i * 2.0**-23) for i in range(1, 9)])),
        given("NaN", packed([1], [2, math.nan])),
        given("infinity", packed([1], None, [-math.inf])),
        given("an empty vector", packed([1], [])),
        given("no vector", column("id", "int64", [1])),
        given("a column that there is not", packed([1]), column("text", "text", ["[1]"])),
        given("text in place of vectors", column("vector", "text", ["[1]"])),
        given("two things wrong", column("id", "float64", [1]), column("vector", "int64", [1])),
    ]
