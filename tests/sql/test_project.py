"""The T-SQL project: where files lie, how things are named, what every table and procedure must have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hartonomous_native.database.schema import read_project
from hartonomous_native.database.tsql import Table, statements

from .headers import PROJECT, procedure_files

DOMAINS = {
    "data-ingestion", "model-management", "inference-and-generation", "billing-and-usage", "provenance-and-graph",
    "autonomous-system", "security-and-tenancy", "spatial-and-search", "agent-and-tool-management",
    "feedback-and-analytics",
}  # fmt: skip
KINDS = {"tables", "types", "procedures", "functions", "views", "synonyms", "sequences"}
FILES = sorted(PROJECT.rglob("*.sql"))
OBJECTS = [path for path in FILES if path.parent.name in KINDS]


def _ascii(name: str) -> str:
    return name.replace("ö", "o")


@pytest.fixture(scope="module")
def tables() -> dict[str, Table]:
    return read_project(PROJECT)[0]


def test_files_lie_in_their_domain_and_kind() -> None:
    for path in OBJECTS:
        domain, kind, name = path.relative_to(PROJECT).parts
        assert domain in DOMAINS | {"broker"}, path
        assert kind in KINDS, path
        assert re.fullmatch(r"dbo\.\w+\.sql", name), path
    loose = {path.relative_to(PROJECT).parts[0] for path in FILES if path not in OBJECTS}
    assert loose <= {"deploy", "errors.sql", "broker", "security"}


@pytest.mark.parametrize("path", OBJECTS, ids=lambda path: path.stem)
def test_a_file_creates_the_one_object_that_it_is_named_for(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/|--[^\n]*", "", path.read_text(encoding="utf-8-sig"), flags=re.DOTALL)
    made = re.findall(
        r"^CREATE\s+(?:TABLE|TYPE|PROCEDURE|FUNCTION|VIEW|SYNONYM|SEQUENCE)\s+dbo\.(\w+)", text, flags=re.MULTILINE
    )
    assert made == [path.stem.removeprefix("dbo.")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_that_is_not_ascii_says_so_to_every_tool(path: Path) -> None:
    """sqlcmd reads a file without a byte order mark in the console's code page."""
    data = path.read_bytes()
    outside_comments = re.sub(rb"/\*.*?\*/|--[^\n]*", b"", data, flags=re.DOTALL)
    if not outside_comments.removeprefix(b"\xef\xbb\xbf").isascii():
        assert data.startswith(b"\xef\xbb\xbf")


DECLARATIONS = [path for path in FILES if path.parent.name in ("tables", "types", "synonyms")]
DECLARATIONS += [PROJECT / "errors.sql", PROJECT / "deploy" / "seed.sql"]


@pytest.mark.parametrize("path", DECLARATIONS, ids=lambda path: path.stem)
def test_declarations_parse_with_the_grammar_that_derives_from_them(path: Path) -> None:
    assert statements(path, path.relative_to(PROJECT).as_posix())


@pytest.mark.parametrize("path", sorted((PROJECT / "deploy").glob("*.sql")), ids=lambda path: path.stem)
def test_deployment_scripts_guard_every_batch(path: Path) -> None:
    """So that a script may run again: its second run finds nothing to do."""
    text = re.sub(r"/\*.*?\*/|--[^\n]*", "", path.read_text(encoding="utf-8-sig"), flags=re.DOTALL)
    batches = [batch.strip() for batch in re.split(r"^GO\s*$", text, flags=re.MULTILINE) if batch.strip()]
    assert batches
    assert all(re.match(r"IF (?:NOT )?EXISTS\b", batch) for batch in batches)


def test_constraints_and_indexes_are_named_for_table_and_columns(tables: dict[str, Table]) -> None:
    for table in tables.values():
        name = _ascii(table.name)
        if table.primary_key[0]:
            assert table.primary_key[0] == f"PK_{name}_{'_'.join(table.primary_key[1])}"
        for key in table.foreign_keys:
            assert key.name == f"FK_{name}_{'_'.join(key.columns)}"
        for check, tokens in table.checks:
            columns = check.removeprefix(f"CK_{name}_")
            used = {token.text for token in tokens}
            assert check.startswith(f"CK_{name}_")
            assert all(column in used for column in columns.split("_"))
        for index in table.indexes:
            assert re.match(rf"{'UX' if index.unique else 'IX'}_{name}(_|$)", index.name), index.name


