"""What a procedure answers about one tenant does not depend on another tenant's rows: each is asked twice, of two files
that differ in nothing but those rows."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hartonomous_native.database import Database, open_database
from hartonomous_native.database.embedded import procedures
from hartonomous_native.database.embedded.engine import EmbeddedDatabase
from hartonomous_native.database.embedded.procedure import PROCEDURES, Parameter
from hartonomous_native.errors import HartonomousError

MINE, OTHER = 1, 2
procedures.load()
# Those that log what they were asked are no pure readers, and searches all the same.
SEARCHES = {"sp_ApproxSpatialSearch", "sp_QueryProvenance"}
ASKED = sorted(
    name
    for name, declared in PROCEDURES.items()
    if declared.returns
    and (not declared.writes or name in SEARCHES)
    and any(p.name == "TenantId" and not p.output for p in declared.parameters)
)
# They must find something of a tenant that has rows, or the comparison would compare nothing with nothing.
FIND = {
    "sp_ApproxSpatialSearch", "sp_ExactVectorSearch", "sp_ExportProvenance", "sp_FindImpactedAtoms", "sp_GetProjection",
    "sp_GetUsage", "sp_ListApiKeys", "sp_ListAtomEmbeddings", "sp_ListAtomsToEmbed", "sp_ListJobs", "sp_QueryLineage",
    "sp_QueryProvenance",
}  # fmt: skip


class Still(EmbeddedDatabase):
    """An engine whose time stands still: answers that give the time are compared too."""

    def _next_time(self) -> str:
        return "2030-01-01 00:00:00.0000000"


def vector(seed: int) -> Any:
    return np.random.default_rng(seed).normal(size=1998).astype(np.float32)


def populate(database: Database, tenant: int) -> None:
    """Rows of a tenant, of each kind that procedures make; several of them equal to another tenant's."""
    axes = np.eye(3, 1998, dtype=np.float32)
    database.call(
        "sp_RegisterProjection", ProjectionName="p", ProjectionVersion="1", Mean=np.zeros(1998), AxisX=axes[0],
        AxisY=axes[1], AxisZ=axes[2], MinX=-9.0, MinY=-9.0, MinZ=-9.0, MaxX=9.0, MaxY=9.0, MaxZ=9.0, TenantId=tenant,
    )  # fmt: skip
    model = database.call(
        "sp_RegisterModel", ModelName="m", ModelType="encoder", ModelVersion="1", TenantId=tenant,
        Layers=[(0, "first", "dense", None, None, None, None)],
    ).outputs["ModelId"]  # fmt: skip
    atoms = []
    for text in ("the same words", f"words of {tenant}", "more of the same"):
        made = database.call(
            "sp_AtomIngestion", HashInput=text, Modality="text", CanonicalText=text, SourceUri=f"tenant:{tenant}",
            TenantId=tenant,
        )  # fmt: skip
        atoms.append(made.outputs["AtomId"])
    rows = [(atom, vector(i), 1998) for i, atom in enumerate(atoms[:2])]
    database.call("sp_StoreAtomEmbeddings", ModelId=model, Embeddings=rows, TenantId=tenant)
    for used in atoms[1:]:
        database.call(
            "sp_RecordProvenance", FromType="Atom", FromId=atoms[0], ToType="Atom", ToId=used, EdgeType="DERIVED_FROM",
            TenantId=tenant,
        )  # fmt: skip
    for used in (1, 2):
        database.call("sp_InsertBillingUsageRecord_Native", TenantId=tenant, OperationType="embedding", Quantity=used)
    database.call("sp_SubmitJob", JobType="PrimeSearch", JobParameters='{"first": 2, "last": 9}', TenantId=tenant)
    database.call("sp_CreateApiKey", TenantId=tenant, KeyName="k", Scopes='["a:b"]')


def fill_the_rest(path: Path, tenant: int) -> set[str]:
    """One row in each table with a TenantId that has none of the tenant's: made of the least that its columns take. The
    answer names the tables that took none."""
    with closing(sqlite3.connect(path)) as connection:
        connection.create_function("transaction_time", 0, lambda: "2030-01-01 00:00:00.0000000")
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        empty = set()
        for table in tables:
            columns = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
            if "TenantId" not in [column[1] for column in columns]:
                continue
            if connection.execute(f'SELECT 1 FROM "{table}" WHERE TenantId = ?', (tenant,)).fetchone() is None:
                _insert(connection, table, columns, tenant)
            if connection.execute(f'SELECT 1 FROM "{table}" WHERE TenantId = ?', (tenant,)).fetchone() is None:
                empty.add(table)
        connection.commit()
    return empty


