"""Tokens by the rule, one character at a time."""

from __future__ import annotations

import itertools
import unicodedata


def tokens(text: str) -> list[str]:
    runs: list[tuple[str, str]] = []
    for character in text:
        if character.isspace():
            kind = "space"
        elif character == "_" or unicodedata.category(character)[0] in "LNM":
            kind = "word"
        else:
            kind = "other"
        if runs and kind != "other" and runs[-1][0] == kind:
            runs[-1] = (kind, runs[-1][1] + character)
        else:
            runs.append((kind, character))
    return [piece for _, run in runs for piece in pieces(run)]


def pieces(run: str) -> list[str]:
    data = run.encode("utf-16-le")
    units = len(data) // 2
    if units <= 32:
        return [run]
    cuts = [0]
    for cut in range(31, units, 31):
        high = 0xD800 <= int.from_bytes(data[2 * cut - 2 : 2 * cut], "little") <= 0xDBFF
        cuts.append(cut + 1 if high else cut)
    cuts = [cut for cut in cuts if cut < units] + [units]
    return [data[2 * a : 2 * b].decode("utf-16-le") for a, b in itertools.pairwise(cuts)]