def test_every_table_but_a_history_has_a_key_and_every_reference_fits(tables: dict[str, Table]) -> None:
    histories = {table.history for table in tables.values() if table.history}
    for table in tables.values():
        assert bool(table.primary_key[1]) != (table.name in histories)
        for key in table.foreign_keys:
            target = tables[key.table]
            assert target.primary_key[1] == key.references
            for mine, theirs in zip(key.columns, key.references, strict=True):
                assert table.column(mine).type == target.column(theirs).type


# An insert into these must never fail or wait for want of a tenant's row.
LOGS = {"ErrorLog", "QueryPerformanceMetrics", "SecurityAuditLog"}


def test_tenant_scoped_tables_refer_to_the_tenant(tables: dict[str, Table]) -> None:
    histories = {table.history for table in tables.values() if table.history}
    for table in tables.values():
        scoped = any(column.name == "TenantId" for column in table.columns) and table.name != "Tenants"
        if scoped and not table.memory_optimized and table.name not in histories | LOGS:
            assert any(key.columns == ["TenantId"] and key.table == "Tenants" for key in table.foreign_keys), table.name


def test_json_columns_are_checked(tables: dict[str, Table]) -> None:
    for table in tables.values():
        if not table.primary_key[1]:
            continue
        text = (PROJECT / table.file).read_text(encoding="utf-8-sig")
        described = re.findall(r"@value = N'JSON[^']*(?:''[^']*)*',.*?@level2name = N'(\w+)'", text, flags=re.DOTALL)
        for column in described:
            assert (f"CK_{_ascii(table.name)}_{column}") in {name for name, _ in table.checks}


def test_no_two_tables_cascade_to_one_along_different_paths(tables: dict[str, Table]) -> None:
    """SQL Server refuses a table that a delete could reach along two ways."""
    children: dict[str, list[str]] = {}
    for table in tables.values():
        for key in table.foreign_keys:
            if key.on_delete != "NO ACTION":
                children.setdefault(key.table, []).append(table.name)

    def reached(name: str) -> list[str]:
        return [name for child in children.get(name, []) for name in (child, *reached(child))]

    for name in tables:
        assert len(reached(name)) == len(set(reached(name))), f"a delete in {name} cascades along two paths"


@pytest.mark.parametrize("path", procedure_files() or [PROJECT / "errors.sql"], ids=lambda path: path.stem)
def test_procedures_keep_the_house_rules(path: Path) -> None:
    text = path.read_text(encoding="utf-8-sig")
    code = re.sub(r"/\*.*?\*/|--[^\n]*|N?'(?:[^']|'')*'", "", text, flags=re.DOTALL)
    assert not re.search(r"\bNOLOCK\b|SELECT\s+\*|\bCURSOR\b|\bGOTO\b|\bRAISERROR\b", code, re.IGNORECASE)
    numbers = {int(number) for number in re.findall(r"\bTHROW\s+(\d+)", code)}
    assert all(51010 <= number <= 51027 for number in numbers)
    if path.parent.name != "procedures":
        return
    for heading in ("Purpose:", "Returns:", "Errors:"):
        assert heading in text
    for number in numbers:
        assert str(number) in text[: text.index("CREATE PROCEDURE")], f"{number} is thrown and not told"
    if "NATIVE_COMPILATION" in code:
        assert "BEGIN ATOMIC" in code
        return
    assert "SET NOCOUNT, XACT_ABORT ON;" in code
    if re.search(r"\b(INSERT\s+INTO\s+dbo|UPDATE\s+dbo|DELETE\s+FROM\s+dbo|MERGE\s+dbo)", code):
        assert "BEGIN CATCH" in code, "a procedure that writes rolls back what it began"
        assert re.search(r"XACT_STATE\(\)\s*<>\s*0\s+ROLLBACK", code)
