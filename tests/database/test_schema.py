"""The embedded engine's tables: derived from the T-SQL ones, made once, and holding what T-SQL's would hold."""

from __future__ import annotations

import multiprocessing
import re
import sqlite3
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from hartonomous_native.database import open_database
from hartonomous_native.database.embedded import tables
from hartonomous_native.database.embedded.engine import EmbeddedDatabase
from hartonomous_native.database.schema import SOURCE, TARGET, derive, read_project
from hartonomous_native.errors import ConflictError, DatabaseError, FormatError, NotFoundError, StateError

ROOT = Path(__file__).resolve().parents[2]
HASH = bytes(range(32))


@pytest.fixture
def database() -> Iterator[EmbeddedDatabase]:
    with open_database("sqlite:///:memory:") as opened:
        assert isinstance(opened, EmbeddedDatabase)
        yield opened


def write(database: EmbeddedDatabase, *script: str) -> None:
    """Statements in one transaction, as a procedure's body would run them."""
    with database.transaction():
        for statement in script:
            database.connection.execute(statement)


def atom(database: EmbeddedDatabase, **columns: object) -> None:
    values = {"Modality": "text", "ContentHash": HASH, **columns}
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    with database.transaction():
        database.connection.execute(f"INSERT INTO Atoms ({names}) VALUES ({marks})", list(values.values()))


# ---------------------------------------------------------------- derivation


def test_committed_schema_is_the_derived_one() -> None:
    committed = (ROOT / TARGET).read_text(encoding="utf-8")
    assert committed == derive(ROOT / SOURCE), "stale: run make schema"


def project(folder: Path, table: str) -> Path:
    (folder / "domain" / "tables").mkdir(parents=True)
    (folder / "deploy").mkdir()
    (folder / "deploy" / "seed.sql").write_text("", encoding="utf-8")
    (folder / "domain" / "tables" / "dbo.T.sql").write_text(table, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("CREATE TABLE dbo.T (A xml NULL);", r"dbo\.T\.sql: the type xml"),
        ("CREATE TABLE dbo.T (A int SPARSE NULL);", r"dbo\.T\.sql:1: expected NULL, IDENTITY"),
        ("CREATE TABLE dbo.T (\n    A int DEFAULT (1)\n);", r"dbo\.T\.sql:2: expected"),
        ("CREATE TABLE dbo.T (A int NULL CONSTRAINT D DEFAULT (1));", "constraint name DF_T_A"),
        ("CREATE TABLE dbo.T (A int NULL, CONSTRAINT CK_T_A CHECK (LEN(A) > 1));", "operator that SQLite has too"),
        ("CREATE TABLE dbo.T (A int NULL, CONSTRAINT CK_T_A CHECK (B > 1));", "operator that SQLite has too"),
        ("CREATE TABLE dbo.T (A decimal(38, 2) NULL);", "at most 18 digits"),
        ("CREATE TABLE dbo.T (A nvarchar(9) COLLATE Latin1_General_CS_AS NULL);", "_BIN2"),
        ("CREATE TABLE dbo.T (A int NULL) ON [PRIMARY];", "the end of the table"),
        ("CREATE TABLE dbo.T (A int NULL)\nWITH (DATA_COMPRESSION = PAGE);", r":2: expected MEMORY_OPTIMIZED"),
        ("CREATE TABLE dbo.T (A int NULL);\nGO\nCREATE VIEW dbo.V AS SELECT A FROM dbo.T;", "create_view_statement"),
        ("CREATE TABLE dbo.T (A int NULL,, B int NULL);", "cannot be parsed"),
        ("CREATE TABLE other.T (A int NULL);", "schema dbo"),
    ],
)
def test_what_is_not_understood_is_an_error_that_names_the_place(tmp_path: Path, table: str, complaint: str) -> None:
    with pytest.raises(FormatError, match=complaint):
        derive(project(tmp_path, table))


def test_decimal_literals_are_scaled_like_the_column(tmp_path: Path) -> None:
    table = (
        "CREATE TABLE dbo.T (A decimal(9, 2) NOT NULL CONSTRAINT DF_T_A DEFAULT (1.5), "
        "CONSTRAINT CK_T_A CHECK (A >= 0.25));"
    )
    script = derive(project(tmp_path, table))
    assert "DEFAULT 150 " in script
    assert "CHECK (A >= 25)" in script
    assert "BETWEEN -999999999 AND 999999999" in script


def test_every_column_of_every_table_arrives(database: EmbeddedDatabase) -> None:
    declared, synonyms, _ = read_project(ROOT / SOURCE)
    ends = {"ProvenanceEdges": ["FromNodeId", "ToNodeId"]}
    for name, table in declared.items():
        rows = database.connection.execute(f'PRAGMA table_xinfo("{name}")').fetchall()
        assert [row[1] for row in rows] == [column.name for column in table.columns] + ends.get(name, [])
        keys = {row[1] for row in rows if row[5]}
        assert keys == set(table.primary_key[1])
        for row, column in zip(rows, table.columns, strict=False):
            assert bool(row[3]) == (not column.nullable and column.type is not None)
        references = database.connection.execute(f'PRAGMA foreign_key_list("{name}")').fetchall()
        assert len(references) == len(table.foreign_keys) + len(ends.get(name, []))
        strict = database.connection.execute("SELECT strict FROM pragma_table_list(?)", (name,)).fetchone()
        assert strict == (1,)
    assert synonyms == {"GodelEngineJobs": "GödelEngineJobs"}


