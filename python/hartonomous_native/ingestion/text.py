"""Cutting text into tokens that join back to exactly the text.

The rule, which dbo.sp_AtomizeText follows as well:

1. Every character has one of three classes. *Word*: general category L, N or M (letters, numbers, marks) or U+005F.
   *Space*: one of SPACES. *Other*: everything else.
2. A run of word characters is a token, a run of spaces is a token, every other character is a token of its own.
3. A run longer than MAX_UNITS UTF-16 code units is cut at every multiple of CUT_UNITS units from its start; a cut that
   would fall inside a surrogate pair moves one unit on. So a piece never has more than MAX_UNITS units, which is what
   an atom's 64 bytes hold.

Both engines take the classes from Unicode's general categories and so agree on every character that was assigned in
Unicode 13.0 (Python 3.10's version); a character assigned later counts as *other* where the tables do not know it yet.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

MAX_UNITS = 32
CUT_UNITS = 31
SPACES = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x20\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)

_ASCII = re.compile(r"[A-Za-z0-9_]+|[\t-\r\x1c-\x20]+|[\x00-\x7f]")
_RUNS = re.compile("w+|s+|o")
_SPACES = frozenset(SPACES)


class _Classes(dict[int, str]):
    """Code point -> class letter, worked out once for each code point met."""

    def __missing__(self, code_point: int) -> str:
        character = chr(code_point)
        if character in _SPACES:
            letter = "s"
        elif character == "_" or unicodedata.category(character)[0] in "LNM":
            letter = "w"
        else:
            letter = "o"
        self[code_point] = letter
        return letter


_CLASSES = _Classes()


def tokenize(text: str) -> list[str]:
    """The tokens of a text, in order; `"".join(tokenize(text)) == text` for every text.

    Every token has 1..32 UTF-16 code units. See the module's description for the rule.
    """
    if text.isascii():
        runs = _ASCII.findall(text)
        if max(map(len, runs), default=0) <= MAX_UNITS:
            return runs
    else:
        runs = [text[run.start() : run.end()] for run in _RUNS.finditer(text.translate(_CLASSES))]
    tokens: list[str] = []
    for run in runs:
        # A code point has at most two units: half the limit in code points needs no closer look.
        if len(run) <= MAX_UNITS // 2 or len(run.encode("utf-16-le", "surrogatepass")) <= 2 * MAX_UNITS:
            tokens.append(run)
        else:
            tokens.extend(_pieces(run))
    return tokens


def _pieces(run: str) -> list[str]:
    pieces: list[str] = []
    start = unit = 0
    next_cut = CUT_UNITS
    for index, character in enumerate(run):
        if unit >= next_cut:
            pieces.append(run[start:index])
            start = index
            next_cut += CUT_UNITS
        unit += 2 if character > "\uffff" else 1
    pieces.append(run[start:])
    return pieces


def utf16(text: str) -> bytes:
    """The bytes that SQL Server's nvarchar holds for a text."""
    return text.encode("utf-16-le")


def text_hash(text: str) -> bytes:
    """SHA-256 of the text's UTF-16LE bytes, as HASHBYTES('SHA2_256', @nvarchar) gives it."""
    return hashlib.sha256(utf16(text)).digest()


def content_hash(domain: str, text: str) -> bytes:
    """The address of an atom: SHA-256 over UTF-16LE(domain), two zero bytes, UTF-16LE(text).

    The domain is the modality for ingested content ("text", "code", …) and modality/role for what an atomizer makes
    ("text/token", "code/function", …), so that the same bytes in another role are another atom. No domain holds U+0000,
    so the two parts cannot be confused.
    """
    return hashlib.sha256(utf16(domain) + b"\0\0" + utf16(text)).digest()
