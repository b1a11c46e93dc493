"""Rules that the T-SQL states once more in its own terms: the tables in it are read and compared."""

from __future__ import annotations

import re
from pathlib import Path

from hartonomous_native.database.embedded.search import default_candidates
from hartonomous_native.ingestion.text import CUT_UNITS, MAX_UNITS, SPACES

SQL = Path(__file__).resolve().parents[2] / "sql"


def code_of(path: str) -> str:
    return re.sub(r"^--.*$", "", (SQL / path).read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_token_rule_names_the_same_characters_and_lengths() -> None:
    text = code_of("data-ingestion/procedures/dbo.sp_AtomizeText.sql")
    (spaces,) = re.findall(r"b\.Unit IN \(([\d,\s]+)\)", text)
    assert [int(unit) for unit in spaces.split(",")] == [ord(space) for space in SPACES]
    assert rf"IIF(p.RunUnits > {MAX_UNITS}, p.Offset / {CUT_UNITS}, 0)" in text
    assert r"N'^[\p{L}\p{N}\p{M}_]$'" in text


def test_both_engines_compare_as_many_candidates() -> None:
    text = code_of("spatial-and-search/procedures/dbo.sp_ApproxSpatialSearch.sql")
    ((factor, least),) = re.findall(r"COALESCE\(@Candidates, IIF\((\d+) \* @TopK > (\d+),", text)
    for top_k in (1, 10, 11, 10_000):
        assert default_candidates(top_k) == max(int(factor) * top_k, int(least))


def test_caller_texts_in_messages_have_their_percent_signs_doubled() -> None:
    """THROW takes % in its message for the start of a format, and drops it or the whole message."""
    quoted = re.compile(r"(?:(?<!of the policy )\'{3},|; got \',)\s*(REPLACE\()?(?:LEFT\()?(@\w+)")
    seen = 0
    for path in sorted(SQL.rglob("*.sql")):
        text = path.read_text(encoding="utf-8-sig")
        if "WITH NATIVE_COMPILATION" in text:
            continue  # there is no REPLACE in a natively compiled procedure
        texts = set(re.findall(r"(@\w+) nvarchar", text))
        for escaped, name in quoted.findall(text):
            if name in texts:
                assert escaped, f"{path.name}: {name}"
                seen += 1
    assert seen >= 15