def _insert(connection: sqlite3.Connection, table: str, columns: list[Any], tenant: int) -> None:
    (made,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    keys = {key[3]: key[2] for key in connection.execute(f'PRAGMA foreign_key_list("{table}")')}
    values: dict[str, Any] = {}
    for _, name, kind, required, default, primary in columns:
        if name == "TenantId":
            values[name] = tenant
        elif name in keys:
            scoped = "TenantId" in [row[1] for row in connection.execute(f'PRAGMA table_info("{keys[name]}")')]
            key = connection.execute(f'PRAGMA table_info("{keys[name]}")').fetchall()[0][1]
            where = f" WHERE TenantId = {tenant}" if scoped else ""
            found = connection.execute(f'SELECT MAX("{key}") FROM "{keys[name]}"{where}').fetchone()[0]
            if found is not None:
                values[name] = found
        elif required and default is None and not (primary and kind == "INTEGER"):
            values[name] = _value(name, kind, made, tenant)
    marks = ", ".join("?" * len(values))
    try:
        connection.execute(f'INSERT INTO "{table}" ({", ".join(values)}) VALUES ({marks})', list(values.values()))
    except sqlite3.IntegrityError:
        return


def _value(name: str, kind: str, made: str, tenant: int) -> Any:
    allowed = re.search(rf"\b{name} IN \('((?:[^']|'')*)'", made)
    size = re.search(rf"length\({name}\) = (\d+)", made)
    if allowed is not None:
        return allowed[1]
    if kind == "BLOB":
        return bytes([tenant]) * int(size[1] if size else 1)
    scale = re.search(rf"{name} is decimal\(\d+,(\d+)\)", made)
    if kind in ("INTEGER", "REAL"):
        return 10 ** int(scale[1]) if scale else 1
    if f'{name} is uniqueidentifier' in made:
        return f"00000000-0000-4000-8000-{tenant:012d}"
    if f'{name} is date"' in made:
        return "2030-02-01" if "End" in name else "2030-01-01"
    digits = re.search(rf"{name} is datetime2\((\d)\)", made)
    if digits is not None:
        text = "2030-02-01 00:00:00.0000000" if "End" in name else "2030-01-01 00:00:00.0000000"
        return text[: 20 + int(digits[1])].rstrip(".")
    return "{}" if f"json_valid({name})" in made else "POINT (0 0 0)" if "geometry" in name.lower() else f"x{tenant}"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, set[str]]:
    """(with tenants 0 and 1, the same with tenant 2 beside them, the tables that have no row of tenant 2)."""
    folder = tmp_path_factory.mktemp("isolation")
    alone, both = folder / "alone.db", folder / "both.db"
    with open_database(f"sqlite:///{alone}") as database:
        with database.transaction():
            for name in ("one", "two"):
                database.connection.execute("INSERT INTO Tenants (TenantName) VALUES (?)", (name,))  # type: ignore[attr-defined]
        populate(database, 0)
        populate(database, MINE)
    fill_the_rest(alone, MINE)
    shutil.copyfile(alone, both)
    with open_database(f"sqlite:///{both}") as database:
        populate(database, OTHER)
    return alone, both, fill_the_rest(both, OTHER)


def choices(parameter: Parameter) -> list[Any]:
    """What to ask with: for ids, each that a tenant may have."""
    name, kind = parameter.name, parameter.kind.name
    if not parameter.required and (not name.endswith("Id") or name.startswith(("After", "Through", "Until"))):
        return [parameter.default]
    if kind in ("int", "bigint", "smallint") and name.endswith("Id"):
        return [*range(1, 10), *([] if parameter.required else [parameter.default])]
    if kind == "vector":
        return [vector(0)]
    if kind == "datetime2":
        year = 2100 if re.search(r"End|To|Time2", name) else 2000
        return [dt.datetime(year, 1, 1, tzinfo=dt.timezone.utc)]
    if kind == "nvarchar":
        return ["Atom" if name == "NodeType" else "0" if name.endswith("Id") else "p"]
    return [5 if kind in ("int", "bigint") else 0.5 if kind == "float" else parameter.default]


def asked(database: Database, name: str, tenant: int) -> Iterator[tuple[str, str, int]]:
    """Each call with its answer, an error being one, and how many rows it had. Nothing that it writes stays."""
    parameters = [p for p in PROCEDURES[name].parameters if not p.output and p.name != "TenantId"]
    for values in itertools.islice(itertools.product(*(choices(p) for p in parameters)), 200):
        given = dict(zip([p.name for p in parameters], values, strict=True)) | {"TenantId": tenant}
        try:
            with database.transaction():
                sets = database.call(name, **given).result_sets
                answer, rows = repr([one.tuples for one in sets]), sum(len(one) for one in sets)
                raise _Undo
        except _Undo:
            pass
        except HartonomousError as error:
            answer, rows = f"{type(error).__name__}: {error}", 0
        yield json.dumps(given, default=repr), answer, rows


class _Undo(Exception):
    pass


@pytest.mark.parametrize("name", ASKED)
def test_no_answer_about_a_tenant_knows_of_another(files: tuple[Path, Path, set[str]], name: str) -> None:
    alone, both, _ = files
    with Still(f"sqlite:///{alone}") as first, Still(f"sqlite:///{both}") as second:
        for tenant in (MINE, 0):
            answers = zip(asked(first, name, tenant), asked(second, name, tenant), strict=True)
            for (call, answer, _), (_, same, _) in answers:
                assert same == answer, call


def test_the_other_tenant_has_rows_to_be_found(files: tuple[Path, Path, set[str]]) -> None:
    _, both, empty = files
    with Still(f"sqlite:///{both}") as database:
        found = {name for name in ASKED if any(rows for _, _, rows in asked(database, name, OTHER))}
    assert found >= FIND
    # A history has rows only where something was changed.
    assert {table for table in empty if not table.endswith("History")} == set()