# ---------------------------------------------------------------- opening


def test_a_new_file_is_made_once_and_found_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with open_database(url) as first:
        write(first, "INSERT INTO Tenants (TenantName) VALUES ('Kept')")  # type: ignore[arg-type]
        mode = first.connection.execute("PRAGMA journal_mode").fetchone()  # type: ignore[attr-defined]
        assert mode == ("wal",)
    with open_database(url, create=False) as again:
        names = again.query("SELECT TenantName FROM Tenants ORDER BY TenantId").column("TenantName")  # type: ignore[attr-defined]
    assert names == ["System", "Kept"]


def test_a_missing_file_is_not_made_unless_asked(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="does not exist"):
        open_database(f"sqlite:///{tmp_path / 'none.db'}", create=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["", "no/such/folder/a.db"])
def test_a_name_that_cannot_be_a_file_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises((FormatError, DatabaseError)):
        open_database(f"sqlite:///{tmp_path / name if name else ''}")


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE Mine (A)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(StateError, match="another program"):
        open_database(f"sqlite:///{path}")
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["theirs.db"]


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_text("These are not the tables you are looking for. " * 40, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match="not a database"):
        open_database(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_tables_of_another_version_say_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    open_database(f"sqlite:///{path}").close()
    old = sqlite3.connect(path)
    old.execute("PRAGMA user_version = 7")
    old.close()
    with pytest.raises(StateError, match=r"schema 00000007.*open it with that version"):
        open_database(f"sqlite:///{path}")


def _open_and_add(url: str, name: str) -> None:
    with open_database(url) as database:
        write(database, f"INSERT INTO Tenants (TenantName) VALUES ('{name}')")  # type: ignore[arg-type]


def test_processes_that_make_one_file_together_all_succeed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_open_and_add, args=(url, f"T{number}")) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * 4
    with open_database(url, create=False) as database:
        names = database.query("SELECT TenantName FROM Tenants").column("TenantName")  # type: ignore[attr-defined]
    assert sorted(names) == ["System", "T0", "T1", "T2", "T3"]


# ---------------------------------------------------------------- what the tables hold


def test_seed_rows(database: EmbeddedDatabase) -> None:
    tenants = database.query("SELECT TenantId, TenantName, Status, IsActive FROM Tenants").tuples
    assert tenants == [(0, "System", "Active", 1)]
    policies = database.query("SELECT PolicyName, TenantId, SemanticThreshold FROM DeduplicationPolicies").tuples
    assert policies == [("default", None, 0.95)]
    write(database, "INSERT INTO Tenants (TenantName) VALUES ('First')")
    assert database.query("SELECT TenantId FROM Tenants WHERE TenantName = 'first'").tuples == [(1,)]


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"Modality": "smell"}, "CK_Atoms_Modality"),
        ({"Modality": None}, "NOT NULL"),
        ({"Modality": "t" * 65}, r"Modality is nvarchar\(64\)"),
        ({"ContentHash": b"short"}, r"ContentHash is binary\(32\)"),
        ({"AtomicValue": bytes(65)}, r"AtomicValue is varbinary\(64\)"),
        ({"Metadata": "not json"}, "CK_Atoms_Metadata"),
        ({"Metadata": "1"}, "CK_Atoms_Metadata"),
        ({"IsActive": 2}, "IsActive is bit"),
        ({"CreatedAt": "yesterday"}, r"CreatedAt is datetime2\(7\)"),
        ({"TenantId": 9}, "FOREIGN KEY"),
        ({"TenantId": 2**31}, "TenantId is int"),
        ({"ReferenceCount": "many"}, "cannot store TEXT"),
        ({"ReferenceCount": 1.5}, "cannot store REAL"),
    ],
)
def test_a_value_that_the_column_cannot_hold_is_refused(
    database: EmbeddedDatabase, columns: dict[str, object], rule: str
) -> None:
    with pytest.raises(ConflictError, match=rule):
        atom(database, **columns)
    assert database.query("SELECT count(*) FROM Atoms").tuples == [(0,)]


def test_values_at_the_edge_are_kept(database: EmbeddedDatabase) -> None:
    atom(database, Modality="TEXT", Metadata="[]", AtomicValue=bytes(64), Subtype="s" * 128, ReferenceCount=2**63 - 1)
    assert database.query("SELECT ReferenceCount FROM Atoms WHERE Modality = 'text'").tuples == [(2**63 - 1,)]


