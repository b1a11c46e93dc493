"""What the embedded engine has stored after ingestion: addresses, tokens in order, nodes in place, row versions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from hartonomous_native.database import open_database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase
from hartonomous_native.ingestion.code import parse_code
from hartonomous_native.ingestion.text import tokenize

TEXT = "Tokens, tokens  and\n\U0001d538" + "x" * 70 + " tokens."
SOURCE = "@d\ndef f(x):\n    if x:\n        return 'é\U0001f600'\n    return 1\n\nclass C:\n    y = 1\n    y = 1\n"


@pytest.fixture
def database() -> Iterator[EmbeddedDatabase]:
    with open_database("sqlite:///:memory:") as opened:
        assert isinstance(opened, EmbeddedDatabase)
        yield opened


def ingest(database: EmbeddedDatabase, text: str, modality: str) -> int:
    outputs = database.call("sp_AtomIngestion", HashInput=text, Modality=modality, CanonicalText=text).outputs
    return int(outputs["AtomId"])


def test_the_address_is_the_stated_hash(database: EmbeddedDatabase) -> None:
    atom = ingest(database, "ab", "text")
    (row,) = database.query("SELECT ContentHash, ReferenceCount FROM Atoms WHERE AtomId = ?", [atom])
    assert row["ContentHash"] == hashlib.sha256("text".encode("utf-16-le") + b"\0\0a\0b\0").digest()
    assert row["ReferenceCount"] == 1


def test_a_duplicate_raises_the_count_and_leaves_a_row_version(database: EmbeddedDatabase) -> None:
    atom = ingest(database, "ab", "text")
    for _ in range(2):
        ingest(database, "ab", "text")
    (row,) = database.query("SELECT ReferenceCount FROM Atoms WHERE AtomId = ?", [atom])
    history = database.query("SELECT ReferenceCount FROM AtomsHistory WHERE AtomId = ? ORDER BY 1", [atom])
    assert row["ReferenceCount"] == 3
    assert history.column("ReferenceCount") == [1, 2]


def test_tokens_join_to_the_text(database: EmbeddedDatabase) -> None:
    atom = ingest(database, TEXT, "text")
    database.call("sp_AtomizeText", AtomId=atom)
    rows = database.query(
        "SELECT r.SequenceIndex, t.CanonicalText, t.AtomicValue, t.TenantId, d.TokenHash, d.TokenText, d.TokenLength,"
        " d.ReferenceCount FROM AtomRelations AS r JOIN Atoms AS t ON t.AtomId = r.TargetAtomId"
        " JOIN AtomicTextTokens AS d ON d.AtomId = t.AtomId"
        " WHERE r.SourceAtomId = ? AND r.RelationType = 'contains' ORDER BY r.SequenceIndex",
        [atom],
    )
    tokens = tokenize(TEXT)
    assert rows.column("CanonicalText") == rows.column("TokenText") == tokens
    assert "".join(tokens) == TEXT
    assert rows.column("SequenceIndex") == list(range(len(tokens)))
    for row in rows:
        value = row["CanonicalText"].encode("utf-16-le")
        assert row["AtomicValue"] == value
        assert len(value) <= 64
        assert row["TokenHash"] == hashlib.sha256(value).digest()
        assert row["TokenLength"] == len(value) // 2
        assert row["ReferenceCount"] == tokens.count(row["CanonicalText"])
        assert row["TenantId"] == 0


def test_case_and_white_space_are_different_tokens(database: EmbeddedDatabase) -> None:
    database.call("sp_AtomizeText", AtomId=ingest(database, "A a  a a A", "text"))
    stored = database.query("SELECT TokenText, ReferenceCount FROM AtomicTextTokens ORDER BY TokenText COLLATE BINARY")
    assert stored.tuples == [(" ", 3), ("  ", 1), ("A", 2), ("a", 3)]


def test_counting_tokens_makes_no_row_versions(database: EmbeddedDatabase) -> None:
    for number in range(3):
        database.call("sp_AtomizeText", AtomId=ingest(database, f"same words {number}", "text"))
    assert len(database.query("SELECT 1 FROM AtomsHistory")) == 0
    assert database.query("SELECT ReferenceCount FROM AtomicTextTokens WHERE TokenText = 'same'").tuples == [(3,)]


def test_nodes_lie_where_their_relations_say(database: EmbeddedDatabase) -> None:
    atom = ingest(database, SOURCE, "code")
    database.call("sp_AtomizeCode", AtomId=atom, Language="python")
    rows = database.query(
        "SELECT p.CanonicalText AS Whole, c.CanonicalText AS Part, r.CoordX, r.CoordY, r.SequenceIndex,"
        " c.Subtype, c.AtomicValue, k.CodeType, k.CodeHash, k.Code, k.Tags"
        " FROM AtomRelations AS r JOIN Atoms AS p ON p.AtomId = r.SourceAtomId"
        " JOIN Atoms AS c ON c.AtomId = r.TargetAtomId JOIN CodeAtoms AS k ON k.AtomId = c.AtomId"
        " WHERE r.RelationType = 'contains' ORDER BY r.AtomRelationId"
    )
    nodes = parse_code(SOURCE)
    assert [(row["Whole"], row["Part"]) for row in rows] == [(nodes[n.parent].text, n.text) for n in nodes[1:]]
    for row in rows:
        units = row["Whole"].encode("utf-16-le")
        start, end = int(row["CoordX"]), int(row["CoordX"] + row["CoordY"])
        assert units[2 * start : 2 * end].decode("utf-16-le") == row["Part"] == row["Code"]
        assert row["Subtype"] == row["CodeType"]
        assert row["CodeHash"] == hashlib.sha256(row["Part"].encode("utf-16-le")).digest()
    assert rows.column("SequenceIndex") == [0, 0, 0, 1, 1, 0, 1]
    assert [row["Tags"] for row in rows if row["Tags"]] == ['["f"]', '["C"]']
    assert database.query("SELECT COUNT(*) AS n FROM CodeAtoms").tuples == [(7,)]  # y = 1 is one atom, used twice


def test_a_failed_call_leaves_nothing(database: EmbeddedDatabase) -> None:
    before = database.query("SELECT COUNT(*) AS n FROM Atoms").tuples
    with pytest.raises(Exception, match="no projection in force"):
        database.call("sp_AtomIngestion", HashInput="t", Modality="text", Embedding=[1.0])
    assert database.query("SELECT COUNT(*) AS n FROM Atoms").tuples == before
