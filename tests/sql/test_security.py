"""Who may execute what, how rows are kept apart, and what no file may contain."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from hartonomous_native.database.schema import read_project
from hartonomous_native.database.tsql import Table

from .headers import PROJECT, procedure_files, read_head
from .tsql_effects import code_of, effects, effects_of, writes

GRANTS = PROJECT / "deploy" / "grants.sql"
POLICY = PROJECT / "security" / "policies" / "dbo.TenantIsolation.sql"
FILES = sorted(PROJECT.rglob("*.sql"))
ROLES = [f"hartonomous_{name}" for name in ("reader", "writer", "worker", "administrator")]
_GRANT = re.compile(r"^    GRANT (EXECUTE|SELECT) ON (OBJECT|TYPE)::dbo\.(\w+) TO (\w+);$", re.MULTILINE)
_MEMBER = re.compile(r"ALTER ROLE (\w+) ADD MEMBER (\w+);")

# A search is logged, which changes nothing that anybody reads as content.
SEARCH_LOGS = {"dbo.GraphQueries", "dbo.SpatialQueries"}
# What a reader's procedure may change besides, and why.
EXCEPTIONS = {
    # The key that a session is opened with: when it was last used, and that it was refused.
    "sp_SetTenantContext": {"dbo.ApiKeys", "dbo.SecurityAuditLog"},
}


def grants() -> list[tuple[str, str, str, str]]:
    return _GRANT.findall(GRANTS.read_text(encoding="utf-8"))


def granted_to(role: str) -> set[str]:
    """The objects that a member of a role has, by itself and by the roles that it is a member of."""
    members = _MEMBER.findall(GRANTS.read_text(encoding="utf-8"))
    own = {name for _, _, name, to in grants() if to == role}
    return own.union(*(granted_to(outer) for outer, member in members if member == role))


def objects() -> dict[str, tuple[str, str]]:
    """Everything that can be granted, with the permission and the class that it is granted with."""
    found = {"ErrorCatalogue": ("SELECT", "OBJECT")}
    for path in FILES:
        kind, name = path.parent.name, path.stem.removeprefix("dbo.")
        if kind == "functions":
            returns = re.search(r"^RETURNS\s+(TABLE|@)?", path.read_text(encoding="utf-8-sig"), re.MULTILINE)
            assert returns is not None, path.name
            found[name] = ("SELECT" if returns[1] else "EXECUTE", "OBJECT")
        elif kind in ("procedures", "types", "views"):
            found[name] = ("SELECT" if kind == "views" else "EXECUTE", "TYPE" if kind == "types" else "OBJECT")
    return found


# ---------------------------------------------------------------- grants


def test_everything_is_granted_to_somebody() -> None:
    given = {name for _, _, name, _ in grants()}
    missing = [
        f"GRANT {permission} ON {kind}::dbo.{name} TO hartonomous_"
        + ("<writer, worker or administrator>;" if name in effects() and writes(name) else "reader;")
        for name, (permission, kind) in sorted(objects().items())
        if name not in given
    ]
    assert missing == [], "granted to no role; add these lines to sql/deploy/grants.sql under their domain"


def test_grants_fit_what_they_are_on() -> None:
    known = objects()
    for permission, kind, name, role in grants():
        assert name in known, f"{name} does not exist"
        assert (permission, kind) == known[name], name
        assert role in ROLES
    assert [line for line, times in Counter(grants()).items() if times > 1] == []


def test_a_grant_of_another_shape_is_not_overlooked() -> None:
    code = code_of(GRANTS.read_text(encoding="utf-8"))
    others = re.sub(_GRANT, "", code)
    assert re.findall(r"\bGRANT\b[^;]*", others) == ["GRANT EXECUTE ANY EXTERNAL SCRIPT TO hartonomous_worker"]
    assert not re.search(r"\b(DENY|REVOKE|CONTROL|IMPERSONATE)\b", others, re.IGNORECASE)


def test_the_administrator_has_everything() -> None:
    assert granted_to("hartonomous_administrator") == set(objects())


def test_readers_change_nothing() -> None:
    changed = {
        name: sorted(writes(name) - SEARCH_LOGS - EXCEPTIONS.get(name, set()))
        for name in granted_to("hartonomous_reader") & set(effects())
    }
    assert {name: found for name, found in changed.items() if found} == {}


@pytest.mark.parametrize("name", sorted(EXCEPTIONS))
def test_exceptions_are_still_needed(name: str) -> None:
    assert writes(name) == EXCEPTIONS[name]


def test_nobody_holds_twice_what_he_has_by_another_role() -> None:
    for outer, member in _MEMBER.findall(GRANTS.read_text(encoding="utf-8")):
        own = {name for _, _, name, to in grants() if to == member}
        assert own & granted_to(outer) == set(), f"{member} has these as a member of {outer}"


def test_who_may_execute_a_procedure_may_fill_its_table_parameters() -> None:
    for path in procedure_files():
        head = read_head(path)
        types = {p.type.name.removeprefix("dbo.") for p in head.parameters if p.type.name.startswith("dbo.")}
        for role in ROLES:
            if head.name in granted_to(role):
                assert types <= granted_to(role), f"{role} cannot use the types of {head.name}"


def test_job_procedures_are_the_workers() -> None:
    for name in ("sp_ClaimJob", "sp_HeartbeatJob", "sp_CompleteJob", "sp_FailJob", "sp_ReleaseJob"):
        assert name in granted_to("hartonomous_worker")
        assert name not in granted_to("hartonomous_writer")


def test_keys_are_the_administrators() -> None:
    for name in ("sp_CreateApiKey", "sp_RevokeApiKey", "sp_ListApiKeys"):
        assert [role for role in ROLES if name in granted_to(role)] == ["hartonomous_administrator"]


def test_roles_are_objects_of_the_project() -> None:
    made = {path.stem: code_of(path.read_text(encoding="utf-8")) for path in (PROJECT / "security" / "roles").iterdir()}
    assert sorted(made) == sorted(ROLES)
    for name, code in made.items():
        assert re.fullmatch(rf"\s*CREATE ROLE {name};\s*GO\s*", code)


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("SELECT a FROM dbo.T;", set()),
        ("INSERT INTO dbo.T (A) VALUES (1);", {"dbo.T"}),
        ("INSERT dbo.T (A) SELECT 1;", {"dbo.T"}),
        ("INSERT INTO @rows (A) VALUES (1); DELETE FROM #t;", set()),
        ("UPDATE r SET A = 1 FROM @rows AS r;", set()),
        ("UPDATE r SET A = 1 FROM dbo.T AS r;", {"r"}),
        ("UPDATE TOP (5) dbo.T SET A = 1;", {"dbo.T"}),
        ("DELETE TOP (@n) FROM dbo.T;", {"dbo.T"}),
        ("MERGE INTO dbo.T AS t USING @r AS r ON 1 = 1 WHEN MATCHED THEN UPDATE SET A = 1;", {"dbo.T"}),
        ("TRUNCATE TABLE dbo.T;", {"dbo.T"}),
        ("UPDATE STATISTICS dbo.T;", {"UPDATE STATISTICS"}),
        ("SELECT N'DELETE FROM dbo.T'; /* UPDATE dbo.T */ -- INSERT INTO dbo.T", set()),
        ("SELECT NEXT VALUE FOR dbo.S;", {"NEXT VALUE FOR"}),
        ("SEND ON CONVERSATION @h (N'x');", {"SEND ON CONVERSATION"}),
        ("SELECT RevokedAt, GrantedAt, UpdatedAt FROM dbo.T;", set()),
        ("DROP TABLE #t;", set()),
    ],
)
def test_changes_are_read_off_the_text(text: str, changes: set[str]) -> None:
    assert effects_of(text).changes == changes


def test_both_scripts_are_deployed() -> None:
    listed = (PROJECT / "deploy" / "post-deployment.sqlcmd").read_text(encoding="utf-8")
    for script in ("grants.sql", "row-level-security.sql"):
        assert f":r .\\{script}\n" in listed


# ---------------------------------------------------------------- row-level security

_PREDICATE = re.compile(
    r"^    ADD (FILTER|BLOCK) PREDICATE dbo\.(\w+) \(TenantId\) ON dbo\.(\w+)(?: ((?:AFTER|BEFORE) \w+))?,?$",
    re.MULTILINE,
)
WRITES = ["AFTER INSERT", "AFTER UPDATE", "BEFORE DELETE", "BEFORE UPDATE"]
# Rows are added by whoever did something, about whomever it was done to.
LOGS = {
    "ErrorLog", "GraphQueries", "QueryPerformanceMetrics", "SecurityAuditLog", "SpatialQueries", "TelemetryEvents",
}  # fmt: skip
# Secrets and business of one tenant: the public tenant's are not public.
OWN = {
    "ApiKeys", "BillingCreditHistory", "BillingInvoices", "BillingQuotaViolations", "BillingTenantQuotas",
    "BillingUsageLedger", "BillingUsageLedgerHistory", "InferenceCache", "InferenceRequests", "TenantFeatures",
    "TenantSubscriptions", "UserSessions", *LOGS,
}  # fmt: skip


@pytest.fixture(scope="module")
def scoped() -> dict[str, Table]:
    tables = read_project(PROJECT)[0]
    return {name: table for name, table in tables.items() if any(c.name == "TenantId" for c in table.columns)}


def predicates() -> list[tuple[str, str, str, str]]:
    return _PREDICATE.findall(POLICY.read_text(encoding="utf-8-sig"))


def test_every_table_with_a_tenant_is_under_the_policy(scoped: dict[str, Table]) -> None:
    filtered = [table for kind, _, table, _ in predicates() if kind == "FILTER"]
    assert sorted(filtered) == sorted(scoped), "name the table in sql/security/policies/dbo.TenantIsolation.sql"
    text = code_of(POLICY.read_text(encoding="utf-8-sig"))
    assert text.count("PREDICATE") == len(predicates()), "every predicate has a line of its own"
    assert "WITH (STATE = ON)" in text


def test_every_write_is_blocked_that_would_reach_another_tenant(scoped: dict[str, Table]) -> None:
    histories = {table.history for table in scoped.values() if table.history}
    for name in scoped:
        blocked = sorted(operation for kind, _, table, operation in predicates() if (kind, table) == ("BLOCK", name))
        expected = [] if name in histories else [w for w in WRITES if w != "AFTER INSERT" or name not in LOGS]
        assert blocked == expected, name


def test_predicates_fit_their_tables(scoped: dict[str, Table]) -> None:
    assert set(scoped) >= OWN
    for kind, function, name, operation in predicates():
        assert function.endswith("_Native") == scoped[name].memory_optimized, name
        own = function.startswith("fn_OwnTenantRow")
        # The node of a public entity is public, whoever makes it.
        public = kind == "FILTER" or (name, operation) == ("ProvenanceNodes", "AFTER INSERT")
        assert own or (public and name not in OWN), name
        column = scoped[name].column("TenantId")
        assert column.type.name == "int"


def test_predicates_are_bound_and_say_the_same() -> None:
    conditions = {}
    for name in ("fn_TenantRow", "fn_OwnTenantRow", "fn_OwnTenantRow_Native"):
        text = (PROJECT / "security-and-tenancy" / "functions" / f"dbo.{name}.sql").read_text(encoding="utf-8")
        code = code_of(text, texts=True)
        assert "SCHEMABINDING" in code
        assert ("NATIVE_COMPILATION" in code) == name.endswith("_Native")
        conditions[name] = [part.strip(" ;\n") for part in re.split(r"\bOR\b", code.split("WHERE")[1].split("GO")[0])]
    assert conditions["fn_OwnTenantRow"] == conditions["fn_OwnTenantRow_Native"]
    assert set(conditions["fn_TenantRow"]) == {*conditions["fn_OwnTenantRow"], "@TenantId = 0", "@TenantId IS NULL"}
    assert conditions["fn_OwnTenantRow"] == [
        "@TenantId = CONVERT(int, SESSION_CONTEXT(N'TenantId'))",
        *(f"IS_ROLEMEMBER(N'{role}') = 1" for role in ("hartonomous_worker", "hartonomous_administrator", "db_owner")),
    ]


def test_no_plan_under_the_policy_is_parallel() -> None:
    """SESSION_CONTEXT may be wrong in a parallel plan: see the policy's file."""
    script = code_of((PROJECT / "deploy" / "row-level-security.sql").read_text(encoding="utf-8"))
    assert "ALTER DATABASE SCOPED CONFIGURATION SET MAXDOP = 1;" in script
    for path in FILES:
        code = code_of(path.read_text(encoding="utf-8-sig"), texts=True)
        if path.parent.name != "deploy":
            assert not re.search(r"\bMAXDOP\b|ENABLE_PARALLEL_PLAN_PREFERENCE", code, re.IGNORECASE), path.name


