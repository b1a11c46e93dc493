"""Deploying to a SQL Server: from nothing, again, after a failure, onto a table that has changed, and as a script."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from hartonomous_native.database import deploy
from hartonomous_native.database.catalog import Catalog
from hartonomous_native.database.conditions import same
from hartonomous_native.database.deploy import Deployed, script_text
from hartonomous_native.database.deployment import Plan, or_alter, plan_deployment, substituted
from hartonomous_native.database.lexer import Batch, batches, words
from hartonomous_native.database.project import Project, ProjectObject, read_project
from hartonomous_native.database.tsql import Column
from hartonomous_native.database.types import SqlType
from hartonomous_native.errors import DatabaseError, FormatError, StateError

from .server_catalog import Server
from .server_expressions import as_server_writes

SQL = Path(__file__).resolve().parents[2] / "sql"


@pytest.fixture(scope="module")
def project() -> Project:
    return read_project(SQL)


@pytest.fixture(scope="module")
def first_deployment(project: Project) -> tuple[Server, Deployed]:
    server = Server()
    return server, deploy.deploy(project, server.connect())


@pytest.fixture
def server(first_deployment: tuple[Server, Deployed]) -> Server:
    """A server that has been deployed to."""
    return first_deployment[0].copied()


def planned(project: Project, server: Server) -> Plan:
    return deploy.plan_for(project, server.connect())


def edited(project: Project, name: str, old: str, new: str) -> Project:
    """The project with another text in one object's file."""
    (one,) = (each for each in project.objects if each.name == name)
    assert old in one.batch.text
    other = dataclasses.replace(one, batch=dataclasses.replace(one.batch, text=one.batch.text.replace(old, new)))
    objects = [other if each is one else each for each in project.objects]
    return dataclasses.replace(project, objects=objects)


def test_an_empty_database_gets_everything(project: Project, first_deployment: tuple[Server, Deployed]) -> None:
    server, done = first_deployment
    assert set(server.tables) == set(project.tables)
    assert {name for _, name in server.objects} >= {one.name.lower() for one in project.objects}
    assert done.complete
    assert done.differences == []
    described = {(one.name.lower(), key) for one in project.objects for key in one.descriptions}
    assert len(server.descriptions) == len(described)


def test_deploying_again_changes_nothing(project: Project, server: Server) -> None:
    before = server.state()
    done = deploy.deploy(project, server.connect())
    assert [step for step in done.steps if step.action != "script"] == []
    assert done.differences == []
    assert server.state() == before


@pytest.mark.parametrize("text", ["TABLE dbo.Models (", "UX_Atoms_ContentHash_TenantId", "PROCEDURE dbo.sp_Knn"])
def test_a_failure_names_its_place_and_the_next_run_goes_on(project: Project, text: str) -> None:
    server = Server()
    server.fail_on = text
    with pytest.raises(DatabaseError, match=r"^[\w./-]+\.sql:\d+: the \w+ dbo\.\w+(\.\w+)? was refused after \d+ of"):
        deploy.deploy(project, server.connect())
    made = len(server.objects)
    assert 0 < made < len(project.objects)
    done = deploy.deploy(project, server.connect())
    assert done.complete
    assert set(server.tables) == set(project.tables)
    assert planned(project, server).changes == []


def test_a_group_that_fails_in_its_middle_leaves_nothing_of_itself(project: Project, server: Server) -> None:
    changed = edited(project, "dbo.CellRows", "Z int NULL", "Z int NULL,\n    W int NULL")
    before = server.state()
    server.fail_on = "dbo.sp_HilbertEncode"
    with pytest.raises(DatabaseError, match=r"table type dbo\.CellRows"):
        deploy.deploy(changed, server.connect())
    assert server.state() == before
    done = deploy.deploy(changed, server.connect())
    assert [column.name for column in server.types["CellRows"].columns] == ["RowId", "X", "Y", "Z", "W"]
    assert [step.action for step in done.steps if step.action != "script"] == ["replace"]
    assert done.complete


def test_a_changed_procedure_is_replaced_and_nothing_else(project: Project, server: Server) -> None:
    changed = edited(project, "dbo.sp_ListJobs", "SET NOCOUNT", "SET  NOCOUNT")
    done = deploy.deploy(changed, server.connect())
    assert [(s.action, s.object) for s in done.steps if s.action != "script"] == [("replace", "dbo.sp_ListJobs")]
    assert any("CREATE OR ALTER PROCEDURE dbo.sp_ListJobs" in text for text in server.executed)


