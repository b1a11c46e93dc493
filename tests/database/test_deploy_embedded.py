"""Deploying to a file of the embedded engine: new, again, an older one, one that somebody has changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from hartonomous_native.database import open_database
from hartonomous_native.database.embedded.deployment import deploy_embedded
from hartonomous_native.errors import FormatError, StateError


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.create_function("transaction_time", 0, lambda: "2026-01-01 00:00:00.0000000")
        connection.execute("PRAGMA trusted_schema = ON")
        yield connection


def contents(path: Path) -> list[tuple[object, ...]]:
    with opened(path) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [(name, *connection.execute(f"SELECT count(*) FROM {name}").fetchone()) for name in sorted(names)]
        return rows + connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()


@pytest.fixture
def file(tmp_path: Path, empty_file: Path) -> Path:
    path = tmp_path / "deployed.db"
    path.write_bytes(empty_file.read_bytes())
    return path


def test_a_new_file_has_what_the_engine_makes(tmp_path: Path, empty_file: Path) -> None:
    path = tmp_path / "new.db"
    done = deploy_embedded(f"sqlite:///{path}")
    assert done.complete
    assert contents(path) == contents(empty_file)
    with open_database(f"sqlite:///{path}", create=False) as database:
        sizes = database.call("sp_GetTableSizes").rows
    assert len(sizes) == sum(step.kind == "table" for step in done.steps) >= 99


def test_deploying_again_changes_nothing(file: Path) -> None:
    before = contents(file)
    done = deploy_embedded(f"sqlite:///{file}")
    assert done.steps == done.differences == []
    assert contents(file) == before


def test_a_dry_run_tells_and_changes_nothing(tmp_path: Path, file: Path) -> None:
    missing = tmp_path / "missing.db"
    assert len(deploy_embedded(f"sqlite:///{missing}", dry_run=True).steps) > 200
    assert not missing.exists()
    with opened(file) as connection:
        connection.execute("DROP TABLE SpatialRegions")
    before = contents(file)
    assert "SpatialRegions" in {step.object for step in deploy_embedded(f"sqlite:///{file}", dry_run=True).steps}
    assert contents(file) == before


def test_an_older_file_gets_what_it_lacks_and_keeps_its_rows(file: Path) -> None:
    whole = contents(file)
    with opened(file) as connection:
        connection.execute("INSERT INTO Tenants (TenantName) VALUES ('Mine')")
        connection.execute("DROP TABLE SpatialRegions")
        connection.execute("DROP INDEX IX_Atoms_Modality_Subtype")
        connection.execute("DROP TRIGGER TR_Atoms_Update")
        connection.execute("CREATE TRIGGER TR_Atoms_Update AFTER UPDATE ON Atoms BEGIN SELECT 1; END")
        connection.execute("DELETE FROM DeduplicationPolicies")
        connection.execute("PRAGMA user_version = 1")
    with pytest.raises(StateError, match="hartonomous deploy --to"):
        open_database(f"sqlite:///{file}")
    done = deploy_embedded(f"sqlite:///{file}")
    assert done.complete
    steps = {(step.action, step.object) for step in done.steps}
    assert steps >= {
        ("create", "SpatialRegions"), ("create", "IX_Atoms_Modality_Subtype"), ("replace", "TR_Atoms_Update"),
        ("seed", "DeduplicationPolicies"),
    }  # fmt: skip
    assert [row for row in contents(file) if row[0] != "Tenants"] == [row for row in whole if row[0] != "Tenants"]
    with open_database(f"sqlite:///{file}", create=False) as database:
        assert database.query("SELECT TenantName FROM Tenants ORDER BY TenantId").column("TenantName") == [
            "System", "Mine",
        ]  # fmt: skip


def test_a_table_that_differs_is_told_and_left_alone(file: Path) -> None:
    with opened(file) as connection:
        connection.execute("ALTER TABLE SpatialRegions ADD COLUMN Nickname TEXT")
        connection.execute("PRAGMA user_version = 1")
    before = contents(file)
    done = deploy_embedded(f"sqlite:///{file}")
    assert done.steps == []
    assert not done.complete
    assert {difference.object.partition(".")[0] for difference in done.differences} == {"SpatialRegions"}
    assert any("Nickname" in difference.actual for difference in done.differences)
    assert contents(file) == before
    with opened(file) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


def test_files_of_other_programs_and_other_urls_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with opened(path) as connection:
        connection.execute("CREATE TABLE mine (a)")
    data = path.read_bytes()
    with pytest.raises(StateError, match="another program"):
        deploy_embedded(f"sqlite:///{path}")
    assert path.read_bytes() == data
    for url in ("mssql://host/database", "sqlite:///"):
        with pytest.raises(FormatError, match="names its file"):
            deploy_embedded(url)


def test_starting_rows_that_a_user_has_changed_stay_changed(file: Path) -> None:
    with opened(file) as connection:
        connection.execute("UPDATE BillingOperationRates SET Rate = 77")
        connection.execute("DELETE FROM BillingPricingTiers WHERE TierId > 1")
    before = contents(file)
    assert deploy_embedded(f"sqlite:///{file}").steps == []
    assert contents(file) == before
    with opened(file) as connection:
        assert connection.execute("SELECT DISTINCT Rate FROM BillingOperationRates").fetchall() == [(77,)]