# ---------------------------------------------------------------- what no file may contain


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_opens_the_server(path: Path) -> None:
    code = code_of(path.read_text(encoding="utf-8-sig"), texts=True)
    refused = (
        r"TRUSTWORTHY|\bUNSAFE\b|EXTERNAL_ACCESS|\bxp_\w+|\bsp_OA\w+|OPENROWSET|OPENDATASOURCE|DB_CHAINING"
        r"|CREATE\s+ASSEMBLY|WITH\s+GRANT\s+OPTION|\bTO\s+\[?public\]?|PASSWORD\s*=|\bguest\b"
    )
    assert not re.search(refused, code, re.IGNORECASE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_text_is_executed_only_where_nothing_of_a_callers_is_in_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8-sig")
    if path.parent.name != "deploy":
        assert not re.search(r"\bEXEC(?:UTE)?\s*\(", code_of(text), re.IGNORECASE), "use sys.sp_executesql"
    if "sp_executesql" in code_of(text):
        # What is joined to a piece of SQL is a literal, QUOTENAME of a name, or text that was built so.
        code = code_of(text, texts=True)
        joined = re.findall(r"N'(?:[^']|'')*'\s*\+\s*(@\w+)", code) + re.findall(r"(@\w+)\s*\+\s*N'", code)
        built = set(re.findall(r"(?:SET|DECLARE)\s+(@\w+)[^;]*?(?:\+?=)[^;]*?QUOTENAME", code))
        assert set(joined) <= built, "give values as parameters, and names through QUOTENAME"


def test_modules_run_as_their_caller() -> None:
    """One that runs as its owner passes row-level security: it says why, and no tenant's own users may call it."""
    for path in FILES:
        text = path.read_text(encoding="utf-8-sig")
        running = re.search(r"\bEXEC(?:UTE)?\s+AS\s+(\S+)", code_of(text), re.IGNORECASE)
        if running is not None:
            assert running[1] == "OWNER", path.name
            assert re.search(r"\bowner\b", text[: text.index("CREATE PROCEDURE")], re.IGNORECASE), "say why"
            own = {role for *_, name, role in grants() if name == path.stem.removeprefix("dbo.")}
            assert own <= {"hartonomous_worker", "hartonomous_administrator"}, path.name


def test_a_key_is_in_no_message_and_in_no_row() -> None:
    for path in sorted((PROJECT / "security-and-tenancy" / "procedures").glob("*ApiKey*.sql")):
        code = code_of(path.read_text(encoding="utf-8"))
        for statement in code.split(";"):
            if re.search(r"@Message|\bTHROW\b|\bINSERT\b|\bUPDATE\b", statement):
                assert not re.search(r"@(?:New)?Key\b", re.sub(r"LEFT\(@NewKey, 15\)|@Key IS NULL", "", statement))