def test_what_a_table_lacks_is_added_and_what_differs_is_told(project: Project, server: Server) -> None:
    atoms, jobs = server.tables["Models"], server.tables["AutonomousComputeJobs"]
    lost = next(column for column in atoms.columns if column.nullable)
    atoms.columns.remove(lost)
    jobs.indexes.pop()
    check = jobs.checks.pop()
    name = next(column for column in atoms.columns if column.type == SqlType("nvarchar", 256))
    name.type = SqlType("nvarchar", 100)
    atoms.columns.append(Column("Nickname", SqlType("nvarchar", 10)))
    done = deploy.deploy(project, server.connect())
    added = {(step.action, step.kind) for step in done.steps if step.action != "script"}
    assert added == {("add", "column"), ("add", "index"), ("add", "check")}
    assert lost.name in {column.name for column in server.tables["Models"].columns}
    assert any(known == check[0] for known, _ in server.tables["AutonomousComputeJobs"].checks)
    told = {(d.object, d.expected, d.actual, d.extra) for d in done.differences}
    null = "NULL" if name.nullable else "NOT NULL"
    assert told == {
        (f"dbo.Models.{name.name}", f"nvarchar(256) {null}", f"nvarchar(100) {null}", False),
        ("dbo.Models.Nickname", "no such column", "nvarchar(10) NULL", True),
    }
    assert not done.complete
    assert not any(re.search(r"\bDROP\b|ALTER\s+COLUMN", text) for text in server.executed)


def test_a_different_check_default_key_and_index_are_told(project: Project, server: Server) -> None:
    table = server.tables["AutonomousComputeJobs"]
    table.checks[0] = (table.checks[0][0], words("Attempts > 7"))
    defaulted = next(column for column in table.columns if column.default)
    defaulted.default = words("41")
    table.indexes[0].columns.reverse()
    table.indexes[0].unique = not table.indexes[0].unique
    table.foreign_keys[0].on_delete = "CASCADE"
    table.primary_key = (table.primary_key[0], ["Status"])
    plan = planned(project, server)
    assert plan.changes == []
    assert len(plan.differences) == 5
    assert all(d.object.startswith("dbo.AutonomousComputeJobs") and not d.extra for d in plan.differences)


def test_a_column_that_needs_a_decision_about_rows_is_not_added(project: Project, server: Server) -> None:
    table = server.tables["Models"]
    required = next(c for c in table.columns if not c.nullable and not c.default and not c.identity)
    table.columns.remove(required)
    plan = planned(project, server)
    assert [(d.object, d.actual) for d in plan.differences] == [(f"dbo.Models.{required.name}", "no such column")]


def test_a_description_is_brought_up_to_date(project: Project, server: Server) -> None:
    server.descriptions["dbo.atoms", ""] = "Something else."
    del server.descriptions["dbo.atoms", "modality"]
    done = deploy.deploy(project, server.connect())
    assert [step.action for step in done.steps if step.action != "script"] == ["describe"]
    assert planned(project, server).changes == []


def test_a_policy_makes_way_for_its_function(project: Project, server: Server) -> None:
    """The order inside the one transaction; the names are of this test."""
    changed = dataclasses.replace(project, objects=list(project.objects))
    texts = {
        "function": "CREATE FUNCTION dbo.fn_Mine (@T int)\nRETURNS TABLE\nAS\nRETURN SELECT 1 AS y;",
        "security policy": "CREATE SECURITY POLICY dbo.Mine ADD FILTER PREDICATE dbo.fn_Mine(TenantId) ON dbo.Models;",
    }
    for kind, text in texts.items():
        name = "dbo.fn_Mine" if kind == "function" else "dbo.Mine"
        changed.objects.append(ProjectObject(kind, name, Batch("mine.sql", 1, text)))
    assert deploy.deploy(changed, server.connect()).complete
    assert planned(changed, server).changes == []
    later = edited(changed, "dbo.fn_Mine", "SELECT 1", "SELECT 2")
    (step,) = planned(later, server).changes
    assert [batch.text.split()[0:2] for batch in step.batches] == [
        ["DROP", "SECURITY"], ["CREATE", "OR"], ["CREATE", "SECURITY"],
    ]  # fmt: skip
    assert deploy.deploy(later, server.connect()).complete
    block = ", ADD BLOCK PREDICATE dbo.fn_Mine(TenantId) ON dbo.Models AFTER INSERT"
    wider = edited(later, "dbo.Mine", "ON dbo.Models", "ON dbo.Models" + block)
    assert [step.object for step in planned(wider, server).changes] == ["dbo.Mine"]
    assert deploy.deploy(wider, server.connect()).complete