def test_vectors_have_their_width(database: EmbeddedDatabase) -> None:
    write(database, "INSERT INTO Models (ModelName, ModelType) VALUES ('m', 't')")
    atom(database)
    insert = (
        "INSERT INTO AtomEmbeddings (AtomId, ModelId, EmbeddingVector, SpatialGeometry, SpatialBucket, SpatialBucketX,"
        " SpatialBucketY, SpatialBucketZ, SpatialProjX, SpatialProjY, SpatialProjZ)"
        " VALUES (1, 1, zeroblob({}), 'POINT (0 0 0)', 0, 0, 0, 0, 0, 0, {})"
    )
    with pytest.raises(ConflictError, match=r"EmbeddingVector is vector\(1998\)"):
        write(database, insert.format(4 * 1997, 0))
    with pytest.raises(ConflictError, match="SpatialProjZ is float"):
        write(database, insert.format(4 * 1998, "9e999"))
    write(database, insert.format(4 * 1998, 0))
    with pytest.raises(ConflictError, match="UNIQUE"):
        write(database, insert.format(4 * 1998, 0))
    write(database, "DELETE FROM Atoms")
    assert database.query("SELECT count(*) FROM AtomEmbeddings").tuples == [(0,)]


def test_nulls_in_a_unique_index_are_equal(database: EmbeddedDatabase) -> None:
    write(database, "INSERT INTO Models (ModelName, ModelType) VALUES ('m', 't')")
    with pytest.raises(ConflictError, match="UNIQUE"):
        write(database, "INSERT INTO Models (ModelName, ModelType) VALUES ('M', 't')")
    write(database, "INSERT INTO Models (ModelName, ModelType, ModelVersion) VALUES ('m', 't', '1')")


def test_one_ledger_row_for_each_idempotency_key(database: EmbeddedDatabase) -> None:
    insert = "INSERT INTO BillingUsageLedger (TenantId, OperationType, Quantity, CorrelationId) VALUES (0, 'x', 1, {})"
    write(database, insert.format("'k'"), insert.format("'K'"), insert.format("NULL"), insert.format("NULL"))
    with pytest.raises(ConflictError, match="UNIQUE"):
        write(database, insert.format("'k'"))


def test_defaults_are_distinct_and_well_formed(database: EmbeddedDatabase) -> None:
    insert = "INSERT INTO AutonomousComputeJobs (JobType, JobParameters) VALUES ('a', '{}')"
    write(database, *[insert] * 50)
    ids = database.query("SELECT JobId FROM AutonomousComputeJobs").column("JobId")
    assert len(set(ids)) == 50
    assert all(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", one) for one in ids)
    assert [one[:8] for one in ids] == sorted(one[:8] for one in ids)


# ---------------------------------------------------------------- row versions


def versions(database: EmbeddedDatabase) -> list[tuple[object, ...]]:
    statement = "SELECT ReferenceCount, SysStartTime, SysEndTime FROM {} ORDER BY SysStartTime"
    return database.query(statement.format("AtomsHistory")).tuples + database.query(statement.format("Atoms")).tuples


def test_each_transaction_leaves_one_version(database: EmbeddedDatabase) -> None:
    atom(database)
    write(database, "UPDATE Atoms SET ReferenceCount = 2", "UPDATE Atoms SET ReferenceCount = 3")
    write(database, "UPDATE Atoms SET ReferenceCount = 4")
    kept = versions(database)
    assert [row[0] for row in kept] == [1, 3, 4]
    assert all(earlier[2] == later[1] for earlier, later in pairwise(kept))
    assert all(start < end for _, start, end in kept)  # type: ignore[operator]
    assert kept[-1][2] == "9999-12-31 23:59:59.9999999"
    write(database, "DELETE FROM Atoms")
    assert [row[0] for row in versions(database)] == [1, 3, 4]


def test_a_transaction_rolled_back_leaves_no_version(database: EmbeddedDatabase) -> None:
    atom(database)
    with pytest.raises(ConflictError):
        write(database, "UPDATE Atoms SET ReferenceCount = 2", "UPDATE Atoms SET ReferenceCount = -1")
    assert [row[0] for row in versions(database)] == [1]


def test_rows_changed_together_change_at_one_time(database: EmbeddedDatabase) -> None:
    atom(database)
    atom(database, ContentHash=bytes(32))
    write(
        database,
        "UPDATE Atoms SET ReferenceCount = 2 WHERE AtomId = 1",
        "UPDATE Atoms SET ReferenceCount = 2 WHERE AtomId = 2",
    )
    assert database.query("SELECT count(DISTINCT SysEndTime) FROM AtomsHistory").tuples == [(1,)]


def test_period_columns_are_not_the_callers(database: EmbeddedDatabase) -> None:
    atom(database)
    with pytest.raises(ConflictError, match="written by the engine"):
        write(database, "UPDATE Atoms SET SysStartTime = '2020-01-01 00:00:00.0000000'")


def test_a_cascade_keeps_the_versions_of_what_it_deletes(database: EmbeddedDatabase) -> None:
    write(
        database,
        "INSERT INTO Models (ModelName, ModelType) VALUES ('m', 't')",
        "INSERT INTO ModelLayers (ModelId, LayerIdx) VALUES (1, 0)",
    )
    write(database, "DELETE FROM Models")
    assert database.query("SELECT LayerIdx FROM ModelLayersHistory").tuples == [(0,)]


def test_the_version_number_is_that_of_the_script() -> None:
    assert 0 < tables.schema_version() < 2**31
