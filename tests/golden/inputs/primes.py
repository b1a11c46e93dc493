"""Ranges of primes."""

from __future__ import annotations

from .given import Given, given

LAST = 9223372036854775807


def primes() -> list[Given]:
    return [
        given("the first ones", first=0, last=100),
        given("both ends are primes", first=7, last=31),
        given("one number", first=2, last=2),
        given("one that is no prime", first=1, last=1),
        given("an empty range", first=10, last=9),
        given("below 0", first=-100, last=-2),
        given("from the least bigint", first=-LAST - 1, last=30),
        given("around 2^31", first=2147483640, last=2147483660),
        given("around 2^32", first=4294967280, last=4294967320),
        given("around a square of a prime", first=1000000016000000063 - 50, last=1000000016000000063 + 50),
        given("around 2^53", first=9007199254740800, last=9007199254741100),
        given("the last bigints", first=LAST - 500, last=LAST),
        given("the largest prime below 2^63", first=9223372036854775783, last=9223372036854775783),
        given("as text", first="9223372036854775783", last="9223372036854775807"),
        given("no last", first=1),
        given("neither", first=None),
        given("a parameter that there is not", first=1, last=2, step=1),
        given("text that is no integer", first="1e3", last=5),
        given("text beyond bigint", first=1, last="9223372036854775808"),
        given("a number with a fraction", first=1.5, last=5),
        given("three things wrong", first="one", last=2.5, step=1),
    ]