def test_two_deployments_exclude_each_other(project: Project, server: Server) -> None:
    server.locked = True
    with pytest.raises(StateError, match="another deployment"):
        deploy.deploy(project, server.connect())


def test_servers_and_databases_that_cannot_take_it(project: Project) -> None:
    server = Server()
    server.version = 16
    with pytest.raises(StateError, match=r"must be SQL Server 2025 .* got version 16"):
        planned(project, server)
    server.version, server.name = 17, "master"
    with pytest.raises(StateError, match="database of your own; got master"):
        planned(project, server)
    server.name, server.compatibility = "Hartonomous", 160
    assert [d.actual for d in planned(project, server).differences] == ["160"]


def test_the_script_holds_the_same_batches_in_the_same_order(project: Project) -> None:
    server = Server()
    plan = planned(project, server)
    text = script_text(plan, True)
    deploy.deploy(project, server.connect())
    sent = [batch.text for step in plan.steps for batch in step.batches]
    assert server.executed[1:] == sent
    frame = {"BEGIN TRANSACTION;", "COMMIT TRANSACTION;"}
    written = [re.sub(r"\A-- \w+ [^\n]*\(\S+:\d+\)\n", "", batch.text) for batch in batches(text, "script")]
    assert [one for one in written if one not in frame][1:] == sent
    assert "$(" not in text
    assert "QUOTED_IDENTIFIER" in written[0]


def test_a_script_for_an_empty_database_leaves_its_variables_to_sqlcmd(project: Project) -> None:
    plan = plan_deployment(project, Catalog())
    assert "$(DatabaseName)" in script_text(plan, False)
    with pytest.raises(FormatError, match=r"sqlcmd takes '\$\(' for its own"):
        script_text(plan, True)


def test_a_variable_must_be_known_and_harmless() -> None:
    batch = Batch("deploy/x.sql", 1, "ALTER DATABASE [$(DatabaseName)] SET RECOVERY FULL;")
    assert substituted(batch, {"DatabaseName": "H"}).text.startswith("ALTER DATABASE [H]")
    with pytest.raises(StateError, match="DatabaseName has no value"):
        substituted(batch, {})
    with pytest.raises(StateError, match="no bracket"):
        substituted(batch, {"DatabaseName": "x] SET OFFLINE --"})


def test_create_or_alter_keeps_the_comment_above() -> None:
    batch = Batch("x.sql", 1, "/* about CREATE PROCEDURE */\nCREATE PROCEDURE dbo.x\nAS\nSELECT 1;")
    assert or_alter(batch).text == "/* about CREATE PROCEDURE */\nCREATE OR ALTER PROCEDURE dbo.x\nAS\nSELECT 1;"
    with pytest.raises(FormatError, match="expected CREATE PROCEDURE"):
        or_alter(Batch("x.sql", 1, "CREATE TABLE dbo.t (a int);"))


def test_every_condition_of_the_project_is_known_again_as_the_server_writes_it(project: Project) -> None:
    count = 0
    for table in project.tables.values():
        conditions = [tokens for _, tokens in table.checks] + [c.default for c in table.columns if c.default]
        conditions += [index.where for index in table.indexes if index.where]
        for tokens in conditions:
            assert same(tokens, words(as_server_writes(tokens))), as_server_writes(tokens)
            count += 1
    assert count > 200


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("Status IN (N'a', N'b')", "([Status]=N'b' OR [Status]=N'a')", True),
        ("x BETWEEN 0 AND -1.50", "([x]>=(0) AND [x]<=(-1.5))", True),
        ("ISJSON(Metadata) = 1", "(isjson([Metadata])=(1))", True),
        ("x NOT IN (1, 2)", "(NOT ([x]=(2) OR [x]=(1)))", True),
        ("x NOT IN (1, 2)", "([x]<>(1) AND [x]<>(2))", True),
        ("CAST(x AS int) > 0 OR y IS NOT NULL", "(CONVERT([int],[x])>(0) OR [y] IS NOT NULL)", True),
        ("SYSUTCDATETIME()", "(sysutcdatetime())", True),
        ("a LIKE N'x%'", "([a] like N'x%')", True),
        ("Status IN (N'a', N'b')", "([Status]=N'c' OR [Status]=N'a')", False),
        ("Status = N'a'", "([Status]=N'A')", False),
        ("x > 0", "([x]>=(0))", False),
        ("a = 1 OR b = 2 AND c = 3", "(([a]=(1) OR [b]=(2)) AND [c]=(3))", False),
    ],
)
def test_conditions_are_the_same_or_not(first: str, second: str, alike: bool) -> None:
    assert same(words(first), words(second)) is alike
