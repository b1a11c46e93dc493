"""Tokens join to the text, fit an atom, and follow the rule that both engines state."""

from __future__ import annotations

import hashlib
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hartonomous_native.ingestion.text import MAX_UNITS, SPACES, content_hash, text_hash, tokenize
from tests.reference.tokens import tokens

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
LONG_RUNS = st.lists(st.sampled_from(["a", "_", "9", "é", "\u0301", "\U0001d538", "\U0001f600", " ", "\u3000", "."]),
                     max_size=150).map("".join)  # fmt: skip


@given(st.one_of(ANY_TEXT, LONG_RUNS, st.text("ab_1 \n\t.\x0b\x1c\x00", max_size=120)))
@example("\U0001d538" * 40)
@example("a" * 32 + " " * 33)
@example("a" * 30 + "\U0001d538" * 5)
def test_tokens_follow_the_rule(text: str) -> None:
    found = tokenize(text)
    assert "".join(found) == text
    assert found == tokens(text)
    assert all(1 <= len(token.encode("utf-16-le")) // 2 <= MAX_UNITS for token in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Parse a date.", ["Parse", " ", "a", " ", "date", "."]),
        ("re.sub(r'\\d+')", ["re", ".", "sub", "(", "r", "'", "\\", "d", "+", "'", ")"]),
        ("line\r\n\r\n  next", ["line", "\r\n\r\n  ", "next"]),
        ("naïve_x2 e\u0301", ["naïve_x2", " ", "e\u0301"]),
        ("日本 \U0001f600\U0001f600", ["日本", " ", "\U0001f600", "\U0001f600"]),
        ("a\x00b", ["a", "\x00", "b"]),
        ("x" * 33, ["x" * 31, "xx"]),
        ("\U0001d538" * 17, ["\U0001d538" * 16, "\U0001d538"]),
    ],
)
def test_known_tokens(text: str, expected: list[str]) -> None:
    assert tokenize(text) == expected


def test_spaces_are_those_of_python() -> None:
    assert set(SPACES) == {chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace()}


def test_hashes_are_of_utf16() -> None:
    assert text_hash("ab") == hashlib.sha256(b"a\0b\0").digest()
    assert content_hash("text", "ab") == hashlib.sha256(b"t\0e\0x\0t\0\0\0a\0b\0").digest()
    assert content_hash("text", "ab") != content_hash("code", "ab") != content_hash("text/token", "ab")
