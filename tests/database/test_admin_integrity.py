"""Atoms whose content is not that of their address are found, and no others."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hartonomous_native.database import Database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase
from hartonomous_native.errors import NotFoundError

CODE = "def f(a):\n    return a + 1\n\nx = f(2)\n"


def ingest(database: Database, text: str, modality: str = "text", **more: Any) -> int:
    given = {"HashInput": text, "Modality": modality, "CanonicalText": text, **more}
    return int(database.call("sp_AtomIngestion", **given).outputs["AtomId"])


@pytest.fixture
def atoms(tmp_path: Path, empty_file: Path) -> Iterator[EmbeddedDatabase]:
    """A text and a piece of code with all that they are made of."""
    shutil.copyfile(empty_file, tmp_path / "atoms.db")
    with EmbeddedDatabase(f"sqlite:///{tmp_path / 'atoms.db'}") as database:
        database.call("sp_AtomizeText", AtomId=ingest(database, "Grüße an 🜁 and 🜂, twice: 🜁"))
        database.call("sp_AtomizeCode", AtomId=ingest(database, CODE, "code"), Language="python")
        yield database


def verify(database: Database, atom: int | None = None, tenant: int = 0) -> list[dict[str, Any]]:
    return list(database.call("sp_VerifyIntegrity", AtomId=atom, TenantId=tenant).rows)


def spoil(database: EmbeddedDatabase, assignment: str, where: str) -> None:
    with database.transaction():
        database.connection.execute(f"UPDATE Atoms SET {assignment} WHERE {where}")


def test_what_ingestion_makes_is_intact(atoms: EmbeddedDatabase) -> None:
    assert atoms.query("SELECT COUNT(*) FROM Atoms").tuples[0][0] > 12
    assert verify(atoms) == []
    for (atom_id,) in atoms.query("SELECT AtomId FROM Atoms").tuples:
        (row,) = verify(atoms, atom_id)
        assert row["StoredChecksum"] == row["ComputedChecksum"]
        assert row["IsCorrupted"] is False


@pytest.mark.parametrize(
    ("assignment", "where"),
    [
        ("CanonicalText = CanonicalText || '.'", "Modality = 'text' AND AtomicValue IS NULL"),
        ("CanonicalText = 'AND'", "CanonicalText = 'and'"),  # of a token: its bytes are still right
        ("AtomicValue = X'410042004300'", "CanonicalText = 'and'"),  # its text is
        ("CanonicalText = CanonicalText || ' '", "Modality = 'code' AND Subtype IS NULL"),
        ("CanonicalText = replace(CanonicalText, '1', '3')", "Subtype = 'function'"),
        ("ContentHash = zeroblob(32)", "CanonicalText = 'twice'"),
    ],
)
def test_one_changed_atom_is_found(atoms: EmbeddedDatabase, assignment: str, where: str) -> None:
    wanted = atoms.query(f"SELECT AtomId, ContentHash FROM Atoms WHERE {where}").tuples
    assert len(wanted) == 1
    spoil(atoms, assignment, where)
    (row,) = verify(atoms)
    assert (row["AtomId"], row["IsCorrupted"]) == (wanted[0][0], True)
    assert row["StoredChecksum"] != row["ComputedChecksum"]
    (alone,) = verify(atoms, wanted[0][0])
    assert {**alone, "CheckedUtc": row["CheckedUtc"]} == row


def test_the_checksum_is_that_of_the_content_of_now(atoms: EmbeddedDatabase) -> None:
    spoil(atoms, "CanonicalText = 'AND', AtomicValue = X'41004E004400'", "CanonicalText = 'and'")
    (row,) = verify(atoms)
    content = "text/token".encode("utf-16-le") + b"\0\0" + "AND".encode("utf-16-le")
    assert row["ComputedChecksum"] == hashlib.sha256(content).digest()


def test_content_that_lies_elsewhere_is_not_called_corrupted(database: Database, token: str) -> None:
    picture = ingest(database, f"{token} bytes of a picture", "image", CanonicalText="a bird")
    (row,) = verify(database, picture)
    assert row["IsCorrupted"] is None
    silent = ingest(database, f"{token} of a sensor", "sensor", CanonicalText=None)
    (row,) = verify(database, silent)
    assert (row["ComputedChecksum"], row["IsCorrupted"]) == (None, None)
    kept = ingest(database, f"{token} all of it", "graph")
    assert verify(database, kept)[0]["IsCorrupted"] is False


def test_only_atoms_of_the_tenant(database: Database, token: str) -> None:
    atom = ingest(database, token)
    with pytest.raises(NotFoundError, match="TenantId must be a tenant; got -7"):
        verify(database, atom, tenant=-7)
    with pytest.raises(NotFoundError, match="AtomId must be an atom of tenant 0; got -1"):
        verify(database, -1)
